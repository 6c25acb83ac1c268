//! Coming home: a round with the camera's own photos, then every phone at once, while somebody else reads pages.

use std::{
    path::Path,
    sync::{
        Barrier,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use liren_instruments::{Answers, expr::Value};
use liren_kernel::Id;
use liren_office::{Fault, verify};
use liren_patrol::{checklist, commands};

use super::{
    super::{
        server::{Client, Server},
        set::KIND,
        store,
        table::{Figure, percentile},
    },
    phone::{Act, Phone},
    photos::{CAMERA, SIZED, taken},
    street::{Street, Walk},
};
use crate::whole;

/// Photos of a round, two to a finding.
const PHOTOS: usize = 20;
/// Pages read before the phones come.
const IDLE: usize = 1_000;
/// Pause of the reader between two pages.
const THINKING: Duration = Duration::from_millis(10);

/// Where everything has arrived: attachments of rounds, and findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Held {
    photos: i64,
    findings: i64,
}

fn held(street: &Street) -> Result<Held, String> {
    let office = whole::open(&street.settings)?;
    let (photos, findings) = office.db().read_blocking(store::walked).map_err(|e| e.to_string())?;
    Ok(Held { photos, findings })
}

/// The figures.
pub fn measure(street: &Street, folder: &Path) -> Result<Vec<Figure>, String> {
    let (single, phones) = street.walks.split_last().ok_or("no rounds")?;
    let before = held(street)?;
    let server = Server::start(folder, street.settings.database_url.as_deref())?;
    let mut client = server.connect()?;
    let camera = taken(PHOTOS, CAMERA, folder)?;
    let acts = walked(&mut client, single, &camera)?;
    let size = camera.iter().map(Vec::len).sum::<usize>() as f64 / PHOTOS as f64 / 1e6;
    drop(camera);
    let used = server.seconds()?;
    for act in &acts {
        act.deliver(&server, &mut client)?;
    }
    let each = (server.seconds()? - used) * 1e3 / PHOTOS as f64;
    let mut figures = vec![
        Figure::told("a photo of 12 MP, size", size, "MB"),
        Figure::most(format!("round with {PHOTOS} photos of 12 MP, processor a photo"), 300.0, each, "ms"),
    ];
    let sized = taken(phones.len() * PHOTOS, SIZED, folder)?;
    let mut waiting = Vec::new();
    for (walk, own) in phones.iter().zip(sized.chunks(PHOTOS)) {
        waiting.push(walked(&mut client, walk, own)?);
    }
    drop(sized);
    figures.extend(together(street, &server, &waiting)?);
    figures.push(Figure::told("memory at most", server.memory("VmHWM"), "MB"));
    if !server.stop() {
        return Err("the server did not stop when asked".into());
    }
    let (after, rounds) = (held(street)?, street.walks.len() as i64);
    let photos = rounds * PHOTOS as i64;
    let expected = Held { photos: before.photos + photos, findings: before.findings + photos / 2 };
    if after != expected {
        return Err(format!("{after:?} are there after the rounds, {expected:?} were walked"));
    }
    whole_still(street)?;
    Ok(figures)
}

/// Everything of a round, sealed: ten findings with two photos each, of which the last is passed on, floors with nothing,
/// and its end.
fn walked(client: &mut Client, walk: &Walk, photos: &[Vec<u8>]) -> Result<Vec<Act>, String> {
    let phone = Phone::fetch(client, &walk.token, &walk.round.to_string())?;
    let stop = |n: usize| phone.stops.get(n / 5).map(String::as_str).ok_or("a round with too few entrances");
    let mut acts = Vec::new();
    for (n, two) in photos.chunks(2).enumerate() {
        let [first, second] = two else { return Err("photos come in twos".into()) };
        let floor = n as i64 % 5 + 1;
        let (did, then) = if n == 9 { ("passed_on", "before") } else { ("fixed", "after") };
        let answers = checklist::answers(floor, "clutter", did, "boxes on the landing");
        let files = [("before", first.as_slice()), (then, second.as_slice())];
        acts.push(phone.act(commands::find::VERB, stop(n)?, &answers, &files)?);
    }
    for floor in 1..=5 {
        let mut answers = Answers::default();
        answers.0.insert("floor".into(), Value::Number(f64::from(floor)));
        acts.push(phone.act(commands::see::VERB, stop(10)?, &answers, &[])?);
    }
    let mut answers = Answers::default();
    answers.0.insert("walked".into(), Value::Many(vec![walk.person.to_string()]));
    acts.push(phone.act(commands::end::VERB, "", &answers, &[])?);
    Ok(acts)
}

/// All phones at once; pages are read before and meanwhile.
fn together(street: &Street, server: &Server, waiting: &[Vec<Act>]) -> Result<Vec<Figure>, String> {
    let pages = pages(street)?;
    let mut reader = Reader { client: server.connect()?, token: &street.reader, pages: &pages, next: 0 };
    for _ in 0..pages.len() * 2 {
        reader.read()?;
    }
    let mut idle = (0..IDLE).map(|_| reader.read()).collect::<Result<Vec<_>, _>>()?;
    let (over, start) = (AtomicBool::new(false), Barrier::new(waiting.len() + 1));
    let (sent, mut busy, seconds) = std::thread::scope(|scope| {
        let phones: Vec<_> = waiting
            .iter()
            .map(|acts| {
                let start = &start;
                scope.spawn(move || -> Result<usize, String> {
                    start.wait();
                    let mut client = server.connect()?;
                    // The first answer is lost on the way: the phone sends it again.
                    acts.first().map_or(Ok(()), |act| act.send_and_leave(server))?;
                    let mut sent = 1;
                    for act in acts {
                        sent += act.deliver(server, &mut client)?;
                    }
                    Ok(sent)
                })
            })
            .collect();
        let (over, start) = (&over, &start);
        let pages = scope.spawn(move || -> Result<Vec<f64>, String> {
            start.wait();
            let mut times = Vec::new();
            while !over.load(Ordering::Acquire) {
                times.push(reader.read()?);
            }
            Ok(times)
        });
        let begun = Instant::now();
        let sent: Result<usize, String> =
            phones.into_iter().map(|phone| phone.join().unwrap_or(Err("a phone fell".into()))).sum();
        let seconds = begun.elapsed().as_secs_f64();
        over.store(true, Ordering::Release);
        Ok::<_, String>((sent?, pages.join().unwrap_or(Err("the reader fell".into()))?, seconds))
    })?;
    let (phones, photos) = (waiting.len(), waiting.len() * PHOTOS);
    let (quiet, loud) = (percentile(&mut idle, 99), percentile(&mut busy, 99));
    let acts: usize = waiting.iter().map(Vec::len).sum();
    Ok(vec![
        Figure::told(format!("{phones} phones bring {photos} photos, none lost, none doubled"), seconds, "s"),
        Figure::told("an act is sent, on average", sent as f64 / acts as f64, "times"),
        Figure::told("list and dossier, nobody else there, median", percentile(&mut idle, 50), "ms"),
        Figure::told(
            format!("list and dossier while {phones} phones send, median of {}", busy.len()),
            percentile(&mut busy, 50),
            "ms",
        ),
        Figure::told("list and dossier, nobody else there, p99", quiet, "ms"),
        Figure::told(format!("list and dossier while {phones} phones send, p99"), loud, "ms"),
        Figure::most(format!("list and dossier, p99: {phones} phones sending / nobody there"), 3.0, loud / quiet, "×"),
    ])
}

/// The list of matters, and the dossiers on it, in turns.
fn pages(street: &Street) -> Result<Vec<String>, String> {
    let office = whole::open(&street.settings)?;
    let community = liren_people::demo::COMMUNITIES[0];
    let ids = office.db().read_blocking(|read| store::ids(read, community, KIND, 20)).map_err(|e| e.to_string())?;
    let ids = ids.into_iter().map(|(id,)| format!("/matters/{}", Id::<()>::from_bytes(id)));
    Ok(ids.flat_map(|dossier| ["/matters".to_owned(), dossier]).collect())
}

/// Somebody who reads one page after another.
struct Reader<'a> {
    client: Client,
    token: &'a str,
    pages: &'a [String],
    next: usize,
}

impl Reader<'_> {
    /// Milliseconds of the next page.
    fn read(&mut self) -> Result<f64, String> {
        std::thread::sleep(THINKING);
        let page = &self.pages[self.next % self.pages.len()];
        self.next += 1;
        let begun = Instant::now();
        let answer = self.client.get(page, Some(self.token), false)?;
        let took = begun.elapsed().as_secs_f64() * 1e3;
        if answer.status == 200 { Ok(took) } else { Err(format!("{page} answered {}", answer.status)) }
    }
}

/// What arrived is whole: journal, files, tallies.
fn whole_still(street: &Street) -> Result<(), String> {
    let office = whole::open(&street.settings)?;
    let checks = verify::verify(&office, whole::recounts(), Vec::new()).map_err(|fault: Fault| fault.to_string())?;
    match checks.iter().flat_map(|check| check.faults.iter().map(|fault| (check.name, fault))).next() {
        None => Ok(()),
        Some((name, fault)) => Err(format!("after the rounds, {name}: {fault}")),
    }
}
