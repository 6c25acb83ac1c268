//! What persons and organisations are, as other rooms see them.

use liren_kernel::{Day, PlacePath, mask, mask::Purpose};
use liren_office::{OrgId, PersonId, PlaceId};
use liren_store::row;

/// The kinds of organisations. A team of residents is one too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgKind {
    /// 居委会, 村委会.
    Committee,
    /// 社工站, 总站 or 社工室.
    Station,
    /// 物业公司.
    PropertyCompany,
    /// 业委会.
    OwnersCommittee,
    /// 职能部门.
    Department,
    /// 服务中心.
    ServiceCentre,
    /// 企业、商户.
    Enterprise,
    /// 承包、维修单位.
    Contractor,
    /// 学校.
    School,
    /// 党组织.
    PartyOrganisation,
    /// 自治团队、志愿队.
    Team,
    /// 街道办事处, 镇政府.
    StreetOffice,
    /// 快递、外卖站点: where couriers and riders start from.
    Depot,
}

impl OrgKind {
    /// All kinds, in the order of lists.
    pub const ALL: [Self; 13] = [
        Self::StreetOffice,
        Self::Committee,
        Self::Station,
        Self::PropertyCompany,
        Self::OwnersCommittee,
        Self::Department,
        Self::ServiceCentre,
        Self::Enterprise,
        Self::Contractor,
        Self::School,
        Self::PartyOrganisation,
        Self::Team,
        Self::Depot,
    ];

    /// Its stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Committee => "committee",
            Self::Station => "station",
            Self::PropertyCompany => "property_company",
            Self::OwnersCommittee => "owners_committee",
            Self::Department => "department",
            Self::ServiceCentre => "service_centre",
            Self::Enterprise => "enterprise",
            Self::Contractor => "contractor",
            Self::School => "school",
            Self::PartyOrganisation => "party_organisation",
            Self::Team => "team",
            Self::StreetOffice => "street_office",
            Self::Depot => "depot",
        }
    }

    /// Reads a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// Its message key.
    #[must_use]
    pub const fn label_key(self) -> &'static str {
        match self {
            Self::Committee => "org-kind-committee",
            Self::Station => "org-kind-station",
            Self::PropertyCompany => "org-kind-property-company",
            Self::OwnersCommittee => "org-kind-owners-committee",
            Self::Department => "org-kind-department",
            Self::ServiceCentre => "org-kind-service-centre",
            Self::Enterprise => "org-kind-enterprise",
            Self::Contractor => "org-kind-contractor",
            Self::School => "org-kind-school",
            Self::PartyOrganisation => "org-kind-party-organisation",
            Self::Team => "org-kind-team",
            Self::StreetOffice => "org-kind-street-office",
            Self::Depot => "org-kind-depot",
        }
    }

    /// Whether the workers of a community register it themselves; the others are the street's to register.
    #[must_use]
    pub const fn is_local(self) -> bool {
        matches!(self, Self::OwnersCommittee | Self::Enterprise | Self::Contractor | Self::Team | Self::Depot)
    }
}

row! {
    /// A person as stored. Phone and identity number are ciphertext; [`PersonRow::view`] masks what is shown.
    pub struct PersonRow {
        /// Order of registration.
        pub seq: i64,
        /// Its id.
        pub id: PersonId,
        /// Whole name.
        pub name: String,
        /// Key of Chinese order.
        pub sort: String,
        /// `male` or `female`.
        pub sex: Option<String>,
        /// Day of birth.
        pub birth: Option<Day>,
        /// Ciphertext of the identity number.
        pub id_no: Option<Vec<u8>>,
        /// Ciphertext of the phone.
        pub phone: Option<Vec<u8>>,
        /// Last four digits of the phone.
        pub phone_tail: Option<String>,
        /// The node of the place tree.
        pub place: Option<PlaceId>,
        /// Codes of the place.
        pub city: Option<String>,
        /// See [`PersonRow::city`].
        pub district: Option<String>,
        /// See [`PersonRow::city`].
        pub street: Option<String>,
        /// See [`PersonRow::city`].
        pub community: Option<String>,
        /// See [`PersonRow::city`].
        pub grid: Option<String>,
        /// See [`PersonRow::city`].
        pub compound: Option<String>,
        /// As written.
        pub address: String,
        /// What the person is here: 楼组长, 居民代表.
        pub duty: String,
        /// A remark of the workers.
        pub note: String,
        /// Registered since.
        pub from_day: Day,
        /// Moved away or died on.
        pub until_day: Option<Day>,
        /// Counts corrections.
        pub revision: i64,
    }
}

/// The columns of [`PersonRow`], of a table called `p`.
pub const PERSON: &str = "p.seq, p.id, p.name, p.sort, p.sex, p.birth, p.id_no, p.phone, p.phone_tail, p.place, p.city, p.district, p.street, p.community, p.grid, p.compound, p.address, p.duty, p.note, p.from_day, p.until_day, p.revision";

row! {
    /// An organisation as stored.
    pub struct OrgRow {
        /// Order of registration.
        pub seq: i64,
        /// Its id.
        pub id: OrgId,
        /// Stored name of its [`OrgKind`].
        pub kind: String,
        /// Its name.
        pub name: String,
        /// Key of Chinese order.
        pub sort: String,
        /// The node of the place tree where it stands.
        pub place: Option<PlaceId>,
        /// Codes of that place.
        pub city: Option<String>,
        /// See [`OrgRow::city`].
        pub district: Option<String>,
        /// See [`OrgRow::city`].
        pub street: Option<String>,
        /// See [`OrgRow::city`].
        pub community: Option<String>,
        /// See [`OrgRow::city`].
        pub grid: Option<String>,
        /// See [`OrgRow::city`].
        pub compound: Option<String>,
        /// Unified social credit code (GB 32100); public.
        pub credit_code: Option<String>,
        /// A public telephone or address; may be empty.
        pub contact: String,
        /// A remark.
        pub note: String,
        /// Known since.
        pub from_day: Day,
        /// Ended on.
        pub until_day: Option<Day>,
    }
}

/// The columns of [`OrgRow`], of a table called `o`.
pub const ORG: &str = "o.seq, o.id, o.kind, o.name, o.sort, o.place, o.city, o.district, o.street, o.community, o.grid, o.compound, o.credit_code, o.contact, o.note, o.from_day, o.until_day";

/// What a page may show of a person: never a whole phone or number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    /// Who.
    pub id: PersonId,
    /// Whole for those with a post over the place, masked for others.
    pub name: String,
    /// `****2266`, or empty.
    pub phone: String,
    /// Whether an identity number is kept; not a digit of it.
    pub has_id_no: bool,
    /// Whole or down to the compound.
    pub address: String,
    /// What the person is here.
    pub duty: String,
}

impl PersonRow {
    /// Where the person lives or works.
    #[must_use]
    pub fn path(&self) -> PlacePath {
        PlacePath {
            city: self.city.clone(),
            district: self.district.clone(),
            street: self.street.clone(),
            community: self.community.clone(),
            grid: self.grid.clone(),
            compound: self.compound.clone(),
        }
    }

    /// What may be shown for `purpose`, without opening a ciphertext.
    #[must_use]
    pub fn view(&self, purpose: Purpose) -> PersonView {
        PersonView {
            id: self.id,
            name: mask::name(&self.name, purpose),
            phone: self.phone_tail.as_ref().map_or_else(String::new, |tail| format!("*******{tail}")),
            has_id_no: self.id_no.is_some(),
            address: mask::address(&self.address, purpose),
            duty: self.duty.clone(),
        }
    }
}

impl OrgRow {
    /// Where it stands.
    #[must_use]
    pub fn path(&self) -> PlacePath {
        PlacePath {
            city: self.city.clone(),
            district: self.district.clone(),
            street: self.street.clone(),
            community: self.community.clone(),
            grid: self.grid.clone(),
            compound: self.compound.clone(),
        }
    }

    /// Its kind; `None` for one this version does not know.
    #[must_use]
    pub fn kind(&self) -> Option<OrgKind> {
        OrgKind::from_name(&self.kind)
    }
}

/// The path of a code of the tree: a division of 4, 6, 9 or 12 digits, or a grid (`…-g07`) or compound (`…-c3`) of
/// a community. `None` for anything else.
#[must_use]
pub fn path_of_code(code: &str) -> Option<PlacePath> {
    let (division, below) = match code.split_once('-') {
        Some((division, below)) => (division, Some(below)),
        None => (code, None),
    };
    if !matches!(division.len(), 4 | 6 | 9 | 12) || !division.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut path = PlacePath::of_division(division);
    match below {
        None => {}
        Some(part)
            if division.len() == 12 && part.len() > 1 && part[1..].bytes().all(|b| b.is_ascii_alphanumeric()) =>
        {
            match part.as_bytes()[0] {
                b'g' => path.grid = Some(code.to_owned()),
                b'c' => path.compound = Some(code.to_owned()),
                _ => return None,
            }
        }
        Some(_) => return None,
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_tree_are_read_and_others_are_not() {
        assert_eq!(path_of_code("140213901001").unwrap().street.as_deref(), Some("140213901"));
        assert_eq!(path_of_code("140213901001-g07").unwrap().grid.as_deref(), Some("140213901001-g07"));
        assert_eq!(path_of_code("140213901001-c2").unwrap().compound.as_deref(), Some("140213901001-c2"));
        for wrong in
            ["", "1402139", "140213901001-", "140213901001-x1", "140213901-g1", "14021390100a", "140213901001-g' OR"]
        {
            assert_eq!(path_of_code(wrong), None, "{wrong}");
        }
        for kind in OrgKind::ALL {
            assert_eq!(OrgKind::from_name(kind.name()), Some(kind));
        }
    }
}
