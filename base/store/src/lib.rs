//! Connections, transactions, statements, migrations and the search index: the only place that knows two engines.
//!
//! One portable SQL text serves embedded SQLite and PostgreSQL. Placeholders are written `?1`, `?2`; column
//! types are `BIGINT`, `TEXT` and `BLOB`. A caller gets a [`Read`] or a [`Tx`], never a connection.

pub mod backup;
mod bulk;
pub mod check;
mod db;
mod error;
pub mod migrate;
mod named;
mod postgres;
mod postgres_tls;
pub mod raw;
pub mod scratch;
pub mod search;
mod sqlite;
mod statement;
mod tx;
mod value;

pub use db::{Db, Engine, Target};
pub use error::{DbError, DbErrorKind};
pub use postgres_tls::crosses_in_plain;
pub use statement::{AnyStatement, Exec, Query};
pub use tx::{Read, Tx};
pub use value::{Cell, Column, ColumnType, FromColumn, FromRow, Param, Row, ToParam};
