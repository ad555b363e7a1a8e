//! The provider whose word lets staff in.

use domain::text::Text;
use portal::staff::{ClientSecret, Provider};

use super::{Config, ConfigError, wrong};
use crate::outcome::Outcome;

impl Config {
    pub(super) fn check_oidc(&self) -> Result<(), ConfigError> {
        let parts = [
            ("oidc_client_id", self.oidc_client_id.is_empty()),
            ("oidc_client_secret_file", self.oidc_client_secret_file.as_os_str().is_empty()),
        ];
        for (name, is_empty) in parts {
            if is_empty != self.oidc_issuer.is_empty() {
                return Err(wrong(name, "belongs together with oidc_issuer"));
            }
        }
        if self.oidc_second_factor && self.oidc_issuer.is_empty() {
            return Err(wrong("oidc_second_factor", "belongs together with oidc_issuer"));
        }
        if !self.oidc_issuer.is_empty() && !is_safe(&self.oidc_issuer) {
            return Err(wrong(
                "oidc_issuer",
                "must be like https://login.example.cn/realm, as the provider itself says it",
            ));
        }
        for (name, value) in [("oidc_name_zh", &self.oidc_name_zh), ("oidc_name_en", &self.oidc_name_en)] {
            if value.trim().is_empty() {
                return Err(wrong(name, "must not be empty"));
            }
        }
        Ok(())
    }

    /// The provider, with its secret from the file. `None`: there is none.
    pub fn provider(&self) -> Outcome<Option<Provider>> {
        if self.oidc_issuer.is_empty() {
            return Ok(None);
        }
        let secret = std::fs::read_to_string(&self.oidc_client_secret_file)
            .map_err(|error| format!("oidc_client_secret_file: {error}"))?;
        Ok(Some(Provider {
            name: Text { zh: self.oidc_name_zh.clone(), en: self.oidc_name_en.clone() },
            issuer: self.oidc_issuer.clone(),
            client_id: self.oidc_client_id.clone(),
            client_secret: ClientSecret::new(secret.trim().to_owned()),
            has_second_factor: self.oidc_second_factor,
        }))
    }
}

/// Over https; without it on the machine itself only.
fn is_safe(issuer: &str) -> bool {
    let Ok(address) = issuer.parse::<http::Uri>() else { return false };
    match address.scheme_str() {
        Some("https") => true,
        Some("http") => address.host().is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "[::1]")),
        _ => false,
    }
}
