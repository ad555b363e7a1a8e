//! The configuration as a table of name, value in use and meaning.

use std::fmt::Write;

use super::Config;

impl Config {
    /// Secrets of addresses are left out.
    pub fn table(&self) -> String {
        let rows = self.rows();
        let name_width = rows.iter().map(|(name, ..)| name.len()).max().unwrap_or_default();
        let value_width = rows.iter().map(|(_, value, _)| value.chars().count()).max().unwrap_or_default().min(40);
        rows.iter().fold(String::new(), |mut table, (name, value, meaning)| {
            let _ = writeln!(table, "{name:name_width$}  {value:value_width$}  {meaning}");
            table
        })
    }

    fn rows(&self) -> Vec<(&'static str, String, &'static str)> {
        let set = |value: &str| if value.is_empty() { "" } else { "(set)" }.to_owned();
        let path = |path: &std::path::Path| path.display().to_string();
        vec![
            ("listen", self.listen.to_string(), "address and port of the portal"),
            ("staff_listen", self.staff_listen.clone(), "address and port of the desk; empty for none"),
            ("staff_base_url", self.staff_base_url.clone(), "where staff reach the desk"),
            ("metrics_listen", self.metrics_listen.clone(), "address and port of the metrics; empty for none"),
            ("base_url", self.base_url.clone(), "where people reach the portal"),
            ("trusted_proxy", self.trusted_proxy.clone(), "the reverse proxy whose X-Forwarded-For is believed"),
            ("database_url", set(&self.database_url), "Postgres for the portal; empty: a private cluster in data_dir"),
            (
                "database_staff_url",
                set(&self.database_staff_url),
                "Postgres for the desk; empty: no desk, save over a private cluster",
            ),
            (
                "database_owner_url",
                set(&self.database_owner_url),
                "Postgres for the tables' owner; empty: database_url",
            ),
            ("database_connections", self.database_connections.to_string(), "connections to the database, 4 to 200"),
            ("data_dir", path(&self.data_dir), "folder of the private cluster, documents and the demo's keys"),
            ("documents_dir", path(&self.documents_dir()), "folder of the sealed documents"),
            ("key_file", path(&self.key_file), "file of the master keys; empty: keys in data_dir"),
            (
                "demo",
                self.demo.map_or_else(String::new, |demo| demo.to_string()),
                "a demo; empty: as the private cluster is",
            ),
            ("sms_driver", format!("{:?}", self.sms_driver).to_lowercase(), "gateway, aliyun or tencent"),
            ("sms_gateway_url", self.sms_gateway_url.clone(), "the message gateway; needed unless it is a demo"),
            ("sms_gateway_token_file", path(&self.sms_gateway_token_file), "file with the message gateway's token"),
            ("sms_endpoint", self.sms_endpoint.clone(), "the interface of aliyun or tencent; empty: the public one"),
            ("sms_region", self.sms_region.clone(), "region of tencent's interface"),
            ("sms_key_id", self.sms_key_id.clone(), "id of the key at aliyun or tencent"),
            ("sms_key_secret_file", path(&self.sms_key_secret_file), "file with the key's secret"),
            ("sms_sign_name", self.sms_sign_name.clone(), "the registered signature; empty: operator_zh"),
            ("sms_app_id", self.sms_app_id.clone(), "id of the application at tencent"),
            ("sms_templates_file", path(&self.sms_templates_file), "file with the ids of the registered templates"),
            (
                "sms_receipts_secret_file",
                path(&self.sms_receipts_secret_file),
                "file with the secret of the receipts' address; empty: none are taken",
            ),
            ("smtp_host", self.smtp_host.clone(), "the mail server; empty: there is no mail"),
            ("smtp_port", self.smtp_port.to_string(), "its port"),
            ("smtp_security", format!("{:?}", self.smtp_security).to_lowercase(), "tls, starttls or none"),
            ("smtp_user", self.smtp_user.clone(), "as whom the portal signs in at the mail server"),
            ("smtp_password_file", path(&self.smtp_password_file), "file with the password for it"),
            ("mail_from", self.mail_from.clone(), "the address from which mails come"),
            ("oidc_issuer", self.oidc_issuer.clone(), "the provider whose word lets staff in; empty for none"),
            ("oidc_client_id", self.oidc_client_id.clone(), "what the provider calls the desk"),
            ("oidc_client_secret_file", path(&self.oidc_client_secret_file), "file with the secret of the provider's"),
            (
                "oidc_second_factor",
                self.oidc_second_factor.to_string(),
                "the provider asks for a second factor itself: the desk asks for no code",
            ),
            ("oidc_name_zh", self.oidc_name_zh.clone(), "the provider's name in Chinese"),
            ("oidc_name_en", self.oidc_name_en.clone(), "the provider's name in English"),
            ("operator_zh", self.operator_zh.clone(), "the utility's name in Chinese"),
            ("operator_en", self.operator_en.clone(), "the utility's name in English"),
            ("service_phone", self.service_phone.clone(), "the utility's service line"),
            ("regulator_phone", self.regulator_phone.clone(), "the regulator's complaint line"),
            ("draft_days", self.draft_days.to_string(), "days for which an untouched draft is kept, 1 to 365"),
            ("session_days", self.session_days.to_string(), "days after which an unused session ends, 1 to 90"),
            (
                "idle_case_days",
                self.idle_case_days.to_string(),
                "days until a resting case wants 4 digits more, 1 to 3650",
            ),
            (
                "held_event_days",
                self.held_event_days.to_string(),
                "days until an event without its predecessor is reported, 1 to 3650",
            ),
            (
                "disclosure_days",
                self.disclosure_days.to_string(),
                "working days within which a change has to be disclosed, 1 to 60",
            ),
            (
                "answer_days",
                self.answer_days.to_string(),
                "working days within which a customer's message is answered, 1 to 60",
            ),
            (
                "quiet_from",
                self.quiet_from.clone(),
                "from when messages wait for the morning, by the clock in Shanghai",
            ),
            ("quiet_until", self.quiet_until.clone(), "when they are sent; the same as quiet_from: they never wait"),
            (
                "visits_per_half_day",
                self.visits_per_half_day.to_string(),
                "visits of one kind that an area can make in half a day, 1 to 1000",
            ),
            ("codes_per_second", self.codes_per_second.to_string(), "codes sent per second in all, 1 to 1000"),
            (
                "address_limit_factor",
                self.address_limit_factor.to_string(),
                "factor on the limits per address, 1 to 1000",
            ),
            (
                "cases_per_phone_day",
                self.cases_per_phone_day.to_string(),
                "applications that one phone submits a day, 1 to 1000",
            ),
            (
                "webhook_networks",
                self.webhook_networks.clone(),
                "networks of one's own to which webhooks are sent, with commas; empty for none",
            ),
            ("log_format", format!("{:?}", self.log_format).to_lowercase(), "text or json"),
        ]
    }
}
