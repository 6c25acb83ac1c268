//! Language, theme and 长辈版: a cookie, no account needed.

use liren_kernel::Verb;

use crate::{Answer, Posted, Routes, Web, web::set_cookie};

/// Anyone may choose how pages look.
pub(crate) const DISPLAY: Verb = Verb("web.display");

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.post("/settings/display", DISPLAY, choose)
}

async fn choose(web: Web, posted: Posted) -> Answer {
    let pick = |name: &str, allowed: &[&str], now: &str| {
        let value = posted.value(name);
        if allowed.contains(&value) { value.to_owned() } else { now.to_owned() }
    };
    let lang = pick("lang", &["zh-CN", "en"], web.lang.tag());
    let theme = pick("theme", &["auto", "light", "dark"], web.theme.name());
    let elder = pick("elder", &["0", "1"], if web.elder { "1" } else { "0" });
    let mut response = web.go(local(posted.value("back")))?;
    set_cookie(
        &mut response,
        &format!("liren-display={lang}.{theme}.{elder}; Path=/; Max-Age=31536000; SameSite=Lax{}", web.secure()),
    )?;
    Ok(response)
}

/// `path` if it is one of ours, otherwise the first page: `//elsewhere` and `/\elsewhere` lead away, and so do they
/// with a tab between, which browsers drop.
#[must_use]
pub fn local(path: &str) -> &str {
    let second = path.as_bytes().get(1);
    let plain = path.bytes().all(|b| b.is_ascii_graphic());
    if path.starts_with('/') && plain && !matches!(second, Some(b'/' | b'\\')) { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn only_a_path_of_ours_is_gone_back_to() {
        assert_eq!(local("/matters?q=a"), "/matters?q=a");
        for elsewhere in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "",
            "/a\r\nSet-Cookie: x",
            "/\t/evil.example",
            "/\n/evil.example",
        ] {
            assert_eq!(local(elsewhere), "/");
        }
    }
}
