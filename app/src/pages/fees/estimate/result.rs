use chrono::NaiveDate;
use domain::applications::LOW_VOLTAGE_WATTS;
use domain::fees::estimate::{Estimate, Question, Reliability};
use domain::fees::reliability::{CircuitLine, RateError, ReliabilityTable};
use domain::fees::{Amount, FeeLine, Fen};
use leptos::prelude::*;

use crate::caller;
use crate::words::{Words, thousandths};

/// A line as shown: what, by which rule, how much.
struct Row {
    name: String,
    rule: String,
    amount: String,
}

/// Dashed, and 估算 in its title and at every amount.
#[component]
pub fn EstimateCard(estimate: Estimate, question: Question, today: NaiveDate) -> impl IntoView {
    let words = caller::words();
    let mut rows: Vec<Row> = estimate.lines.lines.iter().map(|line| row(words, line)).collect();
    let (more, said) = several(words, &estimate.reliability);
    rows.extend(more);
    let total = match estimate.total {
        Some(total) => amount(words, total),
        None => words.say("estimate-no-total"),
    };
    let by = [("version", estimate.lines.version.clone().into()), ("day", words.full_day(today).into())];
    let high = question.watts > LOW_VOLTAGE_WATTS;
    view! {
        <section class="card estimate" id="result" aria-labelledby="result-title">
            <h2 id="result-title">{words.say("estimate-result-title")}</h2>
            <p><strong>{words.say("estimate-not-binding")}</strong></p>
            <table class="fees">
                <thead>
                    <tr>
                        <th scope="col">{words.say("fees-card-item")}</th>
                        <th scope="col">{words.say("fees-card-rule")}</th>
                        <th scope="col" class="number">{words.say("estimate-amount")}</th>
                    </tr>
                </thead>
                <tbody>
                    {rows
                        .into_iter()
                        .map(|row| {
                            view! {
                                <tr>
                                    <td>{row.name}</td>
                                    <td class="rule small muted">{row.rule}</td>
                                    <td class="number">{row.amount}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
                <tfoot>
                    <tr>
                        <td colspan="2">{words.say("estimate-total")}</td>
                        <td class="number" id="estimate-total">{total}</td>
                    </tr>
                </tfoot>
            </table>
            {said.into_iter().map(|said| view! { <p>{said}</p> }).collect_view()}
            {high.then(|| view! { <p>{words.say("estimate-high-voltage")}</p> })}
            <p class="small muted">{words.with("estimate-by", &by)} " " {words.say("estimate-final")}</p>
        </section>
    }
}

fn amount(words: Words, fen: Fen) -> String {
    words.with("estimate-of", &[("amount", fen.to_string().into())])
}

fn row(words: Words, line: &FeeLine) -> Row {
    let mut rule: Vec<String> = line.conditions.iter().map(|condition| words.say(condition.key())).collect();
    rule.push(match line.amount {
        Amount::Forbidden => words.say("fees-card-forbidden"),
        Amount::AgreedWithFirm => words.say("fees-card-agreed-rule"),
        Amount::Charged { quantity, unit_price, .. } => {
            let unit = words.say(quantity.unit.key());
            format!("{} {unit} × {unit_price}", thousandths(quantity.thousandths))
        }
    });
    rule.push(words.text(&line.basis.document));
    let amount = match line.amount {
        Amount::AgreedWithFirm => words.say("fees-card-agreed"),
        Amount::Forbidden | Amount::Charged { .. } => amount(words, line.fen()),
    };
    Row { name: words.text(&line.name), rule: rule.join(" · "), amount }
}

/// The lines of several circuits, and what there is to say about them.
fn several(words: Words, reliability: &Reliability) -> (Vec<Row>, Vec<String>) {
    let unknown = |rule: String| Row {
        name: words.say("estimate-reliability-item"),
        rule,
        amount: words.say("estimate-unknown-amount"),
    };
    match reliability {
        Reliability::OneCircuit => (Vec::new(), vec![words.say("estimate-one-circuit-free")]),
        Reliability::NotLinked => (Vec::new(), vec![words.say("estimate-not-linked-free")]),
        Reliability::NoTable(province) => {
            let said = words.with("estimate-no-table", &[("province", words.province(*province).into())]);
            (vec![unknown(words.say("reliability-not-entered"))], vec![said])
        }
        Reliability::Unpriced(table, error) => {
            let said = match error {
                RateError::MissingRate { circuit } => words.with(
                    "estimate-missing-rate",
                    &[("number", (*circuit).into()), ("document", words.text(&table.basis.document).into())],
                ),
                RateError::NotInForce | RateError::TooLarge => words.say("estimate-unpriced"),
            };
            (vec![unknown(words.text(&table.basis.document))], vec![said])
        }
        Reliability::Priced(table, priced) => {
            let circuits = (1..).zip(&priced.lines).map(|(number, line)| circuit(words, table, number, line));
            let mut said = vec![words.say("estimate-rule")];
            said.extend(priced.tied.then(|| words.say("estimate-tied")));
            said.extend(table.note.as_ref().map(|note| words.text(note)));
            (circuits.collect(), said)
        }
    }
}

fn circuit(words: Words, table: &ReliabilityTable, number: usize, line: &CircuitLine) -> Row {
    let capacity = words.kilovolt_amperes(line.circuit.volt_amperes);
    let rule = match line.charge {
        None => words.with("estimate-largest", &[("capacity", capacity.into())]),
        Some(charge) => {
            let price = words.with("reliability-per-kva", &[("price", charge.per_kva.to_string().into())]);
            format!("{capacity} × {price}")
        }
    };
    Row {
        name: words.with("estimate-line-of-circuit", &[("number", number.into())]),
        rule: [words.circuit(line.circuit), rule, words.text(&table.basis.document)].join(" · "),
        amount: amount(words, line.charge.map_or(Fen(0), |charge| charge.amount)),
    }
}
