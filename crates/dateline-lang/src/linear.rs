//! Linear classifiers with sparse weights, read where they lie in the file: a hash of a feature leads to the few
//! classes that it speaks for or against.
//!
//! Integers only: the same sums on every machine. Nothing is learned here (`train::perceptron`).

use crate::error::LangError;
use zerocopy::little_endian::{I16, U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The most classes that a classifier may tell apart; score vectors are this long.
pub const MAX_CLASSES: usize = 512;

/// One place of the hash table.
#[derive(Clone, Copy, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct Slot {
    /// The feature's hash, upper half.
    pub print: U32,
    /// First weight (upper 24 bits) and number of weights (lower 8); no weights: the place is free.
    pub row: U32,
}

/// One weight.
#[derive(Clone, Copy, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct Weight {
    /// Whose.
    pub class: U16,
    /// How much.
    pub value: I16,
}

/// A classifier; a view of the file.
#[derive(Clone, Copy)]
pub struct Linear {
    slots: &'static [Slot],
    weights: &'static [Weight],
    n_classes: usize,
}

impl std::fmt::Debug for Linear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Linear({} slots, {} weights, {} classes)", self.slots.len(), self.weights.len(), self.n_classes)
    }
}

impl Linear {
    /// Opens a section: number of classes, of places (a power of two), of weights, then these.
    pub fn open(bytes: &'static [u8]) -> Result<Self, LangError> {
        let damaged = LangError::Damaged { what: "a classifier" };
        let (head, rest) = <[U32; 3]>::ref_from_prefix(bytes).map_err(|_| damaged.clone())?;
        let [n_classes, n_slots, n_weights] = head.map(|n| n.get() as usize);
        let (slots, rest) = <[Slot]>::ref_from_prefix_with_elems(rest, n_slots).map_err(|_| damaged.clone())?;
        let (weights, _) = <[Weight]>::ref_from_prefix_with_elems(rest, n_weights).map_err(|_| damaged.clone())?;
        if n_classes == 0 || n_classes > MAX_CLASSES || !n_slots.is_power_of_two() {
            return Err(damaged);
        }
        Ok(Self { slots, weights, n_classes })
    }

    /// Writes what `open` reads. `rows` are features with their weights.
    #[cfg(feature = "train")]
    pub fn write(n_classes: usize, rows: &[(u64, Vec<(u16, i16)>)]) -> Vec<u8> {
        let n_slots = (rows.len() * 3 / 2 + 2).next_power_of_two();
        let mut slots = vec![Slot { print: U32::new(0), row: U32::new(0) }; n_slots];
        let mut weights: Vec<Weight> = Vec::new();
        for (feature, row) in rows {
            let mut row = row.clone();
            if row.len() > 255 {
                row.sort_by_key(|w| (-i32::from(w.1).abs(), w.0));
                row.truncate(255);
            }
            row.sort_unstable();
            if row.is_empty() {
                continue;
            }
            let mut at = *feature as usize & (n_slots - 1);
            while slots[at].row.get() != 0 {
                at = (at + 1) & (n_slots - 1);
            }
            slots[at] = Slot {
                print: U32::new((feature >> 32) as u32),
                row: U32::new((weights.len() as u32) << 8 | row.len() as u32),
            };
            weights.extend(row.iter().map(|w| Weight { class: U16::new(w.0), value: I16::new(w.1) }));
        }
        let head = [n_classes as u32, n_slots as u32, weights.len() as u32].map(U32::new);
        let mut out = head.as_bytes().to_vec();
        out.extend_from_slice(slots.as_bytes());
        out.extend_from_slice(weights.as_bytes());
        out
    }

    /// Adds the weights of all features to the scores.
    #[inline(always)]
    pub fn add_all(&self, features: &[u64], scores: &mut [i32; MAX_CLASSES]) {
        const AT_ONCE: usize = 64;
        let mask = self.slots.len() - 1;
        for some in features.chunks(AT_ONCE) {
            // First all places, without a question asked, so that loads wait for memory together.
            let mut places = [0u64; AT_ONCE];
            for (place, feature) in places.iter_mut().zip(some) {
                let slot = &self.slots[*feature as usize & mask];
                *place = u64::from(slot.print.get()) << 32 | u64::from(slot.row.get());
            }
            let mut rows = [0u32; AT_ONCE];
            let mut n_rows = 0;
            for (place, &feature) in places.iter().zip(some) {
                let row = match *place as u32 {
                    0 => continue,
                    row if place >> 32 == feature >> 32 => row,
                    _ => self.find(feature),
                };
                rows[n_rows] = row;
                n_rows += usize::from(row != 0);
            }
            for row in &rows[..n_rows] {
                let first = (row >> 8) as usize;
                if let Some(weights) = self.weights.get(first..first + (row & 255) as usize) {
                    for w in weights {
                        scores[w.class.get() as usize % MAX_CLASSES] += i32::from(w.value.get());
                    }
                }
            }
        }
    }

    /// Returns where a feature's weights lie that are not at home, 0 where it has none.
    #[inline(always)]
    fn find(&self, feature: u64) -> u32 {
        let print = (feature >> 32) as u32;
        let mask = self.slots.len() - 1;
        let home = feature as usize & mask;
        // A full table would never end the walk; a table that `write` made is never full.
        for step in 1..self.slots.len() {
            let slot = &self.slots[(home + step) & mask];
            let row = slot.row.get();
            if row == 0 || slot.print.get() == print {
                return row;
            }
        }
        0
    }
}
