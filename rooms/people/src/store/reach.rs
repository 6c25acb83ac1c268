//! Reach over persons and organisations: ONE function for each, from [`Reach`] to SQL. List, count, detail, search
//! and export all go through here.
//!
//! A person is within reach of posts over the place (equality of one column) and of itself. An organisation is within
//! reach of posts over a place it serves, of posts below such a place (the street's department serves every committee
//! of the street), and of those who act for it. Organisations are public by nature; persons are not.

use liren_kernel::ScopeColumn;
use liren_office::{
    Reach,
    reach::{Scope, Sql},
};
use liren_store::Param;

/// A further condition of a later room's on a person `p`: a constant text in which `{}` stands for the value.
#[derive(Debug, Clone, Copy)]
pub struct Having<'a> {
    /// Such as `EXISTS (SELECT 1 FROM volunteer v WHERE v.person = p.id AND v.slots >= {})`.
    pub text: &'static str,
    /// What `{}` stands for.
    pub value: Param<'a>,
}

/// Which rows are wanted of those within reach, in the order of pinyin.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// Only those of this community.
    pub community: Option<&'a str>,
    /// Persons with this skill.
    pub skill: Option<&'a str>,
    /// Persons of whom all this holds.
    pub having: &'a [Having<'a>],
    /// Organisations of this kind.
    pub kind: Option<&'a str>,
    /// Those who left or ended too.
    pub with_ended: bool,
    /// Only rows after this one.
    pub after: Option<(&'a str, i64)>,
    /// At most so many; `None` for counts.
    pub limit: Option<i64>,
}

/// A branch of the union: rows whose `column` equals `value`.
struct Branch<'a> {
    column: String,
    value: Param<'a>,
}

fn person_branches(reach: &Reach) -> Vec<Branch<'_>> {
    reach
        .scopes
        .iter()
        .filter_map(|scope| match scope {
            Scope::Place(column, code) => {
                Some(Branch { column: format!("p.{}", column.name()), value: Param::Text(code) })
            }
            Scope::Person(id) => Some(Branch { column: "p.id".into(), value: Param::Blob(id.bytes()) }),
            Scope::Org(_) => None,
        })
        .collect()
}

fn org_branches(reach: &Reach) -> Vec<Branch<'_>> {
    let mut branches = Vec::new();
    for scope in &reach.scopes {
        match scope {
            Scope::Place(column, code) => {
                branches.push(Branch { column: format!("a.{}", column.name()), value: Param::Text(code) });
                for above in above(*column, code) {
                    branches.push(Branch { column: "a.code".into(), value: Param::Text(above) });
                }
            }
            Scope::Org(id) => branches.push(Branch { column: "o.id".into(), value: Param::Blob(id.bytes()) }),
            Scope::Person(_) => {}
        }
    }
    branches
}

/// The codes of what lies around a place: street, district and city of a community.
pub(crate) fn above(column: ScopeColumn, code: &str) -> Vec<&str> {
    let lengths: &[usize] = match column {
        ScopeColumn::City => &[],
        ScopeColumn::District => &[4],
        ScopeColumn::Street => &[4, 6],
        ScopeColumn::Community => &[4, 6, 9],
        ScopeColumn::Grid | ScopeColumn::Compound => &[4, 6, 9, 12],
    };
    lengths.iter().filter_map(|n| code.get(..*n)).collect()
}

/// A SELECT of `sort, seq` of the persons within reach.
pub fn persons<'a>(reach: &'a Reach, sql: &mut Sql<'a>, wanted: &Wanted<'a>) {
    let mut filters = String::new();
    if !wanted.with_ended {
        filters.push_str(" AND p.until_day IS NULL");
    }
    if let Some(community) = wanted.community {
        filters.push_str(&format!(" AND p.community = {}", sql.bind(Param::Text(community))));
    }
    if let Some(skill) = wanted.skill {
        let skill = sql.bind(Param::Text(skill));
        filters.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM person_skill k WHERE k.person = p.id AND k.skill = {skill})"
        ));
    }
    for having in wanted.having {
        let value = sql.bind(having.value);
        filters.push_str(&format!(" AND {}", having.text.replace("{}", &value)));
    }
    let select = "SELECT p.sort AS sort, p.seq AS seq FROM person p";
    union(sql, &person_branches(reach), select, &filters, ("p.sort", "p.seq"), wanted);
}

/// A SELECT of `sort, seq` of the organisations within reach.
pub fn orgs<'a>(reach: &'a Reach, sql: &mut Sql<'a>, wanted: &Wanted<'a>) {
    let mut filters = String::new();
    if !wanted.with_ended {
        filters.push_str(" AND o.until_day IS NULL");
    }
    if let Some(kind) = wanted.kind {
        filters.push_str(&format!(" AND o.kind = {}", sql.bind(Param::Text(kind))));
    }
    if let Some(community) = wanted.community {
        filters.push_str(&format!(" AND a.community = {}", sql.bind(Param::Text(community))));
    }
    let select = "SELECT a.sort AS sort, a.org AS seq FROM org_area a JOIN org o ON o.seq = a.org";
    union(sql, &org_branches(reach), select, &filters, ("a.sort", "a.org"), wanted);
}

/// A condition on one person `p`, for loading by id.
pub fn person_holds<'a>(reach: &'a Reach, sql: &mut Sql<'a>) -> String {
    any(sql, &person_branches(reach))
}

/// A condition on one organisation `o`, for loading by id.
pub fn org_holds<'a>(reach: &'a Reach, sql: &mut Sql<'a>) -> String {
    let ways = any(sql, &org_branches(reach));
    format!("EXISTS (SELECT 1 FROM org_area a WHERE a.org = o.seq AND {ways})")
}

fn any<'a>(sql: &mut Sql<'a>, branches: &[Branch<'a>]) -> String {
    if branches.is_empty() {
        return "1 = 0".to_owned();
    }
    let ways: Vec<String> =
        branches.iter().map(|branch| format!("{} = {}", branch.column, sql.bind(branch.value))).collect();
    format!("({})", ways.join(" OR "))
}

fn union<'a>(
    sql: &mut Sql<'a>,
    branches: &[Branch<'a>],
    select: &str,
    filters: &str,
    (sort, seq): (&str, &str),
    wanted: &Wanted<'a>,
) {
    if branches.is_empty() {
        // What was bound for the filters must stand in the text.
        sql.text.push_str(&format!("{select} WHERE 1 = 0{filters}"));
        return;
    }
    let after = wanted.after.map(|(text, n)| {
        let (text, n) = (sql.bind(Param::Text(text)), sql.bind(Param::Int(n)));
        format!(" AND ({sort}, {seq}) > ({text}, {n})")
    });
    let limit = wanted.limit.map(|n| sql.bind(Param::Int(n)));
    for (i, branch) in branches.iter().enumerate() {
        if i > 0 {
            sql.text.push_str(" UNION ");
        }
        let value = sql.bind(branch.value);
        let after = after.as_deref().unwrap_or_default();
        let order = limit.as_ref().map_or_else(String::new, |limit| format!(" ORDER BY {sort}, {seq} LIMIT {limit}"));
        sql.text.push_str(&format!(
            "SELECT sort, seq FROM ({select} WHERE {} = {value}{filters}{after}{order}) AS b{i}",
            branch.column
        ));
    }
    if let Some(limit) = &limit {
        sql.text.push_str(&format!(" ORDER BY sort, seq LIMIT {limit}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_around_a_place_is_cut_from_its_code() {
        assert_eq!(above(ScopeColumn::Community, "140213901001"), ["1402", "140213", "140213901"]);
        assert_eq!(above(ScopeColumn::Grid, "140213901001-g1").last(), Some(&"140213901001"));
        assert!(above(ScopeColumn::City, "1402").is_empty());
    }

    #[test]
    fn reach_without_scopes_reaches_nobody() {
        let reach = Reach::default();
        let mut sql = Sql::default();
        persons(&reach, &mut sql, &Wanted::default());
        assert!(sql.text.ends_with("WHERE 1 = 0 AND p.until_day IS NULL"), "{}", sql.text);
        let mut sql = Sql::default();
        assert_eq!(person_holds(&reach, &mut sql), "1 = 0");
    }
}
