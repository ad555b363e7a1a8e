//! Alibaba Cloud's short messages: SendSms, QuerySendDetails and the receipts of SmsReport
//! (help.aliyun.com/document_detail/419273.htm, …/101867.html).

mod signature;

use std::sync::Arc;

use chrono::{Days, NaiveDate, SecondsFormat};
use domain::calendar::shanghai_date;
use serde::Deserialize;
use serde_json::Map;

use self::signature::{Request, sign};
use super::account::Account;
use super::http::{Answer, Http, answer, code, host, patiently};
use super::receipt::{Receipt, local_time};
use super::templates::Templates;
use crate::keys::to_hex;
use crate::parts::{Asking, Blame, Clock, Fate, Known, Provider, Random, Sending, Sent, Sms, SmsError, SmsSender};

/// Where it is reached unless the operator says otherwise.
pub const ENDPOINT: &str = "https://dysmsapi.aliyuncs.com";
const VERSION: &str = "2017-05-25";
/// Messages of a phone and day that are looked through; carriers let no more through to one.
const LISTED: &str = "50";

/// A number that is none.
const OF_NUMBER: &str = "isv.MOBILE_NUMBER_ILLEGAL";
/// Codes of what is wrong with this text: what stands in its variables, or a word that is forbidden. What is wrong with the account, or
/// with how signature and template are registered, the operator puts right, and no message is lost by it.
const OF_MESSAGE: [&str; 5] = [
    "isv.TEMPLATE_PARAMS_ILLEGAL",
    "isv.PARAM_LENGTH_LIMIT",
    "isv.SMS_CONTENT_ILLEGAL",
    "isv.BLACK_KEY_CONTROL_LIMIT",
    "isv.UNSUPPORTED_CONTENT",
];
/// Codes by which carriers say that a message failed for the number (help.aliyun.com/document_detail/101346.html): it is out of
/// service or none, its account is suspended, the phone takes no messages, or its owner wants none.
pub(super) const NUMBER_FAILED: [&str; 5] =
    ["MOBILE_NOT_ON_SERVICE", "INVALID_NUMBER", "MOBILE_ACCOUNT_ABNORMAL", "MOBLLE_TERMINAL_ERROR", "MOBILE_IN_BLACK"];
/// Days of which it tells.
const TOLD_DAYS: u64 = 30;

/// Sends by Alibaba Cloud; one try takes 5 seconds at most.
pub struct Aliyun {
    http: Http,
    account: Account,
    templates: Templates,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Taken {
    code: String,
    biz_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Details {
    code: String,
    #[serde(rename = "SmsSendDetailDTOs")]
    list: Option<DetailList>,
}

#[derive(Deserialize)]
struct DetailList {
    #[serde(rename = "SmsSendDetailDTO", default)]
    details: Vec<Detail>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Detail {
    out_id: Option<String>,
    /// 1 on its way, 2 failed, 3 delivered.
    send_status: u8,
    err_code: Option<String>,
    receive_date: Option<String>,
}

impl Detail {
    fn known(&self) -> Known {
        let fate = match self.send_status {
            3 => Some(Fate::Delivered),
            2 => Some(Fate::Failed(code(self.err_code.as_deref().unwrap_or_default()))),
            _ => None,
        };
        let at = self.receive_date.as_deref().and_then(local_time);
        Known { provider_id: None, fate: fate.map(|fate| (fate, at)) }
    }
}

impl Aliyun {
    /// # Errors
    /// When the system's TLS settings can't be read.
    pub fn new(
        account: Account,
        templates: Templates,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, SmsError> {
        Ok(Self { http: Http::new()?, account, templates, clock, random })
    }

    /// One call. Its parameters go in the body: phone and code would stand in every log of addresses.
    async fn call(&self, action: &str, form: &[(&str, &str)]) -> Result<Answer, SmsError> {
        let endpoint = self.account.endpoint.trim_end_matches('/');
        let mut nonce = [0; 16];
        self.random.fill(&mut nonce);
        let signed = sign(
            &Request {
                host: &host(endpoint),
                action,
                version: VERSION,
                date: &self.clock.now().to_rfc3339_opts(SecondsFormat::Secs, true),
                nonce: &to_hex(&nonce),
                query: &[],
                form,
            },
            &self.account.key_id,
            self.account.secret.as_str(),
        );
        let request = self.http.post(&format!("{endpoint}/")).body(signed.body);
        answer(signed.headers.into_iter().fold(request, |request, (name, value)| request.header(name, value))).await
    }

    async fn try_once(&self, sms: &Sms) -> Result<Known, SmsError> {
        let filled = self.templates.fill(&sms.text).ok_or(SmsError::NoTemplate)?;
        let values: Map<_, _> =
            filled.values.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned().into())).collect();
        let form = [
            ("PhoneNumbers", sms.phone.as_str()),
            ("SignName", &self.account.sign_name),
            ("TemplateCode", filled.id),
            ("TemplateParam", &serde_json::Value::Object(values).to_string()),
            ("OutId", &sms.id.to_string()),
        ];
        let taken: Taken = self.call("SendSms", &form).await?.json()?;
        is_ok(&taken.code)?;
        Ok(Known { provider_id: taken.biz_id, fate: None })
    }

    /// Asks for each day on which it may have been taken, the last one first.
    async fn find(&self, sent: &Sent<'_>) -> Result<Option<Known>, SmsError> {
        let (first, last) = (shanghai_date(sent.from), shanghai_date(sent.until));
        let told = last.checked_sub_days(Days::new(TOLD_DAYS)).unwrap_or(last);
        let days = std::iter::successors(Some(last), |day| day.pred_opt());
        for day in days.take_while(|day| *day >= first.max(told)) {
            if let Some(known) = self.find_on(day, sent).await? {
                return Ok(Some(known));
            }
        }
        Ok(None)
    }

    async fn find_on(&self, day: NaiveDate, sent: &Sent<'_>) -> Result<Option<Known>, SmsError> {
        let day = day.format("%Y%m%d").to_string();
        let mut form =
            vec![("PhoneNumber", sent.phone), ("SendDate", &day), ("PageSize", LISTED), ("CurrentPage", "1")];
        form.extend(sent.provider_id.map(|id| ("BizId", id)));
        let details: Details = self.call("QuerySendDetails", &form).await?.json()?;
        is_ok(&details.code)?;
        let id = sent.id.to_string();
        let details = details.list.map(|list| list.details).unwrap_or_default();
        Ok(details.iter().find(|detail| detail.out_id.as_deref() == Some(&id)).map(Detail::known))
    }
}

/// Refusals come with status 200 too.
fn is_ok(said: &str) -> Result<(), SmsError> {
    match said {
        "OK" => Ok(()),
        refused => {
            let blame = match refused {
                OF_NUMBER => Blame::Number,
                _ if OF_MESSAGE.contains(&refused) => Blame::Message,
                _ => Blame::Circumstances,
            };
            Err(SmsError::Refused { code: code(refused), blame })
        }
    }
}

impl SmsSender for Aliyun {
    fn provider(&self) -> Provider {
        Provider::Aliyun
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
    biz_id: String,
    out_id: Option<String>,
    success: bool,
    err_code: Option<String>,
    report_time: Option<String>,
}

/// # Errors
/// When it is no list of receipts.
pub(super) fn receipts(body: &[u8]) -> Result<Vec<Receipt>, serde_json::Error> {
    let reports: Vec<Report> = serde_json::from_slice(body)?;
    let receipt = |report: Report| Receipt {
        provider_id: report.biz_id,
        own_id: report.out_id.and_then(|id| id.parse().ok()),
        fate: match report.success {
            true => Fate::Delivered,
            false => Fate::Failed(code(report.err_code.as_deref().unwrap_or_default())),
        },
        at: report.report_time.as_deref().and_then(local_time),
    };
    Ok(reports.into_iter().map(receipt).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
