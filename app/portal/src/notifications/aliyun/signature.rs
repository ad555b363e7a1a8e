//! ACS3-HMAC-SHA256, by which Alibaba Cloud knows who asks
//! (alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature).

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::keys::to_hex;

const ALGORITHM: &str = "ACS3-HMAC-SHA256";
/// All but letters, digits and `-_.~`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Of what a form is sent as.
const FORM: &str = "application/x-www-form-urlencoded";

/// A POST to `/`, as it is signed.
pub(super) struct Request<'a> {
    /// With its port if the address says one.
    pub host: &'a str,
    pub action: &'a str,
    pub version: &'a str,
    /// UTC, like `2023-10-26T10:22:32Z`.
    pub date: &'a str,
    /// Never the same twice.
    pub nonce: &'a str,
    pub query: &'a [(&'a str, &'a str)],
    /// Goes in the body, which no log of a proxy has; empty: there is none.
    pub form: &'a [(&'a str, &'a str)],
}

/// What is sent.
pub(super) struct Signed {
    /// The form, encoded.
    pub body: String,
    /// All but `host`, which HTTP sends by itself.
    pub headers: Vec<(&'static str, String)>,
}

pub(super) fn sign(request: &Request<'_>, key_id: &str, secret: &str) -> Signed {
    let body = encoded(request.form);
    let mut headers = headers(request, &body);
    let (canonical, names) = canonical(&encoded(request.query), &headers, request.host, &body);
    let to_sign = format!("{ALGORITHM}\n{}", digest(canonical.as_bytes()));
    // A key of any length is one.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(to_sign.as_bytes());
    let signature = to_hex(&mac.finalize().into_bytes());
    // Without spaces after the commas: with them it is another one.
    let authorization = format!("{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}");
    headers.push(("authorization", authorization));
    Signed { body, headers }
}

fn headers(request: &Request<'_>, body: &str) -> Vec<(&'static str, String)> {
    let kind = (!body.is_empty()).then(|| ("content-type", FORM.to_owned()));
    let others = [
        ("x-acs-action", request.action.to_owned()),
        ("x-acs-content-sha256", digest(body.as_bytes())),
        ("x-acs-date", request.date.to_owned()),
        ("x-acs-signature-nonce", request.nonce.to_owned()),
        ("x-acs-version", request.version.to_owned()),
    ];
    kind.into_iter().chain(others).collect()
}

/// The request in one form only, and the names of the headers that it has.
fn canonical(query: &str, headers: &[(&str, String)], host: &str, body: &str) -> (String, String) {
    let mut signed: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.trim())).collect();
    signed.push(("host", host));
    signed.sort_unstable();
    let names = signed.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let lines: String = signed.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    (format!("POST\n/\n{query}\n{lines}\n{names}\n{}", digest(body.as_bytes())), names)
}

/// As a query, and as the body of a form.
fn encoded(parameters: &[(&str, &str)]) -> String {
    let mut parameters = parameters.to_vec();
    parameters.sort_unstable();
    let escaped = |text| utf8_percent_encode(text, ENCODED);
    let pairs: Vec<_> =
        parameters.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
    pairs.join("&")
}

fn digest(bytes: &[u8]) -> String {
    to_hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the page named above.
    #[test]
    fn the_published_example_comes_out() {
        let request = Request {
            host: "ecs.cn-shanghai.aliyuncs.com",
            action: "RunInstances",
            version: "2014-05-26",
            date: "2023-10-26T10:22:32Z",
            nonce: "3156853299f313e23d1673dc12e1703d",
            form: &[],
            query: &[("RegionId", "cn-shanghai"), ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd")],
        };
        let (canonical, _) = canonical(&encoded(request.query), &headers(&request, ""), request.host, "");
        assert_eq!(digest(canonical.as_bytes()), "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259");
        let signed = sign(&request, "YourAccessKeyId", "YourAccessKeySecret");
        let authorization = signed.headers.last().map(|(_, value)| value.as_str());
        assert_eq!(
            authorization,
            Some(
                "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;\
                 x-acs-date;x-acs-signature-nonce;x-acs-version,\
                 Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
            )
        );
    }

    #[test]
    fn a_form_is_signed_by_its_hash_and_its_kind() {
        let request = Request {
            host: "dysmsapi.aliyuncs.com",
            action: "SendSms",
            version: "2017-05-25",
            date: "2023-10-26T10:22:32Z",
            nonce: "3156853299f313e23d1673dc12e1703d",
            query: &[],
            form: &[("SignName", "示例"), ("PhoneNumbers", "13800001234")],
        };
        let signed = sign(&request, "id", "secret");
        assert_eq!(signed.body, "PhoneNumbers=13800001234&SignName=%E7%A4%BA%E4%BE%8B");
        let header =
            |name: &str| signed.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        assert_eq!(header("x-acs-content-sha256"), Some(digest(signed.body.as_bytes()).as_str()));
        assert_eq!(header("content-type"), Some("application/x-www-form-urlencoded"));
        let names = "SignedHeaders=content-type;host;x-acs-action;";
        assert!(header("authorization").is_some_and(|value| value.contains(names)), "{:?}", header("authorization"));
    }

    #[test]
    fn a_query_is_sorted_and_encoded_as_the_signature_wants_it() {
        assert_eq!(
            encoded(&[("b", "a b*~"), ("A", "验/:"), ("a", "{\"x\":1}")]),
            "A=%E9%AA%8C%2F%3A&a=%7B%22x%22%3A1%7D&b=a%20b%2A~"
        );
    }
}
