//! The catalogue as rows for spreadsheets, in the words of the pages.

use app::words::Words;
use domain::fees::Catalogue;
use domain::text::Language;
use portal::{Result, csv};

const HEAD: [&str; 8] = ["序号", "收费项目", "适用情形", "收费标准", "付款", "依据", "取消时间", "目录版本"];

/// # Errors
/// None in practice: it is written into memory.
pub fn csv(catalogue: &Catalogue) -> Result<Vec<u8>> {
    let words = Words(Language::Zh);
    let plain = |text: String| text.replace('\u{a0}', " ");
    let items = catalogue.items.iter().map(|item| {
        [
            words.text(&item.name),
            words.fee_conditions(&item.conditions),
            words.fee_price(item.charge),
            words.fee_between(item).unwrap_or_default(),
            words.fee_basis(&item.basis),
            String::new(),
        ]
    });
    let cancelled = catalogue.cancelled().into_iter().map(|one| {
        [
            words.text(&one.name),
            words.fee_conditions(&[]),
            words.say("fees-forbidden"),
            String::new(),
            words.fee_basis(&one.basis),
            words.cancelled_since(&one),
        ]
    });
    let rows = (1..).zip(items.chain(cancelled)).map(|(number, [name, when, price, between, basis, until])| {
        let number: usize = number;
        [number.to_string(), name, when, price, between, basis, until, catalogue.version.clone()].map(plain)
    });
    csv::table(&HEAD, rows)
}
