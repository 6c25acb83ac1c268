//! A repair company without account: a link by message, a code by telephone, an answer with a photo, and nothing else.

use stories::{Client, Page, both};

use crate::hands::{act, choice, codes, enter, jpeg};

const PLACE: &str = "140213901001-c1-e2";
const TITLE: &str = "地下室排水泵不转积水没过脚面";

/// Reports, files and sends it on; the address of the matter.
pub fn sent(desk: &mut Client) -> String {
    let page = desk.get(&format!("/matters/new?at={PLACE}"));
    let form = page
        .form("/matters/new")
        .set("title", TITLE)
        .set("category", "F04")
        .set("source", "noticed")
        .force("anyway", "1");
    let page = desk.submit(form.attach("photos", "积水.jpg", "image/jpeg", &jpeg(60)));
    let path = page.path.clone();
    assert!(path.starts_with("/matters/0"), "{} {}", page.path, page.words());
    desk.submit(page.form(&format!("{path}/file")));
    let send = format!("{path}/dispatch");
    let org = choice(&desk.get(&send), "org", "安顺水电维修队");
    let page = act(desk, &send, &[("org", &org), ("text", "请带水泵来，今天抽干")], None);
    assert_eq!(page.status, 200, "{}", page.words());
    path
}

/// Makes a link: its path and its code.
pub fn link(desk: &mut Client, path: &str) -> (String, String) {
    let links = format!("{path}/links");
    let page = desk.get(&links);
    let org = choice(&page, "org", "安顺水电维修队");
    let page = desk.submit(page.form(&links).set("org", &org).set("days", "2"));
    assert_eq!(page.status, 200, "{}", page.words());
    let address = codes(&page).remove(0);
    let at = address.find("/answer/").expect("an address");
    let text = page.text();
    let code = text.split("<strong>").nth(1).and_then(|rest| rest.split("</strong>").next()).expect("a code");
    (address[at..].to_owned(), code.to_owned())
}

pub fn give(who: &mut Client, at: &str, code: &str) -> Page {
    let form = who.get(at).form(at).set("code", code);
    who.submit(form)
}

both!(a_company_without_account_answers_by_link_and_code, demo, |server| {
    let mut desk = server.sign_in("community_worker");
    let path = sent(&mut desk);
    let (at, code) = link(&mut desk, &path);

    // Whoever the link was forwarded to sees nothing, and guessing locks it.
    let mut stranger = server.client();
    let page = stranger.get(&at);
    assert!(page.status == 200 && !page.text().contains(TITLE) && !page.text().contains("安顺"), "{}", page.words());
    assert_eq!(stranger.get(&format!("{at}/photos/0190000000007000b000000000000000")).status, 404);
    let wrong = if code == "111 111" { "222222" } else { "111111" };
    for _ in 0..5 {
        let page = give(&mut stranger, &at, wrong);
        assert_eq!(page.status, 422, "{}", page.words());
        assert!(!page.text().contains(wrong), "a code does not come back");
    }
    assert!(give(&mut stranger, &at, &code).words().contains("锁"), "also the right one, for now");
    assert!(desk.get("/inbox").words().contains("口令"), "the desk is told");
    let forged = stranger.get(&at.replace("/answer/0", "/answer/1"));
    assert_eq!(forged.status, 404);

    // A new link; the first one opens nothing any more.
    let (again, code) = link(&mut desk, &path);
    assert_ne!(at, again);
    let mut company = server.client();
    assert_eq!(company.get(&at).status, 404);
    let page = give(&mut company, &again, &code);
    assert!(page.status == 200 && page.words().contains(TITLE), "{}", page.words());
    assert!(page.words().contains("今天抽干") && page.words().contains("梧桐里6弄2号"), "{}", page.words());
    let photo =
        page.text().split("href=\"").find(|l| l.contains("/photos/")).map(|l| l.split('"').next().unwrap().to_owned());
    let photo = photo.expect("the photo that was shared");
    assert_eq!(company.get(&photo).status, 200);
    assert_eq!(stranger.get(&photo).status, 404, "the address of a photo alone opens nothing");
    // Nothing else of the office is open to them.
    let elsewhere = company.get(&path);
    assert!(elsewhere.has_form("/sign-in") && !elsewhere.text().contains(TITLE), "{}", elsewhere.words());
    assert!(!page.text().contains("/matters"), "no way on: {}", page.text());

    // Signed for, answered with a photo; a second tap is nothing.
    let sign = page.form(&format!("{again}/sign"));
    let page = company.submit(sign.clone());
    company.submit(sign);
    let send = format!("{again}/send");
    let bare = company.submit(page.form(&send).set("text", "泵换了，水抽干了"));
    if bare.status == 422 {
        assert!(bare.text().contains("泵换了，水抽干了</textarea>"), "what was typed stays: {}", bare.words());
    }
    let form = page.form(&send).set("text", "泵换了，水抽干了").attach("photos", "泵.jpg", "image/jpeg", &jpeg(99));
    let done = if bare.status == 422 { company.submit(form.clone()) } else { bare };
    assert!(done.status == 200 && done.words().contains("已收到"), "{}", done.words());
    let replay = company.submit(form);
    assert!(replay.status == 404 && !replay.text().contains(TITLE), "{} {}", replay.status, replay.words());
    assert_eq!(company.get(&again).status, 404, "it has been answered");

    // The desk reads it with who it came from, and does not check what came by its own link; somebody else does.
    let page = desk.get(&path);
    assert!(page.words().contains("泵换了，水抽干了") && page.words().contains("凭链接"), "{}", page.words());
    assert!(!page.links().contains(&format!("{path}/inspect")), "whoever made the link knows its code");
    let mut grid = server.sign_in("grid_worker");
    let good = act(&mut grid, &format!("{path}/inspect"), &[("pass", "1")], None);
    assert_eq!((good.status, good.path.as_str()), (200, path.as_str()), "{}", good.words());

    // A link that the desk takes back is gone at once, in the middle of a sitting too.
    let other = sent(&mut desk);
    let (at, code) = link(&mut desk, &other);
    let mut company = server.client();
    assert!(give(&mut company, &at, &code).words().contains(TITLE));
    let links = format!("{other}/links");
    let page = desk.get(&links);
    desk.submit(page.form(&format!("{links}/revoke")));
    assert_eq!(company.get(&at).status, 404);

    // Another committee does not even find its page of links.
    assert_eq!(enter(server, crate::hands::OTHER_COMMITTEE).get(&links).status, 404);
    let whole = server.run(&["verify"]).expect("the office is whole");
    assert!(whole.contains("clocks") && whole.contains("ok"), "{whole}");
});
