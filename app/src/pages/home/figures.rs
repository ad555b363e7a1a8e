//! How well the utility keeps its limits: each figure with what it counts, of how many, and until which day.

use leptos::prelude::*;
use portal::statistics::HomeFigures;

use crate::caller;
use crate::pages::statistics::{count, percent, period_name};
use crate::words::Words;

#[component]
pub fn Figures(figures: HomeFigures) -> impl IntoView {
    let words = caller::words();
    let shown = shown(words, &figures);
    let until = words.with(
        "figures-until",
        &[("from", words.full_day(figures.from).into()), ("to", words.full_day(figures.to).into())],
    );
    (!shown.is_empty()).then(|| {
        view! {
            <section>
                <h2>{words.say("home-figures-title")}</h2>
                <dl class="figures">
                    {shown
                        .into_iter()
                        .map(|(value, about)| view! { <div><dt>{about}</dt><dd>{value}</dd></div> })
                        .collect_view()}
                </dl>
                <p class="small muted">{until} " " <a href="/openness">{words.say("figures-more")}</a></p>
            </section>
        }
    })
}

/// Value and what it is. A figure of fewer than 5 cases is left out.
fn shown(words: Words, figures: &HomeFigures) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    if let Some(per_mille) = figures.in_time.value {
        let about = words.with("figures-on-time", &[("sample", count(figures.in_time.sample).into())]);
        shown.push((percent(per_mille), about));
    }
    if let (Some(median), Some(p90)) = (figures.resident_median.value, figures.resident_p90.value) {
        let arguments = [("p90", p90.into()), ("sample", count(figures.resident_median.sample).into())];
        shown.push((
            words.with("figures-days", &[("days", median.into())]),
            words.with("figures-residents", &arguments),
        ));
    }
    if figures.energised > 0 || figures.open > 0 {
        let about = words.with("figures-energised", &[("open", count(figures.open).into())]);
        shown.push((count(figures.energised), about));
    }
    if let Some((quarter, grade)) = figures.grade
        && let Some(hundredths) = grade.value
    {
        let arguments = [("sample", count(grade.sample).into()), ("period", period_name(words, quarter).into())];
        let tenths = (hundredths + 5) / 10;
        shown.push((format!("{}.{} / 5", tenths / 10, tenths % 10), words.with("figures-grade", &arguments)));
    }
    shown
}
