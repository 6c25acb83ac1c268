//! Names and plans of the demo. All invented.

use crate::model::{Audience, Form};

/// Lecturers: name, unit, subjects.
pub const LECTURERS: [(&str, &str, &[&str]); 5] = [
    ("孟秋实", "梧桐消防救援站", &["消防安全", "灭火器实操", "疏散演练"]),
    ("唐若水", "梧桐供电服务站", &["家庭用电安全"]),
    ("沈知远", "区老年书画研究会", &["书法", "国画"]),
    ("顾念慈", "梧桐社区卫生服务中心", &["急救", "老年健康", "心理健康"]),
    ("陆星河", "区图书馆", &["阅读推广", "亲子阅读"]),
];

/// Family names of guests.
pub const FAMILIES: [&str; 16] =
    ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "郭", "马"];
/// Given names of guests; coprime in number with the families, so that no two of the first 240 are alike.
pub const GIVEN: [&str; 15] = [
    "秀兰", "建国", "玉珍", "德福", "桂香", "长庚", "淑芳", "振华", "月娥", "福生", "翠英", "守业", "惠敏", "立新",
    "春生",
];

/// The ten events of the safety month: title, form, audience, lecturer, how many came.
pub const SAFETY: [(&str, Form, Audience, Option<usize>, usize); 10] = [
    ("居委干部安全责任培训", Form::Training, Audience::Cadres, Some(0), 18),
    ("网格隐患排查实务", Form::Lecture, Audience::Cadres, Some(0), 16),
    ("物业消防设施管理讲座", Form::Lecture, Audience::Property, Some(0), 14),
    ("物业值班人员灭火演练", Form::Drill, Audience::Property, Some(0), 15),
    ("业委会维修资金与安全整改", Form::Lecture, Audience::Owners, None, 9),
    ("业委会电梯应急座谈", Form::Meeting, Audience::Owners, None, 8),
    ("家庭用电安全讲座", Form::Lecture, Audience::Residents, Some(1), 32),
    ("高层住户疏散演练", Form::Drill, Audience::Residents, Some(0), 46),
    ("急救知识进楼组", Form::Workshop, Audience::Residents, Some(3), 24),
    ("安全展板进社区", Form::Exhibition, Audience::Residents, None, 0),
];

/// 六助: what the 32 themed activities were about, in turn.
pub const HELPS: [&str; 8] = [
    "上门保洁日",
    "助餐体验日",
    "应急呼叫试用",
    "陪诊志愿日",
    "助行轮椅保养",
    "手工茶话会",
    "理发便民日",
    "老歌大家唱",
];

/// Themes of the reading group, session by session.
pub const READING: [&str; 8] = [
    "《社区里的人》第一章：敲开一扇门",
    "第二章：听比说重要",
    "第三章：独居老人的一天",
    "第四章：楼道里的矛盾",
    "第五章：会议桌上的分歧",
    "第六章：孩子的放学后",
    "第七章：一次失败的走访",
    "读后分享：我想改变的一件事",
];
