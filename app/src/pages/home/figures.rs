//! How well the utility keeps its limits: each figure with what it counts, of how many, and until which day.

use leptos::prelude::*;
use portal::statistics::HomeFigures;

use crate::caller;
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
                <p class="small muted">{until}</p>
            </section>
        }
    })
}

/// Value and what it is. A figure of fewer than 5 cases is left out.
fn shown(words: Words, figures: &HomeFigures) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    if let Some(per_mille) = figures.limits_kept.value {
        let about = words.with("figures-on-time", &[("sample", count(figures.limits_kept.sample).into())]);
        shown.push((format!("{}.{}%", per_mille / 10, per_mille % 10), about));
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
    if let Some(hundredths) = figures.grade.value {
        let about = words.with("figures-grade", &[("sample", count(figures.grade.sample).into())]);
        let tenths = (hundredths + 5) / 10;
        shown.push((format!("{}.{} / 5", tenths / 10, tenths % 10), about));
    }
    shown
}

/// 1,842
fn count(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in [(0, "0"), (41, "41"), (999, "999"), (1_842, "1,842"), (1_234_567, "1,234,567")] {
            assert_eq!(count(number), text);
        }
    }
}
