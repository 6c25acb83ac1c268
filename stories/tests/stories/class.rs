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
