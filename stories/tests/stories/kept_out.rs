//! 回避名单: who is kin to somebody in a matter sees nothing of it any more, whatever their post, until the team says otherwise.

use stories::{Client, Page, Server, both};

use crate::hands::{choice, enter, jpeg, ticked_by};

/// A matter of 梧桐里 with a photo, restricted to `level` with 周立春 on its team; its path.
fn restricted(worker: &mut Client, title: &str, level: &str) -> String {
    let form = worker.get("/matters/new").form("/matters/new").set("title", title).set("text", "一家人的事");
    let form = form.set("where", "梧桐里 6 弄 2 号").set("category", "D01").force("anyway", "1");
    let path = worker.submit(form.attach("photos", "门口.jpg", "image/jpeg", &jpeg(40))).path.clone();
    assert!(path.starts_with("/matters/"), "{path}");
    // Everybody here sees it: nobody can be kept out of it yet, and the page says what to do.
    let filed = worker.get(&format!("{path}/file"));
    worker.submit(filed.form(&format!("{path}/file")));
    let page = worker.get(&format!("{path}/bar"));
    assert!(page.path == path && page.words().contains("请先收紧知情范围"), "{}", page.words());
    let act = format!("{path}/restrict");
    let page = worker.get(&act);
    let zhou = ticked_by(&page, "members", "周立春");
    let mut form = page.form(&act).set("level", level).set("members", &zhou).set("text", "涉及家人");
    if level == "3" {
        form = form.also("members", &ticked_by(&page, "members", "林静"));
    }
    let page = worker.submit(form);
    assert_eq!(page.status, 200, "{}", page.words());
    path
}

fn number(page: &Page) -> String {
    let text = page.words();
    let found = |word: &&str| word.contains("民情0") || (word.starts_with('S') && word.len() == 13);
    text.split_whitespace().find(found).unwrap_or_else(|| panic!("no number: {text}")).trim_matches('·').to_owned()
}

fn bar(client: &mut Client, path: &str, who: &str, reason: &str, words: &str) -> Page {
    let act = format!("{path}/bar");
    let page = client.get(&act);
    let person = ticked_by(&page, "person", who);
    client.submit(page.form(&act).set("person", &person).set("reason", reason).set("text", words))
}

fn lift(client: &mut Client, path: &str, who: &str) -> Page {
    let page = client.get(path);
    let link = page.links().into_iter().filter(|link| link.starts_with(&format!("{path}/unbar/"))).find(|link| {
        let page = client.get(link);
        page.words().contains(who)
    });
    let link = link.unwrap_or_else(|| panic!("{who} is not on the list"));
    let page = client.get(&link);
    client.submit(page.form(&link).set("text", "查明没有亲属关系"))
}

fn photo(page: &Page, path: &str) -> String {
    let found = page.text().split('"').find(|part| part.starts_with(&format!("{path}/photos/"))).map(str::to_owned);
    found.unwrap_or_else(|| panic!("no photo: {}", page.words()))
}

/// Everything that might tell of it, as one text.
fn anywhere(client: &mut Client) -> String {
    let found = "%E9%87%91%E4%B8%9D%E9%9B%80";
    let pages = ["/", "/matters", "/inbox", "/matters/export", "/week"].map(str::to_owned);
    let asked = [format!("/search?q={found}"), format!("/matters?q={found}")];
    pages.into_iter().chain(asked).map(|path| client.get(&path).text()).collect()
}

fn glass(server: &Server, login: &str, number: &str) -> Page {
    let mut client = enter(server, login);
    let page = client.get("/glass");
    client.submit(page.form("/glass").set("number", number).set("reason", "今晚要转移孩子，经办人失联"))
}

both!(who_is_too_near_to_a_matter_is_kept_out_of_it, demo, |server| {
    for level in ["2", "3"] {
        let (mut liang, mut zhou) = (enter(server, "liang"), enter(server, "zhou"));
        let title = format!("金丝雀家的第{level}件事");
        let path = restricted(&mut liang, &title, level);
        let page = zhou.get(&path);
        assert!(page.status == 200 && page.text().contains(&title), "{}", page.words());
        let (number, id) = (number(&page), path.rsplit('/').next().unwrap_or_default().to_owned());
        let picture = photo(&page, &path);
        assert_eq!(zhou.get(&picture).status, 200);
        // He is asked to agree to its lowering: at level 2 that is due from her.
        let act = format!("{path}/lower");
        let page = liang.get(&act);
        let second = choice(&page, "of", "周立春");
        let form = page.form(&act).set("level", "1").set("of", &second).set("text", "线索不实");
        assert_eq!(liang.submit(form).status, 200);
        assert!(anywhere(&mut zhou).contains(&title) && zhou.get(&format!("{path}/lower-answer")).status == 200);
        assert_eq!(zhou.get("/").text().contains(&id), level == "2");

        let page = bar(&mut liang, &path, "周立春", "interest", "");
        assert!(page.status == 422 && page.words().contains("请写明是什么利害关系"), "{}", page.words());
        let page = bar(&mut liang, &path, "周立春", "interest", "和当事人合伙");
        assert!(page.status == 200 && page.path == path, "{}", page.words());
        assert!(
            page.words().contains("周立春列入回避名单") && page.words().contains("和当事人合伙"),
            "{}",
            page.words()
        );
        // Found by initials, as elsewhere.
        let act = format!("{path}/bar");
        let page = liang.get(&act);
        let page = liang.submit(page.form(&act).set("q", "gws").force("find", "1"));
        let manager = ticked_by(&page, "person", "高望山");
        let page = liang.submit(page.form(&act).set("person", &manager).set("reason", "kin"));
        assert!(page.status == 200 && page.words().contains("当事人的近亲属"), "{}", page.words());
        assert!(enter(server, "xu").get("/inbox").words().contains(&number), "the audit administrator is told");

        for login in ["zhou", "gao"] {
            let mut who = enter(server, login);
            let nowhere = "/matters/0190000000007000b000000000000000";
            let absent = who.get(nowhere);
            for asked in [path.clone(), format!("{path}/photos"), format!("{path}/note")] {
                let page = who.get(&asked);
                assert_eq!(page.status, 404, "{login} {asked}: {}", page.words());
            }
            // Asked before and after: a notice of something else may come in between, and is counted on every page.
            let shown = who.get(&path).text().replace(&path, "");
            let absent = [absent, who.get(nowhere)].map(|page| page.text().replace(nowhere, ""));
            assert!(absent.contains(&shown), "as if absent: {shown}");
            assert_eq!(who.get(&picture).status, 404, "{login}");
            let text = anywhere(&mut who);
            assert!(!text.contains(&title) && !text.contains(&id) && !text.contains(&number), "{login}: {text}");
        }
        assert_eq!(enter(server, "gao").get(&format!("{path}/bar")).status, 404, "nor who bars whom");
        let page = glass(server, "gao", &number);
        assert!(page.status == 422 && page.words().contains("请核对编号"), "{}", page.words());

        // Nobody bars themselves, nor the last one who could look; the second person's task waits for nobody now.
        let act = format!("{path}/bar");
        let page = liang.get(&act);
        let own = liang.get(&path).text().split("/unbar/").count();
        assert_eq!(own, 3, "two are on the list");
        let page = liang.submit(page.form(&act).force("person", &"0".repeat(32)).set("reason", "kin"));
        assert!(page.status == 422 && page.words().contains("请从列出的选项里选一个"), "{}", page.words());
        assert_eq!(bar(&mut liang, &path, "何怀远", "kin", "").status, 200);
        assert_eq!(bar(&mut liang, &path, "林静", "respondent", "").status, 200);
        // Who heads the station of the city district is the last who could look.
        let page = bar(&mut liang, &path, "沈云帆", "respondent", "");
        assert!(page.status == 422 && page.words().contains("至少要留一位"), "{}", page.words());
        assert!(liang.get(&path).links().contains(&format!("{path}/lower")), "it can be asked of somebody else");
        let page = liang.get(&format!("{path}/lower"));
        let form = page.form(&format!("{path}/lower")).set("level", "1").set("of", &second).set("text", "线索不实");
        let page = liang.submit(form);
        // Of a sealed one only its team is offered, so that he cannot even be chosen.
        let said = if level == "2" { "请另选一位" } else { "请从列出的选项里选一个" };
        assert!(page.status == 422 && page.words().contains(said), "{}", page.words());

        for who in ["周立春", "高望山", "何怀远", "林静"] {
            let page = lift(&mut liang, &path, who);
            assert!(page.status == 200 && page.words().contains(&format!("{who}移出回避名单")), "{}", page.words());
        }
        assert!(zhou.get(&path).text().contains(&title) && zhou.get(&picture).status == 200, "as before");
        assert!(anywhere(&mut zhou).contains(&title));
        let mut gao = enter(server, "gao");
        assert_eq!(gao.get(&path).status, 404, "he is not on the team, and was not");
        let page = glass(server, "gao", &number);
        assert!(page.path.starts_with("/glass/") && page.text().contains(&title), "{}", page.words());
        // The review, so that the next one can be opened.
        let mut auditor = enter(server, "xu");
        let openings = auditor.get("/audit/openings");
        let link = openings.links().into_iter().find(|l| l.starts_with("/audit/openings/0")).expect("the opening");
        let page = auditor.get(&link);
        auditor.submit(page.form(&link).set("outcome", "right").set("words", "情况属实"));
    }
    let mut auditor = enter(server, "xu");
    assert!(auditor.get("/audit?verb=matter.bar").words().contains("梁小满"), "on the record, at level 3 too");
    server.stop();
    let said = server.run(&["verify"]).unwrap_or_else(|said| panic!("{said}"));
    assert!(!said.contains("BAD"), "{said}");
});
