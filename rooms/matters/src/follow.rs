//! 查询码: with the number, it lets a reporter without an account follow what they reported.

use liren_kernel::tokens;
use liren_office::{DossierId, Keys};

/// The code of a matter: eight digits that follow from its id and the key of this installation. Nothing is stored, so
/// nothing can be read from the database; a repeated report shows the same code.
#[must_use]
pub fn code(keys: &Keys, matter: DossierId) -> String {
    let signed = keys.sign("matter.follow", &matter.to_string());
    let number = u64::from_str_radix(signed.get(..15).unwrap_or("0"), 16).unwrap_or(0);
    format!("{:08}", number % 100_000_000)
}

/// Whether `typed` is the code, in digits of any width; spaces and hyphens are passed over. Every digit is compared.
#[must_use]
pub fn fits(keys: &Keys, matter: DossierId, typed: &str) -> bool {
    let digits: String = tokens::simplify(typed).chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let wanted = code(keys, matter);
    digits.len() == wanted.len() && digits.bytes().zip(wanted.bytes()).fold(0, |d, (a, b)| d | (a ^ b)) == 0
}

/// As it is shown: 1234 5678.
#[must_use]
pub fn shown(code: &str) -> String {
    let (a, b) = code.split_at(code.len() / 2);
    format!("{a} {b}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use liren_kernel::Id;

    #[test]
    fn a_code_belongs_to_one_matter_and_one_installation() {
        let (keys, other) = (Keys::new([1; 32]), Keys::new([2; 32]));
        let (a, b) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let first = code(&keys, a);
        assert_eq!(first.len(), 8);
        assert!(fits(&keys, a, &shown(&first)) && fits(&keys, a, &first));
        let wide: String = first.chars().filter_map(|c| char::from_u32(u32::from(c) + 0xfee0)).collect();
        assert!(wide.starts_with(|c: char| !c.is_ascii()) && fits(&keys, a, &wide));
        assert!(!fits(&keys, b, &first) && !fits(&other, a, &first));
        assert!(!fits(&keys, a, "") && !fits(&keys, a, &first[..7]));
    }
}
