//! `serve` and `work`: the server with its background work, and background work alone.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use liren_office::{Fault, jobs::Handlers};
use liren_web::{Edge, ServeSettings};

use crate::{
    Program, Settings, housekeeping,
    outbox::{self, Outlet},
    rooms, whole,
};

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
    let here = ["127.", "localhost:", "[::1]:"].iter().any(|own| settings.listen.starts_with(own));
    if !here && program.settings.data.join(super::demo::MARK).exists() {
        tracing::warn!("this is a demo office, whose passwords everybody knows, and other machines can reach it");
    }
    let stop = Arc::new(AtomicBool::new(false));
    let workers = workers(&edge, program.handlers, &program.settings, &stop)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    let served = runtime.block_on(liren_web::serve(
        edge,
        rooms::routes(),
        &settings,
        |address, tls| println!("listening on {}://{address}", if tls { "https" } else { "http" }),
        asked_to_stop(),
    ));
    end(&stop, workers);
    served
}

/// Works off jobs until it is asked to stop: for a city with several servers.
///
/// # Errors
/// When the worker cannot be started.
pub fn work(program: Program) -> Result<(), String> {
    let stop = Arc::new(AtomicBool::new(false));
    let edge = program.edge()?;
    let workers = workers(&edge, program.handlers, &program.settings, &stop)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    println!("working");
    runtime.block_on(asked_to_stop());
    end(&stop, workers);
    Ok(())
}

/// Looks for work between two rounds of housekeeping: about an hour.
const ROUND: u32 = 7200;
/// Looks for work between two looks at the calendar: half a minute, well within what an import waits.
const CALENDAR: u32 = 60;

fn workers(
    edge: &Edge,
    handlers: Handlers,
    settings: &Settings,
    stop: &Arc<AtomicBool>,
) -> Result<Vec<JoinHandle<()>>, String> {
    let mut outside = whole::Outside::new(settings)?;
    let outlet = Outlet::of(settings)?;
    let (office, own, ends) = (edge.clone(), edge.clone(), Arc::clone(stop));
    let mut looks: u32 = 0;
    let work = looking("liren-worker", stop, move || {
        let (keep_house, dates) = (looks.is_multiple_of(ROUND), looks.is_multiple_of(CALENDAR));
        let done = handlers
            .run_due(office.office())
            .and_then(|_| liren_web::documents::work_off(&office))
            .and_then(|_| if dates { office.office().refresh() } else { Ok(()) })
            .and_then(|()| if keep_house { housekeeping::keep_house(office.office()) } else { Ok(()) });
        if done.is_ok() {
            looks = looks.wrapping_add(1);
        }
        outside.keep(office.office());
        done
    })?;
    // A gateway that answers slowly holds up nobody's deadline.
    let tell = looking("liren-outbox", stop, move || outbox::deliver(&own, &outlet, &ends).map(drop))?;
    Ok(vec![work, tell])
}

/// A thread that looks for work, again and again, until it is asked to stop.
fn looking(
    name: &str,
    stop: &Arc<AtomicBool>,
    mut look: impl FnMut() -> Result<(), Fault> + Send + 'static,
) -> Result<JoinHandle<()>, String> {
    let stop = Arc::clone(stop);
    let looks = move || {
        while !stop.load(Ordering::Acquire) {
            if let Err(fault) = look() {
                tracing::error!("background work: {fault}");
                std::thread::sleep(PAUSE * 10);
            }
            std::thread::sleep(PAUSE);
        }
    };
    std::thread::Builder::new().name(name.into()).spawn(looks).map_err(|e| e.to_string())
}

fn end(stop: &AtomicBool, workers: Vec<JoinHandle<()>>) {
    stop.store(true, Ordering::Release);
    for worker in workers {
        let _ = worker.join();
    }
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
