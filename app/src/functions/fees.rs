//! Reports of charges as their form sends them.

mod report_charge;

pub use report_charge::{FORM, FORM_ID, Receipt, ReportCharge, SENT, answers_of};
