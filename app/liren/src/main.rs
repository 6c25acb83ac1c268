//! `liren`: reads the command line and the settings, then hands over.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use liren::{Settings, commands, start};
use tracing_subscriber::EnvFilter;

/// A page is a few thousand small pieces of text made and thrown away.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 里仁: the working system of a neighbourhood.
#[derive(Parser)]
#[command(name = "liren", version)]
struct Line {
    /// Settings file; `liren.toml` is read when it is there.
    #[arg(long, global = true)]
    settings: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages, with background work.
    Serve,
    /// Make an office to try things in, say how to sign in, and serve it.
    Demo {
        /// Only make it.
        #[arg(long)]
        no_serve: bool,
    },
    /// Only background work.
    Work,
    /// Apply missing migrations and end.
    Migrate,
    /// What only the one who sits at the machine may do.
    Admin {
        /// Which.
        #[command(subcommand)]
        what: commands::admin::Admin,
    },
    /// Back up into a folder, while the server runs.
    Backup(commands::backup::BackupArgs),
    /// Restore a backup into an empty data folder or database.
    Restore(commands::backup::RestoreArgs),
    /// Look whether the office is whole: journal, keys, attachments, levels, tallies, search.
    Verify(commands::verify::VerifyArgs),
    /// Bring in a list from outside.
    Import {
        /// Which list.
        #[command(subcommand)]
        what: commands::import::Import,
    },
    /// Say how the installation is, and what to do.
    Doctor(commands::doctor::DoctorArgs),
    /// Start in a folder of its own, answer, stop.
    Smoke,
    /// Measure speed and size against their limits, in a folder of its own.
    Bench(commands::bench::BenchArgs),
    /// Print every route with its verb.
    Routes,
    /// Print who may do what.
    Matrix,
    /// Prepare every statement on the database that the settings name.
    Statements,
}

fn main() -> ExitCode {
    let line = Line::parse();
    match run(line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("liren: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(line: Line) -> Result<(), String> {
    let settings = Settings::load(line.settings.as_deref(), |name| std::env::var(name).ok().filter(|v| !v.is_empty()))?;
    let filter = EnvFilter::try_new(&settings.log).map_err(|e| e.to_string())?;
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
    match line.command {
        Command::Serve => commands::serve::serve(start(settings)?),
        Command::Demo { no_serve } => commands::demo::demo(settings, !no_serve),
        Command::Work => commands::serve::work(start(settings)?),
        Command::Migrate => start(settings).map(|_| println!("the database is up to date")),
        Command::Admin { what } => commands::admin::admin(&start(settings)?, what),
        Command::Backup(args) => commands::backup::backup(&settings, args),
        Command::Restore(args) => commands::backup::restore(&settings, args),
        Command::Verify(args) => commands::verify::verify(&settings, args),
        Command::Import { what } => commands::import::import(&start(settings)?, what),
        Command::Doctor(args) => commands::doctor::doctor(&settings, &args),
        Command::Smoke => commands::smoke::smoke(),
        Command::Bench(args) => commands::bench::bench(&args),
        Command::Routes => commands::printed::routes().map(|text| print!("{text}")),
        Command::Matrix => {
            print!("{}", commands::printed::matrix());
            Ok(())
        }
        Command::Statements => commands::printed::statements(&start(settings)?).map(|text| print!("{text}")),
    }
}
