mod read;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use chrono::TimeDelta;
use domain::applications::Reference;
use domain::calendar::Quarter;
use domain::calendar::shanghai_date;
use domain::exports::SMALLEST_PATH;
use domain::progress::Event;
use sha2::{Digest, Sha256};
use sqlx::PgPool;

use super::*;
use crate::jobs;
use crate::progress;
use crate::progress::tests::support::{Made, World, at, world};
use read::{Read, read_ocel, read_xes};

const DEMO_UNTIL: &str = "2026-11-20 18:00";

/// A year of invented cases.
async fn demo(pool: PgPool, cases: u32) -> World {
    let world = world(pool, DEMO_UNTIL).await;
    sqlx::query("delete from areas").execute(&world.owner).await.unwrap();
    let (keys, random) = (crate::testing::keys(), crate::parts::SystemRandom);
    crate::demo::seed(&world.owner, &keys, &random, world.now(), cases).await.unwrap();
    world
}

async fn files(world: &World, quarter: Quarter) -> Option<(Vec<u8>, Vec<u8>)> {
    let of = async |format| unpacked(world, quarter, format).await;
    of(Format::Xes).await.zip(of(Format::Ocel).await)
}

/// As somebody has it on their disk; its parts and what is said of it agree.
async fn unpacked(world: &World, quarter: Quarter, format: Format) -> Option<Vec<u8>> {
    let said = file(&world.portal, quarter, format).await.unwrap()?;
    let mut packed = Vec::new();
    for number in 0.. {
        match part(&world.portal, quarter, format, number).await.unwrap() {
            Some(part) => packed.extend(part),
            None => break,
        }
    }
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    assert_eq!((said.bytes, said.sha256), (bytes.len() as i64, crate::keys::to_hex(&Sha256::digest(&bytes))));
    Some(bytes)
}

fn quarter(text: &str) -> Quarter {
    text.parse().unwrap()
}

/// Cases that went the same way, ended and accepted within minutes.
async fn alike(world: &World, many: usize, from: usize) {
    for at in from..from + many {
        let case = world.submit("lv-resident").await;
        world.push(&case, &format!("a-{at}"), Event::Accepted).await;
        world.push(&case, &format!("s-{at}"), Event::SurveyDone { external_line: false }).await;
        world.push(&case, &format!("e-{at}"), Event::Energised).await;
    }
}

fn count<T: Ord>(values: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counted = BTreeMap::new();
    for value in values {
        *counted.entry(value).or_default() += 1;
    }
    counted
}

#[sqlx::test(migrations = "./migrations")]
async fn a_log_holds_what_the_events_say_and_no_rare_path(pool: PgPool) {
    let world = demo(pool, 900).await;
    assert_eq!(make(&world.portal).await.unwrap(), 4, "the running quarter is not closed");
    let walked = walk::ended_cases(&world.owner).await;
    let all = list(&world.portal).await.unwrap();
    let quarters: Vec<String> = all.iter().map(|issued| issued.quarter.to_string()).collect();
    assert_eq!(quarters, ["2026-3", "2026-2", "2026-1", "2025-4"]);
    for issued in all {
        let ended: Vec<_> = walked.iter().filter(|case| Quarter::of(case.ended_on) == issued.quarter).collect();
        let paths = count(ended.iter().map(|case| case.path()));
        let common = |path: &String| paths[path] >= SMALLEST_PATH;
        let kept: Vec<_> = ended.iter().filter(|case| common(&case.path())).collect();
        assert!(kept.len() > 40 && kept.len() < ended.len(), "{} of {}", kept.len(), ended.len());
        assert_eq!(issued.cases, i32::try_from(kept.len()).unwrap());
        assert_eq!(issued.cases_left_out, i32::try_from(ended.len() - kept.len()).unwrap());
        let rare = paths.values().filter(|cases| **cases < SMALLEST_PATH).count();
        assert_eq!(issued.paths_left_out, i32::try_from(rare).unwrap());
        assert_eq!(issued.paths, i32::try_from(paths.len() - rare).unwrap());
        assert_eq!(issued.events, i32::try_from(kept.iter().map(|case| case.steps.len()).sum::<usize>()).unwrap());

        let (xes, ocel) = files(&world, issued.quarter).await.unwrap();
        let sizes: Vec<_> = issued.files.iter().map(|file| (file.format, file.bytes)).collect();
        assert_eq!(sizes, [(Format::Xes, xes.len() as i64), (Format::Ocel, ocel.len() as i64)]);
        let wanted = count(kept.iter().map(|case| case.facts()));
        let (xes, ocel) = (read_xes(&xes), read_ocel(&ocel));
        assert_eq!(count(xes.cases.iter().map(Read::facts)), wanted);
        assert_eq!(count(ocel.cases.iter().map(Read::facts)), wanted);
        assert_eq!(xes.names().len(), kept.len(), "every case has a name of its own");
        assert_eq!(xes.names(), ocel.names());
        for about in [&xes.about, &ocel.about] {
            let said = |key: &str| about[key].parse::<i32>().unwrap();
            assert_eq!((said("cases"), said("paths")), (issued.cases, issued.paths));
            assert_eq!(
                (said("cases_left_out"), said("paths_left_out")),
                (issued.cases_left_out, issued.paths_left_out)
            );
        }
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn durations_are_those_of_the_case_pages(pool: PgPool) {
    let world = demo(pool, 300).await;
    make(&world.portal).await.unwrap();
    let references: Vec<String> =
        sqlx::query_scalar("select reference from cases join case_states on case_id = id where state <> 'open'")
            .fetch_all(&world.owner)
            .await
            .unwrap();
    let mut shown = Vec::new();
    for reference in references {
        let reference = Reference::parse(&reference).unwrap();
        let progress = progress::public_case(&world.portal, &reference).await.unwrap().unwrap().progress;
        let (from, to) = (shanghai_date(progress.submitted_at), shanghai_date(progress.ended_at.unwrap()));
        let said = [(to - from).num_days(), progress.utility_days.into(), progress.customer_days.into()];
        shown.push((progress.template.clone(), from, to, said));
    }
    let shown = count(shown);
    let mut published = Vec::new();
    for issued in list(&world.portal).await.unwrap() {
        let Some((xes, _)) = files(&world, issued.quarter).await else { continue };
        for case in read_xes(&xes).cases {
            let (first, last) = (case.steps.first().unwrap().0, case.steps.last().unwrap().0);
            assert_eq!((last - first).num_days(), case.said[0], "as the events say it");
            published.push((case.class, first, last, case.said));
        }
    }
    assert!(published.len() > 80, "{}", published.len());
    for (case, times) in count(published) {
        assert!(shown.get(&case).is_some_and(|known| *known >= times), "{case:?}");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn nothing_in_the_files_leads_to_a_case(pool: PgPool) {
    let world = demo(pool, 400).await;
    make(&world.portal).await.unwrap();
    let names: Vec<String> = sqlx::query_scalar(
        "select reference from cases union all select draft_id::text from cases union all select code from areas
         union all select name->>'zh' from areas union all select id::text from contractors
         union all select duty_phone from areas",
    )
    .fetch_all(&world.owner)
    .await
    .unwrap();
    assert!(names.len() > 900);
    let ids: BTreeMap<String, i64> = sqlx::query_as::<_, (String, i64)>("select reference, id from cases")
        .fetch_all(&world.owner)
        .await
        .unwrap()
        .into_iter()
        .collect();
    let mut seen = BTreeSet::new();
    for issued in list(&world.portal).await.unwrap() {
        let Some((xes, ocel)) = files(&world, issued.quarter).await else { continue };
        for bytes in [&xes, &ocel] {
            let text = std::str::from_utf8(bytes).unwrap();
            for name in &names {
                assert!(!text.contains(name.as_str()), "{name}");
            }
            for time in text.split('T').skip(1).filter(|rest| rest.as_bytes()[..3].ends_with(b":")) {
                assert!(time.starts_with("00:00:00"), "a time of day: {}", &time[..14]);
            }
        }
        let log = read_xes(&xes);
        let keys: BTreeSet<&str> = log.keys.iter().map(String::as_str).collect();
        let of_events = ["concept:name", "lifecycle:transition", "org:role", "time:timestamp"];
        let of_traces = ["class", "end_state", "duration_days", "utility_days", "customer_days"];
        let allowed: BTreeSet<&str> = of_events.into_iter().chain(of_traces).collect();
        assert_eq!(keys, allowed, "no attribute more than was promised");
        for case in &log.cases {
            assert!(seen.insert(case.name.clone()), "a name drawn twice");
            assert!(!ids.contains_key(&case.name) && case.name.len() == 36);
        }
        // Neither by submission nor by end.
        assert!(!log.cases.is_sorted_by_key(|case| case.steps[0].0), "{}", issued.quarter);
        assert!(!log.cases.is_sorted_by_key(|case| case.steps.last().unwrap().0), "{}", issued.quarter);
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn made_again_the_names_and_the_order_are_others(pool: PgPool) {
    let world = demo(pool, 300).await;
    make(&world.portal).await.unwrap();
    let before = read_xes(&files(&world, quarter("2026-2")).await.unwrap().0);
    sqlx::raw_sql("delete from export_parts; delete from export_files; delete from exports")
        .execute(&world.owner)
        .await
        .unwrap();
    make(&world.portal).await.unwrap();
    let after = read_xes(&files(&world, quarter("2026-2")).await.unwrap().0);
    assert!(before.names().is_disjoint(&after.names()));
    let facts = |log: &read::Log| log.cases.iter().map(Read::facts).collect::<Vec<_>>();
    assert_ne!(facts(&before), facts(&after), "the order");
    assert_eq!(count(facts(&before)), count(facts(&after)));
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_issued_stays_whatever_comes_later(pool: PgPool) {
    let world = world(pool, "2026-06-10 09:00").await;
    alike(&world, 6, 0).await;
    world.set("2026-07-01 23:00");
    assert_eq!(make(&world.portal).await.unwrap(), 0, "what was done on the last day can still be told");
    world.set("2026-07-02 00:10");
    assert_eq!(make(&world.portal).await.unwrap(), 1);
    let issued = files(&world, quarter("2026-2")).await.unwrap();
    assert_eq!(read_xes(&issued.0).cases.len(), 6);

    // Corrected since: the case now ended in the next quarter.
    let (id, reference, seq): (i64, String, i32) = sqlx::query_as(
        "select id, reference, seq from cases join events on case_id = id where kind = 'energised' order by id limit 1",
    )
    .fetch_one(&world.owner)
    .await
    .unwrap();
    let case = Made { id, reference: Reference::parse(&reference).unwrap() };
    let corrected = Event::Corrected { seq: seq.cast_unsigned(), corrected_to: at("2026-07-01 10:00") };
    let pushed = world.push(&case, "c-1", corrected).await;
    assert!(matches!(pushed, progress::Pushed::Applied { .. }), "{pushed:?}");
    let moved = "select count(*) from case_states where ended_at >= '2026-07-01'";
    assert_eq!(world.count(moved).await, 1);
    world.clock.advance(TimeDelta::days(1));
    assert_eq!(make(&world.portal).await.unwrap(), 0);
    assert_eq!(files(&world, quarter("2026-2")).await.unwrap(), issued);

    for statement in [
        "update exports set cases = 5",
        "delete from exports",
        "truncate exports",
        "update export_parts set part = 5",
        "delete from export_parts",
        "update export_files set bytes = 5",
    ] {
        let refused = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(world.portal.pool()).await.unwrap_err();
        assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some("42501"), "{statement}");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn a_quarter_of_rare_paths_says_so(pool: PgPool) {
    let world = world(pool, "2026-02-10 09:00").await;
    alike(&world, 4, 0).await;
    // Nothing ends in the second quarter.
    world.set("2026-08-10 09:00");
    alike(&world, 5, 4).await;
    world.set("2026-10-20 09:00");
    jobs::begin(&world.portal).await.unwrap();
    let worker = jobs::caretaker(world.portal.clone(), std::future::pending()).await.unwrap();
    worker.run_once().await.unwrap();
    let issued = list(&world.portal).await.unwrap();
    let counts: Vec<_> = issued
        .iter()
        .map(|one| (one.quarter.to_string(), one.cases, one.paths, one.cases_left_out, one.paths_left_out))
        .collect();
    assert_eq!(
        counts,
        [("2026-3".to_owned(), 5, 1, 0, 0), ("2026-2".to_owned(), 0, 0, 0, 0), ("2026-1".to_owned(), 0, 0, 4, 1)]
    );
    assert_eq!(files(&world, quarter("2026-1")).await, None);
    assert_eq!(files(&world, quarter("2025-1")).await, None, "never issued");
    assert!(issued[1].files.is_empty() && issued[0].files.len() == 2);
}
