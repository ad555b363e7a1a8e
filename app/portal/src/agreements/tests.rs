use sqlx::PgPool;

use super::*;
use crate::applications::Consent;
use crate::progress::tests::support::{date, world};

#[sqlx::test(migrations = "./migrations")]
async fn every_consent_has_an_agreement_to_read(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    for consent in Consent::ALL {
        let agreement = in_force(&world.portal, consent.code(), date("2026-05-06")).await.unwrap().unwrap();
        assert_eq!(agreement.version, "2026-1");
        assert!(agreement.own_text && !agreement.sections.is_empty());
    }
    assert_eq!(in_force(&world.portal, "promise", date("2024-12-31")).await.unwrap(), None);
    assert_eq!(in_force(&world.portal, "treaty", date("2026-05-06")).await.unwrap(), None);
}
