//! Who stands in for a colleague who is away. Nothing changes hands by it and nobody gains a right: the deputy sees the other's
//! cases among his own for as long, and does what he may do anyway. It ends by itself.

use chrono::{Days, NaiveDate};
use domain::calendar::shanghai_date;
use domain::staff::{Right, stand_in};
use domain::text::Text;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::desk::Desk;
use super::members::{Member, Row, everybody, member_for_share};
use crate::Result;

/// Days that an absence lasts, or lies ahead, at most.
pub const LONGEST_ABSENCE: u64 = 366;

/// A colleague's absence, now or to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    pub of: Uuid,
    /// Of whoever is away.
    pub post: Text,
    pub deputy_id: Uuid,
    /// The post of whoever was named.
    pub deputy: Text,
    /// In Asia/Shanghai, both included.
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl Absence {
    /// As a form says it that was made while this was so.
    #[must_use]
    pub fn code(&self) -> String {
        code(self.deputy_id, self.from, self.until)
    }
}

fn code(deputy: Uuid, from: NaiveDate, until: NaiveDate) -> String {
    format!("{deputy}:{from}:{until}")
}

/// What became of naming a deputy, or of ending an absence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    Done,
    /// Not this member's to name for him.
    NotEntitled,
    /// Nobody of this id, himself, or somebody who may not do all that is to be done.
    CantStandIn,
    /// Over already, too far ahead, too long, or ending before it begins.
    NotTheseDays,
    /// Something else was said of this absence since the page was made.
    NamedSince,
}

/// Whether `by` may say who stands in for `of`: each for himself, a supervisor for those who work in his areas.
fn may_name(by: &Member, of: &Member) -> bool {
    // Whoever has no cases leaves none behind.
    let works = of.may(Right::WriteNote);
    works && (by.id == of.id || (by.may(Right::NameDeputies) && by.entitlement.covers_all_of(&of.entitlement)))
}

/// Names who stands in for `of` from one day to another, in place of what the page said before: `shown` is its [`Absence::code`],
/// or empty.
///
/// # Errors
/// When the database fails.
pub async fn name_deputy(
    desk: &Desk,
    by: &Member,
    of: Uuid,
    deputy: Uuid,
    (from, until): (NaiveDate, NaiveDate),
    shown: &str,
) -> Result<Named> {
    let today = shanghai_date(desk.now());
    let latest = today.checked_add_days(Days::new(LONGEST_ABSENCE)).unwrap_or(today);
    let lasts = until.signed_duration_since(from).num_days();
    if until < today || !(0..=LONGEST_ABSENCE.cast_signed()).contains(&lasts) || until > latest {
        return Ok(Named::NotTheseDays);
    }
    let mut transaction = desk.pool().begin().await?;
    // Neither loses a role meanwhile.
    let absent = member_for_share(&mut transaction, of).await?.filter(|absent| may_name(by, absent));
    let Some(absent) = absent else { return Ok(Named::NotEntitled) };
    let deputy = member_for_share(&mut transaction, deputy).await?;
    let Some(deputy) = deputy.filter(|deputy| can_stand_in(deputy, &absent)) else { return Ok(Named::CantStandIn) };
    let said = said_of(&mut transaction, absent.id, today).await?;
    // The same form twice has said it already.
    if said != shown && said != code(deputy.id, from, until) {
        return Ok(Named::NamedSince);
    }
    sqlx::query!(
        "insert into deputies (staff_id, deputy_id, first_day, last_day, named_by, named_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (staff_id) do update set deputy_id = excluded.deputy_id, first_day = excluded.first_day,
             last_day = excluded.last_day, named_by = excluded.named_by, named_at = excluded.named_at",
        absent.id,
        deputy.id,
        from,
        until,
        by.id,
        desk.now(),
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Named::Done)
}

/// What is said of somebody's absence, as [`Absence::code`]; empty where nothing is. Nobody says anything else until the end of
/// the transaction.
async fn said_of(connection: &mut PgConnection, of: Uuid, today: NaiveDate) -> Result<String> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('deputies ' || $1::uuid, 0))", of)
        .execute(&mut *connection)
        .await?;
    let said = sqlx::query!(
        "select deputy_id, first_day, last_day from deputies where staff_id = $1 and last_day >= $2",
        of,
        today
    );
    let said = said.fetch_optional(connection).await?;
    Ok(said.map(|said| code(said.deputy_id, said.first_day, said.last_day)).unwrap_or_default())
}

/// Says that `of` is not away any more, if the page said so of that absence.
///
/// # Errors
/// When the database fails.
pub async fn end_absence(desk: &Desk, by: &Member, of: Uuid, shown: &str) -> Result<Named> {
    let mut transaction = desk.pool().begin().await?;
    let absent = member_for_share(&mut transaction, of).await?;
    if !absent.is_some_and(|absent| may_name(by, &absent)) {
        return Ok(Named::NotEntitled);
    }
    let said = said_of(&mut transaction, of, shanghai_date(desk.now())).await?;
    // What is over already is ended.
    if said != shown && !said.is_empty() {
        return Ok(Named::NamedSince);
    }
    sqlx::query!("delete from deputies where staff_id = $1", of).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(Named::Done)
}

fn can_stand_in(deputy: &Member, absent: &Member) -> bool {
    deputy.id != absent.id && deputy.entitlement.can_stand_in_for(&absent.entitlement)
}

/// What a member can say about deputies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deputies {
    /// For each for whom he may name one, himself first: who could stand in.
    pub namings: Vec<(Member, Vec<Member>)>,
    /// Of those, who is away now or will be.
    pub absences: Vec<Absence>,
    /// Posts of those for whom he stands in today.
    pub covered: Vec<Text>,
}

/// What this member can say about deputies, and for whom he stands in.
///
/// # Errors
/// When the database fails.
pub async fn deputies(desk: &Desk, member: &Member) -> Result<Deputies> {
    let everybody = everybody(desk.pool()).await?;
    let mut named_for: Vec<Member> = everybody.iter().filter(|of| may_name(member, of)).cloned().collect();
    named_for.sort_by_key(|of| of.id != member.id);
    let ids: Vec<Uuid> = named_for.iter().map(|of| of.id).collect();
    let could = |of: &Member| everybody.iter().filter(|one| can_stand_in(one, of)).cloned().collect();
    let rows = sqlx::query!(
        r#"select d.staff_id, d.deputy_id, s.post as "post: Json<Text>", t.post as "deputy: Json<Text>", d.first_day, d.last_day
           from deputies d join staff s on s.id = d.staff_id join staff t on t.id = d.deputy_id
           where d.staff_id = any($1) and d.last_day >= $2 order by d.first_day, s.login"#,
        &ids,
        shanghai_date(desk.now()),
    )
    .fetch_all(desk.pool())
    .await?;
    let absences = rows.into_iter().map(|row| Absence {
        of: row.staff_id,
        post: row.post.0,
        deputy_id: row.deputy_id,
        deputy: row.deputy.0,
        from: row.first_day,
        until: row.last_day,
    });
    let absences = absences.collect();
    let covered = Away::today(&mut *desk.pool().acquire().await?, desk).await?.covered_by(member.id);
    let covered = covered.into_iter().map(|(_, post)| post).collect();
    Ok(Deputies { namings: named_for.into_iter().map(|of| (of.clone(), could(&of))).collect(), absences, covered })
}

/// Who is away today, each with somebody who works here and can stand in for him.
#[derive(Debug, Default)]
pub(super) struct Away {
    pairs: Vec<(Member, Member)>,
}

impl Away {
    pub(super) async fn today(connection: &mut PgConnection, desk: &Desk) -> Result<Self> {
        let rows = sqlx::query!(
            r#"select s.id, s.login, s.post as "post: Json<Text>", s.roles, s.areas, t.id as deputy_id,
                   t.login as deputy_login, t.post as "deputy_post: Json<Text>", t.roles as deputy_roles,
                   t.areas as deputy_areas
               from deputies d
               join staff s on s.id = d.staff_id and s.ended_at is null
               join staff t on t.id = d.deputy_id and t.ended_at is null
               where $1 between d.first_day and d.last_day"#,
            shanghai_date(desk.now()),
        )
        .fetch_all(connection)
        .await?;
        let pairs = rows.into_iter().map(|row| {
            let absent = Row { id: row.id, login: row.login, post: row.post, roles: row.roles, areas: row.areas };
            let deputy = Row {
                id: row.deputy_id,
                login: row.deputy_login,
                post: row.deputy_post,
                roles: row.deputy_roles,
                areas: row.deputy_areas,
            };
            (absent.into_member(), deputy.into_member())
        });
        // Whoever has lost since what he would need stands in for nobody.
        Ok(Self { pairs: pairs.filter(|(absent, deputy)| can_stand_in(deputy, absent)).collect() })
    }

    fn ids(&self) -> Vec<(Uuid, Uuid)> {
        self.pairs.iter().map(|(absent, deputy)| (absent.id, deputy.id)).collect()
    }

    /// Who is there for somebody: the end of his chain of deputies.
    pub(super) fn stands_in_for(&self, who: Uuid) -> Option<&Member> {
        let found = stand_in(&self.ids(), who)?;
        self.pairs.iter().find(|(_, deputy)| deputy.id == found).map(|(_, deputy)| deputy)
    }

    /// Whether somebody is named to stand in for him today.
    pub(super) fn is_away(&self, who: Uuid) -> bool {
        self.pairs.iter().any(|(absent, _)| absent.id == who)
    }

    /// Those for whom this member stands in, with their posts.
    pub(super) fn covered_by(&self, member: Uuid) -> Vec<(Uuid, Text)> {
        let ids = self.ids();
        let covered = self.pairs.iter().filter(|(absent, _)| stand_in(&ids, absent.id) == Some(member));
        covered.map(|(absent, _)| (absent.id, absent.post.clone())).collect()
    }

    /// Those whose work is this member's today, himself first.
    pub(super) fn served_by(&self, member: Uuid) -> Vec<Uuid> {
        std::iter::once(member).chain(self.covered_by(member).into_iter().map(|(id, _)| id)).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
