//! The tables of figures, a row for all classes and one for each.

use domain::reports::{Days, Figures, Report, SMALLEST_SAMPLE};
use leptos::prelude::*;

use crate::caller;
use crate::components::Card;
use crate::words::Words;

/// 88.4%
pub(super) fn percent(per_mille: u16) -> String {
    format!("{}.{}%", per_mille / 10, per_mille % 10)
}

#[component]
pub(super) fn Handling(report: Report) -> impl IntoView {
    let words = caller::words();
    let columns = [
        "reports-received",
        "reports-finished",
        "reports-withdrawn",
        "reports-refused",
        "reports-merged",
        "reports-open",
        "reports-within",
    ];
    let rows = by_class(words, &report, |all| {
        vec![
            all.received.to_string(),
            of_which(words, all.finished, all.on_time),
            of_which(words, all.withdrawn, all.withdrawn_overdue),
            of_which(words, all.refused, all.refused_overdue),
            all.merged.to_string(),
            of_which(words, all.open, all.open_overdue),
            share(words, all),
        ]
    });
    view! {
        <Card title=words.say("reports-handling")>
            <p class="small muted">{words.say("reports-handling-note")}</p>
            {table(words, &columns, rows)}
        </Card>
    }
}

fn of_which(words: Words, count: u32, part: u32) -> String {
    words.with("reports-of-which", &[("count", count.to_string().into()), ("part", part.to_string().into())])
}

fn share(words: Words, all: &Figures) -> String {
    let Some(share) = all.within_limit() else { return words.say("reports-no-share") };
    let (part, whole) = (all.on_time.to_string(), all.judged().to_string());
    words.with("reports-share-of", &[("share", percent(share).into()), ("part", part.into()), ("whole", whole.into())])
}

#[component]
pub(super) fn Durations(report: Report) -> impl IntoView {
    let words = caller::words();
    let columns = ["reports-sample", "reports-whole", "reports-utility", "reports-customer"];
    let rows = by_class(words, &report, |all| {
        let spans = [all.whole, all.utility, all.customer].map(|days| span(words, days));
        std::iter::once(all.finished.to_string()).chain(spans).collect()
    });
    view! {
        <Card title=words.say("reports-durations")>
            <p class="small muted">{words.with("reports-durations-note", &[("smallest", SMALLEST_SAMPLE.into())])}</p>
            {table(words, &columns, rows)}
        </Card>
    }
}

fn span(words: Words, days: Option<Days>) -> String {
    match days {
        Some(days) => words.with("reports-days", &[("median", days.median.into()), ("p90", days.p90.into())]),
        None => words.with("reports-few", &[("smallest", SMALLEST_SAMPLE.into())]),
    }
}

#[component]
pub(super) fn Pauses(report: Report) -> impl IntoView {
    let words = caller::words();
    let columns = ["reports-paused", "reports-recorded-late", "reports-told-later"];
    let rows = by_class(words, &report, |all| {
        vec![pauses(words, all), all.recorded_late.to_string(), all.told_later.to_string()]
    });
    view! {
        <Card title=words.say("reports-pauses")>
            <p class="small muted">{words.say("reports-pauses-note")}</p>
            {table(words, &columns, rows)}
        </Card>
    }
}

fn pauses(words: Words, all: &Figures) -> String {
    if all.pauses.is_empty() {
        return words.say("reports-no-pause");
    }
    let said = all.pauses.iter().map(|pause| {
        let reason = words.pause_of_somebody(pause.reason);
        words.with("reports-pause-count", &[("reason", reason.into()), ("count", pause.begun.to_string().into())])
    });
    said.collect::<Vec<_>>().join(&words.say("and-so-on"))
}

/// Names of rows with their cells.
type Rows = Vec<(String, Vec<String>)>;

fn by_class(words: Words, report: &Report, cells: impl Fn(&Figures) -> Vec<String>) -> Rows {
    let classes = report.classes.iter().map(|class| (words.text(&class.name), cells(&class.figures)));
    std::iter::once((words.say("reports-all"), cells(&report.all))).chain(classes).collect()
}

fn table(words: Words, columns: &[&'static str], rows: Rows) -> impl IntoView + use<> {
    let names: Vec<String> = columns.iter().map(|key| words.say(key)).collect();
    let heads = names.iter().map(|name| view! { <th scope="col">{name.clone()}</th> }).collect_view();
    let rows = rows.into_iter().map(|(name, cells)| {
        let cells = names.iter().zip(cells).map(|(name, cell)| view! { <td data-label=name.clone()>{cell}</td> });
        view! { <tr><th scope="row">{name}</th> {cells.collect_view()}</tr> }
    });
    view! {
        <table class="listing">
            <thead>
                <tr><th scope="col">{words.say("reports-class")}</th> {heads}</tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}
