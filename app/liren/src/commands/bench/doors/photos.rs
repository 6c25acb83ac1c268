//! Photos as a camera takes them: made here, with detail that costs a decoder what a stairwell costs it, turned by EXIF.

use std::path::Path;

use image::RgbImage;

use super::super::set::Dice;

/// Pixels of a camera of 12 megapixels, and of what the offline page sends of it (`base/web/script/offline/photo.js`).
pub const CAMERA: (u32, u32) = (4000, 3000);
/// See [`CAMERA`].
pub const SIZED: (u32, u32) = (1600, 1200);

/// So many photos, each another picture once it is upright: a few frames, each in the eight positions of EXIF.
///
/// # Errors
/// When one cannot be written to `folder`.
pub fn taken(count: usize, (width, height): (u32, u32), folder: &Path) -> Result<Vec<Vec<u8>>, String> {
    let frames: Result<Vec<Vec<u8>>, String> =
        (0..count.div_ceil(8)).map(|n| frame(n as u64 + 1, width, height, folder)).collect();
    let frames = frames?;
    (0..count).map(|n| turned(&frames[n / 8], (n % 8) as u8 + 1).ok_or_else(|| "a frame is no JPEG".into())).collect()
}

/// Steps, walls and boxes, with the grain of a camera in poor light.
fn frame(seed: u64, width: u32, height: u32, folder: &Path) -> Result<Vec<u8>, String> {
    let mut dice = Dice::new(0x9e37_79b9_7f4a_7c15 ^ (seed << 32));
    let (step, wall) = (31 + dice.roll(20) as u32, 53 + dice.roll(30) as u32);
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let light = 40 + x * 70 / width + y * 50 / height;
        let edge = (x / wall + y / step) % 5 * 18;
        let grain = dice.roll(1 << 12) as u32;
        image::Rgb([0, 4, 8].map(|bits| (light + edge + (grain >> bits) % 16).min(255) as u8))
    });
    // By way of the disk: the encoder is then the one that was compiled with `image`, quick in every build.
    let file = folder.join("frame.jpg");
    picture.save(&file).map_err(|e| e.to_string())?;
    std::fs::read(&file).map_err(|e| e.to_string())
}

/// The same with its position in EXIF (tag 0x0112), behind the start of the image.
fn turned(jpeg: &[u8], position: u8) -> Option<Vec<u8>> {
    const HEAD: &[u8] = b"\xff\xe1\x00\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0";
    let rest = jpeg.strip_prefix(b"\xff\xd8")?;
    Some([b"\xff\xd8", HEAD, &[position, 0, 0, 0, 0, 0, 0, 0], rest].concat())
}

#[cfg(test)]
mod tests {
    use liren_office::{keys::sha256, photo};

    use super::*;

    #[test]
    fn every_photo_is_another_one_once_it_is_upright() {
        let mut seen = std::collections::BTreeSet::new();
        let folder = tempfile::tempdir().unwrap();
        for (n, jpeg) in taken(10, (640, 480), folder.path()).unwrap().iter().enumerate() {
            let stored = photo::prepare("photo", jpeg).unwrap();
            // The positions from the fifth on lie on their side.
            let upright = if n % 8 < 4 { (640, 480) } else { (480, 640) };
            assert_eq!((stored.width, stored.height), upright, "position {}", n % 8 + 1);
            seen.insert(sha256(&[&stored.large]));
        }
        assert_eq!(seen.len(), 10);
    }
}
