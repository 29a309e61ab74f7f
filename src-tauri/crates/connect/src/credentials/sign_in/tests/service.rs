//! Signing requests.

use std::sync::atomic::{AtomicUsize, Ordering};

use http::{Request, Response};
use kube::client::Body;
use tower::{Service, ServiceExt, service_fn};

use super::*;
use crate::credentials::SignedService;

type Seen = Arc<Mutex<Vec<(Option<String>, String)>>>;

/// Sends a request with a body through a server that takes only one token.
async fn send(sign_in: &SignIn, accepted: &'static str, seen: &Seen, built: &Arc<AtomicUsize>) -> u16 {
    let (seen, built) = (Arc::clone(seen), Arc::clone(built));
    let mut service = SignedService::new(sign_in.clone(), move |_| {
        built.fetch_add(1, Ordering::Relaxed);
        let seen = Arc::clone(&seen);
        Ok(service_fn(move |request: Request<Body>| {
            let seen = Arc::clone(&seen);
            async move {
                let (parts, body) = request.into_parts();
                let header = parts.headers.get("authorization");
                assert!(header.is_none_or(HeaderValue::is_sensitive));
                let header = header.map(|value| value.to_str().unwrap().to_owned());
                let status = if header.as_deref().unwrap_or_default() == accepted { 200 } else { 401 };
                let body = body.collect_bytes().await?;
                seen.lock().push((header, String::from_utf8_lossy(&body).into_owned()));
                Ok::<_, kube::Error>(Response::builder().status(status).body(()).unwrap())
            }
        }))
    });
    let request = Request::post("https://dev.example/api").body(Body::from(b"the body".to_vec())).unwrap();
    service.ready().await.unwrap().call(request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_request_is_repeated_once_with_new_credentials_after_a_401() {
    let folder = tempfile::tempdir().unwrap();
    let sign_in = sign_in(script(&counting("{\\\"token\\\":\\\"token-$n\\\"}"), folder.path(), V1)).unwrap();
    let (seen, built) = (Seen::default(), Arc::default());
    assert_eq!(send(&sign_in, "Bearer token-2", &seen, &built).await, 200);
    let expected = ["Bearer token-1", "Bearer token-2"].map(|header| (Some(header.to_owned()), "the body".to_owned()));
    assert_eq!(*seen.lock(), expected);
    assert_eq!((runs(folder.path()), built.load(Ordering::Relaxed)), (2, 1));
    // The next one is refused at once: nothing is run again for it.
    assert_eq!(send(&sign_in, "Bearer token-9", &seen, &built).await, 401);
    assert_eq!(runs(folder.path()), 2);
}

#[tokio::test]
async fn what_cannot_be_renewed_is_not_sent_twice() {
    let sign_in = sign_in(json!({ "token": "abc" })).unwrap();
    let (seen, built) = (Seen::default(), Arc::default());
    assert_eq!(send(&sign_in, "Bearer other", &seen, &built).await, 401);
    assert_eq!(seen.lock().len(), 1);
}

#[tokio::test]
async fn another_certificate_makes_another_connection() {
    let folder = tempfile::tempdir().unwrap();
    let sign_in = sign_in(script(&certificates(), folder.path(), V1)).unwrap();
    let (seen, built) = (Seen::default(), Arc::default());
    assert_eq!(send(&sign_in, "Bearer never", &seen, &built).await, 401);
    assert_eq!((seen.lock().len(), built.load(Ordering::Relaxed)), (2, 2));
}

#[tokio::test]
async fn a_failing_sign_in_comes_out_as_its_problem() {
    let sign_in = sign_in(json!({ "tokenFile": "/no/such/file" })).unwrap();
    let mut service = SignedService::new(sign_in, |_| {
        Ok(service_fn(async |_: Request<Body>| Ok::<_, kube::Error>(Response::new(()))))
    });
    let error = service.ready().await.unwrap().call(Request::new(Body::empty())).await.unwrap_err();
    assert_eq!(error.downcast_ref::<Problem>().unwrap().code, "token-file-missing");
}

#[tokio::test]
async fn what_a_tool_says_during_a_run_goes_to_the_listener() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("echo 'sign in again' >&2; {}", credential(json!({ "token": "abc" })));
    let sign_in = sign_in(script(&text, folder.path(), V1)).unwrap();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&lines);
    sign_in.on_later_message(move |line| listener.lock().push(line.to_owned()));
    assert_eq!(send(&sign_in, "Bearer abc", &Seen::default(), &Arc::default()).await, 200);
    assert_eq!(*lines.lock(), ["sign in again"]);
}
