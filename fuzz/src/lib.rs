//! What fuzz targets have in common.

use onrecord_intake::{Given, Limits, document, stream};
use std::io::Cursor;

/// Takes in a file of documents: whatever the bytes, documents or coded refusals, no panic, and nothing larger than the
/// limits. `beginning` is how such a file begins: the bytes are taken once as they are and once behind it, so that they
/// reach its reader.
pub fn container(beginning: &[u8], bytes: &[u8]) {
    let limits = Limits { bytes: 1 << 16, inflated: 1 << 18, ..Limits::default() };
    for input in [bytes.to_vec(), [beginning, bytes].concat()] {
        for received in stream(Cursor::new(input), "it", "it", None, &limits).flatten() {
            assert!(received.bytes.len() <= limits.bytes + (64 << 10));
            let _ = document(&received, &Given::default(), &limits);
        }
    }
}
