//! Which language a document is in.

use crate::{Draft, Field};
use onrecord_record::Code;
use whatlang::{Detector, Lang};

/// Characters below which the guess is not to be trusted.
const ENOUGH: usize = 300;

/// Characters looked at.
const LOOKED_AT: usize = 20_000;

/// Adds the language that the text seems to be in, after what the page says of itself, and notes when it is not
/// English. The text decides where it is long enough to be sure: many pages carry the `lang` of their template.
pub(crate) fn judge(text: &str, draft: &mut Draft) {
    let said = draft.first(Field::Language).map(str::to_owned);
    let guessed = guess(text);
    if let Some(tag) = guessed {
        draft.add(Field::Language, Some(tag), "guess");
    }
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    if let (Some(said), Some(guessed)) = (&said, guessed)
        && primary(said) != guessed
    {
        draft.prefer(Field::Language, guessed);
    }
    match (draft.first(Field::Language).map(str::to_owned), said) {
        (Some(tag), said) if primary(&tag) != "en" => {
            let how = match said {
                Some(said) if primary(&said) == primary(&tag) => format!("it is marked as {said}"),
                Some(said) => format!("it is marked as {said} but reads like {tag}"),
                None => format!("it reads like {tag}"),
            };
            draft.note(Code::OtherLanguage, how);
        }
        _ => {}
    }
}

/// The language of a text that is long enough to tell, as a BCP 47 tag.
fn guess(text: &str) -> Option<&'static str> {
    let end = text.char_indices().nth(LOOKED_AT).map_or(text.len(), |(i, _)| i);
    let text = &text[..end];
    if text.chars().filter(|c| c.is_alphabetic()).count() < ENOUGH && !is_in_another_script(text) {
        return None;
    }
    let info = Detector::new().detect(text)?;
    info.is_reliable().then(|| tag(info.lang()))
}

/// Whether most letters are in a script that one or few languages use, so that less text is enough.
fn is_in_another_script(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (mut all, mut other) = (0, 0);
    for c in letters {
        all += 1;
        other += usize::from(c as u32 >= 0x370 && !('\u{1e00}'..='\u{1eff}').contains(&c));
    }
    all >= 20 && other * 10 > all * 8
}

/// The shortest BCP 47 tag: two letters where ISO 639-1 has them.
fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        other => other.code(),
    }
}
