//! A claim from its independent origins to all who carry it, over time: one lane an origin, one point a carrier.

use super::{Scale, Svg};
use crate::pages::PAGE;
use crate::words::{counted, iso, short, shortened};
use std::collections::BTreeMap;

/// What is drawn.
#[derive(Debug)]
pub struct Graph<'k> {
    /// The claim.
    pub title: &'k str,
    /// Its origins.
    pub lanes: Vec<Lane<'k>>,
    /// How many carriers there are in all.
    pub carriers: usize,
}

/// An origin, with who carries the claim from it.
#[derive(Debug)]
pub struct Lane<'k> {
    /// Who.
    pub title: String,
    /// What kind.
    pub kind: &'static str,
    /// The carriers, in order of time.
    pub carriers: Vec<Carrier<'k>>,
}

/// A carrier.
#[derive(Debug)]
pub struct Carrier<'k> {
    /// The day of publication.
    pub day: Option<i64>,
    /// The outlet.
    pub outlet: &'k str,
    /// When it was published.
    pub published: Option<&'k str>,
    /// Why, for people; empty where it is unknown.
    pub because: &'static str,
    /// Its number among the carriers, which is the number of its evidence.
    pub number: usize,
    /// Why, as a style class; empty where it is unknown.
    pub class: &'static str,
}

const WIDTH: f64 = 960.0;
const LEFT: f64 = 250.0;
const RIGHT: f64 = 900.0;
const ROW: f64 = 29.0;
/// Rows of a lane; with more, carriers of a day are drawn as one.
const ROWS: usize = 7;
/// Lanes that are drawn; the others are counted.
const LANES: usize = 24;
/// Points of a lane where carriers are drawn together.
const POINTS: i64 = 44;

impl Carrier<'_> {
    /// Outlet, day and why.
    fn told(&self) -> String {
        let date = self.published.map(short).unwrap_or_default();
        let why = if self.because.is_empty() { String::new() } else { format!(": {}", self.because) };
        format!("{}, {date}{why}", self.outlet)
    }
}

impl Graph<'_> {
    /// The address of a carrier: on the page of them that it is on, where there are several.
    fn address(&self, c: &Carrier<'_>) -> String {
        let page =
            if self.carriers > PAGE { format!("?offset={}", (c.number - 1) / PAGE * PAGE) } else { String::new() };
        format!("{page}#carrier-{}", c.number)
    }

    /// Draws it. `alone`: as a file of its own.
    pub fn draw(&self, alone: bool) -> String {
        let days = self.lanes.iter().flat_map(|l| &l.carriers).filter_map(|c| c.day);
        let scale = Scale::new(days, LEFT + 40.0, RIGHT);
        let mut svg = Svg::new();
        let mut bodies = Vec::new();
        let mut y = 18.0;
        for lane in self.lanes.iter().take(LANES) {
            let placed = place(&lane.carriers, &scale);
            let rows = placed.rows().max(2);
            bodies.push((lane, placed, y));
            y += rows as f64 * ROW + 22.0;
        }
        scale.axis(&mut svg, 8.0, y);
        for (lane, placed, y) in &bodies {
            self.draw_lane(&mut svg, lane, placed, *y, &scale);
        }
        if self.lanes.len() > LANES {
            y += 40.0;
            svg.text(16.0, y, "small", &format!("and {} more origins", self.lanes.len() - LANES));
        }
        let label = format!("Where the claim comes from: {}", shortened(self.title, 120));
        svg.finish(WIDTH, y + 34.0, &label, alone)
    }

    fn draw_lane(&self, svg: &mut Svg, lane: &Lane<'_>, placed: &Placed<'_>, y: f64, scale: &Scale) {
        let known = lane.carriers.iter().any(|c| !c.class.is_empty());
        let middle = y + 14.0;
        svg.text(16.0, y + 10.0, "kind", lane.kind);
        svg.text(16.0, y + 29.0, "title", &shortened(&lane.title, 30));
        svg.text(16.0, y + 46.0, "small", &counted(lane.carriers.len(), "carrier", "carriers"));
        if known {
            svg.raw(format_args!(r#"<circle cx="{LEFT:.1}" cy="{middle:.1}" r="7" class="origin"/>"#));
        }
        match placed {
            Placed::Each(all) => {
                for (row, x, c) in all {
                    let cy = middle + *row as f64 * ROW;
                    let shown = if c.class.is_empty() { "unknown" } else { c.class };
                    svg.link(&self.address(c), &format!("edge {shown}"), &c.told());
                    if known {
                        // Between the rows, so that no line runs through a name.
                        let (from, channel) = (LEFT + 7.0, cy - 13.0);
                        svg.raw(format_args!(
                        r#"<path d="M{from:.1} {middle:.1}C{0:.1} {middle:.1} {1:.1} {channel:.1} {2:.1} {channel:.1}H{3:.1}Q{4:.1} {channel:.1} {4:.1} {5:.1}"/>"#,
                        from + 18.0,
                        from + 10.0,
                        from + 30.0,
                        (x - 14.0).max(from + 30.0),
                        x - 1.0,
                        cy - 6.0
                    ));
                    }
                    svg.raw(format_args!(r#"<circle cx="{x:.1}" cy="{cy:.1}" r="6"/>"#));
                    let label = shortened(c.outlet, 24);
                    let wide = 7.2 * label.chars().count() as f64 + 24.0;
                    let (at, class) = if x + wide > WIDTH { (x - 11.0, "label end") } else { (x + 11.0, "label") };
                    svg.text(at, cy + 4.0, class, &label);
                    svg.end_link();
                }
            }
            Placed::Together(bins) => {
                svg.line((LEFT, middle), (scale.right, middle), "stem");
                for (x, all) in bins {
                    let Some(first) = all.first() else { continue };
                    let r = (4.0 + 2.2 * (all.len() as f64).sqrt()).min(22.0);
                    let day = first.day.map_or_else(|| "undated".to_owned(), |d| short(&iso(d)));
                    let told = format!("{} from {day}", counted(all.len(), "carrier", "carriers"));
                    let shown = if first.class.is_empty() { "unknown" } else { first.class };
                    svg.link(&self.address(first), &format!("edge many {shown}"), &told);
                    svg.raw(format_args!(r#"<circle cx="{x:.1}" cy="{middle:.1}" r="{r:.1}"/>"#));
                    if all.len() > 1 {
                        svg.text(*x, middle + 4.0, "count", &all.len().to_string());
                    }
                    svg.end_link();
                }
            }
        }
    }
}

/// Where the carriers of a lane go.
enum Placed<'c> {
    /// Each by itself: row and x.
    Each(Vec<(usize, f64, &'c Carrier<'c>)>),
    /// Together by day: x, and those there.
    Together(Vec<(f64, Vec<&'c Carrier<'c>>)>),
}

impl Placed<'_> {
    fn rows(&self) -> usize {
        match self {
            Self::Each(all) => all.iter().map(|p| p.0 + 1).max().unwrap_or(1),
            Self::Together(_) => 2,
        }
    }
}

fn place<'c>(carriers: &'c [Carrier<'c>], scale: &Scale) -> Placed<'c> {
    let mut ends: Vec<f64> = Vec::new();
    let mut each = Vec::new();
    for c in carriers {
        let x = c.day.map_or(scale.right, |d| scale.x(d));
        let wide = 7.2 * shortened(c.outlet, 24).chars().count() as f64 + 24.0;
        // Near the right edge the label stands before the point.
        let (from, to) = if x + wide > WIDTH { (x - wide, x + 8.0) } else { (x - 8.0, x + wide) };
        match ends.iter().position(|e| *e < from) {
            Some(row) => {
                ends[row] = to;
                each.push((row, x, c));
            }
            None if ends.len() < ROWS => {
                ends.push(to);
                each.push((ends.len() - 1, x, c));
            }
            None => return together(carriers, scale),
        }
    }
    Placed::Each(each)
}

fn together<'c>(carriers: &'c [Carrier<'c>], scale: &Scale) -> Placed<'c> {
    let step = ((scale.last - scale.first) / POINTS).max(1);
    let mut bins: BTreeMap<i64, Vec<&'c Carrier<'c>>> = BTreeMap::new();
    for c in carriers {
        bins.entry(c.day.map_or(i64::MAX, |d| d.div_euclid(step))).or_default().push(c);
    }
    let x = |bin: i64| if bin == i64::MAX { scale.right } else { scale.x(bin * step + step / 2) };
    Placed::Together(bins.into_iter().map(|(bin, all)| (x(bin), all)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carriers(n: usize) -> Vec<Carrier<'static>> {
        let one = |i: usize| Carrier {
            day: Some(20_000 + (i / 40) as i64),
            outlet: "The Outlet",
            published: Some("2025-03-04"),
            because: "cites it",
            number: i + 1,
            class: "cites",
        };
        (0..n).map(one).collect()
    }

    #[test]
    fn a_claim_with_very_many_carriers_stays_small() {
        let lane = |n| Lane { title: "The Gazette".into(), kind: "own reporting", carriers: carriers(n) };
        let draw = |n, carriers| Graph { title: "t", lanes: vec![lane(n)], carriers }.draw(true);
        let few = draw(5, 5);
        assert_eq!(few.matches("<a ").count(), 5);
        assert!(few.contains("href=\"#carrier-5\""));
        // A lane of a claim whose carriers stand on several pages.
        assert!(draw(5, 51).contains("href=\"?offset=0#carrier-5\""));
        let many = draw(50_000, 50_000);
        assert!(many.len() < 60_000, "{}", many.len());
    }
}
