//! What people without an account send takes little of the memory, the disk and the time of everybody else.

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use liren_ui::Lang;
use tower::ServiceExt as _;

use super::{Site, common::A, hidden, on_both};

#[tokio::test(flavor = "multi_thread")]
async fn files_are_read_where_a_form_asks_for_them_only() {
    on_both(async |site: Site| {
        let post = async |path: &str, form: &str, length: bool| {
            let body = vec![b'x'; 3 << 20];
            let head = "--edge\r\ncontent-disposition: form-data; name=\"photos\"; filename=\"a\"\r\n\r\n";
            let body = [head.as_bytes(), &body, b"\r\n--edge--\r\n"].concat();
            let mut request = Request::builder().method("POST").uri(path).header("content-type", form);
            request = request.header("sec-fetch-site", "same-origin").header("host", "liren.example");
            if length {
                request = request.header("content-length", body.len());
            }
            let mut request = request.header("cookie", "liren-display=zh-CN").body(Body::from(body)).unwrap();
            let peer = axum::extract::ConnectInfo(std::net::SocketAddr::from(([127, 0, 0, 1], 9)));
            request.extensions_mut().insert(peer);
            let response = site.app.clone().oneshot(request).await.unwrap();
            let status = response.status();
            let text = to_bytes(response.into_body(), 1 << 24).await.unwrap();
            (status, String::from_utf8_lossy(&text).into_owned())
        };
        for form in ["multipart/form-data; boundary=edge", "application/x-www-form-urlencoded"] {
            for (path, length) in [("/follow", true), ("/follow", false), ("/settings/display", false)] {
                let (status, text) = post(path, form, length).await;
                assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{path} {form}");
                assert!(text.contains("最大 2 MB"), "{text}");
            }
        }
        // A form without files is no larger where files are taken.
        let (status, text) = post("/report", "application/x-www-form-urlencoded", false).await;
        assert!(status == StatusCode::PAYLOAD_TOO_LARGE && text.contains("最大 2 MB"), "{status} {text}");
        let (status, text) = post("/report", "multipart/form-data; boundary=edge", true).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && !text.contains("最大"), "{status} {text}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_of_forms_that_strangers_give_up_are_few() {
    on_both(async |site: Site| {
        let place = format!("{A}-c1-e2");
        let command = hidden(&site.get("", &format!("/report?at={place}")).await, "command");
        let mut fields = vec![("command", command.as_str()), ("place", &place), ("category", "D01")];
        fields.push(("title", "三楼楼道堆放旧家具"));
        let mut kept = String::new();
        for n in 0..6 {
            let page = site.send("", Lang::Zh, "/report", Some(&fields), true).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            let again = page.text.contains("请重新选一次照片");
            assert_eq!((page.text.contains("name=\"kept\""), again), (n < 4, n >= 4), "{n}: {}", page.text);
            if n == 0 {
                kept = hidden(&page.text, "kept").replace("&#34;", "\"");
            }
        }
        // What was kept is not lost by sending more, and a form that is right is counted apart.
        fields.push(("kept", &kept));
        let page = site.send("", Lang::Zh, "/report", Some(&fields), true).await;
        assert!(page.text.contains("name=\"kept\"") && page.text.contains("请重新选一次照片"), "{}", page.text);
        fields.push(("notice", "1"));
        let page = site.send("", Lang::Zh, "/report", Some(&fields), true).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        // A form that came back so long ago that its photos were swept away says so.
        let other = hidden(&site.get("", &format!("/report?at={place}")).await, "command");
        fields[0].1 = &other;
        std::fs::remove_dir_all(site.house.office.blobs().folder()).unwrap();
        let page = site.send("", Lang::Zh, "/report", Some(&fields), false).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("请重新选一次照片"), "{}", page.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_of_strangers_stand_before_nobody_who_works_here() {
    on_both(async |site: Site| {
        let place = format!("{A}-c1-e2");
        let worker = site.enter(&site.house.worker());
        // One is worked on, and the line of those without account is full.
        let turn = site.edge.strangers_photos().take().await.unwrap();
        let mut waiting: Vec<_> = (0..8).map(|_| Box::pin(site.edge.strangers_photos().take())).collect();
        std::future::poll_fn(|cx| {
            assert!(waiting.iter_mut().all(|one| one.as_mut().poll(cx).is_pending()));
            std::task::Poll::Ready(())
        })
        .await;
        let command = hidden(&site.get("", &format!("/report?at={place}")).await, "command");
        let mut fields = vec![("command", command.as_str()), ("place", &place), ("category", "D01")];
        fields.extend([("title", "三楼楼道堆放旧家具"), ("notice", "1")]);
        let page = site.send("", Lang::Zh, "/report", Some(&fields), true).await;
        assert!(page.text.contains("现在用的人多") && page.text.contains("请重新选一次照片"), "{}", page.text);
        let form = site.get(&worker, &format!("/matters/new?at={place}")).await;
        let command = hidden(&form, "command");
        fields[0].1 = &command;
        fields.push(("source", "noticed"));
        let page = site.send(&worker, Lang::Zh, "/matters/new", Some(&fields), true).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        drop((turn, waiting));
    })
    .await;
}
