//! An office's list of 10,000 rows: read, matched and checked, against reading it alone.

use std::time::Instant;

use liren_papers::{check, layout, mapping, read, sample};

use super::table::Figure;

/// Rows of the list.
const ROWS: usize = 10_000;
/// Times each is measured; the fastest counts, since everything else is somebody else's work.
const TIMES: usize = 3;

/// Measures both.
///
/// # Errors
/// When the list cannot be read.
pub fn measure() -> Result<Vec<Figure>, String> {
    let bytes = sample::taken_many(ROWS);
    let schema = liren_workforce::recruit::fields::schema();
    let refused = |refusal: liren_kernel::Refusal| refusal.key;
    let (mut bare, mut whole) = (f64::MAX, f64::MAX);
    for _ in 0..TIMES {
        let begun = Instant::now();
        let sheets = read::open(&bytes).map_err(refused)?;
        bare = bare.min(begun.elapsed().as_secs_f64());
        drop(sheets);
        let begun = Instant::now();
        let sheets = read::open(&bytes).map_err(refused)?;
        let sheet = read::main_sheet(&sheets).ok_or("an empty workbook")?;
        let layout = layout::find(sheet, &schema.fields, layout::Override::default()).map_err(refused)?;
        let mapping = mapping::propose(&schema, &layout.head);
        let checked = check::check(&schema, sheet, &layout, &mapping).map_err(refused)?;
        whole = whole.min(begun.elapsed().as_secs_f64());
        if checked.summary.rows != ROWS || checked.summary.faulty > 0 {
            return Err(format!("{:?} instead of {ROWS} good rows", checked.summary));
        }
    }
    Ok(vec![
        Figure::told(format!("bare read of {ROWS} Excel rows"), bare * 1_000.0, "ms"),
        Figure::most(format!("checking {ROWS} Excel rows / bare read"), 3.0, whole / bare, "×"),
    ])
}
