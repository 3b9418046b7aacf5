//! What may be reached: no address inside somebody's network, no port of another service, unless allowed by name.
//!
//! Names are judged by the addresses that are connected to, at the time of connecting. A name that meant a public
//! address a second ago and means a private one now (DNS rebinding) gains nothing: there is no second look-up between
//! the judgement and the connection.

use super::address::{Network, reach};
use super::error::FetchError;
use futures::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use url::{Host, Url};

/// What is allowed though it is not public.
///
/// An entry without a slash is a host (`desk.example`, `127.0.0.1`, `[::1]`) with or without a port; it allows
/// addresses that are written so, wherever the name leads, and the port if one is given. An entry with a slash is a
/// network (`10.1.0.0/16`); it allows its addresses under every name.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    hosts: Vec<(String, Option<u16>)>,
    networks: Vec<Network>,
}

/// How an address came to be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// As everybody's: what it leads to is judged when it is connected to.
    Judged,
    /// By its name.
    Named,
}

impl Guard {
    /// Reads what is allowed.
    ///
    /// # Errors
    /// [`FetchError::BadAllowed`] for an entry that does not read.
    pub fn new<S: AsRef<str>>(allowed: &[S]) -> Result<Self, FetchError> {
        let mut guard = Self::default();
        for entry in allowed {
            let entry = entry.as_ref().trim();
            if entry.contains('/') {
                guard.networks.push(Network::read(entry)?);
                continue;
            }
            let bad = || FetchError::BadAllowed { entry: entry.to_owned() };
            // the parser of addresses knows every way to write a host
            let url = Url::parse(&format!("http://{entry}")).map_err(|_| bad())?;
            let host = url.host_str().filter(|h| !h.is_empty()).ok_or_else(bad)?;
            if !url.username().is_empty() || url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
                return Err(bad());
            }
            // `url` drops a port 80 that is written
            let written = entry.rsplit_once(':').filter(|(_, p)| p.bytes().all(|b| b.is_ascii_digit()));
            let port = written.and_then(|(_, p)| p.parse().ok()).filter(|_| !entry.ends_with(']'));
            guard.hosts.push((bare(host), port));
        }
        Ok(guard)
    }

    /// Judges an address before anything is looked up: its scheme, its port, and its host where that is written as
    /// numbers. From 1024 on all ports are free; below, 80 and 443.
    pub(crate) fn judge(&self, url: &Url) -> Result<Way, FetchError> {
        let bad = |why: &str| FetchError::BadUrl { url: shown(url), why: why.to_owned() };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(bad("neither http nor https"));
        }
        let host = url.host().ok_or_else(|| bad("no host"))?;
        let name = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or(0);
        let named = self.hosts.iter().find(|(h, p)| *h == bare(name) && p.is_none_or(|p| p == port));
        if !(port >= 1024 || port == 80 || port == 443 || named.is_some_and(|(_, p)| p.is_some())) {
            return Err(FetchError::RefusedPort { host: name.to_owned(), port });
        }
        let way = if named.is_some() { Way::Named } else { Way::Judged };
        let address = match host {
            Host::Ipv4(v4) => IpAddr::V4(v4),
            Host::Ipv6(v6) => IpAddr::V6(v6),
            Host::Domain(_) => return Ok(way),
        };
        // written out in full, an address of any kind is named
        if way == Way::Named { Ok(way) } else { self.judge_address(name, address, way).map(|()| way) }
    }

    /// Judges an address that a name leads to.
    pub(crate) fn judge_address(&self, host: &str, address: IpAddr, way: Way) -> Result<(), FetchError> {
        let reach = reach(address);
        let free = reach == super::address::Reach::Public
            || way == Way::Named && reach.may_be_named()
            || self.networks.iter().any(|n| n.has(address));
        if free { Ok(()) } else { Err(FetchError::RefusedAddress { host: host.to_owned(), address, reach }) }
    }
}

/// A host as it is compared: lower case, without the dot at its end.
fn bare(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// Returns an address as it may be shown: without credentials.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    if !url.username().is_empty() || url.password().is_some() {
        // both fail only where there is no host, and then there are no credentials
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
    url.set_fragment(None);
    url.into()
}

/// Returns an address that may not read as it may be shown.
pub(crate) fn shown_text(url: &str) -> String {
    Url::parse(url).map_or_else(|_| url.rsplit_once('@').map_or(url, |(_, rest)| rest).to_owned(), |url| shown(&url))
}

/// Finds the addresses of a name.
pub trait Lookup: Send + Sync {
    /// Returns the addresses of a name; their ports do not matter.
    ///
    /// # Errors
    /// Where the name is not known, or the answer does not come.
    fn look_up(&self, name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>>;
}

/// The machine's own way to find addresses.
#[derive(Debug, Clone, Copy, Default)]
pub struct System;

impl Lookup for System {
    fn look_up(&self, name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.collect()) })
    }
}

/// Hands the client only addresses that may be reached.
pub(crate) struct Judge {
    pub(crate) guard: Arc<Guard>,
    pub(crate) lookup: Arc<dyn Lookup>,
    pub(crate) way: Way,
}

impl Resolve for Judge {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, way, host) = (self.guard.clone(), self.way, name.as_str().to_owned());
        let looking = self.lookup.look_up(host.clone());
        Box::pin(async move {
            let found = looking.await?;
            let mut refused = None;
            let mut good = Vec::new();
            for address in found {
                match guard.judge_address(&host, address.ip(), way) {
                    Ok(()) => good.push(address),
                    Err(error) => refused = Some(error),
                }
            }
            match (good.is_empty(), refused) {
                (false, _) => Ok(Box::new(good.into_iter()) as Addrs),
                (true, Some(error)) => Err(error.into()),
                (true, None) => Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address").into()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(allowed: &[&str], url: &str) -> Result<Way, &'static str> {
        let guard = Guard::new(allowed).expect("the list reads");
        guard.judge(&Url::parse(url).unwrap()).map_err(|e| e.code())
    }

    #[test]
    fn every_way_to_write_a_private_address_is_refused() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.0.0.1",
            "017700000001",
            "127.0.0.1.",
            "%31%32%37.0.0.1",
            "１２７.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::7f00:1]",
            "10.0.0.1",
            "169.254.169.254",
            "0",
        ] {
            assert_eq!(judged(&[], &format!("http://{host}/")), Err("W050"), "{host}");
        }
        assert_eq!(judged(&[], "http://93.184.216.34/"), Ok(Way::Judged));
        assert_eq!(judged(&[], "https://paper.example/"), Ok(Way::Judged));
        assert_eq!(judged(&[], "ftp://paper.example/"), Err("W051"));
        assert_eq!(judged(&[], "file:///etc/passwd"), Err("W051"));
    }

    #[test]
    fn ports_of_other_services_are_refused() {
        assert_eq!(judged(&[], "http://paper.example:25/"), Err("W050"));
        assert_eq!(judged(&[], "http://paper.example:8000/"), Ok(Way::Judged));
        assert_eq!(judged(&["paper.example"], "http://paper.example:25/"), Err("W050"));
        assert_eq!(judged(&["paper.example:25"], "http://paper.example:25/"), Ok(Way::Named));
    }

    #[test]
    fn what_is_named_is_allowed_and_nothing_else() {
        assert_eq!(judged(&["127.0.0.1:9000"], "http://127.0.0.1:9000/x"), Ok(Way::Named));
        assert_eq!(judged(&["127.0.0.1:9000"], "http://127.0.0.1:9001/x"), Err("W050"));
        assert_eq!(judged(&["127.0.0.1:80"], "http://127.0.0.1/x"), Ok(Way::Named));
        assert_eq!(judged(&["Desk.Example."], "http://desk.example/x"), Ok(Way::Named));
        assert_eq!(judged(&["desk.example"], "http://x.desk.example/x"), Ok(Way::Judged));
        assert_eq!(judged(&["[::1]:9000"], "http://[::1]:9000/"), Ok(Way::Named));
        assert_eq!(judged(&["10.0.0.0/8"], "http://10.1.2.3/"), Ok(Way::Judged));
        assert_eq!(judged(&["10.0.0.0/8"], "http://192.168.0.1/"), Err("W050"));
        for bad in ["", "a/b", "user@host", "host:port", "a b"] {
            assert!(Guard::new(&[bad]).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_name_does_not_open_the_keys_of_a_machine() {
        let guard = Guard::new(&["desk.example"]).unwrap();
        let judge = |ip: &str, way| guard.judge_address("desk.example", ip.parse().unwrap(), way).is_ok();
        assert!(judge("10.0.0.1", Way::Named));
        assert!(!judge("10.0.0.1", Way::Judged));
        assert!(!judge("169.254.169.254", Way::Named));
    }
}
