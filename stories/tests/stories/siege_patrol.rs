//! What somebody tries around a patrol, a meeting and a door: reading on after a matter was restricted, many at once.

use std::thread;

use stories::{Client, Page, both, encode};

use crate::hands::{act, choice, enter, jpeg, now_ms, ticked_by};

/// The first address on a page that begins so.
pub fn link(page: &Page, start: &str) -> String {
    let found = page.links().into_iter().find(|l| l.starts_with(start));
    found.unwrap_or_else(|| panic!("no link {start}: {}", page.words()))
}

/// 施耀华 passes on what stands on the stairs: the round, and the photo on it.
pub fn passed_on(shi: &mut Client) -> (String, String) {
    let walk = link(&shi.get("/patrol"), "/patrol/rounds/0");
    let round = walk.trim_end_matches("/walk").to_owned();
    let page = shi.get(&walk);
    let page = shi.submit(page.form(&format!("{round}/start")));
    let stop = link(&page, &format!("{walk}/1"));
    let form = shi.get(&format!("{stop}/find?floor=4&kind=clutter&did=passed_on")).form(&format!("{round}/find"));
    let form = form.set("words", "金丝雀听见里面在打人").attach("before", "x.jpg", "image/jpeg", &jpeg(90));
    assert_eq!(shi.submit(form).status, 200);
    let photo = link(&shi.get(&round), &format!("{round}/photos/"));
    (round, photo.split('?').next().unwrap_or_default().to_owned())
}

both!(a_round_and_a_meeting_tell_no_more_of_a_matter_that_was_restricted, demo, |server| {
    let mut shi = enter(server, "shi");
    let (round, photo) = passed_on(&mut shi);
    let mut liang = enter(server, "liang");
    let matter = link(&liang.get(&round), "/matters/0");
    let number = liang.get(&matter).words();
    let number =
        number.split_whitespace().find(|w| w.contains("民情") && w.starts_with("20")).expect("a number").to_owned();

    // It comes before a meeting of two organisations, and one takes something on.
    let call = "/meetings/new";
    let page = liang.get(call);
    let org = ticked_by(&page, "orgs", "物业");
    let form = page.form(call).set("form", "regular").set("title", "工作例会").set("where", "梧桐里社区");
    let form = form.set("day", "2099-01-05").set("venue", "二楼").also("orgs", &org);
    let page = liang.submit(form);
    // A meeting is called for a year at most.
    assert_eq!(page.status, 422, "{}", page.words());
    let day = liren_kernel::Instant::from_ms(now_ms()).day().plus_days(9).to_string();
    let page = liang.submit(page.form(call).set("day", &day));
    let meeting = page.path.clone();
    assert!(meeting.starts_with("/meetings/0"), "{meeting} {}", page.words());
    act(&mut liang, &format!("{meeting}/put"), &[("number", &number)], None);
    let promise = format!("{meeting}/promise");
    let org = choice(&liang.get(&promise), "org", "物业");
    let fields = [("org", org.as_str()), ("what", "金丝雀夜里去看看"), ("due_day", &day), ("number", &number)];
    let page = act(&mut liang, &promise, &fields, None);
    assert!(page.words().contains("金丝雀夜里") && page.words().contains(&number), "{}", page.words());

    let page = act(&mut liang, &format!("{matter}/restrict"), &[("level", "2"), ("text", "涉及人身安全")], None);
    assert_eq!(page.status, 200, "{}", page.words());
    for name in ["liang", "lin", "gao", "han", "shi", "sun"] {
        let mut who = enter(server, name);
        for path in [&round, &meeting, &"/patrol/findings".to_owned(), &"/inbox".to_owned(), &"/".to_owned()] {
            let page = who.get(path);
            assert!(!page.text().contains("金丝雀"), "{name} {path}: {}", page.words());
            assert!(*path != meeting || !page.text().contains(&number), "{name} {path}: {}", page.words());
        }
        assert!(!who.get(&round).links().contains(&matter), "{name}: a way that leads nowhere tells of it");
        let photo = who.get(&photo);
        assert!(photo.status == 404 || photo.status == 403, "{name}: {}", photo.status);
    }
    assert!(liang.get(&matter).words().contains("金丝雀"), "who goes on with it reads it there");
    // Photos are sealed by a job, half a second later and more when it has others to do first.
    let mut said = server.run(&["verify"]);
    for _ in 0..100 {
        if said.is_ok() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(300));
        said = server.run(&["verify"]);
    }
    let said = said.unwrap_or_else(|said| panic!("{said}"));
    assert!(!said.contains("BAD"), "{said}");
});

both!(many_put_behind_one_new_door_at_once_live_in_one_household, demo, |server| {
    let mut worker = enter(server, "liang");
    let people: Vec<String> = ["王守信", "陈秀英", "吴桂兰", "施耀华"]
        .iter()
        .filter_map(|name| {
            let found = worker.get(&format!("/people?q={}", encode(name)));
            found.links().into_iter().find(|l| l.starts_with("/people/01") && l.len() > 38)
        })
        .collect();
    assert!(people.len() >= 2, "{people:?}");
    let door = "梧桐里6弄9号901室";
    let joins: Vec<_> = people
        .iter()
        .flat_map(|who| {
            let path = format!("{who}/household");
            // One types it as it is, another with what a keyboard of a phone leaves in it.
            [door.to_owned(), format!("{door}\u{200b} ")].map(|door| {
                let mut client = worker.clone();
                let form = client.get(&path).form(&path).set("door", &door).set("relation", "other_kin");
                thread::spawn(move || client.submit(form).status)
            })
        })
        .collect();
    assert!(joins.into_iter().all(|join| join.join().expect("an answer") == 200));
    let mut homes: Vec<String> = Vec::new();
    for who in &people {
        let page = worker.get(who);
        let own: Vec<String> = page.links().into_iter().filter(|l| l.starts_with("/households/")).collect();
        assert_eq!(own.len(), 1, "{who}: {own:?}");
        homes.extend(own);
    }
    homes.dedup();
    assert_eq!(homes.len(), 1, "one door, one household: {homes:?}");
    // Whoever says it again with another relation has it changed.
    let path = format!("{}/household", people[0]);
    let form = worker.get(&path).form(&path).set("door", door).set("relation", "head");
    assert!(worker.submit(form).words().contains("（户主）"));
});

both!(two_who_cover_the_same_photo_uncover_nothing, demo, |server| {
    let mut liang = enter(server, "liang");
    let page = liang.get("/matters/new?at=140213901001-c1-e2");
    let form = page.form("/matters/new").set("title", "墙上写着电话号码").set("category", "D01");
    let form = form.set("source", "noticed").force("anyway", "1");
    let page = liang.submit(form.attach("photos", "墙.jpg", "image/jpeg", &jpeg(40)));
    let matter = page.path.clone();
    let photos = format!("{matter}/photos");
    let cover = liang.get(&photos).links().into_iter().find(|l| l.ends_with("/cover")).expect("a photo to cover");
    // Both opened the page before either sent it.
    let (mut one, mut other) = (enter(server, "liang"), enter(server, "lin"));
    let first = one.get(&cover).form(&cover).also("cell", "0").set("whole", "destroy");
    let second = other.get(&cover).form(&cover).also("cell", "20").set("whole", "destroy");
    assert_eq!(one.submit(first).status, 200);
    let late = other.submit(second);
    assert_eq!(late.status, 422, "the first one's cover would be gone: {}", late.words());
    assert!(late.words().contains("刚刚有人遮挡过"), "{}", late.words());
    let again = late.form(&cover).also("cell", "20").set("whole", "destroy");
    assert_eq!(other.submit(again).status, 200);
});

both!(whoever_leaves_is_shown_with_what_is_open_and_is_on_no_rota_afterwards, demo, |server| {
    let mut gao = enter(server, "gao");
    let found = gao.get(&format!("/people?q={}", encode("施耀华")));
    let person = link(&found, "/people/0");
    let leave = format!("{person}/leave");
    let page = gao.get(&leave);
    let words = page.words();
    assert!(words.contains("巡访队 1 支") && words.contains("巡访排班"), "{words}");
    let mut han = enter(server, "han");
    let team = link(&han.get("/patrol"), "/patrol/teams/0");
    assert!(han.get(&team).words().contains("团员 14 人"), "{}", han.get(&team).words());
    let page = gao.submit(page.form(&leave).set("reason", "搬去外地"));
    assert_eq!(page.status, 200, "{}", page.words());
    assert!(han.get(&team).words().contains("团员 13 人"), "{}", han.get(&team).words());
    assert!(gao.get(&leave).words().contains("手上没有待办"), "{}", gao.get(&leave).words());
    assert!(server.run(&["verify"]).is_ok());
});
