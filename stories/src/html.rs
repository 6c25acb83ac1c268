//! Enough of HTML to read a page's words and fill its forms, as a browser without script would.

/// A form as it stands on the page: where it goes and what it would send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where it is sent; the page's own address if it names none.
    pub action: String,
    /// `get` or `post`.
    pub method: String,
    /// Whether it sends files.
    pub multipart: bool,
    /// Names and values in order; ticked boxes and chosen options only.
    pub fields: Vec<(String, String)>,
    /// Every name it has an input for, also those that would not be sent.
    pub names: Vec<String>,
    /// Buttons with a name, which are sent when pressed.
    pub buttons: Vec<(String, String)>,
    /// Files to send: field, file name, type, bytes.
    pub files: Vec<(String, String, String, Vec<u8>)>,
}

impl Form {
    /// The value of a field, such as the id of the command that the page carries.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Fills a field.
    ///
    /// # Panics
    /// When the form has no such field: a person could not fill it either.
    #[must_use]
    pub fn set(self, name: &str, value: &str) -> Self {
        assert!(
            self.names.iter().any(|known| known == name),
            "no field {name} in the form to {}: {:?}",
            self.action,
            self.names
        );
        self.force(name, value)
    }

    /// Sends a value whether or not the form has such a field, as a forged request would.
    #[must_use]
    pub fn force(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Ticks one more box of a name that takes several.
    #[must_use]
    pub fn also(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Presses a named button.
    ///
    /// # Panics
    /// When there is no such button.
    #[must_use]
    pub fn press(self, name: &str, value: &str) -> Self {
        assert!(
            self.buttons.iter().any(|(n, v)| n == name && v == value),
            "no button {name}={value} among {:?}",
            self.buttons
        );
        self.also(name, value)
    }

    /// Chooses a file.
    #[must_use]
    pub fn attach(mut self, field: &str, name: &str, kind: &str, bytes: &[u8]) -> Self {
        self.files.push((field.to_owned(), name.to_owned(), kind.to_owned(), bytes.to_vec()));
        self
    }
}

/// The forms of a page in order.
#[must_use]
pub fn forms(html: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut open = false;
    let mut select: Option<(String, Option<String>)> = None;
    let mut rest = html;
    while let Some(tag) = Tag::next(&mut rest) {
        match tag.name.as_str() {
            "form" => {
                open = true;
                forms.push(Form {
                    action: tag.get("action").unwrap_or_default(),
                    method: tag.get("method").unwrap_or_else(|| "get".into()).to_lowercase(),
                    multipart: tag.get("enctype").is_some_and(|kind| kind.starts_with("multipart/")),
                    fields: Vec::new(),
                    names: Vec::new(),
                    buttons: Vec::new(),
                    files: Vec::new(),
                });
            }
            "/form" => open = false,
            _ if !open => {}
            name => {
                let Some(form) = forms.last_mut() else { continue };
                control(form, name, &tag, &mut select, &mut rest);
            }
        }
    }
    forms
}

fn control(form: &mut Form, tag_name: &str, tag: &Tag, select: &mut Option<(String, Option<String>)>, rest: &mut &str) {
    let name = tag.get("name").unwrap_or_default();
    let value = tag.get("value");
    match tag_name {
        "input" if !name.is_empty() => {
            form.names.push(name.clone());
            let kind = tag.get("type").unwrap_or_default();
            let ticked = !matches!(kind.as_str(), "checkbox" | "radio") || tag.get("checked").is_some();
            if matches!(kind.as_str(), "submit" | "image") {
                form.buttons.push((name, value.unwrap_or_default()));
            } else if ticked && kind != "file" && tag.get("disabled").is_none() {
                let value = value.unwrap_or_else(|| if kind == "checkbox" { "on".into() } else { String::new() });
                form.fields.push((name, value));
            }
        }
        "textarea" if !name.is_empty() => {
            let end = rest.find("</textarea").unwrap_or(rest.len());
            form.names.push(name.clone());
            form.fields.push((name, unescape(rest[..end].strip_prefix('\n').unwrap_or(&rest[..end]))));
            *rest = &rest[end..];
        }
        "button" if !name.is_empty() => form.buttons.push((name, value.unwrap_or_default())),
        "select" if !name.is_empty() => {
            form.names.push(name.clone());
            *select = Some((name, None));
        }
        "option" => {
            if let Some((_, chosen)) = select {
                let end = rest.find('<').unwrap_or(rest.len());
                let value = value.unwrap_or_else(|| unescape(rest[..end].trim()));
                // Without a choice of its own a list sends its first option.
                if tag.get("selected").is_some() || chosen.is_none() {
                    *chosen = Some(value);
                }
            }
        }
        "/select" => {
            if let Some((name, Some(chosen))) = select.take() {
                form.fields.push((name, chosen));
            }
        }
        _ => {}
    }
}

/// Every link's address in order.
#[must_use]
pub fn links(html: &str) -> Vec<String> {
    let mut rest = html;
    let mut links = Vec::new();
    while let Some(tag) = Tag::next(&mut rest) {
        if tag.name == "a" {
            links.extend(tag.get("href"));
        }
    }
    links
}

/// What a reader sees: tags gone, white space drawn together.
#[must_use]
pub fn words(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    loop {
        let at = rest.find('<').unwrap_or(rest.len());
        out.push_str(&unescape(&rest[..at]));
        out.push(' ');
        if at == rest.len() {
            break;
        }
        rest = &rest[at..];
        let Some(tag) = Tag::next(&mut rest) else { break };
        if matches!(tag.name.as_str(), "script" | "style" | "head") {
            let end = rest.find(&format!("</{}", tag.name)).unwrap_or(rest.len());
            rest = &rest[end..];
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// The next tag; `rest` then begins behind it.
    fn next(rest: &mut &str) -> Option<Self> {
        loop {
            let at = rest.find('<')?;
            *rest = &rest[at + 1..];
            if let Some(comment) = rest.strip_prefix("!--") {
                *rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
                continue;
            }
            if rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!') {
                return Some(Self::read(rest));
            }
        }
    }

    fn read(rest: &mut &str) -> Self {
        let end = rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len());
        let name = rest[..end].trim_end_matches(|c| c == '/' && end > 1).to_lowercase();
        *rest = &rest[end..];
        let mut attributes = Vec::new();
        loop {
            *rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() {
                break;
            }
            if let Some(after) = rest.strip_prefix('>') {
                *rest = after;
                break;
            }
            let end =
                rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(rest.len()).max(1);
            let key = rest[..end].to_lowercase();
            *rest = rest[end..].trim_start();
            let value = match rest.strip_prefix('=') {
                Some(after) => value(after.trim_start(), rest),
                None => String::new(),
            };
            attributes.push((key, value));
        }
        Self { name, attributes }
    }

    fn get(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }
}

/// An attribute's value at the start of `text`; `rest` then begins behind it.
fn value<'a>(text: &'a str, rest: &mut &'a str) -> String {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (raw, after) = match quote {
        Some(quote) => text[1..].split_once(quote).unwrap_or((&text[1..], "")),
        None => text.split_at(text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len())),
    };
    *rest = after;
    unescape(raw)
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(end) = rest.find(';').filter(|end| *end < 10) else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        let name = &rest[1..end];
        let number = name
            .strip_prefix("#x")
            .map(|hex| u32::from_str_radix(hex, 16))
            .or_else(|| name.strip_prefix('#').map(str::parse::<u32>));
        match (name, number) {
            ("amp", _) => out.push('&'),
            ("lt", _) => out.push('<'),
            ("gt", _) => out.push('>'),
            ("quot", _) => out.push('"'),
            ("apos", _) => out.push('\''),
            ("nbsp", _) => out.push('\u{a0}'),
            (_, Some(Ok(code))) => out.extend(char::from_u32(code)),
            _ => out.push_str(&rest[..=end]),
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><html><head><title>T</title></head><body><a href="/a?x=1&amp;y=2">甲</a>
<form method="post" action="/matters/new" enctype="multipart/form-data"><!-- <input name="no"> -->
<input type="hidden" name="command" value="0193"><input name=title value='a &quot;b&quot;' required>
<input type="checkbox" name="urgent" value="1"><input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked>
<select name="category"><option value="">选</option><option value="light" selected>路灯</option></select>
<textarea name="note">
 one &lt; two</textarea><input type="file" name="photo"><button name="go" value="send">发</button></form></body></html>"#;

    #[test]
    fn a_form_sends_what_a_browser_would() {
        let forms = forms(PAGE);
        assert_eq!(forms.len(), 1);
        let form = &forms[0];
        assert_eq!((form.action.as_str(), form.method.as_str(), form.multipart), ("/matters/new", "post", true));
        let fields: Vec<(&str, &str)> = form.fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let want =
            [("command", "0193"), ("title", "a \"b\""), ("r", "2"), ("category", "light"), ("note", " one < two")];
        assert_eq!(fields, want);
        assert_eq!(form.buttons, [("go".to_owned(), "send".to_owned())]);
        assert_eq!(form.clone().set("urgent", "1").press("go", "send").value("urgent"), Some("1"));
    }

    #[test]
    #[should_panic(expected = "no field nothing")]
    fn a_field_that_is_not_there_cannot_be_filled() {
        let _ = forms(PAGE).remove(0).set("nothing", "1");
    }

    #[test]
    fn words_and_links_are_read() {
        assert_eq!(links(PAGE), ["/a?x=1&y=2"]);
        assert_eq!(words("<p>one &amp; <b>two</b><script>no()</script>\n three</p>"), "one & two three");
    }
}
