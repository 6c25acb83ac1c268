//! At the door of the office: an address said as people say it, a slip with number and code, a limit that keeps what
//! was typed; and the keys of the house, held by three.

use stories::{Client, Form, both, encode};

use crate::hands::{act, choice, enter};

fn report(anyone: &mut Client, title: &str, at: &str) -> Form {
    let form = anyone.get("/report").form("/report").set("title", title).set("where", at).set("category", "D01");
    form.set("notice", "1").force("anyway", "1")
}

both!(a_door_said_whole_is_found_and_its_room_is_kept, demo, |server| {
    let mut worker = server.sign_in("community_worker");
    for (typed, entrance) in [("梧桐里6弄2号502室", "梧桐里6弄2号"), ("6弄2号502", "梧桐里6弄2号")] {
        for path in ["/places", "/search"] {
            let page = worker.get(&format!("{path}?q={}", encode(typed)));
            assert!(page.status == 200 && page.words().contains(entrance), "{path} {typed}: {}", page.words());
        }
    }
    // The room goes where the spot is asked for, when nothing was written there.
    let form = worker.get("/matters/new").form("/matters/new").set("title", "水表箱门掉了").set("category", "D01");
    let made = worker.submit(form.set("where", "梧桐里6弄2号502室").force("anyway", "1"));
    assert!(made.status == 200 && made.path.starts_with("/matters/01"), "{}", made.words());
    assert!(made.words().contains("502室"), "{}", made.words());
    // A form that comes back has it in the field; what somebody wrote there stays.
    let mut anyone = server.client();
    let unread = anyone.submit(report(&mut server.client(), "楼道灯不亮", "梧桐里6弄2号502").force("notice", "0"));
    assert_eq!(unread.status, 422, "{}", unread.words());
    let again = unread.form("/report");
    assert_eq!((again.value("spot"), again.value("place")), (Some("502室"), Some("140213901001-c1-e2")));
    assert!(unread.links().contains(&"/report".to_owned()), "another place can be chosen: {}", unread.words());
    let own = report(&mut server.client(), "楼道灯不亮", "梧桐里6弄2号502室").set("spot", "门口").force("notice", "0");
    assert_eq!(anyone.submit(own).form("/report").value("spot"), Some("门口"));
    let unknown = report(&mut server.client(), "楼道灯不亮", "梧桐里6弄99号502室");
    assert!(anyone.submit(unknown).words().contains("没有找到这个地方"));
});

both!(an_answer_that_is_cut_leads_to_all_of_it_and_one_of_two_is_said_to_be_needed, demo, |server| {
    let mut manager = server.sign_in("street_manager");
    let q = encode("梧桐里");
    let page = manager.get(&format!("/search?q={q}"));
    assert!(page.words().contains("这里只列出 10 条") && page.words().contains("全部结果"), "{}", page.words());
    let all = page.links().into_iter().find(|link| link.starts_with("/places?q=")).expect("the way to all places");
    let rows = |page: &stories::Page| page.links().iter().filter(|link| link.starts_with("/places/")).count();
    let all = manager.get(&all);
    assert!(rows(&all) > 10, "{} {}", rows(&all), all.words());
    let short = manager.get(&format!("/search?q={}", encode("梧桐里6弄2号")));
    assert!(!short.words().contains("全部结果：地点"), "{}", short.words());

    let people = manager.get("/people").links();
    let person = people.into_iter().find(|link| link.starts_with("/people/01")).expect("somebody");
    let form = manager.get(&format!("{person}/reveal?field=phone"));
    assert!(form.words().contains("选一项，或在下面写一项") && !form.words().contains("可不填"), "{}", form.words());
});

both!(what_is_refused_uses_up_no_report_and_too_many_keep_every_word, demo, |server| {
    let mut anyone = server.client();
    for n in 0..12 {
        let page =
            anyone.submit(report(&mut server.client(), &format!("雨棚滴水{n}"), "梧桐里6弄2号").force("notice", "0"));
        assert_eq!(page.status, 422, "{n}: {}", page.words());
    }
    let mut told = Vec::new();
    let late = (0..14).find_map(|n| {
        let title = format!("雨棚滴水第{n}处");
        let page = anyone.submit(report(&mut server.client(), &title, "梧桐里6弄2号").set("spot", "南侧"));
        told.push(page.status);
        (page.status == 429).then_some((page, title))
    });
    assert!(told.iter().filter(|status| **status == 200).count() >= 10, "{told:?}");
    let (page, title) = late.unwrap_or_else(|| panic!("no end of reports: {told:?}"));
    let form = page.form("/report");
    assert_eq!((form.value("title"), form.value("spot")), (Some(title.as_str()), Some("南侧")), "{}", page.words());
    assert!(page.words().contains("再试") && form.value("place").is_some(), "{}", page.words());
});

both!(what_is_keyed_in_for_somebody_has_a_number_and_a_code_to_tell_them, demo, |server| {
    let mut worker = server.sign_in("community_worker");
    let form = worker.get("/matters/key-in").form("/matters/key-in").set("title", "门禁刷不开").set("category", "D01");
    let form = form.set("where", "梧桐里6弄2号").set("name", "王师傅").force("anyway", "1");
    let slip = worker.submit(form.clone());
    assert!(slip.status == 200 && slip.words().contains("查询码"), "{}", slip.words());
    let text = slip.text();
    let strong: Vec<&str> = text.split("<strong>").skip(1).filter_map(|part| part.split("</strong>").next()).collect();
    let [number, code] = strong[..] else { panic!("{}", slip.words()) };
    assert_eq!(worker.submit(form).text().matches(code).count(), 1, "a second tap shows the same slip");
    let follow = server.client().get("/follow").form("/follow").set("number", number).set("code", code);
    let page = server.client().submit(follow);
    assert!(page.status == 200 && page.words().contains("已收到"), "{}", page.words());
    let path = slip.links().into_iter().find(|link| link.starts_with("/matters/01")).expect("the way to it");
    assert!(worker.get(&path).words().contains("门禁刷不开"));
});

both!(who_only_lives_here_reads_plain_words_and_the_desk_its_own, demo, |server| {
    let mut chen = server.sign_in("resident");
    let home = chen.get("/");
    for word in ["首页", "我反映的事", "社区活动", "反映一件事"] {
        assert!(home.words().contains(word), "{word}: {}", home.words());
    }
    for word in ["工作台", "民情台账", "登记一条民情"] {
        assert!(!home.words().contains(word), "{word}: {}", home.words());
    }
    let form = chen.get("/matters/new").form("/matters/new").set("title", "楼道灯又不亮了").set("category", "D01");
    let page = chen.submit(form.set("where", "梧桐里 6 弄 2 号").force("anyway", "1"));
    let path = page.path.split('?').next().unwrap_or_default().to_owned();
    assert!(page.status == 200 && path.starts_with("/matters/0"), "{}", page.words());
    let mut worker = server.sign_in("community_worker");
    let state = |chen: &mut Client, worker: &mut Client, own: &str, desk: &str| {
        for page in [chen.get("/matters"), chen.get(&path)] {
            let words = page.words();
            assert!(words.contains("我反映的事") && words.contains(own) && !words.contains(desk), "{own}: {words}");
        }
        assert!(worker.get(&path).words().contains(desk), "{desk}: {}", worker.get(&path).words());
    };
    state(&mut chen, &mut worker, "已收到", "已上报");
    act(&mut worker, &format!("{path}/file"), &[], None);
    state(&mut chen, &mut worker, "正在办", "已立案");
    // Somebody who also works here is told as the office tells its own.
    assert!(worker.get("/matters").words().contains("民情台账"));
});

both!(the_table_of_categories_goes_out_and_comes_back_unchanged, demo, |server| {
    let mut admin = server.sign_in("system_admin");
    let table = admin.get("/matters/categories/export");
    assert!(table.status == 200 && table.text().contains("sentinel"), "{}", table.text());
    let form = admin.get("/matters/categories").form("/matters/categories");
    let said = admin.submit(form.attach("file", "类别.csv", "text/csv", table.text().as_bytes()));
    assert!(said.status == 200 && said.words().contains("没有要改的"), "{}", said.words());
});

both!(posts_are_given_by_the_name_of_a_place_and_sessions_end_on_paper, demo, |server| {
    let mut admin = server.sign_in("security_admin");
    let found = admin.get(&format!("/accounts?q={}", encode("没有这个人")));
    assert!(found.words().contains("登录名") && !found.words().contains("尾号"), "{}", found.words());
    let mut worker = enter(server, "chen");
    let path = admin.get("/accounts?q=chen").links().into_iter().find(|l| l.starts_with("/accounts/01")).expect("chen");
    let person = path.rsplit('/').next().expect("an id").to_owned();
    let give = format!("/people/{person}/posts/new");
    // A post that reads by place needs one, and what was typed stays.
    let mut manager = server.sign_in("street_manager");
    let page = manager.get(&give);
    let form = page.form(&give).set("role", &choice(&page, "role", "网格员")).set("reason", "新划的网格");
    let nowhere = manager.submit(form);
    assert!(nowhere.status == 422 && nowhere.words().contains("要选管哪里"), "{}", nowhere.words());
    assert_eq!(nowhere.form(&give).value("reason"), Some("新划的网格"));
    let page = admin.get(&give);
    let form = page.form(&give).set("role", &choice(&page, "role", "志愿者")).set("reason", "报名");
    let several = admin.submit(form.clone().set("at", "梧桐"));
    assert!(several.status == 422 && several.words().contains("140213901"), "{}", several.words());
    let given = admin.submit(several.form(&give).set("at", "梧桐里社区居委会"));
    assert!(given.status == 200 && given.words().contains("志愿者"), "{}", given.words());

    // One's own session elsewhere, then all of somebody's; the journal has both.
    enter(server, "chen");
    let form = worker.get("/account").form("/account/sessions/");
    let ended = worker.submit(form);
    assert!(ended.words().contains("那台设备已退出"), "{}", ended.words());
    let page = admin.get(&path);
    assert!(page.words().contains("登录中的设备"), "{}", page.words());
    let ended = admin.submit(page.form(&format!("{path}/sessions/end")));
    assert!(ended.words().contains("已让全部设备退出"), "{}", ended.words());
    assert!(worker.get("/account").path.starts_with("/sign-in"), "signed out at once");
    let mut auditor = server.sign_in("audit_admin");
    for (verb, words) in [("account.sign_out", "退出登录"), ("account.end_sessions", "让全部设备退出")] {
        let page = auditor.get(&format!("/audit?verb={verb}"));
        assert!(page.text().contains(&format!("<b>{words}</b>")), "{verb}: {}", page.words());
    }
    assert!(!auditor.get("/").links().contains(&"/matters/new".to_owned()), "the house is kept, not reported from");
});
