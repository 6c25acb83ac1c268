//! Which division took over which: a CSV `old_code,new_code,day`.

use std::io;

use liren_kernel::{CommandId, Day, Id};
use liren_office::{Actor, Envelope, Fault, Office};
use liren_store::params;

use super::{Input, at_line};
use crate::{commands::Merge, store};

/// What came of a file of successors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Successors {
    /// Lines carried out.
    pub joined: u64,
    /// Lines that were so already.
    pub known: u64,
    /// Posts in force over what ended: each waits for somebody to give it a new place.
    pub posts: u64,
}

/// Carries out a file of successors. Every line is checked first; each is a merge of its own, so that a file may be
/// handed in again. Blocks.
///
/// # Errors
/// Refusals with the line; database failures.
/// `refusal-place-successor-unknown` when the tree has no such division: the lines before it are carried out.
pub fn successors(office: &Office, actor: &Actor, input: Input, reason: &str) -> Result<Successors, Fault> {
    let name = input.name.clone();
    let lines = read(input)?;
    let mut done = Successors::default();
    for (line, old, new, day) in lines {
        let (from, to) = (old.clone(), new.clone());
        let already = office.db().read_blocking(move |read| {
            let to = crate::find::by_code(read, &to)?;
            let from = read.opt(&store::BY_CODE_PAST, params![from])?;
            Ok::<_, Fault>(matches!((from, to), (Some(from), Some(to)) if from.successor == Some(to.id)))
        })?;
        if already {
            done.known += 1;
            continue;
        }
        let id: CommandId = Id::fresh(office.now());
        let command = Merge { code: old, into: new, day, reason: reason.to_owned() };
        let receipt =
            office.run_blocking(actor, Envelope { id, revision: None }, command).map_err(|fault| match fault {
                Fault::NotFound => at_line("refusal-place-successor-unknown", &name, line).into(),
                other => other,
            })?;
        done.joined += 1;
        done.posts += receipt.told_as::<u64>("posts").unwrap_or(0);
    }
    Ok(done)
}

/// The lines with their numbers.
fn read(input: Input) -> Result<Vec<(u64, String, String, Day)>, Fault> {
    let name = input.name;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(io::BufReader::new(input.content));
    let head = reader.headers().map_err(|_| at_line("refusal-place-successor-head", &name, 1))?;
    let head: Vec<&str> = head.iter().map(|cell| cell.trim_start_matches('\u{feff}')).collect();
    if head != ["old_code", "new_code", "day"] {
        return Err(at_line("refusal-place-successor-head", &name, 1).into());
    }
    let mut lines = Vec::new();
    for record in reader.records() {
        let broken = |line| at_line("refusal-place-successor-line", &name, line);
        let record = record.map_err(|e| broken(e.position().map_or(0, csv::Position::line)))?;
        let line = record.position().map_or(0, csv::Position::line);
        let day: Day = record.get(2).unwrap_or_default().parse().map_err(|_| broken(line))?;
        let code = |i: usize| record.get(i).filter(|code| !code.is_empty()).map(str::to_owned);
        match (code(0), code(1)) {
            (Some(old), Some(new)) => lines.push((line, old, new, day)),
            _ => return Err(broken(line).into()),
        }
    }
    Ok(lines)
}
