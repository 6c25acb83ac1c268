//! Rust source cut into code, comments and literals, well enough for the checks of the house.
//!
//! Not a parser: it knows comments (nested), plain, raw and byte strings, characters and lifetimes, and which
//! lines stand under `#[cfg(test)]`.

/// A string or character literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// Line it begins on, from 1.
    pub line: usize,
    /// What stands between the quotes, escapes untouched.
    pub text: String,
    /// The code before it on its own line and, if that is blank, the line before: enough to see what it is given to.
    pub before: String,
}

/// A source file, cut.
#[derive(Debug)]
pub struct RustText {
    /// The code line by line; comments and the insides of literals are gone.
    pub code: Vec<String>,
    /// Every literal in order.
    pub literals: Vec<Literal>,
    test: Vec<bool>,
}

impl RustText {
    /// Cuts `source`.
    #[must_use]
    pub fn new(source: &str) -> Self {
        let (flat, raw) = blank(source);
        let code: Vec<String> = flat.split('\n').map(str::to_owned).collect();
        let test = test_lines(&flat, code.len());
        let literals = raw
            .into_iter()
            .map(|(at, text)| {
                let line = flat[..at].matches('\n').count() + 1;
                let head = &flat[..at];
                let from = head.char_indices().rev().nth(119).map_or(0, |(i, _)| i);
                Literal { line, text, before: head[from..].to_owned() }
            })
            .collect();
        Self { code, literals, test }
    }

    /// Whether line `line` (from 1) is test code.
    #[must_use]
    pub fn is_test(&self, line: usize) -> bool {
        self.test.get(line - 1).copied().unwrap_or(false)
    }
}

/// Whether a whole file is test code by its name.
#[must_use]
pub fn is_test_path(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.starts_with("stories/")
        || path.contains("/tests/")
        || path.contains("/benches/")
        || name == "tests.rs"
        || name == "testing.rs"
        || name.ends_with("_tests.rs")
}

/// Blanks comments and literals (newlines kept) and gives the literals with their byte offset in the result.
fn blank(source: &str) -> (String, Vec<(usize, String)>) {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut literals = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        let next = chars.get(i + 1).copied();
        let glued = i > 0 && (chars[i - 1].is_alphanumeric() || chars[i - 1] == '_');
        if c == '/' && next == Some('/') {
            while i < chars.len() && chars[i] != '\n' {
                i += 1;
            }
        } else if c == '/' && next == Some('*') {
            i = skip_block(&chars, i, &mut out);
        } else if let Some((open, hashes)) = raw_open(&chars, i).filter(|_| !glued) {
            let at = out.len();
            let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
            let mut j = i + open;
            while j < chars.len() && !chars[j..].starts_with(&end) {
                j += 1;
            }
            literals.push((at, take(&chars, i + open, j, &mut out)));
            i = (j + end.len()).min(chars.len());
        } else if c == '"' {
            let at = out.len();
            let j = end_of(&chars, i + 1, '"');
            literals.push((at, take(&chars, i + 1, j, &mut out)));
            i = j + 1;
        } else if c == '\'' && (next == Some('\\') || chars.get(i + 2) == Some(&'\'')) {
            let at = out.len();
            let j = end_of(&chars, i + 1, '\'');
            literals.push((at, take(&chars, i + 1, j, &mut out)));
            i = j + 1;
        } else {
            out.push(c);
            i += 1;
        }
    }
    (out, literals)
}

/// `r"`, `r#"`, `br##"`: how many characters open it, and how many hashes.
fn raw_open(chars: &[char], i: usize) -> Option<(usize, usize)> {
    let mut j = i;
    if matches!(chars[j], 'b' | 'c') {
        j += 1;
    }
    if chars.get(j) != Some(&'r') {
        return None;
    }
    j += 1;
    let hashes = chars[j..].iter().take_while(|c| **c == '#').count();
    (chars.get(j + hashes) == Some(&'"')).then_some((j + hashes + 1 - i, hashes))
}

fn end_of(chars: &[char], mut i: usize, quote: char) -> usize {
    while i < chars.len() && chars[i] != quote {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i.min(chars.len())
}

fn skip_block(chars: &[char], mut i: usize, out: &mut String) -> usize {
    let mut depth = 0;
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                i += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                i += 2;
                if depth == 0 {
                    break;
                }
            }
            ('\n', _) => {
                out.push('\n');
                i += 1;
            }
            _ => i += 1,
        }
    }
    i
}

/// The text of a literal; the blanked source keeps its quotes and its line breaks.
fn take(chars: &[char], from: usize, to: usize, out: &mut String) -> String {
    let text: String = chars[from.min(to)..to].iter().collect();
    out.push('"');
    out.extend(text.chars().filter(|c| *c == '\n'));
    out.push('"');
    text
}

/// Marks the lines of every item under `#[cfg(test)]`.
fn test_lines(flat: &str, lines: usize) -> Vec<bool> {
    let mut test = vec![false; lines];
    let mut from = 0;
    while let Some(found) = flat[from..].find("#[cfg(test)]").map(|at| at + from) {
        let mut depth = 0usize;
        let mut end = flat.len();
        for (at, c) in flat[found..].char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth <= 1 => {
                    end = found + at;
                    break;
                }
                '}' => depth -= 1,
                ';' if depth == 0 => {
                    end = found + at;
                    break;
                }
                _ => {}
            }
        }
        let first = flat[..found].matches('\n').count();
        let last = flat[..end].matches('\n').count();
        test[first..=last.min(lines - 1)].fill(true);
        from = end.max(found + 1);
    }
    test
}

#[cfg(test)]
mod tests {
    use super::RustText;

    #[test]
    fn comments_and_literals_leave_the_code() {
        let cut = RustText::new(
            "let a = \"x // \\\" y\"; // println!\n/* a /* b */ c */ let b = r#\"q\"z\"#;\nlet c = '\"'; fn f<'a>() {}",
        );
        assert_eq!(cut.code, ["let a = \"\"; ", " let b = \"\";", "let c = \"\"; fn f<'a>() {}"]);
        let texts: Vec<&str> = cut.literals.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, ["x // \\\" y", "q\"z", "\""]);
        assert_eq!(cut.literals[1].line, 2);
        assert!(cut.literals[1].before.ends_with("let b = "));
    }

    #[test]
    fn lines_of_a_test_module_are_known() {
        let cut = RustText::new(
            "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { }\n}\nfn c() {}\n#[cfg(test)]\nmod t;\nfn d() {}",
        );
        let marked: Vec<bool> = (1..=9).map(|line| cut.is_test(line)).collect();
        assert_eq!(marked, [false, true, true, true, true, false, true, true, false]);
    }

    #[test]
    fn lines_of_a_long_literal_are_counted() {
        let cut = RustText::new("a(\"one\ntwo\");\nb(\"three\");");
        assert_eq!(cut.literals[1].line, 3);
        assert_eq!(cut.code.len(), 3);
    }
}
