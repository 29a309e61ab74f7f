//! Signing requests.

use std::sync::atomic::{AtomicUsize, Ordering};

use glasslift_cluster::{ApiError, Reader};
use http::{Request, Response};
use kube::client::{Body, ClientBuilder};
use tower::service_fn;

use super::*;
use crate::credentials::SignedService;

type Seen = Arc<Mutex<Vec<(Option<String>, String)>>>;

/// Sends a request with a body through a server that takes only one token.
async fn send(sign_in: &SignIn, accepted: &'static str, seen: &Seen, built: &Arc<AtomicUsize>) -> u16 {
    let (seen, built) = (Arc::clone(seen), Arc::clone(built));
    let service = SignedService::new(sign_in.clone(), move |_| {
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
                let answer = Body::from(br#"{"message": "of the server"}"#.to_vec());
                Ok::<_, kube::Error>(Response::builder().status(status).body(answer).unwrap())
            }
        }))
    });
    let reader = Reader::new(ClientBuilder::new(service, "default").build(), Arc::new(sign_in.clone()));
    match reader.who_am_i().await {
        Ok(_) => 200,
        Err(ApiError::Refused(refusal)) => refusal.code,
        Err(error) => panic!("{error}"),
    }
}

const BODY: &str = r#"{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"#;

#[tokio::test]
async fn a_request_is_repeated_once_with_new_credentials_after_a_401() {
    let folder = tempfile::tempdir().unwrap();
    let sign_in = sign_in(script(&counting("{\\\"token\\\":\\\"token-$n\\\"}"), folder.path(), V1)).unwrap();
    let (seen, built) = (Seen::default(), Arc::default());
    assert_eq!(send(&sign_in, "Bearer token-2", &seen, &built).await, 200);
    let expected = ["Bearer token-1", "Bearer token-2"].map(|header| (Some(header.to_owned()), BODY.to_owned()));
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
async fn a_failing_sign_in_is_no_request() {
    let sign_in = sign_in(json!({ "tokenFile": "/no/such/file" })).unwrap();
    let service = SignedService::new(sign_in.clone(), |_| {
        Ok(service_fn(async |_: Request<Body>| Ok::<_, kube::Error>(Response::new(Body::empty()))))
    });
    let reader = Reader::new(ClientBuilder::new(service, "default").build(), Arc::new(sign_in));
    let error = reader.who_am_i().await.unwrap_err();
    assert!(matches!(&error, ApiError::SignIn(problem) if problem.code == "token-file-missing"), "{error}");
    assert!(!error.is_ambiguous());
}

#[tokio::test]
async fn a_sign_in_may_take_longer_than_a_request() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("echo 'sign in again' >&2; sleep 1; {}", counting("{\\\"token\\\":\\\"token-$n\\\"}"));
    let sign_in = sign_in(script(&text, folder.path(), V1)).unwrap();
    let news = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&news);
    let observation = sign_in.observe(move |news| heard.lock().push(news.clone()));
    let service = SignedService::new(sign_in.clone(), |_| {
        Ok(service_fn(async |_: Request<Body>| Ok::<_, kube::Error>(Response::new(Body::from(b"{}".to_vec())))))
    });
    let client = ClientBuilder::new(service, "default").build();
    let reader = Reader::new(client, Arc::new(sign_in.clone())).with_deadline(Duration::from_millis(200));
    let asking = (0..40).map(|_| reader.who_am_i());
    for answer in futures::future::join_all(asking).await {
        assert_eq!(answer.unwrap(), None);
    }
    assert_eq!(runs(folder.path()), 1, "one sign-in for all");
    let tool = "sh".to_owned();
    let expected = [
        SignInNews::Began { tool: tool.clone() },
        SignInNews::Said { tool, line: "sign in again".to_owned() },
        SignInNews::SignedIn,
    ];
    assert_eq!(*news.lock(), expected);
    drop(observation);
    sign_in.invalidate(&sign_in.obtain(|_| {}).await.unwrap());
    sign_in.obtain(|_| {}).await.unwrap();
    assert_eq!((runs(folder.path()), news.lock().len()), (2, 3), "nobody listens any more");
}
