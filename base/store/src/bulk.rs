//! Many rows at once: one statement for as many rows as the engines take values for.

use crate::{DbError, Param, Tx};

/// Values in one statement at most: SQLite takes 32,766 and PostgreSQL 65,535.
const VALUES: usize = 4_000;

impl Tx<'_> {
    /// Inserts rows of `columns` values each, laid one after another in `values`. `head` is the statement up to `VALUES`,
    /// such as `INSERT INTO place_staged (act, code)`, from a constant.
    ///
    /// # Errors
    /// When the values do not come out even, or the statement fails.
    pub fn insert_many(&mut self, head: &str, columns: usize, values: &[Param<'_>]) -> Result<u64, DbError> {
        if columns == 0 || !values.len().is_multiple_of(columns) {
            return Err(DbError::internal(format!("{} values for rows of {columns}", values.len())));
        }
        let mut rows = 0;
        for chunk in values.chunks((VALUES / columns).max(1) * columns) {
            rows += self.exec_text(&text(head, columns, chunk.len() / columns), chunk)?;
        }
        Ok(rows)
    }
}

fn text(head: &str, columns: usize, rows: usize) -> String {
    let mut sql = String::with_capacity(head.len() + rows * columns * 7);
    sql.push_str(head);
    sql.push_str(" VALUES ");
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            if column > 0 {
                sql.push_str(", ");
            }
            sql.push('?');
            sql.push_str(&(row * columns + column + 1).to_string());
        }
        sql.push(')');
    }
    sql
}

#[cfg(test)]
mod tests {
    #[test]
    fn placeholders_count_on_from_row_to_row() {
        assert_eq!(super::text("INSERT INTO t (a, b)", 2, 2), "INSERT INTO t (a, b) VALUES (?1, ?2), (?3, ?4)");
    }
}
