//! The templates that come with the portal.

use domain::documents::DocumentKind;
use domain::standards::{BadTemplate, Clock, Owner, StageKind, Standing, Template};

use crate::support::{limit, stage, template, timed};

const KEYS: [&str; 8] =
    ["lv-resident", "lv-zero", "lv-other", "lv-classic", "hv-4-single", "hv-4-dual", "hv-6-single", "hv-6-dual"];

#[test]
fn every_file_is_a_template_under_its_own_name() {
    for key in KEYS {
        for version in ["2025-1", "2026-1"] {
            let template = template(&format!("{key}-{version}"));
            assert_eq!((template.key.as_str(), template.version.as_str()), (key, version));
            assert_eq!(template.check(), Ok(()), "{key}");
        }
    }
}

#[test]
fn the_published_numbers() {
    let limits = |key: &str| -> Vec<_> {
        let limits = template(&format!("{key}-2026-1")).limits;
        limits.iter().map(|limit| (limit.clock, limit.days, limit.external_line, limit.basis.standing)).collect()
    };
    let whole = |days, line| (Clock::Whole, days, Some(line), Standing::Law);
    let utility = |days| (Clock::Utility, days, None, Standing::Promise);
    assert_eq!(limits("lv-resident"), [whole(5, false), whole(15, true)]);
    assert_eq!(limits("lv-zero"), [whole(5, false), whole(15, true)]);
    assert_eq!(limits("lv-other"), [utility(6)]);
    assert_eq!(limits("lv-classic"), []);
    for stages in [4, 6] {
        assert_eq!(limits(&format!("hv-{stages}-single")), [utility(22)]);
        assert_eq!(limits(&format!("hv-{stages}-dual")), [utility(32)]);
    }
}

#[test]
fn a_split_that_no_document_gives_is_the_operators_own() {
    for key in ["lv-other", "hv-4-single", "hv-4-dual", "hv-6-single", "hv-6-dual"] {
        for stage in template(&format!("{key}-2026-1")).stages {
            assert_eq!(stage.limit.unwrap().basis.standing, Standing::Internal, "{key}: {:?}", stage.kind);
        }
    }
    for (key, sum) in [("lv-other", 6), ("hv-6-single", 22), ("hv-6-dual", 32)] {
        let split: u16 =
            template(&format!("{key}-2026-1")).stages.iter().map(|stage| stage.limit.as_ref().unwrap().days).sum();
        assert_eq!(split, sum, "{key}");
    }
}

#[test]
fn the_classic_process_has_a_stage_of_the_customers() {
    let classic = template("lv-classic-2026-1");
    let owners: Vec<Owner> = classic.stages.iter().map(|stage| stage.owner).collect();
    assert_eq!(owners, [Owner::Utility, Owner::Utility, Owner::Customer, Owner::Utility]);
    assert_eq!(classic.stages[2].kind, StageKind::Works);
}

#[test]
fn one_document_begins_and_the_rest_is_due_before_the_last_stage() {
    for key in ["lv-resident", "lv-zero", "lv-other"] {
        let stages = template(&format!("{key}-2026-1")).stages;
        assert!(stages[0].papers.is_empty(), "{key}");
        assert!(stages.last().unwrap().papers.contains(&DocumentKind::PropertyCertificate), "{key}");
    }
}

#[test]
fn faulty_templates_are_refused_by_name() {
    let faulty = |spoil: fn(&mut Template)| {
        let mut template = timed(3);
        spoil(&mut template);
        template.check().unwrap_err()
    };
    assert_eq!(faulty(|t| t.key = "Lv Resident".to_owned()), BadTemplate::Name);
    assert_eq!(faulty(|t| t.name.en = " ".to_owned()), BadTemplate::Text);
    assert_eq!(faulty(|t| t.stages.clear()), BadTemplate::NoStages);
    assert_eq!(faulty(|t| t.stages.reverse()), BadTemplate::Beginning);
    assert_eq!(faulty(|t| t.stages.truncate(1)), BadTemplate::End);
    assert_eq!(
        faulty(|t| t.stages.insert(1, stage(StageKind::Acceptance, Owner::Utility, None))),
        BadTemplate::StageTwice(StageKind::Acceptance)
    );
    assert_eq!(faulty(|t| t.limits.push(limit(Clock::Whole, 0, None))), BadTemplate::Days(0));
    assert_eq!(faulty(|t| t.stages[0].limit.as_mut().unwrap().days = 401), BadTemplate::Days(401));
    assert_eq!(faulty(|t| t.limits.push(limit(Clock::Whole, 5, Some(true)))), BadTemplate::HalfDecided(Clock::Whole));
    assert_eq!(faulty(|t| t.call_back_days = 61), BadTemplate::CallBack(61));
}
