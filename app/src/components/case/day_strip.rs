//! How a due day came about, day by day.

use chrono::{Datelike, Days, NaiveDate};
use domain::calendar::{CountedDay, Reason};
use domain::progress::{Progress, Promise};
use domain::standards::Basis;
use leptos::prelude::*;

use crate::caller;
use crate::components::Card;
use crate::words::Words;

/// More days than this are shown as weeks.
const MOST_BOXES: usize = 10;

/// What is to be explained.
#[derive(Debug, Clone)]
pub struct Derivation {
    pub days: Vec<CountedDay>,
    pub due: Option<NaiveDate>,
    pub limit: Option<u16>,
    pub basis: Option<Basis>,
    pub promise: Option<Promise>,
    pub estimated: bool,
    pub whole: bool,
}

impl Derivation {
    /// Of the stage being worked on; of the whole process where the stage has no limit or all is done.
    #[must_use]
    pub fn of(progress: &Progress) -> Option<Self> {
        let stage = progress.current.and_then(|index| progress.stages.get(index));
        if let Some((stage, visit)) = stage.and_then(|stage| Some((stage, stage.visits.last()?)))
            && stage.limit.is_some()
        {
            return Some(Self {
                days: visit.derivation.clone(),
                due: visit.due,
                limit: stage.limit,
                basis: stage.basis.clone(),
                promise: visit.promise.clone(),
                estimated: visit.estimated,
                whole: false,
            });
        }
        let limit =
            progress.limits.iter().filter(|limit| !limit.derivation.is_empty()).max_by_key(|limit| limit.days)?;
        Some(Self {
            days: limit.derivation.clone(),
            due: limit.due,
            limit: Some(limit.days),
            basis: Some(limit.basis.clone()),
            promise: limit.promise.clone(),
            estimated: limit.estimated,
            whole: true,
        })
    }
}

#[component]
pub fn DayStrip(
    derivation: Derivation,
    /// The last day that has been used: today in Shanghai, or the day on which the case ended.
    today: NaiveDate,
    /// The template's version, where a template set the limit.
    #[prop(optional, into)]
    version: Option<String>,
    #[prop(optional)] folded: bool,
) -> impl IntoView {
    let words = caller::words();
    let title = words.say(if derivation.whole { "strip-title-whole" } else { "strip-title" });
    let basis = derivation.basis.as_ref().zip(derivation.limit).map(|(basis, days)| {
        words.with(
            "strip-basis",
            &[
                ("document", words.text(&basis.document).into()),
                ("standing", words.standing(basis.standing).into()),
                ("days", days.into()),
            ],
        )
    });
    view! {
        <Card title=title class="derivation" folded=folded>
            <Strip days=derivation.days due=derivation.due today=today/>
            <p class="small muted">
                {words.say("strip-rule")} " " {basis} " " {version.map(|version| words.with("strip-version", &[("version", version.into())]))}
                {promises(words, derivation.promise.as_ref(), derivation.due)}
            </p>
            {derivation.estimated.then(|| view! { <p class="small">{words.say("strip-estimated")}</p> })}
        </Card>
    }
}

/// The days as boxes; what they say is in words for those who can't see them, or for all.
#[component]
pub fn Strip(
    days: Vec<CountedDay>,
    due: Option<NaiveDate>,
    /// The last day that has been used.
    today: NaiveDate,
    /// The words stand below for everybody.
    #[prop(optional)]
    explained: bool,
) -> impl IntoView {
    let words = caller::words();
    let said = spoken(words, &days, due);
    let collapsed = days.len() > MOST_BOXES;
    let boxes = if collapsed { weeks(words, &days, due, today) } else { self::days(words, &days, due, today) };
    let boxes =
        boxes.into_iter().map(|one| view! { <span class=one.class>{one.day} <b>{one.mark}</b></span> }).collect_view();
    if explained {
        view! {
            <div class="strip" aria-hidden="true">{boxes}</div>
            <p class="small">{said}</p>
        }
        .into_any()
    } else {
        view! {
            <div class="strip" role="img" aria-label=said.clone()>{boxes}</div>
            {collapsed
                .then(|| {
                    view! {
                        <details>
                            <summary>{words.say("strip-says")}</summary>
                            <p class="small">{said}</p>
                        </details>
                    }
                })}
        }
        .into_any()
    }
}

/// The first promise and what replaced it, once they differ from what holds now.
fn promises(words: Words, promise: Option<&Promise>, due: Option<NaiveDate>) -> String {
    let Some(promise) = promise.filter(|promise| !promise.redated.is_empty() || Some(promise.due) != due) else {
        return String::new();
    };
    let mut said = format!(" {}", words.with("strip-promise", &[("day", words.day(promise.due).into())]));
    for (day, reason) in &promise.redated {
        let arguments = [("reason", words.redate_reason(*reason).into()), ("day", words.day(*day).into())];
        said.push(' ');
        said.push_str(&words.with("strip-redated", &arguments));
    }
    said
}

struct DayBox {
    class: &'static str,
    day: String,
    mark: String,
}

fn days(words: Words, days: &[CountedDay], due: Option<NaiveDate>, today: NaiveDate) -> Vec<DayBox> {
    let mut number = 0_u32;
    days.iter()
        .map(|day| {
            let last = due == Some(day.date);
            let mark = if day.counted {
                number += 1;
                if last { format!("{number} {}", words.say("day-mark-last")) } else { number.to_string() }
            } else {
                words.day_mark(day.reason)
            };
            DayBox { class: class(day, last, due, today), day: words.short_day(day.date), mark }
        })
        .collect()
}

fn class(day: &CountedDay, last: bool, due: Option<NaiveDate>, today: NaiveDate) -> &'static str {
    match day.reason {
        _ if last => "due",
        Reason::Entered => "start",
        Reason::Paused | Reason::CustomersTurn => "pause",
        Reason::Weekend | Reason::Holiday => "off",
        _ if due.is_some_and(|due| day.date > due) => "over",
        _ if day.date > today => "left",
        _ => "used",
    }
}

/// One box a week, Monday to Sunday, with how many of its days counted.
fn weeks(words: Words, days: &[CountedDay], due: Option<NaiveDate>, today: NaiveDate) -> Vec<DayBox> {
    let monday = |date: NaiveDate| date - Days::new(u64::from(date.weekday().num_days_from_monday()));
    days.chunk_by(|a, b| monday(a.date) == monday(b.date))
        .filter_map(|week| {
            let (first, last) = (week.first()?, week.last()?);
            let counted = week.iter().filter(|day| day.counted).count();
            let holds_due = due.is_some_and(|due| week.iter().any(|day| day.date == due));
            let class = if holds_due {
                "week due"
            } else if counted == 0 {
                "week off"
            } else if due.is_some_and(|due| first.date > due) {
                "week over"
            } else if first.date > today {
                "week left"
            } else {
                "week used"
            };
            let day = if first.date == last.date {
                words.short_day(first.date)
            } else {
                let arguments =
                    [("from", words.short_day(first.date).into()), ("to", words.short_day(last.date).into())];
                words.with("strip-week", &arguments)
            };
            let mut mark = if counted == 0 {
                words.say("strip-week-none")
            } else {
                words.with("strip-week-count", &[("count", counted.into())])
            };
            if let (true, Some(due)) = (holds_due, due) {
                mark = format!("{mark} · {} {}", words.short_day(due), words.say("day-mark-last"));
            }
            Some(DayBox { class, day, mark })
        })
        .collect()
}

/// The same in words, days of one kind in a row together.
fn spoken(words: Words, days: &[CountedDay], due: Option<NaiveDate>) -> String {
    let mut number = 0_u32;
    let same = |a: &CountedDay, b: &CountedDay| !a.counted && a.reason == b.reason && a.name == b.name;
    let sentences: Vec<String> = days
        .chunk_by(same)
        .filter_map(|run| {
            let (first, last) = (run.first()?, run.last()?);
            let span = if first.date == last.date {
                words.day(first.date)
            } else {
                let arguments = [("from", words.day(first.date).into()), ("to", words.day(last.date).into())];
                words.with("strip-span", &arguments)
            };
            let said = match first.reason {
                Reason::Entered => words.with("strip-entered", &[("day", span.into())]),
                Reason::Weekend => words.with("strip-weekend", &[("days", span.into())]),
                Reason::Holiday => {
                    let name = first.name.clone().unwrap_or_default();
                    words.with("strip-holiday", &[("days", span.into()), ("name", name.into())])
                }
                Reason::Paused => {
                    let reason = words.say("strip-waiting");
                    words.with("strip-paused", &[("days", span.into()), ("reason", reason.into())])
                }
                Reason::CustomersTurn => words.with("strip-customer", &[("days", span.into())]),
                Reason::Workday | Reason::MakeupWorkday => {
                    number += 1;
                    let key = if first.reason == Reason::Workday { "strip-workday" } else { "strip-makeup" };
                    let said = words.with(key, &[("day", span.into()), ("number", number.into())]);
                    if due == Some(first.date) { words.with("strip-last", &[("said", said.into())]) } else { said }
                }
            };
            Some(said)
        })
        .collect();
    let (between, end) = match words.0 {
        domain::text::Language::Zh => ("；", "。"),
        domain::text::Language::En => ("; ", "."),
    };
    format!("{}{end}", sentences.join(between))
}
