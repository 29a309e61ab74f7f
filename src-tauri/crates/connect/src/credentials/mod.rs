//! Signing in: what the kubeconfig holds, what a file holds, and what a sign-in tool says. Everything stays in memory.
//!
//! Tools are run here and not by kube, which runs them three times, without a deadline, and shows their environment when they fail.

mod credential;
mod exec;
mod process;
mod provider;
mod redact;
mod service;
mod sign_in;
mod tool;
mod tools;

pub(crate) use credential::{ClientCertificate, Credentials};
pub(crate) use service::SignedService;
pub use sign_in::{Observation, SignIn, SignInNews};

#[cfg(test)]
mod tests;
