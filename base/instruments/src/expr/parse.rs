//! Text to tree: `${age} >= 60 and selected(${needs}, 'meals')`.

use super::{Expr, Fun, Wrong};

/// Characters of one expression, and how deep brackets may stand.
const LONGEST: usize = 2_000;
const DEEPEST: usize = 40;

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(f64),
    Text(String),
    Ref(String),
    Word(String),
    Sign(&'static str),
}

/// Reads an expression. `.` means the question that a constraint belongs to, named by `own`.
///
/// # Errors
/// `refusal-instrument-expression` with the word at fault.
pub fn parse(text: &str, own: Option<&str>) -> Result<Expr, Wrong> {
    if text.chars().count() > LONGEST {
        return Err(broken("…"));
    }
    let mut reader = Reader { tokens: tokens(text, own)?, at: 0, deep: 0 };
    let expr = reader.or()?;
    match reader.tokens.get(reader.at) {
        None => Ok(expr),
        Some(rest) => Err(broken(&word(rest))),
    }
}

fn broken(word: &str) -> Wrong {
    Wrong::new("refusal-instrument-expression", word)
}

fn word(token: &Token) -> String {
    match token {
        Token::Number(n) => n.to_string(),
        Token::Text(t) | Token::Ref(t) | Token::Word(t) => t.clone(),
        Token::Sign(s) => (*s).to_owned(),
    }
}

const SIGNS: [&str; 12] = ["<=", ">=", "!=", "=", "<", ">", "+", "-", "*", "(", ")", ","];

fn tokens(text: &str, own: Option<&str>) -> Result<Vec<Token>, Wrong> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken = if let Some(inner) = rest.strip_prefix("${") {
            let end = inner.find('}').ok_or_else(|| broken(rest))?;
            found.push(Token::Ref(inner[..end].trim().to_owned()));
            end + 3
        } else if first == '\'' || first == '"' {
            let end = rest[1..].find(first).ok_or_else(|| broken(rest))?;
            found.push(Token::Text(rest[1..=end].to_owned()));
            end + 2
        } else if first.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            found.push(Token::Number(rest[..end].parse().map_err(|_| broken(&rest[..end]))?));
            end
        } else if first == '.' {
            found.push(Token::Ref(own.ok_or_else(|| broken("."))?.to_owned()));
            1
        } else if first.is_ascii_alphabetic() {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').unwrap_or(rest.len());
            found.push(Token::Word(rest[..end].to_owned()));
            end
        } else if let Some(sign) = SIGNS.into_iter().find(|s| rest.starts_with(s)) {
            found.push(Token::Sign(sign));
            sign.len()
        } else {
            return Err(broken(&first.to_string()));
        };
        rest = rest[taken..].trim_start();
    }
    Ok(found)
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    deep: usize,
}

fn call(of: Fun, with: Vec<Expr>) -> Expr {
    Expr::Call { of, with }
}

impl Reader {
    fn sign(&mut self, wanted: &[(&'static str, Fun)]) -> Option<Fun> {
        let Some(Token::Sign(sign)) = self.tokens.get(self.at) else { return None };
        let (_, fun) = wanted.iter().find(|(s, _)| s == sign)?;
        self.at += 1;
        Some(*fun)
    }

    fn word(&mut self, wanted: &[(&'static str, Fun)]) -> Option<Fun> {
        let Some(Token::Word(word)) = self.tokens.get(self.at) else { return None };
        let (_, fun) = wanted.iter().find(|(w, _)| w == word)?;
        self.at += 1;
        Some(*fun)
    }

    fn expect(&mut self, wanted: &'static str) -> Result<(), Wrong> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) if *sign == wanted => {
                self.at += 1;
                Ok(())
            }
            Some(other) => Err(broken(&word(other))),
            None => Err(broken(wanted)),
        }
    }

    fn or(&mut self) -> Result<Expr, Wrong> {
        self.deep += 1;
        if self.deep > DEEPEST {
            return Err(broken("("));
        }
        let mut left = self.and()?;
        while let Some(fun) = self.word(&[("or", Fun::Or)]) {
            left = call(fun, vec![left, self.and()?]);
        }
        self.deep -= 1;
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr, Wrong> {
        let mut left = self.compared()?;
        while let Some(fun) = self.word(&[("and", Fun::And)]) {
            left = call(fun, vec![left, self.compared()?]);
        }
        Ok(left)
    }

    fn compared(&mut self) -> Result<Expr, Wrong> {
        let left = self.added()?;
        let signs = [("=", Fun::Eq), ("!=", Fun::Ne), ("<", Fun::Lt), ("<=", Fun::Le), (">", Fun::Gt), (">=", Fun::Ge)];
        match self.sign(&signs) {
            Some(fun) => Ok(call(fun, vec![left, self.added()?])),
            None => Ok(left),
        }
    }

    fn added(&mut self) -> Result<Expr, Wrong> {
        let mut left = self.multiplied()?;
        while let Some(fun) = self.sign(&[("+", Fun::Add), ("-", Fun::Sub)]) {
            left = call(fun, vec![left, self.multiplied()?]);
        }
        Ok(left)
    }

    fn multiplied(&mut self) -> Result<Expr, Wrong> {
        let mut left = self.single()?;
        loop {
            let fun = self.sign(&[("*", Fun::Mul)]).or_else(|| self.word(&[("div", Fun::Div), ("mod", Fun::Mod)]));
            match fun {
                Some(fun) => left = call(fun, vec![left, self.single()?]),
                None => return Ok(left),
            }
        }
    }

    fn single(&mut self) -> Result<Expr, Wrong> {
        self.deep += 1;
        if self.deep > DEEPEST {
            return Err(broken("-"));
        }
        let Some(token) = self.tokens.get(self.at).cloned() else { return Err(broken("")) };
        self.at += 1;
        let expr = match token {
            Token::Number(value) => Expr::Number { value },
            Token::Text(value) => Expr::Text { value },
            Token::Ref(of) => Expr::Answer { of },
            Token::Sign("(") => {
                let inner = self.or()?;
                self.expect(")")?;
                inner
            }
            Token::Sign("-") => call(Fun::Neg, vec![self.single()?]),
            Token::Word(name) => self.called(&name)?,
            Token::Sign(other) => return Err(broken(other)),
        };
        self.deep -= 1;
        Ok(expr)
    }

    fn called(&mut self, name: &str) -> Result<Expr, Wrong> {
        self.expect("(").map_err(|_| broken(name))?;
        let mut with = Vec::new();
        if self.expect(")").is_err() {
            loop {
                with.push(self.or()?);
                if self.expect(",").is_err() {
                    self.expect(")")?;
                    break;
                }
            }
        }
        match (name, with.len()) {
            ("true" | "false", 0) => Ok(Expr::Truth { value: name == "true" }),
            _ => Ok(call(Fun::named(name).ok_or_else(|| broken(name))?, with)),
        }
    }
}
