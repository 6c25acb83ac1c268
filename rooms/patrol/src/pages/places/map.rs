//! A street's compounds by their coordinates: no map of anything else is drawn. Colour and mark say how each stands, a
//! number leads to its line in the table beside it.

use liren_ui::{CellState, T};

/// Width and height of where dots stand, in the picture's own units; the scale has a strip below it; what is around the dots.
const SIZE: (f64, f64) = (400.0, 300.0);
/// See [`SIZE`].
const STRIP: f64 = 26.0;
/// See [`SIZE`].
const EDGE: f64 = 34.0;
/// Metres of a degree north, and lengths that a scale may show.
const METRES: f64 = 111_320.0;
/// See [`METRES`].
const SCALES: [f64; 8] = [20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0];

/// A compound on the picture.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    /// Its number in the table.
    pub n: usize,
    /// How it stands.
    pub state: CellState,
    /// Degrees north × 1,000,000.
    pub lat: i64,
    /// Degrees east × 1,000,000.
    pub lon: i64,
}

/// The mark of a state: the same as in a plan.
pub const fn mark(state: CellState) -> &'static str {
    match state {
        CellState::Fresh => "✓",
        CellState::Old => "–",
        CellState::Bad => "!",
        CellState::None => "",
    }
}

/// The picture; nothing of fewer than two, which say nothing about where they lie to each other.
pub fn svg(t: &T<'_>, spots: &[Spot]) -> Option<String> {
    if spots.len() < 2 {
        return None;
    }
    let degrees = |n: i64| n as f64 / 1_000_000.0;
    let bounds = |of: fn(&Spot) -> i64| {
        let (low, high) = (spots.iter().map(of).min()?, spots.iter().map(of).max()?);
        Some((degrees(low), degrees(high)))
    };
    let ((south, north), (west, east)) = (bounds(|s| s.lat)?, bounds(|s| s.lon)?);
    // A degree east is shorter than one north, the more so the further north.
    let narrow = ((south + north) / 2.0).to_radians().cos();
    let (wide, high) = ((east - west) * narrow * METRES, (north - south) * METRES);
    let (width, height) = (SIZE.0 - 2.0 * EDGE, SIZE.1 - 2.0 * EDGE);
    // Units of the picture in a metre; two in one place are not blown up.
    let unit = (width / wide.max(50.0)).min(height / high.max(50.0));
    let (left, top) = ((SIZE.0 - wide * unit) / 2.0, (SIZE.1 - high * unit) / 2.0);
    let mut out = String::new();
    for spot in spots {
        let x = left + (degrees(spot.lon) - west) * narrow * METRES * unit;
        let y = top + (north - degrees(spot.lat)) * METRES * unit;
        let (class, mark, n) = (spot.state.class(), mark(spot.state), spot.n);
        out.push_str(&format!(
            "<g class=\"{class}\"><circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"12\"/><text class=\"mark\" x=\"{x:.1}\" y=\"{:.1}\">{mark}</text><text class=\"n\" x=\"{x:.1}\" y=\"{:.1}\">{n}</text></g>",
            y + 5.0,
            y + 27.0,
        ));
    }
    let most = 110.0 / unit;
    let metres = SCALES.iter().rev().find(|long| **long <= most).unwrap_or(&SCALES[0]);
    let (from, to, low) = (12.0, 12.0 + metres * unit, SIZE.1 + STRIP - 12.0);
    let said = t.f1("patrol-map-metres", "count", *metres as i64);
    out.push_str(&format!(
        "<path class=\"scale\" d=\"M{from:.1} {:.1}v4H{to:.1}v-4\"/><text x=\"{:.1}\" y=\"{:.1}\">{said}</text><text class=\"n\" x=\"382\" y=\"18\">{}</text>",
        low - 4.0,
        to + 6.0,
        low + 3.0,
        t.s("patrol-map-north")
    ));
    let label = t.s("patrol-map");
    let size = format!("0 0 {} {}", SIZE.0, SIZE.1 + STRIP);
    Some(format!("<svg viewBox=\"{size}\" role=\"img\" aria-label=\"{label}\">{out}</svg>"))
}
