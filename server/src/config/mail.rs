//! What carries mails, if there are any.

use std::sync::Arc;

use portal::notifications::{MailServer, Security, SmsSecret, Smtp};
use portal::parts::MailSender;
use url::{Host, Url};

use super::{Config, ConfigError, SmtpSecurity, read, wrong};
use crate::outcome::Outcome;

impl Config {
    pub(super) fn check_mail(&self) -> Result<(), ConfigError> {
        let is_named = !self.smtp_host.is_empty();
        if is_named && Host::parse(&self.smtp_host).is_err() {
            return Err(wrong("smtp_host", "must be a host's name, like smtp.example.cn"));
        }
        if self.smtp_security == SmtpSecurity::None && is_named && !is_here(&self.smtp_host) {
            return Err(wrong("smtp_security", "none is for a mail server on this machine: use tls or starttls"));
        }
        if is_named == self.mail_from.is_empty() {
            return Err(wrong("mail_from", "belongs together with smtp_host"));
        }
        let has_password = !self.smtp_password_file.as_os_str().is_empty();
        if has_password == self.smtp_user.is_empty() {
            return Err(wrong("smtp_password_file", "belongs together with smtp_user"));
        }
        if has_password && !is_named {
            return Err(wrong("smtp_user", "belongs together with smtp_host"));
        }
        Ok(())
    }

    /// `None`: there is no mail.
    pub fn mail(&self) -> Outcome<Option<Arc<dyn MailSender>>> {
        if self.smtp_host.is_empty() {
            return Ok(None);
        }
        let security = match self.smtp_security {
            SmtpSecurity::Tls => Security::Tls,
            SmtpSecurity::Starttls => Security::StartTls,
            SmtpSecurity::None => Security::None,
        };
        let account = match self.smtp_user.as_str() {
            "" => None,
            user => {
                let password = SmsSecret::new(read("smtp_password_file", &self.smtp_password_file)?);
                Some((user.to_owned(), password))
            }
        };
        let base = Url::parse(&self.base_url).ok();
        let server = MailServer {
            host: self.smtp_host.clone(),
            port: self.smtp_port,
            security,
            account,
            // An address instead of a name is none that a mail server likes.
            hello: base.as_ref().and_then(Url::domain).unwrap_or_default().to_owned(),
            from: self.mail_from.clone(),
        };
        Ok(Some(Arc::new(Smtp::new(server).map_err(|error| format!("mail: {error}"))?)))
    }
}

fn is_here(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Ipv4(ip)) => ip.is_loopback(),
        Ok(Host::Ipv6(ip)) => ip.is_loopback(),
        Ok(Host::Domain(name)) => name == "localhost",
        Err(_) => false,
    }
}
