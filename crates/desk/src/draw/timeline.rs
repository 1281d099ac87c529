//! What a speaker said over time: a point for each saying, in public above, in private below; arcs where a position
//! changed; flags where something falls due.

use super::{Scale, Svg};
use crate::words::{counted, iso, short, shortened};
use std::collections::BTreeMap;

/// What is drawn. `T` tells of a dot when, where and what, and where it leads: only those that are drawn are asked for.
#[derive(Debug)]
pub struct Timeline<T> {
    /// The speaker.
    pub title: String,
    /// What they said, in order of time.
    pub dots: Vec<Dot>,
    /// Where a position changed.
    pub arcs: Vec<Arc>,
    /// Days on which something falls due: what, and what became of it.
    pub due: Vec<(i64, String, String)>,
    /// What it tells of the dot of an index.
    pub tell: T,
}

/// Something said.
#[derive(Debug)]
pub struct Dot {
    /// The day.
    pub day: i64,
    /// 0 public, 1 not said, 2 private.
    pub lane: usize,
    /// What the speaker does by it, as a style class.
    pub class: &'static str,
}

/// A change between two things said.
#[derive(Debug)]
pub struct Arc {
    /// The index of the earlier one.
    pub from: usize,
    /// The index of the later one.
    pub to: usize,
    /// What kind of change.
    pub label: String,
    /// The style class.
    pub class: &'static str,
}

const WIDTH: f64 = 960.0;
const LEFT: f64 = 110.0;
const RIGHT: f64 = 936.0;
const LANES: [&str; 3] = ["in public", "not said", "in private"];
/// Points above each other in a lane at most; with more, they stand for several.
const HIGH: usize = 9;
const STEP: f64 = 13.0;
/// Flags that are drawn.
const FLAGS: usize = 200;
/// Columns of points.
const COLUMNS: f64 = 60.0;

impl<T: Fn(usize) -> (String, String)> Timeline<T> {
    /// Draws it. `alone`: as a file of its own.
    pub fn draw(&self, alone: bool) -> String {
        let scale = Scale::new(self.dots.iter().map(|d| d.day).chain(self.due.iter().map(|d| d.0)), LEFT, RIGHT);
        let columns = self.columns(&scale);
        let high =
            |lane: usize| columns.iter().filter(|((l, _), _)| *l == lane).map(|(_, d)| d.len()).max().unwrap_or(0);
        // Where there are more than fit above each other, each point stands for several.
        let most = (0..3).map(high).max().unwrap_or(0);
        let each = most.div_ceil(HIGH).max(1);
        let mut svg = Svg::new();
        let arcs_room = if self.arcs.is_empty() { 14.0 } else { 70.0 };
        let mut base = [0.0; 3];
        let mut y = arcs_room;
        for (lane, b) in base.iter_mut().enumerate() {
            y += high(lane).div_ceil(each).max(1) as f64 * STEP + 22.0;
            *b = y;
        }
        let bottom = y + 20.0;
        scale.axis(&mut svg, 8.0, bottom);
        for (lane, name) in LANES.iter().enumerate() {
            svg.text(10.0, base[lane] + 1.0, "kind", name);
            svg.line((LEFT - 8.0, base[lane] + 6.0), (RIGHT, base[lane] + 6.0), "lane");
        }
        let mut at: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        for ((lane, column), dots) in &columns {
            let x = LEFT + (*column as f64 + 0.5) * (RIGHT - LEFT) / COLUMNS;
            for (n, group) in dots.chunks(each).enumerate() {
                let cy = base[*lane] - n as f64 * STEP;
                let Some((index, first)) = group.first().and_then(|i| Some((*i, self.dots.get(*i)?))) else { continue };
                let (one, href) = (self.tell)(index);
                at.extend(group.iter().map(|i| (*i, (x, cy))));
                let told = match group.len() {
                    1 => one,
                    n => format!("{} from {}", counted(n, "statement", "statements"), short(&iso(first.day))),
                };
                svg.link(&href, &format!("dot {}", first.class), &told);
                svg.raw(format_args!(r#"<circle cx="{x:.1}" cy="{cy:.1}" r="5"/>"#));
                svg.end_link();
            }
        }
        self.arcs(&mut svg, &at);
        for (day, what, outcome) in self.due.iter().take(FLAGS) {
            let x = scale.x(*day);
            svg.raw(format_args!(
                r#"<g class="due {outcome}" role="img" aria-label="{0}"><title>{0}</title><path d="M{x:.1} {1:.1}v-14h9l-3 3.5 3 3.5h-9"/></g>"#,
                super::escaped(what),
                bottom
            ));
        }
        let label = format!("What {} said over time", shortened(&self.title, 60));
        svg.finish(WIDTH, bottom + 30.0, &label, alone)
    }

    /// The points by lane and column.
    fn columns(&self, scale: &Scale) -> BTreeMap<(usize, i64), Vec<usize>> {
        let mut out: BTreeMap<(usize, i64), Vec<usize>> = BTreeMap::new();
        for (n, d) in self.dots.iter().enumerate() {
            let column = ((scale.x(d.day) - LEFT) / (RIGHT - LEFT) * COLUMNS).floor().clamp(0.0, COLUMNS - 1.0) as i64;
            out.entry((d.lane, column)).or_default().push(n);
        }
        out
    }

    fn arcs(&self, svg: &mut Svg, at: &BTreeMap<usize, (f64, f64)>) {
        for a in self.arcs.iter().take(40) {
            let (Some(&(x1, y1)), Some(&(x2, y2))) = (at.get(&a.from), at.get(&a.to)) else { continue };
            let class = a.class;
            if (x2 - x1).abs() < 14.0 {
                let bulge = x1 + 26.0;
                svg.raw(format_args!(
                    r#"<path class="{class}" d="M{:.1} {y1:.1}Q{bulge:.1} {:.1} {:.1} {y2:.1}"/>"#,
                    x1 + 5.0,
                    f64::midpoint(y1, y2),
                    x2 + 5.0
                ));
                svg.text(bulge - 6.0, f64::midpoint(y1, y2), &format!("{class} label"), &a.label);
                continue;
            }
            let top = (y1.min(y2) - 34.0 - (x2 - x1).abs() / 12.0).max(16.0);
            let middle = f64::midpoint(x1, x2);
            svg.raw(format_args!(
                r#"<path class="{class}" d="M{x1:.1} {:.1}C{x1:.1} {top:.1} {x2:.1} {top:.1} {x2:.1} {:.1}"/>"#,
                y1 - 6.0,
                y2 - 6.0
            ));
            svg.raw(format_args!(r#"<path class="{class} head" d="M{x2:.1} {:.1}l-4 -8h8z"/>"#, y2 - 5.0));
            let high = 0.25 * f64::midpoint(y1, y2) + 0.75 * top;
            svg.text(middle, high - 5.0, &format!("{class} label middle"), &a.label);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_sayings_stay_a_small_drawing() {
        let dot = |i: i64| Dot { day: 20_000 + i % 200, lane: 1, class: "say" };
        let dots: Vec<Dot> = (0..20_000).map(dot).collect();
        let arcs = vec![Arc { from: 0, to: 150, label: "reversal".into(), class: "shift" }];
        let tell = |_| ("x".repeat(150), "/articles/1#a1".to_owned());
        let drawn = Timeline { title: "Marr".into(), dots, arcs, due: Vec::new(), tell }.draw(true);
        assert!(drawn.len() < 400_000 && drawn.contains("reversal"), "{}", drawn.len());
    }
}
