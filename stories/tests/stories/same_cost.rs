//! What may not be seen costs what is not there costs: the same statements, the same status, the same bytes. So nobody learns by
//! the clock that something is hidden.

use stories::{Client, Page, Server, both};

use crate::hands::{OTHER_COMMITTEE, enter, ticked_by};

/// The statements that the database was asked, as the log of this start tells them.
fn statements(log: &str) -> Vec<String> {
    log.lines().filter_map(|line| line.split_once("TRACE ")).map(|(_, sql)| sql.trim().to_owned()).collect()
}

/// What a request makes the program ask. The office's own work goes on beside it, so that the quietest of several is taken.
fn asked(server: &Server, mut request: impl FnMut() -> Page) -> (Page, Vec<String>) {
    let mut quietest: Option<(Page, Vec<String>)> = None;
    for _ in 0..8 {
        let before = server.log().len();
        let page = request();
        let said = statements(&server.log()[before..]);
        if quietest.as_ref().is_none_or(|(_, least)| said.len() < least.len()) {
            quietest = Some((page, said));
        }
    }
    quietest.expect("it was asked")
}

/// A matter of 梧桐里 that only its team may know; its address.
fn restricted(worker: &mut Client, title: &str, level: &str) -> String {
    let form = worker.get("/matters/new").form("/matters/new").set("title", title).set("where", "梧桐里 6 弄 2 号");
    let page = worker.submit(form.set("category", "D01").force("anyway", "1"));
    assert!(page.path.starts_with("/matters/0"), "{} {}", page.path, page.words());
    let path = page.path.clone();
    let act = format!("{path}/restrict");
    let page = worker.get(&act);
    let lead = ticked_by(&page, "members", "林静");
    let page = worker.submit(page.form(&act).set("level", level).set("text", "涉及人身安全").also("members", &lead));
    assert_eq!(page.status, 200, "{}", page.words());
    path
}

both!(what_is_hidden_costs_what_is_absent_costs, demo, |server| {
    let mut worker = server.sign_in("community_worker");
    let form = worker.get("/matters/new").form("/matters/new").set("title", "别的社区看不到的一件");
    let page = worker.submit(form.set("where", "梧桐里 6 弄 2 号").set("category", "D01").force("anyway", "1"));
    let hidden = [page.path.clone(), restricted(&mut worker, "限内部", "2"), restricted(&mut worker, "密封", "3")];
    assert!(server.stop());
    server.restart_with(&[("LIREN_LOG", "info,liren_store::sql=trace")]);

    let absent = "/matters/0190000000007000b000000000000000";
    let photo = "0190000000007000b000000000000001";
    let ends = ["", "/photos", &format!("/photos/{photo}"), "/note", "/dispatch", "/links", "/rule"];
    let mut other = enter(server, OTHER_COMMITTEE);
    other.get("/matters");
    for end in ends {
        let (page, wanted) = asked(server, || other.get(&format!("{absent}{end}")));
        assert!(!wanted.is_empty(), "nothing was asked for {end}");
        for path in &hidden {
            let at = format!("{path}{end}");
            let (seen, said) = asked(server, || other.get(&at));
            assert_eq!(said, wanted, "{at}");
            assert_eq!(
                (seen.status, seen.text().replace(path, "")),
                (page.status, page.text().replace(absent, "")),
                "{at}"
            );
        }
    }
    // What somebody sends is answered alike, too.
    let send = |client: &mut Client, path: &str, n: u32| {
        let id = format!("0190000000007000b0000000{n:08x}");
        client.post(&format!("{path}/note"), &[("command", &id), ("revision", "1"), ("text", "试一试")])
    };
    let mut n = 0;
    let mut next = || {
        n += 1;
        n
    };
    let (page, wanted) = asked(server, || send(&mut other, absent, next()));
    assert_eq!(page.status, 404, "{}", page.words());
    for path in &hidden {
        let (seen, said) = asked(server, || send(&mut other, path, next()));
        assert_eq!((seen.status, said), (page.status, wanted.clone()), "{path}/note");
        assert_eq!(seen.text().replace(path, ""), page.text().replace(absent, ""), "{path}/note");
    }
    // The control: whoever may look asks for more, and the measure sees it.
    let mut own = server.sign_in("community_worker");
    let (page, more) = asked(server, || own.get(&hidden[0]));
    let (_, less) = asked(server, || own.get(absent));
    assert!(page.status == 200 && more.len() > less.len(), "{} {}", more.len(), less.len());
    assert!(!server.log().contains("限内部") && !server.log().contains("密封"), "values stand in no log");
});
