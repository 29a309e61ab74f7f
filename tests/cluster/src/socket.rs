//! Reserving a port for a server that is yet to start.

/// A loopback port that nobody else can get while this value lives.
///
/// The socket is bound with SO_REUSEPORT and never listens, so it takes no connection; a server of the same user that
/// also sets SO_REUSEPORT (`kube-apiserver --permit-port-sharing`) can listen there. Picking a free port and letting
/// it go again, the usual way, now and then hands the same port to two control planes that start at the same time.
#[derive(Debug)]
pub(crate) struct ReservedPort {
    #[cfg(unix)]
    _socket: std::os::fd::OwnedFd,
    port: u16,
}

impl ReservedPort {
    #[cfg(unix)]
    pub(crate) fn new() -> std::io::Result<Self> {
        use rustix::net::{AddressFamily, SocketType, bind, getsockname, socket, sockopt};
        use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

        let socket = socket(AddressFamily::INET, SocketType::STREAM, None)?;
        // Otherwise every process that the owner starts would hold the port too.
        rustix::io::fcntl_setfd(&socket, rustix::io::FdFlags::CLOEXEC)?;
        sockopt::set_socket_reuseport(&socket, true)?;
        bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))?;
        let address = SocketAddr::try_from(getsockname(&socket)?)?;
        Ok(Self { _socket: socket, port: address.port() })
    }

    /// Elsewhere a port cannot be reserved like this, and etcd's socket does not exist either.
    #[cfg(not(unix))]
    pub(crate) fn new() -> std::io::Result<Self> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, TcpListener};

    #[test]
    fn a_reserved_port_is_given_to_nobody_else() {
        let reserved = ReservedPort::new().unwrap();
        let other = TcpListener::bind((Ipv4Addr::LOCALHOST, reserved.port()));
        assert_eq!(other.unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
    }
}
