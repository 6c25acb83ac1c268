//! A shift becomes hours, hours a certificate that anybody can check; hours by hand need a second person; whoever can
//! do something is found when needed.

use liren_app::clock::MachineClock;
use liren_kernel::Clock as _;
use stories::{Client, Page, Server, both, encode};

use crate::hands::{OTHER_COMMITTEE, act, choice, enter};

const WU: &str = "吴桂兰";

/// Yesterday, as a form wants it: a shift of that day is over whatever the hour is now.
fn yesterday() -> String {
    MachineClock::default().now().day().plus_days(-1).to_string()
}

/// The value of the box or option of `name` beside these words.
fn boxed(page: &Page, name: &str, words: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let text = page.text();
    let found = text
        .split(&mark)
        .skip(1)
        .find(|part| part.split("</label>").next().unwrap_or_default().contains(&format!(">{words}<")));
    let found = found.unwrap_or_else(|| panic!("no {name} for {words}: {}", page.words()));
    found.split('"').next().unwrap_or_default().to_owned()
}

/// The page of a volunteer, by name.
fn volunteer(client: &mut Client, name: &str) -> Page {
    let list = client.get(&format!("/volunteers?q={}", encode(name)));
    let link = list.links().into_iter().find(|l| l.starts_with("/volunteers/0"));
    let link = link.unwrap_or_else(|| panic!("{name} is not found: {}", list.words()));
    let page = client.get(&link);
    assert_eq!(page.status, 200, "{}", page.words());
    page
}

/// The first figure of a statement: verified hours.
fn verified(page: &Page) -> String {
    let text = page.text();
    let facts = text.split("class=\"facts\"").nth(1).unwrap_or_else(|| panic!("no figures: {}", page.words()));
    facts.split("<dd>").nth(1).and_then(|f| f.split("</dd>").next()).unwrap_or_default().to_owned()
}

fn hundredths(hours: &str) -> i64 {
    hours.replace('.', "").parse().unwrap_or_else(|_| panic!("no hours: {hours}"))
}

/// Opens a shift of yesterday with 吴桂兰 on it; its page.
fn shift(worker: &mut Client) -> Page {
    let page = worker.get("/duties/new");
    let at = choice(&page, "at", "梧桐里");
    let form = page.form("/duties/new").set("title", "阅览室开放值守").set("at", &at).set("day", &yesterday());
    let form = form.set("from", "09:00").set("until", "11:00").set("needed", "1").set("spot", "阅览室");
    let page = worker.submit(form);
    assert!(page.path.starts_with("/duties/0"), "{} {}", page.path, page.words());
    let person = boxed(&page, "people", WU);
    let page = worker.submit(page.form(&format!("{}/assign", page.path)).set("people", &person));
    assert!(page.words().contains(WU), "{}", page.words());
    page
}

fn verify(server: &Server) {
    let said = server.run(&["verify"]).unwrap_or_else(|said| panic!("{said}"));
    assert!(said.contains("ok   books") && said.contains("ok   tallies"), "{said}");
}

both!(a_shift_becomes_hours_and_a_certificate_that_anybody_can_check, demo, |server| {
    let mut worker = server.sign_in("community_worker");
    let mut wu = server.sign_in("volunteer");
    let before = hundredths(&verified(&wu.get("/hours")));
    let page = shift(&mut worker);
    let duty = page.path.clone();
    // A second tap on the same form, and the same from another: one posting.
    let person = boxed(&page, "people", WU);
    let mark = page.form(&format!("{duty}/mark")).set("people", &person);
    let other = worker.get(&duty).form(&format!("{duty}/mark")).set("people", &person);
    for form in [mark.clone(), mark, other] {
        let page = worker.submit(form);
        assert!(page.status == 200 && page.words().contains("2 小时"), "{} {}", page.status, page.words());
    }
    let mine = wu.get("/hours");
    assert_eq!(hundredths(&verified(&mine)), before + 200, "{}", mine.words());
    assert!(mine.words().contains("阅览室开放值守"), "{}", mine.words());
    // Another community sees neither the shift nor the volunteer.
    let mut zhao = enter(server, OTHER_COMMITTEE);
    let statement = volunteer(&mut worker, WU).path;
    for hidden in [duty.as_str(), statement.as_str()] {
        assert_eq!(zhao.get(hidden).status, 404, "{hidden}");
    }
    let line = mine.links().into_iter().find(|l| l.starts_with("/hours/lines/")).expect("a line");
    assert_eq!(zhao.get(&line).status, 404);
    assert!(!zhao.get("/volunteers").words().contains(WU));

    // Asked for by the volunteer, checked by one, issued by another.
    let ask = wu.get("/hours").links().into_iter().find(|l| l.ends_with("/proof")).expect("asking for a certificate");
    let form = wu.get(&ask).form(&ask).set("purpose", "社区之星评选").set("from", &yesterday());
    let page = wu.submit(form.set("until", &yesterday()));
    let proof = page.path.clone();
    assert!(proof.starts_with("/proofs/0"), "{} {}", page.path, page.words());
    assert!(!page.has_form(&format!("{proof}/")), "nothing for the volunteer to do: {}", page.words());
    let check = format!("{proof}/check");
    let page = press(&mut worker, &check, &[]);
    assert!(page.words().contains("待出具") && page.words().contains("2.00"), "{}", page.words());
    let mut lead = server.sign_in("station_lead");
    let issue = format!("{proof}/issue");
    assert_eq!(worker.get(&issue).status, 403);
    let page = press(&mut lead, &issue, &[]);
    assert!(page.words().contains("已出具"), "{}", page.words());
    let serial = page.links().into_iter().find(|l| l.starts_with("/certificates/")).expect("a serial number");

    // Signed out, with the number alone: it stands, and the name is masked.
    let mut anybody = server.client();
    let shown = anybody.get(&serial);
    assert!(shown.status == 200 && shown.words().contains("有效"), "{} {}", shown.status, shown.words());
    assert!(shown.words().contains("志愿服务记录证明") && !shown.words().contains(WU), "{}", shown.words());
    let mut wrong = serial.clone();
    let last = wrong.pop().expect("a character");
    wrong.push(if last == '2' { '3' } else { '2' });
    assert_ne!(anybody.get(&wrong).status, 200, "one wrong character is found");

    // The mark was wrong: taken back, the hours go; the request says that the books changed since.
    let void = worker.get(&duty).links().into_iter().find(|l| l.contains("/void/")).expect("a way to put it right");
    let page = press(&mut worker, &void, &[("reason", "记错了人")]);
    assert_eq!(page.status, 200, "{}", page.words());
    assert_eq!(hundredths(&verified(&wu.get("/hours"))), before);
    assert!(wu.get("/inbox").words().contains("记错了人"));
    verify(server);
});

both!(hours_by_hand_need_a_second_person, demo, |server| {
    let mut worker = server.sign_in("community_worker");
    let page = volunteer(&mut worker, WU);
    let hours = verified(&page);
    let propose = format!("{}/grant", page.path);
    let day = yesterday();
    let fields = [("title", "给邻居理发"), ("day", day.as_str()), ("hours", "1.5")];
    let why = [("reason", "上门去的，没有签到"), ("proof", "邻居的感谢信")];
    let page = press(&mut worker, &propose, &[&fields[..], &why[..]].concat());
    let grant = page.path.clone();
    assert!(grant.starts_with("/grants/0") && page.words().contains("待同意"), "{} {}", page.path, page.words());
    // Who proposed it does not get the button, and the form by hand is refused.
    let agree = format!("{grant}/agree");
    assert!(!page.links().contains(&agree), "{}", page.words());
    let refused = press(&mut worker, &agree, &[]);
    assert!(refused.status == 422 && refused.words().contains("另一位同事"), "{} {}", refused.status, refused.words());
    let mut wu = server.sign_in("volunteer");
    assert_eq!(wu.get(&agree).status, 403, "nor the one they are for");
    assert_eq!(enter(server, OTHER_COMMITTEE).get(&grant).status, 404);
    let mut lead = server.sign_in("station_lead");
    let done = press(&mut lead, &agree, &[]);
    assert!(done.status == 200 && done.words().contains("已入账"), "{} {}", done.status, done.words());
    let after = volunteer(&mut worker, WU);
    assert_eq!(verified(&after), hours, "granted hours stand apart: {}", after.words());
    assert!(after.words().contains("5.50"), "four of the demo and one and a half: {}", after.words());
    verify(server);
});

both!(who_can_do_it_is_found_when_needed, demo, |server| {
    let mut lead = server.sign_in("station_lead");
    let page = lead.get(&format!("/skills?skill={}", encode("退休护士")));
    assert!(page.words().contains("张春芳"), "{}", page.words());
    assert!(!page.text().contains("1380000"), "no phone before it is asked for");
    // She can come on Tuesdays, not on Mondays.
    for (slot, there) in [("3", true), ("0", false)] {
        let page = lead.get(&format!("/skills?skill={}&slot={slot}", encode("退休护士")));
        assert_eq!(page.words().contains("张春芳"), there, "{slot}: {}", page.words());
    }
    let contact = page.links().into_iter().find(|l| l.contains("/reveal")).expect("a way to her phone");
    let form = lead.get(&contact).forms().into_iter().find(|f| f.action.contains("/reveal")).expect("a form");
    let shown = lead.submit(form.set("purpose", "义诊请人"));
    assert!(shown.text().contains("1380000"), "{}", shown.words());
    // 梧桐里 does not find people of 桂花新村.
    let mut worker = server.sign_in("community_worker");
    let page = worker.get(&format!("/skills?skill={}", encode("退休护士")));
    assert!(!page.words().contains("张春芳"), "{}", page.words());

    // The month goes out once; the file has no formula and the hours as hours.
    let form = worker.get("/hours/export").form("/hours/export").set("from", "2020-01-01");
    let page = worker.submit(form.clone());
    assert!(page.words().contains("我导出过的"), "{}", page.words());
    let csv = page.links().into_iter().find(|l| l.ends_with("/csv")).expect("a file");
    let text = worker.get(&csv).text();
    assert!(text.contains(WU) && text.contains("会客厅开放值守") && text.contains("2.50"), "{text}");
    assert!(!text.contains("李建国"), "{text}");
    let mut zhao = enter(server, OTHER_COMMITTEE);
    assert_eq!(zhao.get(&csv).status, 404, "somebody else's export");
    let again = press(&mut worker, "/hours/export", &[("from", "2020-01-01")]);
    assert_eq!(again.status, 422, "no hour goes out twice: {}", again.words());
    let xlsx = worker.get(&csv.replace("/csv", "/xlsx"));
    let sheets = liren_papers::read::open(&xlsx.bytes).expect("a workbook");
    assert!(sheets[0].rows.len() > 3);
});

/// Opens the page of an act, fills its form and sends it.
fn press(client: &mut Client, path: &str, fields: &[(&str, &str)]) -> Page {
    act(client, path, fields, None)
}
