//! Where the form of an act upon one dossier stands, found by its verb.

use std::collections::BTreeMap;

use liren_kernel::Verb;

use crate::RouteLine;

/// The forms of acts upon one dossier, by their verbs: a page below its address; of several the one that is called as the
/// verb is, or none.
pub(crate) fn deeds(lines: &[RouteLine]) -> BTreeMap<&'static str, (Verb, String)> {
    let mut pages: BTreeMap<&'static str, Vec<&RouteLine>> = BTreeMap::new();
    for line in lines.iter().filter(|l| l.method == "GET" && l.path.matches('{').count() == 1) {
        let acted = lines.iter().any(|l| l.method == "POST" && l.path == line.path && l.verb == line.verb);
        if acted && line.path.contains("/{id}/") {
            pages.entry(line.verb.0).or_default().push(line);
        }
    }
    let called = |(verb, lines): (&'static str, Vec<&RouteLine>)| {
        let name = verb.rsplit('.').next().unwrap_or(verb).replace('_', "-");
        let line = match lines[..] {
            [line] => Some(line),
            _ => lines.into_iter().find(|line| line.path.ends_with(&format!("/{{id}}/{name}"))),
        };
        line.map(|line| (verb, (line.verb, line.path.clone())))
    };
    pages.into_iter().filter_map(called).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_leads_to_its_form() {
        let line = |method, path: &str, verb| RouteLine { method, path: path.into(), verb: Verb(verb), most: 0 };
        let lines = [
            line("GET", "/matters/{id}/sign-for", "matter.sign_for"),
            line("POST", "/matters/{id}/sign-for", "matter.sign_for"),
            line("GET", "/matters/{id}/photos", "matter.open"),
            line("GET", "/a/{id}/x", "two.forms"),
            line("POST", "/a/{id}/x", "two.forms"),
            line("GET", "/a/{id}/y", "two.forms"),
            line("POST", "/a/{id}/y", "two.forms"),
            line("GET", "/matters/{id}/dispatch", "matter.dispatch"),
            line("POST", "/matters/{id}/dispatch", "matter.dispatch"),
            line("GET", "/matters/{id}/redirect", "matter.dispatch"),
            line("POST", "/matters/{id}/redirect", "matter.dispatch"),
            line("GET", "/a/{id}/parts/{part}", "part.do"),
            line("POST", "/a/{id}/parts/{part}", "part.do"),
        ];
        let found: Vec<(&str, String)> = deeds(&lines).into_iter().map(|(verb, (_, path))| (verb, path)).collect();
        let form = |path: &str| path.to_owned();
        assert_eq!(
            found,
            [("matter.dispatch", form("/matters/{id}/dispatch")), ("matter.sign_for", form("/matters/{id}/sign-for"))]
        );
    }
}
