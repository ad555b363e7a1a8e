//! The live figures as tables: by class, by stage, pauses by reason, and both sides of the flow check.

use domain::progress::PauseReason;
use domain::standards::StageKind;
use domain::statistics::Flow;
use leptos::prelude::*;
use portal::statistics::Live;

use super::{count, median_and_p90, share};
use crate::caller;
use crate::components::{Card, Listing};

/// Thirteen months of each class, and of all: how many, and how long.
#[component]
pub fn ByClass<'a>(live: &'a Live) -> impl IntoView + use<> {
    let words = caller::words();
    let counts = [
        "statistics-class",
        "statistics-received",
        "statistics-again",
        "statistics-finished",
        "statistics-open",
        "statistics-overdue",
        "statistics-withdrawn-late",
        "statistics-refused-late",
        "statistics-reclassified",
        "statistics-recorded-late",
    ];
    let times = [
        "statistics-class",
        "statistics-share",
        "statistics-days",
        "statistics-utility-days",
        "statistics-customer-days",
    ];
    let classes = live.classes().map(|class| (Some(class), words.class(class)));
    let (how_many, how_long): (Vec<_>, Vec<_>) = classes
        .chain([(None, words.say("statistics-all"))])
        .map(|(class, name)| {
            let of = live.figures.of(None, class);
            let open = live.figures.open_of(class);
            let counts = [
                of.received,
                of.again,
                of.finished(),
                open.open,
                open.overdue,
                of.withdrawn_late,
                of.refused_late,
                of.reclassified,
                of.recorded_late,
            ];
            let times = vec![
                share(words, of.share(), of.judged()),
                median_and_p90(words, &of.days),
                median_and_p90(words, &of.utility_days),
                median_and_p90(words, &of.customer_days),
            ];
            ((name.clone(), counts.map(count).to_vec()), (name, times))
        })
        .unzip();
    view! {
        <Card title=words.say("statistics-by-class") id="classes">
            <Listing columns=counts.map(|key| words.say(key)).to_vec() rows=how_many/>
            <Listing columns=times.map(|key| words.say(key)).to_vec() rows=how_long/>
        </Card>
    }
}

#[component]
pub fn ByStage<'a>(live: &'a Live, class: Option<&'a str>) -> impl IntoView + use<> {
    let words = caller::words();
    let of_class = class.map(str::to_owned);
    let columns =
        ["standards-stage", "statistics-stays", "statistics-overdue-now", "statistics-share", "statistics-stage-days"];
    let rows = StageKind::ALL.iter().filter_map(|stage| {
        let of = live.figures.stages.get(&((None, of_class.clone()), *stage))?;
        let cells = vec![
            count(of.finished()),
            count(of.overdue),
            if of.judged() > 0 { share(words, of.share(), of.judged()) } else { words.say("standards-no-limit") },
            median_and_p90(words, &of.days),
        ];
        Some((words.stage(*stage), cells))
    });
    let rows: Vec<_> = rows.collect();
    let title = heading(words.say("statistics-by-stage"), class);
    view! {
        <Card title=title id="stages">
            <p class="small muted">{words.say("statistics-by-stage-note")}</p>
            <Listing columns=columns.map(|key| words.say(key)).to_vec() rows=rows/>
        </Card>
    }
}

#[component]
pub fn Pauses<'a>(live: &'a Live, class: Option<&'a str>) -> impl IntoView + use<> {
    let words = caller::words();
    let of_class = class.map(str::to_owned);
    let columns = ["statistics-reason", "statistics-pauses-begun", "statistics-pause-days"];
    let rows: Vec<_> = PauseReason::ALL
        .iter()
        .filter_map(|reason| {
            let of = live.figures.pauses.get(&((None, of_class.clone()), *reason))?;
            Some((words.pause_of_somebody(*reason), vec![count(of.begun), count(of.days)]))
        })
        .collect();
    let empty = rows.is_empty().then(|| view! { <p>{words.say("statistics-no-pauses")}</p> });
    let table = (!rows.is_empty()).then(|| {
        view! { <Listing columns=columns.map(|key| words.say(key)).to_vec() rows=rows/> }
    });
    let title = heading(words.say("statistics-pauses"), class);
    view! {
        <Card title=title id="pauses">
            <p class="small muted">{words.say("statistics-pauses-note")}</p>
            {empty}
            {table}
        </Card>
    }
}

/// What the table is about, and of which class.
fn heading(title: String, class: Option<&str>) -> String {
    match class {
        Some(class) => format!("{title} · {}", caller::words().class(class)),
        None => title,
    }
}

/// In a steady flow, cases in progress = arrivals a day × days in the flow. Where the two sides part, cases are piling up
/// or being cleared, or work goes on outside what is recorded.
#[component]
pub fn FlowCheck(flow: Flow) -> impl IntoView {
    let words = caller::words();
    let tenths = |number: i64| format!("{}.{}", count(number / 10), number.rem_euclid(10));
    let arrivals = words.with(
        "statistics-flow-arrivals",
        &[("received", count(flow.received).into()), ("days", count(flow.days).into())],
    );
    let time = words.with("statistics-flow-time", &[("ended", count(flow.ended).into())]);
    let rows = vec![
        (words.say("statistics-flow-open"), vec![tenths(flow.open_tenths)]),
        (words.say("statistics-flow-expected"), vec![tenths(flow.expected_tenths)]),
        (arrivals, vec![tenths(flow.received * 10 / flow.days.max(1))]),
        (time, vec![tenths(flow.flow_tenths)]),
    ];
    let columns = vec![words.say("statistics-flow-what"), words.say("statistics-flow-value")];
    view! {
        <Card title=words.say("statistics-flow") id="flow">
            <p class="small muted">{words.say("statistics-flow-note")}</p>
            <Listing columns=columns rows=rows/>
        </Card>
    }
}
