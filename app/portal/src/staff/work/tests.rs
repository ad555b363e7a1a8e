use std::collections::BTreeSet;

use domain::applications::Reference;
use domain::levels::Colour;
use domain::progress::{Appointment, Awaited, Errand, Event, PauseReason, Slot};
use domain::staff::Role;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::progress::tests::support::{Made, World, date, world};
use crate::staff::tests::{acting, assign, desk, hired, last, manager};
use crate::staff::{Act, Assigned, COUNTED, Done, HandOver, act, hand_over, see};

/// References of a whole list, page by page, and how many its counter says.
async fn listed(desk: &Desk, member: &Member, asked: Asked) -> (Vec<Reference>, i64) {
    let (mut all, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = work(desk, member, asked, after.as_deref()).await.unwrap().unwrap();
        all.extend(page.items.into_iter().map(|item| item.reference));
        after = page.next;
        let at = Filter::ALL.iter().position(|filter| *filter == asked.filter).unwrap();
        if after.is_none() {
            return (all, page.counters[at]);
        }
    }
}

fn of(filter: Filter, level: Colour) -> Asked {
    Asked { filter, level: Some(level) }
}

async fn another_area(world: &World, cases: &[&Made]) {
    sqlx::query(
        "insert into areas select 'other', name, true, manager_post, duty_phone, hall from areas where code = 'test'",
    )
    .execute(&world.owner)
    .await
    .unwrap();
    for case in cases {
        for table in [
            "update cases set area_code = 'other' where id = $1",
            "update case_states set area_code = 'other' where case_id = $1",
        ] {
            sqlx::query(table).bind(case.id).execute(&world.owner).await.unwrap();
        }
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn a_case_is_handed_over_with_its_note_or_not_at_all(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let desk = desk(&world);
    let (giver, _) = hired(&world, "giver", &[Role::AccountManager], &[]).await;
    let (taker, _) = hired(&world, "taker", &[Role::AccountManager], &[]).await;
    let (auditor, _) = hired(&world, "auditor", &[Role::Auditor], &[]).await;
    let case = world.submit_sealed("lv-resident").await;
    let form = Uuid::new_v4();
    let seen = async || see(&desk, &taker, &case.reference).await.unwrap().unwrap();
    let gives = async |to: &Member, note: &str| {
        let over = HandOver { to: to.id, had: seen().await.whose.id, form, note };
        hand_over(&desk, &giver, &case.reference, over).await.unwrap()
    };
    let long = "字".repeat(501);
    assert!(gives(&taker, &long).await.is_err());
    assert_eq!(gives(&auditor, "周三在家").await, Ok(Assigned::NotTheirs));
    let before = seen().await;
    assert!(before.notes.is_empty() && before.whose.post.is_none());
    for _ in 0..2 {
        assert_eq!(gives(&taker, "周三在家").await, Ok(Assigned::Done));
    }
    let after = seen().await;
    assert_eq!(after.notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["周三在家"]);
    assert!(after.whose.is_mine);
    assert_eq!(gives(&giver, " ").await, Ok(Assigned::Done), "a note is nobody's duty");
    assert_eq!(seen().await.notes.len(), 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_case_goes_from_level_to_level_with_the_days_and_is_listed_under_its_own(pool: PgPool) {
    let world = world(pool, "2026-06-01 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    // Due days of a home: acceptance within a working day or so, the whole within days.
    let case = world.submit("lv-resident").await;
    let later = world.submit("lv-resident").await;
    let pause = Event::Paused { pause: 1, reason: PauseReason::CustomerRequest, awaits: Awaited::Word };
    world.push(&later, "p", pause).await;
    let mut seen = BTreeSet::new();
    for day in 1..=30 {
        world.set(&format!("2026-06-{day:02} 10:00"));
        let page = work(&desk, &member, Filter::All, None).await.unwrap().unwrap();
        let item = page.items.iter().find(|item| item.reference == case.reference).unwrap();
        let level = item.level.clone().unwrap();
        let on_page = see(&desk, &member, &case.reference).await.unwrap().unwrap().level;
        assert_eq!(on_page.as_ref(), Some(&level), "6/{day}: list and page say the same");
        assert!(!item.overdue || level.colour != Colour::Blue, "6/{day}: nothing overdue is blue");
        for colour in [Colour::Blue, Colour::Yellow, Colour::Red] {
            for filter in [Filter::All, Filter::Unassigned] {
                let (listed, _) = listed(&desk, &member, of(filter, colour)).await;
                let expected = if colour == level.colour { std::slice::from_ref(&case.reference) } else { &[] };
                assert_eq!(listed, expected, "6/{day} {filter:?} {colour:?}");
            }
        }
        let (late, count) = listed(&desk, &member, Filter::Overdue.into()).await;
        assert_eq!((late.len(), count), (usize::from(item.overdue), i64::from(item.overdue)), "6/{day}");
        seen.insert(level.colour.code());
    }
    assert_eq!(seen, BTreeSet::from(["blue", "red", "yellow"]), "30 days go through all of them");
    let unlimited = see(&desk, &member, &later.reference).await.unwrap().unwrap();
    assert_eq!(unlimited.level, None, "its clock rests");
}

#[sqlx::test(migrations = "./migrations")]
async fn each_list_has_its_own_cases_and_as_many_as_its_counter_says(pool: PgPool) {
    let world = world(pool, "2026-06-01 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let mut cases = Vec::new();
    for _ in 0..6 {
        cases.push(world.submit("lv-resident").await);
    }
    let [mine, given, waiting, held, ended, far] = cases.as_slice() else { panic!() };
    another_area(&world, &[far]).await;
    let (boss, _) = hired(&world, "boss", &[Role::Supervisor], &["test"]).await;
    assert_eq!(act(&desk, &member, &acting(mine, Act::Accept, last(&world, mine).await)).await.unwrap(), Done::Done);
    assign(&desk, &boss, &given.reference, member.id).await.unwrap();
    assign(&desk, &boss, &ended.reference, member.id).await.unwrap();
    let pause = Event::Paused { pause: 1, reason: PauseReason::CustomerRequest, awaits: Awaited::Word };
    world.push(waiting, "p", pause).await;
    world.push(held, "h", Event::Energised).await;
    world.push(ended, "w", Event::Withdrawn).await;
    let expect = async |who: &Member, filter: Filter, expected: &[&Made]| {
        let (references, count) = listed(&desk, who, filter.into()).await;
        let references: BTreeSet<Reference> = references.into_iter().collect();
        let expected: BTreeSet<Reference> = expected.iter().map(|made| made.reference.clone()).collect();
        assert_eq!(references, expected, "{} {filter:?}", who.login);
        assert_eq!(count, i64::try_from(expected.len()).unwrap(), "{} {filter:?}", who.login);
    };
    expect(&member, Filter::All, &[mine, given, waiting, held, far]).await;
    expect(&member, Filter::Mine, &[mine, given]).await;
    expect(&member, Filter::New, &[given]).await;
    expect(&member, Filter::Unassigned, &[waiting, held, far]).await;
    expect(&member, Filter::Waiting, &[waiting]).await;
    expect(&member, Filter::Held, &[held]).await;
    expect(&member, Filter::Overdue, &[]).await;
    expect(&boss, Filter::All, &[mine, given, waiting, held]).await;
    expect(&boss, Filter::Unassigned, &[waiting, held]).await;
    let due = work(&desk, &member, Filter::Mine, None).await.unwrap().unwrap().items[0].due.unwrap();
    world.set(&format!("{due} 09:00"));
    let (today, count) = listed(&desk, &member, Filter::DueToday.into()).await;
    assert_eq!((today.len(), today.contains(&mine.reference)), (usize::try_from(count).unwrap(), true));
    world.set("2026-07-31 09:00");
    expect(&boss, Filter::Overdue, &[mine, given, held]).await;
    expect(&boss, Filter::DueToday, &[]).await;
}

#[sqlx::test(migrations = "./migrations")]
async fn a_page_of_any_list_and_level_follows_the_page_before(pool: PgPool) {
    let world = world(pool, "2026-06-01 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    for number in 0..120 {
        let case = world.submit("lv-resident").await;
        assign(&desk, &member, &case.reference, member.id).await.unwrap();
        if number % 40 == 0 {
            world.set(&format!("2026-06-{:02} 09:00", 2 + number / 40));
        }
    }
    world.set("2026-08-20 09:00");
    for filter in Filter::ALL {
        for level in [None, Some(Colour::Blue), Some(Colour::Red), Some(Colour::Orange)] {
            let (references, _) = listed(&desk, &member, Asked { filter, level }).await;
            let different: BTreeSet<&Reference> = references.iter().collect();
            assert_eq!(different.len(), references.len(), "{filter:?} {level:?}");
            let has_all = matches!(filter, Filter::All | Filter::Mine | Filter::New | Filter::Overdue);
            let expected = if has_all && level != Some(Colour::Blue) { 120 } else { 0 };
            assert_eq!(references.len(), expected, "{filter:?} {level:?}");
        }
        for nonsense in [
            "",
            "x",
            "2026-02-30_K7M39PXR2Q",
            "noon_K7M39PXR2Q",
            "-9999-01-01_K7M39PXR2Q",
            "-9999-01-01.morning_K7M39PXR2Q",
            "none_",
            "infinity_K7M39PXR2Q",
        ] {
            let page = work(&desk, &member, filter, Some(nonsense)).await.unwrap().unwrap();
            assert_eq!(
                page.items,
                work(&desk, &member, filter, None).await.unwrap().unwrap().items,
                "{filter:?} {nonsense}"
            );
        }
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn the_visits_of_a_week_are_listed_the_next_first(pool: PgPool) {
    let world = world(pool, "2026-06-01 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let mut cases = Vec::new();
    for _ in 0..4 {
        cases.push(world.submit("lv-resident").await);
    }
    let [morning, afternoon] = Slot::of_day(date("2026-06-03"));
    let [tomorrow, _] = Slot::of_day(date("2026-06-04"));
    let [next_week, _] = Slot::of_day(date("2026-06-10"));
    for (case, slot) in cases.iter().zip([afternoon, morning, tomorrow, next_week]) {
        let book = Act::Book(Errand::Survey, slot);
        let done = act(&desk, &member, &acting(case, book, last(&world, case).await)).await.unwrap();
        assert_eq!(done, Done::Done);
    }
    world.set("2026-05-27 09:00");
    assert_eq!(listed(&desk, &member, Filter::Visits.into()).await, (Vec::new(), 0));
    world.set("2026-06-03 07:00");
    let page = work(&desk, &member, Filter::Visits, None).await.unwrap().unwrap();
    let visit = |slot| Some(Appointment { errand: Errand::Survey, slot });
    let visits: Vec<_> = page.items.iter().map(|item| (&item.reference, item.visit)).collect();
    assert_eq!(
        visits,
        [
            (&cases[1].reference, visit(morning)),
            (&cases[0].reference, visit(afternoon)),
            (&cases[2].reference, visit(tomorrow)),
        ]
    );
    assert_eq!(page.counters[9], 3);
    let all = work(&desk, &member, Filter::All, None).await.unwrap().unwrap().items;
    assert_eq!(all.iter().filter(|item| item.visit.is_some()).count(), 3, "and marked in every list");
    // The page that follows the first of them.
    let after = format!("2026-06-03.morning_{}", cases[1].reference.as_str());
    let rest = work(&desk, &member, Filter::Visits, Some(&after)).await.unwrap().unwrap().items;
    assert_eq!(rest.iter().map(|item| &item.reference).collect::<Vec<_>>(), [&cases[0].reference, &cases[2].reference]);
    let mut elsewhere = member;
    elsewhere.entitlement.areas = vec!["another".to_owned()];
    assert_eq!(listed(&desk, &elsewhere, Filter::Visits.into()).await, (Vec::new(), 0));
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_accepts_gives_or_leaves_at_once_never_stops_another_and_nobodys_stays_nobodys(pool: PgPool) {
    let world = world(pool, "2026-06-01 09:00").await;
    let (desk, boss) = (desk(&world), manager(&world).await);
    for round in 0..12 {
        let (leaver, _) = hired(&world, &format!("leaver-{round}"), &[Role::AccountManager], &[]).await;
        let (one, two) = (world.submit("lv-resident").await, world.submit("lv-resident").await);
        assign(&desk, &boss, &two.reference, leaver.id).await.unwrap();
        let accept = acting(&one, Act::Accept, last(&world, &one).await);
        let (accepted, given, again, left) = tokio::join!(
            act(&desk, &leaver, &accept),
            assign(&desk, &boss, &one.reference, boss.id),
            assign(&desk, &boss, &two.reference, boss.id),
            super::super::end(&world.owner, world.now(), &leaver.login),
        );
        accepted.unwrap();
        given.unwrap();
        again.unwrap();
        assert!(left.unwrap());
    }
    let wrong = "select count(*) from case_states s left join case_assignments a on a.case_id = s.case_id
                 where s.assigned <> (a.case_id is not null)";
    assert_eq!(world.count(wrong).await, 0);
    let (nobodys, count) = listed(&desk, &boss, Filter::Unassigned.into()).await;
    assert_eq!(i64::try_from(nobodys.len()).unwrap(), count);
    assert_eq!(
        count,
        world
            .count(
                "select count(*) from cases c where not exists (
        select from case_assignments a where a.case_id = c.id)"
            )
            .await
    );
}

#[sqlx::test(migrations = "./migrations")]
async fn beyond_a_thousand_a_counter_only_says_that_there_are_more(pool: PgPool) {
    let world = world(pool, "2026-06-01 09:00").await;
    let (desk, member) = (desk(&world), manager(&world).await);
    let made = world.submit("lv-resident").await;
    let copies = "with made as (
            insert into cases (reference, draft_id, template_key, template_version, fee_key, fee_version, area_code,
                town_planning_area, applicant_kind, document_kind, premises_kind, capacity_watts, phases, submitted_at)
            select translate(lpad(n::text, 10, 'Z'), '01', 'AB'), gen_random_uuid(), template_key, template_version, fee_key,
                fee_version, area_code, true, applicant_kind, document_kind, premises_kind, 8000, 1, submitted_at
            from cases, generate_series(1, $2) n where id = $1 returning id)
        insert into case_states (case_id, seq, state, stage, stage_due, overdue_after, paused, last_event_at, class, area_code)
        select made.id, 1, 'open', s.stage, s.stage_due, s.overdue_after, false, s.last_event_at, s.class, s.area_code
        from made, case_states s where s.case_id = $1";
    for (more, expected) in [(999, COUNTED), (1, COUNTED + 1), (30, COUNTED + 1)] {
        let from = world.count("select count(*) from cases").await * 1_000;
        let numbered = copies.replace("lpad(n::text", &format!("lpad(({from} + n)::text"));
        sqlx::query(sqlx::AssertSqlSafe(numbered)).bind(made.id).bind(more).execute(&world.owner).await.unwrap();
        let counters = work(&desk, &member, Filter::All, None).await.unwrap().unwrap().counters;
        assert_eq!((counters[0], counters[3]), (expected, expected));
    }
}
