//! One secret keeps a cluster to itself. Every role makes the same authority of it and, at each start, a certificate that
//! this authority vouches for; both ends of every connection show theirs. Who does not know the secret can neither read
//! what goes between the roles nor speak to one.

use crate::ClusterError;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use ring::hkdf::{HKDF_SHA256, Salt};
use rustls_pki_types::PrivatePkcs8KeyDer;
use tonic::transport::{Certificate, ClientTlsConfig, Identity, ServerTlsConfig};

/// A shorter one could be guessed from what goes over the wire.
const SHORTEST: usize = 32;
/// What every role calls itself.
const NAME: &str = "cluster.dateline";
/// PKCS #8 of an Ed25519 key, up to the key (RFC 8410).
const PKCS8: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// What the roles of a cluster know of each other.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes it from where it should be.
    ///
    /// # Errors
    /// It is not there, or too short.
    pub fn given(name: &str, value: Option<String>) -> Result<Self, ClusterError> {
        match value {
            Some(value) => Self::new(name, value.trim()),
            None => Err(ClusterError::NoSecret { name: name.to_owned() }),
        }
    }

    /// Takes it from a place of that name.
    ///
    /// # Errors
    /// It is too short.
    pub fn new(name: &str, value: &str) -> Result<Self, ClusterError> {
        if value.len() < SHORTEST {
            return Err(ClusterError::Secret { name: name.to_owned(), found: value.len() });
        }
        Ok(Self(value.to_owned()))
    }

    /// Makes one.
    ///
    /// # Errors
    /// The system has no chance to give.
    pub fn make() -> Result<String, ClusterError> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|e| ClusterError::Keys(e.to_string()))?;
        Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
    }
}

/// The keys of one role.
#[derive(Clone)]
pub struct Lock {
    authority: String,
    certificate: String,
    key: String,
}

impl Lock {
    /// Makes the keys of a role.
    ///
    /// # Errors
    /// They cannot be made.
    pub fn of(secret: &Secret) -> Result<Self, ClusterError> {
        // more than one implementation is built in: ours is the one that wire takes too
        let _ = rustls::crypto::ring::default_provider().install_default();
        let failed = |e: rcgen::Error| ClusterError::Keys(e.to_string());
        let root = KeyPair::from_pkcs8_der_and_sign_algo(
            &PrivatePkcs8KeyDer::from(authority_key(secret)?),
            &rcgen::PKCS_ED25519,
        )
        .map_err(failed)?;
        let mut params = CertificateParams::new(Vec::new()).map_err(failed)?;
        params.distinguished_name.push(DnType::CommonName, "dateline cluster");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let authority = params.self_signed(&root).map_err(failed)?.pem();
        let issuer = Issuer::new(params, root);
        let own = KeyPair::generate_for(&rcgen::PKCS_ED25519).map_err(failed)?;
        let mut params = CertificateParams::new(vec![NAME.to_owned()]).map_err(failed)?;
        params.distinguished_name.push(DnType::CommonName, NAME);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        let certificate = params.signed_by(&own, &issuer).map_err(failed)?.pem();
        Ok(Self { authority, certificate, key: own.serialize_pem() })
    }

    fn identity(&self) -> Identity {
        Identity::from_pem(&self.certificate, &self.key)
    }

    pub(crate) fn client(&self) -> ClientTlsConfig {
        ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(&self.authority))
            .identity(self.identity())
            .domain_name(NAME)
    }

    pub(crate) fn server(&self) -> ServerTlsConfig {
        ServerTlsConfig::new().identity(self.identity()).client_ca_root(Certificate::from_pem(&self.authority))
    }
}

/// The authority's key: the same for whoever knows the secret.
fn authority_key(secret: &Secret) -> Result<Vec<u8>, ClusterError> {
    let failed = |_| ClusterError::Keys("the secret gives no key".to_owned());
    let drawn = Salt::new(HKDF_SHA256, b"dateline cluster 1").extract(secret.0.as_bytes());
    let mut key = [0_u8; 32];
    drawn.expand(&[b"authority"], HKDF_SHA256).and_then(|k| k.fill(&mut key)).map_err(failed)?;
    Ok([&PKCS8[..], &key].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_secret_makes_the_same_authority_and_own_certificates() {
        let key = |secret: &str| authority_key(&Secret::new("a test", secret).unwrap()).unwrap();
        let (one, other) = ("a secret of more than thirty-two letters", "another one of more than thirty-two letters");
        assert_eq!(key(one), key(one));
        assert_ne!(key(one), key(other));
        let lock = || Lock::of(&Secret::new("a test", one).unwrap()).unwrap();
        assert_ne!(lock().certificate, lock().certificate);
    }
}
