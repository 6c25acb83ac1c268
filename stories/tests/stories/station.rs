//! A station assessed twice, the instruments that offices assess with, and the figures of the corps.

use stories::both;

use crate::hands::{act, enter};

both!(a_station_is_assessed_again_beside_the_time_before_and_both_sign, demo, |server| {
    let mut head = enter(server, "shen");
    let list = head.get("/assessments");
    assert_eq!(list.status, 200, "{}", list.words());
    assert!(!list.words().contains("3.6"), "a list names stations, never marks: {}", list.words());
    let all: Vec<String> =
        list.links().into_iter().filter(|l| l.starts_with("/assessments/") && !l.ends_with("/new")).collect();
    let open =
        all.iter().find(|l| head.get(l).words().contains("待评估人签字")).expect("one waits for the head").clone();
    let page = head.get(&open);
    for words in ["队伍建设", "督导培训", "↑ 1.5", "=", "共建单位下月起由两个人联系", "几次的总分"]
    {
        assert!(page.words().contains(words), "{words}: {}", page.words());
    }
    // The station has signed by answering; it cannot sign for the other side.
    let mut station = enter(server, "lin");
    assert!(station.get(&open).words().contains("待评估人签字"));
    let mut worker = enter(server, "liang");
    assert_eq!(worker.get(&open).status, 404, "a worker of one community does not see it");
    let mut stranger = server.client();
    assert!(stranger.get(&open).has_form("/sign-in"));
    let sign = format!("{open}/sign");
    let form = head.get(&sign);
    let refused = head.submit(form.form(&sign).force("outcome", "returned"));
    assert_eq!(refused.status, 422, "why is to be said: {}", refused.words());
    let page = head.submit(refused.form(&sign).force("outcome", "approved"));
    assert!(page.status == 200 && page.words().contains("双方已签"), "{}", page.words());
    let report = format!("{open}/report");
    let form = head.get(&open);
    let asked = head.submit(form.form(&report));
    assert!(asked.status == 200 && asked.path == "/documents", "{}", asked.words());

    // The next one: evidence with a file, which only those concerned fetch.
    let new = "/assessments/new";
    let form = head.get(new);
    let station_id = crate::hands::choice(&form, "station", "古城社工分站");
    let lead = crate::hands::choice(&form, "answerer", "林静");
    let refused = head.submit(form.form(new).set("station", &station_id).set("answerer", &lead));
    assert_eq!(refused.status, 422, "林静 does not lead there: {}", refused.words());
});

both!(an_instrument_is_uploaded_and_what_is_wrong_is_named_by_row, demo, |server| {
    let mut lead = enter(server, "lin");
    let list = lead.get("/instruments");
    assert!(list.words().contains("四项能力评价") && list.words().contains("第 1 版"), "{}", list.words());
    let one = lead.get("/instruments/cohort_four");
    assert!(one.words().contains("组织领导") && one.words().contains("1 到 5"), "{}", one.words());
    let sheet = lead.get("/instruments/cohort_four/sheet");
    assert!(sheet.status == 200 && sheet.bytes.starts_with(b"PK"));
    let file = sheet.bytes.clone();
    let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let new = "/instruments/new";
    let form = lead.get(new);
    let refused = lead.submit(form.form(new).attach("file", "a.xlsx", media, &file));
    assert!(refused.status == 422 && refused.words().contains("已经有代号为 cohort_four"), "{}", refused.words());
    let publish = "/instruments/cohort_show/publish";
    let form = lead.get(publish);
    let refused = lead.submit(form.form(publish).attach("file", "a.xlsx", media, &file));
    assert!(refused.status == 422 && refused.words().contains("代号是 cohort_four"), "{}", refused.words());
    let own = "/instruments/cohort_four/publish";
    let form = lead.get(own);
    let page = lead.submit(form.form(own).attach("file", "a.xlsx", media, &file));
    assert!(
        page.status == 200 && page.words().contains("第 1 版"),
        "the same form is no new version: {}",
        page.words()
    );
    let form = lead.get(new);
    let refused = lead.submit(form.form(new).attach("file", "a.pdf", "application/pdf", b"%PDF-1.7"));
    assert_eq!(refused.status, 422, "{}", refused.words());
    let mut worker = enter(server, "liang");
    assert_eq!(worker.get("/instruments").status, 403);

    // Where a round is opened the office chooses.
    let class = lead.get("/cohorts").links().into_iter().find(|l| l.starts_with("/cohorts/") && l.len() > 20);
    let page = lead.get(&format!("{}/open-round?of=four", class.expect("a class")));
    assert!(page.words().contains("用哪张量表") && page.words().contains("社工站评估"), "{}", page.words());
});

both!(the_figures_of_the_corps_stand_with_their_rules, demo, |server| {
    let mut head = enter(server, "shen");
    let page = head.get("/figures?from=2020-01-01&to=2099-12-31");
    let words = page.words();
    for label in ["社区工作者", "持证社工", "新开站点", "没有站点的街道", "督导会面", "有师傅带的工作者", "结业证书"]
    {
        assert!(words.contains(label), "{label}: {words}");
    }
    assert!(words.contains("33"), "certificates of the class: {words}");
    assert!(words.contains("与有没有证书无关"), "the rule stands beside it");
    // A worker of one community is told nothing that would be about one colleague.
    let mut worker = enter(server, "liang");
    assert!(!worker.get("/figures?from=2020-01-01&to=2099-12-31").words().contains("持证社工"));
});

both!(another_lecturer_stands_in_and_the_code_at_the_door_keeps_changing, demo, |server| {
    let mut lead = enter(server, "lin");
    let classes: Vec<String> = lead
        .get("/cohorts")
        .links()
        .into_iter()
        .filter(|l| l.starts_with("/cohorts/") && !l.ends_with("/new"))
        .collect();
    let class = classes.iter().find(|c| lead.get(c).words().contains("汛期应急服务骨干班")).expect("the running class");
    let page = lead.get(&format!("{class}/stand-in"));
    assert_eq!(page.status, 200, "{}", page.words());
    let refused = act(&mut lead, &format!("{class}/stand-in"), &[("by", "讲师乙"), ("reason", "出差")], None);
    assert_eq!(refused.status, 422, "nothing lies ahead in this class: {}", refused.words());
    let sitting = lead.get(class).links().into_iter().find(|l| l.contains("/sittings/")).expect("a sitting");
    let door = lead.get(&format!("{sitting}/door"));
    assert!(door.status == 200 && door.text().contains("<svg"), "{}", door.words());
    let mut newcomer = enter(server, "liang");
    let late = newcomer.get(&format!("{sitting}/here/00000000000000000000"));
    assert_eq!(late.status, 422, "a picture sent on is too old: {}", late.words());
});
