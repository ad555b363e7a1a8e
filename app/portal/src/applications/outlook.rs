//! What an application means before it is submitted: its class, the papers still to come, the agreements.

use domain::applications::{Application, Outstanding, outstanding};
use domain::calendar::shanghai_date;
use domain::progress::{CaseState, Event};
use domain::standards::Template;

use super::{Area, Consent, areas};
use crate::agreements::{self, Agreement};
use crate::progress::Case;
use crate::{Fault, Portal, Result, publications};

/// What is known of an application before it is submitted.
#[derive(Debug, Clone)]
pub struct Outlook {
    pub template: Template,
    /// Each with the stage before which it is due.
    pub outstanding: Vec<Outstanding>,
    /// The one responsible.
    pub area: Area,
    /// In force today, in the order of [`Consent::ALL`].
    pub agreements: Vec<(Consent, Agreement)>,
}

/// # Errors
/// When the database fails, or nothing is in force for such an application.
pub async fn outlook(portal: &Portal, application: &Application) -> Result<Outlook> {
    let today = shanghai_date(portal.now());
    let rules = publications::rules(portal).await?;
    let class = application.supply.class;
    let template = class.template_key().and_then(|key| rules.template_in_force(key, today)).cloned();
    let template = template.ok_or_else(|| Fault::Inconsistent(format!("no template is in force for {class:?}")))?;
    let document = &application.document;
    let outstanding = outstanding(&template, document.applicant, &[document.kind]);
    let areas = areas::all(portal).await?;
    let area = areas.into_iter().find(|area| area.code == application.place.area);
    let area = area.ok_or_else(|| Fault::Inconsistent("an area has gone".to_owned()))?;
    let mut agreements = Vec::new();
    for consent in Consent::ALL {
        let agreement = agreements::in_force(portal, consent.code(), today).await?;
        let agreement =
            agreement.ok_or_else(|| Fault::Inconsistent(format!("no agreement {} is in force", consent.code())))?;
        agreements.push((consent, agreement));
    }
    Ok(Outlook { template, outstanding, area, agreements })
}

/// The papers that a case still waits for: until it ends, and where it was connected until its file is closed.
#[must_use]
pub fn outstanding_of(case: &Case) -> Vec<Outstanding> {
    match case.progress.state {
        CaseState::Open => {}
        CaseState::Energised if case.progress.archived_at.is_none() => {}
        _ => return Vec::new(),
    }
    missing(case)
}

/// The papers that were not there when the file of a case was closed: nobody can send them any more.
#[must_use]
pub fn missing_of_archive(case: &Case) -> Vec<Outstanding> {
    if case.progress.archived_at.is_some() { missing(case) } else { Vec::new() }
}

fn missing(case: &Case) -> Vec<Outstanding> {
    let later = case.log.iter().filter_map(|recorded| match recorded.event {
        Event::DocumentReceived { document } => Some(document),
        _ => None,
    });
    let received: Vec<_> = std::iter::once(case.document).chain(later).collect();
    outstanding(&case.template, case.applicant, &received)
}
