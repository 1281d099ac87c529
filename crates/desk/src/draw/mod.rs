//! Drawings as SVG. Within a page the page's style sheet colours them; to be kept as a file they bring their own.

pub mod claim;
pub mod timeline;

use crate::words::iso;
use std::fmt::Write as _;

/// The style of a drawing that is kept as a file: that of a light page.
const STYLE: &str = include_str!("drawing.css");

/// A drawing under way.
struct Svg {
    body: String,
}

impl Svg {
    fn new() -> Self {
        Self { body: String::new() }
    }

    fn raw(&mut self, args: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.body.write_fmt(args);
    }

    fn text(&mut self, x: f64, y: f64, class: &str, text: &str) {
        self.raw(format_args!(r#"<text x="{x:.1}" y="{y:.1}" class="{class}">{}</text>"#, escaped(text)));
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        self.raw(format_args!(
            r#"<line x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}" class="{class}"/>"#,
            from.0, from.1, to.0, to.1
        ));
    }

    /// Opens a link with a title that a screen reader says.
    fn link(&mut self, href: &str, class: &str, title: &str) {
        let (href, title) = (escaped(href), escaped(title));
        self.raw(format_args!(r#"<a href="{href}" class="{class}" aria-label="{title}"><title>{title}</title>"#));
    }

    fn end_link(&mut self) {
        self.body.push_str("</a>");
    }

    /// The whole drawing; with its own style where it is to stand alone.
    fn finish(self, width: f64, height: f64, label: &str, alone: bool) -> String {
        let style = if alone { format!("<style>{STYLE}</style>") } else { String::new() };
        let ground = if alone { r#"<rect width="100%" height="100%" class="ground"/>"# } else { "" };
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="group" aria-label="{}" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.0} {height:.0}">{style}{ground}{}</svg>"#,
            escaped(label),
            self.body
        )
    }
}

/// Text as XML and HTML have it, without the characters that XML has not.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(crate::views::article::seen(c)),
        }
    }
    out
}

/// A scale from days to a drawing's width.
struct Scale {
    first: i64,
    last: i64,
    left: f64,
    right: f64,
}

impl Scale {
    /// A scale over these days with some room at both ends.
    fn new(days: impl Iterator<Item = i64>, left: f64, right: f64) -> Self {
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        for d in days {
            first = first.min(d);
            last = last.max(d);
        }
        if first > last {
            (first, last) = (0, 0);
        }
        let room = ((last - first) / 30).max(1);
        Self { first: first - room, last: last + room, left, right }
    }

    fn x(&self, day: i64) -> f64 {
        let share = (day - self.first) as f64 / (self.last - self.first).max(1) as f64;
        self.left + share.clamp(0.0, 1.0) * (self.right - self.left)
    }

    /// Days worth a tick, with what to write there: days, months or years, as many as there is room for.
    fn ticks(&self) -> Vec<(i64, String)> {
        let days = self.last - self.first;
        let room = ((self.right - self.left) / 90.0).max(2.0) as i64;
        let mut out: Vec<(i64, String)> = Vec::new();
        if days <= 92 {
            let step = [1, 2, 7, 14, 30].into_iter().find(|s| days / s <= room).unwrap_or(30);
            let mut day = self.first.div_euclid(step) * step;
            while day <= self.last {
                if day >= self.first {
                    out.push((day, crate::words::short(&iso(day))));
                }
                day += step;
            }
            return out;
        }
        let months = days / 30;
        let step = [1, 2, 3, 6, 12, 24, 60, 120, 600].into_iter().find(|s| months / s <= room).unwrap_or(1200);
        for day in self.first..=self.last.min(self.first + 400_000) {
            let date = iso(day);
            let Some((year, rest)) =
                date.rsplit_once('-').and_then(|(ym, d)| (d == "01").then(|| ym.rsplit_once('-'))?)
            else {
                continue;
            };
            let (Ok(y), Ok(m)) = (year.parse::<i64>(), rest.parse::<i64>()) else { continue };
            if (y * 12 + m - 1) % step == 0 {
                let label = if step >= 12 { year.to_owned() } else { crate::words::when(&format!("{year}-{rest}")) };
                out.push((day, label));
            }
        }
        out
    }

    /// Draws the axis.
    fn axis(&self, svg: &mut Svg, top: f64, bottom: f64) {
        for (day, label) in self.ticks() {
            let x = self.x(day);
            svg.line((x, top), (x, bottom), "grid");
            // Half a label is as wide as this, so that none is cut off at the edge.
            svg.text(x.min(self.right - 16.0), bottom + 18.0, "tick", &label);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        assert_eq!(escaped("<script>\"&\u{202e}\u{1}"), "&lt;script&gt;&quot;&amp;\u{fffd}␁");
    }

    #[test]
    fn ticks_are_few_and_inside() {
        for (first, last) in [(0, 0), (20_000, 20_010), (20_000, 20_400), (0, 40_000)] {
            let scale = Scale::new([first, last].into_iter(), 200.0, 900.0);
            let ticks = scale.ticks();
            assert!(ticks.len() <= 16 && ticks.iter().all(|t| (scale.first..=scale.last).contains(&t.0)), "{ticks:?}");
        }
    }
}
