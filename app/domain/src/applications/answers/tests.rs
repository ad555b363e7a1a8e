#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::documents::id_number_check_character;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn answers(pairs: &[(&str, &str)]) -> Answers {
    let mut answers = Answers::default();
    for (field, typed) in pairs {
        answers.set(field, typed);
    }
    answers
}

fn complete() -> Answers {
    let seventeen = "00000019900307123";
    let number = format!("{seventeen}{}", char::from(id_number_check_character(seventeen)));
    answers(&[
        (field::AREA, "000101"),
        (field::ADDRESS, "示例路 1 号 2 单元"),
        (field::PREMISES, "business"),
        (field::APPLICANT, "tenant"),
        (field::DOCUMENT, "id_card"),
        (field::NUMBER, &number),
        (field::HOLDER, "示例申请人"),
        (field::SMALL_OR_PRIVATE, "yes"),
        (field::CAPACITY_BY, "kilowatts"),
        (field::KILOWATTS, "30"),
        (field::PHASES, "unsure"),
        (field::NAME, "示例申请人"),
        (field::PHONE, "13800001234"),
    ])
}

fn known(area: &str) -> bool {
    area == "000101"
}

fn fields(errors: &[FieldError]) -> Vec<(&str, Problem)> {
    errors.iter().map(|error| (error.field.as_str(), error.problem.clone())).collect()
}

#[test]
fn debugging_shows_nobody() {
    let application = parse_all(&complete(), |_| true, today()).unwrap();
    let printed = format!("{application:?} {:?}", complete());
    for personal in ["示例", "0000001990", "1380000", "13800001234"] {
        assert!(!printed.contains(personal), "{printed}");
    }
    assert!(printed.contains("000101") && printed.contains("Tenant") && printed.contains("IdCard"), "{printed}");
}

#[test]
fn a_complete_journey_parses() {
    let application = parse_all(&complete(), known, today()).unwrap();
    assert_eq!(application.supply.class, Class::Zero);
    assert_eq!(application.supply.phases, 3);
    assert_eq!(application.supply.capacity_watts, 30_000);
    assert_eq!(application.document.applicant, ApplicantKind::Tenant);
}

#[test]
fn nothing_typed_names_every_field() {
    let errors = parse_all(&Answers::default(), known, today()).unwrap_err();
    assert!(errors.iter().all(|(_, error)| error.problem == Problem::Missing));
    let asked: Vec<_> = errors.iter().map(|(_, error)| error.field.as_str()).collect();
    assert_eq!(
        asked,
        ["area", "address", "premises", "applicant", "document", "holder", "kilowatts", "phases", "name", "phone"]
    );
}

#[test]
fn all_problems_of_a_step_come_together() {
    let errors =
        parse_where(&answers(&[(field::AREA, "x"), (field::ADDRESS, "路"), (field::PREMISES, "castle")]), known);
    assert_eq!(
        fields(&errors.unwrap_err()),
        [("area", Problem::UnknownArea), ("address", Problem::TooShort { min: 4 }), ("premises", Problem::NotOffered)]
    );
}

#[test]
fn an_authorisation_does_not_begin_an_application() {
    let mut answers = complete();
    answers.set(field::DOCUMENT, "authorisation");
    assert_eq!(fields(&parse_document(&answers, today()).unwrap_err()), [("document", Problem::NotOffered)]);
}

#[test]
fn capacity_by_appliances() {
    let mut answers = complete();
    answers.set(field::CAPACITY_BY, "appliances");
    assert_eq!(fields(&parse_supply(&answers).unwrap_err()), [("appliance_lighting", Problem::NoAppliances)]);
    answers.set("appliance_heater", "two");
    answers.set("appliance_pump", "100");
    assert_eq!(
        fields(&parse_supply(&answers).unwrap_err()),
        [("appliance_heater", Problem::NotANumber), ("appliance_pump", Problem::ApplianceCount { max: 99 })]
    );
    answers.set("appliance_heater", "2");
    answers.set("appliance_pump", "");
    let supply = parse_supply(&answers).unwrap();
    assert_eq!((supply.capacity_watts, supply.phases), (3_000, 1));
}

#[test]
fn one_phase_has_its_limit() {
    let mut answers = complete();
    answers.set(field::PHASES, "1");
    assert_eq!(fields(&parse_supply(&answers).unwrap_err()), [("phases", Problem::SinglePhaseLimit { max: 12 })]);
    answers.set(field::KILOWATTS, "12");
    assert_eq!(parse_supply(&answers).unwrap().phases, 1);
}

#[test]
fn much_capacity_is_a_signpost_and_no_error() {
    let mut answers = complete();
    answers.set(field::KILOWATTS, "160.001");
    assert_eq!(parse_supply(&answers).unwrap().class, Class::HighVoltage);
}

#[test]
fn steps_lead_on_and_back() {
    for step in Step::ALL {
        assert_eq!(Step::from_code(step.code()), Some(step));
        assert_eq!(step.next().and_then(Step::previous), step.next().map(|_| step));
    }
    assert_eq!(Step::Where.previous(), None);
    assert_eq!(Step::Check.next(), None);
}

#[test]
fn debug_shows_no_answer() {
    assert!(!format!("{:?}", complete()).contains("13800001234"));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(values in prop::collection::vec("\\PC{0,30}", 13), kind in 0usize..18) {
        let names = [
            field::AREA, field::ADDRESS, field::PREMISES, field::APPLICANT, field::DOCUMENT, field::NUMBER, field::HOLDER,
            field::SMALL_OR_PRIVATE, field::CAPACITY_BY, field::KILOWATTS, field::PHASES, field::NAME, field::PHONE,
        ];
        let mut answers = Answers::default();
        for (name, value) in names.iter().zip(&values) {
            answers.set(name, value);
        }
        answers.set(field::DOCUMENT, DocumentKind::ALL[kind].code());
        let _ = parse_all(&answers, known, today());
    }
}
