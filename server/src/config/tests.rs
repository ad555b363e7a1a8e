use std::collections::HashMap;

use super::*;

fn from_environment(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let variables: HashMap<_, _> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config::from_sources(None, variables)
}

fn from_file(text: &str) -> Result<Config, ConfigError> {
    let file = tempfile(text);
    let config = Config::from_sources(Some(&file), HashMap::new());
    std::fs::remove_file(file).unwrap();
    config
}

fn tempfile(text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("sunlit-config-{}.toml", uuid::Uuid::new_v4()));
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn unsaid_it_is_a_private_cluster_on_loopback() {
    let config = from_environment(&[]).unwrap();
    assert_eq!(config.base_url, "http://127.0.0.1:3000");
    assert!(config.database_url.is_empty());
    assert!(!config.is_https());
}

#[test]
fn the_environment_goes_before_the_file() {
    let file = tempfile("listen = \"127.0.0.1:4000\"\ndraft_days = 7\n");
    let variables = HashMap::from([("SUNLIT_LISTEN".to_owned(), "127.0.0.1:5000".to_owned())]);
    let config = Config::from_sources(Some(&file), variables).unwrap();
    std::fs::remove_file(file).unwrap();
    assert_eq!((config.listen.port(), config.draft_days), (5000, 7));
}

#[test]
fn an_empty_database_url_is_none() {
    assert!(from_environment(&[("DATABASE_URL", "")]).unwrap().database_url.is_empty());
    let config = from_environment(&[("DATABASE_URL", "postgres://a@localhost/b")]).unwrap();
    assert_eq!(config.database_url, "postgres://a@localhost/b");
}

#[test]
fn what_does_not_exist_or_can_not_be_used_is_named() {
    let wrong: [(&str, &str, &str); 40] = [
        ("SUNLIT_LISTN", "127.0.0.1:3000", "listn"),
        ("SUNLIT_LISTEN", "3000", "listen"),
        ("SUNLIT_METRICS_LISTEN", "9464", "metrics_listen"),
        ("SUNLIT_BASE_URL", "portal.example.cn", "base_url"),
        ("SUNLIT_BASE_URL", "https://portal.example.cn/", "base_url"),
        ("SUNLIT_BASE_URL", "https://portal.example.cn/portal", "base_url"),
        ("SUNLIT_TRUSTED_PROXY", "proxy", "trusted_proxy"),
        ("DATABASE_URL", "mysql://a@localhost/b", "database_url"),
        ("SUNLIT_DATABASE_CONNECTIONS", "1", "database_connections"),
        ("SUNLIT_DRAFT_DAYS", "0", "draft_days"),
        ("SUNLIT_DRAFT_DAYS", "many", "draft_days"),
        ("SUNLIT_HELD_EVENT_DAYS", "0", "held_event_days"),
        ("SUNLIT_DISCLOSURE_DAYS", "0", "disclosure_days"),
        ("SUNLIT_ANSWER_DAYS", "0", "answer_days"),
        ("SUNLIT_DEMO", "perhaps", "demo"),
        ("SUNLIT_SERVICE_PHONE", "call us", "service_phone"),
        ("SUNLIT_SMS_GATEWAY_URL", "http://127.0.0.1:1", "sms_gateway_token_file"),
        ("SUNLIT_SMS_GATEWAY_URL", "gateway.example.cn", "sms_gateway_url"),
        ("SUNLIT_SMS_GATEWAY_URL", "http://gateway.example.cn/send", "sms_gateway_url"),
        ("SUNLIT_SMS_GATEWAY_URL", "http://127.0.0.1.example.cn/send", "sms_gateway_url"),
        ("SUNLIT_SMS_GATEWAY_URL", "http://127.0.0.1@example.cn/send", "sms_gateway_url"),
        ("SUNLIT_SMS_ENDPOINT", "http://dysmsapi.aliyuncs.com", "sms_endpoint"),
        ("SUNLIT_SMS_DRIVER", "pigeon", "sms_driver"),
        ("SUNLIT_SMS_DRIVER", "aliyun", "sms_key_id"),
        ("SUNLIT_SMS_KEY_SECRET_FILE", "/run/secret", "sms_key_secret_file"),
        ("SUNLIT_SMS_APP_ID", "1400000000", "sms_app_id"),
        ("SUNLIT_SMS_ENDPOINT", "https://sms.example.cn/v1", "sms_endpoint"),
        ("SUNLIT_SMS_REGION", " ", "sms_region"),
        ("SUNLIT_SMTP_HOST", "smtp.example.cn", "mail_from"),
        ("SUNLIT_SMTP_HOST", "smtp example", "smtp_host"),
        ("SUNLIT_SMTP_USER", "sunlit", "smtp_password_file"),
        ("SUNLIT_SMTP_SECURITY", "ssl", "smtp_security"),
        ("SUNLIT_MAIL_FROM", "sunlit@example.cn", "mail_from"),
        ("SUNLIT_OIDC_ISSUER", "https://login.example.cn", "oidc_client_id"),
        ("SUNLIT_OIDC_CLIENT_ID", "desk", "oidc_client_id"),
        ("SUNLIT_OIDC_CLIENT_SECRET_FILE", "/run/secret", "oidc_client_secret_file"),
        ("SUNLIT_OIDC_SECOND_FACTOR", "true", "oidc_second_factor"),
        ("SUNLIT_OIDC_NAME_EN", " ", "oidc_name_en"),
        ("SUNLIT_WEBHOOK_NETWORKS", "10.0.0.0/8,inside", "webhook_networks"),
        ("SUNLIT_LOG_FORMAT", "xml", "log_format"),
    ];
    for (name, value, named) in wrong {
        let error = from_environment(&[(name, value)]).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(named), "{name}={value}: {error}");
    }
    for (text, named) in [("lisen = 1", "lisen"), ("draft_days = \"x\"", "draft_days"), ("listen = ", "listen")] {
        let error = from_file(text).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(named), "{text}: {error}");
    }
}

#[test]
fn a_driver_with_all_that_it_needs_is_taken() {
    let all = [
        ("SUNLIT_SMS_KEY_ID", "id"),
        ("SUNLIT_SMS_KEY_SECRET_FILE", "/run/secret"),
        ("SUNLIT_SMS_TEMPLATES_FILE", "/etc/sunlit/templates.toml"),
    ];
    let with = |more: &[(&'static str, &'static str)]| from_environment(&[&all[..], more].concat());
    assert!(with(&[("SUNLIT_SMS_DRIVER", "aliyun")]).is_ok());
    let tencent = ("SUNLIT_SMS_DRIVER", "tencent");
    assert!(with(&[tencent]).map(|_| ()).unwrap_err().to_string().contains("sms_app_id"));
    assert!(with(&[tencent, ("SUNLIT_SMS_APP_ID", "1400000000")]).is_ok());
}

#[test]
fn a_mail_server_is_taken_encrypted_or_on_this_machine() {
    let with = |more: &[(&'static str, &'static str)]| {
        from_environment(&[&[("SUNLIT_MAIL_FROM", "portal@example.cn")], more].concat())
    };
    let (far, open) = (("SUNLIT_SMTP_HOST", "smtp.example.cn"), ("SUNLIT_SMTP_SECURITY", "none"));
    assert!(with(&[far]).is_ok());
    assert!(with(&[far, ("SUNLIT_SMTP_SECURITY", "starttls"), ("SUNLIT_SMTP_PORT", "587")]).is_ok());
    assert!(with(&[far, open]).map(|_| ()).unwrap_err().to_string().contains("smtp_security"));
    assert!(with(&[("SUNLIT_SMTP_HOST", "localhost"), open]).is_ok());
    assert!(with(&[far, ("SUNLIT_SMTP_USER", "sunlit"), ("SUNLIT_SMTP_PASSWORD_FILE", "/run/secret")]).is_ok());
    assert!(from_environment(&[]).unwrap().mail().unwrap().is_none());
    let mut config = with(&[far]).unwrap();
    assert_eq!(config.mail().unwrap().unwrap().from(), "portal@example.cn");
    config.mail_from = "portal".to_owned();
    assert!(config.mail().map(|_| ()).unwrap_err().to_string().contains("mail"));
}

#[test]
fn a_demo_stays_on_this_machine() {
    let demo = |listen| from_environment(&[("SUNLIT_DEMO", "true"), ("SUNLIT_LISTEN", listen)]);
    assert!(demo("127.0.0.1:3000").is_ok());
    assert!(demo("[::1]:3000").is_ok());
    assert!(demo("0.0.0.0:3000").map(|_| ()).unwrap_err().to_string().contains("listen"));
}

/// The names in the order of the struct, as the refusal of an unknown one lists them.
#[test]
fn the_table_holds_every_setting_and_no_secret() {
    let config = from_environment(&[("DATABASE_URL", "postgres://a:hidden@localhost/b")]).unwrap();
    let table = config.table();
    assert!(!table.contains("hidden"));
    let shown: Vec<_> = table.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let refusal = from_file("unknown = 1").map(|_| ()).unwrap_err().to_string();
    let known: Vec<_> = refusal.split('`').skip(3).step_by(2).collect();
    assert_eq!(shown, known);
}
