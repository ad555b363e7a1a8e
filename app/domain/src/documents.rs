//! Documents: identity papers, business licences and property papers; each kind has its own check.

mod certificate;
mod credit_code;
mod id_number;

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::text::one_line;
pub use crate::typed::mask;
use crate::typed::{tidy, widths};

pub use certificate::looks_like_certificate;
pub use credit_code::{CreditCode, check_character as credit_code_check_character};
pub use id_number::{IdNumber, check_character as id_number_check_character};

/// Below this age, in whole years, a guardian has to apply (PIPL art. 31).
pub const GUARDIAN_AGE: u32 = 14;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 居民身份证
    IdCard,
    /// 临时居民身份证
    TemporaryIdCard,
    /// 户口簿
    HouseholdRegister,
    /// 军官证、士兵证
    MilitaryId,
    /// 台湾居民来往大陆通行证
    TaiwanPermit,
    /// 港澳居民来往内地通行证
    HongKongMacaoPermit,
    /// 护照
    Passport,
    /// 外国人永久居留身份证
    PermanentResidence,
    /// 营业执照
    BusinessLicence,
    /// 不动产权证书
    PropertyCertificate,
    /// 房产证
    HouseCertificate,
    /// 购房合同
    PurchaseContract,
    /// 宅基地证
    HomesteadCertificate,
    /// 租赁协议及出租方产权证明
    Lease,
    /// 法院判决文书
    CourtJudgment,
    /// 土地权属证明
    LandTitle,
    /// 村(居)委会证明
    VillageCertificate,
    /// 授权委托书
    Authorisation,
}

/// What a document proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentGroup {
    /// Who uses the electricity: a person's or a firm's paper.
    Subject,
    /// On what ground the premises are held.
    Premises,
    /// That somebody may act for another.
    Authority,
}

/// A number that passed its kind's check. `Debug` leaves it out.
#[derive(Clone, PartialEq, Eq)]
pub struct CheckedNumber {
    /// As kept: tidied for the kinds with a fixed form, trimmed for the others. Empty where none is needed.
    pub text: String,
    /// Worth a second look; refuses nothing.
    pub warning: Option<Problem>,
}

impl fmt::Debug for CheckedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckedNumber").field("warning", &self.warning).finish_non_exhaustive()
    }
}

impl DocumentKind {
    pub const ALL: [Self; 18] = [
        Self::IdCard,
        Self::BusinessLicence,
        Self::PropertyCertificate,
        Self::TemporaryIdCard,
        Self::HouseholdRegister,
        Self::MilitaryId,
        Self::TaiwanPermit,
        Self::HongKongMacaoPermit,
        Self::Passport,
        Self::PermanentResidence,
        Self::HouseCertificate,
        Self::PurchaseContract,
        Self::HomesteadCertificate,
        Self::Lease,
        Self::CourtJudgment,
        Self::LandTitle,
        Self::VillageCertificate,
        Self::Authorisation,
    ];

    /// The name in forms, events and language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::IdCard => "id_card",
            Self::TemporaryIdCard => "temporary_id_card",
            Self::HouseholdRegister => "household_register",
            Self::MilitaryId => "military_id",
            Self::TaiwanPermit => "taiwan_permit",
            Self::HongKongMacaoPermit => "hong_kong_macao_permit",
            Self::Passport => "passport",
            Self::PermanentResidence => "permanent_residence",
            Self::BusinessLicence => "business_licence",
            Self::PropertyCertificate => "property_certificate",
            Self::HouseCertificate => "house_certificate",
            Self::PurchaseContract => "purchase_contract",
            Self::HomesteadCertificate => "homestead_certificate",
            Self::Lease => "lease",
            Self::CourtJudgment => "court_judgment",
            Self::LandTitle => "land_title",
            Self::VillageCertificate => "village_certificate",
            Self::Authorisation => "authorisation",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What a document of this kind proves.
    #[must_use]
    pub fn group(self) -> DocumentGroup {
        match self {
            Self::IdCard
            | Self::TemporaryIdCard
            | Self::HouseholdRegister
            | Self::MilitaryId
            | Self::TaiwanPermit
            | Self::HongKongMacaoPermit
            | Self::Passport
            | Self::PermanentResidence
            | Self::BusinessLicence => DocumentGroup::Subject,
            Self::PropertyCertificate
            | Self::HouseCertificate
            | Self::PurchaseContract
            | Self::HomesteadCertificate
            | Self::Lease
            | Self::CourtJudgment
            | Self::LandTitle
            | Self::VillageCertificate => DocumentGroup::Premises,
            Self::Authorisation => DocumentGroup::Authority,
        }
    }

    /// Whether an application can begin with it (一证受理). An authorisation says nothing about the user.
    #[must_use]
    pub fn begins(self) -> bool {
        self.group() != DocumentGroup::Authority
    }

    /// Some papers carry no number at all.
    #[must_use]
    pub fn number_required(self) -> bool {
        !matches!(self, Self::PurchaseContract | Self::Lease | Self::VillageCertificate | Self::Authorisation)
    }

    /// Checks the number as this kind writes it. `today` is a day in Shanghai.
    ///
    /// # Errors
    /// What is wrong with the number, or [`Problem::UnderFourteen`] if its holder is too young to apply.
    pub fn check_number(self, typed: &str, today: NaiveDate) -> Result<CheckedNumber, Problem> {
        let plain = |text: &str| CheckedNumber { text: text.to_owned(), warning: None };
        match self {
            Self::IdCard | Self::TemporaryIdCard | Self::HouseholdRegister => {
                let number = IdNumber::parse(typed, today)?;
                if number.age(today) < GUARDIAN_AGE {
                    return Err(Problem::UnderFourteen);
                }
                Ok(plain(number.as_str()))
            }
            Self::BusinessLicence => Ok(plain(CreditCode::parse(typed)?.as_str())),
            Self::Passport => tidy_number(typed, Problem::PassportForm, |text| {
                (5..=20).contains(&text.len()) && text.bytes().any(|c| c.is_ascii_digit())
            }),
            // H or M and 8 digits; older cards add 2 for the times of issue.
            Self::HongKongMacaoPermit => tidy_number(typed, Problem::HongKongMacaoForm, |text| {
                text.starts_with(['H', 'M'])
                    && matches!(text.len(), 9 | 11)
                    && text[1..].bytes().all(|c| c.is_ascii_digit())
            }),
            // 8 digits; older booklets have 10 or 11 with a letter.
            Self::TaiwanPermit => tidy_number(typed, Problem::TaiwanForm, |text| {
                (8..=12).contains(&text.len()) && text.bytes().filter(u8::is_ascii_digit).count() >= 7
            }),
            Self::PermanentResidence => {
                tidy_number(typed, Problem::PermanentResidenceForm, |text| matches!(text.len(), 15 | 18))
            }
            Self::MilitaryId => {
                let text = one_line(typed, 30)?;
                let digits = text.chars().filter(|c| widths(*c).is_ascii_digit()).count();
                if digits < 4 { Err(Problem::MilitaryForm) } else { Ok(plain(&text)) }
            }
            Self::PropertyCertificate => {
                let text = one_line(typed, 60)?;
                let warning = (!looks_like_certificate(&text)).then_some(Problem::PropertyCertificateForm);
                Ok(CheckedNumber { text, warning })
            }
            _ if typed.trim().is_empty() && !self.number_required() => Ok(plain("")),
            _ => Ok(plain(&one_line(typed, 60)?)),
        }
    }
}

/// Letters and digits only, in the kind's own form.
fn tidy_number(typed: &str, problem: Problem, fits: impl Fn(&str) -> bool) -> Result<CheckedNumber, Problem> {
    let text = tidy(typed);
    if text.is_empty() {
        return Err(Problem::Missing);
    }
    if !text.bytes().all(|c| c.is_ascii_alphanumeric()) || !fits(&text) {
        return Err(problem);
    }
    Ok(CheckedNumber { text, warning: None })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }

    fn id_number(birth: &str) -> String {
        let seventeen = format!("000000{birth}123");
        format!("{seventeen}{}", char::from(id_number_check_character(&seventeen)))
    }

    #[test]
    fn codes_are_the_names_in_json_and_come_back() {
        for kind in DocumentKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
            assert_eq!(DocumentKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(DocumentKind::from_code("library_card"), None);
    }

    #[test]
    fn a_passport_is_not_a_bad_id_number() {
        assert_eq!(DocumentKind::Passport.check_number("e1234567", today()).unwrap().text, "E1234567");
        assert_eq!(DocumentKind::Passport.check_number("E12", today()), Err(Problem::PassportForm));
        assert_eq!(
            DocumentKind::IdCard.check_number("E1234567", today()),
            Err(Problem::IdCharacter { character: 'E' })
        );
    }

    #[test]
    fn each_kind_has_its_own_form() {
        let fits = |kind: DocumentKind, typed| kind.check_number(typed, today()).is_ok();
        assert!(fits(DocumentKind::HongKongMacaoPermit, "h12345678"));
        assert!(fits(DocumentKind::HongKongMacaoPermit, "M1234567801"));
        assert!(!fits(DocumentKind::HongKongMacaoPermit, "A12345678"));
        assert!(fits(DocumentKind::TaiwanPermit, "12345678"));
        assert!(!fits(DocumentKind::TaiwanPermit, "1234567"));
        assert!(fits(DocumentKind::MilitaryId, "军字第0012345号"));
        assert!(!fits(DocumentKind::MilitaryId, "军字第12号"));
        assert!(fits(DocumentKind::PermanentResidence, "ABC110000000001"));
        assert!(!fits(DocumentKind::PermanentResidence, "ABC11"));
        assert!(fits(DocumentKind::BusinessLicence, "91110000600037341L"));
        assert!(fits(DocumentKind::VillageCertificate, ""));
        assert!(!fits(DocumentKind::CourtJudgment, ""));
    }

    #[test]
    fn a_strange_property_certificate_only_warns() {
        let checked = DocumentKind::PropertyCertificate.check_number("房权证字第123号", today()).unwrap();
        assert_eq!(checked.warning, Some(Problem::PropertyCertificateForm));
    }

    #[test]
    fn under_fourteen_is_sent_to_a_guardian_until_the_birthday() {
        assert_eq!(DocumentKind::IdCard.check_number(&id_number("20121124"), today()), Err(Problem::UnderFourteen));
        assert!(DocumentKind::IdCard.check_number(&id_number("20121123"), today()).is_ok());
    }

    #[test]
    fn masks() {
        assert_eq!(mask("000000199003077716"), "0000************16");
        assert_eq!(mask("E1234567"), "******67");
        assert_eq!(mask("号"), "号");
        assert_eq!(mask(""), "");
    }

    proptest! {
        #[test]
        fn never_panics(kind in 0usize..18, typed in "\\PC{0,40}") {
            let _ = DocumentKind::ALL[kind].check_number(&typed, today());
        }
    }
}
