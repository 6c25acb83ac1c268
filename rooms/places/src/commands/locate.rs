//! 标位置: where a place is on the map.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect};
use serde::{Deserialize, Serialize};

use super::subject::{Here, HereKey};
use crate::{datum::Datum, effects, model::Kind};

/// Marks where a place is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Locate {
    /// Code of the place.
    pub code: String,
    /// Degrees north, as typed: `40.0768`.
    pub lat: String,
    /// Degrees east, as typed.
    pub lon: String,
    /// Where they were read.
    pub datum: Datum,
}

impl Command for Locate {
    type Subject = Here;
    const VERB: Verb = Verb("place.locate");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> HereKey {
        HereKey::of(&self.code)
    }
    fn decide(self, here: &Here, _: &Decide<'_>) -> Result<Change, Refusal> {
        // A division has an extent, and a grid is named by its compounds.
        if here.place.kind.is_division() || here.place.kind == Kind::Grid {
            return Err(Refusal::field("code", "refusal-place-wrong-kind"));
        }
        // The country lies within these.
        let lat = degrees("lat", &self.lat, 3.0, 54.0)?;
        let lon = degrees("lon", &self.lon, 73.0, 136.0)?;
        let (lat, lon) = self.datum.to_map((lat, lon));
        let (lat, lon) = (millionths(lat), millionths(lon));
        Ok(Change::none().and(Effect::Room(Box::new(effects::Locate { place: here.place.seq, lat, lon }))))
    }
}

/// Degrees as typed.
fn degrees(field: &str, text: &str, min: f64, max: f64) -> Result<f64, Refusal> {
    let number: f64 = text.trim().parse().map_err(|_| Refusal::field(field, "refusal-number-invalid"))?;
    if (min..=max).contains(&number) {
        Ok(number)
    } else {
        Err(Refusal::field(field, "refusal-place-off-map").arg("min", min).arg("max", max))
    }
}

/// Degrees × 1,000,000: a tenth of a metre.
fn millionths(degrees: f64) -> i64 {
    (degrees * 1_000_000.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::{degrees, millionths};

    #[test]
    fn degrees_are_whole_millionths_within_the_country() {
        assert_eq!(degrees("lat", " 40.0768 ", 3.0, 54.0).map(millionths), Ok(40_076_800));
        for wrong in ["91", "NaN", "-40", "inf"] {
            assert_eq!(degrees("lat", wrong, 3.0, 54.0).unwrap_err().key, "refusal-place-off-map");
        }
        assert_eq!(degrees("lat", "北", 3.0, 54.0).unwrap_err().key, "refusal-number-invalid");
    }
}
