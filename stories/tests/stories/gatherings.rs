//! A lecture from plan to summary: approved by somebody else, filled from phones, the roll called at the door.

use crate::hands::{self, enter, now_ms};
use stories::{Page, both};

/// The newcomer, and the station's lead.
const LIANG: &str = "liang";
const LIN: &str = "lin";

fn link(page: &Page, words: &str) -> String {
    let text = page.text();
    let at = text.find(words).unwrap_or_else(|| panic!("nothing says {words}: {}", page.words()));
    let href = text[..at].rfind("href=\"").map(|from| &text[from + 6..at]).unwrap_or_default();
    href.split('"').next().unwrap_or_default().to_owned()
}

both!(a_lecture_is_planned_approved_by_another_and_fills_from_phones, demo, |server| {
    let mut liang = enter(server, LIANG);
    let page = liang.get("/gatherings/new");
    let place = hands::choice(&page, "at", "梧桐里睦邻点");
    let form = page.form("/gatherings/new").set("title", "燃气安全讲座").set("at", &place).set("form", "lecture");
    let form = form.set("capacity", "1").set("flow", "14:00 | 签到 | 吴桂兰\n14:10 | 讲解 | 孟秋实");
    let page = liang.submit(form.set("budget", "资料 | 六十"));
    assert_eq!(page.status, 422, "money is a number: {}", page.words());
    let page = liang.submit(page.form("/gatherings/new").set("budget", "资料 | 60"));
    assert!(page.path.starts_with("/gatherings/") && page.words().contains("燃气安全讲座"), "{}", page.words());
    let home = page.path.clone();

    // A date, then approval: nobody approves what they sent.
    let schedule = format!("{home}/schedule");
    let page = liang.get(&schedule);
    let day = liren_kernel::Instant::from_ms(now_ms()).day().plus_days(3);
    let page =
        liang.submit(page.form(&schedule).set("rule", "days").set("days", &day.to_string()).set("on_holiday", "keep"));
    assert!(page.words().contains("共 1 次"), "{}", page.words());
    let page = liang.submit(page.form(&format!("{home}/ask")));
    assert!(page.words().contains("待审批") && !page.has_form(&format!("{home}/approve")), "{}", page.words());
    assert_eq!(liang.get(&format!("{home}/approve")).status, 403);
    let mut lin = enter(server, LIN);
    let approve = format!("{home}/approve");
    let page = lin.get(&approve);
    let page = lin.submit(page.form(&approve));
    assert!(page.words().contains("已批准"), "{}", page.words());

    // Somebody without account takes the only place, and has one though she asks twice; the next one waits.
    let event = home.replace("/gatherings/", "/events/");
    let mut street = server.client();
    assert!(street.get("/events").words().contains("燃气安全讲座"));
    let guest = format!("{event}/guest");
    let page = street.get(&event);
    let sign = |page: &Page, name: &str, phone: &str| {
        page.form(&guest).set("name", name).set("phone", phone).set("notice", "1")
    };
    let first = street.submit(sign(&page, "邱阿姨", "13900008801"));
    assert!(first.words().contains("报名成功"), "{}", first.words());
    assert!(street.get("/events").words().contains("已满，可候补"), "nobody has to open it to learn that");
    let words = first.words();
    let code: String =
        words.split("取消码是").nth(1).unwrap_or_default().chars().filter(char::is_ascii_digit).take(6).collect();
    assert_eq!(code.len(), 6, "{words}");
    let page = street.get(&event);
    let again = street.submit(sign(&page, "邱阿姨", "13900008801"));
    // A stranger who types a neighbour's name and phone must not learn that she comes: what is told is what anybody is told.
    assert!(again.status == 200 && again.words().contains("取消码"), "{}", again.words());
    let mut chen = server.sign_in("resident");
    let page = chen.get(&event);
    let page = chen.submit(page.form(&format!("{event}/sign-up")));
    assert!(page.words().contains("候补"), "{}", page.words());

    // A wrong code takes nobody off; the right one lets the waiting list move, and she is told.
    let off = format!("{event}/leave-guest");
    let page = street.get(&event);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = street.submit(page.form(&off).set("off_phone", "13900008801").set("off_code", wrong));
    assert_eq!(refused.status, 422, "{}", refused.words());
    let page = street.submit(page.form(&off).set("off_phone", "13900008801").set("off_code", &code));
    assert!(page.words().contains("已取消报名"), "{}", page.words());
    // One number is one number, however it is typed: who guesses is slowed down all the same.
    let page = street.get(&event);
    let typed = ["+86 139 0000 8801", "0086-13900008801", "１３９00008801", "139００００8801", "(139)0000.8801"];
    let tried = typed.iter().cycle().take(10).map(|phone| {
        let refused = street.submit(page.form(&off).set("off_phone", phone).set("off_code", wrong));
        assert_eq!(refused.status, 422, "{phone}: {}", refused.words());
        refused.words().contains("操作太频繁")
    });
    let tried: Vec<bool> = tried.collect();
    assert!(!tried[0] && tried[9], "{tried:?}");
    assert!(chen.get("/inbox").words().contains("您已报上：燃气安全讲座"), "{}", chen.get("/inbox").words());
    assert!(chen.get(&event).words().contains("您已报名"));
    // Once for the first time, once as somebody else who knows name and phone: the same, but for the codes.
    let mut told = Vec::new();
    for _ in 0..2 {
        let mut anyone = server.client();
        let before = anyone.get(&event);
        let page = anyone.submit(sign(&before, "邱阿姨", "13900008801"));
        let count = before.words().split("名额").nth(1).unwrap_or_default().to_owned();
        let digits = |text: &str| text.chars().map(|c| if c.is_ascii_hexdigit() { '0' } else { c }).collect::<String>();
        told.push((page.status, digits(&page.text()), count));
    }
    assert_eq!(told[0], told[1]);
    let waiting = liang.get(&format!("{home}/seats")).words();
    assert_eq!(waiting.matches("邱").count(), 1, "and one place: {waiting}");

    // Moved: she is told, and the calendar file says the new hour.
    let page = liang.get(&home);
    let sitting = link(&page, "第 1 次");
    let page = liang.get(&format!("{sitting}/move"));
    let moved = page.form(&format!("{sitting}/move")).set("day", &day.plus_days(1).to_string());
    let page = liang.submit(moved.set("from", "15:00").set("until", "16:00").set("reason", "场地检修"));
    assert!(page.words().contains("已改期"), "{}", page.words());
    assert!(chen.get("/inbox").words().contains("改期：燃气安全讲座"));
    let ics = chen.get(&format!("{event}/calendar")).text();
    assert!(ics.contains("T070000Z") && ics.contains("SEQUENCE:1"), "{ics}");
    assert!(chen.get(&format!("/week?from={}", day.plus_days(1))).words().contains("燃气安全讲座"));

    // The other committee neither sees it inside nor calls its roll.
    let mut other = enter(server, hands::OTHER_COMMITTEE);
    assert_eq!(other.get(&home).status, 404);
    assert_eq!(street.without_redirects().get(&home).status, 303);
    assert!(server.run(&["verify"]).is_ok());
});

both!(the_roll_is_called_by_two_stewards_and_an_old_code_is_refused, demo, |server| {
    let mut liang = enter(server, LIANG);
    let home = link(&liang.get("/gatherings"), "冬季老年健康讲座");
    let sitting = link(&liang.get(&home), "第 1 次");
    let roll = format!("{sitting}/roll");
    let page = liang.get(&sitting);
    // The steward from the neighbourhood has the same list.
    let mut wu = enter(server, "wu");
    let hers = wu.get(&sitting);
    let first = page
        .text()
        .split("name=\"here\" value=\"")
        .nth(1)
        .unwrap_or_default()
        .split('"')
        .next()
        .unwrap_or_default()
        .to_owned();
    assert!(!first.is_empty(), "{}", page.words());
    let marked = liang.submit(page.press(&roll, "here", &first));
    assert!(marked.status == 200 && marked.words().contains("撤销"), "{}", marked.words());
    let twice = wu.submit(hers.press(&roll, "here", &first));
    assert!(twice.status == 200, "{}", twice.words());
    // The first line of the sums beside the roll.
    let times = |page: &Page| {
        let words = page.words();
        let sums = words.split("数字 人次 ").nth(1).unwrap_or_default();
        sums.chars().take_while(char::is_ascii_digit).collect::<String>()
    };
    assert_eq!((times(&marked).as_str(), times(&twice).as_str()), ("1", "1"));
    // Somebody at the door whom nobody put down.
    let walk = format!("{sitting}/walk-in");
    let page = wu.submit(twice.form(&walk).set("name", "罗大妈"));
    assert!(page.status == 200 && page.words().contains("罗大妈"), "{}", page.words());
    assert_eq!(times(&page), "2");
    // The screen at the door shows a code; one of another time is told to be old.
    let screen = wu.get(&format!("{sitting}/door"));
    assert!(screen.status == 200 && screen.text().contains("<svg"), "{}", screen.words());
    let id = sitting.rsplit('/').next().unwrap_or_default().to_owned();
    let mut phone = server.client();
    let old = phone.get(&format!("/here/{id}/00000000000000000000"));
    assert!(old.status == 422 && old.words().contains("转发"), "{}", old.words());
    let digits: String = screen
        .text()
        .split("<b>")
        .find_map(|part| {
            let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
            (digits.len() == 4).then_some(digits)
        })
        .unwrap_or_default();
    let page = phone.get(&format!("/here/{id}"));
    let here = format!("/here/{id}/guest");
    let unknown = phone.submit(page.form(&here).set("phone", "13999999999").set("code", &digits));
    assert!(unknown.status == 422 && unknown.words().contains("没有用这个电话"), "{}", unknown.words());
    let page = phone.submit(page.form(&here).set("phone", "13900001001").set("code", &digits));
    assert!(page.words().contains("签到成功"), "{}", page.words());
});

both!(the_figures_that_were_asked_for_stand_on_their_pages, demo, |server| {
    let mut lin = enter(server, LIN);
    let mut page = lin.get("/gatherings?form=programme");
    let helps = lin.get(&link(&page, "六助暖心行动"));
    assert!(helps.words().contains("360") && helps.words().contains("64"), "{}", helps.words());
    let month = lin.get(&link(&page, "安全月"));
    for audience in ["居委干部", "物业人员", "业委会", "居民"] {
        assert!(month.words().contains(audience), "{audience}: {}", month.words());
    }
    page = lin.get("/calendar");
    assert!(page.status == 200 && page.words().contains("书法班"), "{}", page.words());
    assert!(lin.get("/lecturers?subject=%E6%B6%88%E9%98%B2%E5%AE%89%E5%85%A8").words().contains("孟秋实"));
    assert!(!lin.get("/lecturers?subject=%E4%B9%A6%E6%B3%95").words().contains("孟秋实"));
});
