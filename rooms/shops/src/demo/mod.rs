//! Shops of an invented street: some by hand, most from the office's own Excel; two evenings that were walked, one that is
//! open tonight; one fault that keeps coming again. Made through the same commands as people use. The demo's places, people
//! and matters must be there.

use liren_instruments::{Answers, expr::Value};
use liren_kernel::{CommandId, Instant, Paragraph, SettableClock};
use liren_office::{
    Actor, Command, DossierId, Envelope, Fault, Office, Reach, Receipt, directory, keys::sha256, photo::Stored,
};
use liren_people::{accounts::store::ACCOUNT_BY_LOGIN, demo::COMMUNITIES};
use liren_store::params;

use crate::{
    checklist,
    commands::{
        check::Check,
        evening::{EndEvening, FoundShut, OpenEvening},
        register::{AddShop, ShopFields},
    },
    model::ShopId,
    store::{self, ShopRow, within},
    together,
};

/// A shop: community, name, trade, address, gas, opening hours, keeper, last digits of the phone.
type Figure = (usize, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str, u32);

const SHOPS: [Figure; 18] = [
    (0, "老槐树面馆", "restaurant", "书院路12号", "piped", "6:30—21:00", "冯大成", 3101),
    (0, "巷口小笼", "restaurant", "书院路14号", "bottled", "6:00—14:00", "计春燕", 3102),
    (0, "御河烤鱼", "restaurant", "梧桐路3号", "piped", "11:00—23:30", "郝志勇", 3103),
    (0, "三味饺子馆", "restaurant", "梧桐路5号", "piped", "10:00—21:30", "白玉芬", 3104),
    (0, "阿香麻辣烫", "restaurant", "梧桐路7号", "bottled", "11:00—24:00", "向阿香", 3105),
    (0, "梧桐客栈", "hotel", "梧桐路9号", "piped", "全天", "霍建民", 3106),
    (0, "里仁宾馆", "hotel", "书院路20号", "none", "全天", "段秋萍", 3107),
    (0, "便民粮油店", "retail", "书院路16号", "none", "7:00—21:00", "石有粮", 3108),
    (0, "小雅理发", "service", "书院路18号", "none", "9:00—20:00", "雅文静", 3109),
    (0, "顺达修车", "workshop", "梧桐路11号", "none", "8:00—18:30", "辛顺达", 3110),
    (0, "云朵奶茶", "restaurant", "梧桐路13号", "none", "9:30—22:00", "云晓雨", 3111),
    (0, "蓝鲸网咖", "leisure", "梧桐路15号", "none", "全天", "蓝一凡", 3112),
    (1, "桂香小厨", "restaurant", "菜场街2号", "piped", "10:00—21:00", "桂常青", 3201),
    (1, "渔家菜馆", "restaurant", "菜场街4号", "bottled", "10:30—21:30", "于满仓", 3202),
    (1, "四季旅店", "hotel", "文昌路8号", "piped", "全天", "季长林", 3203),
    (1, "新村水果", "retail", "菜场街6号", "none", "7:00—22:00", "果小梅", 3204),
    (1, "文昌打印", "service", "文昌路10号", "none", "8:30—19:00", "文一鸣", 3205),
    (1, "桂花棋牌室", "leisure", "桂花路3号", "none", "13:00—22:30", "齐乐", 3206),
];

/// What is not right on the evenings that are over: shop by name, point, how it was found, in words.
type Wrong = (&'static str, &'static str, &'static str, &'static str);

const FIRST: [Wrong; 4] = [
    ("阿香麻辣烫", "bottles", "passed_on", "三只气瓶放在店堂角落，超量"),
    ("御河烤鱼", "exits", "fixed", "后门堆了啤酒箱，当场搬开"),
    ("梧桐客栈", "lights", "passed_on", "二楼应急灯不亮"),
    ("老槐树面馆", "hood", "fixed", "油烟罩有油垢，当晚擦净，补了清洗记录"),
];
const SECOND: [Wrong; 3] = [
    ("御河烤鱼", "exits", "passed_on", "后门又堆满空瓶，推不开"),
    ("阿香麻辣烫", "bottles", "fixed", "多出的一只气瓶当场退给配送站"),
    ("巷口小笼", "wiring", "fixed", "插线板串接，已拔掉一个"),
];

struct Demo<'a> {
    office: &'a Office,
    clock: &'a SettableClock,
    now: Instant,
    step: u32,
    before: Vec<Stored>,
    after: Vec<Stored>,
}

/// Loads it; `now` is when the demo is made, and what the clock shows afterwards.
///
/// # Errors
/// When the demo's places or people are missing, or a command is refused.
pub fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    let there = office.db().read_blocking(|read| Ok::<_, Fault>(read.opt(&store::ANY, &[])?.is_some()))?;
    if there {
        return Ok(());
    }
    let before = vec![liren_matters::demo::store_photo(office, [96, 88, 80], true)?];
    let after = vec![liren_matters::demo::store_photo(office, [182, 190, 178], false)?];
    let made = Demo { office, clock, now, step: 0, before, after }.all();
    clock.set(now);
    made
}

impl Demo<'_> {
    fn all(mut self) -> Result<(), Fault> {
        let (liang, zhao) = (self.actor("liang")?, self.actor("zhao")?);
        self.at(-50, 10 * 60);
        for (n, (at, name, trade, address, gas, opens, keeper, tail)) in SHOPS.into_iter().enumerate() {
            let fields = ShopFields {
                trade: trade.into(),
                name: name.into(),
                address: address.into(),
                keeper: keeper.into(),
                phone: format!("1390000{tail:04}"),
                gas: gas.into(),
                opens: opens.into(),
                note: if n == 5 { "客房 14 间".into() } else { String::new() },
            };
            let by = if at == 0 { &liang } else { &zhao };
            self.run(by, AddShop { at: COMMUNITIES[at].into(), fields })?;
        }
        self.at(-40, 19 * 60 + 30);
        self.evening(&liang, &["老槐树面馆", "御河烤鱼", "阿香麻辣烫", "梧桐客栈", "里仁宾馆", "三味饺子馆"], &FIRST)?;
        self.at(-6, 19 * 60 + 20);
        self.evening(&liang, &["御河烤鱼", "阿香麻辣烫", "巷口小笼", "便民粮油店", "蓝鲸网咖"], &SECOND)?;
        self.at(-1, 20 * 60);
        let shops = self.named(&liang, &["三味饺子馆", "云朵奶茶", "小雅理发"])?;
        let ids = shops.iter().map(|s| s.id).collect();
        self.run(&liang, OpenEvening { at: COMMUNITIES[0].into(), shops: ids })?;
        Ok(())
    }

    fn at(&self, days: i64, minute: i64) {
        self.clock.set(self.now.day().plus_days(days).start().plus_minutes(minute));
    }

    fn actor(&self, login: &'static str) -> Result<Actor, Fault> {
        let now = self.office.now();
        self.office.db().read_blocking(move |read| {
            let account = read.opt(&ACCOUNT_BY_LOGIN, params![login])?.ok_or(Fault::NotFound)?;
            directory::actor(read, account.person, now)
        })
    }

    fn envelope(&mut self) -> Envelope {
        self.step += 1;
        let hash = sha256(&[b"liren-shops-demo", &self.step.to_be_bytes()]);
        let mut random = [0; 10];
        random.copy_from_slice(&hash[..10]);
        Envelope { id: CommandId::new(self.office.now().ms(), random), revision: None }
    }

    fn run<C: Command>(&mut self, actor: &Actor, command: C) -> Result<Receipt, Fault> {
        let envelope = self.envelope();
        self.office.run_blocking(actor, envelope, command)
    }

    /// Shops of the community by name, in the order asked.
    fn named(&self, actor: &Actor, names: &'static [&'static str]) -> Result<Vec<ShopRow>, Fault> {
        let reach = Reach::of(actor);
        self.office.db().read_blocking(move |read| {
            let all = within::shops(read, &reach, &within::Wanted::default(), 200)?;
            let one = |name: &&str| all.iter().find(|s| s.name == *name).cloned().ok_or(Fault::NotFound);
            names.iter().map(one).collect()
        })
    }

    fn evening(&mut self, actor: &Actor, names: &'static [&'static str], bad: &[Wrong]) -> Result<DossierId, Fault> {
        let shops = self.named(actor, names)?;
        let ids: Vec<ShopId> = shops.iter().map(|s| s.id).collect();
        let opened = self.run(actor, OpenEvening { at: COMMUNITIES[0].into(), shops: ids })?;
        let evening = opened.dossier.ok_or(Fault::NotFound)?;
        let begun = self.office.now();
        for (n, shop) in (1_i64..).zip(&shops) {
            self.clock.set(begun.plus_minutes(n * 17));
            if shop.name == "里仁宾馆" {
                self.run(actor, FoundShut { evening, shop: shop.id, at: None })?;
                continue;
            }
            self.check(actor, evening, shop, bad)?;
        }
        self.clock.set(begun.plus_minutes(17 * shops.len() as i64 + 20));
        self.run(actor, EndEvening { evening, at: None })?;
        Ok(evening)
    }

    fn check(&mut self, actor: &Actor, evening: DossierId, shop: &ShopRow, bad: &[Wrong]) -> Result<(), Fault> {
        let form = checklist::built_in()?;
        let here: Vec<&Wrong> = bad.iter().filter(|(name, ..)| *name == shop.name).collect();
        let mut answers = Answers::default();
        for point in checklist::points(&form, shop.kind, shop.gas) {
            let state = here.iter().find(|(_, item, ..)| *item == point.name).map_or("ok", |(.., state, _)| state);
            answers.0.insert(point.name.clone(), Value::Text(state.to_owned()));
        }
        let words: Vec<&str> = here.iter().map(|(.., words)| *words).collect();
        let photos = |some: bool, photos: &[Stored]| if some { photos.to_vec() } else { Vec::new() };
        let check = Check {
            evening,
            shop: shop.id,
            answers,
            words: Paragraph::optional("words", &words.join("；"))?,
            before: photos(!here.is_empty(), &self.before),
            after: photos(here.iter().any(|(.., state, _)| *state == "fixed"), &self.after),
            at: None,
        };
        let envelope = self.envelope();
        self.office.run_together_blocking(actor, move |together| together::check(together, envelope, check))?;
        Ok(())
    }
}
