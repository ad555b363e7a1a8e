//! Putting what was invented into the tables, a table at a time.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::shanghai_date;
use domain::documents::DocumentGroup;
use domain::progress::{ContractorChoice, Event};
use domain::typed::tidy;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::inventing::Invented;
use super::measures;
use super::opinions::{self, Opinion};
use super::places::{self, PLACES};
use crate::applications::{Consent, people, submission};
use crate::keys::{Keys, Lookup};
use crate::parts::Random;
use crate::progress::log::{self, Entry};
use crate::progress::state;
use crate::publications::Rules;
use crate::sealed::{DataKey, KeyOwner, Place};
use crate::{Fault, Result};

/// Events in one statement.
const EVENTS: usize = 5_000;

/// Fee catalogues and agreements, the latest first.
pub(super) struct Published(Vec<Version>);

struct Version {
    kind: String,
    key: String,
    version: String,
    effective_from: NaiveDate,
    effective_until: Option<NaiveDate>,
}

impl Published {
    /// Reads them from the database.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(connection: &mut PgConnection) -> Result<Self> {
        let versions = sqlx::query_as!(
            Version,
            "select kind, key, version, effective_from, (content->>'effective_until')::date as effective_until
             from publications where kind in ('fees', 'agreement')
             order by effective_from desc, published_at desc, version desc"
        )
        .fetch_all(connection)
        .await?;
        Ok(Self(versions))
    }

    /// Key and version in force at an instant.
    fn at(&self, kind: &str, key: Option<&str>, at: DateTime<Utc>) -> Result<(String, String)> {
        let on = shanghai_date(at);
        self.0
            .iter()
            .filter(|one| one.kind == kind && key.is_none_or(|key| key == one.key))
            .find(|one| one.effective_from <= on && one.effective_until.is_none_or(|until| on <= until))
            .map(|one| (one.key.clone(), one.version.clone()))
            .ok_or_else(|| Fault::Inconsistent(format!("no {kind} {} is in force on {on}", key.unwrap_or_default())))
    }
}

pub(super) async fn areas(connection: &mut PgConnection) -> Result<()> {
    for (number, place) in (1..).zip(&PLACES) {
        sqlx::query!(
            "insert into areas (code, name, town_planning_area, manager_post, duty_phone, hall)
             values ($1, $2, $3, $4, $5, $6)",
            place.code,
            serde_json::to_value(place.name())?,
            place.town_planning_area,
            serde_json::to_value(place.manager_post(number))?,
            places::Place::duty_phone(number),
            serde_json::to_value(place.hall())?,
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Ids for so many cases.
pub(super) async fn ids(connection: &mut PgConnection, cases: usize) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        r#"select nextval(pg_get_serial_sequence('cases', 'id')) as "id!" from generate_series(1, $1)"#,
        i32::try_from(cases).unwrap_or(i32::MAX)
    )
    .fetch_all(connection)
    .await?)
}

pub(super) async fn cases(
    connection: &mut PgConnection,
    published: &Published,
    ids: &[i64],
    cases: &[Invented],
) -> Result<()> {
    let mut fees = Vec::with_capacity(cases.len());
    for case in cases {
        fees.push(published.at("fees", None, case.submitted_at)?);
    }
    let texts = |column: fn(&Invented) -> &str| cases.iter().map(|case| column(case).to_owned()).collect::<Vec<_>>();
    sqlx::query!(
        "insert into cases (id, reference, draft_id, template_key, template_version, fee_key, fee_version, area_code,
             town_planning_area, applicant_kind, document_kind, premises_kind, capacity_watts, phases, linked_case_id,
             submitted_at)
         overriding system value
         select * from unnest($1::bigint[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
             $8::text[], $9::boolean[], $10::text[], $11::text[], $12::text[], $13::integer[], $14::smallint[],
             $15::bigint[], $16::timestamptz[])",
        ids,
        &texts(|case| case.reference.as_str()),
        &cases.iter().map(|case| case.draft_id).collect::<Vec<Uuid>>(),
        &texts(|case| &case.template.0),
        &texts(|case| &case.template.1),
        &fees.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>(),
        &fees.iter().map(|(_, version)| version.clone()).collect::<Vec<_>>(),
        &texts(|case| PLACES[case.place].code),
        &cases.iter().map(|case| PLACES[case.place].town_planning_area).collect::<Vec<_>>(),
        &texts(|case| case.customer.applicant.code()),
        &texts(|case| case.customer.document.code()),
        &texts(|case| case.premises.code()),
        &cases.iter().map(|case| case.capacity_watts).collect::<Vec<_>>(),
        &cases.iter().map(|case| case.phases).collect::<Vec<_>>(),
        &cases.iter().map(|case| case.linked).collect::<Vec<_>>() as &[Option<i64>],
        &cases.iter().map(|case| case.submitted_at).collect::<Vec<_>>(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Keys, sealed people, and what they can be looked up by.
pub(super) async fn people(
    connection: &mut PgConnection,
    keys: &Keys,
    random: &dyn Random,
    ids: &[i64],
    cases: &[Invented],
) -> Result<()> {
    let (mut wrapped_keys, mut versions, mut sealed) = (Vec::new(), Vec::new(), Vec::new());
    let (mut kinds, mut hashes, mut owners) = (Vec::new(), Vec::new(), Vec::new());
    let (mut choosers, mut firms) = (Vec::new(), Vec::new());
    for (id, case) in ids.iter().zip(cases) {
        let key = DataKey::generate(random);
        let wrapped = keys.wrap(random, KeyOwner::Case(*id), &key)?;
        wrapped_keys.push(wrapped.bytes);
        versions.push(wrapped.master_version);
        sealed.push(key.seal_json(random, &people::place(*id), &case.customer.people)?);
        if chose_unlisted(case) {
            choosers.push(*id);
            let place = Place::new("case_contractors.sealed_name", *id);
            firms.push(key.seal(random, &place, "示例电工队（演示）".as_bytes())?);
        }
        for (lookup, hash) in lookups(keys, case) {
            kinds.push(lookup.kind().to_owned());
            hashes.push(hash);
            owners.push(*id);
        }
    }
    sqlx::query!(
        "insert into case_keys (case_id, wrapped_key, master_key_version)
         select * from unnest($1::bigint[], $2::bytea[], $3::smallint[])",
        ids,
        &wrapped_keys,
        &versions,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into case_people (case_id, sealed) select * from unnest($1::bigint[], $2::bytea[])",
        ids,
        &sealed
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into case_lookups (kind, hash, case_id) select * from unnest($1::text[], $2::bytea[], $3::bigint[])",
        &kinds,
        &hashes,
        &owners,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into case_contractors (case_id, sealed_name) select * from unnest($1::bigint[], $2::bytea[])",
        &choosers,
        &firms,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether the last choice is a firm that is not listed, whose name is kept apart.
fn chose_unlisted(case: &Invented) -> bool {
    let last = case.log.iter().rev().find_map(|recorded| match recorded.event {
        Event::ContractorChosen { chosen } => Some(chosen),
        _ => None,
    });
    last == Some(ContractorChoice::Unlisted)
}

fn lookups(keys: &Keys, case: &Invented) -> Vec<(Lookup, Vec<u8>)> {
    let people = &case.customer.people;
    let mut lookups = vec![
        (Lookup::Phone, keys.blind_index(Lookup::Phone, &people.phone)),
        (Lookup::Address, submission::address_index(keys, PLACES[case.place].code, &people.address)),
    ];
    if case.customer.document.group() == DocumentGroup::Subject && !people.number.is_empty() {
        lookups.push((Lookup::IdNumber, keys.blind_index(Lookup::IdNumber, &tidy(&people.number))));
    }
    lookups
}

pub(super) async fn consents(
    connection: &mut PgConnection,
    published: &Published,
    ids: &[i64],
    cases: &[Invented],
) -> Result<()> {
    let (mut owners, mut kinds, mut versions, mut times) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (id, case) in ids.iter().zip(cases) {
        for consent in Consent::ALL {
            owners.push(*id);
            kinds.push(consent.code().to_owned());
            versions.push(published.at("agreement", Some(consent.code()), case.submitted_at)?.1);
            times.push(case.submitted_at);
        }
    }
    sqlx::query!(
        "insert into consents (case_id, kind, version, agreed_at)
         select * from unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[])",
        &owners,
        &kinds,
        &versions,
        &times,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Events and their fold.
pub(super) async fn logs(connection: &mut PgConnection, rules: &Rules, ids: &[i64], cases: &[Invented]) -> Result<()> {
    let entries: Vec<Entry<'_>> = ids
        .iter()
        .zip(cases)
        .flat_map(|(case_id, case)| {
            let rows = case.log.iter().zip(&case.origins);
            rows.map(|(recorded, origin)| Entry { case_id: *case_id, recorded, origin })
        })
        .collect();
    for entries in entries.chunks(EVENTS) {
        log::insert(connection, entries).await?;
    }
    let folded = ids.iter().zip(cases).map(|(id, case)| state::fold(rules, *id, &case.log));
    state::save(connection, &folded.collect::<Result<Vec<_>>>()?).await
}

/// What was done about cases that were late.
pub(super) async fn escalations(
    connection: &mut PgConnection,
    rules: &Rules,
    until: DateTime<Utc>,
    (first, ids): (usize, &[i64]),
    cases: &[Invented],
) -> Result<()> {
    let (mut owners, mut names, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for ((number, id), case) in (first..).zip(ids).zip(cases) {
        for (turn, measure) in (1..).zip(measures::of(rules, case, number, until)?) {
            let turn: u32 = turn;
            owners.push(*id);
            names.push(format!("measure-{}-{turn}", number + 1));
            told.push(measure);
        }
    }
    sqlx::query!(
        "insert into escalations (source, source_event_id, case_id, measure, taken_at, recorded_at)
         select 'demo', * from unnest($1::text[], $2::bigint[], $3::text[], $4::timestamptz[], $5::timestamptz[])",
        &names,
        &owners,
        &told.iter().map(|told| told.measure.code().to_owned()).collect::<Vec<_>>(),
        &told.iter().map(|told| told.taken_at).collect::<Vec<_>>(),
        &told.iter().map(|told| told.recorded_at).collect::<Vec<_>>(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ratings and call-backs. How many cases were rated.
pub(super) async fn opinions(
    connection: &mut PgConnection,
    rules: &Rules,
    until: DateTime<Utc>,
    (first, ids): (usize, &[i64]),
    cases: &[Invented],
) -> Result<usize> {
    let opinion = |((number, id), case): ((usize, &i64), _)| Some((*id, opinions::of(rules, case, number, until)?));
    let rated: Vec<(i64, Opinion)> = (first..).zip(ids).zip(cases).filter_map(opinion).collect();
    let mut answers: Vec<Value> = Vec::with_capacity(rated.len());
    for (_, opinion) in &rated {
        answers.push(serde_json::to_value(opinion.answers)?);
    }
    let grade = |opinion: &Opinion| opinion.grade.map(|grade| i16::from(grade.value()));
    sqlx::query!(
        "insert into ratings (case_id, part, power_on, grade, answers, rated_at)
         select case_id, 'first', power_on, grade, answers, rated_at
         from unnest($1::bigint[], $2::boolean[], $3::smallint[], $4::jsonb[], $5::timestamptz[])
             as rating (case_id, power_on, grade, answers, rated_at)",
        &rated.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        &rated.iter().map(|(_, opinion)| opinion.power_on).collect::<Vec<_>>(),
        &rated.iter().map(|(_, opinion)| grade(opinion)).collect::<Vec<_>>() as &[Option<i16>],
        &answers,
        &rated.iter().map(|(_, opinion)| opinion.rated_at).collect::<Vec<_>>(),
    )
    .execute(&mut *connection)
    .await?;
    let told = rated.iter().filter(|(_, opinion)| !opinion.misconduct.is_empty());
    let told = told.map(|(id, opinion)| Ok((*id, serde_json::to_value(opinion.misconduct)?)));
    let (told, misconduct): (Vec<i64>, Vec<Value>) = told.collect::<Result<Vec<_>>>()?.into_iter().unzip();
    sqlx::query!(
        "insert into rating_misconduct (case_id, part, answers)
         select case_id, 'first', answers from unnest($1::bigint[], $2::jsonb[]) as told (case_id, answers)",
        &told,
        &misconduct,
    )
    .execute(&mut *connection)
    .await?;
    for (id, opinion) in &rated {
        let Some(call) = &opinion.call_back else { continue };
        sqlx::query!(
            "insert into call_backs (case_id, part, reason, opened_at, due, called_at)
             values ($1, 'first', $2, $3, $4, $5)",
            id,
            call.reason,
            opinion.rated_at,
            call.due,
            call.called_at,
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(rated.len())
}
