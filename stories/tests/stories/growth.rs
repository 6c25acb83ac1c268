//! A supervisor's session whose advice stands in the matter and whose private note stands nowhere else; a newcomer's
//! path from induction to a practice that the mentor agrees to; who lacks what.

use stories::{Client, Page, Server, both};

use crate::hands::words_in_files;

const PRIVATE: &str = "金丝雀夜里睡不着";
const ADVICE: &str = "先听他讲完自己的一天";

fn enter(server: &Server, name: &str) -> Client {
    let mut client = server.client();
    let page = client.sign_in(name, "wutong-2026");
    assert_eq!(page.status, 200, "{name}: {}", page.words());
    client
}

/// The first address on a page that begins so.
fn link(page: &Page, start: &str) -> String {
    let found = page.links().into_iter().find(|link| link.starts_with(start) && link.len() > start.len());
    found.unwrap_or_else(|| panic!("no {start} on {}: {}", page.path, page.words()))
}

/// The first number of a matter on a page.
fn matter_number(page: &Page) -> String {
    const STEM: &str = "梧桐民情";
    let words = page.words();
    let at = words.find(STEM).unwrap_or_else(|| panic!("no number of a matter: {words}"));
    let digits: String = words[at + STEM.len()..].chars().take(4).collect();
    format!("{}{STEM}{digits}", &words[at - 4..at])
}

/// The address of the agreement between 何怀远 and 梁小满.
fn agreement(client: &mut Client) -> String {
    let list = client.get("/supervision");
    let all: Vec<String> = list
        .links()
        .into_iter()
        .filter(|link| {
            link.strip_prefix("/supervision/")
                .is_some_and(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()))
        })
        .collect();
    all.into_iter().find(|link| client.get(link).words().contains("何怀远 → 梁小满")).expect("the demo's agreement")
}

both!(advice_stands_in_the_matter_and_a_private_note_nowhere_else, demo, |server| {
    let mut worker = enter(server, "liang");
    let page = worker.get("/matters/new");
    let form = page.form("/matters/new").set("title", "独居老人连续三天没有下楼").set("where", "梧桐里 6 弄 2 号");
    let matter = worker.submit(form.set("category", "D01").force("anyway", "1"));
    let address = matter.path.clone();
    let number = matter_number(&matter);

    // What was agreed last time is asked after first; without an answer the session is not taken.
    let mut supervisor = enter(server, "he");
    let on = agreement(&mut supervisor);
    let hold = format!("{on}/hold");
    let page = supervisor.get(&hold);
    assert!(page.words().contains("上次约定的行动"), "{}", page.words());
    let asked: Vec<String> = page.form(&hold).names.iter().filter(|n| n.starts_with("asked_")).cloned().collect();
    assert!(!asked.is_empty());
    let fill = |page: &Page| {
        page.form(&hold)
            .force("topics", "home_visits")
            .set("themes", "不开门怎么办")
            .set("about", &number)
            .set("about_text", ADVICE)
            .set("private", PRIVATE)
            .set("action_1", "上门前先打电话")
            .set("action_1_due", "2099-01-05")
    };
    let page = supervisor.submit(fill(&page));
    assert_eq!(page.status, 422, "{}", page.words());
    let mut form = fill(&page);
    for name in asked.iter().collect::<std::collections::BTreeSet<_>>() {
        form = form.force(name, "not_yet").set(&name.replace("asked_", "why_"), "老人住院了");
    }
    let page = supervisor.submit(form);
    assert_eq!((page.status, page.path.as_str()), (200, on.as_str()), "{}", page.words());

    // The advice is where the work is done; the action is in the notebook; the supervisee signs.
    let page = worker.get(&address);
    assert!(page.words().contains("督导建议") && page.words().contains(ADVICE), "{}", page.words());
    let notebook = worker.get("/");
    assert!(
        notebook.words().contains("督导中商定的事项") && notebook.words().contains("签督导记录"),
        "{}",
        notebook.words()
    );
    assert!(!notebook.text().contains("上门前先打电话"), "what was agreed stands in the agreement alone");
    let page = worker.get(&on);
    assert!(page.words().contains("上门前先打电话") && page.words().contains(PRIVATE), "the other of the two reads it");
    let sign = format!("{on}/sign");
    let page = worker.get(&sign);
    let page = worker.submit(page.form(&sign).force("right", "1").set("text", "下次先听"));
    assert_eq!(page.status, 200, "{}", page.words());
    assert!(supervisor.get(&on).words().contains("双方已签"));

    // Nobody else finds it: not who leads the station or the street, not a colleague, not in search, not on the disk.
    for name in ["lin", "gao", "zhao", "zhou", "wu"] {
        let mut other = enter(server, name);
        for path in [
            &on,
            &address,
            "/supervision",
            "/supervision/figures",
            "/growth",
            "/",
            "/inbox",
            "/search?q=%E9%87%91%E4%B8%9D%E9%9B%80",
        ] {
            let page = other.get(path);
            assert!(page.status < 500 && !page.text().contains(PRIVATE), "{name} {path}");
        }
        let session = supervisor.get(&on);
        let session = link(&session, &format!("{on}/sessions/"));
        assert!(!other.get(&session).text().contains(PRIVATE), "{name}");
        if !matches!(name, "lin" | "gao") {
            assert_eq!(other.get(&on).status, 404, "{name}: a colleague does not see that it is there");
        }
    }
    assert_eq!(
        words_in_files(server.folder(), &["上门前先打电话"]),
        Vec::<String>::new(),
        "what was agreed is ciphertext"
    );
    server.run(&["backup", "--to", "stick"]).expect("a backup");
    assert_eq!(words_in_files(server.folder(), &["金丝雀"]), Vec::<String>::new());
    server.run(&["verify"]).expect("everything in order");
});

both!(a_newcomer_walks_from_induction_to_a_practice_the_mentor_agrees_to, demo, |server| {
    let mut worker = enter(server, "liang");
    let notebook = worker.get("/");
    let words = notebook.words();
    for step in ["我的成长", "岗前培训", "师徒结对", "赵谷雨带教", "督导", "学用结合", "下一步"]
    {
        assert!(words.contains(step), "{step}: {words}");
    }
    let home = worker.get("/growth");
    let file = link(&home, "/growth/");
    let page = worker.get(&file);
    assert!(page.words().contains("先听再问") && page.words().contains("已确认"), "{}", page.words());
    let number = matter_number(&page);
    let act = format!("{file}/link");
    let form = worker.get(&act).form(&act).set("lesson", "约好再上门").set("text", "以前直接敲门，现在先打电话");
    let page = worker.submit(form.set("number", "2026梧桐民情9999"));
    assert_eq!(page.status, 422, "{}", page.words());
    let page = worker.submit(page.form(&act).set("number", &number));
    assert_eq!(page.status, 200, "{}", page.words());
    assert!(page.words().contains("待确认"));

    // The mentor finds it in the notebook, asks back, is answered, agrees.
    let mut mentor = enter(server, "zhao");
    assert!(mentor.get("/").words().contains("确认学用"));
    let page = mentor.get(&file);
    let ask = page.links().into_iter().find(|l| l.ends_with("/ask")).expect("a way to ask");
    let form = mentor.get(&ask).form(&ask).set("text", "他开门了吗");
    let page = mentor.submit(form);
    assert_eq!(page.status, 200, "{}", page.words());
    let page = worker.get(&file);
    let reply = page.links().into_iter().find(|l| l.ends_with("/reply")).expect("a way to reply");
    let form = worker.get(&reply).form(&reply).set("text", "开了");
    let page = worker.submit(form);
    assert_eq!(page.status, 200, "{}", page.words());
    let agree = ask.replace("/ask", "/agree");
    let form = mentor.get(&agree).form(&agree);
    let page = mentor.submit(form);
    assert_eq!(page.status, 200, "{}", page.words());

    // The person takes the file along; nobody else does, and who leads does not even see it.
    let data = worker.get(&format!("{file}/data.json"));
    assert!(data.status == 200 && data.text().contains("约好再上门"), "{}", data.text());
    assert!(worker.get(&format!("{file}/print")).words().contains("约好再上门"));
    assert_eq!(mentor.get(&format!("{file}/data.json")).status, 403);
    for name in ["lin", "gao"] {
        let mut lead = enter(server, name);
        assert_eq!(lead.get(&file).status, 404, "{name}");
        let bench = lead.get("/growth/bench");
        assert!(bench.words().contains("带教老师") && !bench.words().contains("梁小满"), "{}", bench.words());
    }
});

both!(who_lacks_what_and_which_run_is_wanted_next, demo, |server| {
    let mut lead = enter(server, "lin");
    let page = lead.get("/programme");
    assert!(page.words().contains("岗位实务") && page.words().contains("儿童发展与活动设计"), "{}", page.words());
    let gaps = lead.get("/programme/gaps");
    let words = gaps.words();
    assert!(words.contains("入户实战演练") && words.contains("督导里谈到") && words.contains("梁小满"), "{words}");
    let form = lead.get("/programme/new?subject=drill");
    let form = form.form("/programme/new").set("day", "2026-01-10").set("minutes", "90").force("at", "140213901");
    let run = lead.submit(form);
    assert!(run.status == 200 && run.path.starts_with("/programme/"), "{}", run.words());
    let roll = format!("{}/roll", run.path);
    let page = lead.get(&roll);
    let all: Vec<String> = page.form(&roll).names.clone();
    assert!(all.iter().any(|n| n == "people"), "{all:?}");
    let mut worker = enter(server, "liang");
    assert_eq!(worker.get("/programme/gaps").status, 403);
    assert!(worker.get("/programme").words().contains("还缺，应学"));
});
