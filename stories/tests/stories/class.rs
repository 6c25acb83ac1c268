//! A class: what it came to, its certificates, and its show scored by judges who have no account.

use stories::{Client, Page, both};

use crate::hands::{OTHER_COMMITTEE, act, choice, enter, ticked_by};

/// The address of the link whose text is `words`.
fn link(page: &Page, words: &str) -> String {
    let text = page.text();
    let before = text.split(words).next().filter(|b| b.len() < text.len());
    let before = before.unwrap_or_else(|| panic!("no link {words}: {}", page.words()));
    before.rsplit("href=\"").next().and_then(|r| r.split('"').next()).unwrap_or_default().to_owned()
}

/// The links of a page that begin so, in order.
fn links(page: &Page, begin: &str) -> Vec<String> {
    page.links().into_iter().filter(|l| l.starts_with(begin)).collect()
}

/// The six digits of each judge, in the order of the page.
fn codes(page: &Page) -> Vec<String> {
    let text = page.text();
    let digits = |part: &str| part.chars().take_while(char::is_ascii_digit).collect::<String>();
    text.split("码 ").skip(1).map(digits).filter(|code| code.len() == 6).collect()
}

/// Enters a ballot and scores every group.
fn score(judge: &mut Client, address: &str, code: &str, mark: &str) {
    let page = judge.get(address);
    let mut page = judge.submit(page.form(address).set("code", code));
    assert_eq!(page.status, 200, "{}", page.words());
    let action = format!("{address}/score");
    let count = page.forms().iter().filter(|f| f.action == action).count();
    assert_eq!(count, 3, "{}", page.words());
    for group in 0..count {
        let mut form = page.forms().into_iter().filter(|f| f.action == action).nth(group).expect("a ballot");
        for name in ["learning", "daring", "organising", "talking", "solving"] {
            form = form.set(name, mark);
        }
        page = judge.submit(form);
        assert_eq!(page.status, 200, "{}", page.words());
    }
}

both!(the_figures_of_the_class_come_out_and_a_certificate_is_checked_signed_out, demo, |server| {
    let mut lead = enter(server, "lin");
    let list = lead.get("/cohorts");
    let class = link(&list, "年第一期社区工作者培训班");
    let page = lead.get(&class);
    for words in ["已结业", "已上 8 次课，共 8 次", "35 名学员 · 3 组", "入户走访：先听再问", "小组成果汇报"]
    {
        assert!(page.words().contains(words), "{words}: {}", page.words());
    }
    let results = lead.get(&format!("{class}/results"));
    assert!(results.words().contains("35 名学员，33 名结业"), "{}", results.words());
    let papers = links(&results, "/certificates/");
    assert_eq!(papers.len(), 33);
    let mut anybody = server.client();
    let check = anybody.get(&papers[0]);
    assert!(check.status == 200 && check.words().contains("有效"), "{}", check.words());
    // Who knows the name holds the paper and sees what it must say: hours that were painted over are found.
    assert!(!check.words().contains("学时") && !check.words().contains("沈嘉禾"), "{}", check.words());
    let named = anybody.submit(check.form(&papers[0]).set("name", "沈嘉禾"));
    assert!(named.words().contains("沈嘉禾 同志参加") && named.words().contains("修满 16 学时"), "{}", named.words());

    // The newcomer sees the own page, the worker of another committee no class at all.
    let mut newcomer = enter(server, "liang");
    let page = newcomer.get(&class);
    assert!(page.words().contains("看我的学习情况"), "{}", page.words());
    let own = newcomer.get(&link(&page, "看我的学习情况"));
    for words in ["业务学习", "组织领导", "沟通协调", "随机应变", "出勤 8/8 次", "结业"] {
        assert!(own.words().contains(words), "{words}: {}", own.words());
    }
    assert_eq!(newcomer.get(&format!("{class}/results")).status, 403);
    let mut other = enter(server, OTHER_COMMITTEE);
    assert_eq!(other.get(&class).status, 404);
});

both!(five_judges_score_the_show_at_once_and_two_of_them_share_a_phone, demo, |server| {
    let mut lead = enter(server, "lin");
    let class = link(&lead.get("/cohorts"), "汛期应急服务骨干班");
    let show = lead.get(&format!("{class}/show"));
    let (judges, codes) = (links(&show, "/judge/"), codes(&show));
    assert_eq!((judges.len(), codes.len()), (5, 5), "{}", show.words());
    let board = links(&show, "/show/").remove(0);

    let mut stranger = server.client();
    let asked = stranger.get(&judges[0]);
    let refused = stranger.submit(asked.form(&judges[0]).set("code", &codes[1]));
    assert_eq!(refused.status, 422, "another's code does not open it: {}", refused.words());
    assert_eq!(stranger.get(&format!("{}0", judges[0])).status, 404);

    std::thread::scope(|scope| {
        for n in 0..3 {
            let (mut judge, address, code) = (server.client(), &judges[n], &codes[n]);
            scope.spawn(move || score(&mut judge, address, code, "8.5"));
        }
        // Two judges, one phone.
        let (mut phone, judges, codes) = (server.client(), &judges, &codes);
        scope.spawn(move || {
            score(&mut phone, &judges[3], &codes[3], "8");
            score(&mut phone, &judges[4], &codes[4], "9");
        });
    });
    let progress = stranger.get(&board);
    assert!(progress.words().contains("5/5") && !progress.words().contains("8.50"), "{}", progress.words());

    // A group scores another, not itself.
    let mut newcomer = enter(server, "liang");
    let page = newcomer.get(&format!("{class}/show"));
    let peers = links(&page, &format!("{class}/peer"));
    assert_eq!(peers.len(), 2, "{}", page.words());
    let mut form = newcomer.get(&peers[0]).form(&peers[0]);
    for name in ["learning", "daring", "organising", "talking", "solving"] {
        form = form.set(name, "9.5");
    }
    assert_eq!(newcomer.submit(form).status, 200);

    let close = format!("{class}/close-show");
    let page = lead.get(&close);
    let refused = lead.submit(page.form(&close).set("anyway", "0"));
    assert_eq!(refused.status, 422, "{}", refused.words());
    assert_eq!(lead.submit(refused.form(&close).set("anyway", "1")).status, 200);
    let result = stranger.get(&board);
    assert!(result.words().contains("评分结束") && result.words().contains("8.50"), "{}", result.words());
    assert!(result.words().contains("并列"), "two groups came out the same: {}", result.words());
});

both!(a_photo_handed_in_is_seen_by_whoever_may_read_the_work_and_by_no_other_learner, demo, |server| {
    let mut lead = enter(server, "lin");
    let class = link(&lead.get("/cohorts"), "汛期应急服务骨干班");
    // 赵谷雨 learns in the class too, in another group than 梁小满.
    let enrol = format!("{class}/enrol");
    let page = lead.get(&enrol);
    let third = choice(&page, "group", "第三组");
    let zhao = ticked_by(&page, "people", "赵谷雨");
    assert_eq!(lead.submit(page.form(&enrol).force("people", &zhao).set("group", &third)).status, 200);
    let give = format!("{class}/task");
    act(&mut lead, &give, &[("title", "画一张安置点草图"), ("due_day", "2099-01-05")], None);

    let mut newcomer = enter(server, "liang");
    let tasks = newcomer.get(&format!("{class}/tasks"));
    let task = links(&tasks, &format!("{class}/tasks/")).remove(0);
    let page = act(&mut newcomer, &format!("{task}/submit"), &[("text", "厨房在东，床位在西")], Some(40));
    assert_eq!(page.status, 200, "{}", page.words());
    let photo = links(&page, &format!("{class}/photos/")).remove(0);
    let mut colleague = enter(server, "zhao");
    assert_eq!(colleague.get(&task).status, 200, "the task is the class's");
    for (who, seen) in [(&mut newcomer, true), (&mut lead, true), (&mut colleague, false)] {
        for size in ["", "?size=small"] {
            let answer = who.get(&format!("{photo}{size}"));
            assert_eq!(answer.status, if seen { 200 } else { 404 }, "{photo}{size}");
        }
    }
    // A photo of another class under this class's address is not there.
    let other = link(&lead.get("/cohorts"), "年第一期社区工作者培训班");
    assert_eq!(lead.get(&photo.replace(&class, &other)).status, 404);
});

both!(photos_of_the_class_stand_on_its_page_and_its_report_names_nobody_who_failed, demo, |server| {
    let mut lead = enter(server, "lin");
    let class = link(&lead.get("/cohorts"), "年第一期社区工作者培训班");
    // A group's leader adds one; the class sees it, nobody else.
    let mut leader = enter(server, "liang");
    let add = format!("{class}/photos");
    let before = links(&leader.get(&class), &format!("{add}/")).len();
    assert!(before > 0, "the demo's own");
    let empty = act(&mut leader, &add, &[("caption", "楼道走访练习")], None);
    assert!(empty.status == 422 && empty.words().contains("请选一张照片"), "{}", empty.words());
    let page = act(&mut leader, &add, &[("caption", "楼道走访练习")], Some(90));
    assert!(page.status == 200 && page.words().contains("楼道走访练习"), "{}", page.words());
    let photos = links(&page, &format!("{add}/"));
    assert_eq!(photos.len(), before + 1);
    let newest = photos.last().expect("a photo");
    assert_eq!(lead.get(newest).status, 200);
    assert_eq!(enter(server, OTHER_COMMITTEE).get(newest).status, 404);
    assert_eq!(server.client().without_redirects().get(newest).status, 303, "a stranger signs in first");
    // Who only learns adds none: it is for the staff and the leaders.
    let small = link(&lead.get("/cohorts"), "汛期应急服务骨干班");
    let enrol = format!("{small}/enrol");
    let form = lead.get(&enrol);
    let zhao = ticked_by(&form, "people", "赵谷雨");
    assert_eq!(lead.submit(form.form(&enrol).force("people", &zhao)).status, 200);
    assert_eq!(enter(server, OTHER_COMMITTEE).get(&format!("{small}/photos")).status, 403);

    let said = |bytes: &[u8]| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes.to_vec())).expect("a document");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("word/document.xml").expect("its text"), &mut text)
            .expect("UTF-8");
        text
    };
    let report = said(&lead.get(&format!("{class}/report/docx")).bytes);
    for words in
        ["35 名学员", "出勤率", "楼道走访练习", "入户走访：先听再问", "沈嘉禾", "敲开一扇不愿开的门", "解决问题"]
    {
        assert!(report.contains(words), "{words}");
    }
    for name in ["蔡一诺", "陆沐阳"] {
        assert!(lead.get(&format!("{class}/results")).words().contains(name), "{name} is told where it helps");
        assert!(!report.contains(name), "{name} did not pass, and no report says so");
    }
    assert_eq!(leader.get(&format!("{class}/report/docx")).status, 403);
});

both!(learners_on_duty_are_seen_before_the_evenings_are_arranged, demo, |server| {
    let mut lead = enter(server, "lin");
    let form = lead.get("/shifts/new");
    let person = choice(&form, "person", "赵谷雨");
    let shift = form.form("/shifts/new").set("person", &person).set("day", "2099-06-22").set("duty", "晚间值守");
    assert_eq!(lead.submit(shift.set("from", "18:00").set("until", "21:00")).status, 200);
    let form = lead.get("/cohorts/new");
    let at = choice(&form, "at", "梧桐街道");
    let form = form.form("/cohorts/new").set("title", "走访短训班").set("at", &at).set("venue", "二楼");
    // A Monday, and the one after it.
    let form = form.set("first_day", "2099-06-22").set("last_day", "2099-06-29").force("evenings", "1");
    let page = lead.submit(form.set("begins", "18:30").set("minutes", "90").set("groups", "1"));
    assert!(page.status == 200 && page.path.starts_with("/cohorts/"), "{} {}", page.path, page.words());
    let class = page.path.clone();
    let enrol = format!("{class}/enrol");
    let form = lead.get(&enrol);
    assert!(form.words().contains("桂花新村"), "namesakes are told apart by where they work: {}", form.words());
    let zhao = ticked_by(&form, "people", "赵谷雨");
    assert_eq!(lead.submit(form.form(&enrol).force("people", &zhao)).status, 200);
    act(&mut lead, &format!("{class}/subject"), &[("title", "先听再问"), ("closing", "0")], None);

    let plan = format!("{class}/plan");
    let page = lead.get(&plan);
    assert!(page.words().contains("赵谷雨 · 晚间值守") && page.words().contains("18:00–21:00"), "{}", page.words());
    let block = links(&page, &format!("{class}/limit?of=2099-06-22")).remove(0);
    let form = lead.get(&block);
    let page = lead.submit(form.form(&block));
    assert_eq!(page.status, 200, "what is needed is filled in: {}", page.words());
    let page = lead.get(&plan);
    assert!(!page.words().contains("晚间值守"), "that evening is kept free: {}", page.words());
    let proposed = page.words();
    assert!(proposed.contains("6月29日") || proposed.contains("6-29"), "{proposed}");
});
