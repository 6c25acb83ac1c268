//! The plug is pulled again and again while people report: what was acknowledged is there, nothing is there twice,
//! and the office is whole.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    time::{Duration, Instant},
};

use stories::{Client, Form, both};

/// How often; `LIREN_KILLS=200` for the long run.
fn kills() -> u32 {
    std::env::var("LIREN_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(20)
}

/// What one person did: titles acknowledged, and the form that got no answer.
struct Hand {
    client: Client,
    name: &'static str,
    acknowledged: Vec<String>,
    unanswered: Option<(String, Form)>,
    sent: u32,
}

impl Hand {
    /// Reports until the server is gone.
    fn report(&mut self, over: &AtomicBool, count: &AtomicU32) {
        while !over.load(Ordering::Acquire) {
            let (title, form) = match self.unanswered.take() {
                Some(waiting) => waiting,
                None => {
                    let Ok(page) = self.client.try_get("/matters/new") else { return };
                    assert_eq!(page.status, 200, "{}", page.words());
                    self.sent += 1;
                    let title = format!("拔电{}{}", self.name, self.sent);
                    let form = page
                        .form("/matters/new")
                        .set("title", &title)
                        .set("where", "梧桐里 6 弄 2 号")
                        .force("category", "D01")
                        .force("anyway", "1");
                    (title, form)
                }
            };
            match self.client.try_submit(&form) {
                Ok(page) if page.status == 200 && page.path.starts_with("/matters/") && page.path != "/matters/new" => {
                    self.acknowledged.push(title);
                    count.fetch_add(1, Ordering::AcqRel);
                }
                Ok(page) if page.status == 429 => {
                    self.unanswered = Some((title, form));
                    std::thread::sleep(Duration::from_millis(300));
                }
                Ok(page) => panic!("{title}: {} {}", page.status, page.words()),
                // No answer says nothing about whether it was done: the same form goes again.
                Err(_) => {
                    self.unanswered = Some((title, form));
                    return;
                }
            }
        }
    }
}

both!(twenty_pulled_plugs_lose_nothing_and_double_nothing, demo, |server| {
    let roles = ["community_worker", "station_lead", "grid_worker", "street_manager"];
    let mut hands: Vec<Hand> = roles
        .into_iter()
        .map(|name| Hand { client: server.sign_in(name), name, acknowledged: Vec::new(), unanswered: None, sent: 0 })
        .collect();
    for round in 0..kills() {
        let (over, count) = (AtomicBool::new(false), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for hand in &mut hands {
                scope.spawn(|| hand.report(&over, &count));
            }
            // Each round sees some work done, however slow the machine; then the plug goes at any point of the next.
            let begun = Instant::now();
            while count.load(Ordering::Acquire) < 3 && begun.elapsed() < Duration::from_secs(20) {
                std::thread::sleep(Duration::from_millis(5));
            }
            std::thread::sleep(Duration::from_millis(u64::from(round * 7919 % 97)));
            server.kill();
            over.store(true, Ordering::Release);
        });
        server.restart();
    }
    for hand in &mut hands {
        if let Some((title, form)) = hand.unanswered.take() {
            let page = hand.client.submit(form);
            assert!(page.status == 200 && page.path != "/matters/new", "{title}: {} {}", page.status, page.words());
            hand.acknowledged.push(title);
        }
    }
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let list = server.sign_in("street_manager").get("/matters/export").text();
    for line in list.lines() {
        for cell in line.split(',').map(|cell| cell.trim_matches('"')).filter(|cell| cell.starts_with("拔电")) {
            *counts.entry(cell.to_owned()).or_default() += 1;
        }
    }
    let acknowledged: Vec<&String> = hands.iter().flat_map(|hand| &hand.acknowledged).collect();
    assert!(acknowledged.len() > 20, "only {} were acknowledged", acknowledged.len());
    for title in acknowledged {
        assert_eq!(counts.get(title), Some(&1), "{title}");
    }
    assert!(counts.values().all(|n| *n == 1), "{counts:?}");
    server.stop();
    let said = server.run(&["verify"]).expect("the office is whole");
    assert!(!said.is_empty());
});
