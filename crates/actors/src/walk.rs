//! Following a key through finite-state maps piece by piece, so that the longest name is found in one pass.

use fst::Map;
use fst::raw::{CompiledAddr, Output};

/// A place in the bundled names and one in the user's.
pub(crate) struct Walks<'f> {
    bundled: Option<Walk<'f, &'static [u8]>>,
    user: Option<Walk<'f, Vec<u8>>>,
}

impl Clone for Walks<'_> {
    fn clone(&self) -> Self {
        *self
    }
}

impl Copy for Walks<'_> {}

impl<'f> Walks<'f> {
    pub(crate) fn new(bundled: Option<&'f Map<&'static [u8]>>, user: Option<&'f Map<Vec<u8>>>) -> Self {
        Self { bundled: bundled.map(Walk::new), user: user.map(Walk::new) }
    }

    /// Goes on by these bytes; false when neither map has a key that begins so.
    pub(crate) fn advance(&mut self, bytes: &[u8]) -> bool {
        self.bundled = self.bundled.and_then(|w| w.advance(bytes));
        self.user = self.user.and_then(|w| w.advance(bytes));
        self.bundled.is_some() || self.user.is_some()
    }

    /// The values of the key walked so far.
    pub(crate) fn values(&self) -> (Option<u64>, Option<u64>) {
        (self.bundled.and_then(|w| w.value()), self.user.and_then(|w| w.value()))
    }
}

struct Walk<'f, D> {
    map: &'f Map<D>,
    node: CompiledAddr,
    output: Output,
}

impl<D> Clone for Walk<'_, D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D> Copy for Walk<'_, D> {}

impl<'f, D: AsRef<[u8]>> Walk<'f, D> {
    fn new(map: &'f Map<D>) -> Self {
        Self { map, node: map.as_fst().root().addr(), output: Output::zero() }
    }

    fn advance(mut self, bytes: &[u8]) -> Option<Self> {
        let fst = self.map.as_fst();
        for &b in bytes {
            let node = fst.node(self.node);
            let transition = node.transition(node.find_input(b)?);
            self.output = self.output.cat(transition.out);
            self.node = transition.addr;
        }
        Some(self)
    }

    fn value(self) -> Option<u64> {
        let node = self.map.as_fst().node(self.node);
        node.is_final().then(|| self.output.cat(node.final_output()).value())
    }
}
