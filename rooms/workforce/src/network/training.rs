//! Hours of continuing education, from attendance alone: the one fact of who was there is heard here too.

use liren_office::{
    Fault,
    attendance::{Attended, Credit, Who},
    change::ApplyContext,
};
use liren_store::{Tx, params};

use super::store;

/// Books the minutes of a mark that counts as training, and takes them back when it is voided.
///
/// # Errors
/// When the database fails.
pub fn hear(tx: &mut Tx<'_>, _: &ApplyContext<'_>, heard: &Attended<'_>) -> Result<(), Fault> {
    let mark = heard.mark;
    let Who::Person(person) = mark.who else { return Ok(()) };
    if mark.credit != Credit::Training || !mark.presence.was_there() || mark.minutes <= 0 {
        return Ok(());
    }
    if heard.by > 0 {
        let day = mark.day.to_string();
        tx.exec(&store::TRAINED_ADD, params![mark.id, person, heard.header.id, day, mark.minutes])?;
    } else {
        tx.exec(&store::TRAINED_BACK, params![mark.id])?;
    }
    Ok(())
}
