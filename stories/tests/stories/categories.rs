//! The office keeps its own table of categories: a wrong line is named, a right one holds for the next matter.

use stories::{Client, Page, both};

const HEAD: &str =
    "code,scheme,major,minor,name,name_en,file_condition,close_condition,limit_value,limit_unit,photo_required,first";
const PATH: &str = "/matters/categories";

fn send(admin: &mut Client, text: &str) -> Page {
    let form = admin.get(PATH).form(PATH);
    admin.submit(form.attach("file", "类别.csv", "text/csv", text.as_bytes()))
}

/// The row of a category as the page shows it.
fn row(client: &mut Client, code: &str) -> String {
    let page = client.get(PATH);
    assert_eq!(page.status, 200, "{}", page.words());
    let text = page.text();
    let found = text.split("<tr").find(|row| row.contains(&format!("{code} ")));
    stories::html::words(&format!("<tr{}", found.unwrap_or_else(|| panic!("no {code}: {}", page.words()))))
}

both!(a_new_table_of_categories_is_taken_whole_or_not_at_all, demo, |server| {
    let mut admin = server.sign_in("system_admin");
    let mut worker = server.sign_in("community_worker");
    let before = row(&mut worker, "D01");
    assert!(before.contains("乱堆物") && before.contains('8'), "{before}");
    assert!(!worker.get(PATH).has_form(PATH), "who works by them does not set them");

    // Every wrong line is named, and not even the right ones are taken.
    let right = "D01,local,楼道环境,堆物,乱堆物,Things piled up,,物品清走,3,工作日,1,area";
    let fresh = "D91,local,楼道环境,积水,楼道积水,Water in the stairwell,,积水排净,6,工作时,0,area";
    let wrong = [
        (format!("{HEAD}\n{right}\nD92,local,a,b,没有期限,,,,many,工作日,1,area\n"), "第 3 行"),
        (format!("{HEAD}\n{right}\n{fresh}\nD93,local,a,b,没有这种单位,,,,3,个世纪,1,area\n"), "第 4 行"),
        (format!("{HEAD}\n{fresh}\nD94,local,a,b,谁先处置,,,,3,工作日,1,nobody\n"), "第 3 行"),
        (format!("{HEAD}\n{right}\n{right}\n"), "D01"),
        (HEAD.to_owned(), "请"),
        (String::new(), "请"),
    ];
    for (text, named) in &wrong {
        let page = send(&mut admin, text);
        assert_eq!(page.status, 422, "{text}: {}", page.words());
        assert!(page.words().contains(named), "{named}: {}", page.words());
    }
    let form = admin.get(PATH).form(PATH).attach("file", "类别.csv", "text/csv", b"code,name\nD01,\xff\xfe\n");
    assert_eq!(admin.submit(form).status, 422, "no text at all");
    assert_eq!(row(&mut worker, "D01"), before);
    assert!(!worker.get(PATH).text().contains("楼道积水"), "half-loaded");

    // Nobody but the system administrator.
    let table = format!("\u{feff}{HEAD}\r\n{right}\r\n{fresh}\r\n");
    let form = admin.get(PATH).form(PATH).attach("file", "类别.csv", "text/csv", table.as_bytes());
    for role in ["community_worker", "station_lead", "street_manager", "security_admin", "audit_admin"] {
        assert_eq!(server.sign_in(role).submit(form.clone()).status, 403, "{role}");
    }
    assert_eq!(row(&mut worker, "D01"), before);
    // It is shown first, to a word; nothing holds yet. A table that Excel saved in its own coding is read as well.
    let coded = encoding_rs::GB18030.encode(table.trim_start_matches('\u{feff}')).0.into_owned();
    let excel = admin.get(PATH).form(PATH).attach("file", "类别.csv", "text/csv", &coded);
    for form in [form, excel] {
        let shown = admin.submit(form);
        let words = shown.words();
        assert!(shown.status == 200 && words.contains("新增 1 项，修改 1 项，不变 0 项"), "{words}");
        assert!(words.contains("D91 楼道积水 新增") && words.contains("时限：8 → 3"), "{words}");
        assert!(words.contains("时限单位：工作时 → 工作日"), "{words}");
    }
    assert_eq!(row(&mut worker, "D01"), before);
    let shown = send(&mut admin, &table);
    let take = shown.form(PATH);
    assert_eq!(server.sign_in("street_manager").submit(take.clone()).status, 403);
    let page = admin.submit(take.clone());
    assert!(page.status == 200 && page.words().contains("1 / 1 / 0"), "{}", page.words());
    let twice = admin.submit(take.clone());
    assert!(twice.status == 200 && twice.words().contains("1 / 1 / 0"), "a second tap: {}", twice.words());
    let after = row(&mut worker, "D01");
    assert!(after != before && after.contains("3 工作日"), "{before} / {after}");
    let again = send(&mut admin, &table);
    let words = again.words();
    assert!(words.contains("不变 2 项") && words.contains("没有要改的"), "the same table: {words}");
    assert_eq!(again.text().matches("name=\"table\"").count(), 0);
    // What was shown rests on rules that somebody changed meanwhile: it is shown once more.
    let fresh = stories::html::forms(&again.text()).iter().find_map(|form| form.value("command").map(str::to_owned));
    let stale = admin.submit(take.force("command", &fresh.expect("a command")));
    assert!(stale.status == 409 && stale.words().contains("刚才有人改了规则"), "{}", stale.words());
    assert!(stale.words().contains("没有要改的"), "{}", stale.words());

    // What is reported now has the new limit: days instead of hours, and the new category is there to choose.
    let form =
        worker.get("/matters/new").form("/matters/new").set("title", "楼道里又积水了").set("where", "梧桐里 6 弄 2 号");
    let page = worker.submit(form.set("category", "D91").force("anyway", "1"));
    assert!(page.status == 200 && page.words().contains("楼道积水"), "{}", page.words());

    // The same from the terminal: what is not in the file stays, a wrong line is named in both languages.
    let file = server.folder().join("类别.csv");
    std::fs::write(&file, format!("{HEAD}\n{}\n", right.replace(",3,", ",5,"))).expect("written");
    let path = file.to_str().expect("a path in UTF-8");
    let said = server.run(&["import", "categories", path]).unwrap_or_else(|said| panic!("{said}"));
    assert!(said.contains("0 new, 1 changed, 0 as before"), "{said}");
    assert!(row(&mut worker, "D01").contains("5 工作日"), "{}", row(&mut worker, "D01"));
    assert!(row(&mut worker, "D91").contains("楼道积水"));
    std::fs::write(&file, &wrong[0].0).expect("written");
    let said = server.run(&["import", "categories", path]).expect_err("a wrong line");
    assert!(said.contains("第 3 行") && said.contains("Line 3"), "{said}");
    assert!(row(&mut worker, "D01").contains("5 工作日"));
    assert!(server.run(&["verify"]).is_ok_and(|said| !said.contains("BAD")));
});
