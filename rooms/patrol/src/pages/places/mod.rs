//! Coverage and effect: the street's compounds, a compound's entrances, an entrance over rounds, and the records behind
//! every figure.

mod cover;
mod map;
mod records;

pub(super) use cover::{FRESH, state};
pub use cover::{compound, coverage};
pub use records::{Asked, entrance, findings, walked};
