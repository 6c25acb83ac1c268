//! Pages of the serving program: processor per request, export, start and memory.

use std::{path::Path, time::Instant};

use super::{
    server::Server,
    set::{KIND, LARGE, Set},
    store,
    table::{Figure, percentile},
};

/// Rounds over the pages, which take turns so that a busy minute meets all of them.
pub const ROUNDS: usize = 8;

/// Where the newest dossiers of the large community stand.
pub fn dossiers(db: &liren_store::Db) -> Result<Vec<String>, String> {
    let ids = db.read_blocking(|read| store::ids(read, LARGE, KIND, 100)).map_err(|e| e.to_string())?;
    Ok(ids.iter().map(|(id,)| format!("/matters/{}", liren_kernel::Id::<()>::from_bytes(*id))).collect())
}

/// The figures; `requests` for each page in all.
pub fn measure(
    db: &liren_store::Db,
    folder: &Path,
    database: Option<&str>,
    set: &Set,
    requests: usize,
) -> Result<Vec<Figure>, String> {
    let dossiers = dossiers(db)?;
    let server = Server::start(folder, database)?;
    let mut figures = vec![Figure::most("from start to listening", 1000.0, server.start.as_secs_f64() * 1e3, "ms")];
    std::thread::sleep(std::time::Duration::from_millis(1500));
    figures.push(Figure::most("memory when idle", 100.0, server.memory("VmRSS"), "MB"));
    let pages: [(&str, Vec<String>, Option<f64>, bool); 4] = [
        ("empty handler", vec!["/robots.txt".into()], None, false),
        ("empty handler, signed in", vec!["/robots.txt".into()], None, true),
        ("dossier page, timeline of 20", dossiers, Some(250.0), true),
        ("newest 50", vec!["/matters".into()], Some(300.0), true),
    ];
    let mut client = server.connect()?;
    let mut cpu: Vec<Vec<f64>> = vec![Vec::new(); pages.len()];
    for round in 0..=ROUNDS {
        for (n, (_, paths, _, signed)) in pages.iter().enumerate() {
            let token = signed.then_some(set.token.as_str());
            let share = (requests / ROUNDS).max(1);
            let before = server.cpu()?;
            for k in 0..share {
                client.page(&paths[k % paths.len()], token)?;
            }
            // The first round warms up.
            if round > 0 {
                cpu[n].push((server.cpu()? - before) / share as f64);
            }
        }
    }
    for (n, (name, _, limit, _)) in pages.into_iter().enumerate() {
        let value = percentile(&mut cpu[n], 50);
        let name = format!("processor per request: {name}");
        figures.push(match limit {
            Some(limit) => Figure::most(name, limit, value, "µs"),
            None => Figure::told(name, value, "µs"),
        });
    }
    // Pages of the database file that the system has mapped in are its to take back; what the program holds is not.
    let before = server.memory("RssAnon");
    let begun = Instant::now();
    let (export, most) = server.most_while("RssAnon", || client.page("/matters/export", Some(&set.whole)));
    let export = export?;
    let seconds = begun.elapsed().as_secs_f64();
    let lines = export.lines.saturating_sub(1);
    if lines < set.rows {
        return Err(format!("the export has {lines} rows of {}", set.rows));
    }
    figures.push(Figure::told(format!("all {} matters as CSV", set.rows), lines as f64 / seconds, "rows a second"));
    figures.push(Figure::told("the same, size", export.bytes as f64 / 1e6, "MB"));
    figures.push(Figure::most("the same, more memory than before", 64.0, most - before, "MB"));
    figures.push(Figure::told("memory at most, with mapped pages of the file", server.memory("VmHWM"), "MB"));
    let size = std::env::current_exe().and_then(std::fs::metadata).map_or(0, |m| m.len());
    figures.push(Figure::told("binary", size as f64 / 1e6, "MB"));
    if server.stop() { Ok(figures) } else { Err("the server did not stop when asked".into()) }
}
