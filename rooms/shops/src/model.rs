//! What a register of shops holds: trades, gas, how a check came out, and the office's own numbers.

use liren_kernel::{Day, Id, Instant, Refusal};
use liren_office::{Fault, store::SETTING_GET};
use liren_store::{Read, named, params};
use serde::{Deserialize, Serialize};

/// 夜间安全检查: several shops in one evening.
pub const EVENING: &str = "shop_evening";
/// Part of whoever opened an evening.
pub const WALKER: &str = "walker";

/// Marks ids of shops.
#[derive(Debug)]
pub enum ShopMark {}
/// A shop.
pub type ShopId = Id<ShopMark>;

named! {
    /// 行业.
    Trade, "shop-trade-" {
        /// 餐饮.
        Restaurant = "restaurant",
        /// 宾馆旅店.
        Hotel = "hotel",
        /// 零售.
        Retail = "retail",
        /// 文体娱乐.
        Leisure = "leisure",
        /// 生活服务.
        Service = "service",
        /// 作坊维修.
        Workshop = "workshop",
        /// 其他.
        Other = "other",
    }
}

named! {
    /// 用气.
    Gas, "shop-gas-" {
        /// 不用气.
        None = "none",
        /// 管道气.
        Piped = "piped",
        /// 瓶装气.
        Bottled = "bottled",
    }
}

named! {
    /// How a point of the checklist was found.
    State, "shop-state-" {
        /// 好的.
        Ok = "ok",
        /// 不好，当场改好了.
        Fixed = "fixed",
        /// 不好，要转有关部门.
        PassedOn = "passed_on",
        /// 这里没有.
        Na = "na",
    }
}

impl State {
    /// Whether something was wrong, put right or not.
    #[must_use]
    pub const fn is_fault(self) -> bool {
        matches!(self, Self::Fixed | Self::PassedOn)
    }
}

named! {
    /// What became of a shop of an evening.
    Seen, "shop-seen-" {
        /// 待查.
        Waiting = "waiting",
        /// 查过了.
        Checked = "checked",
        /// 没开门: nobody was there to let anybody in.
        Shut = "shut",
    }
}

named! {
    /// Where an evening stands.
    Stage, "shop-stage-" {
        /// 检查中.
        Open = "open",
        /// 已结束.
        Done = "done",
    }
}

/// The category of the ledger of matters that fits a point of the checklist, when something is raised. An office's own
/// points go where fire equipment goes: the desk may file them anew.
#[must_use]
pub fn category(item: &str) -> &'static str {
    match item {
        "gas_valve" | "gas_alarm" | "bottles" => "A07",
        "wiring" | "power_off" => "A08",
        "charging" => "A03",
        "exits" | "sleeping" | "duty" => "A01",
        "hood" => "N04",
        _ => "A04",
    }
}

/// Name of the setting.
pub const SETTING: &str = "shops.rules";

/// How often a shop is visited, in days: the office's to settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Where there is gas.
    pub gas: i64,
    /// Where there is none.
    pub plain: i64,
}

impl Default for Rules {
    fn default() -> Self {
        Self { gas: 30, plain: 90 }
    }
}

impl Rules {
    /// As the office has them.
    ///
    /// # Errors
    /// When the database fails or what is stored cannot be read.
    pub fn read(read: &mut Read<'_>) -> Result<Self, Fault> {
        match read.opt(&SETTING_GET, params![SETTING])? {
            Some((text,)) => Ok(serde_json::from_str(&text)?),
            None => Ok(Self::default()),
        }
    }

    /// Checks the numbers.
    ///
    /// # Errors
    /// `refusal-shop-days` at the field.
    pub fn check(&self) -> Result<(), Refusal> {
        for (field, days) in [("gas", self.gas), ("plain", self.plain)] {
            if !(1..=366).contains(&days) {
                return Err(Refusal::field(field, "refusal-shop-days").arg("max", 366));
            }
        }
        Ok(())
    }

    /// The day from which a shop is due: the last visit and the span; a shop never visited from its first day on.
    #[must_use]
    pub fn due(&self, gas: Gas, checked: Option<Instant>, since: Day) -> Day {
        let span = if gas == Gas::None { self.plain } else { self.gas };
        checked.map_or(since, |at| at.day().plus_days(span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_with_gas_is_due_sooner_and_one_never_seen_at_once() {
        let rules = Rules::default();
        let since: Day = "2026-01-05".parse().unwrap();
        let seen = Some("2026-03-01".parse::<Day>().unwrap().start().plus_minutes(20 * 60));
        assert_eq!(rules.due(Gas::Piped, seen, since).to_string(), "2026-03-31");
        assert_eq!(rules.due(Gas::None, seen, since).to_string(), "2026-05-30");
        assert_eq!(rules.due(Gas::Bottled, None, since), since);
        assert!(Rules { gas: 0, plain: 1 }.check().is_err() && Rules { gas: 1, plain: 367 }.check().is_err());
    }
}
