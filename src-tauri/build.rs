//! Puts the app's own commands under the access control list: a command that no capability names cannot be called.

fn main() {
    const COMMANDS: &[&str] = &[
        "start_up",
        "list_kubeconfigs",
        "add_kubeconfig",
        "connect",
        "list_catalog",
        "load_bundle",
        "load_text",
        "recent_bundles",
        "watch_drops",
        "make_plan",
        "decide",
        "change_detail",
        "start_run",
        "attach_run",
        "stop_run",
        "report",
        "save_report",
    ];
    let attributes = tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
