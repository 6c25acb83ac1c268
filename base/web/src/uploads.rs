//! That every form with a file in it is sent to a route that takes files: looked at on each page, where the program is being
//! tried and not where it serves.

use crate::RouteLine;

/// The address of a form of this page that has a file to choose and whose route takes none.
pub(crate) fn misdirected<'h>(html: &'h str, lines: &[RouteLine]) -> Option<&'h str> {
    let forms = html.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next());
    let with_files = forms.filter(|form| form.contains("type=\"file\""));
    let actions = with_files.filter_map(|form| form.split(" action=\"").nth(1)?.split('"').next());
    actions.into_iter().find(|action| {
        let path = action.split(['?', '#']).next().unwrap_or_default();
        let posts = lines.iter().filter(|line| line.method == "POST" && fits(&line.path, path));
        // Of several the one with the fewest parts that may be anything, as the router chooses.
        posts.min_by_key(|line| line.path.matches('{').count()).is_some_and(|line| !line.takes_files())
    })
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut a, mut b) = (pattern.split('/'), path.split('/'));
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if one == other || (one.starts_with('{') && !other.is_empty()) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use liren_kernel::Verb;

    use super::*;

    #[test]
    fn a_form_with_a_file_is_sent_where_files_are_taken() {
        let line = |path: &str, most| RouteLine { path: path.into(), method: "POST", verb: Verb("a.b"), most };
        let lines = [line("/a/{id}/send", 1 << 26), line("/a/{id}/say", 1 << 20), line("/a/{id}/{act}", 1 << 26)];
        let form = |action: &str, kind: &str| {
            format!("<p><form method=\"post\" action=\"{action}\"><input type=\"{kind}\"></form><input type=\"file\">")
        };
        assert_eq!(misdirected(&form("/a/1/say?x=1", "file"), &lines), Some("/a/1/say?x=1"));
        for (action, kind) in [("/a/1/say", "text"), ("/a/1/send", "file"), ("/a/1/other", "file"), ("/else", "file")] {
            assert_eq!(misdirected(&form(action, kind), &lines), None, "{action} {kind}");
        }
    }
}
