//! Where the canaries sit: a matter with a photo at every level, and in the other committee a person, an organisation
//! and two gatherings besides.

use stories::{Client, Server};

use crate::hands::{OTHER_COMMITTEE, act, choice, enter, jpeg, now_ms, ticked_by};

pub const OPEN: &str = "金丝雀甲";
pub const RESTRICTED: [&str; 2] = ["金丝雀乙", "密语乙"];
/// Named with what is sealed, as one who answers for the place must be.
const LEAD: &str = "林静";
pub const SEALED: [&str; 2] = ["金丝雀丙", "密语丙"];
/// Matters of the other committee: for all who work there, and for its team alone.
pub const OTHERS: [&str; 2] = ["金丝雀丁", "金丝雀戊"];
/// Of the other committee too: somebody in its register, an organisation, a gathering that is not for everybody.
pub const THEIRS: [&str; 3] = ["金丝雀己", "金丝雀庚自治队", "金丝雀辛茶话会"];
/// For everybody, without an account too.
pub const PUBLIC: &str = "金丝雀壬讲座";
/// What a visitor's text holds when one of the answers was a photo of the matter at this place in `paths`.
pub const PICTURES: [&str; 5] = ["照片甲", "照片乙", "照片丙", "照片丁", "照片戊"];

/// A photo as its team gets it.
pub struct Photo {
    pub address: String,
    pub large: Vec<u8>,
    pub small: Vec<u8>,
}

pub struct Canaries {
    /// Addresses of the matters of level 1, 2 and 3, and of the other committee's of level 1 and 2.
    pub paths: [String; 5],
    /// Their photos, in the same order.
    pub photos: Vec<Photo>,
    /// Every page, list, export and feed there is: as it stands, or with the ids of canaries in it.
    pub asked: Vec<String>,
    /// The GET routes with parameters in them, as the program prints them.
    pub routes: Vec<String>,
}

fn id_of(path: &str) -> &str {
    path.split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default()
}

/// The GET routes of every room, as the program prints them.
fn routes(server: &Server) -> Vec<String> {
    let printed = server.run(&["routes"]).expect("the routes");
    let lines = printed.lines().filter_map(|line| line.strip_prefix("GET "));
    let all: Vec<String> = lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    assert!(all.len() > 300, "{printed}");
    all
}

/// A route with these values in place of its parameters, in order.
fn filled(route: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let parts =
        route.split('/').map(|part| if part.starts_with('{') { *values.next().expect("a value") } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// What every visitor asks for: each route as it stands, with each id that it could take, and the photo routes of every
/// kind with each photo under each dossier.
fn asked(routes: &[String], ids: &[&str], own: &[(&str, &str)], photos: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    for route in routes {
        let fits = |begin: &str| route.starts_with(begin) && route[begin.len()..].starts_with("/{");
        let more = own.iter().filter(|(begin, _)| fits(begin)).map(|(_, id)| *id);
        match route.matches('{').count() {
            0 => all.push(route.clone()),
            1 => all.extend(ids.iter().copied().chain(more).map(|id| filled(route, &[id]))),
            2 if route.contains("{photo}") => {
                for id in ids.iter().copied().chain(more) {
                    all.extend(photos.iter().map(|photo| filled(route, &[id, photo])));
                }
            }
            n => all.extend(ids.iter().map(|id| filled(route, &vec![*id; n]))),
        }
    }
    all
}

fn report(worker: &mut Client, n: usize, title: &str, text: &str, restricted: bool) -> String {
    let at = if OTHERS.contains(&title) { "桂花新村 3 栋 2 单元" } else { "梧桐里 6 弄 2 号" };
    let page = worker.get("/matters/new");
    let mut form = page.form("/matters/new").set("title", title).set("text", text).set("where", at);
    form = form.set("category", "D01").force("anyway", "1");
    if restricted {
        form = form.force("restricted", "1");
    }
    let shade = 40 * u8::try_from(n + 1).expect("five of them");
    form = form.attach("photos", "现场.jpg", "image/jpeg", &jpeg(shade));
    if title == OTHERS[1] {
        // Said to be restricted at the second try only, when the photo has been kept from the first one.
        let refused = worker.submit(form.clone().set("title", "").force("restricted", ""));
        let again = refused.form("/matters/new");
        assert!(refused.status == 422 && again.value("kept").is_some(), "{}", refused.words());
        form = again.set("title", title).force("restricted", "1").force("anyway", "1");
    }
    let page = worker.submit(form);
    assert!(page.status == 200 && page.path.starts_with("/matters/0"), "{} {}", page.path, page.words());
    assert!(page.text().contains(title), "{}", page.words());
    page.path.split('?').next().unwrap_or_default().to_owned()
}

/// The photo on a matter's page, as its team gets it.
fn photo(team: &mut Client, path: &str) -> Photo {
    let begin = format!("{path}/photos/");
    let page = team.get(path);
    let text = page.text();
    let found = text.split('"').find(|part| part.starts_with(&begin) && !part.contains("/cover"));
    let address = found.unwrap_or_else(|| panic!("no photo on {path}: {}", page.words()));
    let address = address.split('?').next().unwrap_or_default().to_owned();
    let mut picture = |address: &str| {
        let page = team.get(address);
        assert!(page.status == 200 && image::load_from_memory(&page.bytes).is_ok(), "{address}: {}", page.status);
        page.bytes
    };
    let (large, small) = (picture(&address), picture(&format!("{address}?size=small")));
    Photo { address, large, small }
}

/// Plans a gathering in the other committee; its address.
fn gathering(other: &mut Client, title: &str, open_to: &str) -> String {
    let page = other.get("/gatherings/new");
    let place = choice(&page, "at", "桂花新村");
    let form = page.form("/gatherings/new").set("title", title).set("at", &place).set("form", "lecture");
    let page = other.submit(form.set("capacity", "20").set("open_to", open_to));
    assert!(page.status == 200 && page.path.starts_with("/gatherings/0"), "{} {}", page.path, page.words());
    page.path.split('?').next().unwrap_or_default().to_owned()
}

/// Sends a gathering for approval, and somebody else approves it, so that it is announced.
fn announce(server: &Server, other: &mut Client, home: &str) {
    let day = liren_kernel::Instant::from_ms(now_ms()).day().plus_days(3).to_string();
    act(other, &format!("{home}/schedule"), &[("rule", "days"), ("days", &day), ("on_holiday", "keep")], None);
    let page = other.get(home);
    other.submit(page.form(&format!("{home}/ask")));
    let page = act(&mut server.sign_in("station_lead"), &format!("{home}/approve"), &[], None);
    assert!(page.words().contains("已批准"), "{}", page.words());
}

pub fn plant(server: &Server) -> Canaries {
    let mut worker = server.sign_in("community_worker");
    let mut other = enter(server, OTHER_COMMITTEE);
    let paths = [
        report(&mut worker, 0, OPEN, "谁都可以看", false),
        report(&mut worker, 1, RESTRICTED[0], RESTRICTED[1], true),
        report(&mut worker, 2, SEALED[0], SEALED[1], true),
        report(&mut other, 3, OTHERS[0], "桂花新村的人可以看", false),
        report(&mut other, 4, OTHERS[1], "只有这几个人看", true),
    ];
    let path = format!("{}/restrict", paths[2]);
    let page = worker.get(&path);
    let lead = ticked_by(&page, "members", LEAD);
    let form = page.form(&path).set("level", "3").set("text", "涉及人身安全").also("members", &lead);
    let page = worker.submit(form);
    assert_eq!(page.status, 200, "{}", page.words());
    assert!(worker.get(&paths[2]).text().contains(SEALED[0]), "its own team still sees it");
    let mut photos: Vec<Photo> = paths[..3].iter().map(|path| photo(&mut worker, path)).collect();
    photos.extend(paths[3..].iter().map(|path| photo(&mut other, path)));

    let person = act(&mut other, "/people/new", &[("name", THEIRS[0]), ("at", "140213901002")], None);
    assert!(person.status == 200 && person.path.starts_with("/people/0"), "{} {}", person.path, person.words());
    let page = other.get("/orgs/new");
    let at = choice(&page, "at", "桂花新村");
    let form = page.form("/orgs/new").set("name", THEIRS[1]).set("kind", "team").set("at", &at);
    let org = other.submit(form);
    assert!(org.status == 200 && org.path.starts_with("/orgs/0"), "{} {}", org.path, org.words());
    let inner = gathering(&mut other, THEIRS[2], "staff");
    let public = gathering(&mut other, PUBLIC, "public");
    announce(server, &mut other, &public);

    let ids: Vec<&str> = paths[1..3].iter().map(|path| id_of(path)).collect();
    let own = [
        ("/matters", id_of(&paths[0])),
        ("/people", id_of(&person.path)),
        ("/orgs", id_of(&org.path)),
        ("/gatherings", id_of(&inner)),
        ("/events", id_of(&inner)),
        ("/events", id_of(&public)),
    ];
    let pictures: Vec<&str> = photos[1..3].iter().map(|photo| id_of(&photo.address)).collect();
    let routes = routes(server);
    let mut asked = asked(&routes, &ids, &own, &pictures);
    for photo in &photos {
        asked.extend([photo.address.clone(), format!("{}?size=small", photo.address)]);
    }
    let routes = routes.into_iter().filter(|route| route.contains('{')).collect();
    Canaries { paths, photos, asked, routes }
}
