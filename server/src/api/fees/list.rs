//! The catalogue as rows for spreadsheets, in the words of the pages.

use app::words::Words;
use domain::fees::Catalogue;
use domain::text::Language;
use portal::Fault;

/// Without it spreadsheets read Chinese text in another encoding.
const BYTE_ORDER_MARK: &str = "\u{feff}";

const HEAD: [&str; 8] = ["序号", "收费项目", "适用情形", "收费标准", "付款", "依据", "取消时间", "目录版本"];

/// # Errors
/// None in practice: it is written into memory.
pub fn csv(catalogue: &Catalogue) -> Result<String, Fault> {
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
    let mut writer = csv::Writer::from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    let failed = |error: csv::Error| Fault::Inconsistent(format!("the fee list as CSV: {error}"));
    writer.write_record(HEAD).map_err(failed)?;
    for (number, row) in (1..).zip(items.chain(cancelled)) {
        let number: usize = number;
        let row = [number.to_string()].into_iter().chain(row).chain([catalogue.version.clone()]);
        writer.write_record(row.map(plain)).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(error.into_error().into()))?;
    String::from_utf8(bytes).map_err(|error| Fault::Inconsistent(format!("the fee list as CSV: {error}")))
}
