//! CSV: UTF-8 with mark (Excel needs it), RFC 4180, row by row.

use std::io::{self, Write};

use super::{Column, Out, could_be_formula, printable};

/// A CSV table on its way out; holds one row at a time.
pub struct CsvTable<W: Write> {
    out: ::csv::Writer<W>,
}

impl<W: Write> CsvTable<W> {
    /// Begins with the byte order mark and the titles.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(mut out: W, columns: &[Column]) -> io::Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut table = Self {
            out: ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).flexible(true).from_writer(out),
        };
        for column in columns {
            table.field(&column.title)?;
        }
        table.end()?;
        Ok(table)
    }

    /// Writes one row.
    ///
    /// # Errors
    /// Those of the output.
    pub fn row(&mut self, cells: &[Out<'_>]) -> io::Result<()> {
        for cell in cells {
            match cell {
                Out::Empty => self.out.write_field("")?,
                Out::Text(text) => self.field(text)?,
                Out::Int(number) => self.out.write_field(number.to_string())?,
                Out::Day(day) => self.out.write_field(day.to_string())?,
            }
        }
        self.end()
    }

    /// Sends what is still held back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn field(&mut self, text: &str) -> io::Result<()> {
        let text = printable(text);
        if could_be_formula(&text) {
            self.out.write_field(format!("'{text}"))?;
        } else {
            self.out.write_field(text.as_bytes())?;
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.write_record(None::<&[u8]>)?;
        Ok(())
    }
}
