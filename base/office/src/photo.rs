//! Photos: oriented, sized once, re-encoded without metadata (design §6; stack.md I).

use std::io::Cursor;

use fast_image_resize::{IntoImageView as _, ResizeOptions, Resizer, images::Image};
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits};
use liren_kernel::Refusal;

/// Longest edge of the stored picture and of its small one, in pixels.
const LARGE: u32 = 1600;
const SMALL: u32 = 320;
/// Largest upload, in bytes, and largest frame, in pixels.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
const MAX_PIXELS: u64 = 50_000_000;
/// The same for somebody without an account: twice what phones take by themselves.
pub const STRANGERS_PIXELS: u64 = 25_000_000;
const MAX_EDGE: u32 = 12_000;

/// A photo ready to be stored.
#[derive(Debug, Clone)]
pub struct Photo {
    /// JPEG bytes.
    pub large: Vec<u8>,
    /// JPEG bytes of the small picture.
    pub small: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// A photo whose bytes are on disk; only the row is missing.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Stored {
    /// `image/jpeg`.
    pub media: String,
    /// SHA-256 of the stored bytes, in hex.
    pub sha: String,
    /// The same of the small picture.
    pub thumb_sha: String,
    /// Size of the stored bytes.
    pub bytes: i64,
    /// Pixels across.
    pub width: i64,
    /// Pixels down.
    pub height: i64,
    /// The key it is sealed with, above level 1.
    pub data_key: Option<i64>,
}

/// Reads an upload. Takes 100 to 300 ms of one core for 12 megapixels: run it where blocking is allowed.
///
/// # Errors
/// `refusal-photo-large`, `refusal-photo-pixels`, `refusal-photo-kind`, `refusal-photo-broken`, at `field`.
pub fn prepare(field: &str, bytes: &[u8]) -> Result<Photo, Refusal> {
    prepare_within(field, bytes, MAX_PIXELS)
}

/// The same for a frame of so many pixels at most.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_within(field: &str, bytes: &[u8], pixels: u64) -> Result<Photo, Refusal> {
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::field(field, "refusal-photo-large").arg("max", MAX_BYTES / 1024 / 1024));
    }
    let broken = || Refusal::field(field, "refusal-photo-broken");
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| broken())?;
    if reader.format().is_none() {
        return Err(Refusal::field(field, "refusal-photo-kind"));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_EDGE);
    limits.max_image_height = Some(MAX_EDGE);
    limits.max_alloc = Some(400 * 1024 * 1024);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|e| match e {
        image::ImageError::Limits(_) => Refusal::field(field, "refusal-photo-pixels"),
        image::ImageError::Unsupported(_) => Refusal::field(field, "refusal-photo-kind"),
        _ => broken(),
    })?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > pixels {
        return Err(Refusal::field(field, "refusal-photo-pixels"));
    }
    let orientation = decoder.orientation().map_err(|_| broken())?;
    let image = DynamicImage::from_decoder(decoder).map_err(|_| broken())?.into_rgb8();
    let mut large = shrink(&DynamicImage::ImageRgb8(image), LARGE).ok_or_else(broken)?;
    // After shrinking: a twelfth of the pixels to turn.
    large.apply_orientation(orientation);
    let small = shrink(&large, SMALL).ok_or_else(broken)?;
    Ok(Photo {
        width: large.width(),
        height: large.height(),
        large: encode(&large, 80).ok_or_else(broken)?,
        small: encode(&small, 70).ok_or_else(broken)?,
    })
}

fn shrink(image: &DynamicImage, edge: u32) -> Option<DynamicImage> {
    let longest = image.width().max(image.height());
    if longest <= edge {
        return Some(image.clone());
    }
    let scaled = |n: u32| (u64::from(n) * u64::from(edge) / u64::from(longest)).max(1) as u32;
    let (width, height) = (scaled(image.width()), scaled(image.height()));
    let mut out = Image::new(width, height, image.pixel_type()?);
    Resizer::new().resize(image, &mut out, &ResizeOptions::new()).ok()?;
    image::RgbImage::from_raw(width, height, out.into_vec()).map(DynamicImage::ImageRgb8)
}

fn encode(image: &DynamicImage, quality: u8) -> Option<Vec<u8>> {
    let rgb = image.to_rgb8();
    let (width, height) = (u16::try_from(rgb.width()).ok()?, u16::try_from(rgb.height()).ok()?);
    let mut out = Vec::new();
    jpeg_encoder::Encoder::new(&mut out, quality)
        .encode(rgb.as_raw(), width, height, jpeg_encoder::ColorType::Rgb)
        .ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_is_shrunk_and_a_wrong_one_refused() {
        let mut png = Vec::new();
        DynamicImage::ImageRgb8(image::RgbImage::from_pixel(2400, 1200, image::Rgb([10, 200, 30])))
            .write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png)
            .unwrap();
        let photo = prepare("photo", &png).unwrap();
        assert_eq!((photo.width, photo.height), (1600, 800));
        assert!(photo.large.starts_with(&[0xff, 0xd8]));
        assert_eq!(prepare("photo", b"%PDF-1.7").unwrap_err().key, "refusal-photo-kind");
        assert_eq!(prepare("photo", &png[..200]).unwrap_err().key, "refusal-photo-broken");
        assert_eq!(prepare("photo", &vec![0; MAX_BYTES + 1]).unwrap_err().key, "refusal-photo-large");
    }

    #[test]
    fn a_large_frame_is_taken_from_those_who_have_an_account() {
        let mut png = Vec::new();
        DynamicImage::ImageLuma8(image::GrayImage::new(6000, 4200))
            .write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png)
            .unwrap();
        assert_eq!(prepare_within("photo", &png, STRANGERS_PIXELS).unwrap_err().key, "refusal-photo-pixels");
        assert!(prepare("photo", &png).is_ok());
    }

    #[test]
    fn a_frame_that_is_too_wide_is_refused_before_it_is_decoded() {
        let mut png = Vec::new();
        DynamicImage::ImageLuma8(image::GrayImage::new(13_000, 2))
            .write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png)
            .unwrap();
        assert_eq!(prepare("photo", &png).unwrap_err().key, "refusal-photo-pixels");
    }
}
