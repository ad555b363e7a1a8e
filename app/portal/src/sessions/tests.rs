use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::applications::Reference;
use domain::calendar::start_of_day;
use domain::sessions::Phone;
use sqlx::PgPool;
use tokio::task::JoinSet;

use super::*;
use crate::limits::Address;
use crate::testing::{Bench, bench};

const HERE: Address = Address(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));

fn day() -> DateTime<Utc> {
    start_of_day(NaiveDate::from_ymd_opt(2026, 4, 30).unwrap())
}

fn phone() -> Phone {
    Phone::parse("13800001234").unwrap()
}

/// The code that was sent last.
fn sent(bench: &Bench) -> String {
    let (phone, text) = bench.messages.take().pop().unwrap();
    assert_eq!(phone, "13800001234");
    let at = text.find(|c: char| c.is_ascii_digit()).unwrap();
    text[at..at + 6].to_owned()
}

fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

async fn asked(bench: &Bench) -> (Visitor, String) {
    let mut visitor = Visitor::default();
    assert_eq!(
        request_code(&bench.portal, &mut visitor, Purpose::SignIn, &phone(), HERE).await.unwrap(),
        CodeRequest::Sent
    );
    (visitor, sent(bench))
}

fn pending() -> PendingCode {
    PendingCode {
        id: Uuid::nil(),
        masked_phone: "138****1234".to_owned(),
        purpose: Purpose::SignIn,
        expires_at: day() + TimeDelta::minutes(5),
    }
}

#[test]
fn debugging_a_visitor_shows_no_phone() {
    let visitor = Visitor {
        phone: Some(PhoneHash(vec![171, 171])),
        pending: Some(pending()),
        cases: vec![OpenedCase { id: 7, generation: 1 }],
        ..Visitor::default()
    };
    let printed = format!("{visitor:?}");
    assert!(printed.contains("id: 7") && printed.contains("phone: Some("), "{printed}");
    assert!(!printed.contains("171") && !printed.contains("1234"), "{printed}");
}

#[sqlx::test(migrations = "./migrations")]
async fn the_right_code_confirms_the_phone_once(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let (mut visitor, code) = asked(&bench).await;
    let stored = sqlx::query_scalar!("select code_hash from codes").fetch_one(&pool).await.unwrap();
    assert_ne!(stored, code.as_bytes());
    assert_eq!(visitor.pending.as_ref().unwrap().masked_phone, "138****1234");

    let mut twin = visitor.clone();
    assert_eq!(
        confirm_code(&bench.portal, &mut visitor, Purpose::SignIn, &code, HERE).await.unwrap(),
        CodeCheck::Confirmed
    );
    assert_eq!(visitor.phone, Some(PhoneHash::of(bench.portal.keys(), &phone())));
    assert_eq!(visitor.pending, None);
    assert_eq!(confirm_code(&bench.portal, &mut visitor, Purpose::SignIn, &code, HERE).await.unwrap(), CodeCheck::Over);
    assert_eq!(confirm_code(&bench.portal, &mut twin, Purpose::SignIn, &code, HERE).await.unwrap(), CodeCheck::Over);
    assert_eq!(twin.phone, None);
}

#[sqlx::test(migrations = "./migrations")]
async fn five_wrong_tries_end_a_code(pool: PgPool) {
    let bench = bench(pool, day()).await;
    let (mut visitor, code) = asked(&bench).await;
    let wrong = another(&code);
    for tries_left in [4, 3, 2, 1] {
        let check = confirm_code(&bench.portal, &mut visitor, Purpose::SignIn, &wrong, HERE).await.unwrap();
        assert_eq!(check, CodeCheck::Wrong { tries_left });
    }
    let mut twin = visitor.clone();
    assert_eq!(
        confirm_code(&bench.portal, &mut visitor, Purpose::SignIn, &wrong, HERE).await.unwrap(),
        CodeCheck::Over
    );
    // Now even the right one comes too late.
    assert_eq!(confirm_code(&bench.portal, &mut twin, Purpose::SignIn, &code, HERE).await.unwrap(), CodeCheck::Over);
    assert_eq!(twin.phone, None);
}

#[sqlx::test(migrations = "./migrations")]
async fn many_tries_at_once_are_no_more_than_five(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let (visitor, code) = asked(&bench).await;
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let (portal, mut visitor, wrong) = (bench.portal.clone(), visitor.clone(), another(&code));
        tasks.spawn(async move { confirm_code(&portal, &mut visitor, Purpose::SignIn, &wrong, HERE).await.unwrap() });
    }
    let answers = tasks.join_all().await;
    assert_eq!(answers.iter().filter(|answer| matches!(answer, CodeCheck::Wrong { .. })).count(), 4);
    let tries_left = sqlx::query_scalar!("select tries_left from codes").fetch_one(&pool).await.unwrap();
    assert_eq!(tries_left, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_code_lasts_five_minutes(pool: PgPool) {
    let bench = bench(pool, day()).await;
    let (mut visitor, code) = asked(&bench).await;
    bench.clock.advance(TimeDelta::minutes(5));
    assert_eq!(confirm_code(&bench.portal, &mut visitor, Purpose::SignIn, &code, HERE).await.unwrap(), CodeCheck::Over);

    let (mut visitor, code) = asked(&bench).await;
    bench.clock.advance(TimeDelta::minutes(5) - TimeDelta::seconds(1));
    assert_eq!(
        confirm_code(&bench.portal, &mut visitor, Purpose::SignIn, &code, HERE).await.unwrap(),
        CodeCheck::Confirmed
    );
}

#[sqlx::test(migrations = "./migrations")]
async fn a_phone_gets_three_codes_then_waits(pool: PgPool) {
    let bench = bench(pool, day()).await;
    for _ in 0..3 {
        asked(&bench).await;
    }
    let mut visitor = Visitor::default();
    let elsewhere = Address("203.0.113.9".parse().unwrap());
    let answer = request_code(&bench.portal, &mut visitor, Purpose::SignIn, &phone(), elsewhere).await.unwrap();
    assert_eq!(answer, CodeRequest::Wait(TimeDelta::minutes(10)));
    assert!(bench.messages.take().is_empty());
    assert_eq!(visitor, Visitor::default());
    // Another phone is not held up.
    let other = Phone::parse("13900001234").unwrap();
    assert_eq!(
        request_code(&bench.portal, &mut visitor, Purpose::SignIn, &other, elsewhere).await.unwrap(),
        CodeRequest::Sent
    );
}

#[sqlx::test(migrations = "./migrations")]
async fn one_address_can_not_ask_for_many_phones(pool: PgPool) {
    let bench = bench(pool, day()).await;
    let mut sent = 0;
    for number in 0..100 {
        let phone = Phone::parse(&format!("138000012{number:02}")).unwrap();
        let answer = request_code(&bench.portal, &mut Visitor::default(), Purpose::SignIn, &phone, HERE).await.unwrap();
        sent += u32::from(answer == CodeRequest::Sent);
    }
    assert_eq!(sent, bench.portal.settings().limits.code_per_address.burst);
}

/// One case without people, last touched at `at`.
async fn case(pool: &PgPool, reference: &Reference, at: DateTime<Utc>) -> i64 {
    sqlx::query!(
        "insert into areas (code, name, town_planning_area, manager_post, duty_phone, hall)
         values ('A', '{}', true, '{}', '000', '{}') on conflict do nothing"
    )
    .execute(pool)
    .await
    .unwrap();
    let id = sqlx::query_scalar!(
        "insert into cases (reference, draft_id, template_key, template_version, fee_key, fee_version, area_code,
             town_planning_area, applicant_kind, document_kind, premises_kind, capacity_watts, phases, submitted_at)
         values ($1, gen_random_uuid(), 'lv-resident', '2026-1', 'low-voltage', '2026-1', 'A', true, 'owner',
             'id_card', 'home', 8000, 1, $2)
         returning id",
        reference.as_str(),
        at,
    )
    .fetch_one(pool)
    .await
    .unwrap();
    sqlx::query!(
        "insert into case_states (case_id, seq, state, paused, last_event_at, area_code)
         values ($1, 1, 'open', false, $2, 'A')",
        id,
        at,
    )
    .execute(pool)
    .await
    .unwrap();
    id
}

fn reference() -> Reference {
    Reference::from_random(&mut |below| below / 2)
}

#[sqlx::test(migrations = "./migrations")]
async fn a_link_opens_its_case_until_it_is_revoked(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let portal = &bench.portal;
    let id = case(&pool, &reference(), day()).await;
    let token = link_token(portal, id, reference().as_str(), 1);

    let mut visitor = Visitor::default();
    assert_eq!(access(portal, &visitor, &reference()).await.unwrap(), Access::None);
    assert_eq!(link_of(portal, &visitor, &reference()).await.unwrap(), None);
    let opened = open_link(portal, &mut visitor, &token, HERE).await.unwrap();
    assert_eq!(opened, LinkOpened::Opened(reference()));
    assert_eq!(access(portal, &visitor, &reference()).await.unwrap(), Access::Owner { case_id: id, in_full: true });
    assert_eq!(
        link_of(portal, &visitor, &reference()).await.unwrap(),
        Some(format!("http://127.0.0.1:3000/c/{token}"))
    );

    assert_eq!(renew_link(portal, &mut Visitor::default(), &reference()).await.unwrap(), Renewed::NotYours);
    assert_eq!(renew_link(portal, &mut visitor, &reference()).await.unwrap(), Renewed::Sent);
    let mut late = Visitor::default();
    assert_eq!(open_link(portal, &mut late, &token, HERE).await.unwrap(), LinkOpened::Unknown);
    assert_eq!(late, Visitor::default());
    let again = link_token(portal, id, reference().as_str(), 2);
    assert_eq!(open_link(portal, &mut late, &again, HERE).await.unwrap(), LinkOpened::Opened(reference()));
    // Each is a message to the owner's phone, so they have an end.
    for _ in 0..2 {
        assert_eq!(renew_link(portal, &mut visitor, &reference()).await.unwrap(), Renewed::Sent);
    }
    assert!(matches!(renew_link(portal, &mut visitor, &reference()).await.unwrap(), Renewed::Wait(_)));
}

#[sqlx::test(migrations = "./migrations")]
async fn a_link_is_short_enough_for_providers_and_one_sent_earlier_still_opens(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let portal = &bench.portal;
    let id = case(&pool, &reference(), day()).await;
    let token = link_token(portal, id, reference().as_str(), 1);
    assert_eq!(token.len(), 32);
    let mac = portal.keys().link_mac(id, 1);
    let earlier = format!("{}{}", reference().as_str(), crate::keys::to_hex(&mac[..16]));
    assert_eq!(earlier.len(), 42);
    let revoked = format!("{}{}", reference().as_str(), crate::keys::to_hex(&portal.keys().link_mac(id, 2)[..16]));
    for (token, opens) in [(&token, true), (&earlier, true), (&revoked, false), (&earlier[..26].to_owned(), false)] {
        let opened = open_link(portal, &mut Visitor::default(), token, HERE).await.unwrap();
        assert_eq!(matches!(opened, LinkOpened::Opened(_)), opens, "{token}");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn a_revoked_link_shuts_out_whoever_came_by_it(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let portal = &bench.portal;
    let id = case(&pool, &reference(), day()).await;
    let token = link_token(portal, id, reference().as_str(), 1);
    let (mut owner, mut stranger) = (Visitor::default(), Visitor::default());
    for visitor in [&mut owner, &mut stranger] {
        open_link(portal, visitor, &token, HERE).await.unwrap();
    }
    let before = owner.clone();
    assert_eq!(renew_link(portal, &mut owner, &reference()).await.unwrap(), Renewed::Sent);
    let in_full = Access::Owner { case_id: id, in_full: true };
    assert_eq!(access(portal, &owner, &reference()).await.unwrap(), in_full, "whoever revokes stays");
    assert!(owner.raised_since(&before), "under another id");
    assert_eq!(access(portal, &stranger, &reference()).await.unwrap(), Access::None);
    assert_eq!(link_of(portal, &stranger, &reference()).await.unwrap(), None, "least of all the new link");
    assert_eq!(renew_link(portal, &mut stranger, &reference()).await.unwrap(), Renewed::NotYours);
    let listed = async |visitor: &Visitor| crate::applications::mine::mine(portal, visitor).await.unwrap().cases.len();
    assert_eq!((listed(&owner).await, listed(&stranger).await), (1, 0));

    let again = link_token(portal, id, reference().as_str(), 2);
    open_link(portal, &mut stranger, &again, HERE).await.unwrap();
    assert_eq!(access(portal, &stranger, &reference()).await.unwrap(), in_full);
    assert_eq!(stranger.cases.len(), 1);
}

#[test]
fn a_session_from_before_links_were_remembered_holds_the_first() {
    let visitor: Visitor = serde_json::from_str(r#"{"draft":null,"cases":[7],"phone":null,"pending":null}"#).unwrap();
    assert_eq!(visitor.cases, [OpenedCase { id: 7, generation: FIRST_LINK }]);
    let kept = serde_json::to_string(&visitor).unwrap();
    assert_eq!(serde_json::from_str::<Visitor>(&kept).unwrap(), visitor);
}

/// What happens to a session, in words and in deed.
type Change<'a> = (&'a str, &'a dyn Fn(&mut Visitor));

#[test]
fn whatever_raises_rights_is_seen() {
    let phone = |byte| Some(PhoneHash(vec![byte]));
    let draft = |number| Some(Uuid::from_u128(number));
    let opened = |id| OpenedCase { id, generation: 1 };
    let visitor =
        Visitor { cases: vec![opened(1)], proved: vec![2], phone: phone(1), draft: draft(1), ..Visitor::default() };
    let with = |change: &dyn Fn(&mut Visitor)| {
        let mut changed = visitor.clone();
        change(&mut changed);
        changed.raised_since(&visitor)
    };
    let raising: [Change; 6] = [
        ("the new link of a case was opened", &|visitor| visitor.may_see(1, 2)),
        ("a link was opened", &|visitor| visitor.may_see(7, 1)),
        ("a second question was answered", &|visitor| visitor.proves(7)),
        ("another phone was confirmed", &|visitor| visitor.phone = phone(2)),
        ("a case that somebody else's draft became", &|visitor| {
            visitor.draft = draft(2);
            visitor.became = Some(7);
            visitor.may_see(7, 1);
        }),
        ("one more than the own draft's case", &|visitor| {
            visitor.became = Some(7);
            visitor.may_see(7, 1);
            visitor.may_see(8, 1);
        }),
    ];
    for (what, change) in raising {
        assert!(with(change), "{what}");
    }
    let keeping: [Change; 5] = [
        ("nothing", &|_| {}),
        ("the own draft became a case", &|visitor| {
            visitor.became = Some(7);
            visitor.may_see(7, 1);
        }),
        ("a code is on its way", &|visitor| {
            visitor.pending = Some(pending());
        }),
        ("less than before", &|visitor| sign_out(visitor)),
        ("a draft of one's own phone", &|visitor| visitor.draft = draft(3)),
    ];
    for (what, change) in keeping {
        assert!(!with(change), "{what}");
    }
    assert!(visitor.raised_since(&Visitor::default()), "the first phone of a session");
}

#[sqlx::test(migrations = "./migrations")]
async fn one_address_keeps_nobody_elses_phone_from_signing_in(pool: PgPool) {
    let bench = bench(pool, day()).await;
    // It has used up what it may have; what it asks for after that costs others nothing.
    for number in 0..500 {
        let victim = Phone::parse(&format!("13{:09}", 800_000_000 + number % 100)).unwrap();
        let _ = request_code(&bench.portal, &mut Visitor::default(), Purpose::SignIn, &victim, HERE).await.unwrap();
    }
    bench.messages.take();
    let elsewhere = Address("203.0.113.9".parse().unwrap());
    for number in 70..100 {
        let phone = Phone::parse(&format!("13{:09}", 800_000_000 + number)).unwrap();
        let answer =
            request_code(&bench.portal, &mut Visitor::default(), Purpose::SignIn, &phone, elsewhere).await.unwrap();
        assert_eq!(answer, CodeRequest::Sent, "{number}");
    }
    let used = super::codes_used(&bench.portal).await.unwrap();
    assert!((used - 90.0 / 300.0).abs() < 1e-3, "{used}");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_share_of_the_codes_is_kept_for_those_who_have_a_case(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let id = case(&pool, &reference(), day()).await;
    owned_by(&bench, &pool, id).await;
    let ask = async |phone: &Phone, number: u32| {
        let address = Address(std::net::Ipv4Addr::from(0x0a00_0000 + number * 1024).into());
        let mut visitor = Visitor::default();
        let answer = request_code(&bench.portal, &mut visitor, Purpose::SignIn, phone, address).await.unwrap();
        (visitor, answer)
    };
    for number in 0..400_u32 {
        let stranger = Phone::parse(&format!("139{number:08}")).unwrap();
        assert_eq!(ask(&stranger, number).await.1, CodeRequest::Sent, "{number}: nobody is told who is a customer");
    }
    assert_eq!(bench.messages.take().len(), 210, "seven tenths of 300");
    assert_eq!(codes_withheld(&bench.portal), 190);
    let warnings = crate::warnings::warnings(&bench.portal).await.unwrap();
    assert!(warnings.iter().any(|warning| warning.code() == "many_codes"), "{warnings:?}");

    // Whatever is done from here on, both get the same answers.
    let stranger = Phone::parse("13900009999").unwrap();
    let (mut answers, mut sent) = (Vec::new(), Vec::new());
    for (at, phone) in [phone(), stranger].iter().enumerate() {
        let mut said = Vec::new();
        let mut last = Visitor::default();
        for _ in 0..3 {
            let (visitor, answer) = ask(phone, 1000 + u32::try_from(at).unwrap()).await;
            last = visitor;
            said.push(format!("{answer:?}"));
        }
        said.push(format!("{:?}", ask(phone, 1000 + u32::try_from(at).unwrap()).await.1));
        let messages = bench.messages.take();
        let right =
            messages.last().map(|(_, text)| text.chars().filter(char::is_ascii_digit).take(6).collect::<String>());
        let wrong = another(&right.unwrap_or_else(|| "000000".to_owned()));
        assert!(last.awaits(Purpose::SignIn, bench.portal.now()).is_some());
        for _ in 0..5 {
            let check = confirm_code(&bench.portal, &mut last, Purpose::SignIn, &wrong, HERE).await.unwrap();
            said.push(format!("{check:?}"));
        }
        answers.push(said);
        sent.push(messages.len());
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(sent, [3, 0]);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_code_is_good_for_what_it_was_asked_for_and_only_in_time(pool: PgPool) {
    let bench = bench(pool, day()).await;
    let portal = &bench.portal;
    let purposes = [Purpose::SignIn, Purpose::Contact, Purpose::Case(7), Purpose::Plan(7)];
    let mut visitor = Visitor::default();
    for (asked, other) in [(0, 1), (1, 2), (2, 0)] {
        let (asked, other) = (purposes[asked], purposes[other]);
        request_code(portal, &mut visitor, asked, &phone(), HERE).await.unwrap();
        let code = sent(&bench);
        assert!(visitor.awaits(asked, portal.now()).is_some() && visitor.awaits(other, portal.now()).is_none());
        assert!(visitor.awaits(Purpose::Case(8), portal.now()).is_none(), "another case");
        assert_eq!(confirm_code(portal, &mut visitor, other, &code, HERE).await.unwrap(), CodeCheck::Over);
        assert_eq!(visitor.phone, None);
        let mut in_time = visitor.clone();
        bench.clock.advance(TimeDelta::minutes(5));
        assert!(visitor.awaits(asked, portal.now()).is_none(), "nothing asks for it any more");
        bench.clock.set(portal.now() - TimeDelta::minutes(5));
        assert_eq!(confirm_code(portal, &mut in_time, asked, &code, HERE).await.unwrap(), CodeCheck::Confirmed);
    }
    let kept = r#"{"draft":null,"cases":[],"phone":null,"pending":{"id":"00000000-0000-0000-0000-000000000000","masked_phone":"1"}}"#;
    let before: Visitor = serde_json::from_str(kept).unwrap();
    assert!(purposes.iter().all(|purpose| before.awaits(*purpose, portal.now()).is_none()));
}

async fn owned_by(bench: &Bench, pool: &PgPool, id: i64) -> PhoneHash {
    let hash = PhoneHash::of(bench.portal.keys(), &phone());
    sqlx::query!("insert into case_lookups (kind, hash, case_id) values ('phone', $1, $2)", hash.0, id)
        .execute(pool)
        .await
        .unwrap();
    hash
}

#[sqlx::test(migrations = "./migrations")]
async fn a_changed_link_opens_nothing(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let id = case(&pool, &reference(), day()).await;
    let token = link_token(&bench.portal, id, reference().as_str(), 1);
    let other_letter = if token.ends_with('A') { 'B' } else { 'A' };
    let swapped = token.chars().map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c }).collect();
    let broken = [
        String::new(),
        token[..31].to_owned(),
        format!("{token}A"),
        format!("{}{other_letter}", &token[..31]),
        swapped,
        "阳光".repeat(9),
    ];
    for token in &broken {
        let opened = open_link(&bench.portal, &mut Visitor::default(), token, HERE).await.unwrap();
        assert_eq!(opened, LinkOpened::Unknown, "{token}");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn a_confirmed_phone_opens_its_cases_but_not_one_unproved_for_long(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let portal = &bench.portal;
    let id = case(&pool, &reference(), day()).await;
    let hash = owned_by(&bench, &pool, id).await;
    let visitor = Visitor { phone: Some(hash), ..Visitor::default() };
    let by_phone = Access::Owner { case_id: id, in_full: false };
    bench.clock.advance(TimeDelta::days(90));
    assert_eq!(access(portal, &visitor, &reference()).await.unwrap(), by_phone);
    let link = link_of(portal, &visitor, &reference()).await.unwrap();
    assert_eq!(link, None, "the link opens documents, a phone code does not");
    bench.clock.advance(TimeDelta::seconds(1));
    // Whatever the utility did meanwhile is no proof.
    sqlx::query!("update case_states set last_event_at = $1", portal.now()).execute(&pool).await.unwrap();
    assert_eq!(access(portal, &visitor, &reference()).await.unwrap(), Access::WantsIdDigits);
    let proved = Visitor { proved: vec![id], ..visitor };
    assert_eq!(access(portal, &proved, &reference()).await.unwrap(), by_phone);
    // A code alone does not make it new again; the link does.
    let (mut again, code) = asked(&bench).await;
    assert_eq!(confirm_code(portal, &mut again, Purpose::SignIn, &code, HERE).await.unwrap(), CodeCheck::Confirmed);
    assert_eq!(access(portal, &again, &reference()).await.unwrap(), Access::WantsIdDigits);
    let token = link_token(portal, id, reference().as_str(), 1);
    open_link(portal, &mut Visitor::default(), &token, HERE).await.unwrap();
    assert_eq!(access(portal, &again, &reference()).await.unwrap(), by_phone);
    // And from then on a code in time keeps it so.
    bench.clock.advance(TimeDelta::days(80));
    let (mut again, code) = asked(&bench).await;
    assert_eq!(confirm_code(portal, &mut again, Purpose::SignIn, &code, HERE).await.unwrap(), CodeCheck::Confirmed);
    bench.clock.advance(TimeDelta::days(80));
    assert_eq!(access(portal, &again, &reference()).await.unwrap(), by_phone);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_session_is_found_by_its_cookie_only_and_ends_in_time(pool: PgPool) {
    let bench = bench(pool.clone(), day()).await;
    let portal = &bench.portal;
    let id = b"the cookie's value";
    let session = StoredSession { data: b"{\"visitor\":1}".to_vec(), expires_at: day() + TimeDelta::days(1) };
    assert!(create(portal, id, &session).await.unwrap());
    assert!(!create(portal, id, &session).await.unwrap());
    assert_eq!(load(portal, id).await.unwrap(), Some(session.clone()));
    assert_eq!(load(portal, b"another").await.unwrap(), None);

    let row = sqlx::query!("select id_hash, data from sessions").fetch_one(&pool).await.unwrap();
    assert!(!row.id_hash.windows(6).any(|part| part == b"cookie"));
    assert!(!row.data.windows(7).any(|part| part == b"visitor"));

    let later = StoredSession { expires_at: day() + TimeDelta::days(2), ..session };
    assert!(save(portal, id, &later).await.unwrap());
    bench.clock.advance(TimeDelta::days(1));
    assert_eq!(load(portal, id).await.unwrap(), Some(later.clone()));
    bench.clock.advance(TimeDelta::days(1));
    assert_eq!(load(portal, id).await.unwrap(), None);
    bench.clock.advance(TimeDelta::seconds(1));
    assert_eq!(sweep(portal).await.unwrap(), 1);

    assert!(create(portal, id, &later).await.unwrap());
    delete(portal, id).await.unwrap();
    assert!(!save(portal, id, &later).await.unwrap());
    assert!(!renew(portal, id, b"another", &later).await.unwrap());
    for id in [&id[..], b"another"] {
        assert_eq!(load(portal, id).await.unwrap(), None, "what was signed out does not come back");
    }
    let lasting = StoredSession { expires_at: portal.now() + TimeDelta::days(1), ..later };
    assert!(create(portal, id, &lasting).await.unwrap());
    assert!(renew(portal, id, b"another", &lasting).await.unwrap());
    assert_eq!((load(portal, id).await.unwrap(), load(portal, b"another").await.unwrap()), (None, Some(lasting)));
}
