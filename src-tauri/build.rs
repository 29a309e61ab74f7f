//! Puts the app's own commands under the access control list: a command that the capability does not name cannot be called.

use std::error::Error;

use tauri_build::{AppManifest, Attributes};

fn main() {
    if let Err(error) = build() {
        println!("cargo::error={error:#}");
    }
}

fn build() -> Result<(), Box<dyn Error>> {
    let capability: serde_json::Value = serde_json::from_str(include_str!("capabilities/main.json"))?;
    let permissions = capability["permissions"].as_array().into_iter().flatten();
    let names = permissions.filter_map(|one| one.as_str()?.strip_prefix("allow-"));
    let commands: Vec<&str> = names.map(|name| &*name.replace('-', "_").leak()).collect();
    let manifest = AppManifest::new().commands(commands.leak());
    Ok(tauri_build::try_build(Attributes::new().app_manifest(manifest))?)
}
