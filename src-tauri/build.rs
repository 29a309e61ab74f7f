//! Puts the app's own commands under the access control list: a command that no capability names cannot be called.

fn main() {
    const COMMANDS: &[&str] = &[
        "start_up",
        "settings",
        "set_settings",
        "list_kubeconfigs",
        "add_kubeconfig",
        "add_kubeconfig_text",
        "locate_tool",
        "watch_kubeconfigs",
        "connect",
        "cancel_connect",
        "diagnostics",
        "save_diagnostics",
        "cluster_label",
        "set_cluster_label",
        "suggest_tag",
        "list_catalog",
        "load_bundle",
        "load_text",
        "recent_bundles",
        "watch_drops",
        "make_plan",
        "decide",
        "confirmation",
        "change_detail",
        "save_plan",
        "start_run",
        "attach_run",
        "stop_run",
        "report",
        "save_report",
        "history",
        "past_report",
        "save_past_report",
        "watch_close",
        "quit_anyway",
    ];
    let attributes = tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
