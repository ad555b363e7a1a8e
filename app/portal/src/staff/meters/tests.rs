use chrono::TimeDelta;
use domain::accounts::AccountNumber;
use domain::documents::DocumentKind;
use domain::meters::Installed;
use domain::progress::Event;
use domain::staff::Role;
use domain::surveys::Surveyed;
use sqlx::PgPool;
use uuid::Uuid;

use crate::api_keys::{ApiCaller, Scope};
use crate::meters::{How, meter_for, meter_of_owner};
use crate::progress::tests::support::{Made, World, owner_of, world};
use crate::progress::{Acted, confirm, public_case};
use crate::sessions::Visitor;
use crate::staff::tests::{acting, desk, hired, last, new_meter};
use crate::staff::{
    Act, Acting, Desk, Done, Doubt, Found, LookFor, Meant, Measured, Member, Purpose, Unmasked, act, look_up, see,
    unmask,
};

async fn does(world: &World, desk: &Desk, member: &Member, case: &Made, what: Act<'_>) -> Done {
    world.clock.advance(TimeDelta::minutes(10));
    act(desk, member, &acting(case, what, last(world, case).await)).await.unwrap()
}

/// Cases to be metered, and two who do that.
async fn to_meter<const N: usize>(world: &World, desk: &Desk) -> ([Made; N], [Member; 2]) {
    let (manager, _) = hired(world, "manager", &[Role::AccountManager], &[]).await;
    let one = hired(world, "one", &[Role::Metering], &[]).await.0;
    let other = hired(world, "other", &[Role::Metering], &[]).await.0;
    let mut cases = Vec::new();
    for _ in 0..N {
        let case = world.submit_sealed("lv-resident").await;
        for step in [Act::Accept, Act::Survey(Surveyed::WITHOUT_LINE)] {
            assert_eq!(does(world, desk, &manager, &case, step).await, Done::Done);
        }
        cases.push(case);
    }
    (cases.try_into().unwrap_or_else(|_| panic!("{N} cases")), [one, other])
}

#[sqlx::test(migrations = "./migrations")]
async fn of_two_who_record_the_same_energising_one_does(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let ([case], [one, other]) = to_meter(&world, &desk).await;
    let seen = last(&world, &case).await;
    let (first, second) = (new_meter("33010001"), new_meter("33010002"));
    let (first, second) = (acting(&case, Act::Energise(&first), seen), acting(&case, Act::Energise(&second), seen));
    let (done, late) = tokio::join!(act(&desk, &one, &first), act(&desk, &other, &second));
    let done = [done.unwrap(), late.unwrap()];
    assert_eq!(done.iter().filter(|done| **done == Done::Done).count(), 1, "{done:?}");
    assert!(done.iter().any(|done| matches!(done, Done::MovedOn(_))), "{done:?}");
    assert_eq!(world.count("select count(*) from meters").await, 1);
    let (winner, member) = if done[0] == Done::Done { (&first, &one) } else { (&second, &other) };
    assert_eq!(act(&desk, member, winner).await.unwrap(), Done::Done, "a second click");
    assert_eq!(world.count("select count(*) from events where kind = 'energised'").await, 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn much_power_without_a_multiplier_is_asked_about(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let ([case], [member, _]) = to_meter(&world, &desk).await;
    world.push(&case, "brought", Event::DocumentReceived { document: DocumentKind::PropertyCertificate }).await;
    let energises = async |multiplier: u32| {
        let mut installed = new_meter("33010001");
        installed.meter.multiplier = multiplier;
        let form = acting(&case, Act::Energise(&installed), last(&world, &case).await);
        act(&desk, &member, &Acting { meant: Meant::UNASKED, ..form }).await.unwrap()
    };
    // So much was surveyed, whatever was applied for.
    sqlx::query(
        "insert into surveys (id, case_id, external_line, capacity_watts, standing, sent_at)
         select gen_random_uuid(), case_id, false, 60000, 'done', now() from case_states",
    )
    .execute(&world.owner)
    .await
    .unwrap();
    let offered = see(&desk, &member, &case.reference).await.unwrap().unwrap().offered;
    assert!(offered.iter().all(|one| one.doubts.is_empty()), "nothing is typed yet: {offered:?}");
    let doubt = Doubt::NotMultiplied(Measured { watts: 60_000, metering: None });
    assert_eq!(energises(1).await, Done::Doubted(vec![doubt.clone()]));
    assert_eq!(world.count("select count(*) from meters").await, 0);
    assert_eq!(energises(40).await, Done::Done);
    // So is whoever puts it right.
    let corrected = new_meter("33010002");
    let form = acting(&case, Act::CorrectMeter(&corrected), last(&world, &case).await);
    let unasked = Acting { meant: Meant::UNASKED, ..form };
    assert_eq!(act(&desk, &member, &unasked).await.unwrap(), Done::Doubted(vec![doubt.clone()]));
    let code = doubt.code();
    let meant = Acting { meant: Meant::Despite(&code), ..form };
    assert_eq!(act(&desk, &member, &meant).await.unwrap(), Done::Done);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_meter_is_put_up_once_also_by_two_at_the_same_time(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let ([here, there], [one, other]) = to_meter(&world, &desk).await;
    let same = new_meter("33010001");
    let (first, second) = tokio::join!(
        does(&world, &desk, &one, &here, Act::Energise(&same)),
        does(&world, &desk, &other, &there, Act::Energise(&same)),
    );
    let mut done = [first, second];
    done.sort_by_key(|done| matches!(done, Done::MeterTaken(_)));
    let [Done::Done, Done::MeterTaken(Some(held))] = done else { panic!("{done:?}") };
    // And nothing of the other act is left: no power is said to be on.
    assert_eq!(world.count("select count(*) from events where kind = 'energised'").await, 1);
    let left = if world.kinds(&here).await.contains(&"energised".to_owned()) { &there } else { &here };
    assert_ne!(held, left.reference, "it says where the number is");
    assert_eq!(does(&world, &desk, &one, left, Act::Energise(&new_meter("33010002"))).await, Done::Done);
}

#[sqlx::test(migrations = "./migrations")]
async fn the_owner_sees_the_meter_and_confirms_it_once(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let ([case], [one, _]) = to_meter(&world, &desk).await;
    let of = async |visitor: &Visitor| meter_of_owner(&world.portal, visitor, &case.reference).await.unwrap();
    assert_eq!(of(&owner_of(&case)).await, None, "nothing is put up");
    let installed = new_meter("33010001");
    assert_eq!(does(&world, &desk, &one, &case, Act::Energise(&installed)).await, Done::Done);
    assert_eq!(of(&Visitor::default()).await, None, "a stranger's");
    let shown = of(&owner_of(&case)).await.unwrap();
    assert_eq!((&shown.meter, shown.confirmed), (&installed.meter, None));
    let confirms = async |visitor: &Visitor| confirm(&world.portal, visitor, &case.reference, shown.seq).await.unwrap();
    assert_eq!(confirms(&Visitor::default()).await, Acted::NotYours);
    assert_eq!(confirms(&owner_of(&case)).await, Acted::Done);
    assert!(matches!(confirms(&owner_of(&case)).await, Acted::Refused(_)), "once");
    let seen = see(&desk, &one, &case.reference).await.unwrap().unwrap().meter.unwrap();
    assert_eq!(seen.confirmed.as_ref().map(|confirmed| confirmed.how), Some(How::Own));
    // Another system reads the same where its key may.
    let told = public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    let reads = async |scope: Scope| {
        let caller = ApiCaller::new(Uuid::nil(), "reader".to_owned(), vec![scope]);
        meter_for(&world.portal, &caller, &told).await.unwrap()
    };
    assert_eq!(reads(Scope::ReadApplications).await, Some(seen));
    assert_eq!(reads(Scope::PushEvents).await, None);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_wrong_number_is_put_right_and_free_for_its_true_case(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let ([here, there], [one, other]) = to_meter(&world, &desk).await;
    assert_eq!(does(&world, &desk, &one, &here, Act::Energise(&new_meter("33010001"))).await, Done::Done);
    let put_up = async |case: &Made| see(&desk, &one, &case.reference).await.unwrap().unwrap();
    let first = put_up(&here).await.meter.unwrap().seq;
    assert_eq!(confirm(&world.portal, &owner_of(&here), &here.reference, first).await.unwrap(), Acted::Done);

    // The number is another case's: whoever may see that case is told which it is, and nobody else.
    let true_number = new_meter("33010001");
    let taken = Done::MeterTaken(Some(here.reference.clone()));
    assert_eq!(does(&world, &desk, &other, &there, Act::Energise(&true_number)).await, taken);
    let mut elsewhere = other.clone();
    elsewhere.entitlement.areas = vec!["other".to_owned()];
    sqlx::query(
        "insert into areas select 'other', name, true, manager_post, duty_phone, hall from areas where code = 'test'",
    )
    .execute(&world.owner)
    .await
    .unwrap();
    sqlx::query("update cases set area_code = 'other' where id = $1")
        .bind(there.id)
        .execute(&world.owner)
        .await
        .unwrap();
    assert_eq!(does(&world, &desk, &elsewhere, &there, Act::Energise(&true_number)).await, Done::MeterTaken(None));

    assert!(put_up(&here).await.amendable.meter);
    assert_eq!(does(&world, &desk, &one, &here, Act::CorrectMeter(&true_number)).await, Done::NothingCorrected);
    let right = new_meter("33010002");
    let seen = last(&world, &here).await;
    let corrects = acting(&here, Act::CorrectMeter(&right), seen);
    assert_eq!(act(&desk, &one, &corrects).await.unwrap(), Done::Done);
    assert_eq!(act(&desk, &one, &corrects).await.unwrap(), Done::Done, "a second click");
    let now = put_up(&here).await;
    let numbers: Vec<_> = now.meter_numbers.iter().map(|(_, number)| number.as_str()).collect();
    assert_eq!(numbers, ["33010001", "33010002"], "both are kept");
    let meter = now.meter.unwrap();
    assert_eq!((meter.meter.number.as_str(), meter.confirmed, meter.seq), ("33010002", None, seen + 1));
    assert_eq!(world.count("select count(*) from notifications where kind = 'meter_corrected'").await, 1);
    // A page of before confirms what counts no more.
    let old = confirm(&world.portal, &owner_of(&here), &here.reference, first).await.unwrap();
    assert!(matches!(old, Acted::Refused(_)), "{old:?}");
    assert_eq!(confirm(&world.portal, &owner_of(&here), &here.reference, meter.seq).await.unwrap(), Acted::Done);
    // And the number of before is the other case's.
    assert_eq!(does(&world, &desk, &elsewhere, &there, Act::Energise(&true_number)).await, Done::Done);
}

#[sqlx::test(migrations = "./migrations")]
async fn of_two_who_put_the_same_meter_right_the_second_sees_that_the_case_moved_on(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let ([case], [one, other]) = to_meter(&world, &desk).await;
    assert_eq!(does(&world, &desk, &one, &case, Act::Energise(&new_meter("33010001"))).await, Done::Done);
    let seen = last(&world, &case).await;
    let (first, second) = (new_meter("33010002"), new_meter("33010003"));
    let (first, second) =
        (acting(&case, Act::CorrectMeter(&first), seen), acting(&case, Act::CorrectMeter(&second), seen));
    let (done, late) = tokio::join!(act(&desk, &one, &first), act(&desk, &other, &second));
    let done = [done.unwrap(), late.unwrap()];
    assert_eq!(done.iter().filter(|done| **done == Done::Done).count(), 1, "{done:?}");
    assert!(done.iter().any(|done| matches!(done, Done::MovedOn(since) if since.len() == 1)), "{done:?}");
    assert_eq!(world.count("select count(*) from meters where until_seq is null").await, 1);
    assert_eq!(world.count("select count(*) from meters").await, 2);
}

#[sqlx::test(migrations = "./migrations")]
async fn an_account_number_is_its_owners_masked_at_the_desk_and_finds_the_case(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let ([case], [one, _]) = to_meter(&world, &desk).await;
    let (clerk, _) = hired(&world, "clerk", &[Role::CounterClerk], &[]).await;
    let account = |typed: &str| Some(AccountNumber::parse(typed).unwrap());
    let installed = Installed { account: account("3300000000017"), ..new_meter("33010001") };
    assert_eq!(does(&world, &desk, &one, &case, Act::Energise(&installed)).await, Done::Done);
    let own = async || meter_of_owner(&world.portal, &owner_of(&case), &case.reference).await.unwrap().unwrap().account;
    assert_eq!(own().await, installed.account);
    let stored = "select count(*) from meters where position('3300000000017'::bytea in sealed_account) > 0";
    assert_eq!(world.count(stored).await, 0, "sealed");
    let at_desk = async || see(&desk, &one, &case.reference).await.unwrap().unwrap();
    let masked = at_desk().await;
    assert_eq!(
        (masked.account.as_deref(), masked.meter.and_then(|meter| meter.account)),
        (Some("***********17"), None)
    );
    let opened = unmask(&desk, &one, Some(world.now()), &case.reference, Purpose::FieldWork).await.unwrap();
    assert_eq!(opened, Unmasked::Done);
    assert_eq!(at_desk().await.account.as_deref(), Some("3300000000017"));
    let find = async |typed: &str| look_up(&desk, &clerk, LookFor::Account, typed).await.unwrap();
    let found = Found::Cases(vec![case.reference.as_str().to_owned()]);
    assert_eq!(find("330-0000 000 017").await, found);
    assert_eq!(find("330000000001").await, Found::Malformed);
    assert_eq!(world.count("select count(*) from looks where what = 'look_up'").await, 1);
    assert_eq!(world.count("select count(*) from searches where kind = 'account_number'").await, 1);

    // Put right without it: it stays. Put right itself: the case is found by the new one alone.
    let number = new_meter("33010002");
    assert_eq!(does(&world, &desk, &one, &case, Act::CorrectMeter(&number)).await, Done::Done);
    assert_eq!(own().await, installed.account);
    let other = Installed { account: account("3300000000025"), ..number.clone() };
    assert_eq!(does(&world, &desk, &one, &case, Act::CorrectMeter(&other)).await, Done::Done);
    assert_eq!(own().await, other.account);
    assert_eq!(find("3300000000017").await, Found::Cases(Vec::new()));
    assert_eq!(find("3300000000025").await, found);
    // It goes with the case's personal data.
    sqlx::query("delete from case_keys").execute(&world.owner).await.unwrap();
    assert_eq!(own().await, None);
    let again = Installed { account: account("3300000000033"), ..number };
    assert_eq!(does(&world, &desk, &one, &case, Act::CorrectMeter(&again)).await, Done::Closed);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_meter_shows_the_day_that_was_put_right(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let ([case], [one, _]) = to_meter(&world, &desk).await;
    assert_eq!(does(&world, &desk, &one, &case, Act::Energise(&new_meter("33010001"))).await, Done::Done);
    let own = async || meter_of_owner(&world.portal, &owner_of(&case), &case.reference).await.unwrap().unwrap();
    let (seq, told) = (own().await.seq, own().await.at);
    let (supervisor, _) = hired(&world, "supervisor", &[Role::Supervisor], &[]).await;
    for minutes in [5, 3] {
        let to = told - TimeDelta::minutes(minutes);
        assert_eq!(does(&world, &desk, &supervisor, &case, Act::Correct { seq, to }).await, Done::Done);
        assert_eq!(own().await.at, to, "the last word");
    }
}
