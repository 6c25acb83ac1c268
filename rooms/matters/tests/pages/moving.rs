//! A photo whose file goes to another name between the moment its row is read and the moment it is opened.

use std::sync::{Arc, Mutex};

use axum::{
    body::{Body, to_bytes},
    extract::Path,
    http::{Request, StatusCode},
};
use liren_kernel::{Id, Level, Paragraph};
use liren_matters::{
    ROOM,
    commands::{report::Report, restrict::Restrict},
    model::Source,
    policy::OPEN,
};
use liren_office::{DossierId, Fault, dossier, store};
use liren_store::params;
use liren_web::{Routes, Web, photos};
use tower::ServiceExt as _;

use super::{Site, on_both};

type Meanwhile = Arc<Mutex<Option<Box<dyn FnOnce() + Send>>>>;

/// Gives the photo of a dossier out as it was before what comes in between.
async fn late(web: Web, dossier: DossierId, photo: Id<()>, meanwhile: Meanwhile) -> liren_web::Answer {
    let keys = web.keys();
    let read = move |read: &mut liren_store::Read<'_>, _: &liren_office::Reach| {
        let (seq, _) = read.opt(&store::DOSSIER_AT, params![dossier])?.ok_or(Fault::NotFound)?;
        let row = read.opt(&store::ATTACHMENT, params![seq, photo, Level::Sealed])?.ok_or(Fault::NotFound)?;
        let key = row.data_key.map(|key| dossier::key_by_seq(read, &keys, key)).transpose()?.flatten();
        Ok((row, key))
    };
    let (row, key) = web.read(OPEN, read).await?;
    let work = meanwhile.lock().unwrap().take();
    if let Some(work) = work {
        tokio::task::spawn_blocking(work).await.unwrap();
    }
    photos::give(&web, row, key, false).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_given_while_it_is_sealed_and_not_to_whom_it_was_hidden_from_meanwhile() {
    on_both(async |site: Site| {
        let site = Arc::new(site);
        let meanwhile = Meanwhile::default();
        let between = Arc::clone(&meanwhile);
        let route = move |web: Web, Path((dossier, photo)): Path<(DossierId, Id<()>)>| {
            late(web, dossier, photo, Arc::clone(&between))
        };
        let routes = (ROOM.routes)(liren_web::routes(Routes::default())).get("/late/{dossier}/{photo}", OPEN, route);
        let app = liren_web::app(&site.edge, routes);
        let token = site.enter(&site.house.worker());
        let text = |said: &str| Paragraph::new("text", said).unwrap();

        let own = Arc::clone(&site);
        let (matter, photo, whole) = tokio::task::spawn_blocking(move || {
            let house = &own.house;
            let mut told = super::common::details("家里有人受伤");
            told.photos = vec![house.photo()];
            let whole = house.office.blobs().get(&told.photos[0].sha, None).unwrap();
            let report = Report { details: told, source: Source::Visit, restricted: false, at: None };
            let matter = house.run(&house.worker(), None, report).unwrap().dossier.unwrap();
            let photo = house.read(move |read| {
                let (seq, _) = read.one(&store::DOSSIER_AT, params![matter])?;
                Ok(read.all(&store::ATTACHMENTS, params![seq, Level::Sealed])?[0].id)
            });
            (matter, photo, whole)
        })
        .await
        .unwrap();
        let get = async || {
            let mut request = Request::builder()
                .uri(format!("/late/{matter}/{photo}"))
                .header("host", "liren.example")
                .header("cookie", format!("liren={token}"))
                .body(Body::empty())
                .unwrap();
            let peer = axum::extract::ConnectInfo(std::net::SocketAddr::from(([127, 0, 0, 1], 9)));
            request.extensions_mut().insert(peer);
            let response = app.clone().oneshot(request).await.unwrap();
            (response.status(), to_bytes(response.into_body(), 1 << 24).await.unwrap().to_vec())
        };
        assert_eq!(get().await, (StatusCode::OK, whole.clone()));

        // Restricted and sealed after the check let it pass: it is not given as it was.
        let restrict = |level, jobs: bool| {
            let own = Arc::clone(&site);
            let members = vec![own.house.grid_worker().person];
            let restrict = Restrict { twins: vec![], matter, level, members, text: text("疑似家暴") };
            move || {
                let (house, revision) = (&own.house, own.house.standing(matter).1);
                let mut restrict = restrict;
                restrict.members.push(house.lead());
                house.run(&house.worker(), Some(revision), restrict).unwrap();
                if jobs {
                    house.handlers.run_due(&house.office).unwrap();
                }
            }
        };
        *meanwhile.lock().unwrap() = Some(Box::new(restrict(Level::NeedToKnow, true)));
        assert_eq!(get().await.0, StatusCode::NOT_FOUND);
        assert_eq!(get().await, (StatusCode::OK, whole.clone()), "under its new key");

        // Restricted further, read, and only then sealed under the key of that level.
        tokio::task::spawn_blocking(restrict(Level::Sealed, false)).await.unwrap();
        let own = Arc::clone(&site);
        let seal = move || {
            own.house.handlers.run_due(&own.house.office).unwrap();
        };
        *meanwhile.lock().unwrap() = Some(Box::new(seal));
        assert_eq!(get().await, (StatusCode::OK, whole), "as it lies now");
        assert!(meanwhile.lock().unwrap().is_none());
    })
    .await;
}
