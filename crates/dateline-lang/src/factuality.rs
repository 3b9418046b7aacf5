//! Views of predicates to how sure the text is that what they tell happened.

use crate::encoder::{FACT, Reader, VIEWS};
use crate::error::LangError;
use crate::net::leaky;

/// What scores factuality.
#[derive(Debug, Clone)]
pub struct Factuality {
    weights: Vec<f32>,
    bias: f32,
}

impl Factuality {
    /// Takes its part of the network's section.
    pub fn open(reader: &mut Reader) -> Result<Self, LangError> {
        let mut weights = reader.floats(FACT.len + 1)?;
        let bias = weights.pop().unwrap_or(0.0);
        Ok(Self { weights, bias })
    }

    /// Returns a word's factuality as a predicate, from -3 (did not happen) to 3 (happened).
    #[inline(always)]
    pub fn of(&self, views: &[f32], word: usize) -> f32 {
        let view = FACT.of(&views[word * VIEWS..]);
        let sum = self.weights.iter().zip(view).fold(self.bias, |sum, (w, x)| sum + w * leaky(*x));
        sum.clamp(-3.0, 3.0)
    }
}
