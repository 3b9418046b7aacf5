//! A hash table from hashes of strings to small numbers, read where it lies in the file.

use crate::error::LangError;
use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// One place; `value` 0 means that it is free.
#[derive(Clone, Copy, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
struct Slot {
    print: U32,
    value: U16,
}

/// A table; a view of the file. Values are 1..=65535.
#[derive(Clone, Copy)]
pub struct Table {
    slots: &'static [Slot],
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Table({} slots)", self.slots.len())
    }
}

impl Table {
    /// Opens a section: a power of two of places, nothing else.
    pub fn open(bytes: &'static [u8]) -> Result<Self, LangError> {
        let slots = <[Slot]>::ref_from_bytes(bytes).map_err(|_| LangError::Damaged { what: "a table" })?;
        if !slots.len().is_power_of_two() {
            return Err(LangError::Damaged { what: "a table's size" });
        }
        Ok(Self { slots })
    }

    /// Writes what `open` reads.
    #[cfg(feature = "train")]
    pub fn write(entries: &[(u64, u16)]) -> Vec<u8> {
        let n_slots = (entries.len() * 3 / 2 + 2).next_power_of_two();
        let mut slots = vec![Slot { print: U32::new(0), value: U16::new(0) }; n_slots];
        for &(key, value) in entries.iter().filter(|e| e.1 > 0) {
            let mut at = key as usize & (n_slots - 1);
            while slots[at].value.get() != 0 {
                at = (at + 1) & (n_slots - 1);
            }
            slots[at] = Slot { print: U32::new((key >> 32) as u32), value: U16::new(value) };
        }
        slots.as_bytes().to_vec()
    }

    /// Returns the number of a hash, or 0.
    #[inline]
    pub fn get(&self, key: u64) -> u16 {
        let mask = self.slots.len() - 1;
        let home = key as usize & mask;
        for step in 0..self.slots.len() {
            let slot = &self.slots[(home + step) & mask];
            let value = slot.value.get();
            if value == 0 || slot.print.get() == (key >> 32) as u32 {
                return value;
            }
        }
        0
    }
}
