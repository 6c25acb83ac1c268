//! What was reported in 梧桐街道 over the past weeks. All invented.

use crate::model::{DeclineReason, Rating, Source};

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    Reported,
    Filed,
    Dispatched,
    Disputed,
    Handling,
    /// Signed for and past its deadline.
    Late,
    Feedback,
    /// Sent back once, being done again.
    SentBack,
    Callback,
    Closed(Option<Rating>),
    /// Sent back once and closed in the end.
    Reworked(Rating),
    Fixed,
    Declined(DeclineReason),
    Cancelled,
    /// The grid worker is asked to look.
    Verifying,
    /// Granted that it cannot be solved now.
    Parked,
    /// The resident must be there first.
    Waiting,
    /// More time is asked for.
    Extension,
    /// Another organisation is asked to help.
    Helped,
    /// Sent to somebody without account, by link.
    Linked,
    /// Only for those who work on it.
    Restricted,
}

/// A report.
pub struct Case {
    /// How many days ago, and the minute of that day.
    pub when: (i64, i64),
    /// Community 0 to 3, compound, entrance.
    pub at: (usize, u8, u8),
    pub category: &'static str,
    pub title: &'static str,
    pub spot: &'static str,
    pub text: &'static str,
    pub source: Source,
    pub life: Life,
}

const fn case(
    when: (i64, i64),
    at: (usize, u8, u8),
    category: &'static str,
    title: &'static str,
    spot: &'static str,
    source: Source,
    life: Life,
) -> Case {
    Case { when, at, category, title, spot, text: "", source, life }
}

use Life::{
    Callback, Cancelled, Closed, Declined, Dispatched, Disputed, Extension, Feedback, Filed, Fixed, Handling, Helped,
    Late, Linked, Parked, Reported, Restricted, Reworked, SentBack, Verifying, Waiting,
};
use Rating::{Bad, Fair, Good};
use Source::{Assigned, Chat, Grid, Hotline, Noticed, Paper, Patrol, Phone, Resident, Visit};

/// In the order they came.
pub const CASES: &[Case] = &[
    case((41, 560), (0, 1, 1), "D04", "门厅墙上贴满疏通管道的小广告", "一楼门厅", Patrol, Closed(Some(Good))),
    case((40, 600), (1, 1, 3), "F03", "绿化带里的水管一直漏水", "3 单元门口", Resident, Closed(Some(Good))),
    case((38, 620), (0, 2, 5), "N01", "晚上十点后广场舞音响太大", "中心花园", Phone, Closed(Some(Fair))),
    case((36, 570), (2, 1, 2), "F07", "电梯运行时有异响，停层不平", "客梯", Resident, Closed(Some(Good))),
    case((35, 590), (0, 1, 2), "D01", "二楼转角堆着纸箱和旧轮胎", "2 楼", Patrol, Reworked(Good)),
    case((33, 610), (1, 2, 1), "R04", "梧桐树枝伸进三楼阳台，碰到电线", "楼前", Grid, Closed(Some(Good))),
    case((32, 640), (3, 1, 4), "R02", "装修垃圾堆在消防登高面上", "东侧空地", Noticed, Closed(None)),
    case((30, 560), (0, 2, 2), "F06", "单元门锁不上，谁都能进", "大门", Resident, Closed(Some(Bad))),
    case((29, 600), (2, 2, 1), "A03", "两辆电动车停在一楼过道充电", "1 楼过道", Patrol, Fixed),
    case((28, 580), (1, 1, 5), "N02", "有人遛大狗不牵绳，孩子害怕", "小区中心路", Chat, Closed(Some(Fair))),
    case((27, 615), (0, 1, 4), "F02", "楼前路灯三天不亮，老人出门摸黑", "4 号楼前", Visit, Closed(Some(Good))),
    case((26, 570), (3, 2, 1), "A05", "高层有人往下扔烟头和垃圾袋", "1 单元南侧", Resident, Closed(Some(Fair))),
    case((25, 650), (1, 1, 2), "H02", "建议在快递柜旁加一条长凳", "快递柜", Paper, Closed(Some(Good))),
    case((24, 600), (0, 2, 7), "H01", "咨询办理租房合同公证", "", Phone, Declined(DeclineReason::NotOurDuty)),
    case(
        (22, 560),
        (2, 1, 4),
        "R07",
        "顶楼平台搭起阳光房，影响排水",
        "顶楼",
        Hotline,
        Declined(DeclineReason::LegalWay),
    ),
    case((21, 590), (0, 1, 3), "F04", "污水井外溢，流到店铺门口", "6 弄门口", Chat, Closed(Some(Good))),
    case((20, 605), (1, 2, 3), "D05", "四楼到六楼楼道灯都不亮", "4 至 6 楼", Patrol, Reworked(Fair)),
    case((19, 630), (3, 1, 1), "F05", "健身器材的踏板断了一只", "健身角", Noticed, Closed(Some(Good))),
    case((18, 575), (0, 2, 9), "D02", "消防栓上晾着被子", "2 楼平台", Patrol, Fixed),
    case((17, 600), (2, 2, 3), "A02", "从三楼拉线下来给电动车充电", "楼后", Grid, Closed(Some(Good))),
    case((15, 585), (1, 1, 1), "R01", "垃圾桶满溢，招蚊虫", "东门垃圾房", Resident, Closed(Some(Good))),
    case((14, 610), (0, 1, 5), "A06", "外墙瓷砖松动，有一块已经掉下来", "北立面", Patrol, Closed(None)),
    case((13, 640), (3, 2, 2), "R05", "私家车堵住单元门口，轮椅进不去", "2 单元门口", Phone, Fixed),
    case((12, 560), (1, 2, 2), "N03", "卫生间天花板渗水，和楼上谈不拢", "301 室", Visit, Callback),
    case((11, 590), (0, 2, 4), "F08", "坡道扶手松脱，老人不敢扶", "坡道", Visit, Callback),
    case((10, 600), (2, 1, 1), "D01", "楼梯下的空间堆满旧家具", "1 楼", Patrol, Feedback),
    case((9, 615), (0, 1, 6), "F01", "井盖松动，车一过就响", "6 号门前", Resident, Feedback),
    case((8, 570), (1, 1, 4), "A01", "消防通道停了三辆车，云梯进不来", "西侧通道", Patrol, SentBack),
    case((7, 605), (0, 1, 2), "D01", "三楼楼道堆放旧家具，挡住消火栓", "3 楼", Patrol, Late),
    case((7, 640), (3, 1, 2), "R03", "绿地被开成菜园，还浇粪肥", "南侧绿地", Resident, SentBack),
    case((6, 580), (0, 2, 3), "D03", "五楼楼道多日没有打扫", "5 楼", Noticed, Late),
    case((6, 600), (1, 2, 4), "R06", "早点摊占了盲道", "南门外", Grid, Disputed),
    case((5, 560), (2, 2, 2), "A04", "灭火器压力不足，已经过期", "每层", Patrol, Handling),
    case((4, 590), (0, 1, 1), "H01", "独居老人说最近总有人上门推销，想有人帮着把关", "", Visit, Restricted),
    case((3, 610), (0, 2, 6), "N04", "楼下饭馆油烟直冲窗户", "临街一侧", Hotline, Handling),
    case((2, 570), (1, 1, 6), "F03", "水表井里有水声，怀疑漏水", "6 栋前", Resident, Handling),
    case((2, 630), (0, 1, 3), "D01", "登记重复：三楼楼道堆放旧家具", "3 楼", Noticed, Cancelled),
    case((1, 580), (3, 1, 3), "A08", "弱电箱敞着，电线垂到地面", "1 楼", Patrol, Dispatched),
    case((1, 600), (0, 2, 1), "R01", "睦邻点门口堆了几袋垃圾", "门口", Chat, Dispatched),
    case((1, 620), (1, 2, 5), "F02", "地下车库入口的灯一闪一闪", "入口", Assigned, Filed),
    case((8, 600), (0, 2, 8), "A06", "外墙整面空鼓，要随加固工程一起做", "南立面", Grid, Parked),
    case((2, 590), (0, 1, 5), "N03", "卫生间渗水，要等楼上住户回来开门", "402 室", Visit, Waiting),
    case((2, 610), (0, 2, 2), "F07", "电梯轿厢照明坏了，厂家配件没到", "客梯", Resident, Extension),
    case((1, 570), (0, 1, 6), "R04", "空心树压着电线，要断电才能锯", "楼后", Grid, Helped),
    case((1, 590), (0, 2, 5), "F04", "污水井外溢，流到店铺门口", "中心花园旁", Phone, Linked),
    case((1, 610), (0, 1, 2), "A08", "有人说弱电箱漏电，请去看看", "1 楼", Phone, Verifying),
    case((0, 0), (0, 1, 4), "D02", "三楼窗外的晾衣绳拉到了路灯杆上", "3 楼窗外", Resident, Reported),
    case((0, 0), (1, 1, 3), "A02", "楼下又有人拉线给电动车充电", "3 单元楼下", Resident, Reported),
];
