//! Proxies that lead to one place, whatever they are asked for, and remember what they were asked for.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;

use super::servers::acceptor;
use super::{Identity, Port};

type Asked = Arc<Mutex<Vec<String>>>;

fn asked(log: &Asked) -> Vec<String> {
    log.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn note(log: &Asked, target: String) {
    log.lock().unwrap_or_else(PoisonError::into_inner).push(target);
}

/// What a proxy answers instead of doing what it is asked for.
#[derive(Clone, Debug, Default)]
pub struct Refusing {
    /// The login that it wants, as `user:password`.
    pub unless_login: Option<String>,
    /// The HTTP status that it answers everything with.
    pub status: Option<u16>,
}

/// An HTTP proxy for `CONNECT`.
pub struct ConnectProxy {
    /// Where it listens.
    pub port: Port,
    log: Asked,
}

impl ConnectProxy {
    /// Leads to `upstream`.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(upstream: SocketAddr, refusing: Refusing) -> Result<Self> {
        let log = Asked::default();
        let kept = Arc::clone(&log);
        let port = Port::open(move |stream| {
            let (log, refusing) = (Arc::clone(&kept), refusing.clone());
            async move {
                let _ = serve_connect(stream, upstream, &refusing, &log).await;
            }
        })
        .await?;
        Ok(Self { port, log })
    }

    /// Leads to `upstream`, over TLS: the first connection is shown the first identity, all later ones the other.
    ///
    /// # Errors
    /// When an identity is none, or no port can be bound.
    pub async fn secured(upstream: SocketAddr, first: &Identity, later: &Identity) -> Result<Self> {
        let log = Asked::default();
        let kept = Arc::clone(&log);
        let acceptors = [acceptor(first)?, acceptor(later)?];
        let connections = Arc::new(AtomicUsize::new(0));
        let port = Port::open(move |stream| {
            let number = connections.fetch_add(1, Ordering::SeqCst);
            let (log, acceptor) = (Arc::clone(&kept), acceptors[number.min(1)].clone());
            async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    let _ = serve_connect(stream, upstream, &Refusing::default(), &log).await;
                }
            }
        })
        .await?;
        Ok(Self { port, log })
    }

    /// The targets that it was asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        asked(&self.log)
    }
}

async fn serve_connect(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    upstream: SocketAddr,
    refusing: &Refusing,
    log: &Asked,
) -> Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let login =
        refusing.unless_login.as_ref().map(|login| format!("Proxy-Authorization: Basic {}", STANDARD.encode(login)));
    let status = match (&login, refusing.status) {
        (Some(login), _) if !head.contains(login.as_str()) => Some(407),
        (_, status) => status,
    };
    if let Some(status) = status {
        stream.write_all(format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n").as_bytes()).await?;
        return Ok(());
    }
    note(log, target);
    let mut server = TcpStream::connect(upstream).await?;
    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    copy_bidirectional(&mut stream, &mut server).await?;
    Ok(())
}

/// A SOCKS 5 proxy (RFC 1928), with a login (RFC 1929) if it wants one.
pub struct SocksProxy {
    /// Where it listens.
    pub port: Port,
    log: Asked,
}

impl SocksProxy {
    /// Leads to `upstream`; `login` is `user:password`.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(upstream: SocketAddr, login: Option<&str>) -> Result<Self> {
        let log = Asked::default();
        let kept = Arc::clone(&log);
        let login = login.map(str::to_owned);
        let port = Port::open(move |stream| {
            let (log, login) = (Arc::clone(&kept), login.clone());
            async move {
                let _ = serve_socks(stream, upstream, login.as_deref(), &log).await;
            }
        })
        .await?;
        Ok(Self { port, log })
    }

    /// The targets that it was asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        asked(&self.log)
    }
}

async fn serve_socks(mut stream: TcpStream, upstream: SocketAddr, login: Option<&str>, log: &Asked) -> Result<()> {
    let _version = stream.read_u8().await?;
    let methods = read_block(&mut stream).await?;
    let wanted = if login.is_some() { 2 } else { 0 };
    if !methods.contains(&wanted) {
        stream.write_all(&[5, 0xff]).await?;
        return Ok(());
    }
    stream.write_all(&[5, wanted]).await?;
    if let Some(login) = login {
        let _version = stream.read_u8().await?;
        let user = read_block(&mut stream).await?;
        let password = read_block(&mut stream).await?;
        let given = format!("{}:{}", String::from_utf8_lossy(&user), String::from_utf8_lossy(&password));
        stream.write_all(&[1, u8::from(given != login)]).await?;
        if given != login {
            return Ok(());
        }
    }
    let mut head = [0; 4];
    stream.read_exact(&mut head).await?;
    let host = match head[3] {
        1 => {
            let mut address = [0; 4];
            stream.read_exact(&mut address).await?;
            std::net::IpAddr::from(address).to_string()
        }
        _ => String::from_utf8_lossy(&read_block(&mut stream).await?).into_owned(),
    };
    note(log, format!("{host}:{}", stream.read_u16().await?));
    match TcpStream::connect(upstream).await {
        Ok(mut server) => {
            stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
            copy_bidirectional(&mut stream, &mut server).await?;
        }
        // Connection refused.
        Err(_) => stream.write_all(&[5, 5, 0, 1, 0, 0, 0, 0, 0, 0]).await?,
    }
    Ok(())
}

/// A byte with a length, and so many bytes.
async fn read_block(stream: &mut TcpStream) -> Result<Vec<u8>> {
    let mut block = vec![0; usize::from(stream.read_u8().await?)];
    stream.read_exact(&mut block).await?;
    Ok(block)
}
