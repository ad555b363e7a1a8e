//! Configuration: `sunlit.toml`, then the environment (`SUNLIT_LISTEN` is `listen`). A setting that doesn't exist or
//! can't be used stops the start and is named.

mod mail;
mod oidc;
mod sms;
mod table;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use chrono::{NaiveTime, TimeDelta};
use domain::text::Text;
use ipnet::IpNet;
use portal::notifications::QuietHours;
use portal::settings::{Bucket, Limits, Retention, Settings, strangers};
use portal::staff::Entrance;
use serde::Deserialize;

use crate::outcome::Outcome;

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("configuration: {0}")]
    Unreadable(String),
    #[error("configuration: {name}: {problem}")]
    Wrong { name: &'static str, problem: String },
}

fn wrong(name: &'static str, problem: impl Into<String>) -> ConfigError {
    ConfigError::Wrong { name, problem: problem.into() }
}

/// What carries messages to phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsDriver {
    Gateway,
    Aliyun,
    Tencent,
}

/// How the connection to the mail server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpSecurity {
    Tls,
    Starttls,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Text,
    Json,
}

/// All settings. The first line of each comment is printed by `check-config` and stands in server/README.md.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address and port of the portal.
    pub listen: SocketAddr,
    /// Address and port of the desk, where staff work; empty for none.
    pub staff_listen: String,
    /// Where staff reach the desk; `http://` and its listening address unsaid.
    pub staff_base_url: String,
    /// Address and port of the metrics, apart from the portal; empty for none.
    pub metrics_listen: String,
    /// Where people reach the portal; `http://` and the listening address unsaid. Links in messages begin with it.
    pub base_url: String,
    /// The reverse proxy's address, whose `X-Forwarded-For` is believed; empty without a proxy.
    pub trusted_proxy: String,
    /// Postgres for the portal's role; also `DATABASE_URL`. Empty: a private cluster in `data_dir`.
    pub database_url: String,
    /// Postgres for the desk's role; without it the desk is closed, except over a private cluster.
    pub database_staff_url: String,
    /// Postgres for the owner of the tables, used by commands; also `DATABASE_OWNER_URL`. Empty: `database_url`.
    pub database_owner_url: String,
    /// Connections to the database, 4 to 200; unsaid 4 for each core, and 3.
    pub database_connections: u32,
    /// Folder of the private cluster, of documents and of the demo's key file.
    pub data_dir: PathBuf,
    /// Folder of the sealed documents; empty: `objects` in `data_dir`.
    pub documents_dir: PathBuf,
    /// File of the master keys; empty: `keys` in `data_dir`, made at the first start of a private cluster.
    pub key_file: PathBuf,
    /// `true` for a demo: needs a database filled by `seed --demo` and a loopback address. Unsaid: as the private cluster is.
    pub demo: Option<bool>,
    /// What carries messages to phones: `gateway`, `aliyun` or `tencent`.
    pub sms_driver: SmsDriver,
    /// Address of the message gateway; needed unless it is a demo.
    pub sms_gateway_url: String,
    /// File with the message gateway's token.
    pub sms_gateway_token_file: PathBuf,
    /// Address of Alibaba Cloud's or Tencent Cloud's interface; unsaid the public one.
    pub sms_endpoint: String,
    /// Region of Tencent Cloud's interface.
    pub sms_region: String,
    /// Id of the key there.
    pub sms_key_id: String,
    /// File with the key's secret.
    pub sms_key_secret_file: PathBuf,
    /// The signature (短信签名) as it is registered there, without brackets; unsaid `operator_zh`.
    pub sms_sign_name: String,
    /// Id of the application at Tencent Cloud.
    pub sms_app_id: String,
    /// File with the ids of the templates that are registered there.
    pub sms_templates_file: PathBuf,
    /// File with the secret part of the address to which providers send receipts; empty: none are taken.
    pub sms_receipts_secret_file: PathBuf,
    /// Name of the mail server (SMTP); empty: there is no mail, and customers are offered none.
    pub smtp_host: String,
    /// Its port.
    pub smtp_port: u16,
    /// How the connection to it is encrypted: `tls`, `starttls`, or `none` for one on this machine.
    pub smtp_security: SmtpSecurity,
    /// As whom the portal signs in there; empty: it does not.
    pub smtp_user: String,
    /// File with the password for it.
    pub smtp_password_file: PathBuf,
    /// The address from which mails come.
    pub mail_from: String,
    /// Address of the OpenID Connect provider whose word lets staff in, as it says itself; empty for none.
    pub oidc_issuer: String,
    /// What the provider calls the desk.
    pub oidc_client_id: String,
    /// File with the secret that the provider has given to the desk.
    pub oidc_client_secret_file: PathBuf,
    /// `true`: the provider asks for a second factor itself, and the desk asks for no code after it.
    pub oidc_second_factor: bool,
    /// The provider's name in Chinese, as the button says it.
    pub oidc_name_zh: String,
    /// The provider's name in English.
    pub oidc_name_en: String,
    /// The utility's name in Chinese.
    pub operator_zh: String,
    /// The utility's name in English.
    pub operator_en: String,
    /// The utility's service line.
    pub service_phone: String,
    /// The regulator's complaint line.
    pub regulator_phone: String,
    /// Days for which an untouched draft is kept, 1 to 365.
    pub draft_days: u16,
    /// Days after which an unused session ends, 1 to 90.
    pub session_days: u16,
    /// Days after which a resting case wants the last 4 of the document number as well, 1 to 3650.
    pub idle_case_days: u16,
    /// Days after which an event that waits for its predecessor expires, 1 to 3650.
    pub held_event_days: u16,
    /// Working days within which a change of what is disclosed has to be published, 1 to 60.
    /// Sources disagree: 20 in the regulation's versions of 2009 and 2014, 10 in a local guide; unsaid the shorter applies.
    pub disclosure_days: u16,
    /// Working days within which a customer's message is answered, 1 to 60.
    pub answer_days: u16,
    /// From when messages that can wait are held until the morning, by the clock in Shanghai; the same as `quiet_until` for never.
    pub quiet_from: String,
    /// When they are sent.
    pub quiet_until: String,
    /// Visits of one kind that an area can make in half a day.
    pub visits_per_half_day: u32,
    /// Codes sent per second in all, 1 to 1000.
    pub codes_per_second: u32,
    /// Factor on all limits per address, where many people share one (halls, carriers), 1 to 1000.
    pub address_limit_factor: u32,
    /// Cases that one phone submits a day, 1 to 1000.
    pub cases_per_phone_day: u32,
    /// Networks of one's own to which webhooks are sent beside public addresses, as `10.0.0.0/8`, with commas; empty for none.
    pub webhook_networks: String,
    /// `text` or `json`.
    pub log_format: LogFormat,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3000),
            staff_listen: "127.0.0.1:3001".to_owned(),
            staff_base_url: String::new(),
            metrics_listen: "127.0.0.1:9464".to_owned(),
            base_url: String::new(),
            trusted_proxy: String::new(),
            database_url: String::new(),
            database_staff_url: String::new(),
            database_owner_url: String::new(),
            database_connections: connections(),
            data_dir: ".data".into(),
            documents_dir: PathBuf::new(),
            key_file: PathBuf::new(),
            demo: None,
            sms_driver: SmsDriver::Gateway,
            sms_gateway_url: String::new(),
            sms_gateway_token_file: PathBuf::new(),
            sms_endpoint: String::new(),
            sms_region: portal::notifications::TENCENT_REGION.to_owned(),
            sms_key_id: String::new(),
            sms_key_secret_file: PathBuf::new(),
            sms_sign_name: String::new(),
            sms_app_id: String::new(),
            sms_templates_file: PathBuf::new(),
            sms_receipts_secret_file: PathBuf::new(),
            smtp_host: String::new(),
            smtp_port: 465,
            smtp_security: SmtpSecurity::Tls,
            smtp_user: String::new(),
            smtp_password_file: PathBuf::new(),
            mail_from: String::new(),
            oidc_issuer: String::new(),
            oidc_client_id: String::new(),
            oidc_client_secret_file: PathBuf::new(),
            oidc_second_factor: false,
            oidc_name_zh: "统一身份认证".to_owned(),
            oidc_name_en: "single sign-on".to_owned(),
            operator_zh: "示例供电公司".to_owned(),
            operator_en: "Example Power Supply Company".to_owned(),
            service_phone: "95598".to_owned(),
            regulator_phone: "12398".to_owned(),
            draft_days: 30,
            session_days: 14,
            idle_case_days: 90,
            held_event_days: 30,
            disclosure_days: portal::settings::DISCLOSURE_DAYS,
            answer_days: portal::settings::ANSWER_DAYS,
            quiet_from: "21:30".to_owned(),
            quiet_until: "08:00".to_owned(),
            visits_per_half_day: portal::settings::VISITS_PER_HALF_DAY,
            codes_per_second: 1,
            address_limit_factor: 1,
            cases_per_phone_day: 5,
            webhook_networks: String::new(),
            log_format: LogFormat::Text,
        }
    }
}

impl Config {
    /// # Errors
    /// Names the setting that doesn't exist or can't be used.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::from_sources(file, std::env::vars().collect())
    }

    fn from_sources(
        file: Option<&Path>,
        environment: std::collections::HashMap<String, String>,
    ) -> Result<Self, ConfigError> {
        let own = |name: &str| environment.get(name).filter(|value| !value.is_empty()).cloned();
        let (database_url, database_owner_url) = (own("DATABASE_URL"), own("DATABASE_OWNER_URL"));
        let variables = config::Environment::with_prefix("SUNLIT").prefix_separator("_").source(Some(environment));
        let mut sources = config::Config::builder();
        sources = match file {
            Some(file) => sources.add_source(config::File::from(file).format(config::FileFormat::Toml)),
            None => sources.add_source(config::File::new("sunlit.toml", config::FileFormat::Toml).required(false)),
        };
        let mut config: Self = sources
            .add_source(variables)
            .build()
            .and_then(config::Config::try_deserialize)
            .map_err(|error| ConfigError::Unreadable(error.to_string()))?;
        if config.database_url.is_empty() {
            config.database_url = database_url.unwrap_or_default();
        }
        if config.database_owner_url.is_empty() {
            config.database_owner_url = database_owner_url.unwrap_or_default();
        }
        config.check()?;
        Ok(config)
    }

    fn check(&mut self) -> Result<(), ConfigError> {
        if self.base_url.is_empty() {
            self.base_url = format!("http://{}", self.listen);
        }
        if let Some(address) = self.staff_address()?.filter(|_| self.staff_base_url.is_empty()) {
            self.staff_base_url = format!("http://{address}");
        }
        is_base("base_url", &self.base_url)?;
        if !self.staff_base_url.is_empty() {
            is_base("staff_base_url", &self.staff_base_url)?;
        }
        self.metrics_address()?;
        self.proxy_address()?;
        within("database_connections", self.database_connections, 4, 200)?;
        within("draft_days", self.draft_days.into(), 1, 365)?;
        within("session_days", self.session_days.into(), 1, 90)?;
        within("idle_case_days", self.idle_case_days.into(), 1, 3650)?;
        within("held_event_days", self.held_event_days.into(), 1, 3650)?;
        within("disclosure_days", self.disclosure_days.into(), 1, 60)?;
        within("answer_days", self.answer_days.into(), 1, 60)?;
        clock("quiet_from", &self.quiet_from)?;
        clock("quiet_until", &self.quiet_until)?;
        within("visits_per_half_day", self.visits_per_half_day, 1, 1000)?;
        within("codes_per_second", self.codes_per_second, 1, 1000)?;
        within("cases_per_phone_day", self.cases_per_phone_day, 1, 1000)?;
        within("address_limit_factor", self.address_limit_factor, 1, 1000)?;
        for (name, value) in [
            ("operator_zh", &self.operator_zh),
            ("operator_en", &self.operator_en),
            ("service_phone", &self.service_phone),
            ("regulator_phone", &self.regulator_phone),
        ] {
            if value.trim().is_empty() {
                return Err(wrong(name, "must not be empty"));
            }
        }
        for (name, phone) in [("service_phone", &self.service_phone), ("regulator_phone", &self.regulator_phone)] {
            if !phone.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
                return Err(wrong(name, "must hold digits and hyphens only"));
            }
        }
        for (name, url) in [
            ("database_url", &self.database_url),
            ("database_staff_url", &self.database_staff_url),
            ("database_owner_url", &self.database_owner_url),
        ] {
            let postgres = ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
            if !url.is_empty() && (!postgres || url.parse::<sqlx::postgres::PgConnectOptions>().is_err()) {
                return Err(wrong(name, "must be like postgres://user@host/database"));
            }
        }
        if self.demo == Some(true) && !self.listen.ip().is_loopback() {
            return Err(wrong("listen", "a demo listens on a loopback address only, for example 127.0.0.1:3000"));
        }
        if self.demo == Some(true) {
            self.is_fit_for_a_demo()?;
        }
        self.check_sms()?;
        self.check_mail()?;
        self.check_oidc()?;
        self.webhook_networks()?;
        Ok(())
    }

    /// # Errors
    /// When it is no address and port, or the public's.
    pub fn staff_address(&self) -> Result<Option<SocketAddr>, ConfigError> {
        if self.staff_listen.is_empty() {
            return Ok(None);
        }
        let address = self.staff_listen.parse().map_err(|_| wrong("staff_listen", "must be like 127.0.0.1:3001"))?;
        if address == self.listen {
            return Err(wrong("staff_listen", "must be another than listen: staff have a listener of their own"));
        }
        Ok(Some(address))
    }

    /// # Errors
    /// When it is no address and port.
    pub fn metrics_address(&self) -> Result<Option<SocketAddr>, ConfigError> {
        if self.metrics_listen.is_empty() {
            return Ok(None);
        }
        self.metrics_listen.parse().map(Some).map_err(|_| wrong("metrics_listen", "must be like 127.0.0.1:9464"))
    }

    /// # Errors
    /// When it is no address.
    pub fn proxy_address(&self) -> Result<Option<IpAddr>, ConfigError> {
        if self.trusted_proxy.is_empty() {
            return Ok(None);
        }
        self.trusted_proxy.parse().map(Some).map_err(|_| wrong("trusted_proxy", "must be an IP address"))
    }

    /// # Errors
    /// When one is no network.
    pub fn webhook_networks(&self) -> Result<Vec<IpNet>, ConfigError> {
        let networks = self.webhook_networks.split(',').map(str::trim).filter(|network| !network.is_empty());
        let network =
            |text: &str| text.parse().map_err(|_| wrong("webhook_networks", "must be like 10.0.0.0/8,fd00::/8"));
        networks.map(network).collect()
    }

    pub fn documents_dir(&self) -> PathBuf {
        if self.documents_dir.as_os_str().is_empty() {
            self.data_dir.join("objects")
        } else {
            self.documents_dir.clone()
        }
    }

    /// Reached by browsers over TLS: cookies are marked so and HSTS is sent.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// A demo shows codes and links to everybody: it must not be reached from elsewhere.
    ///
    /// # Errors
    /// Names the setting that says that it is.
    pub fn is_fit_for_a_demo(&self) -> Result<(), ConfigError> {
        if self.staff_base_url.starts_with("https://") {
            return Err(wrong(
                "staff_base_url",
                "a demo lets everybody in: it is not offered under https, leave it empty",
            ));
        }
        if self.is_https() {
            return Err(wrong(
                "base_url",
                "a demo is not offered under https: use http://127.0.0.1:3000 or leave it empty",
            ));
        }
        if self.staff_address()?.is_some_and(|address| !address.ip().is_loopback()) {
            return Err(wrong("staff_listen", "a demo lets everybody in: use a loopback address, like 127.0.0.1:3001"));
        }
        let proxy = self.proxy_address()?;
        if proxy.is_some_and(|proxy| !proxy.is_loopback()) {
            return Err(wrong("trusted_proxy", "a demo stands behind no proxy of another machine: leave it empty"));
        }
        Ok(())
    }

    /// In a demo none: whoever looks at it looks now.
    fn quiet_hours(&self) -> Option<QuietHours> {
        let from = clock("quiet_from", &self.quiet_from).ok()?;
        QuietHours::new(from, clock("quiet_until", &self.quiet_until).ok()?)
    }

    /// All but the provider of sign-ins, whose secret stands in a file.
    pub fn settings(&self, demo: bool) -> Settings {
        let mut limits = Limits::default();
        for bucket in [
            &mut limits.code_per_address,
            &mut limits.tries_per_address,
            &mut limits.uploads_per_address,
            &mut limits.drafts_per_address,
            &mut limits.reports_per_address,
            &mut limits.sessions_per_address,
        ] {
            *bucket = bucket.times(self.address_limit_factor);
        }
        limits.code_in_all.refill = TimeDelta::milliseconds(1000 / i64::from(self.codes_per_second));
        limits.code_for_strangers = strangers(limits.code_in_all);
        limits.cases_per_phone = Bucket::new(self.cases_per_phone_day, 86_400 / i64::from(self.cases_per_phone_day));
        Settings {
            operator: Text { zh: self.operator_zh.clone(), en: self.operator_en.clone() },
            service_phone: self.service_phone.clone(),
            regulator_phone: self.regulator_phone.clone(),
            base_url: self.base_url.clone(),
            demo,
            desk: (demo && !self.staff_listen.is_empty()).then(|| format!("{}/staff", self.staff_base_url)),
            entrance: Entrance { base_url: self.staff_base_url.clone(), provider: None },
            disclosure_days: self.disclosure_days,
            answer_days: self.answer_days,
            quiet_hours: self.quiet_hours().filter(|_| !demo),
            visits_per_half_day: self.visits_per_half_day,
            limits,
            address_factor: self.address_limit_factor,
            // Looked at when the configuration was read.
            webhook_networks: self.webhook_networks().unwrap_or_default(),
            retention: Retention {
                draft: TimeDelta::days(self.draft_days.into()),
                session: TimeDelta::days(self.session_days.into()),
                idle_case: TimeDelta::days(self.idle_case_days.into()),
                held_event: TimeDelta::days(self.held_event_days.into()),
                ..Retention::default()
            },
        }
    }
}

fn clock(name: &'static str, time: &str) -> Result<NaiveTime, ConfigError> {
    NaiveTime::parse_from_str(time, "%H:%M").map_err(|_| wrong(name, "must be like 21:30"))
}

fn is_base(name: &'static str, address: &str) -> Result<(), ConfigError> {
    let base: http::Uri = address.parse().map_err(|_| wrong(name, "is not an address"))?;
    if !matches!(base.scheme_str(), Some("http" | "https")) || base.path() != "/" || address.ends_with('/') {
        return Err(wrong(name, "must be like https://portal.example.cn, without a path or a slash at the end"));
    }
    Ok(())
}

/// What stands in a file, without the line's end.
fn read(name: &str, file: &Path) -> Outcome<String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{name}: {error}"))?;
    Ok(text.trim().to_owned())
}

/// More than a few for each core only make them wait for each other; three are held by the workers of the job queue.
fn connections() -> u32 {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    u32::try_from(cores * 4 + 3).unwrap_or(200).min(200)
}

fn within(name: &'static str, value: u32, least: u32, most: u32) -> Result<(), ConfigError> {
    if (least..=most).contains(&value) {
        Ok(())
    } else {
        Err(wrong(name, format!("{value} is not from {least} to {most}")))
    }
}

#[cfg(test)]
mod tests;
