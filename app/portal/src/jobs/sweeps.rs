//! What is over is deleted: sessions of both sides, codes, full buckets, demo messages, addresses for mail that nobody confirmed, answers to
//! other systems, webhooks, drafts that nobody came back to with their documents, and objects in the store without a row. What a closed quarter
//! shows is frozen; what waits for too long expires and is kept.

use crate::{
    Portal, Result, api_answers, applications, contractors, documents, limits, notifications, progress, sessions,
    staff, webhooks,
};

pub(super) async fn sweep(portal: &Portal) -> Result<()> {
    let sessions = sessions::sweep(portal).await?;
    let desk = staff::sweep(portal).await?;
    let buckets = limits::sweep(portal).await?;
    let messages = notifications::sweep(portal).await?;
    let addresses = notifications::mail_addresses::sweep(portal).await?;
    let answers = api_answers::sweep(portal).await?;
    let webhooks = webhooks::sweep(portal).await?;
    let drafts = applications::drafts::purge(portal).await?;
    let objects = documents::sweep(portal).await?;
    let expired = progress::expire(portal).await?;
    if expired > 0 {
        tracing::warn!(expired, "events whose predecessor was never told have expired");
    }
    let mut connection = portal.pool().acquire().await?;
    let quarters = contractors::shares::freeze_closed(&mut connection, portal.now()).await?;
    tracing::info!(sessions, desk, buckets, messages, addresses, answers, webhooks, drafts, objects, quarters, "swept");
    Ok(())
}
