//! Stems as numbers, and how rare they are: what comparing many pairs of texts needs.

use std::cmp::Ordering;
use std::collections::HashMap;

/// Every stem of the corpus once, numbered in the order in which it is met.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    ids: HashMap<String, u32>,
}

impl Lexicon {
    /// The set of some stems.
    pub fn set(&mut self, stems: impl IntoIterator<Item = String>) -> Stems {
        Stems::of(stems.into_iter().map(|s| self.id(&s)).collect())
    }

    /// The number of a stem, which the corpus has from now on.
    pub fn id(&mut self, stem: &str) -> u32 {
        if let Some(&id) = self.ids.get(stem) {
            return id;
        }
        let id = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.ids.insert(stem.to_owned(), id);
        id
    }

    /// The number of a stem that the corpus has.
    pub fn get(&self, stem: &str) -> Option<u32> {
        self.ids.get(stem).copied()
    }

    /// The set of those stems that the corpus has.
    pub fn known(&self, stems: impl IntoIterator<Item = String>) -> Stems {
        Stems::of(stems.into_iter().filter_map(|s| self.get(&s)).collect())
    }

    /// Takes over the stems of another, in the order in which that one met them; the number that each has here.
    pub fn take_in(&mut self, other: Self) -> Vec<u32> {
        let mut stems: Vec<(u32, String)> = other.ids.into_iter().map(|(stem, id)| (id, stem)).collect();
        stems.sort_unstable();
        stems.into_iter().map(|(_, stem)| self.id(&stem)).collect()
    }

    /// How many stems there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }
}

/// A set of stems.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stems(Vec<u32>);

impl Stems {
    pub fn of(mut numbers: Vec<u32>) -> Self {
        numbers.sort_unstable();
        numbers.dedup();
        Self(numbers)
    }

    /// The numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().copied()
    }

    pub fn contains(&self, stem: u32) -> bool {
        self.0.binary_search(&stem).is_ok()
    }

    /// What both have.
    pub fn shared<'s>(&'s self, other: &'s Self) -> impl Iterator<Item = u32> + 's {
        let (mut i, mut j) = (0, 0);
        std::iter::from_fn(move || {
            while let (Some(a), Some(b)) = (self.0.get(i), other.0.get(j)) {
                match a.cmp(b) {
                    Ordering::Less => i += 1,
                    Ordering::Greater => j += 1,
                    Ordering::Equal => {
                        (i, j) = (i + 1, j + 1);
                        return Some(*a);
                    }
                }
            }
            None
        })
    }

    /// Those that `other` does not have.
    pub fn without(&self, other: &Self) -> Self {
        Self(self.iter().filter(|s| !other.contains(*s)).collect())
    }
}

/// How rare stems are: natural logarithm of the share of texts that have them.
#[derive(Debug, Default)]
pub(crate) struct Rarity {
    n: f32,
    of: Vec<f32>,
}

impl Rarity {
    pub fn new<'s>(lexicon: &Lexicon, texts: impl Iterator<Item = &'s Stems>) -> Self {
        let mut df = vec![0usize; lexicon.len()];
        let mut n = 0;
        for t in texts {
            n += 1;
            for s in t.iter() {
                df[s as usize] += 1;
            }
        }
        let n = n.max(1) as f32;
        let of = df.iter().map(|&d| ((n + 1.0) / (d as f32 + 0.5)).ln().max(0.0)).collect();
        Self { n, of }
    }

    /// Of one stem; a stem that no text has is rarest.
    pub fn of(&self, stem: u32) -> f32 {
        self.of.get(stem as usize).copied().unwrap_or_else(|| ((self.n + 1.0) / 0.5).ln())
    }

    pub fn sum(&self, stems: impl Iterator<Item = u32>) -> f32 {
        stems.map(|s| self.of(s)).sum()
    }

    /// Shared rarity over the geometric mean of both.
    pub fn overlap(&self, a: &Stems, b: &Stems) -> f32 {
        self.overlap_of((a, self.sum(a.iter())), (b, self.sum(b.iter())))
    }

    /// The same for sets whose own sums are known.
    pub fn overlap_of(&self, (a, x): (&Stems, f32), (b, y): (&Stems, f32)) -> f32 {
        let both = self.sum(a.shared(b));
        if both <= 0.0 { 0.0 } else { both / (x * y).sqrt() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(l: &mut Lexicon, s: &str) -> Stems {
        l.set(s.split(' ').map(str::to_owned))
    }

    #[test]
    fn sets_meet_and_part() {
        let mut l = Lexicon::default();
        let (a, b) = (set(&mut l, "gas ridge guard gas"), set(&mut l, "ridge vote guard"));
        assert_eq!((a.iter().count(), a.shared(&b).count(), a.without(&b).iter().count()), (3, 2, 1));
        assert!(a.contains(l.get("gas").unwrap()) && l.get("other").is_none());
    }

    #[test]
    fn stems_that_are_taken_over_are_numbered_as_if_met_here() {
        let texts = ["ridge gas", "vote gas guard"];
        let mut one_by_one = Lexicon::default();
        let expected: Vec<Stems> = texts.iter().map(|t| set(&mut one_by_one, t)).collect();
        let mut together = Lexicon::default();
        let taken = texts.map(|t| {
            let mut own = Lexicon::default();
            let stems = set(&mut own, t);
            let numbers = together.take_in(own);
            Stems::of(stems.iter().map(|s| numbers[s as usize]).collect())
        });
        assert_eq!(taken.to_vec(), expected);
        assert_eq!((together.len(), together.get("guard")), (one_by_one.len(), one_by_one.get("guard")));
    }

    #[test]
    fn rare_words_weigh_more() {
        let mut l = Lexicon::default();
        let all: Vec<Stems> = ["gas ridge", "gas vote", "gas ridge", "gas"].iter().map(|s| set(&mut l, s)).collect();
        let r = Rarity::new(&l, all.iter());
        assert!(r.of(l.get("vote").unwrap()) > r.of(l.get("ridge").unwrap()));
        assert!((r.overlap(&all[0], &all[2]) - 1.0).abs() < 1e-6 && r.overlap(&all[0], &all[1]) < 0.5);
    }
}
