//! 破例查看 and the audit administrator: what is restricted is read once for a reason, everyone who should know is told,
//! and the journal shows who did what without telling what.

use stories::{Client, Page, Server, both, encode};

use crate::hands::{OTHER_COMMITTEE, enter, jpeg, ticked_by};

const SECRET: [&str; 2] = ["要转移的孩子", "今晚先住到亲戚家"];

/// A restricted matter of 梧桐里; its path and number.
fn restricted(worker: &mut Client, sealed: bool) -> (String, String) {
    let form = worker.get("/matters/new").form("/matters/new").set("title", SECRET[0]).set("text", SECRET[1]);
    let form =
        form.set("where", "梧桐里 6 弄 2 号").set("category", "D01").force("anyway", "1").force("restricted", "1");
    let page = worker.submit(form.attach("photos", "门口.jpg", "image/jpeg", &jpeg(40)));
    let path = page.path.clone();
    if sealed {
        let act = format!("{path}/restrict");
        let page = worker.get(&act);
        let lead = ticked_by(&page, "members", "林静");
        let form = page.form(&act).set("level", "3").set("text", "涉及人身安全").also("members", &lead);
        assert_eq!(worker.submit(form).status, 200);
    }
    let page = worker.get(&path);
    let text = page.words();
    let found = |word: &&str| word.contains("民情0") || (word.starts_with('S') && word.len() == 13);
    let number = text.split_whitespace().find(found).unwrap_or_else(|| panic!("no number: {text}"));
    (path, number.trim_matches('·').to_owned())
}

fn ask(client: &mut Client, number: &str, reason: &str) -> Page {
    let page = client.get("/glass");
    client.submit(page.form("/glass").set("number", number).set("reason", reason))
}

fn told(server: &Server, login: &str) -> bool {
    enter(server, login).get("/inbox").words().contains("破例查看")
}

both!(a_restricted_dossier_is_opened_for_a_reason_and_reviewed, demo, |server| {
    let mut worker = server.sign_in("community_worker");
    let mut manager = server.sign_in("street_manager");
    let mut auditor = server.sign_in("audit_admin");
    for sealed in [false, true] {
        let (path, number) = restricted(&mut worker, sealed);
        assert_eq!(manager.get(&path).status, 404);
        if !sealed {
            let short = ask(&mut manager, &number, "看看");
            assert!(short.status == 422 && short.text().contains("至少十个字"), "{}", short.words());
            let none = ask(&mut manager, "2026梧桐民情9999", "今晚要转移孩子，经办人失联");
            assert!(none.status == 422 && none.words().contains("请核对编号"), "{}", none.words());
        }
        let page = ask(&mut manager, &number, "今晚要转移孩子，经办人失联");
        assert!(page.status == 200 && page.path.starts_with("/glass/"), "{number}: {} {}", page.status, page.words());
        assert!(SECRET.iter().all(|word| page.text().contains(word)), "{}", page.words());
        assert!(!page.has_form("/matters"), "for reading only");
        assert_eq!(manager.get(&path).status, 404, "it opens one page and nothing else");
        let glass = page.path.clone();
        let photo =
            page.text().split('"').find(|part| part.starts_with(&format!("{glass}/photos/"))).map(str::to_owned);
        let photo = photo.expect("the photo is shown");
        let picture = manager.get(&photo);
        assert!(picture.status == 200 && picture.headers.get("content-type").is_some_and(|kind| kind == "image/jpeg"));
        assert_eq!(manager.get(&format!("{path}/photos/{}", photo.rsplit('/').next().unwrap_or_default())).status, 404);
        assert_eq!(enter(server, "he").get(&photo).status, 404, "a grant is one person's");
        for (login, who) in [("liang", "who works on it"), ("xu", "the audit administrator"), ("he", "the supervisor")]
        {
            assert!(told(server, login), "{who} is told at once");
        }
        assert!(!told(server, "zhou"), "nobody else is");
        if !sealed {
            let again = ask(&mut manager, &number, "今晚要转移孩子，经办人失联");
            assert!(again.status == 422 && again.words().contains("还没有复核"), "{}", again.words());
        }
        assert_eq!(enter(server, "he").get(&glass).status, 404, "a grant is one person's");

        // The review, by someone who reads none of it.
        assert_eq!(auditor.get(&glass).status, 403);
        let list = auditor.get("/audit/openings");
        assert!(list.words().contains(&number) && list.words().contains("待复核"), "{}", list.words());
        let link = list.links().into_iter().find(|l| l.starts_with("/audit/openings/0")).expect("the opening");
        let page = auditor.get(&link);
        assert!(page.words().contains("经办人失联") && !page.text().contains(SECRET[0]), "{}", page.words());
        let page = auditor.submit(page.form(&link).set("outcome", "right").set("words", "情况属实"));
        assert!(page.status == 200 && page.words().contains("理由成立"), "{}", page.words());
    }

    // The journal: who, when, which act; never what.
    let page = auditor.get("/audit");
    let words = page.words();
    assert!(words.contains("破例查看") && words.contains("高望山"), "{words}");
    let csv = auditor.get("/audit/export");
    assert!(csv.headers.get("content-type").is_some_and(|kind| kind.to_str().is_ok_and(|k| k.starts_with("text/csv"))));
    for text in [page.text(), csv.text(), auditor.get("/audit?only=openings").text()] {
        assert!(SECRET.iter().all(|word| !text.contains(word)));
    }
    assert!(csv.text().contains("glass.break") && csv.text().contains("matter.report"), "{}", csv.words());
    let one = auditor.get("/audit?verb=glass.break");
    assert!(one.words().contains("高望山") && !one.words().contains("上报"), "{}", one.words());
    let wrong = auditor.get("/audit?from=2026-02-30");
    assert!(wrong.status == 422 && wrong.words().contains("请"), "{}", wrong.words());
    for role in ["street_manager", "security_admin", "system_admin", "supervisor"] {
        let mut other = server.sign_in(role);
        assert_eq!((other.get("/audit").status, other.get("/audit/export").status), (403, 403), "{role}");
        assert_eq!(other.get("/audit/openings").status, 403, "{role}");
    }
    let mut lead = server.sign_in("grid_worker");
    assert_eq!(lead.get("/glass").status, 403);
    server.stop();
    let said = server.run(&["verify"]).unwrap_or_else(|said| panic!("{said}"));
    assert!(!said.contains("BAD"), "{said}");
});

/// How often the newcomer has done this, as the journal's file tells it: `dossier.open`, `dossier.list`, and `sealed` for
/// every step in a sealed one.
fn traces(auditor: &mut Client) -> [usize; 3] {
    let csv = auditor.get("/audit/export?only=openings");
    assert_eq!(csv.status, 200, "{}", csv.words());
    let text = csv.text();
    let count = |verb: &str| text.lines().filter(|line| line.contains("梁小满") && line.contains(verb)).count();
    ["dossier.open", "dossier.list", "sealed"].map(count)
}

both!(opening_and_listing_what_is_restricted_is_in_the_journal, demo, |server| {
    let mut worker = enter(server, "liang");
    let mut auditor = server.sign_in("audit_admin");
    let (restricted, _) = restricted(&mut worker, false);
    let (sealed, _) = self::restricted(&mut worker, true);
    let form =
        worker.get("/matters/new").form("/matters/new").set("title", "楼道灯不亮").set("where", "梧桐里 6 弄 2 号");
    let open = worker.submit(form.set("category", "D01").force("anyway", "1")).path;
    let photo = |client: &mut Client| {
        let text = client.get(&restricted).text();
        let begin = format!("{restricted}/photos/");
        let address = text.split('"').find(|part| part.starts_with(&begin)).expect("the photo is shown").to_owned();
        address.split('?').next().unwrap_or_default().to_owned()
    };
    let photo = photo(&mut worker);
    let mut before = traces(&mut auditor);
    // What is opened or listed, and by how many lines of each kind that shows.
    let list = format!("/matters?q={}", encode("楼道灯不亮"));
    let steps: [(&str, [usize; 3]); 9] = [
        (&restricted, [1, 0, 0]),
        (&format!("{restricted}/photos"), [1, 0, 0]),
        (&photo, [1, 0, 0]),
        (&sealed, [0, 0, 1]),
        ("/matters", [0, 1, 0]),
        // Another way to the same list, and one that holds nothing restricted.
        ("/matters?community=140213901001", [0, 1, 0]),
        (&list, [0, 0, 0]),
        (&open, [0, 0, 0]),
        (&format!("{open}/photos"), [0, 0, 0]),
    ];
    for (path, more) in steps {
        assert_eq!(worker.get(path).status, 200, "{path}");
        let after = traces(&mut auditor);
        let expected = [0, 1, 2].map(|n| before[n] + more[n]);
        assert_eq!(after, expected, "lines of opening, listing and sealed steps after {path}");
        before = after;
    }
    // Who meets none of it, because it is hidden from them, leaves no line either.
    let mut other = enter(server, OTHER_COMMITTEE);
    let theirs = |auditor: &mut Client| {
        let text = auditor.get("/audit/export?only=openings").text();
        text.lines().filter(|line| line.contains("赵谷雨")).count()
    };
    let before = theirs(&mut auditor);
    for path in [&restricted, &photo, &sealed] {
        assert_eq!(other.get(path).status, 404, "{path}");
    }
    assert_eq!(theirs(&mut auditor), before);
    server.stop();
    let said = server.run(&["verify"]).unwrap_or_else(|said| panic!("{said}"));
    assert!(!said.contains("BAD"), "{said}");
});
