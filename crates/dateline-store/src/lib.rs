//! What was read, kept.
