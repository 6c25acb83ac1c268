//! What several stories do: enter, act, take a photo, read a figure.

use std::path::Path;

use stories::{Client, Page, Server};

/// The password of every account of the demo office.
pub const PASSWORD: &str = "wutong-2026";
/// The worker of the other committee, 桂花新村.
pub const OTHER_COMMITTEE: &str = "zhao";

/// A visitor who has signed in under a name of the demo office.
pub fn enter(server: &Server, login: &str) -> Client {
    let mut client = server.client();
    let page = client.sign_in(login, PASSWORD);
    assert!(page.status == 200 && !page.has_form("/sign-in"), "{login}: {} {}", page.status, page.words());
    client
}

/// A real photograph's worth of JPEG: a wall that gets darker downwards, `shade` tells one from another.
pub fn jpeg(shade: u8) -> Vec<u8> {
    let picture =
        image::RgbImage::from_fn(320, 240, |x, y| image::Rgb([shade, (x % 200) as u8, 255 - (y % 240) as u8]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).expect("a JPEG");
    bytes.into_inner()
}

/// Opens the form of an act, fills the fields and photos that it has, sends it; gives the page it led to.
pub fn act(client: &mut Client, path: &str, fields: &[(&str, &str)], photo: Option<u8>) -> Page {
    let mut form = client.get(path).form(path);
    for (name, value) in fields {
        form = form.set(name, value);
    }
    if let Some(shade) = photo {
        assert!(form.names.iter().any(|name| name == "photos"), "{path} takes no photo: {:?}", form.names);
        form = form.attach("photos", "现场.jpg", "image/jpeg", &jpeg(shade));
    }
    client.submit(form)
}

/// The value of the option or box of this name whose label holds `words`.
pub fn choice(page: &Page, name: &str, words: &str) -> String {
    let text = page.text();
    let mark = format!("name=\"{name}\"");
    let inside = text.split(&mark).nth(1).unwrap_or_else(|| panic!("no field {name}: {}", page.words()));
    let options = inside.split("</select>").next().unwrap_or_default().split("<option value=\"").skip(1);
    let mut found = options.filter(|option| option.split("</option>").next().unwrap_or_default().contains(words));
    let option = found.next().unwrap_or_else(|| panic!("{name} does not offer {words}: {}", page.words()));
    option.split('"').next().unwrap_or_default().to_owned()
}

/// The value of the box or button of this name whose label holds `words`.
pub fn ticked_by(page: &Page, name: &str, words: &str) -> String {
    let text = page.text();
    let mark = format!("name=\"{name}\" value=\"");
    let boxes = text.split(&mark).skip(1);
    let mut found = boxes.filter(|one| one.split("</label>").next().unwrap_or_default().contains(words));
    let one = found.next().unwrap_or_else(|| panic!("{name} does not offer {words}: {}", page.words()));
    one.split('"').next().unwrap_or_default().to_owned()
}

/// The number of records behind a figure that leads to `href`.
pub fn records(page: &Page, href: &str) -> i64 {
    let mark = format!("href=\"{href}\"");
    let text = page.text();
    let Some(rest) = text.split(&mark).nth(1) else { return 0 };
    let rest = rest.split_once('>').map_or("", |(_, rest)| rest);
    let digits: String = rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("no figure at {href}: {}", page.words()))
}

/// What stands in the `<code>` elements of a page.
pub fn codes(page: &Page) -> Vec<String> {
    let text = page.text();
    let parts = text.split("<code>").skip(1);
    parts.map(|part| part.split("</code>").next().unwrap_or_default().to_owned()).collect()
}

/// Milliseconds since 1970.
#[allow(clippy::disallowed_methods, reason = "the program under test runs on the machine's clock")]
pub fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_millis()).expect("a time of our days")
}

/// The files below a folder that hold what is looked for, by its name.
pub fn files_hold(folder: &Path, what: &[(&str, &[u8])]) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let bytes = std::fs::read(entry.path()).expect("a file");
            for (name, part) in what {
                if bytes.windows(part.len()).any(|window| window == *part) {
                    found.push(format!("{name} in {}", entry.path().display()));
                }
            }
        }
    }
    found
}

/// The same for words.
pub fn words_in_files(folder: &Path, words: &[&str]) -> Vec<String> {
    let what: Vec<(&str, &[u8])> = words.iter().map(|word| (*word, word.as_bytes())).collect();
    files_hold(folder, &what)
}
