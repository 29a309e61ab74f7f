//! Signing in: what the kubeconfig holds, what a file holds, and what a sign-in tool says. Everything stays in memory.

mod login_shell;
mod service;
mod sign_in;

pub use login_shell::LoginShell;
pub use service::SignedService;
pub use sign_in::{ClientCertificate, Credentials, SignIn};
