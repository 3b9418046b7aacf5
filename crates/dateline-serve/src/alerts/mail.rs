//! Firings by mail, over SMTP. What pages say can add no header, and no line to the talk with the server.

use super::desk::Firing;
use super::webhook;
use crate::error::ServeError;
use jiff::Timestamp;
use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::response::Severity;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime};

/// How mail leaves: `[mail]` of the configuration.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The server that takes it.
    pub host: String,
    /// Its port: 465 with `tls`, 587 with `starttls`, 25 without, where none is said.
    #[serde(default)]
    pub port: Option<u16>,
    /// How the line is kept secret.
    #[serde(default)]
    pub tls: Security,
    /// Who we are to the server.
    #[serde(default)]
    pub user: Option<String>,
    /// What proves it.
    #[serde(default)]
    pub password: Option<String>,
    /// Who it is from: `desk@example.org`, or `Desk <desk@example.org>`.
    pub from: String,
}

/// How the line to the server is kept secret.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// From the first byte on.
    Tls,
    /// Asked for before anything is said; without it nothing is sent.
    #[default]
    Starttls,
    /// Not at all: for a server on the same machine.
    None,
}

impl std::fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // no log has the password
        f.debug_struct("MailSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("user", &self.user)
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

/// Sends mail.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why mail was not taken.
pub(super) struct MailError {
    /// What the server says.
    pub why: String,
    /// Whether it never will be.
    pub forever: bool,
}

impl Mailer {
    /// Makes a sender. It connects only when there is something to send.
    ///
    /// # Errors
    /// The settings cannot be.
    pub fn new(settings: &MailSettings) -> Result<Self, ServeError> {
        let wrong = |why: String| ServeError::MailSettings { why };
        let from: Mailbox =
            settings.from.parse().map_err(|_| wrong("from is an address, such as desk@example.org".to_owned()))?;
        if settings.tls == Security::None && settings.password.is_some() {
            return Err(wrong("a password is not sent in the open; set tls".to_owned()));
        }
        let parameters = || TlsParameters::new(settings.host.clone()).map_err(|e| wrong(e.to_string()));
        let (tls, port) = match settings.tls {
            Security::Tls => (Tls::Wrapper(parameters()?), 465),
            Security::Starttls => (Tls::Required(parameters()?), 587),
            Security::None => (Tls::None, 25),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port.unwrap_or(port))
            .tls(tls)
            .timeout(Some(Duration::from_secs(30)));
        match (&settings.user, &settings.password) {
            (Some(user), Some(password)) => {
                builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
            }
            (None, None) => {}
            _ => return Err(wrong("user and password are said together".to_owned())),
        }
        Ok(Self { transport: builder.build(), from })
    }

    /// Sends a firing to an address.
    pub(super) async fn send(
        &self,
        firing: &Firing,
        target: i64,
        to: &str,
        link: Option<&str>,
        now: Timestamp,
    ) -> Result<(), MailError> {
        let message = self.message(firing, target, to, link, now).map_err(|why| MailError { why, forever: true })?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => {
                // of all refusals only that of the mailbox will stand: a wrong password is set right some day
                let forever = error.status().is_some_and(|code| {
                    code.severity == Severity::PermanentNegativeCompletion && matches!(u16::from(code), 550 | 551 | 553)
                });
                Err(MailError { why: error.to_string(), forever })
            }
        }
    }

    /// Returns the message: the same over all tries but for its date.
    fn message(
        &self,
        firing: &Firing,
        target: i64,
        to: &str,
        link: Option<&str>,
        now: Timestamp,
    ) -> Result<Message, String> {
        let to: lettre::Address = to.parse().map_err(|_| format!("{to:?} is no mail address"))?;
        let domain = self.from.email.domain();
        let mut text = format!("{}\n\n{}\n", line(&firing.title), firing.at);
        if let Some(link) = link {
            text.push_str(&format!("{}\n", line(link)));
        }
        text.push_str(&format!("\nThe alert \"{}\" of Dateline sent this.\n", line(&firing.name)));
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .date(SystemTime::from(now))
            // by this its receiver knows one that comes twice
            .message_id(Some(format!("<{}@{domain}>", webhook::id_of(firing, target))))
            .subject(line(&format!("[{}] {}", firing.name, firing.title)).chars().take(300).collect::<String>())
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|e| e.to_string())
    }
}

/// Tells machines that no person wrote it: nobody's absence is answered to it (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// A text on one line.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailer() -> Mailer {
        Mailer::new(&MailSettings {
            host: "127.0.0.1".into(),
            port: None,
            tls: Security::None,
            user: None,
            password: None,
            from: "Desk <desk@example.org>".into(),
        })
        .unwrap()
    }

    #[test]
    fn titles_add_no_headers() {
        for hostile in [
            "a\r\nBcc: all@example.org",
            "a\nBcc: all@example.org\n\nbody",
            "a\r\n\r\n.\r\nMAIL FROM:<x@y.z>",
            "ä\r\nBcc: all@example.org",
            &"x\r\nBcc: q@example.org ".repeat(90),
        ] {
            let firing = Firing { name: hostile.into(), title: hostile.into(), ..Firing::default() };
            let sent = mailer().message(&firing, 0, "you@example.org", Some(hostile), Timestamp::UNIX_EPOCH).unwrap();
            let text = String::from_utf8(sent.formatted()).unwrap();
            let (head, _) = text.split_once("\r\n\r\n").unwrap();
            let names: Vec<&str> = head
                .split("\r\n")
                .filter(|l| !l.starts_with([' ', '\t']))
                .filter_map(|l| l.split_once(':').map(|(n, _)| n))
                .collect();
            let known = [
                "From",
                "To",
                "Date",
                "Message-ID",
                "Subject",
                "Auto-Submitted",
                "Content-Type",
                "MIME-Version",
                "Content-Transfer-Encoding",
            ];
            assert!(names.iter().all(|n| known.contains(n)), "{names:?}");
            assert_eq!(sent.envelope().to().len(), 1);
            assert!(!head.contains('\n') || head.split("\r\n").all(|l| !l.contains(['\r', '\n'])));
        }
        assert!(
            mailer()
                .message(&Firing::default(), 0, "you@example.org>\r\nRCPT TO:<a@b.c", None, Timestamp::UNIX_EPOCH)
                .is_err()
        );
    }

    #[test]
    fn a_password_is_never_sent_in_the_open_nor_logged() {
        let settings = MailSettings {
            host: "mail.example".into(),
            port: None,
            tls: Security::None,
            user: Some("u".into()),
            password: Some("hunter2".into()),
            from: "d@example.org".into(),
        };
        assert!(!format!("{settings:?}").contains("hunter2"));
        assert!(matches!(Mailer::new(&settings), Err(ServeError::MailSettings { .. })));
        assert!(Mailer::new(&MailSettings { tls: Security::Starttls, ..settings }).is_ok());
    }
}
