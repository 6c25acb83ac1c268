//! Several backups in one folder.

use super::*;

#[test]
fn backups_of_one_second_stand_beside_each_other() {
    let source = Ground::new(false);
    let office = source.office(0);
    life(&office);
    let stick = source.folder.path().join("stick");
    // A machine that went down left this one.
    std::fs::create_dir_all(stick.join(".liren-backup-20260620-023000.part/files")).unwrap();
    std::fs::write(stick.join(".liren-backup-20260620-023000.part/data.lrb"), "half").unwrap();
    // The timer's and three by hand, two of which are begun together.
    backup::backup(&office, &plan(&stick)).unwrap();
    std::thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| backup::backup(&source.office(0), &plan(&stick)).unwrap()));
        for one in both {
            one.join().unwrap();
        }
    });
    let last = backup::backup(&office, &plan(&stick)).unwrap().folder;
    let mut names: Vec<_> =
        std::fs::read_dir(&stick).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    let name = "liren-backup-20260623-103000";
    assert_eq!(names, ["erased.txt", name, &format!("{name}-02"), &format!("{name}-03"), &format!("{name}-04")]);
    assert!(last.ends_with(format!("{name}-04")), "{}", last.display());
    assert_eq!(backup::list(&stick).last(), Some(&last), "the newest is the last");
    for made in backup::list(&stick) {
        let target = Ground::new(false);
        assert_eq!(restore(&target.office(0), &Keys::new([1; 32]), &wish(&made)).unwrap().keys, 2);
    }
    // The oldest of one second go first.
    backup::backup(&office, &Plan { keep: Some(2), ..plan(&stick) }).unwrap();
    let left: Vec<_> = backup::list(&stick);
    assert!(left.len() == 2 && left[0].ends_with(format!("{name}-04")) && left[1].ends_with(format!("{name}-05")));
}
