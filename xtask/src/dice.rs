//! A generator that gives the same numbers for ever (xorshift64*), for what is invented.

/// The generator.
pub(crate) struct Dice(u64);

impl Dice {
    /// Makes one from a seed; equal seeds give equal numbers.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `n`.
    pub(crate) fn roll(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % n.max(1)
    }

    /// A number below `n`; the first are the most frequent.
    pub(crate) fn skewed(&mut self, n: usize) -> usize {
        let a = self.roll(1 << 20) as f64 / f64::from(1 << 20);
        ((n as f64) * a * a * a) as usize % n.max(1)
    }

    /// One of a list.
    pub(crate) fn of<'a>(&mut self, list: &'a [String]) -> &'a str {
        list.get(self.roll(list.len())).map_or("", String::as_str)
    }
}
