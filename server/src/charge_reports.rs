//! Reports of charges as `sunlit charge-reports` prints them: a block of lines each, for reading and for `grep`.

use std::fmt::Write;

use domain::calendar::shanghai;
use portal::fees::reports::KeptReport;

/// What was not said is left out. Each line of what somebody wrote is indented, so that none can look like another report.
pub fn show(report: &KeptReport) -> String {
    let at = shanghai(report.reported_at).format("%Y-%m-%d %H:%M");
    let mut block = format!("{}  {at}\n", report.number());
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = writeln!(block, "  {name}: {}", value.replace('\n', "\n    "));
        }
    };
    line("charge", Some(report.charge.clone()));
    line("amount", report.amount.map(|amount| amount.to_string()));
    line("charged on", report.charged_on.map(|day| day.to_string()));
    line("reference", report.reference.clone());
    line("phone", report.phone.clone());
    line("text", report.text.clone());
    block
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use domain::fees::Fen;
    use portal::fees::reports::KeptReport;

    use super::show;

    #[test]
    fn everything_that_was_said_and_nothing_else() {
        let mut report = KeptReport {
            id: "3f2a91bc-0000-8000-8000-000000000000".parse().unwrap(),
            reported_at: "2026-05-06T01:02:03Z".parse().unwrap(),
            reference: Some("K7M39PXR2Q".to_owned()),
            charge: "移表费".to_owned(),
            amount: Some(Fen(30_000)),
            charged_on: Some("2026-05-01".parse().unwrap()),
            text: Some("现金\n3F2A-0000  没有发票".to_owned()),
            phone: None,
        };
        assert_eq!(
            show(&report),
            "3F2A-91BC  2026-05-06 09:02\n  charge: 移表费\n  amount: ¥300.00\n  charged on: 2026-05-01\n  \
             reference: K7M39PXR2Q\n  text: 现金\n    3F2A-0000  没有发票\n"
        );
        report = KeptReport { reference: None, amount: None, charged_on: None, text: None, ..report };
        assert_eq!(show(&report), "3F2A-91BC  2026-05-06 09:02\n  charge: 移表费\n");
    }
}
