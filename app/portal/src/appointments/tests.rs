use domain::progress::{Event, HalfDay, RefusedBecause};
use domain::staff::Role;
use domain::surveys::Surveyed;
use sqlx::PgPool;

use super::*;
use crate::progress::tests::support::{Made, World, date, owner_of, world};
use crate::progress::{self, Acted, Case};
use crate::staff::tests::{acting, desk, hired, last, manager, new_meter};
use crate::staff::{Act, Desk, Done, Member, act};
use domain::progress::{Errand, Slot};

fn morning(day: &str) -> Slot {
    Slot { date: date(day), half_day: HalfDay::Morning }
}

async fn case_of(world: &World, case: &Made) -> Case {
    progress::public_case(&world.portal, &case.reference).await.unwrap().unwrap()
}

/// What the customer may choose for the errand.
async fn choice(world: &World, case: &Made, errand: Errand) -> Vec<Slot> {
    let choices = choices(&world.portal, &case_of(world, case).await).await.unwrap();
    choices.into_iter().find(|(of, _)| *of == errand).map(|(_, slots)| slots).unwrap_or_default()
}

async fn choose(world: &World, case: &Made, errand: Errand, slot: Slot) -> Acted {
    book(&world.portal, &owner_of(case), &case.reference, errand, slot).await.unwrap()
}

async fn does(world: &World, desk: &Desk, member: &Member, case: &Made, what: Act<'_>) -> Done {
    act(desk, member, &acting(case, what, last(world, case).await)).await.unwrap()
}

async fn agreed(world: &World, case: &Made) -> Vec<(Errand, Slot)> {
    case_of(world, case).await.progress.appointments.iter().map(|one| (one.errand, one.slot)).collect()
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_offered_is_chosen_moved_and_cancelled_by_both_sides_and_stands_in_the_log(pool: PgPool) {
    // The day before a holiday of five days.
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let case = world.submit("lv-resident").await;
    assert_eq!(does(&world, &desk, &member, &case, Act::Accept).await, Done::Done);
    assert_eq!(
        does(&world, &desk, &member, &case, Act::OfferSlots(Errand::Survey, date("2026-05-07"))).await,
        Done::Done
    );
    let offered = choice(&world, &case, Errand::Survey).await;
    let expected: Vec<Slot> =
        ["2026-05-06", "2026-05-07"].into_iter().flat_map(|day| Slot::of_day(date(day))).collect();
    assert_eq!(offered, expected);
    assert_eq!(choose(&world, &case, Errand::Survey, morning("2026-05-08")).await, Acted::NotThatDay);
    assert_eq!(choose(&world, &case, Errand::Survey, morning("2026-05-06")).await, Acted::Done);
    assert_eq!(choose(&world, &case, Errand::Survey, morning("2026-05-06")).await, Acted::Done, "a second click");
    assert_eq!(agreed(&world, &case).await, [(Errand::Survey, morning("2026-05-06"))]);
    // Moved by the customer, then by the desk, which may agree on any working day.
    assert_eq!(choose(&world, &case, Errand::Survey, morning("2026-05-07")).await, Acted::Done);
    let moved = Act::Book(Errand::Survey, morning("2026-05-08"));
    assert_eq!(does(&world, &desk, &member, &case, moved).await, Done::Done);
    for impossible in ["2026-04-30", "2026-05-01", "2026-05-10"] {
        let none = does(&world, &desk, &member, &case, Act::Book(Errand::Survey, morning(impossible))).await;
        assert_eq!(none, Done::Refused(RefusedBecause::NoSuchAct), "{impossible}");
    }
    let cancelled =
        cancel(&world.portal, &owner_of(&case), &case.reference, Errand::Survey, morning("2026-05-07")).await.unwrap();
    assert_eq!(cancelled, Acted::Refused(RefusedBecause::AlreadyHappened), "a page from before it was moved");
    let owner = owner_of(&case);
    let cancelled = cancel(&world.portal, &owner, &case.reference, Errand::Survey, morning("2026-05-08"));
    assert_eq!((cancelled.await.unwrap(), agreed(&world, &case).await), (Acted::Done, Vec::new()));
    let again =
        cancel(&world.portal, &owner_of(&case), &case.reference, Errand::Survey, morning("2026-05-08")).await.unwrap();
    assert_eq!(again, Acted::Done, "a second click");
    // The same as before the cancellation is no second click.
    assert_eq!(choose(&world, &case, Errand::Survey, morning("2026-05-07")).await, Acted::Done);
    assert_eq!(does(&world, &desk, &member, &case, Act::CancelAppointment(Errand::Survey)).await, Done::Done);
    let kinds = world.kinds(&case).await;
    let about: Vec<_> =
        kinds.iter().filter(|kind| !["submitted", "promised", "accepted"].contains(&kind.as_str())).collect();
    assert_eq!(
        about,
        [
            "slots_offered",
            "survey_booked",
            "survey_booked",
            "survey_booked",
            "appointment_cancelled",
            "survey_booked",
            "appointment_cancelled"
        ]
    );
    // The customer hears of what the desk did, not of what he did himself.
    for (kind, messages) in [("slots_offered", 1), ("appointment_set", 1), ("appointment_cancelled", 1)] {
        let count = format!("select count(*) from notifications where kind = '{kind}'");
        assert_eq!(world.count(&count).await, messages, "{kind}");
    }
    // And each says which day, also the one that is no more.
    for (kind, slots) in [
        ("slots_offered", ["first 2026-05-06 morning", "last 2026-05-07 afternoon"]),
        ("appointment_set", ["slot 2026-05-08 morning", "before 2026-05-07 morning"]),
        ("appointment_cancelled", ["slot 2026-05-07 morning", ""]),
    ] {
        let news = sqlx::query_scalar::<_, serde_json::Value>("select news from notifications where kind = $1");
        let news = news.bind(kind).fetch_one(&world.owner).await.unwrap();
        for (field, slot) in slots.into_iter().filter_map(|slot| slot.split_once(' ')) {
            let said = Slot::parse(slot).unwrap();
            assert_eq!(serde_json::from_value::<Slot>(news[field].clone()).ok(), Some(said), "{kind} {field}");
        }
    }
    assert_eq!(world.count("select count(*) from appointments").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn for_the_meter_only_what_was_offered_can_be_chosen_and_what_is_done_is_over(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (member, _) = hired(&world, "all", &[Role::AccountManager, Role::Surveyor, Role::Metering], &[]).await;
    let case = world.submit("lv-resident").await;
    does(&world, &desk, &member, &case, Act::Accept).await;
    assert_eq!(choose(&world, &case, Errand::Survey, morning("2026-05-07")).await, Acted::Done, "nothing was offered");
    let early = does(&world, &desk, &member, &case, Act::OfferSlots(Errand::Metering, date("2026-05-07"))).await;
    assert_eq!(early, Done::Refused(RefusedBecause::NoSuchAct));
    does(&world, &desk, &member, &case, Act::Survey(Surveyed::WITHOUT_LINE)).await;
    assert_eq!(agreed(&world, &case).await, [], "somebody has been there");
    assert_eq!(
        choose(&world, &case, Errand::Survey, morning("2026-05-08")).await,
        Acted::Refused(RefusedBecause::AlreadyHappened)
    );
    assert_eq!(choose(&world, &case, Errand::Metering, morning("2026-05-08")).await, Acted::NotThatDay);
    assert_eq!(
        does(&world, &desk, &member, &case, Act::OfferSlots(Errand::Metering, date("2026-05-07"))).await,
        Done::Done
    );
    assert_eq!(choose(&world, &case, Errand::Metering, morning("2026-05-07")).await, Acted::Done);
    assert_eq!(world.count("select count(*) from appointments where errand = 'metering'").await, 1);
    assert_eq!(does(&world, &desk, &member, &case, Act::Energise(&new_meter("33010001"))).await, Done::Done);
    assert_eq!(agreed(&world, &case).await, []);
    assert_eq!(world.count("select count(*) from appointments").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn the_last_place_of_a_half_day_is_one_customers_however_many_want_it_at_once(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let room = world.portal.settings().visits_per_half_day;
    for turn in 0..20_i64 {
        world.clock.advance(chrono::TimeDelta::days(7));
        let day = domain::calendar::shanghai_date(world.now()) + chrono::TimeDelta::days(1);
        let slot = Slot { date: day, half_day: HalfDay::Afternoon };
        let mut cases = Vec::new();
        for _ in 0..=room + 1 {
            cases.push(world.submit("lv-resident").await);
        }
        for case in &cases[2..] {
            choose(&world, case, Errand::Survey, slot).await;
        }
        // One place is left for two of them: both by the customer, or one by the desk.
        let [one, other] = [&cases[0], &cases[1]];
        choose(&world, &cases[2], Errand::Survey, Slot { half_day: HalfDay::Morning, ..slot }).await;
        let first = async { choose(&world, one, Errand::Survey, slot).await == Acted::Done };
        let second = async {
            match turn % 2 {
                0 => choose(&world, other, Errand::Survey, slot).await == Acted::Done,
                _ => does(&world, &desk, &member, other, Act::Book(Errand::Survey, slot)).await == Done::Done,
            }
        };
        let (first, second) = tokio::join!(first, second);
        assert!(first ^ second, "turn {turn}: {first} {second}");
        let loser = if first { other } else { one };
        assert_eq!(choose(&world, loser, Errand::Survey, slot).await, Acted::Taken);
        assert!(!choice(&world, loser, Errand::Survey).await.contains(&slot));
        let held = format!("select count(*) from appointments where day = '{day}' and half_day = 'afternoon'");
        assert_eq!(world.count(&held).await, i64::from(room));
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn what_another_system_has_agreed_on_is_kept_whatever_room_there_is(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let room = world.portal.settings().visits_per_half_day;
    let told = Event::SurveyBooked { date: date("2026-05-07"), half_day: HalfDay::Morning };
    for at in 0..=room {
        let case = world.submit("lv-resident").await;
        world.push(&case, &format!("e-{at}"), told.clone()).await;
    }
    assert_eq!(world.count("select count(distinct place) from appointments").await, i64::from(room) + 1);
    let case = world.submit("lv-resident").await;
    assert_eq!(choose(&world, &case, Errand::Survey, morning("2026-05-07")).await, Acted::Taken);
    assert_eq!(choose(&world, &case, Errand::Metering, morning("2026-05-07")).await, Acted::NotThatDay);
    // A day that is gone is agreed on by nobody.
    let gone = Event::SurveyBooked { date: date("2026-05-05"), half_day: HalfDay::Morning };
    let refused = world.push(&case, "gone", gone).await;
    assert!(
        matches!(refused, progress::Pushed::Refused { reason: RefusedBecause::BeforePreviousEvent, .. }),
        "{refused:?}"
    );
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_kept_comes_back_from_the_log(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    choose(&world, &case, Errand::Survey, morning("2026-05-07")).await;
    sqlx::query("update appointments set day = '2026-05-08'").execute(&world.owner).await.unwrap();
    assert_eq!(progress::rebuild(&world.owner).await.unwrap().differed, 1);
    assert_eq!(world.count("select count(*) from appointments where day = '2026-05-07'").await, 1);
    assert_eq!(progress::rebuild(&world.owner).await.unwrap().differed, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn nobody_is_asked_to_choose_from_nothing(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let case = world.submit("lv-resident").await;
    does(&world, &desk, &member, &case, Act::Accept).await;
    let offer = Act::OfferSlots(Errand::Survey, date("2026-05-07"));
    assert_eq!(does(&world, &desk, &member, &case, offer).await, Done::Done);
    for half in Slot::of_day(date("2026-05-07")) {
        for _ in 0..world.portal.settings().visits_per_half_day {
            let other = world.submit("lv-resident").await;
            assert_eq!(choose(&world, &other, Errand::Survey, half).await, Acted::Done);
        }
    }
    assert_eq!(choose(&world, &case, Errand::Survey, morning("2026-05-07")).await, Acted::Taken);
    assert_eq!(
        choice(&world, &case, Errand::Survey).await.first(),
        Some(&morning("2026-05-08")),
        "all offered is full"
    );
    world.set("2026-05-08 09:00");
    assert_eq!(choice(&world, &case, Errand::Survey).await.first(), Some(&morning("2026-05-09")), "the offer is over");
    assert_eq!(choose(&world, &case, Errand::Survey, morning("2026-05-09")).await, Acted::Done);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_was_agreed_before_there_was_the_table_is_counted_in_it(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-resident").await;
    choose(&world, &case, Errand::Survey, morning("2026-05-07")).await;
    sqlx::raw_sql("drop table appointments; delete from _sqlx_migrations where version = 36")
        .execute(&world.owner)
        .await
        .unwrap();
    crate::schema::migrate(&world.owner, world.now()).await.unwrap();
    assert_eq!(world.count("select count(*) from appointments where day = '2026-05-07'").await, 1);
}
