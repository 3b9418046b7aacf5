//! Products of 16-bit integers, as wide as the processor can: the one place that knows processors.
//!
//! Sums of integers are the same in any order, so that every kernel gives the same result; a test holds them
//! against each other.

/// Computes four sums of products at a time.
pub trait Kernel: Copy {
    /// Returns the products of `x` with four rows that lie behind each other, each of `K` numbers; `K` is a
    /// multiple of 16.
    fn four<const K: usize>(self, rows: &[i16], x: &[i16]) -> [i32; 4];
}

/// Work that wants a kernel.
pub trait Task {
    /// Does it. Must be inlined, or it is not compiled for the wide processor.
    fn run(self, kernel: impl Kernel);
}

/// Does a task with the widest kernel that the processor has.
pub fn with_widest(task: impl Task) {
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = pulp::x86::V3::try_new() {
        pulp::Simd::vectorize(v3, OnAvx2 { task, kernel: Avx2(v3) });
        return;
    }
    task.run(Plain);
}

#[cfg(target_arch = "x86_64")]
struct OnAvx2<T> {
    task: T,
    kernel: Avx2,
}

#[cfg(target_arch = "x86_64")]
impl<T: Task> pulp::WithSimd for OnAvx2<T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        self.task.run(self.kernel);
    }
}

/// Runs on any processor.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl Kernel for Plain {
    #[inline(always)]
    fn four<const K: usize>(self, rows: &[i16], x: &[i16]) -> [i32; 4] {
        let mut sums = [0i32; 4];
        for (sum, row) in sums.iter_mut().zip(rows.chunks_exact(K)) {
            *sum = row.iter().zip(x).fold(0, |s: i32, (a, b)| s.wrapping_add(i32::from(*a) * i32::from(*b)));
        }
        sums
    }
}

/// Runs on x86 with AVX2.
#[cfg(target_arch = "x86_64")]
#[derive(Debug, Clone, Copy)]
pub struct Avx2(pub pulp::x86::V3);

#[cfg(target_arch = "x86_64")]
impl Kernel for Avx2 {
    #[inline(always)]
    fn four<const K: usize>(self, rows: &[i16], x: &[i16]) -> [i32; 4] {
        let v = self.0.avx2;
        let zero = self.0.avx._mm256_setzero_si256();
        let mut sums = [zero; 4];
        let x = x.as_chunks::<16>().0;
        let rows = rows.as_chunks::<16>().0;
        let n = K / 16;
        if x.len() >= n && rows.len() >= 4 * n {
            // By index: adapters of iterators are not always compiled for the wide processor.
            let mut k = 0;
            while k < n {
                let y = pulp::cast(x[k]);
                let mut r = 0;
                while r < 4 {
                    sums[r] = v._mm256_add_epi32(sums[r], v._mm256_madd_epi16(pulp::cast(rows[r * n + k]), y));
                    r += 1;
                }
                k += 1;
            }
        }
        let pairs = v._mm256_hadd_epi32(v._mm256_hadd_epi32(sums[0], sums[1]), v._mm256_hadd_epi32(sums[2], sums[3]));
        let eight: [i32; 8] = pulp::cast(pairs);
        [
            eight[0].wrapping_add(eight[4]),
            eight[1].wrapping_add(eight[5]),
            eight[2].wrapping_add(eight[6]),
            eight[3].wrapping_add(eight[7]),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn kernels_agree(rows in proptest::collection::vec(-2000i16..2000, 320), x in proptest::collection::vec(any::<i16>(), 80)) {
            let plain = Plain.four::<80>(&rows, &x);
            let by_hand: i32 = rows[80..160].iter().zip(&x).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
            prop_assert_eq!(plain[1], by_hand);
            #[cfg(target_arch = "x86_64")]
            if let Some(v3) = pulp::x86::V3::try_new() {
                prop_assert_eq!(plain, Avx2(v3).four::<80>(&rows, &x));
            }
        }
    }
}
