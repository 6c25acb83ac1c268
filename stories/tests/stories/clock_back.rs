//! The office's clock is set back a day: while it runs, and between two starts. Nothing is lost, doubled or shut for ever.

use liren_app::{Program, Settings, clock::MachineClock, rooms, start::start_at};
use liren_kernel::{Clock as _, SettableClock};
use liren_office::{
    Fault,
    backup::{Plan, backup, list},
    store,
};
use liren_store::params;
use liren_web::ServeSettings;
use stories::{Client, Server, both};

use crate::hands::{PASSWORD, act, choice};

const DAY: i64 = 24 * 60;

/// The program on a clock of ours, served on a port of its own until the value is dropped.
pub struct Open {
    program: Program,
    base: String,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Open {
    pub fn at(server: &Server, clock: &SettableClock) -> Self {
        let settings = Settings {
            data: server.folder().join("data"),
            key: server.folder().join("key"),
            database_url: server.database().map(str::to_owned),
            ..Settings::default()
        };
        let program = start_at(settings, clock.clone()).expect("the office opens");
        let edge = program.edge().expect("its edge");
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (said, address) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            let settings = ServeSettings { listen: "127.0.0.1:0".into(), tls: None };
            let listening = move |at, _| said.send(format!("http://{at}")).expect("somebody listens");
            let until = async { drop(stopped.await) };
            runtime.block_on(liren_web::serve(edge, rooms::routes(), &settings, listening, until)).expect("it serves");
        });
        let base = address.recv().expect("an address");
        Self { program, base, stop: Some(stop), thread: Some(thread) }
    }
    pub fn office(&self) -> &liren_office::Office {
        &self.program.office
    }

    pub fn enter(&self, login: &str) -> Client {
        let mut client = Client::new(&self.base);
        let page = client.sign_in(login, PASSWORD);
        assert!(page.status == 200 && !page.has_form("/sign-in"), "{login}: {} {}", page.status, page.words());
        client
    }
    /// Does what is due; nothing is set aside.
    fn work(&self) {
        while self.program.handlers.run_due(&self.program.office).expect("background work") > 0 {}
        let failed = self.program.office.db().read_blocking(|read| Ok::<_, Fault>(read.all(&store::JOBS_FAILED, &[])?));
        assert!(failed.expect("the list").is_empty());
    }
    fn waiting(&self) -> i64 {
        let count = |read: &mut liren_store::Read<'_>| Ok::<_, Fault>(read.one(&store::JOBS_WAITING, &[])?.0);
        self.program.office.db().read_blocking(count).expect("a count")
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        drop(self.stop.take());
        let _ = self.thread.take().map(std::thread::JoinHandle::join);
    }
}

/// Reports a matter; its address and number.
fn report(worker: &mut Client, title: &str) -> (String, String) {
    let form = worker.get("/matters/new").form("/matters/new").set("title", title).set("where", "梧桐里 6 弄 1 号");
    let page = worker.submit(form.set("category", "F06").force("anyway", "1"));
    let number = page.words().split_whitespace().find(|word| word.contains("民情0")).expect("a number").to_owned();
    assert!(page.status == 200 && page.path.starts_with("/matters/01"), "{} {}", page.path, page.words());
    (page.path, number)
}

both!(a_clock_set_back_loses_doubles_and_locks_nothing, demo, |server| {
    assert!(server.stop());
    let now = MachineClock::default().now();
    let clock = SettableClock::at(now);
    let office = Open::at(server, &clock);
    let mut worker = office.enter("liang");
    let form = worker.get("/matters/new").form("/matters/new").set("title", "拨表前的门禁故障");
    let form = form.set("where", "梧桐里 6 弄 1 号").set("category", "F06").force("anyway", "1");
    let first = worker.submit(form.clone()).path;
    let dispatch = format!("{first}/dispatch");
    worker.submit(worker.clone().get(&first).form(&format!("{first}/file")));
    let org = choice(&worker.get(&dispatch), "org", "佳洁物业");
    assert_eq!(act(&mut worker, &dispatch, &[("org", &org)], None).status, 200);
    office.work();
    // Somebody guesses at a name until it is paused; a worker thread dies holding a job.
    let mut guesser = Client::new(&office.base);
    for n in 0..8 {
        guesser.sign_in("lin", &format!("guess-{n}"));
    }
    clock.set(now.plus_minutes(60 * DAY));
    let leased = office.program.office.db().write_blocking(move |tx| {
        let now = now.plus_minutes(60 * DAY);
        Ok::<_, Fault>(tx.opt(&store::JOB_CLAIM, params![now, now.plus_minutes(10)])?)
    });
    assert!(leased.expect("the claim").is_some(), "a deadline waits");
    clock.set(now);

    // A day back, in the middle of it all.
    clock.set(now.plus_minutes(-DAY));
    assert_eq!(worker.get("/matters").status, 200, "who is signed in stays so");
    let again = worker.submit(form);
    assert_eq!((again.status, again.path.as_str()), (200, first.as_str()), "the same form is the same matter");
    let (_, later) = report(&mut worker, "拨表后的门禁故障");
    let seen = worker.get("/matters").words();
    let at = |what: &str| seen.find(what).unwrap_or_else(|| panic!("{what}: {seen}"));
    assert!(at("拨表后的门禁故障") < at("拨表前的门禁故障"), "what came last stands first");
    assert_eq!(seen.matches("拨表前的门禁故障").count(), 1);
    let export = worker.get("/matters/export").text();
    assert!(export.matches(&later).count() == 1, "numbers go on");
    office.work();
    // The pause ends an hour after now at the latest, not a day and an hour.
    clock.set(now.plus_minutes(-DAY + 61));
    office.enter("lin");
    // What one person does too often is slowed down for minutes of the new time, too.
    for _ in 0..3 {
        assert_ne!(worker.get("/figures").status, 429);
    }
    drop(office);

    // Another day back while it was shut.
    clock.set(now.plus_minutes(-2 * DAY));
    let office = Open::at(server, &clock);
    let mut worker = office.enter("liang");
    assert!(worker.get(&first).words().contains("拨表前的门禁故障"));
    report(&mut worker, "第二次拨表后的事");
    office.work();
    // Backups: the one made last is the one that stays, whatever day its name says.
    let to = server.folder().join("stick");
    let plan = || Plan { to: to.clone(), keep: Some(1), keep_keys: 1, program: "story".into() };
    let ahead = backup(&office.program.office, &plan()).expect("a backup").folder;
    clock.set(now.plus_minutes(-3 * DAY));
    let made = backup(&office.program.office, &plan()).expect("a backup").folder;
    assert!(made != ahead && !ahead.exists());
    assert_eq!(list(&to), [made], "the one just made is kept");

    // Time goes on past every deadline: each is marked once, also the one whose worker died.
    let before = office.waiting();
    clock.set(now.plus_minutes(61 * DAY));
    office.work();
    office.work();
    assert!(office.waiting() < before, "{before}");
    let mut worker = office.enter("liang");
    let page = worker.get(&first);
    assert!(page.words().contains("超时"), "{}", page.words());
    let inbox = worker.get("/inbox").words();
    let number = page.words().split_whitespace().find(|word| word.contains("民情0")).expect("a number").to_owned();
    assert_eq!(inbox.split("超时了：").skip(1).filter(|rest| rest.trim_start().starts_with(&number)).count(), 1);
    drop(office);
    let said = server.run(&["verify"]).expect("the office is whole");
    assert!(!said.contains("BAD"), "{said}");
    // The real clock is behind what was written in the days ahead: the program starts and serves all the same.
    server.restart();
    assert_eq!(server.sign_in("community_worker").get(&first).status, 200);
});
