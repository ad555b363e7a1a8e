//! What providers tell of messages that they have carried.

use serde::Deserialize;

pub use super::receipt::Receipt;
use super::receipt::is_id;
use super::{aliyun, gateway, tencent};
use crate::keys::same;
use crate::parts::Provider;

/// The secret part of the address to which providers send receipts. Shows itself to nobody.
#[derive(Clone)]
pub struct ReceiptsSecret(String);

/// Characters of a secret, at least.
pub const SHORTEST_SECRET: usize = 32;

impl ReceiptsSecret {
    /// `None`: it is shorter than [`SHORTEST_SECRET`], or has others than letters, digits, hyphens and underscores.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        (plain && text.len() >= SHORTEST_SECRET).then(|| Self(text.to_owned()))
    }

    /// In a time that doesn't tell where they differ.
    #[must_use]
    pub fn is(&self, typed: &str) -> bool {
        same(self.0.as_bytes(), typed.as_bytes())
    }
}

/// Receipts of one request.
pub const MOST: usize = 1_000;
/// Bytes of one request.
pub const LARGEST: usize = 512 * 1024;

/// One, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum OfGateway {
    One(gateway::Said),
    Several(Vec<gateway::Said>),
}

/// The receipts in the body of a provider's request. `None`: these are none, or more than [`MOST`].
#[must_use]
pub fn read(provider: Provider, body: &[u8]) -> Option<Vec<Receipt>> {
    let receipts = match provider {
        Provider::Aliyun => aliyun::receipts(body).ok()?,
        Provider::Tencent => tencent::receipts(body).ok()?,
        Provider::Gateway => match serde_json::from_slice(body).ok()? {
            OfGateway::One(said) => said.receipt().into_iter().collect(),
            OfGateway::Several(said) => said.into_iter().filter_map(gateway::Said::receipt).collect(),
        },
        Provider::Demo => return None,
    };
    // Whatever no message can be called would keep the others of the list from being kept.
    let kept = |receipts: Vec<Receipt>| receipts.into_iter().filter(|receipt| is_id(&receipt.provider_id)).collect();
    (receipts.len() <= MOST).then(|| kept(receipts))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::{DateTime, Utc};
    use uuid::Uuid;

    use super::*;
    use crate::parts::Fate;

    fn at(text: &str) -> Option<DateTime<Utc>> {
        Some(DateTime::parse_from_rfc3339(text).unwrap().to_utc())
    }

    #[test]
    fn receipts_of_each_provider_are_read() {
        let id = Uuid::from_u128(7);
        let body = format!(
            r#"[{{"send_time":"2026-04-30 09:00:00","report_time":"2026-04-30 09:00:07","success":true,"err_code":"DELIVERED",
                "err_msg":"用户接收成功","phone_number":"13800001234","sms_size":"1","biz_id":"932702304080415357^0","out_id":"{id}"}},
               {{"success":false,"err_code":"MOBILE_NOT_ON_SERVICE","phone_number":"13800001234","biz_id":"9^1","out_id":""}}]"#
        );
        let delivered = Receipt {
            provider_id: "932702304080415357^0".to_owned(),
            own_id: Some(id),
            fate: Fate::Delivered,
            at: at("2026-04-30T01:00:07Z"),
        };
        let failed = Receipt {
            provider_id: "9^1".to_owned(),
            own_id: None,
            fate: Fate::Failed("MOBILE_NOT_ON_SERVICE".to_owned()),
            at: None,
        };
        assert_eq!(read(Provider::Aliyun, body.as_bytes()), Some(vec![delivered, failed]));

        let body = r#"[{"user_receive_time":"2026-04-30 09:00:07","nationcode":"86","mobile":"13800001234","report_status":"SUCCESS",
            "errmsg":"DELIVRD","description":"用户短信送达成功","sid":"2433:1"},
            {"user_receive_time":"","report_status":"FAIL","errmsg":"MK:0012","sid":"2433:2"}]"#;
        let receipts = read(Provider::Tencent, body.as_bytes()).unwrap();
        assert_eq!((receipts[0].provider_id.as_str(), &receipts[0].fate), ("2433:1", &Fate::Delivered));
        assert_eq!(receipts[0].at, at("2026-04-30T01:00:07Z"));
        assert_eq!((&receipts[1].fate, receipts[1].at), (&Fate::Failed("MK0012".to_owned()), None));

        let body = r#"{"id":"x","state":"failed","code":"absent","at":"2026-04-30T09:00:07+08:00"}"#;
        let receipts = read(Provider::Gateway, body.as_bytes()).unwrap();
        assert_eq!((receipts.len(), receipts[0].at), (1, at("2026-04-30T01:00:07Z")));
        let body = r#"[{"id":"x","state":"sent"},{"id":"y","state":"delivered"}]"#;
        assert_eq!(read(Provider::Gateway, body.as_bytes()).unwrap().len(), 1);
    }

    #[test]
    fn a_receipt_of_what_no_message_is_called_is_left_out() {
        let body =
            r#"[{"biz_id":"9\u00001","success":true},{"biz_id":"","success":true},{"biz_id":"9^1","success":true}]"#;
        let read = read(Provider::Aliyun, body.as_bytes()).unwrap();
        assert_eq!(read.iter().map(|receipt| receipt.provider_id.as_str()).collect::<Vec<_>>(), ["9^1"]);
    }

    #[test]
    fn what_is_no_receipt_or_too_many_is_none() {
        for provider in [Provider::Aliyun, Provider::Tencent, Provider::Gateway, Provider::Demo] {
            for body in ["", "{", "[1]", "{\"biz_id\":1}", "null"] {
                assert_eq!(read(provider, body.as_bytes()), None, "{provider:?} {body}");
            }
        }
        let many = format!("[{}]", vec![r#"{"id":"x","state":"delivered"}"#; MOST + 1].join(","));
        assert_eq!(read(Provider::Gateway, many.as_bytes()), None);
    }
}
