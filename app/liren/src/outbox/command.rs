//! A notice handed to a command: one JSON object on standard input, without a shell. Ending with 0 means sent.

use std::{
    io::Write as _,
    process::{Command, Stdio},
    time::Instant as Monotonic,
};

use super::LONGEST;

/// Runs the command with the message.
///
/// # Errors
/// Why it was not sent.
pub fn hand_over(command: &str, message: &str) -> Result<(), String> {
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
            None => std::thread::sleep(std::time::Duration::from_millis(20)),
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
