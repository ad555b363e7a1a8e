//! The months as bars.

use domain::statistics::SMALLEST;
use leptos::prelude::*;
use portal::statistics::Live;

use super::{count, month, percent};
use crate::caller;
use crate::components::BarChart;

#[component]
pub fn Charts<'a>(live: &'a Live, class: Option<&'a str>) -> impl IntoView + use<> {
    let words = caller::words();
    let figures: Vec<_> = live.months.iter().map(|of| (month(*of), live.figures.of(Some(*of), class))).collect();
    let value = |number: i64| u32::try_from(number).ok();
    let volumes = figures.iter().map(|(label, of)| {
        let bars = [of.received, of.finished()].map(|number| (value(number), count(number)));
        (label.clone(), bars.to_vec())
    });
    let shares = figures.iter().map(|(label, of)| {
        let share = of.share().filter(|_| of.judged() >= SMALLEST);
        let text = share.map_or_else(|| words.say("statistics-none"), percent);
        (label.clone(), vec![(share.map(u32::from), text)])
    });
    let days = figures.iter().map(|(label, of)| {
        let enough = of.days.sample() >= SMALLEST;
        let bars = [of.days.median(), of.days.p90()].map(|days| {
            let days = days.filter(|_| enough);
            (days.map(u32::from), days.map_or_else(|| words.say("statistics-none"), |days| days.to_string()))
        });
        (label.clone(), bars.to_vec())
    });
    let (volumes, shares, days) = (volumes.collect(), shares.collect(), days.collect());
    let month = move || words.say("statistics-month-head");
    let table = move || words.say("statistics-as-table");
    view! {
        <div class="charts">
            <BarChart
                title=words.say("statistics-chart-volumes")
                columns=vec![month(), words.say("statistics-received"), words.say("statistics-finished")]
                rows=volumes
                table=table()
            />
            <BarChart
                title=words.say("statistics-chart-share")
                columns=vec![month(), words.say("statistics-share")]
                rows=shares
                full=Some(1000)
                table=table()
            />
            <BarChart
                title=words.say("statistics-chart-days")
                columns=vec![month(), words.say("statistics-median"), words.say("statistics-p90")]
                rows=days
                table=table()
            />
        </div>
    }
}
