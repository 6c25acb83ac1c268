//! A notice handed to a command: one line of JSON on standard input, without a shell. Ending with 0 means sent.

use std::{
    io::Write as _,
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
    time::{Duration, Instant as Monotonic},
};

use rustix::process::{Pid, Signal, kill_process_group};

/// Runs the command with the message, for `longest` at most.
///
/// # Errors
/// Why it was not sent.
pub fn hand_over(command: &str, message: &str, longest: Duration) -> Result<(), String> {
    let mut words = command.split_whitespace();
    let program = words.next().ok_or("the outbox command is empty")?;
    let mut run = Command::new(program);
    run.args(words).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    // A group of its own, so that what a script started ends with it.
    run.process_group(0);
    // Our settings hold passwords, and are none of its business.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"LIREN_")) {
        run.env_remove(name);
    }
    let mut child = run.spawn().map_err(|e| format!("{program}: {e}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        let line = format!("{message}\n");
        // On a thread: who never reads would hold us up beyond the time. Who does not read may still have done the work.
        std::thread::spawn(move || stdin.write_all(line.as_bytes()));
    }
    let begun = Monotonic::now();
    loop {
        match child.try_wait().map_err(|e| e.to_string())? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(format!("{program} ended with {status}")),
            None if begun.elapsed() > longest => {
                end(&mut child);
                return Err(format!("{program} took longer than {} seconds", longest.as_secs()));
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// Ends it with all that it started.
fn end(child: &mut Child) {
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::hand_over;

    const SOON: Duration = Duration::from_secs(10);

    #[test]
    fn the_commands_own_word_counts() {
        assert_eq!(hand_over("cat", "{}", SOON), Ok(()));
        assert!(hand_over("false", "{}", SOON).unwrap_err().contains("ended"));
        assert!(hand_over("liren-no-such-command", "{}", SOON).is_err());
        assert!(hand_over(" ", "{}", SOON).is_err());
    }

    #[test]
    fn who_never_reads_is_ended_however_much_there_is_to_read() {
        let said = hand_over("sleep 60", &"里".repeat(1 << 20), Duration::from_secs(1));
        assert!(said.unwrap_err().contains("longer than 1 seconds"));
        assert_eq!(hand_over("true", &"里".repeat(1 << 20), SOON), Ok(()), "its word counts all the same");
    }
}
