//! Covers parts of a photo: each cell of a grid that was chosen becomes one colour, so that nothing under it is left.

use std::{collections::BTreeSet, io::Cursor};

use image::ImageFormat;
use liren_kernel::Refusal;
use liren_office::photo::{Photo, prepare};
use liren_ui::T;

/// Columns and rows of the grid.
const GRID: (u32, u32) = (12, 9);

/// The cells to choose from, each with its name.
#[must_use]
pub fn cells(t: T<'_>) -> Vec<(u32, String)> {
    let (columns, rows) = GRID;
    let name =
        |n: u32| t.f2("matter-cover-cell", "row", i64::from(n / columns + 1), "column", i64::from(n % columns + 1));
    (0..columns * rows).map(|n| (n, name(n))).collect()
}

/// The photo with these cells covered, counted from 0 by rows. Takes a moment: run it where blocking is allowed.
///
/// # Errors
/// `refusal-photo-broken` when `jpeg` is no picture of ours.
pub fn cover(jpeg: &[u8], cells: &BTreeSet<u32>) -> Result<Photo, Refusal> {
    let broken = |_| Refusal::new("refusal-photo-broken");
    let mut picture = image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).map_err(broken)?.to_rgb8();
    let (width, height) = picture.dimensions();
    let (columns, rows) = GRID;
    for cell in cells.iter().filter(|cell| **cell < columns * rows) {
        let (column, row) = (cell % columns, cell / columns);
        let (left, right) = (column * width / columns, (column + 1) * width / columns);
        let (top, bottom) = (row * height / rows, (row + 1) * height / rows);
        let mut sum = [0_u64; 3];
        let count = u64::from(right - left) * u64::from(bottom - top);
        for (x, y) in (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y))) {
            let pixel = picture.get_pixel(x, y);
            sum.iter_mut().zip(pixel.0).for_each(|(sum, part)| *sum += u64::from(part));
        }
        let mean = image::Rgb(sum.map(|part| u8::try_from(part / count.max(1)).unwrap_or(u8::MAX)));
        for (x, y) in (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y))) {
            picture.put_pixel(x, y, mean);
        }
    }
    let mut whole = Cursor::new(Vec::new());
    picture.write_to(&mut whole, ImageFormat::Png).map_err(broken)?;
    prepare("photo", whole.get_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_covered_cell_is_one_colour_and_the_rest_is_left() {
        let noise = image::RgbImage::from_fn(480, 360, |x, y| image::Rgb([(x * 37 + y * 91) as u8, (x * y) as u8, 9]));
        let mut jpeg = Cursor::new(Vec::new());
        noise.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        let jpeg = jpeg.into_inner();
        let covered = cover(&jpeg, &BTreeSet::from([0, 13, 999])).unwrap();
        let after = image::load_from_memory(&covered.large).unwrap().to_rgb8();
        let spread = |left: u32, top: u32| {
            let reds: Vec<u8> = (8..24)
                .flat_map(|y| (8..24).map(move |x| (x, y)))
                .map(|(x, y)| after.get_pixel(left + x, top + y).0[0])
                .collect();
            reds.iter().max().unwrap() - reds.iter().min().unwrap()
        };
        // Cells are 40 by 40 here: the first, and the second of the second row, where the blocks of 16 that a JPEG is made
        // of lie wholly inside: at its edge a cell takes up ringing of what stands beside it.
        assert!(spread(0, 0) < 12 && spread(40, 40) < 12, "{} {}", spread(0, 0), spread(40, 40));
        assert!(spread(240, 200) > 60, "what was not chosen is as it was");
        assert_eq!(cover(b"%PDF-1.7", &BTreeSet::new()).unwrap_err().key, "refusal-photo-broken");
    }
}
