//! Signing in: what the kubeconfig holds, what a file holds, and what a sign-in tool says. Everything stays in memory.
//!
//! Tools are run here and not by kube, which runs them three times, without a deadline, and shows their environment when they fail.

mod exec;
mod login_shell;
mod process;
mod provider;
mod redact;
mod search_path;
mod service;
mod sign_in;
#[cfg(test)]
mod tests;
mod tool;
mod tools;

pub use login_shell::LoginShell;
pub use service::SignedService;
pub use sign_in::{ClientCertificate, Credentials, SignIn};
