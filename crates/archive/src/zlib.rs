//! Compressed columns: zlib streams (RFC 1950), which any language can read.

use flate2::read::{ZlibDecoder, ZlibEncoder};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::io::Read as _;

/// The stream of these bytes.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 2 + 16);
    // Reading from and writing to memory cannot fail.
    let _ = ZlibEncoder::new(bytes, Compression::best()).read_to_end(&mut out);
    out
}

/// The bytes of a stream that is known to hold `size` of them; `None` when it holds others. Never expands beyond that.
pub fn inflate(z: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(size.min(64 << 20));
    ZlibDecoder::new(z).take(size as u64 + 1).read_to_end(&mut out).ok()?;
    (out.len() == size).then_some(out)
}

/// What of a text serves as a dictionary: its last bytes, as many as deflate can look back.
pub fn dictionary(text: &[u8]) -> &[u8] {
    &text[text.len().saturating_sub(32 << 10)..]
}

/// The stream of these bytes with a preset dictionary (RFC 1950, FDICT). `None` when the compressor fails, which it does
/// not on memory.
pub fn deflate_with(bytes: &[u8], dictionary: &[u8]) -> Option<Vec<u8>> {
    let mut compress = Compress::new(Compression::best(), true);
    compress.set_dictionary(dictionary).ok()?;
    let mut out = Vec::with_capacity(bytes.len() / 4 + 64);
    loop {
        let at = usize::try_from(compress.total_in()).ok()?;
        out.reserve(out.len().max(256));
        match compress.compress_vec(bytes.get(at..)?, &mut out, FlushCompress::Finish).ok()? {
            Status::StreamEnd => return Some(out),
            Status::Ok | Status::BufError => {}
        }
    }
}

/// The bytes of a stream with a preset dictionary that is known to hold `size` of them; `None` when it holds others or
/// needs another dictionary.
pub fn inflate_with(z: &[u8], size: usize, dictionary: &[u8]) -> Option<Vec<u8>> {
    let mut decompress = Decompress::new(true);
    let mut out = Vec::with_capacity(size.checked_add(1)?.min(64 << 20));
    loop {
        let (at, before) = (usize::try_from(decompress.total_in()).ok()?, out.len());
        if out.len() == out.capacity() {
            out.reserve((size + 1 - out.len()).min(64 << 20));
        }
        match decompress.decompress_vec(z.get(at..)?, &mut out, FlushDecompress::None) {
            Ok(Status::StreamEnd) => return (out.len() == size).then_some(out),
            // More than was stored, or no further although there is room.
            Ok(_) if out.len() > size => return None,
            Ok(_) if out.len() == before && usize::try_from(decompress.total_in()).ok()? == at => return None,
            Ok(_) => {}
            Err(e) if e.needs_dictionary().is_some() => {
                decompress.set_dictionary(dictionary).ok()?;
            }
            Err(_) => return None,
        }
    }
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

        #[test]
        fn with_a_dictionary_too(bytes in proptest::collection::vec(any::<u8>(), 0..3000), other in "[a-z ]{0,200}") {
            let both = [other.as_bytes(), &bytes].concat();
            for words in [&bytes[..], b"", other.as_bytes()] {
                let z = deflate_with(&both, dictionary(words)).unwrap();
                prop_assert_eq!(inflate_with(&z, both.len(), dictionary(words)), Some(both.clone()));
                prop_assert_eq!(inflate_with(&z, both.len() + 1, dictionary(words)), None);
                if !both.is_empty() {
                    prop_assert_eq!(inflate_with(&z, both.len() - 1, dictionary(words)), None);
                    prop_assert_eq!(inflate_with(&z[..z.len() / 2], both.len(), dictionary(words)), None);
                }
            }
        }
    }
}
