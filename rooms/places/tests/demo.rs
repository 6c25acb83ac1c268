//! The demo street: it loads, loads again without change, and holds what the other rooms count on.

mod common;

use liren_kernel::{Id, ScopeColumn, address::DoorAddress};
use liren_office::Fault;
use liren_places::{
    demo,
    find::{self, Kind, Within},
};

#[test]
fn the_demo_street_loads_twice_and_is_whole() {
    for house in common::houses() {
        let person = Id::from_bytes([9; 16]);
        demo::load(&house.office, person).unwrap();
        demo::load(&house.office, person).unwrap();
        let (streets, counts, doors, committee) = house.read(|read| {
            let district = find::by_code(read, "140213")?.ok_or(Fault::NotFound)?;
            let streets = find::children(read, &district)?;
            let mut counts = Vec::new();
            for (code, _) in demo::COMMUNITIES {
                counts.push(find::counts_of_community(read, code)?);
            }
            let mut doors = Vec::new();
            for (community, text) in [
                (0, "梧桐里 6 弄 2 号 502 室"),
                (1, "桂花新村6栋3单元502"),
                (2, "长乐苑5号楼2单元1803"),
                (3, "荷塘花园3幢2单元2401室"),
            ] {
                let address = DoorAddress::new("a", text)?;
                let door = find::resolve_address(read, demo::COMMUNITIES[community].0, &address)?;
                doors.push(door.ok_or_else(|| Fault::Internal(text.into()))?);
            }
            let real = find::by_code(read, "140213050")?.ok_or(Fault::NotFound)?;
            Ok((streets, counts, doors, find::children(read, &real)?.len()))
        });
        // The 18 real ones and the invented one, in Chinese order.
        assert_eq!(streets.len(), 19);
        assert_eq!((streets[0].name.as_str(), streets[18].name.as_str()), ("白登山街道", "振华街道"));
        assert!(committee > 0);
        for counts in counts {
            let of = |kind: Kind| counts.iter().find(|(k, _)| *k == kind).map_or(0, |(_, n)| *n);
            assert_eq!((of(Kind::Grid), of(Kind::Compound)), (2, 2), "{counts:?}");
            assert!(of(Kind::Entrance) >= 14 && of(Kind::Venue) >= 1, "{counts:?}");
        }
        assert!(doors.iter().all(|door| door.floors.is_some() && door.grid.is_some() && door.compound.is_some()));
        let found = house.read(|read| {
            let within = [(ScopeColumn::Street, demo::STREET.to_owned())];
            Ok(find::search(read, Within::Codes(&within), "cly", 5)?)
        });
        let names: Vec<&str> = found.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names[..2], ["长乐苑社区居委会", "长乐苑"]);
    }
}
