//! What is handed to the archive: a document with its record, checked and compressed ahead, so that the one thread that
//! writes has little to do.

use crate::error::{ArchiveError, Result};
use crate::schema::{self, Manner};
use crate::{columns, pieces, word, zlib};
use onrecord_record::{Attribution, CodePoints, Document, Entity, Record, Span, check};
use serde_json::Value;
use std::collections::BTreeMap;

/// What makes a document without an address the same article as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// Its name: the `id` of a JSON line.
    Name,
    /// The place it came from: a file's path.
    Place,
    /// Nothing but its text.
    Content,
}

/// A document that arrived, and what reading made of it.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The record, with the document in it.
    pub record: Record,
    /// The bytes as received; `record.document.snapshot` is their digest.
    pub bytes: Vec<u8>,
    /// When they were received: RFC 3339 in UTC.
    pub received: String,
    /// Whence: a path, `path:line` or an address.
    pub whence: String,
    /// With which HTTP status they came, where there was one.
    pub status: Option<u16>,
    /// HTTP headers, where there were any.
    pub headers: Option<BTreeMap<String, String>>,
    /// What took the text out of the bytes, with its version.
    pub extraction: String,
    /// What makes it the same article as another, where it has no address.
    pub identity: Identity,
}

/// Bytes with their digest, compressed.
#[derive(Debug)]
pub(crate) struct Packed {
    pub digest: [u8; 32],
    pub size: usize,
    pub z: Vec<u8>,
    /// Whether the stream needs the text's dictionary.
    pub needs_text: bool,
}

impl Packed {
    fn of(bytes: &[u8], digest: &str) -> Result<Self> {
        let digest = digest_bytes(digest).ok_or_else(|| ArchiveError::Unsound(format!("{digest:?} is no digest")))?;
        Ok(Self { digest, size: bytes.len(), z: zlib::deflate(bytes), needs_text: false })
    }

    /// With a text as the dictionary, where that makes it shorter.
    fn around(bytes: &[u8], digest: &str, text: &[u8]) -> Result<Self> {
        let plain = Self::of(bytes, digest)?;
        match zlib::deflate_with(bytes, zlib::dictionary(text)) {
            Some(z) if z.len() < plain.z.len() => Ok(Self { z, needs_text: true, ..plain }),
            _ => Ok(plain),
        }
    }
}

/// The bytes of `sha256:...`.
pub(crate) fn digest_bytes(digest: &str) -> Option<[u8; 32]> {
    let hex = digest.strip_prefix("sha256:")?.as_bytes();
    let mut out = [0; 32];
    if hex.len() != 64 {
        return None;
    }
    for (i, pair) in hex.chunks(2).enumerate() {
        out[i] = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(out)
}

/// `sha256:...` of the bytes of a digest.
pub(crate) fn digest_text(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut s = String::from("sha256:");
    for b in bytes {
        // Writing to a String cannot fail.
        let _ = write!(s, "{b:02x}");
    }
    s
}

/// What is searched of an attribution.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// The N of its id `aN`.
    pub number: i64,
    pub speaker: Option<String>,
    pub addressee: Option<String>,
    pub manner: Manner,
    pub said_on: Option<String>,
    pub due: Option<String>,
    /// In thousandths.
    pub confidence: i64,
    pub pieces: String,
    /// The words of the pieces, as indexed.
    pub content: String,
}

/// A record without its text, compressed.
#[derive(Debug)]
pub(crate) struct Stream {
    pub size: usize,
    pub z: Vec<u8>,
    /// Whether it needs the text's dictionary.
    pub needs_text: bool,
    /// Whether it holds columns.
    pub columns: bool,
}

impl Stream {
    /// Of a record whose text was taken out of it.
    fn of(record: &Record, text: &str) -> Result<Self> {
        let unsound = |e: serde_json::Error| ArchiveError::Unsound(e.to_string());
        let mut json = serde_json::to_vec(record).map_err(unsound)?;
        // By way of its bytes, so that numbers are the short ones.
        let columns = columns::fold(&serde_json::from_slice(&json).map_err(unsound)?, text);
        if let Some(columns) = &columns {
            json = serde_json::to_vec(columns).map_err(unsound)?;
        }
        let packed = zlib::deflate_with(&json, zlib::dictionary(text.as_bytes()));
        Ok(Self {
            size: json.len(),
            needs_text: packed.is_some(),
            z: packed.unwrap_or_else(|| zlib::deflate(&json)),
            columns: columns.is_some(),
        })
    }

    /// The record in what was inflated, its text put back.
    pub fn read(json: &[u8], columns: bool, text: String) -> Result<Record, String> {
        let mut record: Record = if columns {
            let kept = serde_json::from_slice(json).map_err(|e| e.to_string())?;
            let value = columns::unfold(&kept, &text).ok_or("its columns do not fit its text")?;
            serde_json::from_value(value).map_err(|e| e.to_string())?
        } else {
            serde_json::from_slice(json).map_err(|e| e.to_string())?
        };
        record.document.text = text;
        Ok(record)
    }
}

/// A document ready to be stored.
#[derive(Debug)]
pub struct Parcel {
    /// The document; its text lies in `text` only.
    pub(crate) document: Document,
    pub(crate) key: String,
    pub(crate) identity: Identity,
    pub(crate) snapshot: Packed,
    pub(crate) text: Packed,
    /// The text as the index reads it.
    pub(crate) body: String,
    pub(crate) received: String,
    pub(crate) whence: String,
    pub(crate) status: Option<u16>,
    pub(crate) headers: Option<String>,
    pub(crate) charset: Option<String>,
    pub(crate) extraction: String,
    pub(crate) record: Stream,
    pub(crate) rows: Vec<Row>,
}

impl Parcel {
    /// Checks and compresses; pure computing, meant for the threads that read.
    ///
    /// # Errors
    /// [`ArchiveError::Unsound`] when the record breaks the contract or a digest is not that of the bytes.
    pub fn pack(arrival: Arrival) -> Result<Self> {
        let Arrival { mut record, bytes, received, whence, status, headers, extraction, identity } = arrival;
        if let Some(first) = check::violations(&record).into_iter().next() {
            return Err(ArchiveError::Unsound(first));
        }
        if record.document.snapshot != onrecord_record::digest(&bytes) {
            return Err(ArchiveError::Unsound("document.snapshot is not the digest of the bytes received".into()));
        }
        let rows = rows(&record);
        if let Some((_, a)) = rows.iter().zip(&record.attributions).find(|(r, a)| format!("a{}", r.number) != a.id) {
            return Err(ArchiveError::Unsound(format!("{:?} is no attribution's id: they are a1, a2, ...", a.id)));
        }
        let body = std::mem::take(&mut record.document.text);
        let stream = Stream::of(&record, &body)?;
        let document = record.document;
        let charset = document.provenance.iter().find(|p| p.field == "charset");
        Ok(Self {
            key: key(&document, identity, &whence),
            identity,
            snapshot: Packed::around(&bytes, &document.snapshot, body.as_bytes())?,
            text: Packed::of(body.as_bytes(), &document.id)?,
            charset: charset.map(|p| format!("{} ({})", p.value, p.from)),
            body: schema::indexed(body),
            received,
            whence,
            status,
            headers: headers.map(|h| Value::from_iter(h).to_string()),
            extraction,
            record: stream,
            rows,
            document,
        })
    }

    /// The document's name, as received.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.document.name
    }

    /// Where it came from.
    #[must_use]
    pub fn whence(&self) -> &str {
        &self.whence
    }
}

/// What makes it the same article as another.
pub(crate) fn key(document: &Document, identity: Identity, whence: &str) -> String {
    match (&document.url, identity) {
        (Some(url), _) => url_key(url),
        (None, Identity::Name) => format!("name:{}", document.name),
        (None, Identity::Place) => format!("place:{whence}"),
        (None, Identity::Content) => format!("text:{}", document.id),
    }
}

/// The key of an article with this address.
pub(crate) fn url_key(url: &str) -> String {
    format!("url:{}", onrecord_record::address(url))
}

/// What is searched of a record's attributions.
pub(crate) fn rows(record: &Record) -> Vec<Row> {
    let text = &record.document.text;
    let map = CodePoints::new(text);
    let by: BTreeMap<&str, &Entity> = record.entities.iter().map(|e| (e.id.as_str(), e)).collect();
    let who = |entity: &Option<String>, span: Option<&Span>| -> Option<String> {
        let name = entity.as_deref().and_then(|id| by.get(id)).map(|e| e.name.as_str());
        called(name, span.map(|s| s.text.as_str()))
    };
    let row = |a: &Attribution| {
        let ranges: Vec<_> = a.content.iter().filter_map(|s| map.range(s)).collect();
        let told: Vec<String> = a.addressee.iter().filter_map(|x| who(&x.entity, Some(&x.span))).collect();
        let basis: Vec<String> = a.basis.iter().map(|b| word(&b.kind)).collect();
        Row {
            number: a.id.strip_prefix('a').and_then(|n| n.parse().ok()).unwrap_or(0),
            speaker: who(&a.source_entity, a.source.as_ref()),
            addressee: (!told.is_empty()).then(|| told.join("; ")),
            manner: Manner {
                act: word(&a.act),
                form: word(&a.form),
                kind: word(&a.source_kind),
                basis: basis.join(" "),
                setting: a.setting.as_ref().map(word).unwrap_or_default(),
            },
            said_on: a.said_on.clone(),
            due: a.due.clone(),
            confidence: thousandths(a.confidence),
            pieces: pieces::write(&a.content),
            content: schema::indexed(pieces::joined(text, &ranges)),
        }
    };
    record.attributions.iter().map(row).collect()
}

/// The entity's name, with the words of the text beside it where they are a name, too; else these words alone.
fn called(name: Option<&str>, words: Option<&str>) -> Option<String> {
    match (name, words) {
        (Some(name), Some(words)) => {
            let further = words.chars().any(char::is_uppercase) && words.contains(' ') && !name.contains(words);
            Some(if further { format!("{name} ({words})") } else { name.to_owned() })
        }
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

/// A confidence as it is kept beside what is searched.
fn thousandths(confidence: f32) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1000; anything else saturates")]
    let n = (f64::from(confidence) * 1000.0).round() as i64;
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_there_and_back() {
        let d = onrecord_record::digest(b"x");
        assert_eq!(digest_text(&digest_bytes(&d).unwrap()), d);
        assert_eq!(digest_bytes("sha256:00"), None);
        assert_eq!(digest_bytes(&format!("sha256:{}", "é".repeat(32))), None);
    }

    #[test]
    fn names_stand_before_the_words_of_the_text() {
        assert_eq!(called(Some("Viktor Marr"), Some("he")).as_deref(), Some("Viktor Marr"));
        assert_eq!(
            called(Some("Viktor Marr"), Some("President Marr")).as_deref(),
            Some("Viktor Marr (President Marr)")
        );
        assert_eq!(called(Some("Viktor Marr"), Some("Marr")).as_deref(), Some("Viktor Marr"));
        assert_eq!(called(None, Some("two officials")).as_deref(), Some("two officials"));
        assert_eq!(called(None, None), None);
    }
}
