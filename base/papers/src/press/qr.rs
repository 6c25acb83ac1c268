//! QR codes as rectangles on a page.

use liren_kernel::Refusal;
use qrcode::{EcLevel, QrCode, types::Color};

use super::{INK, canvas::Op};

/// The code of `text`, `side` points wide with its upper left corner at x, y. The caller leaves four modules white
/// around it (ISO/IEC 18004).
///
/// # Errors
/// `refusal-papers-qr` when the text is too long for a code.
pub fn code(text: &str, x: f32, y: f32, side: f32) -> Result<Op, Refusal> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| Refusal::new("refusal-papers-qr"))?;
    let (width, modules) = (code.width(), code.to_colors());
    let module = side / width as f32;
    let mut dark = Vec::new();
    for (row, line) in modules.chunks(width).enumerate() {
        let mut at = 0;
        while at < width {
            let run = line[at..].iter().take_while(|m| **m == Color::Dark).count();
            if run > 0 {
                let (left, top) = (x + at as f32 * module, y + row as f32 * module);
                // A hair more, so that rows do not show a seam between them.
                dark.push([left, top, run as f32 * module, module + 0.05]);
            }
            at += run.max(1);
        }
    }
    Ok(Op::Fill(INK, dark))
}
