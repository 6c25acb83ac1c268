//! Statements as named constants, so that every one of them can be prepared on both engines by a test.

use std::marker::PhantomData;

use crate::{Column, FromRow};

/// A statement that returns rows of `R`.
#[derive(Debug)]
pub struct Query<R> {
    /// `table.purpose`.
    pub name: &'static str,
    /// Portable SQL.
    pub text: &'static str,
    row: PhantomData<fn() -> R>,
}

/// A statement that returns no rows.
#[derive(Debug)]
pub struct Exec {
    /// `table.purpose`.
    pub name: &'static str,
    /// Portable SQL.
    pub text: &'static str,
}

impl<R> Query<R> {
    /// Names a query.
    #[must_use]
    pub const fn new(name: &'static str, text: &'static str) -> Self {
        Self { name, text, row: PhantomData }
    }
}

impl Exec {
    /// Names a statement.
    #[must_use]
    pub const fn new(name: &'static str, text: &'static str) -> Self {
        Self { name, text }
    }
}

/// Either kind, for the check.
pub trait AnyStatement: Sync {
    /// `table.purpose`.
    fn name(&self) -> &'static str;
    /// Portable SQL.
    fn text(&self) -> &'static str;
    /// The columns its row struct expects; `None` when it returns no rows.
    fn columns(&self) -> Option<Vec<Column>>;
}

impl<R: FromRow> AnyStatement for Query<R> {
    fn name(&self) -> &'static str {
        self.name
    }
    fn text(&self) -> &'static str {
        self.text
    }
    fn columns(&self) -> Option<Vec<Column>> {
        Some(R::columns())
    }
}
impl AnyStatement for Exec {
    fn name(&self) -> &'static str {
        self.name
    }
    fn text(&self) -> &'static str {
        self.text
    }
    fn columns(&self) -> Option<Vec<Column>> {
        None
    }
}

/// Declares statements and the list `ALL` of them.
///
/// ```ignore
/// statements! {
///     LOAD: DossierRow = "SELECT … WHERE id = ?1";
///     CLOSE = "UPDATE …";
/// }
/// ```
#[macro_export]
macro_rules! statements {
    ($($(#[$meta:meta])* $name:ident $(: $row:ty)? = $text:expr;)*) => {
        $($crate::statements!(@one $(#[$meta])* $name $(: $row)? = $text);)*
        /// Every statement of this module, for the check on both engines.
        pub const ALL: &[&dyn $crate::AnyStatement] = &[$(&$name),*];
    };
    (@one $(#[$meta:meta])* $name:ident : $row:ty = $text:expr) => {
        $(#[$meta])*
        pub static $name: $crate::Query<$row> = $crate::Query::new(concat!(module_path!(), "::", stringify!($name)), $text);
    };
    (@one $(#[$meta:meta])* $name:ident = $text:expr) => {
        $(#[$meta])*
        pub static $name: $crate::Exec = $crate::Exec::new(concat!(module_path!(), "::", stringify!($name)), $text);
    };
}
