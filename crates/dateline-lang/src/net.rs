//! The bent lines of the network, the same in learning and in use, made of exact operations only so that every
//! machine computes the same.

/// Returns the hyperbolic tangent, by its continued fraction; within 0.0003.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    let x = x.clamp(-4.97, 4.97);
    let s = x * x;
    let top = x * (135_135.0 + s * (17_325.0 + s * (378.0 + s)));
    let bottom = 135_135.0 + s * (62_370.0 + s * (3_150.0 + s * 28.0));
    top / bottom
}

/// Returns the logistic function.
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    0.5 + 0.5 * tanh(0.5 * x)
}

/// Returns `x`, or a tenth of it below zero.
#[inline(always)]
pub fn leaky(x: f32) -> f32 {
    if x < 0.0 { 0.1 * x } else { x }
}
