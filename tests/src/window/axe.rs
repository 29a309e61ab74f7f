//! The rules of axe on the page as it is drawn: contrast and sizes too, which need a layout.

use anyhow::{Context, Result};
use serde_json::json;

use super::{SOON, Window};
use crate::wait::within;

/// Asks only for what is wrong. Pages that show one part several times say so by `data-parts`, where landmarks repeat.
const ASK: &str = "const done = arguments[0];
    const parts = document.documentElement.hasAttribute('data-parts');
    const rules = parts ? { 'landmark-unique': { enabled: false } } : {};
    axe.run(document, { resultTypes: ['violations'], rules }).then(
        (found) => done(found.violations.map((one) =>
            `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.html} ${node.any[0]?.message ?? ''}`).join(' | ')}`)),
        (error) => done([`axe failed: ${error}`]));";

impl Window {
    /// What axe objects to, one line a rule, with up to three elements of each.
    ///
    /// # Errors
    /// When axe is not installed or the page does not answer.
    pub async fn objections(&self) -> Result<Vec<String>> {
        let has = self.driver.execute("return 'axe' in window", vec![]).await?;
        if !has.json().as_bool().unwrap_or_default() {
            let path = crate::programs::root().join("ui/node_modules/axe-core/axe.min.js");
            let source = std::fs::read_to_string(&path).with_context(|| format!("there is no {}", path.display()))?;
            // As a script of the page: what WebDriver runs has no global scope.
            let inject = "const script = document.createElement('script');
                script.textContent = arguments[0];
                document.head.append(script);";
            self.driver.execute(inject, vec![json!(source)]).await?;
        }
        let answer = within("asking axe", SOON, async { Ok(self.driver.execute_async(ASK, vec![]).await?) }).await?;
        Ok(answer.convert()?)
    }
}
