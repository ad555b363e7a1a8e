//! The live figures as tables: by class, by stage, pauses by reason, and both sides of the flow check.

use domain::progress::PauseReason;
use domain::standards::StageKind;
use domain::statistics::{CaseFigures, Flow};
use leptos::prelude::*;
use portal::statistics::Live;

use super::{count, median_and_p90, share};
use crate::caller;
use crate::components::{Card, Listing};

/// Thirteen months of each class, and of all: how many came and where they are, what else became of them, and how long it
/// took. Received less connected, withdrawn, refused and merged is what is in progress, if all came in this time.
#[component]
pub fn ByClass<'a>(live: &'a Live) -> impl IntoView + use<> {
    let words = caller::words();
    let whole = [
        "statistics-class",
        "statistics-received",
        "statistics-again",
        "statistics-finished",
        "statistics-open",
        "statistics-overdue",
    ];
    let otherwise = [
        "statistics-class",
        "statistics-withdrawn",
        "statistics-withdrawn-late",
        "statistics-refused",
        "statistics-refused-late",
        "statistics-merged",
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
    let classes: Vec<_> = live
        .classes()
        .map(|class| (Some(class), words.class(class)))
        .chain([(None, words.say("statistics-all"))])
        .collect();
    let rows = |cells: &dyn Fn(Option<&str>, &CaseFigures) -> Vec<String>| {
        let row =
            |(class, name): &(Option<&str>, String)| (name.clone(), cells(*class, &live.figures.of(None, *class)));
        classes.iter().map(row).collect::<Vec<_>>()
    };
    let counted = |counts: &[i64]| counts.iter().copied().map(count).collect();
    let whole_rows = rows(&|class, of| {
        let open = live.figures.open_of(class);
        counted(&[of.received, of.again, of.finished(), open.open, open.overdue])
    });
    let otherwise_rows = rows(&|_, of| {
        let (withdrawn, refused) = (of.withdrawn + of.withdrawn_late, of.refused + of.refused_late);
        let late = (of.withdrawn_late, of.refused_late);
        counted(&[withdrawn, late.0, refused, late.1, of.merged, of.reclassified, of.recorded_late])
    });
    let times_rows = rows(&|_, of| {
        vec![
            share(words, of.share(), of.judged()),
            median_and_p90(words, &of.days),
            median_and_p90(words, &of.utility_days),
            median_and_p90(words, &of.customer_days),
        ]
    });
    let columns = move |keys: &[&str]| keys.iter().map(|key| words.say(key)).collect::<Vec<_>>();
    view! {
        <Card title=words.say("statistics-by-class") id="classes">
            <Listing columns=columns(&whole) rows=whole_rows/>
            <Listing columns=columns(&otherwise) rows=otherwise_rows/>
            <Listing columns=columns(&times) rows=times_rows/>
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
