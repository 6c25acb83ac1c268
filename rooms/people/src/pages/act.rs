//! Forms of this room are asked for as data; a picture of a code may stand above one.

use liren_office::Fault;
pub(crate) use liren_web::ask::{Ask, Field, Input, again, show};

/// A QR code as SVG without any style attribute.
///
/// # Errors
/// When the text is too long for a code.
pub(crate) fn qr(text: &str) -> Result<String, Fault> {
    let code = qrcode::QrCode::new(text).map_err(|e| Fault::Internal(e.to_string()))?;
    let svg = code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(220, 220).build();
    Ok(svg.find("<svg").map_or(String::new(), |at| svg[at..].to_owned()))
}
