//! Tencent Cloud's short messages: SendSms, PullSmsSendStatusByPhoneNumber and its receipts
//! (cloud.tencent.com/document/product/382/55981, tencentcloud.com/document/product/382/43547).

mod signature;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use self::signature::{CONTENT_TYPE, Request, authorization};
use super::account::Account;
use super::http::{Http, answer, code, host, patiently};
use super::receipt::{Receipt, local_time};
use super::templates::Templates;
use crate::parts::{Asking, Blame, Clock, Fate, Known, Provider, Sending, Sent, Sms, SmsError, SmsSender};

/// Where it is reached unless the operator says otherwise.
pub const ENDPOINT: &str = "https://sms.tencentcloudapi.com";
/// What applies unsaid.
pub const REGION: &str = "ap-guangzhou";
const VERSION: &str = "2021-01-11";
/// Messages of a phone that are looked through, of the time around the one that is looked for.
const LISTED: u32 = 100;
/// The clocks of both sides differ, and messages wait.
const BEFORE: TimeDelta = TimeDelta::hours(1);
const AFTER: TimeDelta = TimeDelta::hours(24);

/// Codes of numbers that are none, or whose owner wants no messages.
const OF_NUMBER: [&str; 2] = ["InvalidParameterValue.IncorrectPhoneNumber", "FailedOperation.PhoneNumberInBlacklist"];
/// Codes of what is wrong with this text: what stands in its variables, or a word that is forbidden. What is wrong with the account, or
/// with how signature and template are registered, the operator puts right, and no message is lost by it.
const OF_MESSAGE: [&str; 4] = [
    "FailedOperation.ContainSensitiveWord",
    "InvalidParameterValue.TemplateParameterFormatError",
    "InvalidParameterValue.TemplateParameterLengthLimit",
    "InvalidParameterValue.ContentLengthLimit",
];
/// Codes by which carriers say that a message failed for the number (cloud.tencent.com/document/api/382/59177, 状态回执错误码), without
/// their colons: it is none, out of service or switched off, or takes no messages.
pub(super) const NUMBER_FAILED: [&str; 27] = [
    "UNDELIV",
    "UNDELIVRD",
    "MK0000",
    "MK0001",
    "MK00001",
    "MK0004",
    "MK0005",
    "MK0012",
    "MK0024",
    "MN0001",
    "MN0029",
    "MN0054",
    "MN0059",
    "MI0000",
    "MI0004",
    "MI0005",
    "MI0010",
    "MI0011",
    "MI0013",
    "MI0017",
    "MI0020",
    "MI0024",
    "MI0029",
    "MI0055",
    "MC0151",
    "IC0001",
    "IC0151",
];

/// Sends by Tencent Cloud; one try takes 5 seconds at most.
pub struct Tencent {
    http: Http,
    account: Account,
    /// Of the application there.
    app_id: String,
    region: String,
    templates: Templates,
    clock: Arc<dyn Clock>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Enveloped {
    response: serde_json::Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Failure {
    error: ErrorSaid,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ErrorSaid {
    code: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SendSms<'a> {
    phone_number_set: [String; 1],
    sms_sdk_app_id: &'a str,
    sign_name: &'a str,
    template_id: &'a str,
    template_param_set: Vec<&'a str>,
    session_context: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Taken {
    send_status_set: Vec<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    serial_no: String,
    code: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Pull<'a> {
    phone_number: String,
    sms_sdk_app_id: &'a str,
    begin_time: i64,
    end_time: i64,
    offset: u32,
    limit: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Pulled {
    pull_sms_send_status_set: Vec<Detail>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Detail {
    serial_no: String,
    session_context: Option<String>,
    report_status: String,
    description: Option<String>,
    /// Seconds since 1970.
    user_receive_time: Option<i64>,
}

impl Detail {
    fn is_of(&self, sent: &Sent<'_>, id: &str) -> bool {
        sent.provider_id == Some(&self.serial_no) || self.session_context.as_deref() == Some(id)
    }

    fn known(self) -> Known {
        let fate = fate(&self.report_status, self.description.as_deref());
        let at = self.user_receive_time.and_then(DateTime::from_timestamp_secs);
        Known { provider_id: Some(self.serial_no), fate: fate.map(|fate| (fate, at)) }
    }
}

/// `None`: it is on its way.
fn fate(status: &str, why: Option<&str>) -> Option<Fate> {
    match status {
        "SUCCESS" => Some(Fate::Delivered),
        "FAIL" => Some(Fate::Failed(code(why.unwrap_or_default()))),
        _ => None,
    }
}

fn refused(said: &str) -> SmsError {
    let blame = match said {
        _ if OF_NUMBER.contains(&said) => Blame::Number,
        _ if OF_MESSAGE.contains(&said) => Blame::Message,
        _ => Blame::Circumstances,
    };
    SmsError::Refused { code: code(said), blame }
}

impl Tencent {
    /// # Errors
    /// When the system's TLS settings can't be read.
    pub fn new(
        account: Account,
        app_id: String,
        region: String,
        templates: Templates,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SmsError> {
        Ok(Self { http: Http::new()?, account, app_id, region, templates, clock })
    }

    /// One call. Errors come with status 200 too.
    async fn call<T: DeserializeOwned>(&self, action: &str, body: &impl Serialize) -> Result<T, SmsError> {
        let endpoint = self.account.endpoint.trim_end_matches('/');
        let now = self.clock.now();
        // What is signed is sent, byte for byte.
        let body = serde_json::to_string(body).map_err(|_| SmsError::Unreadable)?;
        let request = Request { host: &host(endpoint), service: "sms", action: Some(action), at: now, body: &body };
        let authorization = authorization(&request, &self.account.key_id, self.account.secret.as_str());
        let request = self.http.post(&format!("{endpoint}/"));
        let request = request
            .header("authorization", authorization)
            .header("content-type", CONTENT_TYPE)
            .header("x-tc-action", action)
            .header("x-tc-version", VERSION)
            .header("x-tc-timestamp", now.timestamp().to_string())
            .header("x-tc-region", &self.region)
            .body(body);
        let Enveloped { response } = answer(request).await?.json()?;
        if let Ok(failure) = serde_json::from_value::<Failure>(response.clone()) {
            return Err(refused(&failure.error.code));
        }
        serde_json::from_value(response).map_err(|_| SmsError::Unreadable)
    }

    async fn try_once(&self, sms: &Sms) -> Result<Known, SmsError> {
        let filled = self.templates.fill(&sms.text).ok_or(SmsError::NoTemplate)?;
        let body = SendSms {
            phone_number_set: [international(&sms.phone)],
            sms_sdk_app_id: &self.app_id,
            sign_name: &self.account.sign_name,
            template_id: filled.id,
            template_param_set: filled.values.iter().map(|(_, value)| *value).collect(),
            session_context: sms.id.to_string(),
        };
        let taken: Taken = self.call("SendSms", &body).await?;
        let status = taken.send_status_set.into_iter().next().ok_or(SmsError::Unreadable)?;
        if !status.code.eq_ignore_ascii_case("ok") {
            return Err(refused(&status.code));
        }
        Ok(Known { provider_id: Some(status.serial_no), fate: None })
    }

    async fn find(&self, sent: &Sent<'_>) -> Result<Option<Known>, SmsError> {
        let body = Pull {
            phone_number: international(sent.phone),
            sms_sdk_app_id: &self.app_id,
            begin_time: (sent.from - BEFORE).timestamp(),
            end_time: (sent.until + AFTER).timestamp(),
            offset: 0,
            limit: LISTED,
        };
        let pulled: Pulled = self.call("PullSmsSendStatusByPhoneNumber", &body).await?;
        let id = sent.id.to_string();
        let mut details = pulled.pull_sms_send_status_set.into_iter();
        Ok(details.find(|detail| detail.is_of(sent, &id)).map(Detail::known))
    }
}

/// Of a mainland mobile phone.
fn international(phone: &str) -> String {
    format!("+86{phone}")
}

impl SmsSender for Tencent {
    fn provider(&self) -> Provider {
        Provider::Tencent
    }

    fn send<'a>(&'a self, sms: &'a Sms) -> Sending<'a> {
        Box::pin(async move {
            let from = self.clock.now();
            let asked = || async {
                self.find(&Sent { id: sms.id, provider_id: None, phone: &sms.phone, from, until: self.clock.now() })
                    .await
            };
            patiently(|| self.try_once(sms), asked).await
        })
    }

    fn ask<'a>(&'a self, sent: &'a Sent<'a>) -> Asking<'a> {
        Box::pin(self.find(sent))
    }
}

/// A receipt as it is told.
#[derive(Deserialize)]
struct Report {
    sid: String,
    report_status: String,
    errmsg: Option<String>,
    user_receive_time: Option<String>,
}

/// What is on its way still is left out.
///
/// # Errors
/// When it is no list of receipts.
pub(super) fn receipts(body: &[u8]) -> Result<Vec<Receipt>, serde_json::Error> {
    let reports: Vec<Report> = serde_json::from_slice(body)?;
    let receipt = |report: Report| {
        let fate = fate(&report.report_status, report.errmsg.as_deref())?;
        let at = report.user_receive_time.as_deref().and_then(local_time);
        Some(Receipt { provider_id: report.sid, own_id: None, fate, at })
    };
    Ok(reports.into_iter().filter_map(receipt).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
