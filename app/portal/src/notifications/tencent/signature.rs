//! TC3-HMAC-SHA256, by which Tencent Cloud knows who asks (github.com/TencentCloud/signature-process-demo).

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::keys::to_hex;

const ALGORITHM: &str = "TC3-HMAC-SHA256";
pub(super) const CONTENT_TYPE: &str = "application/json; charset=utf-8";

/// A POST to `/` of JSON, as it is signed.
pub(super) struct Request<'a> {
    /// With its port if the address says one.
    pub host: &'a str,
    /// What the keys are bound to, for example `sms`.
    pub service: &'a str,
    /// In the signature since its header was; `None`: it is not among what is signed.
    pub action: Option<&'a str>,
    pub at: DateTime<Utc>,
    pub body: &'a str,
}

/// The header `Authorization`.
pub(super) fn authorization(request: &Request<'_>, secret_id: &str, secret: &str) -> String {
    let action = request.action.map(|action| format!("x-tc-action:{}\n", action.to_lowercase())).unwrap_or_default();
    let names = if request.action.is_some() { "content-type;host;x-tc-action" } else { "content-type;host" };
    let canonical = format!(
        "POST\n/\n\ncontent-type:{CONTENT_TYPE}\nhost:{}\n{action}\n{names}\n{}",
        request.host,
        digest(request.body)
    );
    let day = request.at.format("%Y-%m-%d").to_string();
    let scope = format!("{day}/{}/tc3_request", request.service);
    let to_sign = format!("{ALGORITHM}\n{}\n{scope}\n{}", request.at.timestamp(), digest(&canonical));
    let mut key = format!("TC3{secret}").into_bytes();
    for part in [day.as_str(), request.service, "tc3_request"] {
        key = mac(&key, part);
    }
    let signature = to_hex(&mac(&key, &to_sign));
    format!("{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={names}, Signature={signature}")
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn digest(text: &str) -> String {
    to_hex(&Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(action: Option<&str>, secret: &str) -> String {
        let request = Request {
            host: "cvm.tencentcloudapi.com",
            service: "cvm",
            action,
            at: DateTime::from_timestamp_secs(1_551_113_065).unwrap(),
            // The escapes stand in the body as they are.
            body: r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#,
        };
        let header = authorization(&request, "id", secret);
        assert!(header.starts_with("TC3-HMAC-SHA256 Credential=id/2019-02-25/cvm/tc3_request, SignedHeaders="));
        header.rsplit('=').next().unwrap().to_owned()
    }

    /// Those of the documentation of Tencent Cloud's API (version 3 of the signature), with and without the action.
    #[test]
    fn the_published_examples_come_out() {
        assert_eq!(
            signature(Some("DescribeInstances"), &"*".repeat(32)),
            "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"
        );
        assert_eq!(
            signature(None, "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"),
            "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
        );
    }
}
