//! Hashes of words and of features. Weights are found by them, so that they are part of the weights' format: a
//! change here wants a new `models::FORMAT`. No hash here depends on the machine.

const K: u64 = 0x9e37_79b9_7f4a_7c15;

/// Returns the hash of `a` followed by `b`.
#[inline(always)]
pub fn mix(a: u64, b: u64) -> u64 {
    let x = (a ^ b.wrapping_mul(0xff51_afd7_ed55_8ccd)).wrapping_mul(K);
    x ^ (x >> 29)
}

/// Returns the hash of a string of bytes.
#[inline]
pub fn bytes(text: &[u8]) -> u64 {
    let mut h = (text.len() as u64).wrapping_mul(K) ^ 0x5bd1_e995;
    let mut chunks = text.chunks_exact(8);
    for chunk in &mut chunks {
        let mut eight = [0; 8];
        eight.copy_from_slice(chunk);
        h = mix(h, u64::from_le_bytes(eight));
    }
    let rest = chunks.remainder();
    if !rest.is_empty() {
        let mut eight = [0; 8];
        eight[..rest.len()].copy_from_slice(rest);
        h = mix(h, u64::from_le_bytes(eight));
    }
    h ^ (h >> 32)
}

/// Hands a key that is a hash already to a map as it is.
#[derive(Debug, Default, Clone, Copy)]
pub struct AsIs(u64);

impl std::hash::Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, key: &[u8]) {
        self.0 = mix(self.0, bytes(key));
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key.wrapping_mul(K);
    }
}

/// Builds `AsIs`.
pub type ByHash = std::hash::BuildHasherDefault<AsIs>;
