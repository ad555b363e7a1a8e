//! What carries messages to phones.

use std::sync::Arc;

use portal::notifications::receipts::{ReceiptsSecret, SHORTEST_SECRET};
use portal::notifications::{
    ALIYUN_ENDPOINT, Account, Aliyun, HttpGateway, SmsSecret, TENCENT_ENDPOINT, Templates, Tencent,
};
use portal::{Clock, Random, Settings, SmsSender};
use url::{Host, Url};

use super::{Config, ConfigError, SmsDriver, read, wrong};
use crate::outcome::Outcome;

impl Config {
    pub(super) fn check_sms(&self) -> Result<(), ConfigError> {
        if !self.sms_gateway_url.is_empty() && !is_address(&self.sms_gateway_url) {
            return Err(wrong(
                "sms_gateway_url",
                "must be like https://gateway.example.cn/send; http:// is for 127.0.0.1",
            ));
        }
        if self.sms_gateway_url.is_empty() != self.sms_gateway_token_file.as_os_str().is_empty() {
            return Err(wrong("sms_gateway_token_file", "belongs together with sms_gateway_url"));
        }
        let host = self.sms_endpoint.split_once("://").map_or("", |(_, host)| host.trim_end_matches('/'));
        if !self.sms_endpoint.is_empty()
            && (!is_address(&self.sms_endpoint) || host.is_empty() || host.contains(['/', '?', '@']))
        {
            let like = "must be like https://dysmsapi.aliyuncs.com, without a path; http:// is for 127.0.0.1";
            return Err(wrong("sms_endpoint", like));
        }
        let driver = self.sms_driver;
        if driver != SmsDriver::Gateway && !self.sms_gateway_url.is_empty() {
            return Err(wrong("sms_gateway_url", "is for the driver gateway alone"));
        }
        let needed = [
            ("sms_key_id", self.sms_key_id.is_empty()),
            ("sms_key_secret_file", self.sms_key_secret_file.as_os_str().is_empty()),
            ("sms_templates_file", self.sms_templates_file.as_os_str().is_empty()),
        ];
        for (name, is_empty) in needed {
            if is_empty != (driver == SmsDriver::Gateway) {
                return Err(wrong(name, "belongs together with sms_driver aliyun or tencent"));
            }
        }
        if self.sms_app_id.is_empty() == (driver == SmsDriver::Tencent) {
            return Err(wrong("sms_app_id", "belongs together with sms_driver tencent"));
        }
        if self.sms_region.trim().is_empty() {
            return Err(wrong("sms_region", "must not be empty"));
        }
        Ok(())
    }

    /// Whatever is not a demo sends by this.
    pub fn sms(
        &self,
        settings: &Settings,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Outcome<Arc<dyn SmsSender>> {
        let sender: Arc<dyn SmsSender> = match self.sms_driver {
            SmsDriver::Gateway if self.sms_gateway_url.is_empty() => {
                Err("sms_gateway_url: is needed to confirm phones; only a demo (`sunlit seed --demo`) does without")?
            }
            SmsDriver::Gateway => {
                let token = read("sms_gateway_token_file", &self.sms_gateway_token_file)?;
                Arc::new(HttpGateway::new(self.sms_gateway_url.clone(), token)?)
            }
            SmsDriver::Aliyun => {
                Arc::new(Aliyun::new(self.account(ALIYUN_ENDPOINT)?, self.templates(settings)?, clock, random)?)
            }
            SmsDriver::Tencent => Arc::new(Tencent::new(
                self.account(TENCENT_ENDPOINT)?,
                self.sms_app_id.clone(),
                self.sms_region.clone(),
                self.templates(settings)?,
                clock,
            )?),
        };
        Ok(sender)
    }

    /// The secret part of the address for receipts. `None`: none are taken.
    pub fn receipts_secret(&self) -> Outcome<Option<ReceiptsSecret>> {
        if self.sms_receipts_secret_file.as_os_str().is_empty() {
            return Ok(None);
        }
        let text = read("sms_receipts_secret_file", &self.sms_receipts_secret_file)?;
        let unfit = || format!("sms_receipts_secret_file: needs {SHORTEST_SECRET} letters, digits, - or _, or more");
        Ok(Some(ReceiptsSecret::parse(&text).ok_or_else(unfit)?))
    }

    fn account(&self, endpoint: &str) -> Outcome<Account> {
        let unless = |said: &str, unsaid: &str| if said.is_empty() { unsaid } else { said }.to_owned();
        Ok(Account {
            endpoint: unless(&self.sms_endpoint, endpoint),
            key_id: self.sms_key_id.clone(),
            secret: SmsSecret::new(read("sms_key_secret_file", &self.sms_key_secret_file)?),
            sign_name: unless(&self.sms_sign_name, &self.operator_zh),
        })
    }

    fn templates(&self, settings: &Settings) -> Outcome<Templates> {
        let file = read("sms_templates_file", &self.sms_templates_file)?;
        Ok(Templates::parse(&file, settings).map_err(|error| format!("sms_templates_file: {error}"))?)
    }
}

/// Whether phones, codes and keys may be sent there: encrypted, or to this machine.
fn is_address(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let is_here = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return false,
    };
    url.scheme() == "https" || url.scheme() == "http" && is_here
}
