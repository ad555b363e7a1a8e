//! As whom the portal sends messages with a provider.

use std::fmt;

/// The operator's account with a provider.
pub struct Account {
    /// Where the provider is reached, `https://` and a host.
    pub endpoint: String,
    pub key_id: String,
    pub secret: SmsSecret,
    /// The signature (短信签名) as it is registered, without brackets.
    pub sign_name: String,
}

/// Shows itself to nobody.
pub struct SmsSecret(String);

impl SmsSecret {
    #[must_use]
    pub fn new(secret: String) -> Self {
        Self(secret)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SmsSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmsSecret")
    }
}
