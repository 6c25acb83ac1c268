//! A class report as PDF, slides and text: everything in it can be read out again, and every part is in its place.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read as _,
};

use liren_papers::{
    press::Fonts,
    report::{self, Chart, Figure, Pair, Part, Photo, Report, Section, Table},
};

/// A photo of one colour.
fn photo(shade: u8, caption: &str) -> Photo {
    let (width, height) = (240, 180);
    let mut jpeg = Vec::new();
    let pixels: Vec<u8> = (0..width * height).flat_map(|n| [shade, (n % 251) as u8, 200 - shade / 2]).collect();
    jpeg_encoder::Encoder::new(&mut jpeg, 80)
        .encode(&pixels, width as u16, height as u16, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    Photo { jpeg, caption: caption.into() }
}

fn figure(label: &str, value: &str, note: &str, code: &str) -> Figure {
    Figure {
        label: label.into(),
        value: value.into(),
        note: note.into(),
        href: format!("/x/{code}"),
        code: code.into(),
    }
}

fn class() -> Report {
    let learners = ["梁小满", "𬱖㛃䶮", "周<晴>&“清”", "吴桂兰"];
    let rows = (0..36).map(|n| {
        vec![
            format!("{}", n + 1),
            learners[n % 4].to_owned(),
            "桂花新村社区居委会".into(),
            format!("{}/8", 8 - n % 3),
            "准予结业".into(),
        ]
    });
    Report {
        title: "2026年第一期社区工作者培训班 结业报告".into(),
        subtitle: "梧桐街道 · 2026年6月9日至7月3日 · 每周二、周五晚".into(),
        author: "梧桐区社会工作总站".into(),
        day: "2026年7月6日".into(),
        lead: "35名学员来自9个居委会和2个服务中心，七门课、八次课全部完成。开班前问了每个人的需求，最想学的是入户沟通和矛盾调解，课程据此调整。\n三个小组各带回一件自己楼组里的事，结业展示由五位评委和其他小组现场评分。".into(),
        sections: vec![
            Section {
                title: "出勤与结业".into(),
                parts: vec![
                    Part::Figures(vec![
                        figure("学员", "35 人", "9个居委会、2个中心", "A2K7"),
                        figure("出勤率", "94%", "263/280 人次", "B3M8"),
                        figure("结业", "33 人", "2人补课中", "C4N9"),
                        figure("学时", "16", "每次2学时", "D5P2"),
                        figure("满意度", "4.8", "31份反馈", "E6Q3"),
                    ]),
                    Part::Table(Table {
                        title: "学员名册".into(),
                        head: ["序号", "姓名", "单位", "出勤", "结果"].map(str::to_owned).to_vec(),
                        rows: rows.collect(),
                        right: vec![0, 3],
                        href: "/x".into(),
                        code: "F7R4".into(),
                    }),
                ],
            },
            Section {
                title: "四项能力".into(),
                parts: vec![
                    Part::Words("讲师、小组长、本人三方评分，总站复核。只看成长，不排名次。".into()),
                    Part::Chart(Chart {
                        title: "结业时平均分（满分 5 分）".into(),
                        bars: [("业务学习", 4.2), ("组织领导", 3.6), ("沟通协调", 4.4), ("随机应变", 3.9)]
                            .map(|(name, v)| (name.to_owned(), v, format!("{v:.1}")))
                            .to_vec(),
                        full: Some(5.0),
                        href: "/x".into(),
                        code: "G8S5".into(),
                    }),
                ],
            },
            Section {
                title: "学了用在哪".into(),
                parts: vec![
                    Part::Pairs(vec![Pair { before: Some(photo(40, "")), after: Some(photo(220, "")), caption: "三楼楼道".into() }]),
                    Part::Photos(vec![photo(90, "第五课：入户沟通"), photo(120, "小组讨论"), photo(160, "结业展示")]),
                ],
            },
        ],
        notes: vec!["出勤率：按签到、签退都有的人次除以应到人次，请假计入应到。".into()],
        codes: "数字旁的短码可以查到明细：登录后打开 liren.example/r/短码。".into(),
        link: "https://liren.example/r/".into(),
        notes_below: String::new(),
        before_after: ("之前".into(), "之后".into()),
        no_photo: "还没有照片".into(),
    }
}

fn out(name: &str, bytes: &[u8]) {
    if let Ok(folder) = std::env::var("LIREN_PAPERS_OUT") {
        std::fs::write(format!("{folder}/{name}"), bytes).unwrap();
    }
}

#[test]
fn the_printed_report_holds_every_word_and_a_link_for_every_code() {
    let fonts = Fonts::find(None).expect("a Chinese font is installed; see README.md");
    let pdf = report::pdf(&fonts, &class()).unwrap();
    out("class.pdf", &pdf);
    let document = lopdf::Document::load_mem(&pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    assert!((3..=5).contains(&pages.len()), "{} pages", pages.len());
    let text = document.extract_text(&pages).unwrap().replace(['\n', ' '], "");
    for piece in ["𬱖㛃䶮", "周<晴>&“清”", "263/280人次", "沟通协调", "三楼楼道", "请假计入应到", "G8S5"]
    {
        assert!(text.contains(piece), "{piece}: {text}");
    }
    // The head of the table stands again on the page that it runs to; every page has its number.
    assert!(text.matches("序号姓名单位").count() >= 2, "{text}");
    for n in &pages {
        let page = document.extract_text(&[*n]).unwrap().replace(['\n', ' '], "");
        assert!(page.contains(&format!("{n}/{}", pages.len())), "{page}");
    }
    for code in ["A2K7", "B3M8", "E6Q3", "F7R4", "G8S5"] {
        let link = format!("https://liren.example/r/{code}");
        assert!(pdf.windows(link.len()).any(|w| w == link.as_bytes()), "{link}");
    }
    assert_eq!(pdf, report::pdf(&fonts, &class()).unwrap());
}

/// The parts of a package; every XML part is well formed.
fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut all = BTreeMap::new();
    for n in 0..zip.len() {
        let mut file = zip.by_index(n).unwrap();
        let name = file.name().unwrap().to_string();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        if n == 0 {
            assert_eq!(name, "[Content_Types].xml");
        }
        assert!(all.insert(name, content).is_none());
    }
    for (name, content) in all.iter().filter(|(name, _)| !name.ends_with(".jpeg")) {
        let mut reader = quick_xml::Reader::from_reader(content.as_slice());
        reader.config_mut().check_end_names = true;
        let mut depth = 0_i32;
        loop {
            match reader.read_event().unwrap_or_else(|e| panic!("{name}: {e}")) {
                quick_xml::events::Event::Start(_) => depth += 1,
                quick_xml::events::Event::End(_) => depth -= 1,
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0, "{name}");
    }
    all
}

/// Values of an attribute in a part.
fn values(part: &[u8], attribute: &str) -> Vec<String> {
    let text = String::from_utf8_lossy(part).into_owned();
    let mark = format!(" {attribute}=\"");
    text.split(&mark).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// What is said in a part, without marks.
fn said(part: &[u8], element: &str) -> String {
    let mut reader = quick_xml::Reader::from_reader(part);
    let (mut inside, mut out) = (false, String::new());
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(e) => inside = e.name().as_ref() == element,
            quick_xml::events::Event::End(_) => inside = false,
            quick_xml::events::Event::Text(t) if inside => out.push_str(&t),
            quick_xml::events::Event::GeneralRef(r) if inside => out.push_str(match &*r {
                "lt" => "<",
                "gt" => ">",
                "amp" => "&",
                _ => "\"",
            }),
            quick_xml::events::Event::Eof => return out,
            _ => {}
        }
    }
}

/// Every relation leads to a part, every part has a type, every id used is a relation of its part.
fn whole(all: &BTreeMap<String, Vec<u8>>) {
    let types = values(&all["[Content_Types].xml"], "PartName");
    for name in &types {
        assert!(all.contains_key(name.trim_start_matches('/')), "{name} has a type and is not there");
    }
    for (name, content) in all.iter().filter(|(name, _)| name.ends_with(".rels")) {
        let (folder, file) = name.split_once("_rels/").unwrap();
        let source = format!("{folder}{}", file.trim_end_matches(".rels"));
        let text = String::from_utf8_lossy(content).into_owned();
        let mut known = BTreeSet::new();
        for line in text.split("<Relationship ").skip(1) {
            let line = format!(" {line}");
            let of = |attribute: &str| values(line.as_bytes(), attribute).pop().unwrap_or_default();
            assert!(known.insert(of("Id")), "{name}");
            if of("TargetMode") == "External" {
                assert!(of("Target").starts_with("https://"), "{line}");
                continue;
            }
            let mut path: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
            let target = of("Target");
            for step in target.split('/') {
                if step == ".." {
                    path.pop();
                } else {
                    path.push(step);
                }
            }
            assert!(all.contains_key(&path.join("/")), "{name} leads to {target}");
        }
        if let Some(content) = all.get(&source) {
            for attribute in ["r:id", "r:embed"] {
                for id in values(content, attribute) {
                    assert!(known.contains(&id), "{source} uses {id}");
                }
            }
        }
    }
    for name in all.keys().filter(|n| n.ends_with(".xml") && !n.starts_with('[')) {
        assert!(types.contains(&format!("/{name}")), "{name} has no type");
    }
}

#[test]
fn slides_are_whole_and_hold_text_tables_bars_and_pairs() {
    let bytes = report::pptx(&class()).unwrap();
    out("class.pptx", &bytes);
    let all = parts(&bytes);
    whole(&all);
    let slides: Vec<&String> = all.keys().filter(|n| n.starts_with("ppt/slides/slide")).collect();
    assert!((9..=14).contains(&slides.len()), "{} slides", slides.len());
    let text: String = slides.iter().map(|n| said(&all[*n], "a:t")).collect();
    for piece in ["结业报告", "𬱖㛃䶮", "周<晴>&“清”", "263/280 人次", "之前 三楼楼道", "小组讨论", "A2K7", "4.4"]
    {
        assert!(text.contains(piece), "{piece}: {text}");
    }
    let content: String = slides.iter().map(|n| String::from_utf8_lossy(&all[*n]).into_owned()).collect();
    assert_eq!(content.matches("<a:tr ").count(), 36 + content.matches("<a:tbl>").count(), "a head on each slide");
    assert_eq!(content.matches("<p:pic>").count(), 5);
    assert_eq!(all.keys().filter(|n| n.ends_with(".jpeg")).count(), 5);
    // Each shape of a slide has a number of its own, and nothing stands beyond the edge.
    for name in &slides {
        let ids = values(&all[*name], "id").into_iter().filter(|id| id.parse::<u32>().is_ok());
        let ids: Vec<String> = ids.collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{name}");
        let boxes = values(&all[*name], "y").into_iter().zip(values(&all[*name], "cy"));
        for (y, high) in boxes {
            let end = y.parse::<i64>().unwrap() + high.parse::<i64>().unwrap();
            assert!(end <= 6_858_000, "{name}: {end}");
        }
    }
    assert_eq!(bytes, report::pptx(&class()).unwrap());
}

#[test]
fn counting_rules_that_fill_more_than_a_slide_stand_in_the_notes_of_one() {
    let rule = |n: i64| format!("第{n}个数：{}", "先数记录，再按规定去掉作废的；".repeat(6));
    let notes: Vec<String> = (1..30).map(rule).collect();
    let below = "怎么数，写在这一页的备注里。".to_owned();
    let few = report::pptx(&Report { notes: notes[..2].to_vec(), notes_below: below.clone(), ..class() }).unwrap();
    let many = report::pptx(&Report { notes, notes_below: below, ..class() }).unwrap();
    out("rules.pptx", &many);
    let (few, many) = (parts(&few), parts(&many));
    whole(&many);
    let count = |all: &BTreeMap<String, Vec<u8>>| all.keys().filter(|n| n.starts_with("ppt/slides/slide")).count();
    assert!(count(&many) <= count(&few) + 1, "{} after {}", count(&many), count(&few));
    let last = &many[&format!("ppt/slides/slide{}.xml", count(&many))];
    assert!(said(last, "a:t").contains("写在这一页的备注里") && !said(last, "a:t").contains("第2个数"));
    let spoken = said(&many["ppt/notesSlides/notesSlide1.xml"], "a:t");
    assert!(spoken.contains("第1个数") && spoken.contains("第29个数"), "{spoken}");
    assert!(!few.keys().any(|name| name.contains("notes")), "what fits is shown as it was");
}

#[test]
fn the_text_is_whole_and_holds_everything_too() {
    let bytes = report::docx(&class()).unwrap();
    out("class.docx", &bytes);
    let all = parts(&bytes);
    whole(&all);
    let text = said(&all["word/document.xml"], "w:t");
    for piece in ["结业报告", "𬱖㛃䶮", "周<晴>&“清”", "263/280 人次", "之后 三楼楼道", "结业展示", "请假计入应到"]
    {
        assert!(text.contains(piece), "{piece}: {text}");
    }
    assert_eq!(all.keys().filter(|n| n.ends_with(".jpeg")).count(), 5);
}

#[test]
fn what_is_no_photo_is_refused() {
    let mut report = class();
    report.sections[2].parts = vec![Part::Photos(vec![Photo { jpeg: b"GIF89a".to_vec(), caption: String::new() }])];
    assert_eq!(report::pptx(&report).unwrap_err().key, "refusal-papers-picture");
    assert_eq!(report::docx(&report).unwrap_err().key, "refusal-papers-picture");
}

#[test]
fn an_empty_report_is_still_a_file() {
    let empty = Report { title: "空".into(), ..Report::default() };
    whole(&parts(&report::pptx(&empty).unwrap()));
    whole(&parts(&report::docx(&empty).unwrap()));
    let fonts = Fonts::find(None).expect("a Chinese font is installed; see README.md");
    assert!(report::pdf(&fonts, &empty).unwrap().starts_with(b"%PDF-1.7"));
}
