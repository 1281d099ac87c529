//! Compressed columns: zlib streams (RFC 1950), which any language can read.

use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use std::io::Read as _;

/// The stream of these bytes.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 2 + 16);
    // Reading from and writing to memory cannot fail.
    let _ = ZlibEncoder::new(bytes, Compression::default()).read_to_end(&mut out);
    out
}

/// The bytes of a stream that is known to hold `size` of them; `None` when it holds others. Never expands beyond that.
pub fn inflate(z: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(size.min(64 << 20));
    ZlibDecoder::new(z).take(size as u64 + 1).read_to_end(&mut out).ok()?;
    (out.len() == size).then_some(out)
}

/// The text of a stream that is known to hold `size` bytes of UTF-8.
pub fn inflate_text(z: &[u8], size: usize) -> Option<String> {
    String::from_utf8(inflate(z, size)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_stream_of_another_size_is_refused() {
        let z = deflate(b"said");
        assert_eq!(inflate(&z, 4).as_deref(), Some(&b"said"[..]));
        assert_eq!(inflate(&z, 3), None);
        assert_eq!(inflate(&z, 5), None);
        assert_eq!(inflate(b"no stream", 4), None);
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(bytes in proptest::collection::vec(any::<u8>(), 0..4000)) {
            prop_assert_eq!(inflate(&deflate(&bytes), bytes.len()), Some(bytes));
        }
    }
}
