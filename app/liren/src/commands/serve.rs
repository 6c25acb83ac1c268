//! `serve` and `work`: the server with its background work, and background work alone.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use liren_office::{Office, jobs::Handlers};
use liren_web::ServeSettings;

use crate::{Program, rooms};

/// Pause between looks for work.
const PAUSE: Duration = Duration::from_millis(500);

/// Serves until it is asked to stop.
///
/// # Errors
/// When the address is taken or the certificate cannot be read.
pub fn serve(program: Program) -> Result<(), String> {
    let edge = program.edge()?;
    let tls = program.settings.tls_cert.clone().zip(program.settings.tls_key.clone());
    let settings = ServeSettings { listen: program.settings.listen.clone(), tls };
    let stop = Arc::new(AtomicBool::new(false));
    let worker = worker(program.office.clone(), program.handlers, Arc::clone(&stop))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    let served = runtime.block_on(liren_web::serve(
        edge,
        rooms::routes(),
        &settings,
        |address, tls| println!("listening on {}://{address}", if tls { "https" } else { "http" }),
        asked_to_stop(),
    ));
    stop.store(true, Ordering::Release);
    let _ = worker.join();
    served
}

/// Works off jobs until it is asked to stop: for a city with several servers.
///
/// # Errors
/// When the worker cannot be started.
pub fn work(program: Program) -> Result<(), String> {
    let stop = Arc::new(AtomicBool::new(false));
    let worker = worker(program.office, program.handlers, Arc::clone(&stop))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    println!("working");
    runtime.block_on(asked_to_stop());
    stop.store(true, Ordering::Release);
    let _ = worker.join();
    Ok(())
}

fn worker(office: Office, handlers: Handlers, stop: Arc<AtomicBool>) -> Result<std::thread::JoinHandle<()>, String> {
    std::thread::Builder::new()
        .name("liren-worker".into())
        .spawn(move || {
            while !stop.load(Ordering::Acquire) {
                if let Err(fault) = handlers.run_due(&office) {
                    tracing::error!("background work: {fault}");
                    std::thread::sleep(PAUSE * 10);
                }
                std::thread::sleep(PAUSE);
            }
        })
        .map_err(|e| e.to_string())
}

async fn asked_to_stop() {
    let ctrl_c = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = ctrl_c => {}
            _ = terminate.recv() => {}
        },
        Err(_) => drop(ctrl_c.await),
    }
}
