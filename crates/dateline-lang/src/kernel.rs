//! Sums of products of bytes, as wide as the processor can: the one place that knows processors, and the one place
//! in the crate with `unsafe` in it.
//!
//! Sums of integers are the same in any order, so that every kernel gives the same result; a test holds them against
//! each other.

/// How many sums a kernel works on at a time.
pub const LANES: usize = 16;

/// Adds products of bytes to sixteen sums.
pub trait Kernel: Copy {
    /// Sixteen sums.
    type Sums: Copy;

    /// Returns sums of nothing.
    fn none(self) -> Self::Sums;

    /// Adds, to each sum, four weights times the four numbers of `x`.
    fn add(self, sums: Self::Sums, weights: &[i8; 4 * LANES], x: [u8; 4]) -> Self::Sums;

    /// Returns the sums.
    fn get(self, sums: Self::Sums) -> [i32; LANES];
}

/// Work that wants a kernel.
pub trait Task {
    /// Does it. Must be inlined, or it is not compiled for the wide processor.
    fn run(self, kernel: impl Kernel);
}

/// Does a task with the widest kernel that the processor has.
pub fn with_widest(task: impl Task) {
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(v4) = vnni::Vnni::try_new() {
            v4.run(task);
            return;
        }
        if let Some(v3) = pulp::x86::V3::try_new() {
            pulp::Simd::vectorize(v3, OnAvx2 { task, kernel: Avx2(v3) });
            return;
        }
    }
    task.run(Plain);
}

/// Runs on any processor.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl Kernel for Plain {
    type Sums = [i32; LANES];

    #[inline(always)]
    fn none(self) -> Self::Sums {
        [0; LANES]
    }

    #[inline(always)]
    fn add(self, mut sums: Self::Sums, weights: &[i8; 4 * LANES], x: [u8; 4]) -> Self::Sums {
        for (sum, four) in sums.iter_mut().zip(weights.as_chunks::<4>().0) {
            for k in 0..4 {
                *sum += i32::from(four[k]) * i32::from(x[k]);
            }
        }
        sums
    }

    #[inline(always)]
    fn get(self, sums: Self::Sums) -> [i32; LANES] {
        sums
    }
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

/// Runs on x86 with AVX2.
#[cfg(target_arch = "x86_64")]
#[derive(Debug, Clone, Copy)]
pub struct Avx2(pub pulp::x86::V3);

#[cfg(target_arch = "x86_64")]
impl Kernel for Avx2 {
    type Sums = [std::arch::x86_64::__m256i; 2];

    #[inline(always)]
    fn none(self) -> Self::Sums {
        [self.0.avx._mm256_setzero_si256(); 2]
    }

    #[inline(always)]
    fn add(self, sums: Self::Sums, weights: &[i8; 4 * LANES], x: [u8; 4]) -> Self::Sums {
        let (v, wide) = (self.0.avx2, self.0.avx);
        // Two products of whole bytes may leave 16 bits; of halved ones they cannot.
        let half = x.map(|x| x >> 1);
        let rest = [x[0] - half[0], x[1] - half[1], x[2] - half[2], x[3] - half[3]];
        let half = wide._mm256_set1_epi32(i32::from_le_bytes(half));
        let rest = wide._mm256_set1_epi32(i32::from_le_bytes(rest));
        let ones = wide._mm256_set1_epi16(1);
        let weights: [std::arch::x86_64::__m256i; 2] = pulp::cast(*weights);
        let one = |sum, w| {
            let a = v._mm256_madd_epi16(v._mm256_maddubs_epi16(half, w), ones);
            let b = v._mm256_madd_epi16(v._mm256_maddubs_epi16(rest, w), ones);
            v._mm256_add_epi32(sum, v._mm256_add_epi32(a, b))
        };
        [one(sums[0], weights[0]), one(sums[1], weights[1])]
    }

    #[inline(always)]
    fn get(self, sums: Self::Sums) -> [i32; LANES] {
        pulp::cast(sums)
    }
}

/// AVX-512 with its products of bytes (VNNI): four times as many a second as AVX2 has, and no crate wraps it.
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "code for one processor is called behind a check that it is this one")]
mod vnni {
    use super::{Kernel, LANES, Task};
    use std::arch::x86_64::{__m512i, _mm512_dpbusd_epi32, _mm512_set1_epi32, _mm512_setzero_si512};

    /// Says that the processor has it: made by `try_new` only.
    #[derive(Debug, Clone, Copy)]
    pub struct Vnni(());

    impl Vnni {
        /// Asks the processor.
        pub fn try_new() -> Option<Self> {
            let has = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vnni")
                && is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("bmi2");
            has.then_some(Self(()))
        }

        /// Does a task with all that the processor has.
        pub fn run(self, task: impl Task) {
            // SAFETY: a `Vnni` exists only where `try_new` has found every feature named there.
            unsafe { inside(self, task) }
        }
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,bmi2")]
    fn inside(kernel: Vnni, task: impl Task) {
        task.run(kernel);
    }

    impl Kernel for Vnni {
        type Sums = __m512i;

        #[inline(always)]
        fn none(self) -> Self::Sums {
            // SAFETY: as in `run`.
            unsafe { _mm512_setzero_si512() }
        }

        #[inline(always)]
        fn add(self, sums: Self::Sums, weights: &[i8; 4 * LANES], x: [u8; 4]) -> Self::Sums {
            let weights = zerocopy::transmute!(*weights);
            // SAFETY: as in `run`.
            unsafe { _mm512_dpbusd_epi32(sums, _mm512_set1_epi32(i32::from_le_bytes(x)), weights) }
        }

        #[inline(always)]
        fn get(self, sums: Self::Sums) -> [i32; LANES] {
            zerocopy::transmute!(sums)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Sum<'a> {
        weights: &'a [[i8; 64]],
        x: &'a [[u8; 4]],
        to: &'a mut [i32; LANES],
    }

    impl Task for Sum<'_> {
        #[inline(always)]
        fn run(self, kernel: impl Kernel) {
            let mut sums = kernel.none();
            for (w, x) in self.weights.iter().zip(self.x) {
                sums = kernel.add(sums, w, *x);
            }
            *self.to = kernel.get(sums);
        }
    }

    proptest! {
        #[test]
        fn kernels_agree(
            weights in proptest::collection::vec(proptest::array::uniform32(any::<i16>()), 4),
            x in proptest::collection::vec(any::<[u8; 4]>(), 4),
        ) {
            let weights: Vec<[i8; 64]> = weights.iter().map(|w| {
                let mut bytes = [0; 64];
                bytes.iter_mut().zip(w.iter().flat_map(|w| w.to_le_bytes())).for_each(|(b, w)| *b = (w as i8).max(-127));
                bytes
            }).collect();
            let mut by_hand = [0i32; LANES];
            for (w, x) in weights.iter().zip(&x) {
                for (j, sum) in by_hand.iter_mut().enumerate() {
                    *sum += (0..4).map(|k| i32::from(w[4 * j + k]) * i32::from(x[k])).sum::<i32>();
                }
            }
            let mut to = [0; LANES];
            Sum { weights: &weights, x: &x, to: &mut to }.run(Plain);
            prop_assert_eq!(to, by_hand);
            with_widest(Sum { weights: &weights, x: &x, to: &mut to });
            prop_assert_eq!(to, by_hand);
            #[cfg(target_arch = "x86_64")]
            if let Some(v3) = pulp::x86::V3::try_new() {
                pulp::Simd::vectorize(v3, OnAvx2 { task: Sum { weights: &weights, x: &x, to: &mut to }, kernel: Avx2(v3) });
                prop_assert_eq!(to, by_hand);
            }
        }
    }
}
