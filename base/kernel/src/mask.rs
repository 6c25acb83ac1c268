//! Hiding the parts of names, phones, identity numbers and addresses that a purpose does not need.
//!
//! Text that is not understood is hidden whole: a mask may show too little, never too much.

use crate::{address::DoorAddress, idno::IdNo, phone::Phone};

/// What a text is shown for. Whoever may see more reveals one field at a time, which is journaled (design §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// 公示栏: anyone may read it. Names, phones and addresses masked, identity numbers hidden.
    PublicBoard,
    /// A wall or meeting screen, where others look on: as on a public board.
    SharedScreen,
    /// A page of the team that works on it: names and addresses whole, phones and identity numbers masked.
    Team,
    /// A file that leaves the system: as on a public board, but identity numbers keep what tells two rows apart.
    Export,
}

/// Stands for what is hidden whole.
const HIDDEN: &str = "***";
/// Surnames of two characters; without them 欧阳 would lose half its surname.
const DOUBLE_SURNAMES: &str = "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 \
    公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 \
    谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 梁丘 左丘 东门 西门 南荣 第五 纳兰 完颜 淳于 单于";

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 4] = [Self::PublicBoard, Self::SharedScreen, Self::Team, Self::Export];
}

/// A person's name: 张*, 欧阳*, `J***`, 阿***; how long the name is stays hidden. A team sees it whole.
#[must_use]
pub fn name(name: &str, purpose: Purpose) -> String {
    let name = name.trim();
    if purpose == Purpose::Team || name.is_empty() {
        return name.to_owned();
    }
    let chars: Vec<char> = name.chars().collect();
    let letters = chars.iter().take_while(|c| crate::tokens::is_han(**c)).count();
    if letters == 0 {
        return if chars[0].is_alphabetic() { format!("{}{HIDDEN}", chars[0]) } else { HIDDEN.to_owned() };
    }
    // A dot joins the parts of a name that has no surname in front: 阿依古丽·买买提.
    if chars.get(letters).is_some_and(|c| "·•・.．‧".contains(*c)) {
        return format!("{}{HIDDEN}", chars[0]);
    }
    let double: String = chars.iter().take(2).collect();
    if letters > 2 && DOUBLE_SURNAMES.split_whitespace().any(|surname| surname == double) {
        return format!("{double}*");
    }
    format!("{}*", chars[0])
}

/// A phone: `138****2266`, `021-****1234`, for every purpose. A public service number stays.
#[must_use]
pub fn phone(phone: &str, _purpose: Purpose) -> String {
    hide_unread(phone, Phone::new("phone", phone).map(|phone| phone.masked()).ok())
}

/// An identity number: hidden on boards and screens, `310*************2X` for a team and in a file.
#[must_use]
pub fn id_no(id_no: &str, purpose: Purpose) -> String {
    let shown = match purpose {
        Purpose::PublicBoard | Purpose::SharedScreen => None,
        Purpose::Team | Purpose::Export => IdNo::new("id_no", id_no).map(|id| id.masked()).ok(),
    };
    hide_unread(id_no, shown)
}

/// An address down to the compound: `梧桐里 6 弄 ***`, `宝山路 ***`. A team sees it whole, as it was written.
#[must_use]
pub fn address(address: &str, purpose: Purpose) -> String {
    if purpose == Purpose::Team {
        return address.trim().to_owned();
    }
    let public = DoorAddress::new("address", address).ok().and_then(|address| address.public_part());
    hide_unread(address, public.map(|part| format!("{part} {HIDDEN}")))
}

/// Nothing stays nothing, so that an empty field shows as empty; the unread is hidden.
fn hide_unread(text: &str, shown: Option<String>) -> String {
    if text.trim().is_empty() { String::new() } else { shown.unwrap_or_else(|| HIDDEN.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Purpose::{Export, PublicBoard, SharedScreen, Team};

    #[test]
    fn names_keep_their_surname() {
        for (whole, masked) in [
            ("张三", "张*"),
            ("王建国", "王*"),
            ("欧阳明", "欧阳*"),
            ("欧阳", "欧*"),
            ("尉迟敬德", "尉迟*"),
            ("梁", "梁*"),
            (" 单 雪 ", "单*"),
            ("张三（13812342266）", "张*"),
            ("阿依古丽·买买提", "阿***"),
            ("司马·光", "司***"),
            ("John Smith", "J***"),
            ("Жанна", "Ж***"),
            ("13812342266", "***"),
            ("", ""),
        ] {
            for purpose in [PublicBoard, SharedScreen, Export] {
                assert_eq!(name(whole, purpose), masked, "{whole}");
            }
            assert_eq!(name(whole, Team), whole.trim());
        }
    }

    #[test]
    fn phones_and_numbers_are_never_whole() {
        for purpose in Purpose::ALL {
            assert_eq!(phone("138 1234 2266", purpose), "138****2266");
            assert_eq!(phone("021-65551234-805", purpose), "021-****1234");
            assert_eq!(phone("13812342266 或 13912342266", purpose), "***");
            assert_eq!(phone("12345", purpose), "12345");
            assert_eq!(phone(" ", purpose), "");
            assert_eq!(id_no("110105194912310021", purpose), "***");
            assert_eq!(id_no("", purpose), "");
        }
        assert_eq!(id_no("11010519491231002X", PublicBoard), "***");
        assert_eq!(id_no("11010519491231002X", SharedScreen), "***");
        assert_eq!(id_no("110105491231002", Team), "110*************2X");
        assert_eq!(id_no("11010519491231002X", Export), "110*************2X");
    }

    #[test]
    fn addresses_end_at_the_compound() {
        for (whole, masked) in [
            ("梧桐里 6 弄 2 号 502 室", "梧桐里 6 弄 ***"),
            ("宝山路499弄3号502室", "宝山路 499 弄 ***"),
            ("宝山路499弄12支弄3号502室", "宝山路 499 弄 12 支弄 ***"),
            ("上海市静安区梧桐街道宝山路499弄3号502室", "宝山路 499 弄 ***"),
            ("桂花新村3幢1单元4层401室", "桂花新村 ***"),
            ("桂花小区（二期）3号楼502", "桂花小区二期 ***"),
            ("桂花路12号桂花新村3幢401", "桂花路桂花新村 ***"),
            ("宝山路499号502室", "宝山路 ***"),
            ("12 栋 2 单元 502", "***"),
            ("张三家3号502室", "***"),
            ("张三住在梧桐里6弄2号", "6 弄 ***"),
            ("梧桐里6弄2号502室（张三，13812342266）", "梧桐里 6 弄 ***"),
            ("门口等张三", "***"),
            ("张三家里", "***"),
            ("张三家楼道3楼", "***"),
            ("13812342266张三里", "***"),
            ("李家弄12号", "李家弄 ***"),
            ("", ""),
        ] {
            for purpose in [PublicBoard, SharedScreen, Export] {
                assert_eq!(address(whole, purpose), masked, "{whole}");
            }
            assert_eq!(address(whole, Team), whole);
        }
    }

    /// Whatever the address, nothing of what is below the compound is left.
    #[test]
    fn no_door_is_left_in_a_masked_address() {
        for place in ["宝山路499弄", "梧桐里6弄", "桂花新村", "宝山路", "张三李四"] {
            for door in ["7号", "7号楼", "7栋1单元", "7幢", "7#", "7-", "七号", "７号"] {
                for room in ["502室", "502", "五〇二室", "５０２", " 502 东间", "4楼"] {
                    let masked = address(&format!("{place}{door}{room}"), PublicBoard);
                    let shown = masked.replace("499", "");
                    assert!(shown.ends_with("***") && !shown.contains(['7', '5', '0', '2', '东']), "{masked}");
                }
            }
        }
    }
}
