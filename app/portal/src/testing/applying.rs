//! Somebody applies: the steps of the form one by one, with everything that is asked for.

use std::io::Cursor;
use std::net::{IpAddr, Ipv4Addr};

use chrono::{DateTime, TimeDelta, Utc};
use domain::applications::{Reference, Step};
use domain::documents::{DocumentKind, id_number_check_character};
use domain::sessions::Phone;
use domain::text::Language;
use image::{ImageFormat, Rgb, RgbImage};
use sqlx::PgPool;

use super::{Bench, bench};
use crate::applications::{Consent, Draft, Submitted, drafts, submission};
use crate::documents::{self, Received};
use crate::limits::Address;
use crate::publications;
use crate::sessions::{self, CodeCheck, CodeRequest, Purpose, Visitor};

pub const HERE: Address = Address(IpAddr::V4(Ipv4Addr::LOCALHOST));

/// 30 April 2026, 10:00 in Shanghai.
pub const MORNING: DateTime<Utc> = match DateTime::from_timestamp(1_777_514_400, 0) {
    Some(moment) => moment,
    None => DateTime::UNIX_EPOCH,
};

/// A portal with an area and everything published.
pub async fn ready(pool: PgPool) -> Bench {
    let text = r#"{"zh": "示例", "en": "Example"}"#;
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "insert into areas (code, name, town_planning_area, manager_post, duty_phone, hall)
         values ('000101', '{text}', true, '{text}', '010-00000000', '{text}')"
    )))
    .execute(&pool)
    .await
    .unwrap();
    publications::publish_all(&pool, MORNING - TimeDelta::days(200)).await.unwrap();
    bench(pool, MORNING).await
}

/// The number of an identity card.
#[must_use]
pub fn number() -> String {
    let seventeen = "00000019900307123";
    format!("{seventeen}{}", char::from(id_number_check_character(seventeen)))
}

/// Sends a step of the form.
pub async fn save(bench: &Bench, visitor: &mut Visitor, step: Step, typed: &[(&str, &str)]) -> Draft {
    let typed: Vec<_> = typed.iter().map(|(field, typed)| (*field, Some((*typed).to_owned()))).collect();
    drafts::save_step(&bench.portal, visitor, step, &typed, true).await.unwrap()
}

/// Confirms this phone by the code that it is sent.
pub async fn confirm(bench: &Bench, visitor: &mut Visitor, phone: &str) {
    let phone = Phone::parse(phone).unwrap();
    assert_eq!(
        sessions::request_code(&bench.portal, visitor, Purpose::Contact, &phone, HERE).await.unwrap(),
        CodeRequest::Sent
    );
    let (_, text) = bench.messages.take().pop().unwrap();
    let code: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
    assert_eq!(
        sessions::confirm_code(&bench.portal, visitor, Purpose::Contact, &code, HERE).await.unwrap(),
        CodeCheck::Confirmed
    );
}

/// A draft with every answer and one photograph, its phone not yet confirmed.
pub async fn filled(bench: &Bench, visitor: &mut Visitor, address: &str, applicant: &str) -> Draft {
    save(bench, visitor, Step::Where, &[("area", "000101"), ("address", address), ("premises", "home")]).await;
    let answers = [("applicant", applicant), ("document", "id_card"), ("number", &number()), ("holder", "示例申请人")];
    save(bench, visitor, Step::Document, &answers).await;
    let file = documents::File::of(&bench.portal, "身份证.jpg", &photo()).await;
    let received = documents::receive(&bench.portal, visitor, DocumentKind::IdCard, file).await.unwrap();
    assert!(matches!(received, Received::Kept(_)));
    save(bench, visitor, Step::Supply, &[("kilowatts", "8"), ("phases", "unsure")]).await;
    save(bench, visitor, Step::Contact, &[("name", "示例申请人"), ("phone", "13800001234")]).await
}

/// The same with its phone confirmed.
pub async fn ready_to_submit(bench: &Bench, visitor: &mut Visitor, address: &str) -> Draft {
    filled(bench, visitor, address, "owner").await;
    confirm(bench, visitor, "13800001234").await;
    drafts::confirm_phone(&bench.portal, visitor).await.unwrap()
}

/// Sends what is [`ready_to_submit`].
pub async fn submitted(bench: &Bench, visitor: &mut Visitor) -> Reference {
    match submission::submit(&bench.portal, visitor, None, &Consent::ALL, Language::Zh).await.unwrap() {
        Submitted::Case(reference) => reference,
        other => panic!("{other:?}"),
    }
}

/// A photograph without anything hidden in it.
#[must_use]
pub fn photo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(64, 48, Rgb([200, 40, 40])).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}
