//! From a sentence to tokens: words, figures and marks, each with its classes, in one pass.

use crate::lexicon::{Lexicon, bit};

/// A word, a figure or a mark.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Token {
    /// First byte.
    pub(crate) start: u32,
    /// One past the last byte.
    pub(crate) end: u32,
    /// Its number in the lexicon; 0 for words the grammar doesn't know.
    pub(crate) word: u16,
    /// No white space before it.
    pub(crate) glued: bool,
    /// Begins with a capital letter.
    pub(crate) capital: bool,
    /// Begins with a letter.
    pub(crate) letters: bool,
    /// A word that ends like a plural: in -s, not in -ss.
    pub(crate) plural: bool,
    /// Its classes.
    pub(crate) bits: u64,
    /// What a figure is worth: a number; hours * 60 + minutes; year * 10000 + month * 100 + day; the first year of a decade.
    pub(crate) value: f64,
    /// 1 where a figure carries "am", 2 where it carries "pm".
    pub(crate) half: u8,
}

/// Appends the tokens of `text[from..to]`. Both must be character boundaries; otherwise nothing is appended.
pub(crate) fn tokenise(lexicon: &Lexicon, text: &str, from: usize, to: usize, out: &mut Vec<Token>) {
    let Some(part) = text.get(from..to) else { return };
    let bytes = part.as_bytes();
    let mut i = 0;
    let mut glued = false;
    while i < bytes.len() {
        let b = bytes[i];
        if b.is_ascii_whitespace() {
            i += 1;
            glued = false;
            continue;
        }
        let mut token = Token { start: (from + i) as u32, glued, ..Token::default() };
        let end = if b.is_ascii_digit() {
            let money = out.last().is_some_and(|t| glued && is_money(text, t));
            figure(lexicon, bytes, i, &mut token, money)
        } else if b.is_ascii_alphabetic() {
            word(lexicon, part, i, &mut token)
        } else {
            let c = part[i..].chars().next().unwrap_or(' ');
            if c.is_whitespace() {
                i += c.len_utf8();
                glued = false;
                continue;
            }
            if c.is_alphabetic() { word(lexicon, part, i, &mut token) } else { mark(lexicon, part, i, c, &mut token) }
        };
        token.end = (from + end) as u32;
        out.push(token);
        i = end;
        glued = true;
    }
}

fn is_money(text: &str, t: &Token) -> bool {
    matches!(text.get(t.start as usize..t.end as usize), Some("$" | "€" | "£" | "¥" | "#" | "₽" | "."))
}

/// The longest word that can be looked up.
const LONGEST: usize = 24;

/// A word from byte `i`; returns where it ends.
fn word(lexicon: &Lexicon, part: &str, i: usize, token: &mut Token) -> usize {
    let bytes = part.as_bytes();
    let mut low = [0u8; LONGEST];
    let (mut at, mut n, mut plain) = (i, 0, true);
    while at < bytes.len() {
        let b = bytes[at];
        if b.is_ascii_alphanumeric() {
            if n < LONGEST {
                low[n] = b.to_ascii_lowercase();
            }
            n += 1;
            at += 1;
        } else if let Some(width) = apostrophe(bytes, at) {
            let rest = &bytes[at + width..];
            let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
            if letters == 0 || clitic(&rest[..letters]) || n == 0 {
                break;
            }
            if n < LONGEST {
                low[n] = b'\'';
            }
            n += 1;
            at += width;
        } else if b == b'.'
            && n == 1 + 2 * (n / 2)
            && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
            && dotted(bytes, i, at)
        {
            if n < LONGEST {
                low[n] = b'.';
            }
            n += 1;
            at += 1;
        } else if b >= 0x80 {
            match part[at..].chars().next() {
                Some(c) if c.is_alphabetic() => {
                    plain = false;
                    n += c.len_utf8();
                    at += c.len_utf8();
                }
                _ => break,
            }
        } else {
            break;
        }
    }
    token.letters = true;
    token.capital =
        bytes[i].is_ascii_uppercase() || (bytes[i] >= 0x80 && part[i..].chars().next().is_some_and(char::is_uppercase));
    if plain && n <= LONGEST {
        // Only ASCII was written.
        let low = std::str::from_utf8(&low[..n]).unwrap_or("");
        known(lexicon, low, token);
        let abbreviated = token.bits & lexicon.mask_month() != 0 && (n == 3 || (n == 4 && low == "sept"));
        let full = matches!(low, "may");
        if bytes.get(at) == Some(&b'.') && ((abbreviated && !full) || (n >= 3 && low.as_bytes().get(1) == Some(&b'.')))
        {
            at += 1;
        }
    }
    at
}

/// The classes of a word in lower case.
fn known(lexicon: &Lexicon, low: &str, token: &mut Token) {
    token.word = lexicon.id(low);
    token.bits = lexicon.bits(token.word);
    if !token.capital {
        token.bits &= !lexicon.capital;
    }
    token.plural = low.len() > 3 && low.ends_with('s') && !low.ends_with("ss");
    if low.len() > 4 && low.ends_with("ed") {
        token.bits |= bit::ED;
    }
    if let Some(year) = low.strip_prefix("fy").filter(|y| !y.is_empty() && y.bytes().all(|b| b.is_ascii_digit()))
        && let Ok(year) = year.parse::<u32>()
        && (year < 100 || (1900..2200).contains(&year))
    {
        token.bits |= bit::FYEAR;
        token.value = f64::from(if year < 100 { year + 2000 } else { year });
    }
}

/// Whether the word so far is single letters with stops between them ("a.m", "U.S").
fn dotted(bytes: &[u8], from: usize, at: usize) -> bool {
    let so_far = &bytes[from..at];
    so_far.iter().enumerate().all(|(k, b)| if k % 2 == 0 { b.is_ascii_alphabetic() } else { *b == b'.' })
        && !bytes.get(at + 2).is_some_and(u8::is_ascii_alphanumeric)
}

/// The bytes of an apostrophe at `at`.
fn apostrophe(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at) {
        Some(b'\'') => Some(1),
        Some(0xE2) if bytes.get(at + 1..at + 3) == Some(&[0x80, 0x99]) => Some(3),
        _ => None,
    }
}

/// What follows an apostrophe and is a token of its own.
fn clitic(letters: &[u8]) -> bool {
    matches!(letters, b"s" | b"S" | b"ll" | b"re" | b"ve" | b"d" | b"m")
}

/// A mark from byte `i`, or an apostrophe with its clitic.
fn mark(lexicon: &Lexicon, part: &str, i: usize, c: char, token: &mut Token) -> usize {
    let bytes = part.as_bytes();
    if let Some(width) = apostrophe(bytes, i) {
        let rest = &bytes[i + width..];
        let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        if token.glued && clitic(&rest[..letters]) {
            let name = match &rest[..letters] {
                b"ll" => "'ll",
                b"re" => "'re",
                b"ve" => "'ve",
                b"d" => "'d",
                b"m" => "'m",
                _ => "'s",
            };
            token.word = lexicon.id(name);
            token.bits = lexicon.bits(token.word);
            return i + width + letters;
        }
        token.word = lexicon.id("'");
        return i + width;
    }
    let end = i + c.len_utf8();
    let name = match c {
        '‘' => "'",
        '-' | '\u{2010}' | '\u{2011}' => {
            let tight = token.glued && !part[end..].starts_with(char::is_whitespace) && end < part.len();
            if tight { "-" } else { "--" }
        }
        _ => part.get(i..end).unwrap_or(""),
    };
    token.word = lexicon.id(name);
    token.bits = lexicon.bits(token.word);
    end
}

/// A figure from byte `i`; returns where it ends.
fn figure(lexicon: &Lexicon, bytes: &[u8], i: usize, token: &mut Token, money: bool) -> usize {
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let number =
        |from: usize, n: usize| bytes[from..from + n].iter().take(12).fold(0.0, |v, b| v * 10.0 + f64::from(b - b'0'));
    let n = digits(i);
    let mut at = i + n;
    let mut value = number(i, n);
    let plain = match bytes.get(at) {
        Some(b',') if n <= 3 && digits(at + 1) == 3 => {
            while bytes.get(at) == Some(&b',') && digits(at + 1) == 3 {
                value = value * 1000.0 + number(at + 1, 3);
                at += 4;
            }
            false
        }
        Some(b'.') if digits(at + 1) > 0 => {
            let m = digits(at + 1);
            value += number(at + 1, m) / 10f64.powi(m.min(12) as i32);
            at += 1 + m;
            while bytes.get(at) == Some(&b'.') && digits(at + 1) > 0 {
                at += 1 + digits(at + 1);
                value = -1.0;
            }
            if value < 0.0 {
                return at;
            }
            false
        }
        Some(b':') if n <= 2 && digits(at + 1) == 2 => {
            let minutes = number(at + 1, 2);
            at += 3;
            if bytes.get(at) == Some(&b':') && digits(at + 1) == 2 {
                at += 3;
            }
            if value > 24.0 || minutes > 59.0 || bytes.get(at) == Some(&b':') {
                return at;
            }
            token.bits = bit::CLOCK;
            token.value = value * 60.0 + minutes;
            return half(bytes, at, token);
        }
        Some(b'/') if digits(at + 1) > 0 => return slash(bytes, i, n, token),
        Some(b'-') if n == 4 && digits(at + 1) == 2 && bytes.get(at + 3) == Some(&b'-') && digits(at + 4) == 2 => {
            token.bits = bit::ISO;
            token.value = value * 10000.0 + number(at + 1, 2) * 100.0 + number(at + 4, 2);
            return at + 6;
        }
        _ => true,
    };
    let letters = bytes[at..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let tail = &bytes[at..at + letters];
    token.value = value;
    if letters > 0 {
        match tail.to_ascii_lowercase().as_slice() {
            b"s" if plain && (n == 4 || n == 2) && value % 10.0 == 0.0 => {
                token.bits = bit::DECADE;
                return at + 1;
            }
            b"st" | b"nd" | b"rd" | b"th" if plain => {
                token.bits = lexicon.mask_ord();
                if (1.0..=31.0).contains(&value) {
                    token.bits |= bit::DAY;
                }
            }
            b"am" | b"pm" if value < 13.0 => {
                token.bits = bit::CLOCK;
                // "6.30pm" is half past six.
                token.value = value.trunc() * 60.0 + ((value - value.trunc()) * 100.0).round();
                return half(bytes, at, token);
            }
            _ => {}
        }
        return at + letters;
    }
    if let Some(width) = apostrophe(bytes, at)
        && plain
        && n == 4
        && value % 10.0 == 0.0
        && value < 2000.0
        && bytes.get(at + width) == Some(&b's')
    {
        token.bits = bit::DECADE;
        return at + width + 1;
    }
    if !money {
        token.bits = bit::DIGITS;
        if plain {
            token.bits |= classes(n, value);
        }
    }
    at
}

/// The classes of a plain whole number of `n` figures.
fn classes(n: usize, value: f64) -> u64 {
    let mut bits = 0;
    if n <= 2 && (1.0..=31.0).contains(&value) {
        bits |= bit::DAY;
    }
    if n <= 2 && (1.0..=24.0).contains(&value) {
        bits |= bit::HOUR;
    }
    if n == 4 && (1000.0..2200.0).contains(&value) {
        bits |= bit::YEAR;
    }
    if n == 2 {
        bits |= bit::YEAR2;
    }
    bits
}

/// "am" or "pm" right behind a clock time.
fn half(bytes: &[u8], at: usize, token: &mut Token) -> usize {
    let letters = bytes[at..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
    match bytes[at..at + letters].to_ascii_lowercase().as_slice() {
        b"am" => token.half = 1,
        b"pm" => token.half = 2,
        _ => return at,
    }
    at + letters
}

/// Figures with slashes: a day where there are three that make one, otherwise nothing of ours.
fn slash(bytes: &[u8], i: usize, first: usize, token: &mut Token) -> usize {
    let mut parts = [0.0; 3];
    let mut widths = [0; 3];
    let (mut at, mut k, mut n) = (i, 0, first);
    loop {
        if k < 3 {
            parts[k] = bytes[at..at + n].iter().take(9).fold(0.0, |v, b| v * 10.0 + f64::from(b - b'0'));
            widths[k] = n;
        }
        k += 1;
        at += n;
        if bytes.get(at) != Some(&b'/') {
            break;
        }
        n = bytes[at + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        if n == 0 {
            break;
        }
        at += 1;
    }
    if k != 3 || widths[0] > 2 || widths[1] > 2 || !(widths[2] == 2 || widths[2] == 4) {
        return at;
    }
    let year = if widths[2] == 4 {
        parts[2]
    } else if parts[2] < 50.0 {
        parts[2] + 2000.0
    } else {
        parts[2] + 1900.0
    };
    // Month first, unless that cannot be.
    let (month, day) = if parts[0] > 12.0 { (parts[1], parts[0]) } else { (parts[0], parts[1]) };
    if (1.0..=12.0).contains(&month) && (1.0..=31.0).contains(&day) && (1000.0..2200.0).contains(&year) {
        token.bits = bit::SLASH;
        token.value = year * 10000.0 + month * 100.0 + day;
    }
    at
}
