//! Closed periods: published once, and nothing small in them.

use chrono::TimeDelta;
use domain::progress::Event;
use domain::statistics::Period;
use sqlx::PgPool;

use super::super::{home, periods, publish_closed, published, refresh};
use crate::progress::Pushed;
use crate::progress::tests::support::{World, world};

/// So many cases of an area that were energised at once, and what their customers said of it.
async fn energise(world: &World, area: &str, grades: &[i16]) {
    for grade in grades {
        let case = world.submit("lv-resident").await;
        for event in [Event::Accepted, Event::SurveyDone { external_line: false }, Event::Energised] {
            let pushed = world.push(&case, &format!("{}-{}", case.id, event.kind()), event).await;
            assert!(matches!(pushed, Pushed::Applied { .. }), "{pushed:?}");
        }
        for table in ["cases set area_code = $2 where id = $1", "case_states set area_code = $2 where case_id = $1"] {
            let moved = sqlx::query(sqlx::AssertSqlSafe(format!("update {table}"))).bind(case.id).bind(area);
            moved.execute(&world.owner).await.unwrap();
        }
        sqlx::query(
            "insert into ratings (case_id, part, power_on, grade, answers, rated_at) values ($1, 'first', true, $2, '{}', $3)",
        )
        .bind(case.id)
        .bind(grade)
        .bind(world.now())
        .execute(&world.owner)
        .await
        .unwrap();
        if *grade <= 2 {
            sqlx::query(
                "insert into rating_misconduct (case_id, part, answers) values ($1, 'first', '{\"favours\": true}')",
            )
            .bind(case.id)
            .execute(&world.owner)
            .await
            .unwrap();
        }
    }
}

/// Cases are made in every area there is, so this one is added once they are, and filled by moving.
async fn second_area(world: &World) {
    sqlx::query("insert into areas select 'far', name, true, manager_post, duty_phone, hall from areas")
        .execute(&world.owner)
        .await
        .unwrap();
}

async fn publish(world: &World) -> u32 {
    refresh(&world.portal).await.unwrap();
    publish_closed(&world.portal).await.unwrap()
}

fn period(name: &str) -> Period {
    Period::parse(name).unwrap()
}

#[sqlx::test(migrations = "./migrations")]
async fn a_period_is_published_once_and_stays(pool: PgPool) {
    let world = world(pool, "2026-04-08 10:00").await;
    energise(&world, "test", &[5, 5, 5, 4, 4, 3]).await;
    world.set("2026-05-05 10:00");
    assert_eq!(publish(&world).await, 0, "events of the last days may still be told");
    world.set("2026-05-06 00:10");
    assert_eq!(publish(&world).await, 1);
    assert_eq!(publish(&world).await, 0);
    let april = published(&world.portal, period("2026-04")).await.unwrap().unwrap();
    let area = &april.tables.areas[0];
    assert_eq!((area.received, area.judged), (Some(6), Some(6)));
    assert_eq!(april.tables.ratings.all, None, "mean and interval of 6 would tell each grade");
    assert_eq!(april.tables.ratings.grades, [None; 5], "none was given five times");
    assert_eq!(april.tables.call_backs.opened, None);

    // Later events of the same month change nothing that is out.
    let late = world.submit("lv-resident").await;
    world.push(&late, "late", Event::Accepted).await;
    sqlx::query("update ratings set grade = 1").execute(&world.owner).await.unwrap();
    assert_eq!(publish(&world).await, 0);
    assert_eq!(published(&world.portal, period("2026-04")).await.unwrap().unwrap(), april);

    // The home page speaks of the last quarter that is out.
    sqlx::query("update ratings set grade = 4").execute(&world.owner).await.unwrap();
    world.set("2026-06-08 10:00");
    energise(&world, "test", &[4; 30]).await;
    world.set("2026-07-06 01:00");
    assert_eq!(publish(&world).await, 3, "two months and the quarter");
    let names: Vec<String> = periods(&world.portal).await.unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["2026-04", "2026-05", "2026-06", "2026-q2"]);
    let (quarter, grade) = home(&world.portal).await.unwrap().grade.unwrap();
    assert_eq!((quarter.to_string().as_str(), grade.sample, grade.value), ("2026-q2", 36, Some(400)));
}

#[sqlx::test(migrations = "./migrations")]
async fn nothing_below_five_goes_out(pool: PgPool) {
    let world = world(pool, "2026-04-08 10:00").await;
    // April: 3 in one area and 9 in the other; May: 4 and 14.
    energise(&world, "test", &[5, 1, 2]).await;
    second_area(&world).await;
    energise(&world, "far", &[5, 5, 5, 5, 5, 4, 4, 4, 4]).await;
    world.clock.advance(TimeDelta::days(30));
    energise(&world, "test", &[2, 2, 1, 1]).await;
    energise(&world, "far", &[5, 5, 5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 4, 4]).await;
    world.set("2026-07-10 10:00");
    assert_eq!(publish(&world).await, 4);
    let tables = async |name| published(&world.portal, period(name)).await.unwrap().unwrap().tables;
    for name in ["2026-04", "2026-05"] {
        let month = tables(name).await;
        // The sum of all areas is on the page of live figures: the larger area would give the smaller one.
        let out = month.areas.iter().map(|area| (area.received, area.judged, area.median));
        assert_eq!(out.collect::<Vec<_>>(), [(None, None, None); 2], "{name}");
        assert_eq!(month.misconduct, [], "months have none");
        assert!(month.ratings.all.is_none() && month.ratings.areas.iter().all(|area| area.grade.is_none()), "{name}");
    }
    // The quarter has 7 and 23, and neither can be split up by what is out of the months.
    let quarter = tables("2026-q2").await;
    let of = |code: &str| quarter.areas.iter().find(|area| area.code == code).unwrap();
    assert_eq!((of("test").received, of("far").received), (Some(7), Some(23)));
    assert_eq!((of("test").judged, of("test").in_time), (Some(7), None), "7 - 7 = 0 late ones");
    assert_eq!(quarter.ratings.all.unwrap().count, 30);
    assert_eq!(quarter.misconduct.len(), 1);
    assert_eq!((quarter.misconduct[0].answered, quarter.misconduct[0].yes), (6, None), "nobody said no");

    // The portal's own role can change nothing of it, and can't read single answers.
    for forbidden in
        ["update published_figures set period = 'x'", "delete from published_figures", "select from rating_misconduct"]
    {
        let refused = sqlx::query(forbidden).execute(world.portal.pool()).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().code().as_deref(), Some("42501"), "{forbidden}");
    }
}
