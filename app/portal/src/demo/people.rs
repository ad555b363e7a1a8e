//! Invented customers. Names say 示例; the region of an ID number is 000000; no phone of mainland China begins with 154.

use domain::applications::{ApplicantKind, PremisesKind};
use domain::documents::{DocumentKind, credit_code_check_character, id_number_check_character};

use super::dice::Dice;
use super::places::Place;
use crate::applications::People;

/// Person, paper and place of one case.
pub(super) struct Customer {
    pub applicant: ApplicantKind,
    pub document: DocumentKind,
    pub people: People,
}

pub(super) fn invent(dice: &Dice, number: u32, premises: PremisesKind, place: &Place) -> Customer {
    let applicant = dice
        .weighted(&[(70, ApplicantKind::Owner), (22, ApplicantKind::Tenant), (8, ApplicantKind::Agent)])
        .unwrap_or(ApplicantKind::Owner);
    let kinds: &[(u32, DocumentKind)] = match premises {
        PremisesKind::Home => &[
            (80, DocumentKind::IdCard),
            (12, DocumentKind::PropertyCertificate),
            (5, DocumentKind::HouseholdRegister),
            (3, DocumentKind::Lease),
        ],
        PremisesKind::Business => &[(85, DocumentKind::BusinessLicence), (15, DocumentKind::IdCard)],
    };
    let document = dice.weighted(kinds).unwrap_or(DocumentKind::IdCard);
    let holder = match premises {
        PremisesKind::Home => format!("示例居民{number:05}"),
        PremisesKind::Business => format!("示例小店{number:05}"),
    };
    let name = if applicant == ApplicantKind::Agent { format!("示例代办{number:05}") } else { holder.clone() };
    let people = People {
        name,
        phone: format!("154{number:08}"),
        holder,
        number: number_of(dice, document, number, place),
        address: format!("{}演示路 {} 号 {} 室", place.zh, dice.between(1, 400), dice.between(101, 2604)),
    };
    Customer { applicant, document, people }
}

fn number_of(dice: &Dice, document: DocumentKind, number: u32, place: &Place) -> String {
    match document {
        DocumentKind::IdCard | DocumentKind::HouseholdRegister => id_number(dice),
        DocumentKind::BusinessLicence => credit_code(number),
        DocumentKind::PropertyCertificate => format!("示(2020){}不动产权第{number:07}号", place.zh),
        _ => String::new(),
    }
}

/// Of region 000000, which was never given out.
fn id_number(dice: &Dice) -> String {
    let (year, month, day) = (dice.between(1950, 2004), dice.between(1, 12), dice.between(1, 28));
    let seventeen = format!("000000{year}{month:02}{day:02}{:03}", dice.below(1000));
    format!("{seventeen}{}", char::from(id_number_check_character(&seventeen)))
}

/// Of area 000000, with a check character that is right. After a million they come again.
pub(super) fn credit_code(number: u32) -> String {
    let seventeen = format!("91000000DEM{:06}", number % 1_000_000);
    let check = credit_code_check_character(&seventeen).map_or('0', char::from);
    format!("{seventeen}{check}")
}
