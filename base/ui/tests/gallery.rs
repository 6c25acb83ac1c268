//! Every part on one page, in both languages, in elder mode and in the dark. The pages are written to
//! `target/gallery` to be looked at; what a test can see of them is checked here.

use std::{fs, path::PathBuf};

use askama::Template;
use liren_kernel::Refusal;
use liren_ui::{
    Catalogue, Cell, CellState, Chip, Choice, Crumb, Def, Fact, Form, Lang, MenuItem, Notice, Pager, Photo, Row, Seal,
    Shell, Step, StepState, T, Theme, TimelineItem, Tone, WORDS, WhoLine, Words, Yard, assets,
};

const SAMPLE: Words = Words {
    name: "sample",
    zh: "menu-1 = 工作台\nmenu-2 = 民情台账\nmenu-3 = 巡访\nmenu-4 = 走访服务\nmenu-5 = 队伍成长\nmenu-6 = 议事协商\nmenu-7 = 活动与团队\nmenu-8 = 志愿共建\nmenu-9 = 应急\nmenu-10 = 成效报表\nmenu-head = 居民\n",
    en: "menu-1 = Notebook\nmenu-2 = Matters\nmenu-3 = Patrol\nmenu-4 = Visits\nmenu-5 = Workforce\nmenu-6 = Deliberation\nmenu-7 = Gatherings\nmenu-8 = Volunteers\nmenu-9 = Emergency\nmenu-10 = Evidence\nmenu-head = Residents\n",
};

#[derive(Template)]
#[template(path = "gallery.html")]
struct Gallery<'a> {
    shell: Shell<'a>,
    chips: Vec<Chip>,
    next_title: &'a str,
    next_note: &'a str,
    act: &'a str,
    other: &'a str,
    risk: &'a str,
    risk_question: &'a str,
    rows_title: &'a str,
    rows: Vec<Row>,
    pager: Pager,
    timeline: Vec<TimelineItem>,
    path_title: &'a str,
    steps: Vec<Step>,
    facts_title: &'a str,
    facts: Vec<Fact>,
    plan_title: &'a str,
    yards: Vec<Yard>,
    photos_title: &'a str,
    before: Option<Photo>,
    table_title: &'a str,
    heads: Vec<String>,
    table: Vec<Vec<String>>,
    form_title: &'a str,
    form: Form,
    labels: [&'a str; 10],
    choices: Vec<Choice>,
    empty_title: &'a str,
    empty_text: &'a str,
    defs_title: &'a str,
    defs: Vec<Def>,
    seals: Vec<Seal>,
}

#[derive(Template)]
#[template(path = "sheet.html")]
struct Sheet<'a> {
    shell: Shell<'a>,
    place: &'a str,
    codes: [&'a str; 4],
}

/// Chinese or English, so that each sentence stands once.
fn say<'a>(t: T<'_>, zh: &'a str, en: &'a str) -> &'a str {
    if t.lang() == Lang::Zh { zh } else { en }
}

fn shell(t: T<'_>) -> Shell<'_> {
    let mut shell =
        Shell::new(t, say(t, "三楼楼道堆放旧家具，挡住消火栓", "Old furniture blocks the hydrant on the third floor"));
    const MENU: [(&str, &str); 10] = [
        ("#m1", "menu-1"),
        ("#m2", "menu-2"),
        ("#m3", "menu-3"),
        ("#m4", "menu-4"),
        ("#m5", "menu-5"),
        ("#m6", "menu-6"),
        ("#m7", "menu-7"),
        ("#m8", "menu-8"),
        ("#m9", "menu-9"),
        ("#m10", "menu-10"),
    ];
    let item = |(i, (href, label_key))| MenuItem {
        href,
        label_key,
        badge: if i == 1 { 3 } else { 0 },
        current: i == 1,
        head_key: if i == 5 { "menu-head" } else { "" },
    };
    shell.menu = MENU.into_iter().enumerate().map(item).collect();
    shell.who = Some(WhoLine {
        id: "1".to_owned(),
        name: say(t, "梁老师", "Liang").to_owned(),
        post: say(t, "梧桐里居委会 · 社工", "Wutongli Committee · social worker").to_owned(),
        printed: "梁老师打印，2026年6月23日".to_owned(),
    });
    shell.crumbs = vec![Crumb::link(t.s("menu-2"), "#ledger"), Crumb::text("2026梧桐民情0091")];
    shell.notice = Some(Notice {
        tone: Tone::Done,
        text: say(t, "已派单给佳洁物业，时限 8 工作时", "Sent to Jiajie Property, 8 working hours").to_owned(),
    });
    shell
}

fn photo(t: T<'_>) -> Photo {
    Photo {
        src: "photo.svg".to_owned(),
        href: "#photo".to_owned(),
        alt: say(t, "三楼消火栓前的旧柜子", "An old cupboard before the hydrant").to_owned(),
        caption: say(t, "整改前 · 6月21日", "Before · 21 June").to_owned(),
    }
}

fn yard(name: &str, states: &[CellState]) -> Yard {
    let cells = states.iter().zip(1..).map(|(state, n)| Cell {
        name: format!("{name} {n}"),
        href: "#cell".to_owned(),
        state: *state,
    });
    Yard { name: name.to_owned(), cells: cells.collect() }
}

fn gallery(t: T<'_>) -> Gallery<'_> {
    use CellState::{Bad, Fresh, None as Blank, Old};
    let s = |zh, en| say(t, zh, en);
    let step = |zh, en, note_zh, note_en, state| Step {
        title: s(zh, en).to_owned(),
        note: s(note_zh, note_en).to_owned(),
        state,
    };
    let fact = |figure: &str, zh, en, parts: &str| Fact {
        figure: figure.to_owned(),
        label: s(zh, en).to_owned(),
        parts: parts.to_owned(),
        href: "#records".to_owned(),
        link: s("看记录", "Records").to_owned(),
    };
    let mut found = TimelineItem::new(
        s("巡访发现，当场劝导未果", "Found on patrol; talked to the owner without result"),
        s(
            "6月21日 10:14 · 巡访第 10 轮 · 王* 李*（离线记录，10:52 送达）",
            "21 June 10:14 · round 10 · recorded offline, arrived 10:52",
        ),
    );
    s(
        "柜子两个，靠消火栓一侧。\n住户说月底前搬走。",
        "Two cupboards on the hydrant's side.\nThe owner says they will go by the end of the month.",
    )
    .clone_into(&mut found.text);
    found.photos = vec![photo(t), photo(t)];
    let mut late =
        TimelineItem::new(s("物业超时未反馈", "The property company is overdue"), s("6月22日 17:20", "22 June 17:20"));
    late.tone = Tone::Late;
    Gallery {
        shell: shell(t),
        chips: vec![
            Chip::new(Tone::Late, t.minutes_left(-190)),
            Chip::new(Tone::Soon, s("今天到期", "Due today")),
            Chip::new(Tone::Done, s("已选题", "Chosen")),
            Chip::new(Tone::Info, s("走访", "Visit")),
            Chip::new(Tone::Plain, s("梧桐里 6 弄 2 号 3 楼", "Wutongli Lane 6, No. 2, 3rd floor")),
        ],
        next_title: s("下一步：催请物业反馈", "Next: ask the property company for its answer"),
        next_note: s(
            "佳洁物业 6月22日 9:20 签收 · 时限 8 工作时，昨天 17:20 到期",
            "Signed for 22 June 9:20 · 8 working hours, due yesterday 17:20",
        ),
        act: s("催办", "Remind"),
        other: s("改派", "Send elsewhere"),
        risk: s("作废", "Cancel the matter"),
        risk_question: s("作废后不能再办理，确定作废这件事？", "A cancelled matter cannot be worked on. Cancel it?"),
        rows_title: s("先办这些", "Do these first"),
        rows: vec![
            Row::new(
                s("超时 3 工作时", "3 hours overdue"),
                s("三楼楼道堆放旧家具，挡住消火栓", "Old furniture blocks the hydrant"),
                "#1",
            )
            .note(s("梧桐里 6 弄 2 号 · 乱堆物 · 待物业反馈", "Wutongli Lane 6, No. 2 · clutter"))
            .state(Tone::Late, s("催办", "Remind")),
            Row::new(
                s("今天 11:30", "Today 11:30"),
                s("回访：污水外溢已疏通，请居民评价", "Call back: the drain is clear, ask the resident"),
                "#2",
            )
            .note(s("2026梧桐民情0086 · 居民 张* · 138****2266", "2026梧桐民情0086 · 138****2266"))
            .state(Tone::Soon, s("今天到期", "Due today")),
            Row::new(
                s("今天 14:00", "Today 14:00"),
                s("入户探访 3 户（按步行顺序）", "Three home visits, in walking order"),
                "#3",
            )
            .note(s("最早的一户上次是 8 天前", "The longest unseen: 8 days"))
            .state(Tone::Info, s("走访", "Visit")),
        ],
        pager: Pager { newer: Some("#newer".to_owned()), older: Some("#older".to_owned()) },
        timeline: vec![
            late,
            TimelineItem::new(
                s("派单给佳洁物业", "Sent to Jiajie Property"),
                s("6月22日 9:02 · 梁老师 · 时限 8 工作时", "22 June 9:02 · Liang · 8 working hours"),
            ),
            found,
        ],
        path_title: s("我的成长", "My path"),
        steps: vec![
            step("岗前培训", "Onboarding", "三天，3月已完成", "three days, done in March", StepState::Done),
            step("师徒结对", "Mentor", "陈老师带教，第 4 次", "with Chen, 4th time", StepState::Done),
            step("培训班", "Class", "8 次课已上 4 次", "4 of 8 sessions", StepState::Now),
            step(
                "督导",
                "Supervision",
                "周五 15:00，带上你的问题",
                "Friday 15:00, bring your questions",
                StepState::Ahead,
            ),
            step("助理社工师", "Licence", "还差 6 学时", "6 hours to go", StepState::Ahead),
        ],
        facts_title: s("巡访覆盖 · 6月", "Coverage · June"),
        facts: vec![
            fact("412", "已巡楼层", "floors walked", ""),
            fact("57", "发现问题", "problems found", ""),
            fact("21", "当场改好", "put right at once", ""),
            fact("83%", "上轮整改率", "put right since last round", "30/36"),
        ],
        plan_title: s("哪些楼道巡过了", "Which stairwells were walked"),
        yards: vec![
            yard(s("梧桐里 6 弄", "Wutongli Lane 6"), &[Fresh, Fresh, Bad, Old, Blank, Fresh]),
            yard(s("桂花新村", "Guihua"), &[Fresh, Old, Old, Blank, Blank, Fresh, Fresh, Blank]),
            yard(s("荷塘里", "Hetangli"), &[Blank, Blank, Fresh, Bad, Old]),
        ],
        photos_title: s("整改前后", "Before and after"),
        before: Some(photo(t)),
        table_title: s("三个小组", "Three groups"),
        heads: [
            s("小组", "Group"),
            s("组长", "Leader"),
            s("出勤", "Attendance"),
            s("学习任务", "Tasks"),
            s("组内合作", "Together"),
        ]
        .map(str::to_owned)
        .to_vec(),
        table: vec![
            [s("第一组", "First"), "孙*", "94% 45/48", "22/24", s("5 次讨论", "5 talks")].map(str::to_owned).to_vec(),
            [s("第二组", "Second"), "梁*", "92% 44/48", "20/24", s("4 次讨论", "4 talks")].map(str::to_owned).to_vec(),
        ],
        form_title: s("登记一条民情", "Report a matter"),
        form: Form::sent([
            ("title", ""),
            ("phone", "1380013"),
            ("urgency", "b"),
            ("helps", "a"),
            ("helps", "c"),
            ("text", "一\n二"),
        ])
        .refused(
            t,
            [
                &Refusal::field("title", "refusal-text-empty"),
                &Refusal::field("phone", "refusal-phone-invalid"),
                &Refusal::field("urgency", "refusal-choice-invalid"),
            ],
        ),
        labels: [
            s("一句话说清是什么事", "The matter in one sentence"),
            s("例如：三楼楼道堆放旧家具", "For example: old furniture on the third floor"),
            s("联系电话", "Telephone"),
            s("发生日期", "Day"),
            s("类别", "Category"),
            s("急不急", "How urgent"),
            s("还需要什么", "What else is needed"),
            s("经过", "What happened"),
            s("现场照片", "Photos"),
            s("居民同意把电话转给承办单位", "The resident agrees that the telephone number is passed on"),
        ],
        choices: vec![
            Choice::new("a", s("马上办", "At once")).hint(s("有危险，现在就要处理", "Dangerous, now")),
            Choice::new("b", s("按时办", "In time")),
            Choice::new("c", s("可以缓办", "May wait")),
        ],
        empty_title: s("还没有要回访的事", "No one to call back"),
        empty_text: s(
            "物业反馈以后，要回访的居民会列在这里。",
            "Once the company has answered, the residents to call are listed here.",
        ),
        defs_title: s("谁在办", "Who is responsible"),
        defs: vec![
            Def { href: "#org".to_owned(), ..Def::new(s("主办", "Lead"), s("佳洁物业", "Jiajie Property")) },
            Def::new(s("协办", "Assists"), s("梧桐里居委会", "Wutongli Committee")),
            Def::new(s("核查", "Inspects"), s("巡访团（不能是承办单位）", "Patrol team (never the handler)")),
        ],
        seals: vec![
            Seal {
                given: true,
                first: s("已", "Ap-").to_owned(),
                second: s("审核", "proved").to_owned(),
                text: s("课程安排由总站审核通过", "Approved by the main station").to_owned(),
            },
            Seal {
                given: false,
                first: s("待", "To").to_owned(),
                second: s("核查", "inspect").to_owned(),
                text: s("办结须经他人核查", "Someone else inspects before it closes").to_owned(),
            },
        ],
    }
}

fn folder() -> PathBuf {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/gallery");
    fs::create_dir_all(path.join("assets")).unwrap();
    path
}

#[test]
fn every_part_is_drawn_in_both_languages_in_elder_mode_and_in_the_dark() {
    let catalogue = Catalogue::new(&[WORDS, SAMPLE], None).unwrap();
    let folder = folder();
    for asset in assets::all() {
        fs::write(folder.join(asset.path.trim_start_matches('/')), asset.body).unwrap();
    }
    let picture = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300" fill="#cfc8b8"/><path d="M60 300V110h120v190zM220 300V160h90v140z" fill="#8f8570"/></svg>"##;
    fs::write(folder.join("photo.svg"), picture).unwrap();
    for lang in Lang::ALL {
        for (face, elder, theme) in [
            ("light", false, Theme::Light),
            ("dark", false, Theme::Dark),
            ("elder", true, Theme::Light),
            ("elder-dark", true, Theme::Dark),
        ] {
            let mut page = gallery(catalogue.t(lang));
            page.shell.elder = elder;
            page.shell.theme = theme;
            let html = page.render().unwrap();
            assert!(!html.contains("style=\"") && !html.contains("<style"), "the content policy forbids inline style");
            assert_eq!(html.matches("<h1>").count(), 1);
            assert_eq!(html.matches("btn do").count(), 1, "one green button a page");
            let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            let mut unique = ids.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), ids.len(), "an id stands twice: {ids:?}");
            for name in ["title", "phone", "urgency"] {
                assert!(
                    html.contains(&format!("href=\"#f-{name}\""))
                        && html.contains(&format!("id=\"e-{name}\""))
                        && html.contains(&format!("id=\"f-{name}\"")),
                    "{name}"
                );
            }
            assert!(
                html.contains("value=\"1380013\"") && html.contains("value=\"b\" checked"),
                "what was typed is kept"
            );
            fs::write(folder.join(format!("{}-{face}.html", lang.tag())), html.replace("\"/assets/", "\"assets/"))
                .unwrap();
        }
    }
    assert_eq!(catalogue.missing(), Vec::<String>::new());
}

#[test]
fn a_sheet_to_print_has_nothing_around_it() {
    let catalogue = Catalogue::new(&[WORDS], None).unwrap();
    let mut shell = Shell::new(catalogue.t(Lang::Zh), "梧桐里 6 弄 · 楼道二维码");
    shell.path = "/places/6".to_owned();
    let html =
        Sheet { shell, place: "梧桐里 6 弄 2 号", codes: ["WTL-06-02", "WTL-06-03", "WTL-06-04", "WTL-06-05"] }
            .render()
            .unwrap();
    assert!(!html.contains("<nav") && !html.contains("<footer") && html.matches("class=\"qr\"").count() == 4);
    assert!(html.contains("href=\"/places/6\"") && html.contains("data-print hidden"));
    fs::write(folder().join("zh-CN-sheet.html"), html.replace("\"/assets/", "\"assets/")).unwrap();
}
