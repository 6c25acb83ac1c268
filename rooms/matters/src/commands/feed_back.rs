//! 处置反馈: the organisation says what it did, with a photo where the category asks for one.

use liren_kernel::{Paragraph, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, PersonId, photo::Stored};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{entry, maybe, not_now, step, task, tell_org};
use crate::{
    model::{Stage, State},
    subject::Matter,
};

/// Feed back.
pub const VERB: Verb = Verb("matter.feed_back");

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FeedBack {
    /// Which.
    pub matter: DossierId,
    /// What was done.
    pub text: Paragraph,
    /// How it looks now.
    pub photos: Vec<Stored>,
}

impl Command for FeedBack {
    type Subject = Matter;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        fed(matter, cx, cx.actor.person, &self.text, &self.photos, json!({}))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "photos": self.photos.len() })
    }
}

/// The result came; `by` is who does not check it. `said` stands on the timeline with it.
pub(crate) fn fed(
    matter: &Matter,
    cx: &Decide<'_>,
    by: PersonId,
    text: &Paragraph,
    photos: &[Stored],
    mut said: Value,
) -> Result<Change, Refusal> {
    let State::Handling(slice) = matter.state else { return Err(not_now()) };
    if photos.is_empty() && matter.rule.as_ref().is_some_and(|r| r.photo_required) {
        return Err(Refusal::field("photos", "refusal-matter-photo-needed"));
    }
    // Those who help report to whoever answers for it, before the answer goes on.
    if matter.assisting().next().is_some() {
        return Err(Refusal::new("refusal-matter-assist-open"));
    }
    let terms = matter.terms();
    let due = cx.calendar.add(cx.now, terms.inspect);
    let mut record = matter.record.clone();
    record.fed_by = Some(by);
    record.fed_at = Some(cx.now);
    record.inspected_by = None;
    record.left_minutes = slice.due.map(|due| terms.left(cx.calendar, cx.now, due));
    let change = step(matter, cx, Stage::Feedback, Some(due), record);
    (said["org"], said["text"], said["round"]) = (json!(slice.org), json!(text), json!(matter.record.rework + 1));
    let change = entry(change, cx, "fed_back", said, photos, "after");
    let change = tell_org(change, matter, matter.header.lead, "notice-matter-fed-back");
    // The committee inspects, unless it did the work itself; then it is for the station or the street to see.
    let inspector = matter.header.lead.filter(|lead| *lead != slice.org);
    Ok(maybe(change, task("matter.inspect", inspector, Some(due))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, entries, matter, photo, slice, text};
    use liren_office::Role;

    #[test]
    fn a_photo_is_asked_for_where_the_category_wants_one() {
        let kit = Kit::of(Role::OrgHandler, 2, 2);
        let m = matter(State::Handling(slice()));
        let fed = |photos: Vec<Stored>, m: &Matter| {
            FeedBack { matter: m.header.id, text: text("旧家具已清走"), photos }.decide(m, &kit.cx())
        };
        assert_eq!(fed(vec![], &m).unwrap_err().field.as_deref(), Some("photos"));
        let change = fed(vec![photo()], &m).unwrap();
        assert_eq!(change.patch.state, Some("feedback"));
        assert_eq!(entries(&change)[0].body["round"], 1);
        assert!(debug(&change).contains("Photos") && debug(&change).contains("matter.inspect"));
        let mut free = m.clone();
        free.rule.as_mut().unwrap().photo_required = false;
        assert!(fed(vec![], &free).is_ok());
        assert!(fed(vec![photo()], &matter(State::Dispatched(slice()))).is_err());
    }
}
