//! What stands between Glasslift and a cluster, played on loopback ports: proxies, servers with wrong certificates, ports that misbehave.

mod certificates;
mod extension;
mod interceptor;
mod proxies;
mod servers;

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Result;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub use certificates::{Authority, Identity, old_identity};
pub use extension::Extension;
pub use interceptor::{Act, Interceptor, Reply, Rule, Wanted};
pub use proxies::{ConnectProxy, Refusing, SocksProxy};
pub use servers::{answering, black_hole, closing, plain, serving};

/// A port with something behind it. Dropping it ends what is behind.
pub struct Port {
    /// Its number on 127.0.0.1.
    pub number: u16,
    task: JoinHandle<()>,
}

impl Drop for Port {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Port {
    /// Serves each connection with a task of its own.
    async fn open<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> Result<Self>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let number = listener.local_addr()?.port();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream));
            }
        });
        Ok(Self { number, task })
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.number))
    }
}

/// A port that nothing listens on: bound and let go again.
///
/// # Errors
/// When no port can be bound.
pub async fn closed_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?.local_addr()?.port())
}
