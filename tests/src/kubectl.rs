//! The real kubectl, to compare with.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use glasslift_control_plane::Binary;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::cluster::Cluster;
use crate::programs::Finished;
use crate::wait::within;

impl Cluster {
    /// Runs kubectl here as the administrator, with `input` on its standard input, at most 3 minutes.
    ///
    /// # Errors
    /// When it cannot be started or does not end. Its exit code is in the answer.
    pub async fn kubectl(&self, arguments: &[&str], input: &str) -> Result<Finished> {
        let mut command = Command::new(self.control_plane().binary(Binary::Kubectl));
        command.arg("--kubeconfig").arg(self.control_plane().kubeconfig()).args(arguments);
        self.finished(command, &format!("kubectl {}", arguments.join(" ")), input).await
    }

    /// Runs a command for people that starts with `kubectl`, in a shell, with the kubectl of this cluster; at most 3 minutes.
    ///
    /// # Errors
    /// When it cannot be started or does not end. Its exit code is in the answer.
    pub async fn shell(&self, line: &str) -> Result<Finished> {
        let kubectl = self.control_plane().binary(Binary::Kubectl);
        let mut command = Command::new("sh");
        command.args(["-c", &line.replacen("kubectl", &kubectl.display().to_string(), 1)]);
        self.finished(command, line, "").await
    }

    async fn finished(&self, mut command: Command, what: &str, input: &str) -> Result<Finished> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        // Its cache of what the server serves is keyed by host and port, and ports come again.
        command.env("KUBECACHEDIR", self.control_plane().state_dir().join("kubectl-cache"));
        let mut child = command.spawn().with_context(|| format!("{what} cannot be started"))?;
        let mut pipe = child.stdin.take().with_context(|| format!("{what} reads nothing"))?;
        let output = within(what, Duration::from_secs(180), async {
            let write = async {
                // It may have seen enough before the end of its input.
                let _ = pipe.write_all(input.as_bytes()).await;
                drop(pipe);
            };
            let ((), output) = tokio::join!(write, child.wait_with_output());
            Ok(output?)
        })
        .await?;
        Ok(Finished {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }
}
