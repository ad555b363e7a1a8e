//! Sends a message as a mail, to whoever has chosen that.

use chrono::{DateTime, TimeDelta, Utc};
use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::progress::Errand;
use domain::text::Language;
use uuid::Uuid;

use super::kind::Kind;
use super::mail_addresses::address_of;
use super::mail_deliveries::{self, Begun, HELD, PATIENCE, PATIENCE_IF_URGENT, TOO_LATE};
use super::mail_text::MailOf;
use super::news::News;
use super::saying::{self, Saying};
use super::texts::{About, printed};
use super::told::Told;
use super::words::{language_of, say};
use crate::appointments::entry::{Entry, last_agreed, write};
use crate::objections::link as objection_link;
use crate::parts::{Blame, CalendarMethod, CalendarPart, Mail, MailError};
use crate::{Portal, Result, progress};

/// Sends a mail that was not sent yet, unless what it says holds no longer. After an error the job queue tries again, later and
/// later.
pub(crate) async fn deliver_mail(portal: &Portal, id: Uuid) -> Result<()> {
    let row = sqlx::query!(
        r#"select n.kind, n.news, n.created_at, n.objects_to, c.id as case_id, c.reference, c.language, d.begun_at as "begun_at?", d.state as "state?"
           from notifications n join cases c on c.id = n.case_id
               left join mail_deliveries d on d.notification_id = n.id
           where n.id = $1 and n.by_mail"#,
        id
    )
    .fetch_optional(portal.pool())
    .await?;
    let Some(row) = row.filter(|row| row.state.as_deref().is_none_or(|state| state == "sending")) else {
        return Ok(());
    };
    // A kind of a newer version is its to send.
    let Some(kind) = Kind::from_code(&row.kind) else { return Ok(()) };
    let address = address_of(&mut *portal.pool().acquire().await?, portal, row.case_id).await?;
    let Some((sender, to)) = portal.mail().zip(address) else {
        // Taken back, refused or without a mail server since.
        mail_deliveries::dropped_for_sms(portal, id).await?;
        return Ok(());
    };
    let news = row.news.clone().and_then(|news| serde_json::from_value::<News>(news).ok());
    let patience = if news.is_some_and(|news| news.is_urgent()) { PATIENCE_IF_URGENT } else { PATIENCE };
    // One that never came to its turn has waited, too; for the end of the quiet hours at most half a day.
    let begun = row.begun_at.unwrap_or(row.created_at + TimeDelta::hours(12));
    if portal.now() - begun > patience {
        return match row.begun_at {
            Some(_) => mail_deliveries::failed(portal, id, TOO_LATE, Blame::Circumstances).await,
            None => mail_deliveries::dropped_for_sms(portal, id).await,
        };
    }
    let told = Told::of(portal, row.case_id, row.objects_to).await?;
    let news = match saying::of(portal, row.case_id, &row.reference, kind, row.news, told.as_ref()).await? {
        Saying::Later(morning) => return put_off(portal, id, morning).await,
        Saying::Over => return mail_deliveries::dropped(portal, id).await,
        Saying::Now(news) => news,
    };
    let date = match mail_deliveries::begin(portal, id, row.case_id).await? {
        Begun::At(date) => date,
        Begun::Held => return put_off(portal, id, portal.now() + HELD).await,
        Begun::Ended => return Ok(()),
    };
    let language = language_of(&row.language);
    let about = About { language, reference: &row.reference, link: "", today: shanghai_date(portal.now()), told: None };
    let said = news.as_ref().map(|(news, valid_until)| (news, *valid_until));
    let (language, sentence) = about.said(portal.settings(), kind, said)?;
    let calendar = match news {
        Some((news, _)) => calendar(portal, &row.reference, language, &news, sender.from()).await?,
        None => None,
    };
    let objection = match told {
        Some(told) => {
            let link = objection_link(portal, row.case_id, &row.reference, told.seq);
            Some((say(language, "mail-told", &[("day", &about.day(told.on))])?, link))
        }
        None => None,
    };
    let of = MailOf { id, date, language, to: &to, reference: &row.reference };
    let mail = of.news(portal.settings(), &sentence, kind.brings_link(), objection, calendar)?;
    send(portal, &mail).await
}

async fn send(portal: &Portal, mail: &Mail) -> Result<()> {
    let Some(sender) = portal.mail() else { return Ok(()) };
    match sender.send(mail).await {
        Ok(()) => {
            mail_deliveries::taken(portal, mail.id).await?;
            tracing::info!(notification = %mail.id, "mail handed over");
            Ok(())
        }
        Err(error) => match error.for_good() {
            Some((code, blame)) => {
                tracing::error!(notification = %mail.id, %error, "a mail will never be taken");
                mail_deliveries::failed(portal, mail.id, &code, blame).await
            }
            None => {
                mail_deliveries::let_go(portal, mail.id).await?;
                if matches!(error, MailError::Unanswered) {
                    tracing::warn!(notification = %mail.id, "a mail is sent again that the server may have");
                }
                Err(error.into())
            }
        },
    }
}

async fn put_off(portal: &Portal, id: Uuid, until: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "select enqueue_at('send_mail', json_build_object('notification', $1::uuid), 'send_mail ' || $1, $2)",
        id,
        until,
    )
    .execute(portal.pool())
    .await?;
    Ok(())
}

/// The visit for the reader's calendar, where the news is about one. Where it is the reader knows.
async fn calendar(
    portal: &Portal,
    reference: &str,
    language: Language,
    news: &News,
    organizer: &str,
) -> Result<Option<CalendarPart>> {
    let Ok(reference) = Reference::parse(reference) else { return Ok(None) };
    let mut connection = portal.pool().acquire().await?;
    let Some(case) = progress::by_reference(portal, &mut connection, &reference).await? else { return Ok(None) };
    let (errand, slot, method) = match news {
        News::Agreed { errand, slot, .. } | News::VisitTomorrow { errand, slot } => {
            (*errand, *slot, CalendarMethod::Publish)
        }
        News::Cancelled { errand, slot } => (*errand, *slot, CalendarMethod::Cancel),
        // Nobody comes any more for a case that is over.
        News::Withdrawn { .. } | News::Refused { .. } | News::Merged { .. } => {
            let today = shanghai_date(portal.now());
            let agreed = [Errand::Survey, Errand::Metering].map(|errand| (errand, last_agreed(&case, errand)));
            let ahead = agreed.into_iter().find_map(|(errand, slot)| Some((errand, slot.filter(|s| s.date >= today)?)));
            let Some((errand, slot)) = ahead else { return Ok(None) };
            (errand, slot, CalendarMethod::Cancel)
        }
        _ => return Ok(None),
    };
    let shown = printed(reference.as_str());
    let summary = say(language, &format!("mail-visit-{}", errand.code()), &[])?;
    let phone = portal.settings().service_phone.as_str();
    let about = say(language, "mail-visit-about", &[("reference", &shown), ("phone", phone)])?;
    let (summary, organizer) = (format!("{summary} · {shown}"), Some(organizer));
    let entry = Entry { errand, slot, summary: &summary, about: &about, address: None, organizer };
    let text = write(&case, &entry, method == CalendarMethod::Cancel);
    Ok(Some(CalendarPart { method, name: format!("{}-{}.ics", reference.as_str(), errand.code()), text }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
