use domain::fees::estimate::{CircuitAnswers, CustomerClass, EstimateAnswers, MOST_CIRCUITS, circuit_field, field};
use domain::fees::reliability::{Builder, LineKind, Province, Voltage};
use leptos::prelude::*;

use crate::caller;
use crate::components::{Choice, Field, FormErrors, RadioGroup, Select, Submit};
use crate::words::Words;

#[component]
pub fn EstimateForm(circuits: usize, answers: EstimateAnswers, errors: FormErrors) -> impl IntoView {
    let words = caller::words();
    let classes = CustomerClass::ALL.map(|class| Choice::new(class.code(), words.customer_class(class)));
    let town = [("in", "fee-condition-in-town-planning-area"), ("out", "fee-condition-outside-town-planning-area")];
    let numbers = (1..=MOST_CIRCUITS).map(|number| {
        let key = if number == 1 { "estimate-one-circuit" } else { "estimate-circuits-number" };
        Choice::new(number.to_string(), words.with(key, &[("count", number.into())]))
    });
    let number = if answers.circuits.is_empty() { "1" } else { answers.circuits.as_str() };
    let several = (circuits > 1).then(|| {
        view! { <Several words=words circuits=circuits answers=answers.clone() errors=errors.clone()/> }
    });
    view! {
        <form action="/fees/estimate" method="get">
            <RadioGroup
                name=field::CLASS
                legend=words.say("estimate-class")
                value=answers.class.clone()
                error=errors.of(field::CLASS)
                choices=classes.into()
            />
            <RadioGroup
                name=field::TOWN
                legend=words.say("estimate-town")
                hint=words.say("estimate-town-hint")
                value=answers.town.clone()
                error=errors.of(field::TOWN)
                choices=town.map(|(code, key)| Choice::new(code, words.say(key))).into()
            />
            <Field
                name=field::KILOWATTS
                label=words.say("estimate-kilowatts")
                value=answers.kilowatts.clone()
                error=errors.of(field::KILOWATTS)
                inputmode="decimal"
                autocomplete="off"
                maxlength=20_u16
                class="short"
            />
            <Select
                name=field::CIRCUITS
                label=words.say("estimate-circuits")
                hint=words.say("estimate-circuits-hint")
                value=number
                error=errors.of(field::CIRCUITS)
                choices=numbers.collect()
            />
            {several}
            <Submit text=words.say("estimate-button")/>
        </form>
    }
}

#[component]
fn Several(words: Words, circuits: usize, answers: EstimateAnswers, errors: FormErrors) -> impl IntoView {
    let each = (1..=circuits).zip(answers.each).map(|(number, typed)| circuit(words, number, typed, &errors));
    let provinces = Province::ALL.map(|province| Choice::new(province.code(), words.province(province)));
    view! {
        {each.collect_view()}
        <RadioGroup
            name=field::LINKED
            legend=words.say("estimate-linked")
            hint=words.say("estimate-linked-hint")
            value=answers.linked
            error=errors.of(field::LINKED)
            choices=vec![Choice::new("yes", words.say("estimate-linked-yes")), Choice::new("no", words.say("estimate-linked-no"))]
        />
        <Select
            name=field::PROVINCE
            label=words.say("estimate-province")
            value=answers.province
            error=errors.of(field::PROVINCE)
            choices=[nothing(words)].into_iter().chain(provinces).collect()
        />
    }
}

fn nothing(words: Words) -> Choice {
    Choice::new("", words.say("estimate-choose"))
}

fn circuit(words: Words, number: usize, typed: CircuitAnswers, errors: &FormErrors) -> impl IntoView + use<> {
    let name = |of: &str| circuit_field(number, of);
    let error = |of: &str| errors.of(&name(of));
    let select = |of: &'static str, label: &str, value: String, choices: Vec<Choice>| {
        let choices: Vec<Choice> = [nothing(words)].into_iter().chain(choices).collect();
        view! { <Select name=name(of) label=words.say(label) value=value error=error(of) choices=choices/> }
    };
    let voltages = Voltage::ALL.map(|one| Choice::new(one.code(), words.voltage(one))).into();
    let lines = LineKind::ALL.map(|one| Choice::new(one.code(), words.line_kind(one))).into();
    let builders = Builder::ALL.map(|one| Choice::new(one.code(), words.builder(one))).into();
    view! {
        <fieldset class="circuit">
            <legend>{words.with("estimate-circuit", &[("number", number.into())])}</legend>
            <div class="filters">
                <Field
                    name=name(field::CAPACITY)
                    label=words.say("estimate-circuit-capacity")
                    value=typed.capacity
                    error=error(field::CAPACITY)
                    inputmode="decimal"
                    autocomplete="off"
                    maxlength=20_u16
                />
                {select(field::VOLTAGE, "estimate-circuit-voltage", typed.voltage, voltages)}
                {select(field::LINE, "estimate-circuit-line", typed.line, lines)}
                {select(field::BUILT_BY, "estimate-circuit-built-by", typed.built_by, builders)}
            </div>
        </fieldset>
    }
}
