//! `smoke`: the program starts in a folder of its own, answers, and stops. For after an installation or an upgrade.

use super::bench::server::Server;

/// Starts, asks, stops.
///
/// # Errors
/// In words: what did not answer as it should.
pub fn smoke() -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("liren-smoke-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("data")).map_err(|e| format!("{}: {e}", folder.display()))?;
    let outcome = ask(&folder);
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

fn ask(folder: &std::path::Path) -> Result<(), String> {
    let server = Server::start(folder, None)?;
    println!("ok   started in {} ms on {}", server.start.as_millis(), server.address);
    let mut client = server.connect()?;
    // Path, what the page must hold, and what it is.
    let pages = [
        ("/health", "ok", "the database answers"),
        ("/welcome", "<html", "front page"),
        ("/sign-in", "name=\"password\"", "page to sign in"),
        ("/report", "<form", "report without account"),
        ("/follow", "<form", "follow a report"),
    ];
    let mut lost = Vec::new();
    for (path, holds, what) in pages {
        let answer = client.get(path, None, true)?;
        let found = String::from_utf8_lossy(&answer.body).contains(holds);
        let well = answer.status == 200 && found;
        println!("{} {path}: {what} ({})", if well { "ok  " } else { "BAD " }, answer.status);
        if !well {
            lost.push(path);
        }
    }
    // A stranger is led to the door, and a wrong password opens nothing.
    let strange = client.get("/matters", None, false)?;
    if strange.status != 303 {
        lost.push("/matters");
    }
    let wrong = client.post("/sign-in", "name=nobody&password=wrong")?;
    if wrong.status < 400 {
        lost.push("POST /sign-in");
    }
    println!("ok   strangers: {} and {}", strange.status, wrong.status);
    if !server.stop() {
        lost.push("stop");
    }
    if lost.is_empty() { Ok(()) } else { Err(format!("not as it should be: {}", lost.join(", "))) }
}
