//! `demo`: an office to try things in, made through the same commands that people use, then served.

use std::path::{Path, PathBuf};

use liren_kernel::{Clock as _, SettableClock};
use liren_papers::sample;

use crate::{Program, Settings, clock::MachineClock, commands::serve, rooms, start, start::start_at};

/// Marks a data folder that holds the demo, so that it is never made over somebody's data.
pub(super) const MARK: &str = "demo.txt";

/// Makes the demo office where the settings point (unless it is there already), says how to sign in, and serves it.
///
/// # Errors
/// When the place holds data that are not the demo's, or a command of the demo is refused.
pub fn demo(settings: Settings, serve_it: bool) -> Result<(), String> {
    let mark = settings.data.join(MARK);
    if !mark.exists() {
        make(settings.clone(), &mark)?;
    }
    print!("{}", std::fs::read_to_string(&mark).map_err(|e| format!("{}: {e}", mark.display()))?);
    for list in lists(&settings.data)? {
        println!("list {}", list.display());
    }
    if serve_it { serve::serve(start(settings)?) } else { Ok(()) }
}

/// Makes the bytes of a list.
type Made = fn() -> Vec<u8>;

/// Lists as offices keep them, for whoever tries the importers: written where they are missing.
fn lists(data: &Path) -> Result<Vec<PathBuf>, String> {
    let folder = data.join("lists");
    let say = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
    std::fs::create_dir_all(&folder).map_err(|e| say(&folder, e))?;
    let files: [(&str, Made); 3] = [
        ("roster-march.xlsx", sample::roster),
        ("roster-june.xlsx", sample::roster_newer),
        ("units.xlsx", sample::units),
    ];
    let mut made = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        if !path.exists() {
            std::fs::write(&path, bytes()).map_err(|e| say(&path, e))?;
        }
        made.push(path);
    }
    Ok(made)
}

fn make(settings: Settings, mark: &Path) -> Result<(), String> {
    let now = MachineClock::default().now();
    let clock = SettableClock::at(now);
    let program: Program = start_at(settings, clock.clone())?;
    if rooms::holds_data(&program.office).map_err(|e| e.to_string())? {
        return Err("this database holds data already; the demo makes a place of its own (set LIREN_DATA)".into());
    }
    let sign_ins = rooms::demo(&program.office, &clock, now).map_err(|e| format!("the demo was refused: {e}"))?;
    let mut text = String::new();
    for (role, name, password) in sign_ins {
        text.push_str(&format!("sign-in {role} {name} {password}\n"));
    }
    std::fs::write(mark, text).map_err(|e| format!("{}: {e}", mark.display()))
}
