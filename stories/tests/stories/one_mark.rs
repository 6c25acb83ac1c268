//! One mark of attendance moves every figure that rests on it, and its correction moves each back: person-times, people,
//! training hours, the roll behind the induction on somebody's path. What is typed as a name is never a formula.

use liren_app::clock::MachineClock;
use liren_kernel::Clock as _;
use stories::{Client, Page, both, encode};

use crate::hands::{choice, enter};

fn day(days: i64) -> String {
    MachineClock::default().now().day().plus_days(days).to_string()
}

fn link(page: &Page, words: &str) -> String {
    let text = page.text();
    let at = text.find(words).unwrap_or_else(|| panic!("nothing says {words}: {}", page.words()));
    let href = text[..at].rfind("href=\"").map(|from| &text[from + 6..at]).unwrap_or_default();
    href.split('"').next().unwrap_or_default().to_owned()
}

/// Minutes of continuing education this year, as the page of a worker says.
fn trained(client: &mut Client, staff: &str) -> i64 {
    let words = client.get(staff).words();
    let said: String = words.split("今年继续教育").nth(1).unwrap_or_default().chars().take(16).collect();
    let number = |before: &str| -> i64 {
        let Some((head, _)) = said.split_once(before) else { return 0 };
        let digits: String = head.chars().rev().skip_while(|c| *c == ' ').take_while(char::is_ascii_digit).collect();
        digits.chars().rev().collect::<String>().parse().unwrap_or(0)
    };
    number("小时") * 60 + number("分钟")
}

both!(the_roll_of_the_induction_stands_on_the_path, demo, |server| {
    let mut lin = enter(server, "lin");
    let home = link(&lin.get("/gatherings?form=training"), "新到岗社区工作者岗前培训");
    let page = lin.get(&home);
    // Planned by one, approved by another, rolled on three days, summed up and agreed to.
    for said in ["已结束", "批准了方案", "高望山", "三天都到齐了"] {
        assert!(page.words().contains(said), "{said}: {}", page.words());
    }
    assert!(page.words().contains("507"), "three times 169: {}", page.words());
    let mut liang = enter(server, "liang");
    let path = liang.get("/growth").words();
    assert!(path.contains("岗前培训") && path.contains("22 小时 30 分钟"), "{path}");
});

both!(one_mark_moves_person_times_and_training_hours_and_its_correction_moves_them_back, demo, |server| {
    let mut lin = enter(server, "lin");
    let page = lin.get("/gatherings/new");
    let at = choice(&page, "at", "梧桐里睦邻点");
    let form = page.form("/gatherings/new").set("title", "入户走访补课").set("at", &at).set("form", "training");
    let page = lin.submit(form.set("open_to", "staff").set("credit", "training"));
    let home = page.path.clone();
    let schedule = format!("{home}/schedule");
    let days = format!("{}\n{}", day(-1), day(5));
    let form = lin.get(&schedule).form(&schedule).set("rule", "days").set("days", &days).set("on_holiday", "keep");
    let page = lin.submit(form.set("from", "09:00").set("until", "11:00"));
    let page = lin.submit(page.form(&format!("{home}/ask")));
    assert!(page.words().contains("待审批"), "{}", page.words());
    let mut gao = enter(server, "gao");
    let approve = format!("{home}/approve");
    let form = gao.get(&approve).form(&approve);
    gao.submit(form);
    let event = home.replace("/gatherings/", "/events/");
    let mut liang = enter(server, "liang");
    let form = liang.get(&event).form(&format!("{event}/sign-up"));
    assert!(liang.submit(form).words().contains("您已报名"));

    let found = lin.get(&format!("/people?q={}", encode("梁小满")));
    let person = found.links().into_iter().find(|l| l.starts_with("/people/01") && l.len() > 38).expect("梁小满");
    let staff = person.replace("/people/", "/staff/");
    let before = trained(&mut lin, &staff);
    let sitting = link(&lin.get(&home), "第 1 次");
    let times = |page: &Page| {
        let words = page.words();
        let sums = words.split("数字 人次 ").nth(1).unwrap_or_default();
        sums.chars().take_while(char::is_ascii_digit).collect::<String>()
    };
    // Keyed in from paper: one box, and a name on it that would be a formula in a spreadsheet.
    let paper = format!("{sitting}/paper");
    let page = lin.get(&paper);
    let text = page.text();
    let seat = text.split("name=\"seats\" value=\"").nth(1).and_then(|p| p.split('"').next()).unwrap_or_default();
    let form = page.form(&paper).set("seats", seat).set("names", "=HYPERLINK(\"http://x\") | 13900007701");
    let page = lin.submit(form);
    assert_eq!((page.status, times(&page).as_str()), (200, "2"), "{}", page.words());
    assert!(page.words().contains("纸质补录"), "the source stays: {}", page.words());
    assert_eq!(trained(&mut lin, &staff), before + 120, "{}", lin.get(&staff).words());

    let csv = lin.get(&format!("{home}/seats/csv"));
    assert_eq!(csv.status, 200);
    let text = csv.text();
    assert!(text.contains("'=HYPERLINK") && !text.contains("\"=HYPERLINK") && !text.contains("\n=HYPERLINK"), "{text}");
    let xlsx = lin.get(&format!("{home}/seats/xlsx"));
    let sheets = liren_papers::read::open(&xlsx.bytes).expect("a workbook");
    let cells: Vec<String> = sheets[0].rows.iter().map(|row| row.cell(0).text()).collect();
    assert!(cells.iter().any(|cell| cell.starts_with("=HYPERLINK")), "text, not a formula: {cells:?}");
    assert_eq!(enter(server, "zhao").get(&format!("{home}/seats/csv")).status, 404);

    // It was wrong: one mark is taken back, and every figure with it.
    let page = lin.get(&sitting);
    let text = page.text();
    let at = text.find("梁小满").expect("on the roll");
    let key = text[at..].split("name=\"undo\" value=\"").nth(1).and_then(|p| p.split('"').next()).unwrap_or_default();
    let page = lin.submit(page.press(&format!("{sitting}/roll"), "undo", key));
    assert_eq!((page.status, times(&page).as_str()), (200, "1"), "{}", page.words());
    assert_eq!(trained(&mut lin, &staff), before);
    assert!(server.run(&["verify"]).is_ok());
});
