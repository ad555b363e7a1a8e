use std::net::Ipv4Addr;

use chrono::TimeDelta;
use domain::staff::Role;
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::rust_crypto::RustCryptoBackend;
use passkey::types::Passkey as Kept;
use passkey::types::ctap2::{Aaguid, Ctap2Error};
use passkey::types::encoding::base64url;
use passkey::types::webauthn::{CredentialCreationOptions, CredentialRequestOptions};
use serde::Serialize;
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::task::JoinSet;
use webauthn_rs::prelude::Url;

use super::*;
use crate::limits::Address;
use crate::progress::tests::support::{World, world};
use crate::staff::tests::{HERE, desk, hired, stored};
use crate::staff::{Desk, Entrance, SignIn, account, ask_for_passkey, end, sign_in, sign_in_by_passkey, sweep};

const ORIGIN: &str = "https://desk.example.cn";

/// Whoever holds the device shows his finger, or does not.
struct Finger(bool);

#[async_trait::async_trait]
impl UserValidationMethod for Finger {
    type PasskeyItem = Kept;

    async fn check_user<'a>(
        &self,
        _: UiHint<'a, Self::PasskeyItem>,
        presence: bool,
        _: bool,
    ) -> std::result::Result<UserCheck, Ctap2Error> {
        Ok(UserCheck { presence, verification: self.0 })
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(self.0)
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }
}

/// A device with one passkey at most, in a browser at the desk's address.
#[derive(Clone)]
struct Device(Option<Kept>);

impl Device {
    fn new() -> Self {
        Self(None)
    }

    fn authenticator(&self) -> Authenticator<Option<Kept>, Finger, RustCryptoBackend> {
        let mut authenticator =
            Authenticator::new(Aaguid::new_empty(), self.0.clone(), Finger(true), RustCryptoBackend);
        authenticator.set_make_credentials_with_signature_counter(true);
        authenticator
    }

    async fn makes(&mut self, question: Question) -> Answer {
        let options: CredentialCreationOptions =
            serde_json::from_value(json!({ "publicKey": question.options })).unwrap();
        let mut browser = Client::new(self.authenticator());
        let made = browser.register(&origin(ORIGIN), options, DefaultClientData).await.unwrap();
        self.0.clone_from(browser.authenticator().store());
        Answer { id: question.id, credential: as_browsers_write(&made) }
    }

    async fn uses(&mut self, question: Question) -> Answer {
        let options: CredentialRequestOptions =
            serde_json::from_value(json!({ "publicKey": question.options })).unwrap();
        let mut browser = Client::new(self.authenticator());
        let used = browser.authenticate(&origin(ORIGIN), options, DefaultClientData).await.unwrap();
        self.0.clone_from(browser.authenticator().store());
        Answer { id: question.id, credential: as_browsers_write(&used) }
    }
}

/// Bytes in base64, where this crate writes lists of numbers.
fn as_browsers_write(credential: &impl Serialize) -> String {
    fn written(value: Value) -> Value {
        match value {
            Value::Array(list) => match serde_json::from_value::<Vec<u8>>(Value::Array(list.clone())) {
                Ok(bytes) if !bytes.is_empty() => base64url(&bytes).into(),
                _ => list.into(),
            },
            Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, written(value))).collect(),
            other => other,
        }
    }
    written(serde_json::to_value(credential).unwrap()).to_string()
}

fn origin(address: &str) -> Url {
    Url::parse(address).unwrap()
}

fn at(world: &World, address: &str) -> Desk {
    let mut settings = world.portal.settings().clone();
    settings.entrance = Entrance { base_url: address.to_owned(), provider: None };
    Desk::new(&world.portal.with_settings(settings), desk(world).pool().clone())
}

/// A new passkey of this member, proved now.
async fn added(world: &World, desk: &Desk, member: &Member, device: &mut Device) -> Added {
    let now = Some(world.now());
    let answer = device.makes(ask_for_new(desk, member, now).await.unwrap().unwrap()).await;
    add(desk, member, now, "办公电脑", &answer).await.unwrap()
}

async fn question(desk: &Desk) -> Question {
    ask_for_passkey(desk, HERE).await.unwrap().unwrap()
}

#[sqlx::test(migrations = "./migrations")]
async fn a_passkey_lets_its_owner_in_until_it_is_removed(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = at(&world, ORIGIN);
    let (member, _) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    let (other, _) = hired(&world, "other", &[Role::Auditor], &[]).await;
    let mut device = Device::new();
    assert_eq!(added(&world, &desk, &member, &mut device).await, Added::Done);
    world.clock.advance(TimeDelta::hours(5));
    let answer = device.uses(question(&desk).await).await;
    assert_eq!(sign_in_by_passkey(&desk, &answer, HERE).await.unwrap(), SignIn::In(member.clone()));
    let own = of_member(&desk, &member).await.unwrap();
    assert_eq!((own[0].name.as_str(), own[0].used_at), ("办公电脑", Some(world.now())));
    assert_eq!(of_member(&desk, &other).await.unwrap(), []);

    for id in ["this", "opened by it"] {
        sessions::create(&desk, id.as_bytes(), &stored(id), Some(member.id)).await.unwrap();
    }
    let now = Some(world.now());
    assert!(!remove(&desk, &member, b"this", now.map(|at| at - TimeDelta::minutes(10)), own[0].id).await.unwrap());
    assert!(remove(&desk, &other, b"theirs", now, own[0].id).await.unwrap());
    assert_eq!(of_member(&desk, &member).await.unwrap().len(), 1, "nobody removes another's");
    assert!(remove(&desk, &member, b"this", now, own[0].id).await.unwrap());
    let open = account(&desk, &member, b"this").await.unwrap().sessions;
    assert!(open.len() == 1 && open[0].is_this, "what was opened by it is ended: {open:?}");
    let answer = device.uses(question(&desk).await).await;
    assert_eq!(sign_in_by_passkey(&desk, &answer, HERE).await.unwrap(), SignIn::Wrong);
}

#[sqlx::test(migrations = "./migrations")]
async fn an_answer_is_good_once_for_a_while_and_for_what_was_asked(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = at(&world, ORIGIN);
    let (member, _) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    let mut device = Device::new();
    added(&world, &desk, &member, &mut device).await;

    // Of many at once with one answer one gets in.
    let answer = device.uses(question(&desk).await).await;
    let mut tries = JoinSet::new();
    for _ in 0..6 {
        let (desk, answer) = (desk.clone(), answer.clone());
        tries.spawn(async move { sign_in_by_passkey(&desk, &answer, HERE).await.unwrap() });
    }
    let tries = tries.join_all().await;
    assert_eq!(tries.iter().filter(|one| matches!(one, SignIn::In(_))).count(), 1, "{tries:?}");

    let late = device.uses(question(&desk).await).await;
    world.clock.advance(TimeDelta::minutes(10));
    assert_eq!(sign_in_by_passkey(&desk, &late, HERE).await.unwrap(), SignIn::Wrong, "too late");
    let elsewhere = Answer { id: question(&desk).await.id, ..device.uses(question(&desk).await).await };
    assert_eq!(sign_in_by_passkey(&desk, &elsewhere, HERE).await.unwrap(), SignIn::Wrong, "to another question");
    let nothing = Answer { id: question(&desk).await.id, credential: "{}".to_owned() };
    assert_eq!(sign_in_by_passkey(&desk, &nothing, HERE).await.unwrap(), SignIn::Wrong, "nothing");
    world.clock.advance(TimeDelta::minutes(10));
    question(&desk).await;
    sweep(&world.portal).await.unwrap();
    assert_eq!(world.count("select count(*) from staff_challenges").await, 1, "what nobody answered is swept");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_copy_that_fell_behind_and_whoever_left_get_nowhere(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = at(&world, ORIGIN);
    let (member, _) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    let mut device = Device::new();
    added(&world, &desk, &member, &mut device).await;
    let mut copy = device.clone();
    for _ in 0..2 {
        let answer = device.uses(question(&desk).await).await;
        assert_eq!(sign_in_by_passkey(&desk, &answer, HERE).await.unwrap(), SignIn::In(member.clone()));
    }
    let answer = copy.uses(question(&desk).await).await;
    assert_eq!(sign_in_by_passkey(&desk, &answer, HERE).await.unwrap(), SignIn::Wrong);
    assert!(end(&world.owner, world.now(), "manager").await.unwrap());
    let answer = device.uses(question(&desk).await).await;
    assert_eq!(sign_in_by_passkey(&desk, &answer, HERE).await.unwrap(), SignIn::Wrong);
    assert_eq!(world.count("select count(*) from staff_passkeys").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn failures_by_passkey_and_by_password_are_counted_together(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = at(&world, ORIGIN);
    let (member, _) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    let mut device = Device::new();
    added(&world, &desk, &member, &mut device).await;
    for _ in 0..3 {
        assert_eq!(sign_in(&desk, "manager", "wrong", "000000", HERE).await.unwrap(), SignIn::Wrong);
        let wrong = Answer { id: question(&desk).await.id, ..device.uses(question(&desk).await).await };
        let _ = sign_in_by_passkey(&desk, &wrong, HERE).await.unwrap();
    }
    let answer = device.uses(question(&desk).await).await;
    let rests = sign_in_by_passkey(&desk, &answer, HERE).await.unwrap();
    assert!(matches!(rests, SignIn::Wait(_)), "{rests:?}");
    let answer = device.uses(question(&desk).await).await;
    let elsewhere = Address(Ipv4Addr::new(198, 51, 100, 7).into());
    assert_eq!(sign_in_by_passkey(&desk, &answer, elsewhere).await.unwrap(), SignIn::In(member));
}

#[sqlx::test(migrations = "./migrations")]
async fn a_new_passkey_wants_a_proof_of_just_now_a_name_and_its_own_member(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = at(&world, ORIGIN);
    let (member, _) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    let (other, _) = hired(&world, "other", &[Role::Auditor], &[]).await;
    let now = Some(world.now());
    let long_ago = now.map(|at| at - TimeDelta::minutes(10));
    for signed_in_at in [None, long_ago] {
        assert!(ask_for_new(&desk, &member, signed_in_at).await.unwrap().is_none());
    }
    let mut device = Device::new();
    let ask = async || ask_for_new(&desk, &member, now).await.unwrap().unwrap();
    let answer = device.makes(ask().await).await;
    assert_eq!(add(&desk, &member, long_ago, "x", &answer).await.unwrap(), Added::AskAgain);
    assert_eq!(add(&desk, &member, now, " ", &answer).await.unwrap(), Added::Named(Problem::Missing));
    let long = "名".repeat(41);
    assert_eq!(
        add(&desk, &member, now, &long, &answer).await.unwrap(),
        Added::Named(Problem::TooLong { max: LONGEST_NAME })
    );
    assert_eq!(add(&desk, &other, now, "x", &answer).await.unwrap(), Added::Refused, "another was asked");
    assert_eq!(add(&desk, &member, now, "x", &answer).await.unwrap(), Added::Done);
    assert_eq!(add(&desk, &member, now, "x", &answer).await.unwrap(), Added::Refused, "twice");
    for _ in 1..MOST_PASSKEYS {
        assert_eq!(added(&world, &desk, &member, &mut Device::new()).await, Added::Done);
    }
    assert_eq!(added(&world, &desk, &member, &mut Device::new()).await, Added::TooMany);
}

#[sqlx::test(migrations = "./migrations")]
async fn passkeys_are_offered_where_browsers_give_them_only(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    for address in ["https://desk.example.cn", "https://desk.example.cn:8443", "http://localhost:3001"] {
        assert!(are_offered(&at(&world, address)), "{address}");
    }
    for address in ["", "http://127.0.0.1:3001", "https://192.0.2.7", "http://desk.example.cn"] {
        let desk = at(&world, address);
        assert!(!are_offered(&desk), "{address}");
        assert!(ask_for_passkey(&desk, HERE).await.unwrap().is_none(), "{address}");
    }
}
