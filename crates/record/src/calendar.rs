//! Months and days as English writes them.

/// The months, January first.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The month (1 to 12) that a word is, in full or cut short to three letters or more (`Oct`, `sept`), in any case.
#[must_use]
pub fn month_number(word: &str) -> Option<u8> {
    let fits = |m: &&str| word.len() >= 3 && m.get(..word.len()).is_some_and(|m| m.eq_ignore_ascii_case(word));
    MONTHS.iter().position(fits).and_then(|i| u8::try_from(i + 1).ok())
}

/// The month of a number from 1 to 12.
#[must_use]
pub fn month_name(number: u8) -> Option<&'static str> {
    MONTHS.get(usize::from(number).checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_by_name_and_number() {
        assert_eq!(
            ["October", "oct", "SEPT", "May", "dece"].map(month_number),
            [Some(10), Some(10), Some(9), Some(5), Some(12)]
        );
        assert_eq!(["", "Ma", "Octopus", "Mars", "märz"].map(month_number), [None; 5]);
        assert_eq!([0, 1, 12, 13].map(month_name), [None, Some("January"), Some("December"), None]);
    }
}
