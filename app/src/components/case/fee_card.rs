use domain::fees::{Amount, FeeLine, FeeLines, Quantity};
use leptos::prelude::*;

use crate::caller;
use crate::components::Card;
use crate::words::{Words, thousandths as decimal};

/// Lines left, amounts right, the total last. Lines of ¥0.00 stay, with what forbids them.
#[component]
pub fn FeeCard(fees: FeeLines, #[prop(optional)] folded: bool) -> impl IntoView {
    let words = caller::words();
    let regulator = caller::portal().settings().regulator_phone.clone();
    view! {
        <Card title=words.say("fees-card-title") id="fees" folded=folded>
            <table class="fees">
                <thead>
                    <tr>
                        <th scope="col">{words.say("fees-card-item")}</th>
                        <th scope="col">{words.say("fees-card-rule")}</th>
                        <th scope="col" class="number">{words.say("fees-card-quantity")}</th>
                        <th scope="col" class="number">{words.say("fees-card-amount")}</th>
                    </tr>
                </thead>
                <tbody>{fees.lines.iter().map(|line| row(words, line)).collect_view()}</tbody>
                <tfoot>
                    <tr>
                        <td colspan="3">{words.say("fees-card-total")}</td>
                        <td class="number">{fees.total.to_string()}</td>
                    </tr>
                </tfoot>
            </table>
            <p class="small muted">
                {words.with("fees-card-catalogue", &[("version", fees.version.clone().into())])} " "
                {words.with("fees-card-report", &[("phone", regulator.into())])} " "
                <a href=caller::public_path("/fees")>{words.say("fees-card-link")}</a>
            </p>
        </Card>
    }
}

fn row(words: Words, line: &FeeLine) -> impl IntoView + use<> {
    view! {
        <tr>
            <td>{words.text(&line.name)}</td>
            <td class="rule small muted">{rule(words, line)}</td>
            <td class="number quantity">{quantity(words, line)}</td>
            <td class="number">
                {match line.amount {
                    Amount::AgreedWithFirm => words.say("fees-card-agreed"),
                    Amount::Forbidden | Amount::Charged { .. } => line.fen().to_string(),
                }}
            </td>
        </tr>
    }
}

/// What holds for the line, under which conditions, and which document says so.
fn rule(words: Words, line: &FeeLine) -> String {
    let mut said: Vec<String> = line.conditions.iter().map(|condition| words.say(condition.key())).collect();
    said.push(match line.amount {
        Amount::Forbidden => words.say("fees-card-forbidden"),
        Amount::AgreedWithFirm => words.say("fees-card-agreed-rule"),
        Amount::Charged { quantity, unit_price, .. } => words.with(
            "fees-card-priced-rule",
            &[("price", unit_price.to_string().into()), ("unit", words.say(quantity.unit.key()).into())],
        ),
    });
    if !matches!(line.amount, Amount::Forbidden) {
        let (payer, payee) = (words.say(line.payer.key()), words.say(line.payee.key()));
        said.push(words.with("fees-card-between", &[("payer", payer.into()), ("payee", payee.into())]));
    }
    said.push(words.text(&line.basis.document));
    said.join(" · ")
}

fn quantity(words: Words, line: &FeeLine) -> String {
    match line.amount {
        Amount::Charged { quantity: Quantity { thousandths, unit }, .. } => {
            format!("{} {}", decimal(thousandths), words.say(unit.key()))
        }
        Amount::Forbidden | Amount::AgreedWithFirm => words.say("fees-card-none"),
    }
}
