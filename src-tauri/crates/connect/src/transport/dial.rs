//! From a host name to an open connection, directly or through a proxy. Each layer names its own failure.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures::future::select_ok;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_socks::tcp::Socks5Stream;

use super::proxy::{Proxy, ProxyScheme};
use super::{Broken, joined};
use crate::fault::{Fault, Via};

/// How long resolving a name may take.
pub(crate) const NAME_DEADLINE: Duration = Duration::from_secs(10);
/// How long opening a connection may take, a proxy's part included.
pub(crate) const CONNECT_DEADLINE: Duration = Duration::from_secs(10);
/// Head start of each address before the next one is tried beside it (RFC 8305).
const HEAD_START: Duration = Duration::from_millis(250);
/// Longest answer of a proxy to `CONNECT`.
const PROXY_ANSWER: usize = 8192;

/// A byte stream to somewhere.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Where a connection goes first: the server, or the proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hop {
    pub(crate) host: String,
    pub(crate) port: u16,
    /// Set when the hop is a proxy.
    pub(crate) proxy: Option<Proxy>,
}

impl Hop {
    fn via(&self) -> Option<Via> {
        self.proxy.as_ref().map(Proxy::via)
    }

    pub(crate) fn address(&self) -> String {
        joined(&self.host, self.port)
    }
}

/// Resolves the name of a hop.
pub(crate) async fn resolve(hop: &Hop) -> Result<Vec<SocketAddr>, Broken> {
    if let Ok(address) = hop.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, hop.port)]);
    }
    let unknown = |detail: String| {
        let host = hop.host.clone();
        let fault = match hop.via() {
            Some(via) => Fault::ProxyNameNotResolved { via, host },
            None => Fault::NameNotResolved { host },
        };
        Broken { fault, detail }
    };
    let lookup = tokio::net::lookup_host((hop.host.as_str(), hop.port));
    match tokio::time::timeout(NAME_DEADLINE, lookup).await {
        Ok(Ok(found)) => {
            let found: Vec<SocketAddr> = found.collect();
            if found.is_empty() { Err(unknown("the name has no address".to_owned())) } else { Ok(found) }
        }
        Ok(Err(error)) => Err(unknown(error.to_string())),
        Err(_) => Err(unknown(format!("no answer within {} s", NAME_DEADLINE.as_secs()))),
    }
}

/// Opens a connection to the first address that answers.
pub(crate) async fn open(hop: &Hop, addresses: &[SocketAddr]) -> Result<TcpStream, Broken> {
    let attempts = addresses.iter().zip(0u32..).map(|(address, place)| {
        Box::pin(async move {
            tokio::time::sleep(HEAD_START * place).await;
            TcpStream::connect(address).await
        })
    });
    match tokio::time::timeout(CONNECT_DEADLINE, select_ok(attempts)).await {
        Ok(Ok((stream, _))) => {
            // Requests are small and waited for.
            let _ = stream.set_nodelay(true);
            Ok(stream)
        }
        Ok(Err(error)) => Err(Broken { fault: not_opened(hop, &error), detail: error.to_string() }),
        Err(_) => Err(timed_out(hop)),
    }
}

fn not_opened(hop: &Hop, error: &io::Error) -> Fault {
    if let Some(via) = hop.via() {
        return match error.kind() {
            io::ErrorKind::TimedOut => Fault::ProxyTimedOut { via, seconds: CONNECT_DEADLINE.as_secs() },
            _ => Fault::ProxyUnreachable { via },
        };
    }
    let address = hop.address();
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Fault::Refused { address },
        io::ErrorKind::TimedOut => Fault::ConnectTimedOut { address, seconds: CONNECT_DEADLINE.as_secs() },
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::AddrNotAvailable => {
            Fault::NetworkUnreachable { address }
        }
        _ => Fault::Unreachable { address },
    }
}

fn timed_out(hop: &Hop) -> Broken {
    let seconds = CONNECT_DEADLINE.as_secs();
    let fault = match hop.via() {
        Some(via) => Fault::ProxyTimedOut { via, seconds },
        None => Fault::ConnectTimedOut { address: hop.address(), seconds },
    };
    Broken { fault, detail: String::new() }
}

/// Asks a proxy for a way to the server; `stream` is the connection to the proxy, secured if it wants that.
pub(crate) async fn tunnel(
    stream: Box<dyn Stream>,
    proxy: &Proxy,
    host: &str,
    port: u16,
) -> Result<Box<dyn Stream>, Broken> {
    let asked = async {
        match proxy.scheme {
            ProxyScheme::Http | ProxyScheme::Https => connect(stream, proxy, host, port).await,
            ProxyScheme::Socks5 => socks(stream, proxy, host, port).await,
        }
    };
    let late = Fault::ProxyTimedOut { via: proxy.via(), seconds: CONNECT_DEADLINE.as_secs() };
    tokio::time::timeout(CONNECT_DEADLINE, asked).await.unwrap_or(Err(Broken { fault: late, detail: String::new() }))
}

/// `CONNECT` of RFC 9110, section 9.3.6.
async fn connect(mut stream: Box<dyn Stream>, proxy: &Proxy, host: &str, port: u16) -> Result<Box<dyn Stream>, Broken> {
    let broken =
        |error: io::Error| Broken { fault: Fault::ProxyConfused { via: proxy.via() }, detail: error.to_string() };
    let address = joined(host, port);
    let login = proxy.basic().map_or_else(String::new, |basic| format!("Proxy-Authorization: {basic}\r\n"));
    let request = format!("CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n{login}\r\n");
    stream.write_all(request.as_bytes()).await.map_err(broken)?;
    stream.flush().await.map_err(broken)?;
    let status = connect_status(&mut stream).await.map_err(broken)?;
    let via = proxy.via();
    let fault = match status {
        200..=299 => return Ok(stream),
        407 => Fault::ProxyLogin { via },
        502..=504 => Fault::ProxyCannotReach { via, address },
        status => Fault::ProxyRefused { via, address, status: format!("HTTP {status}") },
    };
    Err(Broken { fault, detail: format!("the proxy answered HTTP {status}") })
}

/// Reads the head of the answer, and not a byte more: what follows belongs to the server.
async fn connect_status(stream: &mut Box<dyn Stream>) -> io::Result<u16> {
    let odd = || io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= PROXY_ANSWER {
            return Err(odd());
        }
        head.push(stream.read_u8().await?);
        // What does not begin like HTTP will not become it.
        let begin = &head[..head.len().min(5)];
        if !b"HTTP/".starts_with(begin) {
            return Err(odd());
        }
    }
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut response = httparse::Response::new(&mut headers);
    response.parse(&head).map_err(|_| odd())?;
    response.code.ok_or_else(odd)
}

async fn socks(stream: Box<dyn Stream>, proxy: &Proxy, host: &str, port: u16) -> Result<Box<dyn Stream>, Broken> {
    let target = (host, port);
    let opened = match &proxy.login {
        Some((user, password)) => Socks5Stream::connect_with_password_and_socket(stream, target, user, password).await,
        None => Socks5Stream::connect_with_socket(stream, target).await,
    };
    opened.map(|stream| Box::new(stream) as Box<dyn Stream>).map_err(|error| {
        use tokio_socks::Error;
        let (via, address) = (proxy.via(), joined(host, port));
        let fault = match &error {
            Error::NoAcceptableAuthMethods | Error::PasswordAuthFailure(_) | Error::AuthorizationRequired => {
                Fault::ProxyLogin { via }
            }
            Error::ConnectionNotAllowedByRuleset => {
                Fault::ProxyRefused { via, address, status: "not allowed by its rules".to_owned() }
            }
            Error::NetworkUnreachable
            | Error::HostUnreachable
            | Error::ConnectionRefused
            | Error::TtlExpired
            | Error::GeneralSocksServerFailure => Fault::ProxyCannotReach { via, address },
            _ => Fault::ProxyConfused { via },
        };
        Broken { fault, detail: error.to_string() }
    })
}
