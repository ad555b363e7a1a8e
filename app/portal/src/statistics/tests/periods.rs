//! Closed periods: published once, and nothing small in them.

use chrono::TimeDelta;
use domain::progress::Event;
use domain::statistics::Period;
use sqlx::PgPool;

use super::super::{home, periods, publish_closed, published, refresh};
use crate::progress::tests::support::{World, world};

/// So many cases that were energised at once, and what their customers said of it.
async fn energise(world: &World, grades: &[i16]) {
    for grade in grades {
        let case = world.submit("lv-resident").await;
        world.push(&case, &format!("{}-a", case.id), Event::Accepted).await;
        world.push(&case, &format!("{}-b", case.id), Event::Energised).await;
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
    energise(&world, &[5, 5, 5, 4, 4, 3]).await;
    world.set("2026-05-05 10:00");
    assert_eq!(publish(&world).await, 0, "events of the last days may still be told");
    world.set("2026-05-06 00:10");
    assert_eq!(publish(&world).await, 1);
    assert_eq!(publish(&world).await, 0);
    let april = published(&world.portal, period("2026-04")).await.unwrap().unwrap();
    let area = &april.tables.areas[0];
    assert_eq!((area.received, area.judged), (Some(6), Some(6)));
    let rated = april.tables.ratings.all.unwrap();
    assert_eq!((rated.count, rated.mean_hundredths), (6, 433));
    assert_eq!(april.tables.ratings.grades, [None; 5], "none was given five times");
    assert_eq!(april.tables.call_backs.opened, None);

    // Later events of the same month change nothing that is out.
    let late = world.submit("lv-resident").await;
    world.push(&late, "late", Event::Accepted).await;
    sqlx::query("update ratings set grade = 1").execute(&world.owner).await.unwrap();
    assert_eq!(publish(&world).await, 0);
    assert_eq!(published(&world.portal, period("2026-04")).await.unwrap().unwrap(), april);

    // The home page speaks of the last quarter that is out.
    world.set("2026-07-06 01:00");
    sqlx::query("update ratings set grade = 4").execute(&world.owner).await.unwrap();
    assert_eq!(publish(&world).await, 3, "two months and the quarter");
    let names: Vec<String> = periods(&world.portal).await.unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["2026-04", "2026-05", "2026-06", "2026-q2"]);
    let (quarter, grade) = home(&world.portal).await.unwrap().grade.unwrap();
    assert_eq!((quarter.to_string().as_str(), grade.sample, grade.value), ("2026-q2", 6, Some(400)));
}

#[sqlx::test(migrations = "./migrations")]
async fn nothing_below_five_goes_out(pool: PgPool) {
    let world = world(pool, "2026-04-08 10:00").await;
    energise(&world, &[5, 5, 1, 2]).await;
    world.clock.advance(TimeDelta::days(30));
    energise(&world, &[2, 2, 2, 1, 1, 1, 5, 5, 5, 5, 5, 5]).await;
    world.set("2026-07-10 10:00");
    assert_eq!(publish(&world).await, 4);
    let april = published(&world.portal, period("2026-04")).await.unwrap().unwrap().tables;
    assert_eq!((april.areas[0].received, april.areas[0].judged, april.areas[0].median), (None, None, None));
    assert_eq!((april.ratings.all, april.misconduct.len()), (None, 0));
    let may = published(&world.portal, period("2026-05")).await.unwrap().unwrap().tables;
    assert_eq!(may.ratings.all.unwrap().count, 12);
    assert_eq!(may.misconduct, [], "months have none");
    // The quarter is the months together, so with May it would give April.
    let quarter = published(&world.portal, period("2026-q2")).await.unwrap().unwrap().tables;
    assert_eq!(quarter.ratings.all, None, "16 - 12 = 4");
    assert_eq!(quarter.misconduct.len(), 1);
    assert_eq!((quarter.misconduct[0].answered, quarter.misconduct[0].yes), (8, None), "nobody said no");

    // The portal's own role can change nothing of it, and can't read single answers.
    for forbidden in
        ["update published_figures set period = 'x'", "delete from published_figures", "select from rating_misconduct"]
    {
        let refused = sqlx::query(forbidden).execute(world.portal.pool()).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().code().as_deref(), Some("42501"), "{forbidden}");
    }
}
