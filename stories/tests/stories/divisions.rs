//! A newer national list lacks a community; somebody says on its page which one took over.

use std::fs;

use stories::both;

const STREET: &str = "140213050";

both!(a_division_that_is_gone_gets_its_successor_on_its_page, demo, |server| {
    let mut admin = server.sign_in("system_admin");
    let street = format!("/places/{STREET}");
    let mut inside: Vec<String> =
        admin.get(&street).links().into_iter().filter(|link| link.starts_with(&format!("{street}0"))).collect();
    inside.sort();
    assert_eq!(inside.len(), 18, "{inside:?}");
    let code = |link: &str| link.rsplit('/').next().expect("a code").to_owned();
    let (gone, stays) = (code(&inside[0]), code(&inside[1]));
    let mut list = "code,name,streetCode,provinceCode,cityCode,areaCode\n".to_owned();
    for link in &inside[1..] {
        let text = admin.get(link).text();
        let name = text.split("<h1>").nth(1).and_then(|rest| rest.split('<').next()).expect("a name");
        list.push_str(&format!("{},{name},{STREET},14,1402,140213\n", code(link)));
    }
    let path = server.folder().join("villages.csv");
    fs::write(&path, list).expect("a file");
    let path = path.to_str().expect("UTF-8");
    let said = server.run(&["import", "divisions", path, "--under", STREET]).unwrap_or_else(|said| panic!("{said}"));
    assert!(said.contains("0 new, 0 renamed, 1 gone"), "{said}");

    // The street's page says what ended, and that nobody knows yet what became of it.
    let words = admin.get(&street).words();
    assert!(words.contains("已停用 1 个") && words.contains("还没有写明并入哪里"), "{words}");
    let (place, merge) = (format!("/places/{gone}"), format!("/places/{gone}/merge"));
    assert!(admin.get(&place).links().contains(&merge), "its page asks which one took over");
    let mut worker = server.sign_in("community_worker");
    assert!(!worker.get(&place).links().contains(&merge));
    assert_eq!(worker.get(&merge).status, 403);

    let form = admin.get(&merge).form(&merge).set("into", &stays).set("reason", "区划调整");
    let done = admin.submit(form.clone());
    assert_eq!(done.status, 200, "{}", done.words());
    assert_eq!(admin.submit(form).status, 200, "a second tap");
    let words = admin.get(&street).words();
    assert!(!words.contains("还没有写明") && words.contains("并入"), "{words}");
    assert!(!admin.get(&place).links().contains(&merge), "it is said once");
    assert_eq!(admin.get(&merge).status, 404);
    assert!(server.run(&["verify"]).is_ok_and(|said| !said.contains("BAD")));
});
