//! Whatever happens to cases in whatever order, a report says what a slow and plain count over all logs says, and says
//! it for ever.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::calendar::shanghai_date;
use domain::progress::{CaseState, Event, Progress, Recorded, progress, recorded_late};
use domain::reports::{Days, Figures, HalfMonth, PauseCount, Report};
use sqlx::PgPool;

use crate::progress::log;
use crate::progress::tests::random::{publish_late_calendar, submit, tell};
use crate::progress::tests::support::{Made, World, world};
use crate::publications::{self, Rules};
use crate::reports::{self, issue};

/// A case as it was known at the end of a half month.
struct Known {
    log: Vec<Recorded>,
    progress: Progress,
}

async fn known(world: &World, rules: &Rules, cases: &[Made], end: DateTime<Utc>) -> Vec<Known> {
    let mut connection = world.owner.acquire().await.unwrap();
    let mut known = Vec::new();
    for case in cases {
        let mut log = log::load(&mut connection, case.id).await.unwrap();
        log.retain(|recorded| recorded.recorded_at < end);
        if !log.is_empty() {
            let progress = progress(&rules.templates, &rules.calendars, &log, end).unwrap();
            known.push(Known { log, progress });
        }
    }
    known
}

/// The smallest value that at least so many percent do not exceed, by trying each.
fn percentile(sample: &[u16], percent: usize) -> u16 {
    let reaches = |value: &u16| sample.iter().filter(|other| *other <= value).count() * 100 >= sample.len() * percent;
    sample.iter().copied().filter(|value| reaches(value)).min().unwrap()
}

fn days(sample: &[u16]) -> Option<Days> {
    (sample.len() >= 5).then(|| Days { median: percentile(sample, 50), p90: percentile(sample, 90) })
}

/// One question after the other, each over all cases.
fn plainly(rules: &Rules, period: HalfMonth, cases: &[&Known]) -> Figures {
    let within = |at: DateTime<Utc>| {
        let day = shanghai_date(at);
        period.first_day() <= day && day <= period.last_day()
    };
    let number =
        |which: &dyn Fn(&Known) -> bool| u32::try_from(cases.iter().filter(|case| which(case)).count()).unwrap();
    let ended = |case: &Known, state| case.progress.state == state && within(case.progress.ended_at.unwrap());
    let finished: Vec<&&Known> = cases.iter().filter(|case| ended(case, CaseState::Energised)).collect();
    let of_finished = |days: &dyn Fn(&Known) -> u16| finished.iter().map(|case| days(case)).collect::<Vec<u16>>();
    let last_word = |case: &Known, kind: fn(&Event) -> bool| {
        // The last: a withdrawal before it may have been undone.
        case.log.iter().rfind(|recorded| kind(&recorded.event)).map(|recorded| recorded.recorded_at)
    };
    let whole = |case: &Known| {
        let energised = last_word(case, |event| *event == Event::Energised).unwrap();
        let calendar = rules.calendars.as_of(energised);
        let (from, to) = (shanghai_date(case.progress.submitted_at), shanghai_date(case.progress.ended_at.unwrap()));
        u16::try_from(
            from.iter_days().skip(1).take_while(|day| *day <= to).filter(|day| calendar.is_working(*day)).count(),
        )
        .unwrap()
            - case.progress.customer_days
    };
    let told_later = |case: &Known| {
        let over = |event: &Event| {
            matches!(event, Event::Energised | Event::Withdrawn | Event::Refused { .. } | Event::Merged { .. })
        };
        let before = case.progress.ended_at.is_some_and(|at| shanghai_date(at) < period.first_day());
        before && last_word(case, over).is_some_and(within)
    };
    let pauses =
        cases.iter().flat_map(|case| &case.progress.pauses).filter(|pause| within(pause.from) && !pause.objected);
    let mut begun: Vec<PauseCount> = Vec::new();
    for pause in pauses {
        match begun.iter_mut().find(|count| count.reason == pause.reason) {
            Some(count) => count.begun += 1,
            None => begun.push(PauseCount { reason: pause.reason, begun: 1 }),
        }
    }
    let words = cases.iter().flat_map(|case| &case.log).filter(|recorded| within(recorded.recorded_at));
    Figures {
        received: number(&|case| within(case.progress.submitted_at)),
        finished: number(&|case| ended(case, CaseState::Energised)),
        on_time: number(&|case| ended(case, CaseState::Energised) && !case.progress.overdue),
        withdrawn: number(&|case| ended(case, CaseState::Withdrawn)),
        withdrawn_overdue: number(&|case| ended(case, CaseState::Withdrawn) && case.progress.overdue),
        refused: number(&|case| ended(case, CaseState::Refused)),
        refused_overdue: number(&|case| ended(case, CaseState::Refused) && case.progress.overdue),
        merged: number(&|case| ended(case, CaseState::Merged)),
        open: number(&|case| case.progress.state == CaseState::Open),
        open_overdue: number(&|case| case.progress.state == CaseState::Open && case.progress.overdue),
        told_later: number(&told_later),
        whole: days(&of_finished(&whole)),
        utility: days(&of_finished(&|case| case.progress.utility_days)),
        customer: days(&of_finished(&|case| case.progress.customer_days)),
        pauses: begun,
        recorded_late: u32::try_from(words.filter(|one| recorded_late(&rules.calendars, one)).count()).unwrap(),
    }
}

fn in_order(mut figures: Figures) -> Figures {
    figures.pauses.sort_by_key(|pause| format!("{:?}", pause.reason));
    figures
}

async fn check(world: &World, cases: &[Made], report: &Report) {
    let rules = publications::rules(&world.portal).await.unwrap();
    let known = known(world, &rules, cases, report.period.end()).await;
    let all: Vec<&Known> = known.iter().collect();
    let of = report.period;
    assert_eq!(in_order(report.all.clone()), in_order(plainly(&rules, of, &all)), "{of}");
    let keys: BTreeSet<&str> = known.iter().map(|case| case.progress.template.as_str()).collect();
    for key in keys {
        let class: Vec<&Known> = known.iter().filter(|case| case.progress.template == key).collect();
        let told = report.classes.iter().find(|class| class.key == key);
        let told = told.map(|class| class.figures.clone()).unwrap_or_default();
        assert_eq!(in_order(told), in_order(plainly(&rules, of, &class)), "{of} {key}");
    }
    assert_eq!(u32::try_from(report.overdue.len()).unwrap(), report.all.open_overdue, "{of}");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_report_is_what_a_plain_count_says_and_stays_it(pool: PgPool) {
    let world = world(pool, "2026-04-29 16:00").await;
    let mut cases = submit(&world, 40).await;
    // Issued as soon as it is due, long before all is known.
    tell(&world, "first", &cases, async |round| {
        if round == 18 {
            publish_late_calendar(&world).await;
        }
        reports::issue_due(&world.portal).await.unwrap();
    })
    .await;
    let more = submit(&world, 30).await;
    tell(&world, "more", &more, async |_| {
        reports::issue_due(&world.portal).await.unwrap();
    })
    .await;
    cases.extend(more);

    let listed = reports::list(&world.portal).await.unwrap();
    assert!(listed.len() >= 3, "{listed:?}");
    let mut finished = 0;
    for one in &listed {
        let issued = reports::read(&world.portal, one.period).await.unwrap().unwrap();
        check(&world, &cases, &issued.report).await;
        let mut connection = world.portal.pool().acquire().await.unwrap();
        let again = issue::write(&world.portal, &mut connection, one.period, issued.issued_at).await.unwrap();
        assert_eq!(again, issued.report, "counted anew after all that followed");
        finished += issued.report.all.finished;
    }
    assert!(finished >= 5, "{finished} finished");
}
