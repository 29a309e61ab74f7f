//! No credential reaches the page: not when signing in fails, not in the details, not in the diagnostics.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use anyhow::Result;
use glasslift_tests::Kubeconfig;
use glasslift_tests::window::{LATER, Options, SOON, Window};
use serde_json::json;

/// In every place of a kubeconfig that may hold a secret, and in what the tool prints.
const CANARY: &str = "c4n4ry";

async fn page(window: &Window) -> Result<String> {
    // Texts of fields are not part of the page's source.
    let fields = "return document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')].map((f) => f.value).join()";
    let answer = window.driver().execute(fields, Vec::new()).await?;
    Ok(answer.json().as_str().unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_sign_in_tool_gets_and_prints_is_not_on_the_page() -> Result<()> {
    let said = format!("Please visit https://sign-in.example.com. token={CANARY}-printed, $SECRET was refused");
    let exec = json!({
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": "sh",
        "args": ["-c", format!("echo \"{said}\" >&2; echo '{{\"status\": {{\"token\": \"{CANARY}-token\"}}'; exit 3")],
        "env": [{"name": "SECRET", "value": format!("{CANARY}-environment")}],
        "interactiveMode": "Never",
    });
    let proxy = format!("http://me:{CANARY}-proxy@127.0.0.1:9");
    let kubeconfig = Kubeconfig::new("https://127.0.0.1:9")?.cluster("proxy-url", proxy).user("exec", exec);
    let path = kubeconfig.write()?;
    let environment = vec![("KUBECONFIG".to_owned(), path.display().to_string())];
    let window = Window::open(&Options { environment, ..Options::default() }).await?;
    window.click("context-c", LATER).await?;
    window.click("connect", SOON).await?;
    window.find(r#"[data-testid^="check-"][data-state="failed"]"#, LATER).await?;
    let source = page(&window).await?;
    assert!(source.contains("https://sign-in.example.com"), "what the tool said is shown: {source}");
    assert!(!source.contains(CANARY), "{source}");
    window.click("diagnostics", SOON).await?;
    window.reads("diagnostics-text", "sign-in-tool-failed", SOON).await?;
    let source = page(&window).await?;
    assert!(!source.contains(CANARY), "{source}");
    window.close().await
}
