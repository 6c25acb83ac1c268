//! Pages drawn by ourselves: text in the fonts of the machine, lines, pictures, and the PDF they become.
//!
//! Four layers, each of which knows only those above it in this list: [`font`] finds glyphs, [`lines`] breaks text into
//! lines, [`canvas`] holds what stands on a page, [`flow`] fills pages from top to bottom. [`pdf`] writes pages down,
//! [`raster`] paints one as a picture.
//! User text is data throughout: nothing of it is read as a command. A character that no font has is an error that
//! names it; nothing is left out in silence.

pub mod canvas;
pub mod chart;
pub mod flow;
pub mod font;
pub mod lines;
pub mod pdf;
pub mod qr;
pub mod raster;
pub mod table;

pub use canvas::{Canvas, Page};
pub use font::{Fonts, Style};

/// Millimetres in points, the unit of everything here.
pub const MM: f32 = 72.0 / 25.4;

/// A colour of the print, red, green, blue, 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// Text.
pub const INK: Colour = Colour(0x22, 0x25, 0x1f);
/// Quieter text.
pub const INK_2: Colour = Colour(0x57, 0x5b, 0x50);
/// The accent.
pub const GREEN: Colour = Colour(0x1d, 0x66, 0x51);
/// The accent as a ground.
pub const GREEN_SOFT: Colour = Colour(0xe3, 0xef, 0xe8);
/// Hairlines.
pub const LINE: Colour = Colour(0xe0, 0xd9, 0xca);
/// Stronger hairlines.
pub const LINE_STRONG: Colour = Colour(0x8f, 0x85, 0x70);
/// A sunk ground.
pub const SUNK: Colour = Colour(0xf2, 0xee, 0xe4);
