//! A way to the API server that a test can break: it passes bytes on, holds them, or cuts a connection with a request or answer on it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::cluster::Cluster;
use crate::wait::eventually;

/// What a tunnel does with what passes through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Everything passes.
    Open,
    /// Nothing passes, and nothing is lost.
    Held,
    /// The next request is lost with its connection.
    LoseRequest,
    /// The next request passes, and its answer is lost with its connection.
    LoseAnswer,
}

/// A tunnel to the API server of a cluster. It ends when it is dropped.
pub struct Tunnel {
    kubeconfig: PathBuf,
    flow: watch::Sender<Flow>,
    task: tokio::task::JoinHandle<()>,
    _folder: TempDir,
}

impl Tunnel {
    /// Opens one.
    ///
    /// # Errors
    /// When no port is free, or the kubeconfig cannot be written.
    pub async fn to(cluster: &Cluster) -> Result<Self> {
        let server = cluster.control_plane().server_url();
        let target: SocketAddr =
            server.trim_start_matches("https://").parse().with_context(|| format!("{server} is no address"))?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let folder = tempfile::tempdir()?;
        let kubeconfig = folder.path().join("kubeconfig");
        let text = tokio::fs::read_to_string(cluster.control_plane().kubeconfig()).await?;
        let here = format!("https://{}", listener.local_addr()?);
        tokio::fs::write(&kubeconfig, text.replace(&server, &here)).await?;
        let flow = watch::channel(Flow::Open).0;
        let task = tokio::spawn(accept(listener, target, flow.clone()));
        Ok(Self { kubeconfig, flow, task, _folder: folder })
    }

    /// A kubeconfig that leads through it.
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// Changes what it does from now on.
    pub fn set(&self, flow: Flow) {
        self.flow.send_replace(flow);
    }

    /// Waits until the one connection was cut that it was told to cut; it is open again then.
    ///
    /// # Errors
    /// When nothing came within a minute.
    pub async fn cut(&self) -> Result<()> {
        eventually("a request to be cut off", Duration::from_secs(60), async || {
            Ok((*self.flow.borrow() == Flow::Open).then_some(()))
        })
        .await
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, target: SocketAddr, flow: watch::Sender<Flow>) {
    let flow = Arc::new(flow);
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(pass(client, target, Arc::clone(&flow)));
    }
}

async fn pass(mut client: TcpStream, target: SocketAddr, flow: Arc<watch::Sender<Flow>>) {
    let Ok(mut server) = TcpStream::connect(target).await else { return };
    let (mut from_client, mut from_server) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let mut open = flow.subscribe();
        let held = async { open.wait_for(|flow| *flow != Flow::Held).await.map(|_| ()) };
        if held.await.is_err() {
            return;
        }
        tokio::select! {
            read = client.read(&mut from_client) => {
                let Ok(count @ 1..) = read else { return };
                wait_while_held(&flow).await;
                if take(&flow, Flow::LoseRequest) || server.write_all(&from_client[..count]).await.is_err() {
                    return;
                }
            }
            read = server.read(&mut from_server) => {
                let Ok(count @ 1..) = read else { return };
                wait_while_held(&flow).await;
                if take(&flow, Flow::LoseAnswer) || client.write_all(&from_server[..count]).await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn wait_while_held(flow: &watch::Sender<Flow>) {
    let _ = flow.subscribe().wait_for(|flow| *flow != Flow::Held).await;
}

/// Whether this is what is wanted now; it is done once.
fn take(flow: &watch::Sender<Flow>, wanted: Flow) -> bool {
    flow.send_if_modified(|flow| {
        let now = *flow == wanted;
        if now {
            *flow = Flow::Open;
        }
        now
    })
}
