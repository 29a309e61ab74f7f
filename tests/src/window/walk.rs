//! The way through the wizard, as a person takes it.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::{LATER, SOON, Window};

/// A step of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Which cluster.
    Cluster,
    /// What should be on it.
    Bundle,
    /// What will happen.
    Review,
    /// What is happening.
    Apply,
    /// What happened.
    Report,
}

impl Step {
    /// Its name in the page's `data-step`.
    pub fn name(self) -> &'static str {
        match self {
            Step::Cluster => "cluster",
            Step::Bundle => "bundle",
            Step::Review => "review",
            Step::Apply => "apply",
            Step::Report => "report",
        }
    }
}

impl Window {
    /// Waits for the wizard to show a step.
    ///
    /// # Errors
    /// When it does not.
    pub async fn is_at(&self, step: Step) -> Result<()> {
        self.find(&format!(r#"[data-step="{}"]"#, step.name()), SOON).await.map(|_| ())
    }

    /// Chooses a context on the first step, connects, and waits until the cluster is named on top of the window.
    ///
    /// # Errors
    /// When the context is not offered, or the cluster does not answer.
    pub async fn connect_to(&self, context: &str) -> Result<()> {
        self.is_at(Step::Cluster).await?;
        self.click(&format!("context-{context}"), SOON).await?;
        self.click("connect", SOON).await?;
        self.reads("cluster-bar", context, LATER).await.map(|_| ())
    }

    /// Goes on to the second step, chooses a version from the catalog and waits for its summary.
    ///
    /// # Errors
    /// When the catalog does not have it, or it cannot be read.
    pub async fn choose_from_catalog(&self, product: &str, version: &str) -> Result<()> {
        self.click("primary", SOON).await?;
        self.is_at(Step::Bundle).await?;
        self.click(&format!("catalog-{product}-{version}"), SOON).await?;
        self.reads("bundle-summary", version, SOON).await.map(|_| ())
    }

    /// Goes on to the second step, names a file there and waits for its summary.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn choose_bundle_file(&self, path: &Path) -> Result<()> {
        self.click("primary", SOON).await?;
        self.is_at(Step::Bundle).await?;
        self.see("bundle-source", SOON).await?.send_keys(path.display().to_string()).await?;
        self.click("bundle-load", SOON).await?;
        self.see("bundle-summary", SOON).await.map(|_| ())
    }

    /// Goes on to the third step and waits for the plan; gives its headline.
    ///
    /// # Errors
    /// When the comparison does not finish.
    pub async fn compare(&self) -> Result<String> {
        self.click("primary", SOON).await?;
        self.is_at(Step::Review).await?;
        self.find(r#"[data-step="review"] [data-testid^="row-"]"#, LATER).await?;
        self.reads("headline", "", SOON).await
    }

    /// Asks to apply, which opens the dialog that names the cluster.
    ///
    /// # Errors
    /// When the dialog does not open.
    pub async fn ask_to_apply(&self) -> Result<()> {
        self.click("primary", SOON).await?;
        self.see("confirm-dialog", SOON).await.map(|_| ())
    }

    /// Confirms, which starts the run; `typed` is what a production cluster asks for, the name of its context.
    ///
    /// # Errors
    /// When the run does not start.
    pub async fn confirm(&self, typed: Option<&str>) -> Result<()> {
        if let Some(typed) = typed {
            self.see("confirm-input", SOON).await?.send_keys(typed).await?;
        }
        self.click("confirm-apply", SOON).await?;
        self.is_at(Step::Apply).await
    }

    /// Waits until the run is over: then there is a report to go on to.
    ///
    /// # Errors
    /// When it is not within `bound`.
    pub async fn run_is_over(&self, bound: Duration) -> Result<()> {
        self.find(r#"[data-testid="primary"]:enabled"#, bound).await.map(|_| ())
    }

    /// Goes on to the report; gives its headline.
    ///
    /// # Errors
    /// When there is no report.
    pub async fn open_report(&self) -> Result<String> {
        self.click("primary", SOON).await?;
        self.is_at(Step::Report).await?;
        self.reads("headline", "", SOON).await
    }

    /// The value of an attribute of an element, waited for until it has one.
    ///
    /// # Errors
    /// When the element or the attribute does not come.
    pub async fn attribute(&self, test_id: &str, attribute: &str) -> Result<String> {
        let element = self.find(&format!(r#"[data-testid="{test_id}"][{attribute}]"#), SOON).await?;
        Ok(element.attr(attribute).await?.unwrap_or_default())
    }
}
