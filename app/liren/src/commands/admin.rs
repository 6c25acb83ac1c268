//! `admin`: what only the one who sits at the machine may do.

use clap::Subcommand;
use liren_office::Fault;
use liren_ui::Lang;

use crate::{Program, rooms};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Make the first security administrator; prints a link that works once, within 48 hours.
    CreateFirst {
        /// The administrator's name.
        #[arg(long)]
        name: String,
    },
    /// Print the master key in groups of eight digits, to be written on paper and locked away.
    RecoverySheet,
}

/// Does it.
///
/// # Errors
/// In words for the terminal.
pub fn admin(program: &Program, what: Admin) -> Result<(), String> {
    match what {
        Admin::CreateFirst { name } => {
            let code = liren_people::accounts::first::create_first(&program.office, &name).map_err(|f| explain(&f))?;
            let edge = program.edge()?;
            println!("{}/invitation/{code}", edge.settings().public_url);
            println!("This link works once, within 48 hours. Behind it the administrator chooses name and password.");
            Ok(())
        }
        Admin::RecoverySheet => {
            let keys = program.office.keys();
            println!("master key {}\n{}", keys.key_id(), keys.recovery_text());
            println!("Without it no restricted content and no phone or identity number can be read again.");
            println!("Write it down, lock it away, and keep it apart from every backup.");
            Ok(())
        }
    }
}

fn explain(fault: &Fault) -> String {
    match (fault, rooms::words(None)) {
        (Fault::Refused(all), Ok(words)) => {
            let t = words.t(Lang::En);
            all.iter().map(|refusal| t.refusal(refusal)).collect::<Vec<_>>().join("; ")
        }
        (other, _) => other.to_string(),
    }
}
