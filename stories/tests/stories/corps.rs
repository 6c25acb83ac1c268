//! The corps of a district: seven stations, 168 people from Excel placed by rule, a mentor, a review, a shift.

use liren_app::clock::MachineClock;
use liren_kernel::Clock as _;
use liren_papers::sample;
use stories::{Client, Page, both};

use crate::hands::{act, choice, enter};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Uploads a list and gives the page on what would become of it.
fn upload(client: &mut Client, recruitment: &str, bytes: &[u8]) -> Page {
    let path = format!("{recruitment}/import");
    let form = client.get(&path).form(&path).attach("file", "录用名单.xlsx", XLSX, bytes);
    let page = client.submit(form);
    assert!(page.status == 200 && page.path.starts_with(&path), "{} {}", page.path, page.words());
    page
}

/// The figure that stands beside a label.
fn figure(page: &Page, label: &str) -> String {
    let words = page.words();
    let after = words.split(label).nth(1).unwrap_or_else(|| panic!("no {label}: {words}"));
    let numeric = |word: &&str| word.chars().next().is_some_and(|c| c.is_ascii_digit());
    let skipped = after.split_whitespace().filter(numeric).find(|word| !word.contains('/'));
    skipped.unwrap_or_else(|| panic!("no figure at {label}: {words}")).to_owned()
}

both!(the_district_sees_its_network_and_who_is_what, demo, |server| {
    let mut head = enter(server, "shen");
    let page = head.get("/stations");
    assert_eq!(page.status, 200, "{}", page.words());
    // They were entered 58 days ago: in January and February that was last year.
    let today = MachineClock::default().now().day();
    let this_year = today.plus_days(-58).date().year() == today.date().year();
    assert_eq!(figure(&page, "今年新建的站点"), if this_year { "7" } else { "0" });
    let words = page.words();
    assert!(words.contains("19/19") && words.contains("100%"), "every street is served: {words}");
    let link = |who: &str| {
        let all = page.links();
        all.iter().find(|href| href.ends_with(who)).cloned().unwrap_or_else(|| panic!("no {who} in {all:?}"))
    };
    // Community workers by post, licensed social workers by licence: two figures, two lists.
    let workers = head.get(&link("staff?who=workers"));
    let licensed = head.get(&link("staff?who=licensed"));
    assert!(workers.words().contains("170 人"), "{}", workers.words());
    assert!(licensed.words().contains("96 人"), "{}", licensed.words());
    let opened = head.get(&link("/opened"));
    let listed = if this_year { ["7 个站点", "古城社工分站"] } else { ["今年还没有新建站点"; 2] };
    assert!(listed.iter().all(|words| opened.words().contains(words)), "{}", opened.words());
    // A worker of one community sees its own people only.
    let mut worker = enter(server, "liang");
    let page = worker.get("/stations");
    assert!(page.words().contains("平城区社工总站"), "{}", page.words());
    assert!(!page.words().contains("170"), "{}", page.words());
});

both!(a_hundred_and_sixty_eight_come_from_excel_and_find_their_places, demo, |server| {
    let mut head = enter(server, "shen");
    let before = head.get("/recruit");
    let first = before.links().into_iter().find(|href| href.starts_with("/recruit/") && href.len() > 20);
    let first = first.expect("the demo's recruitment");
    let balance = head.get(&first);
    assert_eq!(figure(&balance, "已到岗"), "168", "{}", balance.words());
    let codes: Vec<String> = balance
        .links()
        .iter()
        .filter_map(|href| href.split_once("?at=").map(|(_, code)| code.to_owned()))
        .take(84)
        .collect();
    assert_eq!(codes.len(), 84);

    let form = head.get("/recruit/new").form("/recruit/new");
    let needs: Vec<String> = codes.iter().map(|code| format!("{code} 2")).collect();
    let form = form
        .set("title", "第二批社区工作者招聘")
        .set("at", "140213")
        .set("text", "面向社会公开招聘。")
        .set("closes", "2099-01-20")
        .set("starts", "2099-02-01")
        .set("needs", &needs.join("\n"));
    let page = head.submit(form);
    assert!(page.status == 200 && page.path.starts_with("/recruit/"), "{} {}", page.path, page.words());
    let batch = page.path.clone();

    // Mistakes are named by their cells; nothing is loaded before they are mended or left out.
    let faulty = upload(&mut head, &batch, &sample::taken_faulty());
    let words = faulty.words();
    assert!(words.contains("D8") && words.contains("B13") && words.contains("D24"), "{words}");
    let refused = head.submit(faulty.form(&format!("{}/load", faulty.path)));
    assert_eq!(refused.status, 422, "{}", refused.words());
    assert_eq!(figure(&head.get(&batch), "报名名单"), "0");

    let list = sample::taken_many(168);
    let good = upload(&mut head, &batch, &list);
    let loaded = head.submit(good.form(&format!("{}/load", good.path)));
    assert_eq!((loaded.status, loaded.path.as_str()), (200, batch.as_str()), "{}", loaded.words());
    assert_eq!(figure(&loaded, "待安排"), "168");
    let again = upload(&mut head, &batch, &list);
    assert!(!again.has_form(&format!("{}/load", again.path)), "a second import changes nothing: {}", again.words());

    // The proposal shows the balance before anything is written.
    let rule = format!("{batch}/rule");
    let proposal = head.get(&rule);
    assert!(proposal.words().contains("168"), "{}", proposal.words());
    let done = head.submit(proposal.form(&rule).set("from", "2099-02-01"));
    assert_eq!((done.status, done.path.as_str()), (200, batch.as_str()), "{}", done.words());
    assert_eq!((figure(&done, "已到岗").as_str(), figure(&done, "待安排").as_str()), ("168", "0"));
    let text = done.text();
    assert_eq!(text.matches("<td class=\"n\">2</td><td class=\"n\">2</td><td class=\"n\">0</td>").count(), 84);

    // The lead of one street sees nothing of the district's batch.
    let mut lead = enter(server, "lin");
    assert!(!lead.get("/recruit").words().contains("第二批"), "hidden in the list");
    assert_eq!(lead.get(&batch).status, 404, "hidden by address");
    assert_eq!(lead.get(&format!("{batch}/people")).status, 404);
});

both!(a_newcomer_is_mentored_reviewed_and_on_duty, demo, |server| {
    let mut mentee = enter(server, "liang");
    let page = mentee.get("/mentors");
    let pair = page.links().into_iter().find(|href| href.starts_with("/mentors/") && !href.ends_with("/new"));
    let pair = pair.unwrap_or_else(|| panic!("no pair: {}", page.words()));
    assert!(mentee.get(&pair).words().contains("先拉家常"), "both see what was agreed");
    let mut mentor = enter(server, "zhao");
    let meet = format!("{pair}/meet");
    let page = act(&mut mentor, &meet, &[("what", "一起看走访记录"), ("agreed", "下周独自走访一户")], None);
    assert_eq!((page.status, page.path.as_str()), (200, pair.as_str()), "{}", page.words());
    assert!(mentee.get(&pair).words().contains("下周独自走访一户"), "the newcomer sees it");
    let mut colleague = enter(server, "zhou");
    assert_eq!(colleague.get(&pair).status, 404, "a colleague of the same community does not");

    // The review is written by the lead, signed by another, read by whom it is about.
    let mut lead = enter(server, "lin");
    let page = lead.get("/probation/new");
    let (person, signer) = (choice(&page, "person", "梁小满"), choice(&page, "signer", "何怀远"));
    assert!(!page.text().contains("林静</option>"), "nobody signs their own");
    let form = page.form("/probation/new").set("person", &person).set("signer", &signer);
    let form = form.set("from", "2026-01-01").set("until", "2026-03-01").set("text", "老人愿意主动说事。");
    let page = lead.submit(form.set("verdict", "pass"));
    assert!(page.status == 200 && page.path.starts_with("/probation/"), "{} {}", page.path, page.words());
    let review = page.path.clone();
    let sign = format!("{review}/sign");
    let form = lead.get(&sign).form(&sign).set("outcome", "approved");
    let page = lead.submit(form);
    assert_eq!(page.status, 422, "the author may not sign: {}", page.words());
    let mut supervisor = enter(server, "he");
    let form = supervisor.get(&sign).form(&sign).set("outcome", "approved");
    let page = supervisor.submit(form);
    assert_eq!((page.status, page.path.as_str()), (200, review.as_str()), "{}", page.words());
    assert!(mentee.get(&review).words().contains("何怀远同意"), "the newcomer reads it");
    assert_eq!(colleague.get(&review).status, 404);
    assert_eq!(enter(server, "gao").get(&review).status, 404, "the street does not need to know");

    // A second shift without eleven hours between is refused, and the page says which one is in the way.
    let page = lead.get("/shifts/new");
    let person = choice(&page, "person", "赵谷雨");
    let day = "2099-06-22";
    let form = |client: &mut Client, from: &str, until: &str| {
        let form = client.get("/shifts/new").form("/shifts/new").set("person", &person).set("day", day);
        form.set("from", from).set("until", until).set("duty", "晚间值守")
    };
    let late = form(&mut lead, "18:00", "21:00");
    assert_eq!(lead.submit(late).status, 200);
    let early = form(&mut lead, "08:00", "12:00");
    let page = lead.submit(early);
    assert!(page.status == 422 && page.words().contains("6-22 18:00"), "{} {}", page.status, page.words());
    let week = mentor.get(&format!("/shifts?week={day}"));
    assert!(week.words().contains("18:00–21:00"), "{}", week.words());
});
