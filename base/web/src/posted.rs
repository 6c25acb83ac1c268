//! What a form sent: fields, files, the command's id and the revision it rests on.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request},
    http::header,
};
use liren_kernel::{CommandId, Day, Id, Instant, Line, Paragraph, Refusal};
use liren_office::{Envelope, Fault, photo::Photo};
use liren_ui::{Form, T};

use crate::{
    Failure, Web,
    reading::{Allowed, Room},
    routes::FORM,
};

/// Fields in one form at most, and bytes of one text field.
const FIELDS: usize = 400;
const FIELD_BYTES: usize = 200_000;

/// An uploaded file.
#[derive(Debug, Clone)]
pub struct File {
    /// The field it came in.
    pub field: String,
    /// Its name on the sender's machine; never used as a path.
    pub name: String,
    /// Its content.
    pub bytes: Bytes,
}

/// A form as sent.
#[derive(Debug, Clone, Default)]
pub struct Posted {
    fields: Vec<(String, String)>,
    /// Uploads that are not empty.
    pub files: Vec<File>,
    /// The memory it holds, until the last copy of it is gone.
    _room: Option<Arc<Room>>,
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Failure;
    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let multipart = request
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|v| v.as_bytes().starts_with(b"multipart/form-data"));
        let unreadable = || Failure::from(Refusal::new("refusal-form-broken"));
        let (mut head, body) = request.into_parts();
        let mut room = head
            .extensions
            .remove::<Allowed>()
            .map(Allowed::room)
            .ok_or_else(|| Fault::Internal("a form outside a route".into()))?;
        if !multipart {
            // Without files it is as small as any, wherever it is sent.
            room.at_most(FORM);
            let body = room.fill(body).await?;
            if body.iter().filter(|b| **b == b'&').count() >= FIELDS {
                return Err(unreadable());
            }
            let request = Request::from_parts(head, body.into());
            let axum::Form(mut fields) =
                axum::Form::<Vec<(String, String)>>::from_request(request, state).await.map_err(|_| unreadable())?;
            // A zero byte is no text to PostgreSQL, and nobody types one.
            fields.iter_mut().for_each(|(_, value)| value.retain(|c| c != '\0'));
            return Ok(Self { fields, files: Vec::new(), _room: Some(Arc::new(room)) });
        }
        let mut posted = Self::default();
        let request = Request::from_parts(head, body);
        let mut parts = Multipart::from_request(request, state).await.map_err(|_| unreadable())?;
        while let Some(mut part) = parts.next_field().await.map_err(|e| room.cut(e.status()))? {
            let field = part.name().unwrap_or_default().to_owned();
            let name = part.file_name().map(liren_kernel::text::file_name);
            let mut bytes = Vec::new();
            while let Some(more) = part.chunk().await.map_err(|e| room.cut(e.status()))? {
                room.grow(more.len()).await?;
                bytes.extend_from_slice(&more);
            }
            match name {
                Some(name) if !bytes.is_empty() => posted.files.push(File { field, name, bytes: bytes.into() }),
                Some(_) => {}
                None if bytes.len() > FIELD_BYTES => return Err(room.too_large()),
                None => posted.fields.push((field, String::from_utf8_lossy(&bytes).replace('\0', ""))),
            }
            if posted.fields.len() + posted.files.len() > FIELDS {
                return Err(unreadable());
            }
        }
        Ok(Self { _room: Some(Arc::new(room)), ..posted })
    }
}

impl Posted {
    /// A field as typed, or "".
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// Gives a field a value that was left empty, for what another field says already.
    pub fn fill(&mut self, name: &str, value: &str) {
        if self.value(name).trim().is_empty() && !value.is_empty() {
            self.fields.retain(|(n, _)| n != name);
            self.fields.push((name.to_owned(), value.to_owned()));
        }
    }

    /// All values of a field that repeats.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// One line.
    ///
    /// # Errors
    /// See [`Line::new`].
    pub fn line(&self, name: &str) -> Result<Line, Refusal> {
        Line::new(name, self.value(name))
    }

    /// One line that may be empty.
    ///
    /// # Errors
    /// See [`Line::optional`].
    pub fn line_opt(&self, name: &str) -> Result<Option<Line>, Refusal> {
        Line::optional(name, self.value(name))
    }

    /// Some text.
    ///
    /// # Errors
    /// See [`Paragraph::new`].
    pub fn paragraph(&self, name: &str) -> Result<Paragraph, Refusal> {
        Paragraph::new(name, self.value(name))
    }

    /// Some text that may be empty.
    ///
    /// # Errors
    /// See [`Paragraph::optional`].
    pub fn paragraph_opt(&self, name: &str) -> Result<Option<Paragraph>, Refusal> {
        Paragraph::optional(name, self.value(name))
    }

    /// An id.
    ///
    /// # Errors
    /// `refusal-choice-invalid` at the field when it is empty or not an id.
    pub fn id<T: ?Sized>(&self, name: &str) -> Result<Id<T>, Refusal> {
        self.value(name).parse().map_err(|_| Refusal::field(name, "refusal-choice-invalid"))
    }

    /// A day.
    ///
    /// # Errors
    /// `refusal-day-invalid` at the field.
    pub fn day(&self, name: &str) -> Result<Day, Refusal> {
        self.value(name).parse().map_err(|_| Refusal::field(name, "refusal-day-invalid"))
    }

    /// A whole number.
    ///
    /// # Errors
    /// `refusal-number-invalid` at the field.
    pub fn number(&self, name: &str) -> Result<i64, Refusal> {
        self.value(name).trim().parse().map_err(|_| Refusal::field(name, "refusal-number-invalid"))
    }

    /// Minutes after midnight of a time of day.
    ///
    /// # Errors
    /// `refusal-time-invalid` at the field.
    pub fn clock(&self, name: &str) -> Result<i64, Refusal> {
        let wrong = || Refusal::field(name, "refusal-time-invalid");
        let (hour, minute) = self.value(name).trim().split_once(':').ok_or_else(wrong)?;
        let number = |text: &str, max: i64| text.parse().ok().filter(|n| (0..=max).contains(n)).ok_or_else(wrong);
        Ok(number(hour, 23)? * 60 + number(minute, 59)?)
    }

    /// The moment that a day and a time of day mean.
    ///
    /// # Errors
    /// `refusal-day-invalid` or `refusal-time-invalid` at the field.
    pub fn moment(&self, day: &str, time: &str) -> Result<Instant, Refusal> {
        Ok(self.day(day)?.start().plus_minutes(self.clock(time)?))
    }

    /// The command's id and the revision it rests on.
    ///
    /// # Errors
    /// `refusal-form-broken` when the form did not come from a page of ours.
    pub fn envelope(&self) -> Result<Envelope, Fault> {
        let id: CommandId = self.value("command").parse().map_err(|_| Refusal::new("refusal-form-broken"))?;
        Ok(Envelope { id, revision: self.value("revision").parse().ok() })
    }

    /// What was typed, for the form that comes back.
    #[must_use]
    pub fn form(&self) -> Form {
        Form::sent(self.fields.iter().map(|(n, v)| (n.as_str(), v.as_str()))).files(self.files.len())
    }

    /// The same with what was refused.
    #[must_use]
    pub fn refused(&self, t: T<'_>, refusals: &[Refusal]) -> Form {
        self.form().refused(t, refusals)
    }

    /// The photos of a field, worked on one at a time off the runtime's threads; those of people without an account behind
    /// one another.
    ///
    /// # Errors
    /// See [`Edge::picture`](crate::Edge::picture); `refusal-photos-many` above `most`.
    pub async fn photos(&self, web: &Web, field: &'static str, most: usize) -> Result<Vec<Photo>, Fault> {
        match self.photos_apart(web, field, most).await? {
            (photos, refused) if refused.is_empty() => Ok(photos),
            (_, refused) => Err(Fault::Refused(refused)),
        }
    }

    /// The same, those that can be used beside what is refused of the others, said once a kind: a form that comes back keeps
    /// the former.
    ///
    /// # Errors
    /// When the machine fails.
    pub async fn photos_apart(
        &self,
        web: &Web,
        field: &'static str,
        most: usize,
    ) -> Result<(Vec<Photo>, Vec<Refusal>), Fault> {
        let uploads: Vec<Bytes> = self.files.iter().filter(|f| f.field == field).map(|f| f.bytes.clone()).collect();
        let (mut photos, mut refused) = (Vec::with_capacity(uploads.len()), Vec::new());
        if uploads.len() > most {
            refused.push(Refusal::field(field, "refusal-photos-many").arg("max", most));
        }
        for bytes in uploads.into_iter().take(most) {
            let read = if web.session.is_some() {
                web.edge.picture(field, bytes, Ok).await
            } else {
                web.edge.strangers_picture(field, bytes, Ok).await
            };
            match read {
                Ok(photo) => photos.push(photo),
                Err(Fault::Refused(all)) => {
                    let busy = all.iter().any(|r| r.key == "refusal-server-busy");
                    refused.extend(
                        all.into_iter().filter(|new| !refused.iter().any(|old| old.key == new.key)).collect::<Vec<_>>(),
                    );
                    // Those behind it would wait for nothing.
                    if busy {
                        break;
                    }
                }
                Err(fault) => return Err(fault),
            }
        }
        Ok((photos, refused))
    }
}
