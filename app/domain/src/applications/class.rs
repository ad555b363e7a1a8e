//! The class of a connection, which follows from the answers, and the papers that are still to come.

use super::{ApplicantKind, PremisesKind};
use crate::applications::capacity::LOW_VOLTAGE_WATTS;
use crate::documents::{DocumentGroup, DocumentKind};
use crate::progress::Progress;
use crate::standards::{StageKind, Template};

/// The class of a connection. It follows from the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// 低压居民
    Resident,
    /// 低压非居民 三零: small, micro or private enterprises up to 160 kW
    Zero,
    /// 低压非居民 非三零
    Other,
    /// Above 160 kW: asked for by phone or in a hall.
    HighVoltage,
}

impl Class {
    /// `small_or_private` is whether the user is a small, micro or private enterprise; it counts for businesses only.
    #[must_use]
    pub fn of(premises: PremisesKind, small_or_private: bool, capacity_watts: u32) -> Self {
        if capacity_watts > LOW_VOLTAGE_WATTS {
            return Self::HighVoltage;
        }
        match (premises, small_or_private) {
            (PremisesKind::Home, _) => Self::Resident,
            (PremisesKind::Business, true) => Self::Zero,
            (PremisesKind::Business, false) => Self::Other,
        }
    }

    /// The key of its stage template; `None` where no application is taken here.
    #[must_use]
    pub fn template_key(self) -> Option<&'static str> {
        match self {
            Self::Resident => Some("lv-resident"),
            Self::Zero => Some("lv-zero"),
            Self::Other => Some("lv-other"),
            Self::HighVoltage => None,
        }
    }
}

/// A paper that was promised (容缺) and the stage before which it is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Outstanding {
    pub paper: DocumentKind,
    pub before: StageKind,
}

impl Outstanding {
    /// Whether the stage that needs it waits for it now. A stage begins by itself when the one before ends: while its survey is
    /// still to come and its last day is not over nobody misses a paper.
    #[must_use]
    pub fn is_missed(&self, progress: &Progress) -> bool {
        let stage = progress.stages.iter().find(|stage| stage.kind == self.before);
        let Some(visit) = stage.and_then(|stage| stage.visits.last()) else { return false };
        visit.finished_at.is_some() || visit.overdue || progress.external_line.is_some()
    }
}

/// Which papers of the template are still to come. Any paper of a group stands for the group: a passport for the
/// identity card, a lease for the property certificate. A tenant owes the lease, an agent an authorisation too, before
/// the first stage that wants papers.
#[must_use]
pub fn outstanding(template: &Template, applicant: ApplicantKind, received: &[DocumentKind]) -> Vec<Outstanding> {
    let mut papers: Vec<Outstanding> = Vec::new();
    for stage in &template.stages {
        for paper in &stage.papers {
            let paper = match paper.group() {
                DocumentGroup::Premises if applicant == ApplicantKind::Tenant => DocumentKind::Lease,
                _ => *paper,
            };
            if papers.iter().all(|known| known.paper.group() != paper.group()) {
                papers.push(Outstanding { paper, before: stage.kind });
            }
        }
    }
    let authorised = papers.iter().any(|known| known.paper.group() == DocumentGroup::Authority);
    if applicant == ApplicantKind::Agent && !authorised {
        let first = papers.first().map(|known| known.before).or(template.stages.last().map(|stage| stage.kind));
        papers.extend(first.map(|before| Outstanding { paper: DocumentKind::Authorisation, before }));
    }
    papers.retain(|due| received.iter().all(|kind| kind.group() != due.paper.group()));
    papers
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;
    use crate::standards::{Owner, Stage};
    use crate::text::Text;

    fn template() -> Template {
        let text = || Text { zh: "居民".to_owned(), en: "Home".to_owned() };
        let stage =
            |kind, papers: &[DocumentKind]| Stage { kind, owner: Owner::Utility, papers: papers.to_vec(), limit: None };
        Template {
            key: "lv-resident".to_owned(),
            version: "2026-1".to_owned(),
            effective_from: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
            name: text(),
            stages: vec![
                stage(StageKind::AcceptanceAndContract, &[]),
                stage(
                    StageKind::ConstructionAndEnergisation,
                    &[DocumentKind::IdCard, DocumentKind::PropertyCertificate],
                ),
            ],
            limits: Vec::new(),
            call_back_days: 2,
        }
    }

    fn due(applicant: ApplicantKind, received: &[DocumentKind]) -> Vec<DocumentKind> {
        outstanding(&template(), applicant, received).into_iter().map(|due| due.paper).collect()
    }

    #[test]
    fn the_class_follows_from_the_answers() {
        assert_eq!(Class::of(PremisesKind::Home, false, 8_000), Class::Resident);
        assert_eq!(Class::of(PremisesKind::Business, true, 160_000), Class::Zero);
        assert_eq!(Class::of(PremisesKind::Business, false, 160_000), Class::Other);
        assert_eq!(Class::of(PremisesKind::Business, true, 160_001), Class::HighVoltage);
        assert_eq!(Class::of(PremisesKind::Home, true, 200_000).template_key(), None);
    }

    #[test]
    fn the_rest_is_due_before_the_stage_that_wants_it() {
        assert_eq!(due(ApplicantKind::Owner, &[DocumentKind::Passport]), [DocumentKind::PropertyCertificate]);
        assert_eq!(due(ApplicantKind::Owner, &[DocumentKind::HomesteadCertificate]), [DocumentKind::IdCard]);
        assert_eq!(due(ApplicantKind::Tenant, &[DocumentKind::BusinessLicence]), [DocumentKind::Lease]);
        assert_eq!(
            due(ApplicantKind::Agent, &[DocumentKind::IdCard]),
            [DocumentKind::PropertyCertificate, DocumentKind::Authorisation]
        );
        let all = outstanding(&template(), ApplicantKind::Agent, &[]);
        assert!(all.iter().all(|due| due.before == StageKind::ConstructionAndEnergisation));
    }

    proptest! {
        #[test]
        fn a_received_paper_is_never_asked_for(received in prop::collection::vec(0usize..18, 0..4), agent in any::<bool>()) {
            let received: Vec<_> = received.into_iter().map(|at| DocumentKind::ALL[at]).collect();
            let applicant = if agent { ApplicantKind::Agent } else { ApplicantKind::Tenant };
            for paper in due(applicant, &received) {
                prop_assert!(received.iter().all(|kind| kind.group() != paper.group()));
            }
        }
    }
}
