//! The verbs of mentor pairs and of reviews.

pub mod pair;
pub mod review;
