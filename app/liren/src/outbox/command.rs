//! Telling people outside the system: each notice goes once to a command that the office sets (SMS, WeChat, mail).
//!
//! The command gets one JSON object on standard input: `to` (phone, if known), `person`, `text` (Chinese), `key`, `args`.
//! It runs without a shell. Ending with 0 means sent; anything else is tried again with growing pauses, then set aside.

use std::{
    io::Write as _,
    process::{Command, Stdio},
    time::{Duration, Instant as Monotonic},
};

use liren_office::{Fault, store};
use liren_store::params;
use liren_ui::Lang;
use liren_web::Edge;

/// Tries before a notice is set aside; it stays in the person's inbox in any case.
const TRIES: i64 = 6;
/// Longest time for one delivery.
const LONGEST: Duration = Duration::from_secs(30);
/// Deliveries in one look.
const AT_ONCE: i64 = 20;

/// Delivers what is due; without a command, marks it as told in the inbox only.
///
/// # Errors
/// When the database cannot be reached.
pub fn deliver(edge: &Edge, command: Option<&str>) -> Result<usize, Fault> {
    let office = edge.office();
    let now = office.now();
    let due =
        office.db().read_blocking(move |read| Ok::<_, Fault>(read.all(&store::OUTBOX_DUE, params![now, AT_ONCE])?))?;
    let count = due.len();
    for (seq, person, attempts, key, args) in due {
        let sent = match command {
            None => Ok(()),
            Some(command) => {
                let (keys, inner) = (office.keys().clone(), edge.clone());
                let to = office.db().read_blocking(move |read| inner.directory().contact(read, &keys, person))?;
                let text = liren_web::notice_text(edge.words().t(Lang::Zh), &key, &args);
                let args: serde_json::Value = serde_json::from_str(&args)?;
                let message = serde_json::json!({ "to": to, "person": person, "text": text, "key": key, "args": args });
                hand_over(command, &message.to_string())
            }
        };
        office.db().write_blocking(move |tx| {
            match sent {
                Ok(()) => tx.exec(&store::OUTBOX_SENT, params![seq, now])?,
                Err(reason) => {
                    tracing::warn!(notice = seq, "not delivered: {reason}");
                    let failed = (attempts + 1 >= TRIES).then_some(reason);
                    tx.exec(&store::OUTBOX_RETRY, params![seq, now.plus_minutes(1 << attempts.min(8)), failed])?
                }
            };
            Ok::<_, Fault>(())
        })?;
    }
    Ok(count)
}

fn hand_over(command: &str, message: &str) -> Result<(), String> {
    let mut words = command.split_whitespace();
    let program = words.next().ok_or("the outbox command is empty")?;
    let mut child = Command::new(program)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| format!("{program}: {e}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that does not read its input may still have done its work.
        let _ = stdin.write_all(message.as_bytes());
    }
    let begun = Monotonic::now();
    loop {
        match child.try_wait().map_err(|e| e.to_string())? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(format!("{program} ended with {status}")),
            None if begun.elapsed() > LONGEST => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("{program} took longer than {} seconds", LONGEST.as_secs()));
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::hand_over;

    #[test]
    fn the_commands_own_word_counts() {
        assert_eq!(hand_over("cat", "{}"), Ok(()));
        assert!(hand_over("false", "{}").unwrap_err().contains("ended"));
        assert!(hand_over("liren-no-such-command", "{}").is_err());
        assert!(hand_over(" ", "{}").is_err());
    }
}
