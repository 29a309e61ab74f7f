//! The shell without a window: the access control list, and that every command is reachable.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use glasslift_engine::bundle::CatalogProduct;
use glasslift_engine::connect::CheckEvent;
use glasslift_engine::event::Event;
use glasslift_engine::journal::RunSummary;
use glasslift_engine::kubeconfig::KubeconfigSource;
use glasslift_engine::plan::{ChangeDetail, Confirmation, Decisions, Plan};
use glasslift_engine::problem::Problem;
use glasslift_engine::report::Report;
use serde_json::{Value, json};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{Manager, WebviewWindow, WebviewWindowBuilder};

use super::*;

fn window() -> WebviewWindow<MockRuntime> {
    let context: tauri::Context<MockRuntime> = tauri::generate_context!();
    let app = builder(mock_builder(), Preselection::default()).build(context).expect("the app is built");
    WebviewWindowBuilder::new(&app, "main", tauri::WebviewUrl::default()).build().expect("the window is built")
}

fn call(window: &WebviewWindow<MockRuntime>, command: &str, arguments: Value) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.into(),
        callback: tauri::ipc::CallbackFn(0),
        error: tauri::ipc::CallbackFn(1),
        url: "tauri://localhost".parse().unwrap(),
        body: arguments.into(),
        headers: tauri::http::HeaderMap::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().unwrap_or(Value::Null))
}

#[test]
fn commands_answer_and_problems_arrive_whole() {
    let window = window();
    let start = call(&window, "start_up", json!({})).unwrap();
    assert_eq!(start["version"], env!("CARGO_PKG_VERSION"));
    let catalog = call(&window, "list_catalog", json!({})).unwrap();
    assert_eq!(catalog[0]["name"], "glasskube");
    let loaded = call(&window, "load_bundle", json!({"sources": ["glasskube@0.3.0"]})).unwrap();
    assert_eq!(loaded["summary"]["objects"], 21);
    let problem = call(&window, "load_bundle", json!({"sources": ["no/such/file.yaml"]})).unwrap_err();
    assert_eq!(problem["code"], "not-found");
    assert_eq!(problem["params"]["source"], "no/such/file.yaml", "{problem}");
    let early = call(&window, "make_plan", json!({"decisions": {"jobs": "skip", "per_change": []}})).unwrap_err();
    assert_eq!(early["code"], "out-of-order");
}

#[test]
fn a_file_is_written_only_where_a_dialog_said() {
    let window = window();
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("a.html");
    for command in ["save_report", "save_plan", "save_past_report", "save_diagnostics"] {
        let arguments = json!({"path": place, "plan": "x", "id": "x", "mask": true});
        let refused = call(&window, command, arguments).unwrap_err();
        assert_eq!(
            (refused["code"].as_str(), refused["params"]["what"].as_str()),
            (Some("out-of-order"), Some("place")),
            "{command}"
        );
    }
    let app = window.state::<App>();
    app.may_write(&place);
    assert!(app.chosen(&place).is_ok());
    assert!(app.chosen(&place).is_err(), "a choice is for one file");
}

#[test]
fn what_no_capability_grants_is_refused() {
    let window = window();
    for command in ["plugin:dialog|message", "plugin:fs|read_file", "plugin:shell|execute"] {
        let answer = call(&window, command, json!({}));
        assert!(answer.is_err(), "{command} was answered: {answer:?}");
    }
}

#[test]
fn the_security_settings_are_the_ones_that_were_reviewed() {
    let config: Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
    let app = &config["app"];
    assert_eq!(app["withGlobalTauri"], false);
    assert_eq!(app["security"]["freezePrototype"], true);
    let csp = app["security"]["csp"].as_str().unwrap();
    assert!(csp.contains("default-src 'self'") && csp.contains("object-src 'none'"), "{csp}");
    for loose in ["unsafe", "*", "https:", "data: 'self' blob"] {
        assert!(!csp.contains(loose), "the policy contains {loose}: {csp}");
    }
    let capability: Value = serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
    let foreign: Vec<_> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .filter(|permission| !permission.starts_with("allow-"))
        .collect();
    assert_eq!(foreign, ["dialog:allow-open"], "only the dialog besides our own commands");
}

/// A command that is missing from one of the lists cannot be called, or is not there. `build.rs` reads the one of the capability.
#[test]
fn the_lists_of_commands_are_equal() {
    let handler = include_str!("lib.rs").split_once("generate_handler![").unwrap().1.split_once("])").unwrap().0;
    let handled: Vec<_> = handler.split(',').filter_map(|one| one.trim().strip_prefix("commands::")).collect();
    let capability: Value = serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
    let permissions = capability["permissions"].as_array().unwrap().iter().filter_map(Value::as_str);
    let granted: Vec<_> = permissions.filter_map(|one| Some(one.strip_prefix("allow-")?.replace('-', "_"))).collect();
    assert_eq!(handled, granted);

    let called = include_str!("../../ui/src/host.ts").split("invoke(").skip(1);
    let mut called: Vec<_> = called.map(|call| call.split('"').nth(1).unwrap()).collect();
    let mut handled = handled;
    called.sort_unstable();
    handled.sort_unstable();
    assert_eq!(called, handled, "each command is called in one place of host.ts");
}

/// Writes `ui/src/generated`: what the commands take, give and tell their channels, with everything in it. All from one test, because
/// a test program begins each file anew; `TS_RS_EXPORT_DIR` says where.
#[test]
fn export_bindings_of_the_border() {
    fn export<T: TS + 'static>() {
        T::export_all(&ts_rs::Config::from_env()).unwrap();
    }
    export::<Problem>();
    // Start and settings
    export::<commands::StartUp>();
    export::<settings::Settings>();
    // Cluster
    export::<KubeconfigSource>();
    export::<CheckEvent>();
    export::<commands::Connected>();
    // Bundle
    export::<CatalogProduct>();
    export::<commands::LoadedBundle>();
    export::<recent::RecentBundle>();
    export::<state::DropEvent>();
    // Review
    export::<Decisions>();
    export::<Plan>();
    export::<Confirmation>();
    export::<ChangeDetail>();
    // Apply, report, history
    export::<Event>();
    export::<Report>();
    export::<RunSummary>();
}
