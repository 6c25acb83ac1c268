//! The link and the code of a judge without an account. Neither is stored: both follow from the judge's id and the key
//! of this installation, so that nothing can be read from the database and the list can be printed again.

use liren_kernel::Id;
use liren_office::Keys;

/// The end of a judge's address.
#[must_use]
pub fn token(keys: &Keys, judge: Id<()>) -> String {
    format!("{judge}.{}", keys.sign("cohort.judge", &judge.to_string()))
}

/// The judge that a token names, when it was made here.
#[must_use]
pub fn read(keys: &Keys, token: &str) -> Option<Id<()>> {
    let judge = token.split('.').next()?.parse().ok()?;
    same(&self::token(keys, judge), token).then_some(judge)
}

/// The six digits of a judge.
#[must_use]
pub fn code(keys: &Keys, judge: Id<()>) -> String {
    let signed = keys.sign("cohort.judge.code", &judge.to_string());
    let number = u64::from_str_radix(signed.get(..15).unwrap_or("0"), 16).unwrap_or(0);
    format!("{:06}", number % 1_000_000)
}

/// Whether `typed` is the code; blanks are passed over.
#[must_use]
pub fn fits(keys: &Keys, judge: Id<()>, typed: &str) -> bool {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    same(&code(keys, judge), &digits)
}

/// The end of the address of a class's board, which shows groups and no person.
#[must_use]
pub fn board(keys: &Keys, cohort: liren_office::DossierId) -> String {
    format!("{cohort}.{}", keys.sign("cohort.board", &cohort.to_string()))
}

/// The class that the end of a board's address names.
#[must_use]
pub fn read_board(keys: &Keys, token: &str) -> Option<liren_office::DossierId> {
    let cohort = token.split('.').next()?.parse().ok()?;
    same(&board(keys, cohort), token).then_some(cohort)
}

/// Every byte is compared, wherever they differ.
fn same(wanted: &str, given: &str) -> bool {
    wanted.len() == given.len() && wanted.bytes().zip(given.bytes()).fold(0, |d, (a, b)| d | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_and_a_code_belong_to_one_judge_of_one_installation() {
        let (keys, other) = (Keys::new([1; 32]), Keys::new([2; 32]));
        let (a, b) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let link = token(&keys, a);
        assert_eq!((read(&keys, &link), read(&other, &link)), (Some(a), None));
        assert_eq!(read(&keys, &link.replace(&a.to_string(), &b.to_string())), None);
        let digits = code(&keys, a);
        assert!(fits(&keys, a, &format!(" {digits} ")) && !fits(&keys, b, &digits) && !fits(&keys, a, &digits[..5]));
    }
}
