//! Which zero a pair of degrees counts from. Maps on phones in China show degrees that are shifted by some hundred metres
//! against those of satellites: 国测局坐标 (GCJ-02, in 高德 and 腾讯), 百度坐标 (BD-09, shifted once more). The register keeps
//! GCJ-02, because that is what people read and type; the others are turned into it, so that what stands on one page fits.

use std::f64::consts::PI;

/// Where degrees were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Datum {
    /// 高德、腾讯: GCJ-02.
    Map,
    /// 百度: BD-09.
    Baidu,
    /// Satellites and surveyors: WGS 84, which within a metre is CGCS2000, that of 天地图 and 北斗.
    Satellite,
}

impl Datum {
    /// All, what most people read first.
    pub const ALL: [Self; 3] = [Self::Map, Self::Baidu, Self::Satellite];

    /// Its name in a form.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Map => "map",
            Self::Baidu => "baidu",
            Self::Satellite => "satellite",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|datum| datum.name() == name)
    }

    /// Degrees north and east in GCJ-02.
    #[must_use]
    pub fn to_map(self, (lat, lon): (f64, f64)) -> (f64, f64) {
        match self {
            Self::Map => (lat, lon),
            Self::Baidu => from_baidu(lat, lon),
            Self::Satellite => from_satellite(lat, lon),
        }
    }
}

/// The shift of GCJ-02 against WGS 84, as it is known: sums of sines over the distance from 35° N 105° E, on the
/// ellipsoid of Krasovsky (half axis in metres, first eccentricity squared).
fn from_satellite(lat: f64, lon: f64) -> (f64, f64) {
    const AXIS: f64 = 6_378_245.0;
    const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;
    let (x, y) = (lon - 105.0, lat - 35.0);
    let waves =
        |all: [(f64, f64); 2], at: f64| all.iter().map(|(tall, long)| tall * (at * PI / long).sin()).sum::<f64>();
    let common = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + common
        + waves([(20.0, 1.0), (40.0, 3.0)], y) * 2.0 / 3.0
        + waves([(160.0, 12.0), (320.0, 30.0)], y) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + common
        + waves([(20.0, 1.0), (40.0, 3.0)], x) * 2.0 / 3.0
        + waves([(150.0, 12.0), (300.0, 30.0)], x) * 2.0 / 3.0;
    let radians = lat / 180.0 * PI;
    let magic = 1.0 - ECCENTRICITY * radians.sin().powi(2);
    let north = north * 180.0 / (AXIS * (1.0 - ECCENTRICITY) / (magic * magic.sqrt()) * PI);
    let east = east * 180.0 / (AXIS / magic.sqrt() * radians.cos() * PI);
    (lat + north, lon + east)
}

/// BD-09 is GCJ-02 turned and stretched a little.
fn from_baidu(lat: f64, lon: f64) -> (f64, f64) {
    const WAVE: f64 = PI * 3000.0 / 180.0;
    let (x, y) = (lon - 0.0065, lat - 0.006);
    let far = x.hypot(y) - 0.000_02 * (y * WAVE).sin();
    let turn = y.atan2(x) - 0.000_003 * (x * WAVE).cos();
    (far * turn.sin(), far * turn.cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: (f64, f64), wanted: (f64, f64)) {
        let apart = (found.0 - wanted.0).abs().max((found.1 - wanted.1).abs());
        assert!(apart < 2e-5, "{found:?} is not {wanted:?}");
    }

    /// Pairs that are published for these shifts, good to two metres.
    #[test]
    fn degrees_of_satellites_and_of_other_maps_become_those_of_most_maps() {
        near(Datum::Satellite.to_map((31.177_427_6, 121.527_210_6)), (31.175_304, 121.531_542));
        near(Datum::Satellite.to_map((22.543_847, 113.912_316)), (22.540_796, 113.917_176));
        near(Datum::Satellite.to_map((39.911_954, 116.377_817)), (39.913_345, 116.384_047));
        near(Datum::Baidu.to_map((39.915, 116.404)), (39.908_657, 116.397_627));
        near(Datum::Map.to_map((40.1, 113.3)), (40.1, 113.3));
        for datum in Datum::ALL {
            assert_eq!(Datum::named(datum.name()), Some(datum));
        }
    }
}
