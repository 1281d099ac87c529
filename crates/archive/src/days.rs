//! Which rows of the indexes are shown, and on which day they fall: three bytes a row, so that a search that asks for a
//! time need not look into the wide rows of versions and records. `migrations/08-days.sql` says how they are kept.

use crate::query::Target;
use rusqlite::{CachedStatement, Connection, Row, params};

/// A day of the calendar. Days compare as they follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(u32);

impl Day {
    /// The day with which a date or time begins, if it is known to the day.
    pub(crate) fn parse(date: &str) -> Option<Self> {
        let date = date.get(..10)?;
        let dashes = date.bytes().enumerate().all(|(i, b)| (b == b'-') == (i == 4 || i == 7));
        let part = |range| number(date.get(range)?);
        let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
        let sound = dashes && (1..=12).contains(&month) && (1..=31).contains(&day);
        sound.then_some(Self::of(year, month, day))
    }

    /// Not after any day of `2025`, `2025-03` or `2025-03-04`.
    pub(crate) fn first(date: &str) -> Option<Self> {
        Self::bound(date, 0, 0)
    }

    /// Not before any day of `2025`, `2025-03` or `2025-03-04`.
    pub(crate) fn last(date: &str) -> Option<Self> {
        Self::bound(date, 12, 31)
    }

    fn bound(date: &str, month: u32, day: u32) -> Option<Self> {
        let part = |range, or: u32| date.get(range).map_or(Some(or), number);
        Some(Self::of(number(date.get(..4)?)?, part(5..7, month)?, part(8..10, day)?))
    }

    fn of(year: u32, month: u32, day: u32) -> Self {
        Self(year << 9 | month << 5 | day)
    }
}

fn number(digits: &str) -> Option<u32> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// Whether a row is shown, and its day where that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// There is a later version or record, or no such row.
    Superseded,
    /// It is what is shown.
    Current(Option<Day>),
}

/// Bytes of a row.
const WIDTH: usize = 3;

/// Rows of a block.
const BLOCK: i64 = 1024;

impl Standing {
    fn pack(self) -> [u8; WIDTH] {
        let n = match self {
            Self::Superseded => 0,
            Self::Current(None) => 1,
            Self::Current(Some(Day(n))) => n,
        };
        let [_, packed @ ..] = n.to_be_bytes();
        packed
    }

    fn unpack(packed: &[u8]) -> Self {
        match packed.iter().fold(0, |n, b| n << 8 | u32::from(*b)) {
            0 => Self::Superseded,
            1 => Self::Current(None),
            n => Self::Current(Some(Day(n))),
        }
    }
}

fn table(target: Target) -> &'static str {
    match target {
        Target::Articles => "article_day",
        Target::Said => "said_day",
    }
}

/// A row's block, and where it stands in the block's bytes.
fn place(id: i64) -> (i64, usize) {
    let row = usize::try_from(id.rem_euclid(BLOCK)).unwrap_or(0);
    (id.div_euclid(BLOCK), row * WIDTH)
}

/// Keeps how rows stand. Those of one block should follow each other.
fn put(
    db: &Connection,
    target: Target,
    rows: impl IntoIterator<Item = rusqlite::Result<(i64, Standing)>>,
) -> rusqlite::Result<()> {
    let mut kept = Days::new(db, target)?;
    let sql = format!(
        "INSERT INTO {} (block, days) VALUES (?1, ?2) ON CONFLICT (block) DO UPDATE SET days = excluded.days",
        table(target)
    );
    let mut keep = db.prepare_cached(&sql)?;
    let mut changed = false;
    for row in rows {
        let (id, standing) = row?;
        let (block, at) = place(id);
        if kept.block != Some(block) {
            if changed {
                keep.execute(params![kept.block, kept.days])?;
            }
            kept.load(block)?;
        }
        if kept.days.len() < at + WIDTH {
            kept.days.resize(at + WIDTH, 0);
        }
        kept.days[at..at + WIDTH].copy_from_slice(&standing.pack());
        changed = true;
    }
    if changed {
        keep.execute(params![kept.block, kept.days])?;
    }
    Ok(())
}

/// Keeps that the rows from `first` to `last` are not there.
pub(crate) fn hide(db: &Connection, target: Target, first: i64, last: i64) -> rusqlite::Result<()> {
    put(db, target, (first..=last).map(|id| Ok((id, Standing::Superseded))))
}

/// Keeps how the rows from `first` to `last` stand, as the tables have it.
pub(crate) fn refresh(db: &Connection, target: Target, first: i64, last: i64) -> rusqlite::Result<()> {
    let sql = format!("{} WHERE i.id BETWEEN ?1 AND ?2 ORDER BY i.id", select(target, ""));
    put(db, target, db.prepare_cached(&sql)?.query_map([first, last], |r| Ok((r.get(0)?, read(r)?)))?)
}

/// Selects a row's number and what [`read`] reads, from the tables; `first` is what stands before them in the join. The
/// row is `i.id`.
pub(crate) fn select(target: Target, first: &str) -> String {
    match target {
        Target::Articles => format!("SELECT i.id, i.superseded, i.published, NULL FROM {first} version i"),
        Target::Said => format!(
            "SELECT i.id, r.superseded, v.published, i.said_on FROM {first} attribution i
             CROSS JOIN record r ON r.id = i.record CROSS JOIN version v ON v.id = r.version"
        ),
    }
}

/// Whether a row is superseded, and its day.
pub(crate) fn told(r: &Row<'_>) -> rusqlite::Result<(bool, Option<Day>)> {
    let day = |i| Ok::<_, rusqlite::Error>(r.get_ref(i)?.as_str_or_null().ok().flatten().and_then(Day::parse));
    let day = match day(3)? {
        None => day(2)?,
        said_on => said_on,
    };
    Ok((r.get(1)?, day))
}

/// How a row stands.
pub(crate) fn read(r: &Row<'_>) -> rusqlite::Result<Standing> {
    told(r).map(|(superseded, day)| if superseded { Standing::Superseded } else { Standing::Current(day) })
}

/// How rows stand, a block at a time.
pub(crate) struct Days<'a> {
    find: CachedStatement<'a>,
    block: Option<i64>,
    days: Vec<u8>,
}

impl<'a> Days<'a> {
    pub(crate) fn new(db: &'a Connection, target: Target) -> rusqlite::Result<Self> {
        let find = db.prepare_cached(&format!("SELECT days FROM {} WHERE block = ?1", table(target)))?;
        Ok(Self { find, block: None, days: Vec::new() })
    }

    fn load(&mut self, block: i64) -> rusqlite::Result<()> {
        self.days.clear();
        self.block = Some(block);
        let mut rows = self.find.query([block])?;
        if let Some(r) = rows.next()? {
            self.days.extend_from_slice(r.get_ref(0)?.as_blob().unwrap_or_default());
        }
        Ok(())
    }

    /// How a row stands. It takes long only where the row before lies in another block.
    pub(crate) fn of(&mut self, id: i64) -> rusqlite::Result<Standing> {
        let (block, at) = place(id);
        if self.block != Some(block) {
            self.load(block)?;
        }
        Ok(self.days.get(at..at + WIDTH).map_or(Standing::Superseded, Standing::unpack))
    }
}

/// The first and the last of the rows up to `last` that are shown and whose day is `wanted`.
pub(crate) fn span(
    db: &Connection,
    target: Target,
    last: i64,
    wanted: impl Fn(Option<Day>) -> bool,
) -> rusqlite::Result<Option<(i64, i64)>> {
    let mut span = None;
    descend(db, target, last, |id, day| {
        if wanted(day) {
            span = span.map_or(Some((id, id)), |(_, last)| Some((id, last)));
        }
        true
    })?;
    Ok(span)
}

/// The rows up to `last` that are shown, with their days, the last first, until `each` wants no more.
pub(crate) fn descend(
    db: &Connection,
    target: Target,
    last: i64,
    mut each: impl FnMut(i64, Option<Day>) -> bool,
) -> rusqlite::Result<()> {
    let sql = format!("SELECT block, days FROM {} WHERE block <= ?1 ORDER BY block DESC", table(target));
    let mut blocks = db.prepare_cached(&sql)?;
    let mut blocks = blocks.query([last.div_euclid(BLOCK)])?;
    while let Some(r) = blocks.next()? {
        let (block, days) = (r.get::<_, i64>(0)?, r.get_ref(1)?.as_blob().unwrap_or_default());
        let end = block * BLOCK + i64::try_from(days.len() / WIDTH).unwrap_or(0);
        for (id, packed) in (1..).map(|n| end - n).zip(days.chunks_exact(WIDTH).rev()) {
            if let Standing::Current(day) = Standing::unpack(packed)
                && id <= last
                && !each(id, day)
            {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// How many rows stand otherwise than the tables have it, and how many stand where there are none.
pub(crate) fn astray(db: &Connection, target: Target) -> rusqlite::Result<u64> {
    let (mut astray, mut found, mut kept) = (0, 0, 0_u64);
    let mut days = Days::new(db, target)?;
    let mut all = db.prepare(&format!("{} ORDER BY i.id", select(target, "")))?;
    let mut rows = all.query([])?;
    while let Some(r) = rows.next()? {
        let standing = days.of(r.get(0)?)?;
        astray += u64::from(standing != read(r)?);
        found += u64::from(standing != Standing::Superseded);
    }
    descend(db, target, i64::MAX, |_, _| {
        kept += 1;
        true
    })?;
    Ok(astray + kept.saturating_sub(found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_day_is_known_to_the_day_or_not_at_all() {
        for (date, known) in [
            ("2025-03-04", true),
            ("2025-03-04T10:00:00Z", true),
            ("2025-03-04/2025-03-06", true),
            ("2025-03", false),
            ("2025-W28-1", false),
            ("2025-13-01", false),
            ("2025-00-10", false),
            ("2025-03-+4", false),
            ("2025-03-4é", false),
            ("202é-3-04x", false),
            ("2025-é3-04", false),
            ("", false),
        ] {
            assert_eq!(Day::parse(date).is_some(), known, "{date}");
        }
    }

    fn standing() -> impl Strategy<Value = Standing> {
        prop_oneof![
            Just(Standing::Superseded),
            Just(Standing::Current(None)),
            "[0-9]{4}-0[1-9]-1[0-9]".prop_map(|d| Standing::Current(Day::parse(&d))),
        ]
    }

    proptest! {
        #[test]
        fn rows_stand_as_they_were_kept_last(
            kept in prop::collection::vec((prop_oneof![0_i64..3, 1_020_i64..1_030, 4_000_i64..9_000], standing()), 0..40),
            last in 0_i64..9_000,
        ) {
            let db = Connection::open_in_memory().unwrap();
            db.execute_batch(include_str!("../migrations/08-days.sql")).unwrap();
            let mut want = BTreeMap::new();
            for some in kept.chunks(7) {
                put(&db, Target::Said, some.iter().map(|row| Ok(*row))).unwrap();
                want.extend(some.iter().copied());
            }
            let mut days = Days::new(&db, Target::Said).unwrap();
            for id in (0..10_000).step_by(97).chain(want.keys().copied()) {
                prop_assert_eq!(days.of(id).unwrap(), *want.get(&id).unwrap_or(&Standing::Superseded));
            }
            let mut all = Vec::new();
            descend(&db, Target::Said, last, |id, day| {
                all.push((id, Standing::Current(day)));
                all.len() < 5
            })
            .unwrap();
            let shown = want.range(..=last).rev().filter(|(_, s)| **s != Standing::Superseded).map(|(id, s)| (*id, *s));
            prop_assert_eq!(all, shown.clone().take(5).collect::<Vec<_>>());
            let known: Vec<i64> = shown.filter(|(_, s)| *s != Standing::Current(None)).map(|(id, _)| id).collect();
            let span = span(&db, Target::Said, last, |day| day.is_some()).unwrap();
            prop_assert_eq!(span, known.last().zip(known.first()).map(|(first, last)| (*first, *last)));
        }

        #[test]
        fn days_compare_as_their_digits_do(a in "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
                                           b in "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])") {
            let (x, y) = (Day::parse(&a).unwrap(), Day::parse(&b).unwrap());
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
            for n in [4, 7, 10] {
                prop_assert_eq!(x >= Day::first(&b[..n]).unwrap(), a[..n] >= b[..n]);
                prop_assert_eq!(x <= Day::last(&b[..n]).unwrap(), a[..n] <= b[..n]);
            }
            let standing = Standing::Current(Some(x));
            prop_assert_eq!(Standing::unpack(&standing.pack()), standing);
        }
    }
}
