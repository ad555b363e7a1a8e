//! ACS3-HMAC-SHA256, by which Alibaba Cloud knows who asks
//! (alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature).

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::keys::to_hex;

const ALGORITHM: &str = "ACS3-HMAC-SHA256";
/// All but letters, digits and `-_.~`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A POST to `/` without a body, as it is signed.
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
}

/// What is sent.
pub(super) struct Signed {
    /// Encoded, without a question mark.
    pub query: String,
    /// All but `host`, which HTTP sends by itself.
    pub headers: Vec<(&'static str, String)>,
}

pub(super) fn sign(request: &Request<'_>, key_id: &str, secret: &str) -> Signed {
    let query = query(request.query);
    let mut headers = headers(request);
    let (canonical, names) = canonical(request.host, &query, &headers);
    let to_sign = format!("{ALGORITHM}\n{}", digest(canonical.as_bytes()));
    // A key of any length is one.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(to_sign.as_bytes());
    let signature = to_hex(&mac.finalize().into_bytes());
    // Without spaces after the commas: with them it is another one.
    let authorization = format!("{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}");
    headers.push(("authorization", authorization));
    Signed { query, headers }
}

/// In the order of their names.
fn headers(request: &Request<'_>) -> Vec<(&'static str, String)> {
    vec![
        ("x-acs-action", request.action.to_owned()),
        ("x-acs-content-sha256", digest(b"")),
        ("x-acs-date", request.date.to_owned()),
        ("x-acs-signature-nonce", request.nonce.to_owned()),
        ("x-acs-version", request.version.to_owned()),
    ]
}

/// The request in one form only, and the names of the headers that it has.
fn canonical(host: &str, query: &str, headers: &[(&str, String)]) -> (String, String) {
    let names = std::iter::once("host").chain(headers.iter().map(|(name, _)| *name)).collect::<Vec<_>>().join(";");
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let body = digest(b"");
    (format!("POST\n/\n{query}\nhost:{host}\n{lines}\n{names}\n{body}"), names)
}

fn query(parameters: &[(&str, &str)]) -> String {
    let mut parameters = parameters.to_vec();
    parameters.sort_unstable();
    let encoded = |text| utf8_percent_encode(text, ENCODED);
    let pairs: Vec<_> =
        parameters.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
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
            query: &[("RegionId", "cn-shanghai"), ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd")],
        };
        let (canonical, _) = canonical(request.host, &query(request.query), &headers(&request));
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
    fn a_query_is_sorted_and_encoded_as_the_signature_wants_it() {
        assert_eq!(
            query(&[("b", "a b*~"), ("A", "验/:"), ("a", "{\"x\":1}")]),
            "A=%E9%AA%8C%2F%3A&a=%7B%22x%22%3A1%7D&b=a%20b%2A~"
        );
    }
}
