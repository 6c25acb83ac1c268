//! Both styles, as people write them.

use super::*;

fn read(text: &str) -> DoorAddress {
    DoorAddress::new("address", text).unwrap_or_else(|refusal| panic!("{text}: {refusal}"))
}

#[test]
fn many_ways_of_writing_become_one_and_come_back() {
    for (text, canonical) in [
        ("梧桐里 6 弄 2 号 502 室", "梧桐里 6 弄 2 号 502 室"),
        ("梧桐里6弄2号502", "梧桐里 6 弄 2 号 502 室"),
        ("梧桐里６弄２号５０２室", "梧桐里 6 弄 2 号 502 室"),
        ("梧桐里六弄二号五〇二室", "梧桐里 6 弄 2 号 502 室"),
        ("梧桐里 6 弄 2-502", "梧桐里 6 弄 2 号 502 室"),
        ("梧桐里6弄2號502室", "梧桐里 6 弄 2 号 502 室"),
        ("梧桐里 6 弄 2 号 3 楼", "梧桐里 6 弄 2 号 3 楼"),
        ("梧桐里 6 弄", "梧桐里 6 弄"),
        ("梧桐里", "梧桐里"),
        ("宝山路499弄3号502室", "宝山路 499 弄 3 号 502 室"),
        ("宝山路499弄3-502室", "宝山路 499 弄 3 号 502 室"),
        ("宝山路 499弄 03号 502", "宝山路 499 弄 3 号 502 室"),
        ("宝山路499弄12支弄3号", "宝山路 499 弄 12 支弄 3 号"),
        ("宝山路499弄桂花小区3号502室", "宝山路 499 弄桂花小区 3 号 502 室"),
        ("宝山路499弄桂花小区3号楼502室", "宝山路 499 弄桂花小区 3 号楼 502 室"),
        ("宝山路499号", "宝山路 499 号"),
        ("宝山路499", "宝山路 499 号"),
        ("宝山路499号3楼302室", "宝山路 499 号 3 楼 302 室"),
        ("宝山路499号3号502室", "宝山路 499 号 3 号楼 502 室"),
        ("宝山路499甲号", "宝山路 499甲号"),
        ("上海市静安区梧桐街道宝山路499弄3号502室", "上海市静安区梧桐街道宝山路 499 弄 3 号 502 室"),
        ("12 栋 2 单元 502", "12 栋 2 单元 502 室"),
        ("12栋2单元502室", "12 栋 2 单元 502 室"),
        ("三号楼", "3 号楼"),
        ("十二号楼二单元五零二", "12 号楼 2 单元 502 室"),
        ("桂花新村3幢1单元4层401室", "桂花新村 3 幢 1 单元 4 层 401 室"),
        ("桂花新村三幢一单元四楼401", "桂花新村 3 幢 1 单元 4 层 401 室"),
        ("桂花新村3-1-401", "桂花新村 3 号楼 1 单元 401 室"),
        ("桂花新村3#401", "桂花新村 3 号楼 401 室"),
        ("桂花新村3#楼1单元", "桂花新村 3 号楼 1 单元"),
        ("桂花小区A座1203", "桂花小区 A 座 1203 室"),
        ("桂花小区a座1203室", "桂花小区 A 座 1203 室"),
        ("桂花小区12楼3门502", "桂花小区 12 号楼 3 单元 502 室"),
        ("桂花小区3号楼2单元502号", "桂花小区 3 号楼 2 单元 502 室"),
        ("桂花小区东区3栋", "桂花小区东区 3 栋"),
        ("桂花路12号桂花新村3幢1单元401室", "桂花路 12 号桂花新村 3 幢 1 单元 401 室"),
        ("幸福大街12号院3号楼2单元502", "幸福大街 12 号院 3 号楼 2 单元 502 室"),
        ("曲阳路曲阳八村3号502室", "曲阳路曲阳八村 3 号 502 室"),
        ("曲阳8村3号502室", "曲阳 8 村 3 号 502 室"),
        ("三门路三里河小区3号", "三门路三里河小区 3 号"),
        ("2号大街100号", "2 号大街 100 号"),
        ("桂花小区3栋B1层", "桂花小区 3 栋地下 1 层"),
        ("桂花小区3栋地下一层5号", "桂花小区 3 栋地下 1 层 5 室"),
        ("桂花小区3栋负2层", "桂花小区 3 栋地下 2 层"),
        ("桂花小区3号楼502室东间", "桂花小区 3 号楼 502 室 (东间)"),
        ("梧桐里6弄2号502室（租户）", "梧桐里 6 弄 2 号 502 室 (租户)"),
        ("梧桐里6弄花坛旁", "梧桐里 6 弄 (花坛旁)"),
        ("梧桐里6弄2号502室；三楼", "梧桐里 6 弄 2 号 502 室 (三楼)"),
        ("桂花小区（二期）3号楼502室", "桂花小区二期 3 号楼 502 室"),
        ("宝山路499弄(桂花小区)3号502", "宝山路 499 弄桂花小区 3 号 502 室"),
        ("青田县桂花镇新民村5组12号", "青田县桂花镇新民村 5 组 12 号"),
    ] {
        let address = read(text);
        assert_eq!(address.to_string(), canonical, "{text}: {address:?}");
        assert_eq!(read(canonical), address, "{text}");
        assert_eq!(read(&format!("{address:#}")), address, "{text}");
        let json = serde_json::to_string(&address).unwrap();
        assert_eq!(serde_json::from_str::<DoorAddress>(&json).unwrap(), address);
    }
}

#[test]
fn each_part_goes_where_it_belongs() {
    let some = |text: &str| Some(text.to_owned());
    let address = read("上海市静安区宝山路499弄桂花小区3号502室");
    let expected = DoorAddress {
        area: some("上海市静安区"),
        road: some("宝山路"),
        lane: some("499"),
        compound: some("桂花小区"),
        gate: some("3"),
        room: some("502"),
        ..DoorAddress::default()
    };
    assert_eq!(address, expected);
    let address = read("桂花新村3幢1单元4层401室");
    let expected = DoorAddress {
        compound: some("桂花新村"),
        building: Some(Building { number: "3".to_owned(), word: BuildingWord::Zhuang }),
        unit: some("1"),
        floor: Some(4),
        room: some("401"),
        ..DoorAddress::default()
    };
    assert_eq!(address, expected);
    assert_eq!(read("梧桐里6弄").compound, some("梧桐里"));
    assert_eq!(read("2号大街100号").road, some("2号大街"));
}

#[test]
fn the_floor_comes_from_the_room() {
    for (text, floor) in [
        ("3号502室", Some(5)),
        ("3号1203室", Some(12)),
        ("3号502A室", Some(5)),
        ("3号0501室", Some(5)),
        ("3号51室", None),
        ("3号12031室", None),
        ("3号B102室", None),
        ("3号002室", None),
        ("3号6楼502室", Some(6)),
        ("3号", None),
    ] {
        assert_eq!(read(text).floor(), floor, "{text}");
    }
}

#[test]
fn one_door_has_one_key() {
    let key = |text: &str| read(text).key();
    assert_eq!(key("桂花新村3幢1单元401"), key("桂花新村3栋1单元4层401室(东间)"));
    assert_eq!(key("桂花新村3-1-401"), key("桂花新村三号楼1单元401室"));
    assert_eq!(key("静安区宝山路499弄3号502室"), key("宝山路499弄3-502"));
    assert_ne!(key("宝山路499弄3号502室"), key("宝山路499弄3号503室"));
    assert_ne!(key("宝山路499弄3号"), key("宝山路499号3号楼"));
}

#[test]
fn what_is_no_address_is_refused_and_nothing_panics() {
    let refused = |text: &str| DoorAddress::new("address", text).unwrap_err().key;
    assert_eq!(refused("  "), "refusal-address-empty");
    assert_eq!(refused(&"长".repeat(121)), "refusal-address-long");
    for text in ["不知道", "！！", "张三", "(东间)", ")"] {
        assert_eq!(refused(text), "refusal-address-unread", "{text}");
    }
    // Every short row of these pieces is read or refused, and is written so that it can be read again.
    let pieces =
        ["梧桐里", "宝山路", "6", "三", "弄", "号", "楼", "栋", "单元", "室", "-", "(", ")", " ", "B", "地下", "0"];
    let (mut count, mut kept) = (0, 0);
    for n in (0..pieces.len().pow(4)).step_by(11) {
        let text: String = (0..4).map(|i| pieces[n / pieces.len().pow(i) % pieces.len()]).collect();
        if let Ok(address) = DoorAddress::new("address", &text) {
            count += 1;
            kept += usize::from(DoorAddress::new("address", &address.to_string()) == Ok(address));
        }
    }
    // What is left over is nonsense such as 地下 6 宝山路号.
    assert!(count > 4_000 && kept * 100 > count * 95, "{kept} of {count}");
}

#[test]
fn every_combination_of_parts_comes_back() {
    let some = |text: &str| Some(text.to_owned());
    let building = |number: &str, word| Some(Building { number: number.to_owned(), word });
    let roads = [None, some("宝山路"), some("新民大道")];
    let lanes = [None, some("499"), some("499弄12支")];
    let gates = [None, some("2"), some("12甲")];
    let compounds = [None, some("梧桐里"), some("桂花小区东区"), some("曲阳8村")];
    let buildings = [
        None,
        building("3", BuildingWord::Dong),
        building("A", BuildingWord::Zuo),
        building("12", BuildingWord::HaoLou),
    ];
    let (units, floors) = ([None, some("1")], [None, Some(4), Some(-1)]);
    let rooms = [None, some("502"), some("12A")];
    let mut count = 0;
    let mut parts = [0; 8];
    let sizes = [3, 3, 3, 4, 4, 2, 3, 3];
    loop {
        let [road, lane, gate, compound, house, unit, floor, room] = parts;
        let address = DoorAddress {
            area: some("静安区梧桐街道").filter(|_| road + compound > 0),
            road: roads[road].clone(),
            lane: lanes[lane].clone(),
            gate: gates[gate].clone(),
            compound: compounds[compound].clone(),
            building: buildings[house].clone(),
            unit: units[unit].clone(),
            floor: floors[floor],
            room: rooms[room].clone(),
            note: some("东间").filter(|_| (gate + house + unit) % 2 == 1),
        };
        if parts.iter().any(|part| *part > 0) {
            assert_eq!(read(&address.to_string()), address, "{address}");
            assert_eq!(read(&format!("{address:#}")), address, "{address:#}");
            count += 1;
        }
        let Some(next) = (0..8).find(|i| parts[*i] + 1 < sizes[*i]) else { break };
        parts[next] += 1;
        parts[..next].fill(0);
    }
    assert_eq!(count, sizes.iter().product::<usize>() - 1);
}
