//! From text to windows of tokens with surface features. `training/attribution/windows.py` does the same for training;
//! a test compares the two on a committed fixture, so the two change together.

use onrecord_record::TextRange;
use tokenizers::Tokenizer;

/// Most tokens of a window, its two special ones included.
pub const LIMIT: usize = 384;
/// Most tokens of earlier paragraphs that a window opens with for context. None: training had none, and 48 scored no
/// better on either dev set for a tenth of the speed.
pub const CONTEXT: usize = 0;

/// A token: its vocabulary id, its place in bytes of the text, and its surface feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Row of the word embedding.
    pub id: u32,
    /// Place in the text.
    pub range: TextRange,
    /// quoted + 2 x casing + 8 x opens paragraph + 16 x headline.
    pub feature: u8,
}

/// A stretch of tokens that the encoder sees at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The tokens, special ones left out.
    pub tokens: Vec<Token>,
    /// Tokens before this one are context that another window owns.
    pub owned: usize,
}

/// For every byte, whether its character stands inside double quotation marks (the marks included). A new line closes
/// whatever is open: what matters here is a cheap feature that training saw, not the layout's careful pairing.
fn quoted(text: &str) -> Vec<bool> {
    let mut state = vec![false; text.len()];
    let mut inside = false;
    for (at, ch) in text.char_indices() {
        let mark = match ch {
            '\n' => {
                inside = false;
                false
            }
            '“' | '„' | '«' => {
                inside = true;
                true
            }
            '”' | '»' => std::mem::replace(&mut inside, false),
            '"' => {
                inside = !inside;
                true
            }
            _ => inside,
        };
        state[at] = mark;
    }
    state
}

/// 0 no letter, 1 lower case, 2 capitalised, 3 all capitals (two letters or more).
fn casing(piece: &str) -> u8 {
    let mut chars = piece.chars();
    match chars.next() {
        Some(c) if !c.is_alphabetic() => 0,
        Some(c) if !c.is_uppercase() => 1,
        Some(_) => {
            let several = chars.next().is_some();
            let lower = piece.chars().any(char::is_lowercase);
            if several && !lower { 3 } else { 2 }
        }
        None => 0,
    }
}

/// The tokens of every non-blank line.
fn paragraphs(text: &str, tokenizer: &Tokenizer) -> Result<Vec<Vec<Token>>, tokenizers::Error> {
    let state = quoted(text);
    let mut out: Vec<Vec<Token>> = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let start = at;
        at += line.len() + 1;
        if line.trim().is_empty() {
            continue;
        }
        let encoding = tokenizer.encode(line, false)?;
        let headline = if out.is_empty() { 16 } else { 0 };
        let mut tokens: Vec<Token> = Vec::with_capacity(encoding.len());
        for (&id, &(a, b)) in encoding.get_ids().iter().zip(encoding.get_offsets()) {
            let range = TextRange::new(start + a, start + b);
            let opens = if tokens.is_empty() { 8 } else { 0 };
            let inside = state.get(range.start()).copied().unwrap_or(false);
            let feature = u8::from(inside) + 2 * casing(range.slice(text)) + opens + headline;
            tokens.push(Token { id, range, feature });
        }
        if !tokens.is_empty() {
            out.push(tokens);
        }
    }
    Ok(out)
}

/// Packs the paragraphs of a text into windows of at most `limit` tokens, each opening with up to `context` tokens of
/// whole paragraphs that the one before owns. A paragraph longer than a window is cut.
pub fn windows(
    text: &str,
    tokenizer: &Tokenizer,
    limit: usize,
    context: usize,
) -> Result<Vec<Window>, tokenizers::Error> {
    Ok(packed(&pieces(text, tokenizer, limit)?, limit - 2, limit - 2, context))
}

/// The same windows, and those that a first one of half the room gives: every token that stands near an edge of the one
/// placement stands well inside a window of the other.
pub fn placements(text: &str, tokenizer: &Tokenizer, limit: usize) -> Result<[Vec<Window>; 2], tokenizers::Error> {
    let (pieces, room) = (pieces(text, tokenizer, limit)?, limit - 2);
    Ok([room, room / 2].map(|first| packed(&pieces, first, room, 0)))
}

/// Paragraphs, those longer than a window cut.
fn pieces(text: &str, tokenizer: &Tokenizer, limit: usize) -> Result<Vec<Vec<Token>>, tokenizers::Error> {
    Ok(paragraphs(text, tokenizer)?.iter().flat_map(|p| p.chunks(limit - 2).map(<[Token]>::to_vec)).collect())
}

/// Packs pieces into windows with room for so many tokens, the first one for `first_room`.
fn packed(pieces: &[Vec<Token>], first_room: usize, room: usize, context: usize) -> Vec<Window> {
    let mut out: Vec<Window> = Vec::new();
    let mut i = 0;
    while i < pieces.len() {
        let first = i;
        let room = if out.is_empty() { first_room.max(pieces[0].len()) } else { room };
        let mut size = 0;
        while i < pieces.len() && size + pieces[i].len() <= room {
            size += pieces[i].len();
            i += 1;
        }
        let mut back = first;
        let mut spare = context.min(room - size);
        while back > 0 && pieces[back - 1].len() <= spare {
            back -= 1;
            spare -= pieces[back].len();
        }
        let owned = pieces[back..first].iter().map(Vec::len).sum();
        out.push(Window { tokens: pieces[back..i].concat(), owned });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_line_closes_a_quotation() {
        let text = "a “b\nc” \"d\" e";
        let q = quoted(text);
        let on = |s: &str| q[text.find(s).unwrap()];
        assert!(!on("a") && on("“") && on("b"));
        assert!(!on("c") && !on("”"), "the closing mark closes nothing on its line");
        assert!(on("d") && !on(" e"));
    }

    #[test]
    fn windows_are_those_that_training_saw() {
        #[derive(serde::Deserialize)]
        struct Case {
            text: String,
            limit: usize,
            context: usize,
            windows: Vec<Cut>,
        }
        #[derive(serde::Deserialize)]
        struct Cut {
            owned: usize,
            tokens: Vec<(u32, usize, usize, u8)>,
        }
        let cases: Vec<Case> = serde_json::from_str(include_str!("windows.fixture.json")).unwrap();
        let tokenizer = Tokenizer::from_bytes(include_bytes!("../../../../models/attribution/tokenizer.json")).unwrap();
        assert_eq!(cases.len(), 4);
        for case in cases {
            let got = windows(&case.text, &tokenizer, case.limit, case.context).unwrap();
            let want: Vec<Window> = case
                .windows
                .iter()
                .map(|w| Window {
                    owned: w.owned,
                    tokens: w
                        .tokens
                        .iter()
                        .map(|&(id, a, b, feature)| Token { id, range: TextRange::new(a, b), feature })
                        .collect(),
                })
                .collect();
            assert_eq!(got, want, "{:?}", case.text);
        }
    }

    #[test]
    fn two_placements_hold_the_same_tokens_and_part_them_elsewhere() {
        let tokenizer = Tokenizer::from_bytes(include_bytes!("../../../../models/attribution/tokenizer.json")).unwrap();
        let text = "One two three four.\n".repeat(9);
        // Five tokens a paragraph, three paragraphs a window.
        let [whole, shifted] = placements(&text, &tokenizer, 17).unwrap();
        assert_eq!(whole, windows(&text, &tokenizer, 17, 0).unwrap());
        let all = |w: &[Window]| w.iter().flat_map(|w| w.tokens.clone()).collect::<Vec<_>>();
        assert_eq!(all(&whole), all(&shifted));
        let sizes = |w: &[Window]| w.iter().map(|w| w.tokens.len()).collect::<Vec<_>>();
        assert_eq!(sizes(&whole), [15, 15, 15]);
        assert_eq!(sizes(&shifted), [5, 15, 15, 10]);
        // A first paragraph that is longer than half a window still opens the second placement.
        let long = placements("One two three four five six seven eight nine.\nTen.", &tokenizer, 17).unwrap();
        assert_eq!(sizes(&long[1]), [10, 2]);
    }

    #[test]
    fn casing_tells_words_from_acronyms() {
        assert_eq!(
            [casing("Gazette"), casing("NATO"), casing("said"), casing("A"), casing("“"), casing("É")],
            [2, 3, 1, 2, 0, 2]
        );
    }
}
