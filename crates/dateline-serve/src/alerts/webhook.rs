//! Webhooks as the Standard Webhooks have them: what is signed, how, and what goes with it.
//!
//! Source: Standard Webhooks, specification 1.0, "Signature scheme" and "Webhook headers".

use super::desk::Firing;
use crate::error::ServeError;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

const PREFIX: &str = "whsec_";

/// Returns the value of `webhook-signature`: `v1,` and the signature of id, time and payload.
///
/// # Errors
/// The secret is none.
pub fn sign(secret: &str, id: &str, timestamp: i64, payload: &[u8]) -> Result<String, ServeError> {
    // HMAC takes a key of any length
    let mut mac = Hmac::<Sha256>::new_from_slice(&key_of(secret)?).map_err(|_| ServeError::Secret)?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(payload);
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// Returns the secret that bytes make.
#[must_use]
pub fn secret_of(bytes: &[u8; 32]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(bytes))
}

/// Makes a secret that nobody knows.
pub(super) fn fresh_secret() -> Result<String, ServeError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| ServeError::Chance { why: e.to_string() })?;
    Ok(secret_of(&bytes))
}

/// Returns the bytes of a secret: 24 to 64 of them.
pub(super) fn key_of(secret: &str) -> Result<Vec<u8>, ServeError> {
    let packed = secret.strip_prefix(PREFIX).ok_or(ServeError::Secret)?;
    let key = STANDARD.decode(packed).map_err(|_| ServeError::Secret)?;
    if (24..=64).contains(&key.len()) { Ok(key) } else { Err(ServeError::Secret) }
}

/// Returns the id of what is sent: the same over all tries, another for every firing and target, and for every store.
pub(super) fn id_of(firing: &Firing, target: i64) -> String {
    let said = format!("{}\n{}\n{}\n{}\n{target}", firing.id, firing.alert, firing.occasion, firing.at);
    format!("msg_{}", &URL_SAFE_NO_PAD.encode(Sha256::digest(said))[..27])
}

/// Returns the payload: the same over all tries.
pub(super) fn payload(firing: &Firing, link: Option<&str>) -> Vec<u8> {
    serde_json::json!({
        "type": "alert.fired",
        "timestamp": firing.at,
        "data": {
            "id": firing.id, "alert": firing.alert, "name": firing.name, "at": firing.at, "title": firing.title,
            "happening": firing.happening, "url": link, "occasion": firing.occasion, "detail": firing.detail,
        }
    })
    .to_string()
    .into_bytes()
}

/// Returns the headers of a try.
pub(super) fn headers(
    secret: &str,
    id: &str,
    payload: &[u8],
    now: Timestamp,
) -> Result<Vec<(String, String)>, ServeError> {
    let signature = sign(secret, id, now.as_second(), payload)?;
    Ok([
        ("content-type", "application/json".to_owned()),
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", now.as_second().to_string()),
        ("webhook-signature", signature),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_specifications() {
        // the specification's own example
        let signed = sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(signed.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_has_its_length() {
        assert!(key_of(&secret_of(&[7; 32])).is_ok());
        for bad in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAA", "whsec_not base64 at all, is it"] {
            assert!(matches!(key_of(bad), Err(ServeError::Secret)), "{bad}");
        }
    }
}
