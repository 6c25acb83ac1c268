//! Drawn pictures of the class: what a photo would show, of nobody there is.

use image::{Rgb, RgbImage};
use liren_kernel::Instant;
use liren_office::{DossierId, Fault, photo};

use super::{Stage, line};
use crate::cohort::commands::album::AddPhotos;

/// Pixels across and down.
const SIZE: (u32, u32) = (960, 720);
const COATS: [[u8; 3]; 6] =
    [[84, 112, 138], [164, 92, 78], [96, 128, 96], [196, 160, 96], [120, 104, 140], [88, 92, 96]];
const SKIN: [u8; 3] = [226, 190, 160];
const HAIR: [u8; 3] = [52, 46, 44];

/// What each picture shows, and how many days before the last evening it was taken.
const PICTURES: [(&str, i64); 4] = [
    ("第一次课：分三组坐，各说一次敲不开的门", 24),
    ("小组作业：把一件难事的各方画在一张纸上", 10),
    ("成果汇报：第二组演“广场上的一小时”", 0),
    ("结业合影", 0),
];

/// Adds them, when each was taken.
pub fn add(stage: &Stage<'_>, cohort: DossierId, end: Instant) -> Result<(), Fault> {
    for (n, (caption, days)) in (0_u32..).zip(PICTURES) {
        let mut png = std::io::Cursor::new(Vec::new());
        let drawn = picture(n).write_to(&mut png, image::ImageFormat::Png);
        drawn.map_err(|e| Fault::Internal(e.to_string()))?;
        let stored = stage.office.blobs().put_photo(&photo::prepare("photos", png.get_ref())?, None)?;
        let lead = stage.lead.clone();
        // Before the list of who passed is settled, each a minute after the other.
        let at = end.plus_minutes(-days * 24 * 60 - 10 + i64::from(n));
        stage.run(at, move |scene| {
            scene.act(&lead, None, AddPhotos { cohort, caption: line(caption)?, photos: vec![stored] })
        })?;
    }
    Ok(())
}

/// One drawn room: a wall, what hangs there, people.
fn picture(n: u32) -> RgbImage {
    let (wide, high) = SIZE;
    let mut image = RgbImage::from_fn(wide, high, |x, y| {
        if y * 100 > high * 62 {
            let plank = if (x + y * 2) % 160 < 3 { 10 } else { 0 };
            Rgb([206 - plank, 184 - plank, 152 - plank])
        } else {
            // Two windows let the evening in.
            let window = (x % 480 > 60 && x % 480 < 150 && y > 90 && y < 330) && n != 3;
            if window { Rgb([178, 200, 214]) } else { Rgb([244, 237, 222]) }
        }
    });
    match n {
        0 => {
            board(&mut image, [300, 90, 660, 300]);
            (0..3).for_each(|table| around(&mut image, 170 + table * 310, 520, table));
        }
        1 => {
            // A sheet on the table, with a circle for each side of the matter.
            fill(&mut image, [160, 430, 800, 700], [250, 248, 240]);
            for (k, (x, y)) in [(300, 520), (480, 600), (640, 510), (480, 490)].into_iter().enumerate() {
                disc(&mut image, (x, y), 46, COATS[k]);
                disc(&mut image, (x, y), 38, [250, 248, 240]);
            }
            (0..5).for_each(|k| person(&mut image, 170 + k * 155, 330 + (k % 2) * 20, k, 1));
        }
        2 => {
            fill(&mut image, [120, 70, 840, 150], [150, 66, 54]);
            fill(&mut image, [90, 440, 870, 470], [140, 110, 80]);
            (0..4).for_each(|k| person(&mut image, 230 + k * 170, 310, k + 2, 1));
            (0..9).for_each(|k| head(&mut image, (60 + k * 105, 640 + (k % 2) * 20), 44, true));
        }
        _ => {
            fill(&mut image, [180, 60, 780, 130], [29, 102, 81]);
            (0..9).for_each(|k| person(&mut image, 110 + k * 92, 270, k, 1));
            (0..8).for_each(|k| person(&mut image, 155 + k * 92, 390, k + 3, 1));
        }
    }
    image
}

fn fill(image: &mut RgbImage, [left, top, right, bottom]: [u32; 4], colour: [u8; 3]) {
    for y in top..bottom.min(SIZE.1) {
        for x in left..right.min(SIZE.0) {
            image.put_pixel(x, y, Rgb(colour));
        }
    }
}

fn disc(image: &mut RgbImage, (cx, cy): (u32, u32), radius: u32, colour: [u8; 3]) {
    for y in cy.saturating_sub(radius)..(cy + radius).min(SIZE.1) {
        for x in cx.saturating_sub(radius)..(cx + radius).min(SIZE.0) {
            let (dx, dy) = (x.abs_diff(cx), y.abs_diff(cy));
            if dx * dx + dy * dy <= radius * radius {
                image.put_pixel(x, y, Rgb(colour));
            }
        }
    }
}

fn board(image: &mut RgbImage, [left, top, right, bottom]: [u32; 4]) {
    fill(image, [left - 10, top - 10, right + 10, bottom + 10], [150, 122, 88]);
    fill(image, [left, top, right, bottom], [42, 88, 74]);
    (0..5).for_each(|row| {
        fill(image, [left + 30, top + 34 + row * 36, right - 60 - row * 40, top + 38 + row * 36], [222, 226, 214])
    });
}

/// A head from the front, or from behind.
fn head(image: &mut RgbImage, (x, y): (u32, u32), radius: u32, behind: bool) {
    disc(image, (x, y.saturating_sub(radius / 5)), radius, HAIR);
    if !behind {
        disc(image, (x, y + radius / 5), radius * 4 / 5, SKIN);
    }
}

fn person(image: &mut RgbImage, x: u32, y: u32, coat: u32, size: u32) {
    let radius = 34 * size;
    let colour = COATS[coat as usize % COATS.len()];
    disc(image, (x, y + radius * 2 + 6), radius + 14, colour);
    fill(image, [x - radius - 14, y + radius * 2 + 6, x + radius + 14, y + radius * 4], colour);
    head(image, (x, y), radius, false);
}

/// A round table with six around it.
fn around(image: &mut RgbImage, x: u32, y: u32, coat: u32) {
    (0..3).for_each(|k| person(image, x - 78 + k * 78, y - 110, coat + k, 1));
    disc(image, (x, y + 30), 92, [176, 138, 98]);
    disc(image, (x, y + 26), 86, [196, 158, 116]);
    (0..3).for_each(|k| head(image, (x - 82 + k * 82, y + 120), 36, true));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_another_one() {
        let all: Vec<_> = (0..4).map(|n| picture(n).into_raw()).collect();
        assert!((0..4).all(|a| (a + 1..4).all(|b| all[a] != all[b])));
    }
}
