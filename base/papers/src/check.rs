//! Reading all rows as the caller's fields and saying, by cell, what is wrong.

use std::collections::{BTreeMap, HashMap};

use liren_kernel::{Day, Refusal};
use serde::{Deserialize, Serialize};

use crate::cell_name;
use crate::layout::{Layout, Reason};
use crate::mapping::{Mapping, PersonKeys, Schema};
use crate::read::{Row, Sheet};
use crate::value::{self, Found, Value};

/// Something wrong in one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellError {
    /// As Excel names it: `C7`. For a missing value, the cell where it should be.
    pub cell: String,
    /// Key of the field.
    pub field: String,
    /// What is wrong and what to do.
    pub refusal: Refusal,
}

/// A row as read. Values that are wrong are not among the values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedRow {
    /// Row number as Excel shows it.
    pub source_row: u32,
    /// Values by field; blank cells have none.
    pub values: BTreeMap<String, Value>,
    /// What is wrong with it; a row may be taken only if nothing is.
    pub errors: Vec<CellError>,
    /// The earlier row (as Excel numbers it) that is the same person, by identity number or by name and birth.
    pub same_as: Option<u32>,
}

/// Figures for the head of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Data rows.
    pub rows: usize,
    /// Rows without an error.
    pub good: usize,
    /// Rows with at least one error.
    pub faulty: usize,
    /// Errors in all.
    pub errors: usize,
    /// Rows that repeat an earlier person.
    pub repeated: usize,
    /// Hidden rows left out.
    pub hidden: usize,
    /// Rows left out for any other reason.
    pub left_out: usize,
}

/// A whole table as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// In the order of the file.
    pub rows: Vec<CheckedRow>,
    /// Figures over them.
    pub summary: Summary,
}

/// Reads every data row of a sheet.
///
/// # Errors
/// Those of [`Mapping::fits`]. What is wrong in cells is no refusal of the whole: it is in the result.
pub fn check(schema: &Schema, sheet: &Sheet, layout: &Layout, mapping: &Mapping) -> Result<Checked, Refusal> {
    mapping.fits(schema, &layout.head)?;
    let mut rows = Vec::with_capacity(layout.data.len());
    for row in layout.data.iter().filter_map(|index| sheet.rows.get(*index)) {
        // A row with content only in columns nobody asked for says nothing.
        if mapping.pairs.iter().any(|pair| !row.cell(pair.column).is_empty()) {
            rows.push(read_row(schema, row, mapping));
        }
    }
    if let Some(person) = schema.person {
        mark_repeated(&mut rows, person, mapping);
    }
    let mut summary = Summary {
        rows: rows.len(),
        hidden: layout.count(Reason::Hidden),
        left_out: layout.skipped.len() - layout.count(Reason::Hidden),
        ..Summary::default()
    };
    for row in &rows {
        summary.errors += row.errors.len();
        summary.faulty += usize::from(!row.errors.is_empty());
        summary.repeated += usize::from(row.same_as.is_some());
    }
    summary.good = summary.rows - summary.faulty;
    Ok(Checked { rows, summary })
}

/// What is known of the day of birth while a row is read.
#[derive(Default)]
struct Births {
    by_number: Option<Day>,
    month: Option<(i16, i8)>,
}

fn read_row(schema: &Schema, row: &Row, mapping: &Mapping) -> CheckedRow {
    let mut values = BTreeMap::new();
    let mut errors = Vec::new();
    let mut births = Births::default();
    let mut months = Vec::new();
    for pair in &mapping.pairs {
        let Some(field) = schema.field(&pair.field) else { continue };
        let mut fail = |refusal| {
            errors.push(CellError { cell: cell_name(row.number, pair.column), field: field.key.to_owned(), refusal });
        };
        match value::read(field, row.cell(pair.column)) {
            Ok(Found::Value(value)) => {
                values.insert(field.key.to_owned(), value);
            }
            Ok(Found::IdNo(id)) => {
                if schema.person.is_some_and(|person| person.idno == field.key) {
                    births.by_number = Some(id.birth);
                }
                values.insert(field.key.to_owned(), Value::IdNo(id.text));
            }
            Ok(Found::Month(year, month)) if schema.person.is_some_and(|person| person.birth == field.key) => {
                births.month = Some((year, month));
            }
            Ok(Found::Month(..)) => months.push((field.key, pair.column)),
            Ok(Found::Nothing) if field.required => {
                fail(Refusal::field(field.key, "refusal-papers-cell-required").arg("label", field.label_zh));
            }
            Ok(Found::Nothing) => {}
            Err(refusal) => fail(refusal),
        }
    }
    for (field, column) in months {
        let refusal = Refusal::field(field, "refusal-papers-day-month").arg("text", row.cell(column).text());
        errors.push(CellError { cell: cell_name(row.number, column), field: field.to_owned(), refusal });
    }
    if let Some(person) = schema.person {
        settle_birth(person, &births, mapping, row.number, &mut values, &mut errors);
    }
    errors.sort_by_key(|error| mapping.column(&error.field));
    CheckedRow { source_row: row.number, values, errors, same_as: None }
}

/// The day of birth against the one inside the identity number; a mere month is completed by it.
fn settle_birth(
    person: PersonKeys,
    births: &Births,
    mapping: &Mapping,
    row: u32,
    values: &mut BTreeMap<String, Value>,
    errors: &mut Vec<CellError>,
) {
    let column = mapping.column(person.birth).unwrap_or_default();
    let mut fail = |refusal| {
        errors.push(CellError { cell: cell_name(row, column), field: person.birth.to_owned(), refusal });
    };
    let other = |written: String, number: Day| {
        Refusal::field(person.birth, "refusal-papers-birth-idno").arg("written", written).arg("number", number)
    };
    if let Some((year, month)) = births.month {
        let written = format!("{year}-{month:02}");
        match births.by_number {
            Some(day) if (day.date().year(), day.date().month()) == (year, month) => {
                values.insert(person.birth.to_owned(), Value::Day(day));
            }
            Some(day) => fail(other(written, day)),
            None => fail(Refusal::field(person.birth, "refusal-papers-day-month").arg("text", written)),
        }
    } else if let (Some(Value::Day(written)), Some(number)) = (values.get(person.birth), births.by_number)
        && *written != number
    {
        fail(other(written.to_string(), number));
    }
}

/// A row with its identity number, if it has one.
type Earlier = (u32, Option<String>);

/// Finds rows that are an earlier row's person: by identity number, else by name and day of birth. The same name and
/// birth with two different numbers are two persons.
fn mark_repeated(rows: &mut [CheckedRow], person: PersonKeys, mapping: &Mapping) {
    let mut by_number: HashMap<String, u32> = HashMap::new();
    let mut by_name: HashMap<(String, Day), Vec<Earlier>> = HashMap::new();
    for row in rows {
        let number = match row.values.get(person.idno) {
            Some(Value::IdNo(number)) => Some(number.clone()),
            _ => None,
        };
        let named = match (row.values.get(person.name), row.values.get(person.birth)) {
            (Some(Value::Text(name)), Some(Value::Day(birth))) => Some((name.clone(), *birth)),
            _ => None,
        };
        let mut found = None;
        if let Some(number) = &number {
            match by_number.get(number) {
                Some(first) => found = Some((*first, person.idno, "refusal-papers-same-idno")),
                None => {
                    by_number.insert(number.clone(), row.source_row);
                }
            }
        }
        if let Some(key) = named {
            let earlier = by_name.entry(key).or_default();
            let same = earlier.iter().find(|(_, other)| other.is_none() || number.is_none() || *other == number);
            if let (None, Some((first, _))) = (found, same) {
                found = Some((*first, person.name, "refusal-papers-same-person"));
            }
            earlier.push((row.source_row, number));
        }
        if let Some((first, field, key)) = found {
            row.same_as = Some(first);
            let cell = cell_name(row.source_row, mapping.column(field).unwrap_or_default());
            let refusal = Refusal::field(field, key).arg("row", first);
            row.errors.push(CellError { cell, field: field.to_owned(), refusal });
        }
    }
}
