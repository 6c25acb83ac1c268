//! A PostgreSQL database for a while: for tests and for `bench`, beside the one that is in use.

use crate::{DbError, Target, postgres_tls::Address};
use liren_kernel::{Id, Instant};

/// A database that is dropped with the value.
#[derive(Debug)]
pub struct Scratch {
    server: String,
    name: String,
}

impl Scratch {
    /// Makes the database `name` on the server of `url`, anew if it is there.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn make(url: &str, name: &str) -> Result<Self, DbError> {
        let made = Self { server: url.to_owned(), name: name.to_owned() };
        made.run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
        made.run(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"))?;
        Ok(made)
    }

    /// Its address: that of the server with another name at the end.
    #[must_use]
    pub fn url(&self) -> String {
        let (address, options) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
        let mark = if options.is_empty() { "" } else { "?" };
        format!("{server}/{}{mark}{options}", self.name)
    }

    fn run(&self, sql: &str) -> Result<(), DbError> {
        run(&self.server, sql)
    }
}

/// A schema of its own in the database of `url`, which keeps one test apart from the others and goes with that database.
/// Its name begins with `stem`.
///
/// # Errors
/// When the server refuses.
pub fn schema(url: &str, stem: &str) -> Result<Target, DbError> {
    let name = format!("{stem}_{}", Id::<()>::fresh(Instant::from_ms(0)));
    run(url, &format!("CREATE SCHEMA {name}"))?;
    let mark = if url.contains('?') { '&' } else { '?' };
    Ok(Target::Postgres(format!("{url}{mark}options=-c%20search_path%3D{name}")))
}

fn run(server: &str, sql: &str) -> Result<(), DbError> {
    let (server, sql) = (server.to_owned(), sql.to_owned());
    // The driver must not run on a thread of the runtime.
    let thread = std::thread::spawn(move || Ok(Address::parse(&server)?.connect()?.batch_execute(&sql)?));
    thread.join().unwrap_or_else(|_| Err(DbError::internal("the driver panicked")))
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = self.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)) {
            tracing::warn!("{} stays: {error}", self.name);
        }
    }
}
