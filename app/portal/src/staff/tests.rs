use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use chrono::TimeDelta;
use domain::applications::Reference;
use domain::inspections::{FindingId, Inspected};
use domain::meters::{Installed, Meter, Reading};
use domain::progress::{Errand, Event, PauseReason, RefusalReason, Slot};
use domain::staff::{Entitlement, Right, Role};
use domain::surveys::Surveyed;
use domain::text::Text;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use totp_rs::Totp;
use uuid::Uuid;

use super::*;
use crate::documents::File;
use crate::limits::Address;
use crate::progress::tests::support::{Made, World, date, owner_of, world};
use crate::sessions::StoredSession;
use crate::settings::Settings;

pub(super) const HERE: Address = Address(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST));
pub(super) const PASSWORD: &str = "a long password of nobody";

pub(crate) fn desk(world: &World) -> Desk {
    let as_staff = world.owner.connect_options().as_ref().clone().options([("role", "sunlit_staff")]);
    Desk::new(&world.portal, PgPoolOptions::new().max_connections(16).connect_lazy_with(as_staff))
}

/// Somebody with these roles, and the second factor.
pub(crate) async fn hired(world: &World, login: &str, roles: &[Role], areas: &[&str]) -> (Member, Totp) {
    let new = NewMember {
        login: login.to_owned(),
        post: Text { zh: format!("{login}岗"), en: login.to_owned() },
        roles: roles.to_vec(),
        areas: areas.iter().map(|area| (*area).to_owned()).collect(),
        password: PASSWORD.to_owned(),
    };
    let portal = &world.portal;
    let mut connection = world.owner.acquire().await.unwrap();
    let factor = add(&mut connection, portal.keys(), portal.random(), world.now(), "示例：供电", &new).await.unwrap();
    let everybody = everybody(&world.owner).await.unwrap();
    let member = everybody.into_iter().find(|member| member.login == login).unwrap();
    (member, Totp::from_url(factor.unwrap()).unwrap())
}

pub(crate) async fn manager(world: &World) -> Member {
    hired(world, "manager", &[Role::AccountManager], &[]).await.0
}

/// Sends the form, and once more with its box ticked where it is asked for and `sure`.
pub(crate) async fn act_when(desk: &Desk, member: &Member, form: Acting<'_>, sure: bool) -> Done {
    let done = act(desk, member, &Acting { meant: Meant::UNASKED, ..form }).await.unwrap();
    let Done::Doubted(doubts) = &done else { return done };
    let codes: Vec<String> = doubts.iter().map(Doubt::code).collect();
    let ticked = codes.join(" ");
    if sure { act(desk, member, &Acting { meant: Meant::Despite(&ticked), ..form }).await.unwrap() } else { done }
}

pub(crate) fn acting<'a>(case: &'a Made, act: Act<'a>, seen: u32) -> Acting<'a> {
    Acting { reference: &case.reference, act, seen, id: Uuid::new_v4(), meant: Meant::Anyway }
}

/// Gives a case to somebody, whosever it is.
pub(crate) async fn assign(desk: &Desk, giver: &Member, reference: &Reference, to: Uuid) -> crate::Result<Assigned> {
    let had = "select a.staff_id from case_assignments a join cases c on c.id = a.case_id where c.reference = $1";
    let had = sqlx::query_scalar(had).bind(reference.as_str()).fetch_optional(desk.pool()).await?;
    let over = HandOver { to, had, form: Uuid::new_v4(), note: "" };
    Ok(hand_over(desk, giver, reference, over).await?.unwrap())
}

/// The last message of a case's thread.
pub(crate) async fn last_message(world: &World, case: &Made) -> Option<Uuid> {
    let id = sqlx::query_scalar("select id from case_messages where case_id = $1 order by seq desc limit 1");
    id.bind(case.id).fetch_optional(&world.owner).await.unwrap()
}

/// A meter of this number, new.
pub(crate) fn new_meter(number: &str) -> Installed {
    let meter = Meter { number: number.to_owned(), reading: Reading(50), multiplier: 1 };
    Installed { meter, account: None, remedied: Vec::new() }
}

pub(crate) async fn last(world: &World, case: &Made) -> u32 {
    u32::try_from(world.kinds(case).await.len()).unwrap()
}

pub(super) fn stored(text: &str) -> StoredSession {
    StoredSession { data: text.as_bytes().to_vec(), expires_at: chrono::DateTime::UNIX_EPOCH }
}

#[sqlx::test(migrations = "./migrations")]
async fn each_role_does_what_the_table_says_and_in_its_areas_only(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let case = world.submit("lv-resident").await;
    let [soon, _] = Slot::of_day(date("2026-05-06"));
    let acts = [
        Act::Accept,
        Act::AskForPaper(domain::documents::DocumentKind::Lease),
        Act::Pause(PauseReason::CustomerRequest),
        Act::Resume(1),
        Act::Survey(Surveyed::WITH_LINE),
        Act::AnswerPlan(None),
        Act::RevisePlan(None),
        Act::UpholdPlan(Upheld { reason: "x", read: None }),
        Act::ReviewDesign,
        Act::PassIntermediate(Inspected::NOTHING),
        Act::FailIntermediate(Inspected::NOTHING),
        Act::PassInspection(Inspected::NOTHING),
        Act::FailInspection(Inspected::NOTHING),
        Act::FinishWorks,
        Act::Energise(Installed::NOTHING),
        Act::CorrectMeter(Installed::NOTHING),
        Act::Archive(""),
        Act::OfferSlots(Errand::Survey, soon.date),
        Act::Book(Errand::Survey, soon),
        Act::CancelAppointment(Errand::Survey),
        Act::OfferSlots(Errand::Metering, soon.date),
        Act::Book(Errand::Metering, soon),
        Act::CancelAppointment(Errand::Metering),
        Act::Refuse(RefusalReason::SupplyUnsafe),
        Act::Correct { seq: 1, to: world.now() },
        Act::Reclassify("lv-other"),
        Act::Merge("K7M39PXR2Q"),
        Act::GreenChannel("demo-park"),
        Act::EndGreenChannel(domain::green_channel::EndReason::Mistake),
    ];
    assert!(Act::FORMS.iter().all(|form| acts.iter().any(|one| one.code() == *form)), "an act is left out");
    let mut elsewhere = hired(&world, "elsewhere", Role::ALL, &[]).await.0;
    elsewhere.entitlement.areas = vec!["another".to_owned()];
    let mut members = vec![(elsewhere, false)];
    for &role in Role::ALL {
        members.push((hired(&world, &role.code().replace('_', "-"), &[role], &["test"]).await.0, true));
    }
    for (member, here) in &members {
        // A form of a page long ago: whoever may is told that the case moved on, and nothing changes.
        for one in acts {
            let done = act(&desk, member, &acting(&case, one, 0)).await.unwrap();
            let may = *here && member.may(one.right());
            assert_eq!(matches!(done, Done::MovedOn(_)), may, "{} {one:?}: {done:?}", member.login);
            assert_eq!(done == Done::NotEntitled, !may, "{} {one:?}", member.login);
        }
        let may = |right: Right| *here && member.may(right);
        let seen = see(&desk, member, &case.reference).await.unwrap();
        assert_eq!(seen.is_some(), may(Right::SeeCase), "{}", member.login);
        let read = seen.is_some_and(|seen| seen.thread.is_some());
        assert_eq!(read, may(Right::ReadMessages), "{}", member.login);
        let seen = see(&desk, member, &case.reference).await.unwrap();
        let marks = seen.is_some_and(|seen| seen.markable.is_some());
        assert_eq!(marks, may(Right::GreenChannel), "{}", member.login);
        let unmasked = unmask(&desk, member, Some(world.now()), &case.reference, Purpose::Contact).await.unwrap();
        assert_eq!(unmasked == Unmasked::Done, may(Right::Unmask), "{}: {unmasked:?}", member.login);
        let noted = write_note(&desk, member, &case.reference, Uuid::new_v4(), "x").await.unwrap();
        // The case of this test has no key: nobody's note is taken, and whoever may write is not told otherwise.
        assert_eq!(noted, Ok(false), "{}", member.login);
        // Nor anybody's answer.
        let answered = answer(&desk, member, &case.reference, Uuid::new_v4(), None, "x").await.unwrap();
        assert_eq!(answered, Ok(Answered::NotEntitled), "{}", member.login);
        let named =
            name_deputy(&desk, member, members[1].0.id, members[7].0.id, (date("2026-05-01"), date("2026-05-01")), "");
        let named = named.await.unwrap();
        // The first of them is an account manager, who names his own; nobody of the list may do all that he may.
        let own = member.id == members[1].0.id;
        assert_eq!(named == Named::CantStandIn, may(Right::NameDeputies) || own, "{}: {named:?}", member.login);
        let sent = send_meter_code(&desk, member, &case.reference).await.unwrap();
        let expected = if may(Right::Energise) { CodeSent::NotThere } else { CodeSent::NotEntitled };
        assert_eq!(sent, expected, "{}", member.login);
        let told = confirm_by_code(&desk, member, &case.reference, MeterCode { id: Uuid::new_v4(), seq: 1 }, "000000")
            .await
            .unwrap();
        let expected = if may(Right::Energise) { Told::NotThere } else { Told::NotEntitled };
        assert_eq!(told, expected, "{}", member.login);
        let file = File::of(&world.portal, "x.jpg", b"x").await;
        let finding = FindingId { seq: 1, number: 1 };
        let photographed = add_photo(&desk, member, &case.reference, PhotoOf::Finding(finding), file).await.unwrap();
        let expected = if may(Right::Inspect) { Photographed::NotThere } else { Photographed::NotEntitled };
        assert_eq!(photographed, expected, "{}", member.login);
        let file = File::of(&world.portal, "x.jpg", b"x").await;
        let of = PhotoOf::Survey(Uuid::nil());
        let photographed = add_photo(&desk, member, &case.reference, of, file).await.unwrap();
        let expected = if may(Right::Survey) { Photographed::NotThere } else { Photographed::NotEntitled };
        assert_eq!(photographed, expected, "{}", member.login);
        let countersigned = countersign(&desk, member, &case.reference, Uuid::nil(), Role::Metering).await.unwrap();
        let expected = if may(Right::Countersign) && member.entitlement.roles.contains(&Role::Metering) {
            Countersigned::NotThere
        } else {
            Countersigned::NotEntitled
        };
        assert_eq!(countersigned, expected, "{}", member.login);
        let returned = return_survey(&desk, member, &case.reference, Uuid::nil(), "x").await.unwrap();
        let expected = if may(Right::Countersign) { Countersigned::NotThere } else { Countersigned::NotEntitled };
        assert_eq!(returned, expected, "{}", member.login);
        let taken_back = take_back_survey(&desk, member, &case.reference, Uuid::nil(), "x").await.unwrap();
        let expected = if may(Right::Survey) { Countersigned::NotThere } else { Countersigned::NotEntitled };
        assert_eq!(taken_back, expected, "{}", member.login);
        let assigned = assign(&desk, member, &case.reference, members[1].0.id).await.unwrap();
        assert_eq!(assigned == Assigned::Done, may(Right::Assign), "{}: {assigned:?}", member.login);
        let handed = {
            let to = members[1].0.id;
            let over = HandOver { to, had: None, form: Uuid::new_v4(), note: "" };
            hand_over(&desk, member, &case.reference, over).await.unwrap()
        };
        assert_eq!(handed == Ok(Assigned::Done), may(Right::Assign), "{}: {handed:?}", member.login);
        assert_eq!(
            looks(&desk, member, None, None).await.unwrap().is_some(),
            member.may(Right::ReadLooks),
            "{}",
            member.login
        );
        let sends = member.may(Right::SendWebhooks);
        assert_eq!(sent_elsewhere(&desk, member).await.unwrap().is_some(), sends, "{}", member.login);
        let expected = if sends { SentAgain::Done(0) } else { SentAgain::NotEntitled };
        assert_eq!(send_again(&desk, member, "x", None).await.unwrap(), expected, "{}", member.login);
        let work = work(&desk, member, Filter::All, None).await.unwrap();
        assert_eq!(work.is_some(), member.may(Right::SeeWork), "{}", member.login);
        assert_eq!(work.is_some_and(|work| !work.items.is_empty()), may(Right::SeeWork), "{}", member.login);
        let saved = save_view(&desk, member, "x", Filter::Mine.into()).await.unwrap();
        assert_eq!(saved == SavedView::Done, member.may(Right::SeeWork), "{}", member.login);
        assert_eq!(
            views(&desk, member).await.unwrap().len(),
            usize::from(member.may(Right::SeeWork)),
            "{}",
            member.login
        );
        let found = look_up(&desk, member, LookFor::Reference, case.reference.as_str()).await.unwrap();
        let expected = if member.may(Right::LookUp) {
            Found::Cases(if *here { vec![case.reference.as_str().to_owned()] } else { Vec::new() })
        } else {
            Found::NotEntitled
        };
        assert_eq!(found, expected, "{}", member.login);
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn the_public_role_sees_nothing_of_the_desk_but_what_customers_are_told(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let own: BTreeSet<&str> = BTreeSet::from([
        "staff",
        "staff_sessions",
        "staff_failures",
        "staff_recovery_codes",
        "staff_passkeys",
        "staff_identities",
        "staff_challenges",
        "case_assignments",
        "case_notes",
        "case_acts",
        "looks",
        "searches",
        "deputies",
        "presences",
        "work_views",
        "archives",
        "survey_signatures",
        "survey_returns",
    ]);
    for table in &own {
        // What has ended is swept with the public's own.
        let forget = match *table {
            "staff_sessions" => "update staff_sessions set data = ''".to_owned(),
            "staff_failures" => "update staff_failures set failures = 0".to_owned(),
            "presences" => "update presences set since = now()".to_owned(),
            "staff_challenges" => "update staff_challenges set sealed_state = ''".to_owned(),
            table => format!("delete from {table}"),
        };
        for statement in [format!("select * from {table}"), forget] {
            let refused = sqlx::query(sqlx::AssertSqlSafe(statement.clone())).execute(world.portal.pool()).await;
            let error = refused.unwrap_err();
            assert_eq!(error.as_database_error().and_then(|error| error.code()).unwrap(), "42501", "{statement}");
        }
    }
    sqlx::query("select case_id, post, what, purpose, looked_at from looks")
        .execute(world.portal.pool())
        .await
        .unwrap();
    // What is written down at the desk is the desk's word; to whom a customer told it is nobody's else.
    for statement in [
        "insert into inspection_findings (case_id, seq, number, code) values (1, 1, 1, 'labels')",
        "update inspection_findings set remedied_seq = 2",
        "insert into finding_photos values (gen_random_uuid(), 1, 1, 1, gen_random_uuid(), 'image/png', 1, now())",
        "select staff_id from finding_photos",
        "insert into meters values (1, 1, '33010001', 0, 1)",
        "update meters set until_seq = 1",
        "select staff_id from meter_confirmations",
        "insert into surveys values (gen_random_uuid(), 1, 1, 'done', false, 8000, null, now())",
        "update surveys set standing = 'done'",
        "select staff_id from survey_signatures",
        "select counts_as from survey_signatures",
        "select staff_id from survey_photos",
        "insert into meter_confirmations values (1, 1, 'code', gen_random_uuid())",
    ] {
        let refused = sqlx::query(statement).execute(world.portal.pool()).await.unwrap_err();
        let code = refused.as_database_error().and_then(|error| error.code().map(String::from));
        assert_eq!(code.as_deref(), Some("42501"), "{statement}");
    }
    // Nobody at the desk changes or forgets a look or what has happened.
    for statement in [
        "update looks set what = 'case'",
        "delete from looks",
        "delete from inspection_findings",
        "update inspection_findings set code = code",
        "update meters set reading = 0",
        "delete from meters",
        "update archives set place = 'x'",
        "delete from archives",
        "update surveys set capacity_watts = 1",
        "delete from survey_signatures",
        "update survey_signatures set role = role",
        "delete from events",
        "delete from staff",
        "update staff set roles = roles",
    ] {
        let refused = sqlx::query(statement).execute(desk(&world).pool()).await;
        assert!(refused.is_err(), "{statement}");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn every_look_is_kept_and_told_to_the_customer(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let case = world.submit("lv-resident").await;
    let kept = async || world.count("select count(*) from looks").await;
    see(&desk, &member, &case.reference).await.unwrap();
    see(&desk, &member, &case.reference).await.unwrap();
    assert_eq!(kept().await, 1, "a page that is loaded anew");
    let unmasked = unmask(&desk, &member, Some(world.now()), &case.reference, Purpose::FieldWork).await.unwrap();
    assert_eq!(unmasked, Unmasked::Done);
    assert_eq!(kept().await, 2);
    let opened = async || see(&desk, &member, &case.reference).await.unwrap().unwrap().opened;
    assert_eq!(opened().await, Some(Purpose::FieldWork));
    assert_eq!(kept().await, 3);
    world.clock.advance(TimeDelta::minutes(4));
    assert_eq!(opened().await, Some(Purpose::FieldWork));
    assert_eq!(kept().await, 3, "for the same purpose within minutes");
    world.clock.advance(TimeDelta::minutes(10));
    assert_eq!(opened().await, Some(Purpose::FieldWork));
    assert_eq!(kept().await, 4);
    world.clock.advance(TimeDelta::minutes(2));
    assert_eq!(opened().await, None, "looking does not keep it open");
    // What is opened is opened each time, and another's look is another look.
    let (other, _) = hired(&world, "other", &[Role::Surveyor], &[]).await;
    for member in [&member, &other, &other] {
        unmask(&desk, member, Some(world.now()), &case.reference, Purpose::Contact).await.unwrap();
    }
    assert_eq!(kept().await, 8);
    sqlx::query("delete from looks where purpose = 'contact'").execute(&world.owner).await.unwrap();
    let told = looks_of_owner(&world.portal, &owner_of(&case), &case.reference).await.unwrap();
    let said: Vec<_> = told.iter().map(|look| (look.what.as_str(), look.purpose.as_deref(), look.times)).collect();
    assert_eq!(said, [("case", None, 2), ("person", Some("field_work"), 2), ("opened", Some("field_work"), 1)]);
    // However often somebody looks again, what was opened stays in sight.
    for _ in 0..60 {
        world.clock.advance(TimeDelta::minutes(6));
        see(&desk, &member, &case.reference).await.unwrap();
    }
    let told = looks_of_owner(&world.portal, &owner_of(&case), &case.reference).await.unwrap();
    assert!(told.iter().any(|look| look.what == "opened" && look.post == member.post));
    let stranger = crate::sessions::Visitor::default();
    assert!(looks_of_owner(&world.portal, &stranger, &case.reference).await.unwrap().is_empty());
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_audits_reads_all_looks_of_his_areas_page_by_page(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let (auditor, _) = hired(&world, "auditor", &[Role::Auditor], &["test"]).await;
    let (case, other) = (world.submit("lv-resident").await, world.submit("lv-resident").await);
    see(&desk, &member, &other.reference).await.unwrap();
    for _ in 0..120 {
        world.clock.advance(TimeDelta::minutes(6));
        see(&desk, &member, &case.reference).await.unwrap();
    }
    let (first, next) = looks(&desk, &auditor, None, None).await.unwrap().unwrap();
    let (second, end) = looks(&desk, &auditor, None, next).await.unwrap().unwrap();
    assert_eq!((first.len(), second.len(), end), (100, 21, None));
    assert!(first.iter().all(|audited| audited.login == "manager"));
    let (of_one, _) = looks(&desk, &auditor, Some(&other.reference), None).await.unwrap().unwrap();
    assert_eq!(of_one.len(), 1);
    let mut elsewhere = auditor;
    elsewhere.entitlement.areas = vec!["another".to_owned()];
    assert!(looks(&desk, &elsewhere, None, None).await.unwrap().unwrap().0.is_empty());
}

#[sqlx::test(migrations = "./migrations")]
async fn a_search_is_kept_found_or_not_and_nobody_tries_numbers_all_day(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let find = async |typed: &str| look_up(&desk, &member, LookFor::Phone, typed).await.unwrap();
    assert_eq!(find("1380000").await, Found::Malformed);
    assert_eq!(look_up(&desk, &member, LookFor::DocumentNumber, "12").await.unwrap(), Found::Malformed);
    assert_eq!(find("13800001234").await, Found::Cases(Vec::new()));
    assert_eq!(world.count("select count(*) from searches where found = 0").await, 1);
    let mut last = Found::Malformed;
    for _ in 0..70 {
        last = find("13800001234").await;
    }
    assert!(matches!(last, Found::Wait(_)), "{last:?}");
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_signed_in_long_ago_is_asked_again_before_he_sees_data_in_full(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (in_demo, member) = (desk(&world), manager(&world).await);
    let settings = Settings { demo: false, ..world.portal.settings().clone() };
    let desk = Desk::new(&world.portal.with_settings(settings), in_demo.pool().clone());
    let (other, _) = hired(&world, "other", &[Role::AccountManager], &[]).await;
    let case = world.submit("lv-resident").await;
    sessions::create(&desk, b"this", &stored("x"), Some(member.id)).await.unwrap();
    let open = async |member: &Member| {
        let signed_in_at = sessions::begun_at(&desk, member, b"this").await.unwrap();
        unmask(&desk, member, signed_in_at, &case.reference, Purpose::Contact).await.unwrap()
    };
    world.clock.advance(TimeDelta::hours(2));
    assert_eq!(open(&member).await, Unmasked::Done);
    assert_eq!(open(&other).await, Unmasked::AskAgain, "another's session");
    world.clock.advance(TimeDelta::seconds(1));
    sessions::load(&desk, b"this").await.unwrap();
    assert_eq!(open(&member).await, Unmasked::AskAgain, "using it is no proof");
    assert_eq!(world.count("select count(*) from looks").await, 1);
    assert!(see(&desk, &other, &case.reference).await.unwrap().unwrap().opened.is_none());
    let played = unmask(&in_demo, &other, None, &case.reference, Purpose::Contact).await.unwrap();
    assert_eq!(played, Unmasked::Done, "nobody has a password in a demo");
}

#[sqlx::test(migrations = "./migrations")]
async fn two_hundred_cases_of_one_day_are_two_hundred_rows(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    for _ in 0..200 {
        world.submit("lv-resident").await;
    }
    let (mut seen, mut after, mut pages) = (BTreeSet::new(), None::<String>, 0);
    loop {
        let page = work(&desk, &member, Filter::Unassigned, after.as_deref()).await.unwrap().unwrap();
        assert_eq!(page.counters[3], 200);
        seen.extend(page.items.into_iter().map(|item| item.reference));
        pages += 1;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((seen.len(), pages), (200, 4));
}

#[sqlx::test(migrations = "./migrations")]
async fn several_cases_go_to_a_colleague_who_may_have_all_of_them(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    sqlx::query(
        "insert into areas select 'other', name, true, manager_post, duty_phone, hall from areas
                 where code = 'test'",
    )
    .execute(&world.owner)
    .await
    .unwrap();
    let (giver, _) = hired(&world, "giver", &[Role::Supervisor], &["test"]).await;
    let (here, _) = hired(&world, "here", &[Role::Surveyor], &["test"]).await;
    let (everywhere, _) = hired(&world, "everywhere", &[Role::Surveyor], &[]).await;
    hired(&world, "auditor", &[Role::Auditor], &[]).await;
    let (one, two, far) =
        (world.submit("lv-resident").await, world.submit("lv-resident").await, world.submit("lv-resident").await);
    sqlx::query("update cases set area_code = 'other' where id = $1").bind(far.id).execute(&world.owner).await.unwrap();
    let [near, all] = [vec![one.reference.clone(), two.reference.clone()], vec![one.reference, far.reference.clone()]];
    let logins = async |references: &[Reference]| -> Vec<String> {
        let offered = colleagues_for_all(&desk, references).await.unwrap();
        offered.into_iter().map(|member| member.login).collect()
    };
    assert_eq!(logins(&near).await, ["everywhere", "giver", "here"]);
    assert_eq!(logins(&all).await, ["everywhere"]);
    let page = async |references: &[Reference]| -> Vec<_> {
        ticked(&desk, &giver, references).await.unwrap().into_iter().map(|case| (case.reference, case.had)).collect()
    };
    let (unassigned, late) = (page(&near).await, page(&near).await);
    let done = |done, refused| Given { done, refused, since: Vec::new() };
    assert_eq!(assign_all(&desk, &giver, &unassigned, here.id).await.unwrap(), done(2, 0));
    // Whoever made his page before gives away nothing that has come to somebody, and is told which.
    let given = assign_all(&desk, &giver, &late, everywhere.id).await.unwrap();
    assert_eq!(given, Given { since: near.clone(), ..Given::default() });
    assert_eq!(page(&all).await.len(), 1, "whose a case of another area is, is nothing for him");
    let both: Vec<_> = page(&all).await.into_iter().chain([(far.reference.clone(), None)]).collect();
    let given = assign_all(&desk, &giver, &both, everywhere.id).await.unwrap();
    assert_eq!(given, done(1, 1), "the giver has no right in the other area");
    assert_eq!(assign_all(&desk, &here, &page(&near).await, here.id).await.unwrap(), done(0, 2));
    assert_eq!(world.count("select count(*) from case_assignments").await, 2);
}

#[sqlx::test(migrations = "./migrations")]
async fn cases_without_a_day_are_paged_to_their_end(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    for number in 0..120 {
        let case = world.submit("lv-resident").await;
        // Other systems number their pauses as they like.
        let paused =
            Event::Paused { pause: 3, reason: PauseReason::CustomerRequest, awaits: domain::progress::Awaited::Word };
        world.push(&case, &format!("p{number}"), paused).await;
    }
    let (mut seen, mut after, mut pages) = (BTreeSet::new(), None::<String>, 0);
    loop {
        let page = work(&desk, &member, Filter::Waiting, after.as_deref()).await.unwrap().unwrap();
        seen.extend(page.items.into_iter().map(|item| item.reference));
        pages += 1;
        after = page.next;
        if after.is_none() || pages == 10 {
            break;
        }
    }
    assert_eq!((seen.len(), pages), (120, 3));
    // And a paper can be asked for beside that pause.
    let reference = seen.pop_first().unwrap();
    let case = see(&desk, &member, &reference).await.unwrap().unwrap().case;
    let act_now = Act::AskForPaper(domain::documents::DocumentKind::Lease);
    let acting = Acting {
        reference: &reference,
        act: act_now,
        seen: case.progress.seq,
        id: Uuid::new_v4(),
        meant: Meant::Anyway,
    };
    assert_eq!(act(&desk, &member, &acting).await.unwrap(), Done::Done);
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_leaves_gives_back_what_is_open(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let case = world.submit("lv-resident").await;
    act(&desk, &member, &acting(&case, Act::Accept, last(&world, &case).await)).await.unwrap();
    assert!(end(&world.owner, world.now(), "manager").await.unwrap());
    assert!(!end(&world.owner, world.now(), "manager").await.unwrap());
    assert_eq!(super::member(&desk, member.id).await.unwrap(), None, "and has nothing to see");
    assert_eq!(world.count("select count(*) from case_assignments").await, 0);
}

#[test]
fn nobody_has_no_rights() {
    let nobody = Entitlement::default();
    assert!(Right::ALL.iter().all(|right| !nobody.may(*right)));
}
