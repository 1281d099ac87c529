//! TIMEX3 values of durations, parts of the day and times.

use std::fmt::Write as _;

/// The value of a duration: numbers of units (numbered as in `rules/words.toml`); a number that is not one is `X`.
pub(crate) fn duration(parts: &[(f64, u8)]) -> String {
    let (mut date, mut time) = (String::new(), String::new());
    for (n, unit) in parts {
        let (n, unit) = whole(*n, *unit);
        let amount = if n.is_nan() { "X".to_owned() } else { number(n) };
        let (letter, clock) = match unit {
            1 => ("S", true),
            2 => ("M", true),
            3 => ("H", true),
            4 => ("D", false),
            5 => ("W", false),
            6 => ("M", false),
            7 => ("Q", false),
            8 => ("Y", false),
            9 => ("DE", false),
            10 => ("CE", false),
            11 => ("WE", false),
            _ => ("NI", false),
        };
        let _ = write!(if clock { &mut time } else { &mut date }, "{amount}{letter}");
    }
    if time.is_empty() { format!("P{date}") } else { format!("P{date}T{time}") }
}

/// Halves and quarters in the next smaller unit, decades and centuries in years, fortnights in weeks.
fn whole(n: f64, unit: u8) -> (f64, u8) {
    match unit {
        13 => (n * 2.0, 5),
        9 if !n.is_nan() => (n * 10.0, 8),
        10 if !n.is_nan() => (n * 100.0, 8),
        3 if n < 1.0 => (n * 60.0, 2),
        4 if n < 1.0 => (n * 24.0, 3),
        8 if n < 1.0 => (n * 12.0, 6),
        _ => (n, unit),
    }
}

fn number(n: f64) -> String {
    if n.fract() == 0.0 { format!("{n:.0}") } else { format!("{n}") }
}

/// The value of a part of the day, with its `T`.
pub(crate) fn part(part: i8) -> &'static str {
    match part {
        1 => "TMO",
        2 => "TAF",
        3 => "TEV",
        5 => "TMI",
        _ => "TNI",
    }
}

/// The value of a time of day, with its `T`; `zone` in minutes from UTC.
pub(crate) fn clock(minutes: i32, zone: Option<i32>) -> String {
    let mut out = format!("T{:02}:{:02}", minutes / 60, minutes % 60);
    match zone {
        None => {}
        Some(0) => out.push('Z'),
        Some(z) => {
            let _ = write!(out, "{}{:02}:{:02}", if z < 0 { '-' } else { '+' }, z.abs() / 60, z.abs() % 60);
        }
    }
    out
}
