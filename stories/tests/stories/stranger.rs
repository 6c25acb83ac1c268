//! What somebody meets who has not signed in, kindly meant or not.

use stories::both;

both!(a_stranger_reads_the_front_page_in_either_language, empty, |server| {
    let mut anyone = server.client();
    let page = anyone.get("/welcome");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("<html lang=\"zh-CN\""));
    let page = anyone.submit(page.press("/settings/display", "lang", "en"));
    assert_eq!((page.status, page.path.as_str()), (200, "/welcome"));
    assert!(page.text().contains("<html lang=\"en\""));
});

both!(a_form_of_another_site_is_refused, empty, |server| {
    let mut anyone = server.client();
    let form = anyone.get("/welcome").press("/settings/display", "lang", "en");
    anyone.headers.push(("Origin".into(), "https://elsewhere.example".into()));
    anyone.headers.push(("Sec-Fetch-Site".into(), "cross-site".into()));
    let page = anyone.submit(form);
    assert!((400..500).contains(&page.status), "{}", page.status);
    anyone.headers.retain(|(name, _)| name == "Accept-Language");
    assert!(anyone.get("/welcome").text().contains("<html lang=\"zh-CN\""));
});

both!(a_way_back_never_leads_to_another_site, empty, |server| {
    let mut anyone = server.client().without_redirects();
    for elsewhere in ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "javascript:1"] {
        let page = anyone.post("/settings/display", &[("lang", "en"), ("back", elsewhere)]);
        let to = page.headers.get("location").and_then(|to| to.to_str().ok());
        assert_eq!(to, Some("/"), "back={elsewhere}");
    }
});

both!(a_page_that_is_not_there_says_so_and_leads_on, empty, |server| {
    let page = server.client().get("/nowhere-at-all");
    assert_eq!(page.status, 404);
    assert!(page.links().iter().any(|link| link.starts_with('/')), "{}", page.text());
});

both!(every_page_forbids_what_a_planted_script_would_need, empty, |server| {
    for path in ["/welcome", "/nowhere-at-all"] {
        let page = server.client().get(path);
        let header = |name: &str| page.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") || policy.contains("default-src 'self'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("unsafe-eval"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
    }
});
