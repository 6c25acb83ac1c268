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
use tokio::{
    runtime::{Builder, Runtime},
    signal::unix::{SignalKind, signal},
};

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
    let runtime = Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    let asked = asked_to_stop(&runtime)?;
    let stop = Arc::new(AtomicBool::new(false));
    let workers = workers(&edge, program.handlers, &program.settings, &stop)?;
    let served = runtime.block_on(liren_web::serve(
        edge,
        rooms::routes(),
        &settings,
        |address, tls| println!("listening on {}://{address}", if tls { "https" } else { "http" }),
        asked,
    ));
    end(&stop, workers);
    served
}

/// Works off jobs until it is asked to stop: for a city with several servers.
///
/// # Errors
/// When the worker cannot be started.
pub fn work(program: Program) -> Result<(), String> {
    let edge = program.edge()?;
    let runtime = Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    let asked = asked_to_stop(&runtime)?;
    let stop = Arc::new(AtomicBool::new(false));
    let workers = workers(&edge, program.handlers, &program.settings, &stop)?;
    println!("working");
    runtime.block_on(asked);
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

/// Ends when the system asks for it. It listens from this call on, so that being asked right after the start ends it as
/// well as later.
fn asked_to_stop(runtime: &Runtime) -> Result<impl Future<Output = ()> + Send + 'static, String> {
    let _inside = runtime.enter();
    let heard = |kind| signal(kind).map_err(|e| e.to_string());
    let (mut interrupt, mut terminate) = (heard(SignalKind::interrupt())?, heard(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
