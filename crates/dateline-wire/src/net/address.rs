//! Which addresses of the internet are anybody's, and which lead into somebody's own network. Pure.
//!
//! Whoever can make us fetch an address of their choice (a feed, a redirect, a webhook) must not reach what stands
//! behind our firewall. So every address that is not plainly public is named here by what it is.

use super::error::FetchError;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is for.
///
/// Source: the registries of special-purpose addresses of IANA (RFC 6890).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reach {
    /// Anybody's.
    Public,
    /// Of this machine.
    Loopback,
    /// Of one network: RFC 1918, unique local addresses, and NAT64 with a local prefix.
    Private,
    /// Of one cable; cloud providers keep the keys of machines there.
    LinkLocal,
    /// Of a provider's own network (RFC 6598).
    Shared,
    /// To many at once.
    Multicast,
    /// To nobody, or to this machine.
    Unspecified,
    /// For examples and benchmarks.
    Documentation,
    /// Not given out.
    Reserved,
}

impl Reach {
    /// Returns the word for a person.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::LinkLocal => "link-local",
            Self::Shared => "shared (RFC 6598)",
            Self::Multicast => "multicast",
            Self::Unspecified => "unspecified",
            Self::Documentation => "documentation",
            Self::Reserved => "reserved",
        }
    }

    /// Says whether naming its host is enough to reach it. The others lead nowhere, or to the keys of a machine, and
    /// need to be allowed as a network.
    #[must_use]
    pub(crate) fn may_be_named(self) -> bool {
        matches!(self, Self::Public | Self::Loopback | Self::Private | Self::Shared)
    }
}

/// Returns what an address is for. An IPv4 address inside an IPv6 address is judged itself.
#[must_use]
pub fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(v4) => reach_v4(v4),
        IpAddr::V6(v6) => reach_v6(v6),
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        [0, ..] => Reach::Unspecified,
        [127, ..] => Reach::Loopback,
        [10, ..] | [192, 168, ..] => Reach::Private,
        [172, b, ..] if b & 0xf0 == 16 => Reach::Private,
        [169, 254, ..] => Reach::LinkLocal,
        [100, b, ..] if b & 0xc0 == 64 => Reach::Shared,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] | [198, 18 | 19, ..] => Reach::Documentation,
        [192, 0, 0, _] | [192, 88, 99, _] => Reach::Reserved,
        [a, ..] if a & 0xf0 == 224 => Reach::Multicast,
        [a, ..] if a & 0xf0 == 240 => Reach::Reserved,
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        reach_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Reach::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Reach::Loopback,
        // mapped, translated by NAT64, and 6to4: what counts is the address inside
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => embedded(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
        [0x64, 0xff9b, 1, ..] => Reach::Private,
        [0x2002, high, low, ..] => embedded(high, low),
        [0x2001, 0xdb8, ..] | [0x2001, 2, 0, ..] => Reach::Documentation,
        [0x3fff, b, ..] if b & 0xf000 == 0 => Reach::Documentation,
        // Teredo and other protocols' own
        [0x2001, b, ..] if b < 0x200 => Reach::Reserved,
        [a, ..] if a & 0xfe00 == 0xfc00 => Reach::Private,
        [a, ..] if a & 0xffc0 == 0xfe80 => Reach::LinkLocal,
        [a, ..] if a & 0xff00 == 0xff00 => Reach::Multicast,
        // what is given out begins with 001
        [a, ..] if a & 0xe000 == 0x2000 => Reach::Public,
        _ => Reach::Reserved,
    }
}

/// A network: `10.1.0.0/16`, `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Reads a network.
    ///
    /// # Errors
    /// Where it is none.
    pub fn read(text: &str) -> Result<Self, FetchError> {
        let bad = || FetchError::BadAllowed { entry: text.to_owned() };
        let (address, prefix) = text.trim().split_once('/').ok_or_else(bad)?;
        let address: IpAddr = address.parse().map_err(|_| bad())?;
        let prefix: u8 = prefix.parse().map_err(|_| bad())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        if prefix > most { Err(bad()) } else { Ok(Self { address, prefix }) }
    }

    /// Says whether an address is of this network; a mapped IPv4 address as what it is.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        for (text, want) in [
            ("93.184.216.34", Reach::Public),
            ("0.0.0.0", Reach::Unspecified),
            ("0.1.2.3", Reach::Unspecified),
            ("127.0.0.1", Reach::Loopback),
            ("127.255.0.9", Reach::Loopback),
            ("10.0.0.1", Reach::Private),
            ("172.16.0.1", Reach::Private),
            ("172.31.255.255", Reach::Private),
            ("172.32.0.1", Reach::Public),
            ("192.168.1.1", Reach::Private),
            ("169.254.169.254", Reach::LinkLocal),
            ("100.64.0.1", Reach::Shared),
            ("100.128.0.1", Reach::Public),
            ("192.0.2.1", Reach::Documentation),
            ("198.18.0.1", Reach::Documentation),
            ("203.0.113.9", Reach::Documentation),
            ("192.0.0.8", Reach::Reserved),
            ("224.0.0.1", Reach::Multicast),
            ("255.255.255.255", Reach::Reserved),
            ("::", Reach::Unspecified),
            ("::1", Reach::Loopback),
            ("::ffff:127.0.0.1", Reach::Loopback),
            ("::ffff:93.184.216.34", Reach::Public),
            ("::ffff:0:10.0.0.1", Reach::Private),
            ("::127.0.0.1", Reach::Reserved),
            ("64:ff9b::10.0.0.1", Reach::Private),
            ("64:ff9b::93.184.216.34", Reach::Public),
            ("64:ff9b:1::93.184.216.34", Reach::Private),
            ("2002:7f00:1::", Reach::Loopback),
            ("2001::1", Reach::Reserved),
            ("2001:db8::1", Reach::Documentation),
            ("3fff:fff::1", Reach::Documentation),
            ("fc00::1", Reach::Private),
            ("fd12:3456::1", Reach::Private),
            ("fe80::1", Reach::LinkLocal),
            ("fec0::1", Reach::Reserved),
            ("ff02::1", Reach::Multicast),
            ("2606:2800:220:1:248:1893:25c8:1946", Reach::Public),
        ] {
            assert_eq!(reach(text.parse().unwrap()), want, "{text}");
        }
    }

    #[test]
    fn networks_hold_their_addresses() {
        let has = |network: &str, address: &str| Network::read(network).unwrap().has(address.parse().unwrap());
        assert!(has("10.1.0.0/16", "10.1.255.1"));
        assert!(has("10.1.0.0/16", "::ffff:10.1.0.1"));
        assert!(!has("10.1.0.0/16", "10.2.0.1"));
        assert!(has("0.0.0.0/0", "10.2.0.1"));
        assert!(has("fd00::/8", "fd12::1"));
        assert!(!has("fd00::/8", "10.2.0.1"));
        assert!(has("127.0.0.1/32", "127.0.0.1"));
        for bad in ["10.0.0.0", "10.0.0.0/33", "x/8", "fd00::/129", "/", "10.0.0.0/-1"] {
            assert!(Network::read(bad).is_err(), "{bad}");
        }
    }
}
