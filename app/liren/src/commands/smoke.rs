//! `smoke`: the program makes a demo office in a folder of its own, answers, takes a report and stops. For after an
//! installation or an upgrade.

use std::{path::Path, process::Command};

use super::bench::server::{Client, Server};

/// Makes, starts, asks, stops.
///
/// # Errors
/// In words: what did not answer as it should.
pub fn smoke() -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("liren-smoke-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("data")).map_err(|e| format!("{}: {e}", folder.display()))?;
    let outcome = make(&folder).and_then(|()| ask(&folder));
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

/// An office to ask: a report needs a place and a category.
fn make(folder: &Path) -> Result<(), String> {
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LIREN_")) {
        command.env_remove(name);
    }
    command.args(["demo", "--no-serve"]).current_dir(folder).env("LIREN_LOG", "error");
    command.env("LIREN_DATA", folder.join("data")).env("LIREN_KEY", folder.join("key"));
    let out = command.output().map_err(|e| e.to_string())?;
    if out.status.success() {
        println!("ok   an office made, {} sign-ins", String::from_utf8_lossy(&out.stdout).matches("sign-in ").count());
        Ok(())
    } else {
        Err(format!("no office could be made: {}", String::from_utf8_lossy(&out.stderr)))
    }
}

fn ask(folder: &Path) -> Result<(), String> {
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
    match report(&mut client) {
        Ok(number) => println!("ok   reported and followed: {number}"),
        Err(what) => {
            println!("BAD  POST /report: {what}");
            lost.push("POST /report");
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

/// Reports something without an account and follows it with number and code; the number.
fn report(client: &mut Client) -> Result<String, String> {
    let page = String::from_utf8_lossy(&client.get("/report", None, true)?.body).into_owned();
    let category = between(&page, "<option value=\"D", "\"").ok_or("no category to choose")?;
    let fields = [
        ("command", between(&page, "name=\"command\" value=\"", "\"").ok_or("no command in the form")?),
        ("title", "smoke: a lamp in the stairwell is out"),
        ("place", "140213901001-c1-e2"),
        ("category", &format!("D{category}")),
        ("notice", "1"),
        ("anyway", "1"),
    ];
    let receipt = client.post("/report", &encoded(&fields))?;
    let text = String::from_utf8_lossy(&receipt.body).into_owned();
    let hidden = |name: &str| between(&text, &format!("name=\"{name}\" value=\""), "\"").map(str::to_owned);
    let (Some(number), Some(code)) = (hidden("number"), hidden("code")) else {
        return Err(format!("no receipt ({})", receipt.status));
    };
    let followed = client.post("/follow", &encoded(&[("number", &number), ("code", &code)]))?;
    let found = String::from_utf8_lossy(&followed.body).contains(&number);
    if followed.status == 200 && found { Ok(number) } else { Err(format!("not followed ({})", followed.status)) }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let one = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{name}={}", one(value))).collect::<Vec<_>>().join("&")
}
