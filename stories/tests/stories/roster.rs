//! An office's own messy Excel becomes its people; a newer one shows what would change; places and people are found.

use liren_papers::sample;
use stories::{Client, Page, both, encode};

/// Uploads a file and gives the page on what would become of it.
fn upload(client: &mut Client, name: &str, bytes: &[u8]) -> Page {
    upload_at(client, "/people/import", name, bytes)
}

fn upload_at(client: &mut Client, at: &str, name: &str, bytes: &[u8]) -> Page {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let form = client.get(at).form(at).attach("file", name, kind, bytes);
    let page = client.submit(form);
    assert!(page.status == 200 && page.path.starts_with(&format!("{at}/")), "{} {}", page.path, page.words());
    page
}

fn find(client: &mut Client, path: &str, what: &str) -> String {
    let page = client.get(&format!("{path}?q={}", encode(what)));
    assert_eq!(page.status, 200, "{}", page.words());
    page.words()
}

both!(the_name_of_an_upload_reads_as_what_it_is, demo, |server| {
    let mut manager = server.sign_in("street_manager");
    // Turned around, it would read as `名册exe.xlsx`; what hides in it goes, and so do the folders before it.
    let name = "C:\\下载\\名册\u{202e}xslx.\u{2066}exe\u{200b}\u{61c}.xlsx";
    let page = upload(&mut manager, name, &sample::roster());
    let text = page.text();
    assert!(text.contains("名册xslx.exe.xlsx") && !text.contains("下载"), "{}", page.words());
    let hidden =
        |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}' | '\u{61c}');
    assert!(!text.contains(hidden), "{text}");
});

both!(a_messy_roster_is_loaded_without_its_wrong_rows, demo, |server| {
    let mut manager = server.sign_in("street_manager");
    let before = find(&mut manager, "/people", "ljg");
    assert!(!before.contains("梁建国"), "{before}");
    let page = upload(&mut manager, "花名册3月.xlsx", &sample::roster());
    let words = page.words();
    // Each fault is named by its cell, in words that say what to do.
    let cells = words.split_whitespace().filter(|word| {
        let digits = word.trim_start_matches(|c: char| c.is_ascii_uppercase());
        digits.len() < word.len() && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    });
    assert!(cells.count() >= 5 && words.contains("身份证"), "{words}");
    // Most live behind a door that the office has laid out; who does not is named by row.
    assert!(words.contains("住址有楼门 47") && words.contains("没对上楼门 7 行"), "{words}");
    let base = page.path.clone();

    // The columns were matched; one that is not wanted is left out, and comes back.
    let columns = page.form(&format!("{base}/columns"));
    let by_field = |form: &stories::Form, field: &str| {
        form.fields.iter().find(|(_, value)| value == field).map(|(name, _)| name.clone())
    };
    let remark = by_field(&columns, "remark").expect("备注 was matched");
    assert!(by_field(&columns, "name").is_some() && by_field(&columns, "phone").is_some());
    let page = manager.submit(columns.set(&remark, ""));
    assert_eq!(by_field(&page.form(&format!("{base}/columns")), "remark"), None);
    let name = by_field(&page.form(&format!("{base}/columns")), "name").expect("姓名 was matched");
    let without = manager.submit(page.form(&format!("{base}/columns")).set(&name, ""));
    assert!(without.status == 422, "nobody without a name: {}", without.words());
    let page = manager.get(&base);
    let page = manager.submit(page.form(&format!("{base}/columns")).set(&remark, "remark"));
    assert_eq!(by_field(&page.form(&format!("{base}/columns")), "remark"), Some(remark));

    // All or nothing: with wrong rows nothing is loaded until they are left out on purpose.
    let load = page.form(&format!("{base}/load"));
    let refused = manager.submit(load);
    assert_eq!(refused.status, 422, "{}", refused.words());
    assert!(!find(&mut manager, "/people", "ljg").contains("梁建国"), "half-loaded");
    let load = refused.form(&format!("{base}/load")).set("leave_faulty", "1");
    let loaded = manager.submit(load.clone());
    assert_eq!((loaded.status, loaded.path.as_str()), (200, "/people"), "{}", loaded.words());
    let twice = manager.submit(load);
    assert!(twice.status == 200, "{} {}", twice.status, twice.words());

    // By initials, by whole spelling, by the tail of the phone; the number itself is never shown.
    for (path, what) in [("/people", "ljg"), ("/people", "liangjianguo"), ("/search", "ljg"), ("/search", "1000")] {
        let words = find(&mut manager, path, what);
        assert!(words.contains("梁建国"), "{path} {what}: {words}");
        assert!(!words.contains("13800001000"), "{path} {what}: {words}");
    }
    let mut other = crate::hands::enter(server, crate::hands::OTHER_COMMITTEE);
    assert!(!find(&mut other, "/people", "ljg").contains("梁建国"), "梧桐里's people are not 桂花新村's");

    // The newer file shows what would change before anything does.
    let newer = upload(&mut manager, "花名册6月.xlsx", &sample::roster_newer());
    let words = newer.words();
    let changed = words.split("有变化").last().unwrap_or_default();
    assert!(changed.contains("手机：") && changed.contains("住址："), "{words}");
    assert!(changed.contains(" → ") && changed.contains("****"), "the old beside the new, numbers masked: {words}");
    let load = newer.form(&format!("{}/load", newer.path));
    assert!(!load.names.iter().any(|name| name == "leave_faulty"), "all its rows are right: {words}");
    let loaded = manager.submit(load);
    assert_eq!((loaded.status, loaded.path.as_str()), (200, "/people"), "{}", loaded.words());
    let same = upload(&mut manager, "花名册6月.xlsx", &sample::roster_newer());
    assert!(!same.has_form(&format!("{}/load", same.path)), "nothing is left to change: {}", same.words());
    let bad = manager.get("/people/import").form("/people/import");
    let bad = manager.submit(bad.attach("file", "花名册.xlsx", "application/pdf", b"%PDF-1.7 no table"));
    assert_eq!(bad.status, 422, "{}", bad.words());
});

both!(a_messy_list_of_organisations_is_loaded_without_its_wrong_rows, demo, |server| {
    let mut manager = server.sign_in("street_manager");
    assert!(!find(&mut manager, "/orgs", "小青藤").contains("小青藤幼儿园"));
    let page = upload_at(&mut manager, "/orgs/import", "单位名录.xlsx", &sample::units());
    let (base, words) = (page.path.clone(), page.words());
    // Each fault at its cell, in words that say what to do.
    for cell in ["B10", "D11", "C12", "G13"] {
        assert!(words.split_whitespace().any(|word| word == cell), "{cell}: {words}");
    }
    // Without the column of names nobody is anybody; put back, it is as it was.
    let columns = page.form(&format!("{base}/columns"));
    let (name, _) = columns.fields.iter().find(|(_, value)| value == "name").cloned().expect("单位名称 was matched");
    let without = manager.submit(columns.set(&name, ""));
    assert_eq!(without.status, 422, "{}", without.words());
    let page = manager.submit(without.form(&format!("{base}/columns")).set(&name, "name"));
    assert_eq!(page.status, 200, "{}", page.words());

    // All or nothing, until the wrong rows are left out on purpose.
    let refused = manager.submit(page.form(&format!("{base}/load")));
    assert_eq!(refused.status, 422, "{}", refused.words());
    assert!(!find(&mut manager, "/orgs", "小青藤").contains("小青藤幼儿园"), "half-loaded");
    // Neither somebody else's upload nor one by who may register nobody.
    let load = refused.form(&format!("{base}/load")).set("leave_faulty", "1");
    assert_eq!(server.sign_in("community_worker").submit(load.clone()).status, 404);
    for role in ["grid_worker", "supervisor", "security_admin"] {
        let mut other = server.sign_in(role);
        assert_eq!((other.get("/orgs/import").status, other.submit(load.clone()).status), (403, 403), "{role}");
    }
    let loaded = manager.submit(load.clone());
    assert_eq!((loaded.status, loaded.path.as_str()), (200, "/orgs"), "{}", loaded.words());
    assert_eq!(manager.submit(load).status, 200, "a second tap");
    for what in ["小青藤", "xiaoqingteng", "xqt"] {
        assert!(find(&mut manager, "/orgs", what).contains("小青藤幼儿园"), "{what}");
    }
    assert!(!find(&mut manager, "/orgs", "云上快印").contains("云上快印店"), "a wrong row was left out");
    let again = upload_at(&mut manager, "/orgs/import", "单位名录.xlsx", &sample::units());
    assert!(!again.has_form(&format!("{}/load", again.path)), "nothing is left to change: {}", again.words());

    // One ends, with a reason; its page stays, and the list would register it anew.
    let links = manager.get(&format!("/orgs?q={}", encode("小青藤"))).links();
    let org = links.into_iter().find(|l| l.starts_with("/orgs/0")).expect("小青藤幼儿园");
    let end = format!("{org}/end");
    assert_eq!(server.sign_in("community_worker").get(&end).status, 403);
    let form = manager.get(&end).form(&end);
    let reasonless = manager.submit(form);
    assert_eq!(reasonless.status, 422, "{}", reasonless.words());
    let ended = manager.submit(reasonless.form(&end).set("reason", "停办"));
    assert_eq!(ended.status, 200, "{}", ended.words());
    let page = manager.get(&org);
    assert!(page.words().contains("小青藤幼儿园") && !page.links().contains(&end), "{}", page.words());
    for path in ["/orgs", "/search"] {
        assert!(!find(&mut manager, path, "小青藤").contains("小青藤幼儿园"), "{path} finds what has ended");
    }
    let again = upload_at(&mut manager, "/orgs/import", "单位名录.xlsx", &sample::units());
    assert!(again.words().contains("新登记 1 "), "{}", again.words());
});

both!(the_streets_and_doors_are_found_by_name_spelling_and_number, demo, |server| {
    let mut manager = server.sign_in("street_manager");
    let district = manager.get("/places/140213");
    assert!(district.words().contains("平城区") && district.words().contains("梧桐街道"), "{}", district.words());
    // Its eighteen streets of the national list, and the invented one.
    let inside = |link: &String| link.strip_prefix("/places/140213").is_some_and(|rest| rest.len() == 3);
    assert_eq!(district.links().iter().filter(|link| inside(link)).count(), 19, "{}", district.words());
    assert!(district.words().contains("白登山街道") && district.words().contains("振华街道"), "{}", district.words());
    let street = district.links().into_iter().find(|link| link.ends_with("/places/140213901"));
    let street = manager.get(&street.expect("the street is a link"));
    for community in ["梧桐里", "桂花新村", "长乐苑"] {
        assert!(street.words().contains(community), "{}", street.words());
    }
    for what in ["桂花新村", "guihuaxincun", "ghxc"] {
        assert!(find(&mut manager, "/places", what).contains("桂花新村"), "{what}");
    }
    let door = find(&mut manager, "/places", "梧桐里 6 弄 2 号");
    assert!(door.contains("梧桐里6弄2号"), "{door}");
    let nothing = find(&mut manager, "/places", "并无此处");
    assert!(nothing.contains("找到 0 处"), "{nothing}");
});
