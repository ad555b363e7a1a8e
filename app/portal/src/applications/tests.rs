use chrono::TimeDelta;
use domain::applications::{FieldError, Problem, Step, field};
use domain::contractors::Choice;
use domain::documents::DocumentKind;
use domain::progress::{Event, StageState};
use domain::text::Language;
use sqlx::PgPool;

use super::*;
use crate::contractors::Recorded;
use crate::documents::{self, Received, tests::photo};
use crate::progress::{self, Seen, own_case};
use crate::sessions::{self, CodeCheck, CodeRequest, Purpose, Visitor};
use crate::testing::Bench;
use crate::testing::applying::{HERE, confirm, filled, number, ready, ready_to_submit, save, submitted};

#[sqlx::test(migrations = "./migrations")]
async fn what_was_typed_stays_right_or_wrong(pool: PgPool) {
    let bench = ready(pool).await;
    let mut visitor = Visitor::default();
    assert!(drafts::draft(&bench.portal, &visitor).await.unwrap().is_none());
    let typed = [("area", "000101"), ("address", "路"), ("premises", "castle")];
    let draft = save(&bench, &mut visitor, Step::Where, &typed).await;
    assert_eq!(draft.after(Step::Where), Step::Where);
    let again = drafts::draft(&bench.portal, &visitor).await.unwrap().unwrap();
    assert_eq!(again.answers.get(field::ADDRESS), "路");
    let errors = again.errors(Step::Where);
    assert_eq!(errors[0], FieldError::new(field::ADDRESS, Problem::TooShort { min: 4 }));
    assert_eq!(errors.len(), 2);
    assert!(again.errors(Step::Document).is_empty(), "nobody has sent that step yet");
    let draft = save(
        &bench,
        &mut visitor,
        Step::Where,
        &[("area", "000101"), ("address", "示例路 1 号"), ("premises", "home")],
    )
    .await;
    assert_eq!(draft.after(Step::Where), Step::Document);
    assert_eq!(draft.resume_at(), Step::Document);
}

#[sqlx::test(migrations = "./migrations")]
async fn of_refused_files_a_draft_keeps_some(pool: PgPool) {
    let bench = ready(pool).await;
    let mut visitor = Visitor::default();
    let refused = |number: u32| drafts::RefusedFile { name: format!("{number}.jpg"), unfit: documents::Unfit::Empty };
    drafts::save_refused(&bench.portal, &mut visitor, (0..300_000).map(refused).collect()).await.unwrap();
    let draft = drafts::draft(&bench.portal, &visitor).await.unwrap().unwrap();
    assert_eq!((draft.refused.len(), draft.refused[0].name.as_str()), (16, "0.jpg"));
}

#[sqlx::test(migrations = "./migrations")]
async fn high_voltage_goes_elsewhere(pool: PgPool) {
    let bench = ready(pool).await;
    let mut visitor = Visitor::default();
    filled(&bench, &mut visitor, "示例路 1 号", "owner").await;
    let draft = save(&bench, &mut visitor, Step::Supply, &[("kilowatts", "161"), ("phases", "3")]).await;
    assert_eq!(draft.errors(Step::Supply), [FieldError::new(field::KILOWATTS, Problem::CapacityTooLarge { max: 160 })]);
}

#[sqlx::test(migrations = "./migrations")]
async fn the_phone_is_confirmed_at_the_end(pool: PgPool) {
    let bench = ready(pool).await;
    let mut visitor = Visitor::default();
    let draft = filled(&bench, &mut visitor, "示例路 1 号", "owner").await;
    assert_eq!(draft.resume_at(), Step::Contact);
    let early = submission::submit(&bench.portal, &mut visitor, None, &Consent::ALL, Language::Zh).await.unwrap();
    assert_eq!(early, Submitted::Unfinished(Step::Contact));
    // A code for another phone confirms nothing here.
    confirm(&bench, &mut visitor, "13900001234").await;
    assert!(!drafts::confirm_phone(&bench.portal, &mut visitor).await.unwrap().phone_confirmed);
    confirm(&bench, &mut visitor, "13800001234").await;
    let draft = drafts::confirm_phone(&bench.portal, &mut visitor).await.unwrap();
    assert_eq!((draft.phone_confirmed, draft.resume_at()), (true, Step::Check));
    let missing =
        submission::submit(&bench.portal, &mut visitor, None, &Consent::ALL[..2], Language::Zh).await.unwrap();
    assert_eq!(missing, Submitted::NotAgreed);
}

#[sqlx::test(migrations = "./migrations")]
async fn submission_pins_seals_and_tells(pool: PgPool) {
    let bench = ready(pool.clone()).await;
    let mut visitor = Visitor::default();
    ready_to_submit(&bench, &mut visitor, "示例路 1 号").await;
    let reference = submitted(&bench, &mut visitor).await;

    let Seen::Own(own) = own_case(&bench.portal, &visitor, &reference).await.unwrap() else {
        panic!("not the owner's")
    };
    assert_eq!((own.case.template.key.as_str(), own.case.template.version.as_str()), ("lv-resident", "2026-1"));
    assert_eq!((own.case.fee_catalogue.1.as_str(), own.case.town_planning_area), ("2026-1", true));
    assert!(matches!(own.case.log[0].event, Event::Submitted { .. }));
    assert!(own.case.log.iter().any(|recorded| matches!(recorded.event, Event::Promised { .. })));
    assert_eq!(own.case.progress.stages[0].state, StageState::Current);
    assert_eq!(own.people.unwrap().phone, "138****1234");
    assert_eq!((own.documents.len(), own.in_full), (1, true));

    let versions: Vec<String> =
        sqlx::query_scalar("select version from consents order by kind").fetch_all(&pool).await.unwrap();
    assert_eq!(versions, ["2026-1"; 3]);
    let told: i64 = sqlx::query_scalar("select count(*) from notifications where kind = 'submitted'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(told, 1);
    let jobs: i64 = sqlx::query_scalar("select count(*) from graphile_worker.jobs").fetch_one(&pool).await.unwrap();
    assert_eq!(jobs, 1);
    let drafts: i64 = sqlx::query_scalar("select count(*) from drafts").fetch_one(&pool).await.unwrap();
    assert_eq!(drafts, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn nothing_is_submitted_while_no_fee_catalogue_is_in_force(pool: PgPool) {
    let bench = ready(pool.clone()).await;
    let mut visitor = Visitor::default();
    ready_to_submit(&bench, &mut visitor, "示例路 1 号").await;
    sqlx::query(
        r#"update publications set content = content || '{"effective_until": "2026-04-29"}'
           where kind = 'fees' and version = '2026-1'"#,
    )
    .execute(&pool)
    .await
    .unwrap();
    let fault = submission::submit(&bench.portal, &mut visitor, None, &Consent::ALL, Language::Zh).await.unwrap_err();
    assert_eq!(fault.to_string(), "no fee catalogue is in force on 2026-04-30");
    let cases: i64 = sqlx::query_scalar("select count(*) from cases").fetch_one(&pool).await.unwrap();
    assert_eq!(cases, 0);
    assert!(drafts::draft(&bench.portal, &visitor).await.unwrap().is_some(), "what was typed is kept");
}

/// The database takes exactly the references that the rules can print.
#[sqlx::test(migrations = "./migrations")]
async fn a_reference_has_no_character_that_is_mistaken_for_another(pool: PgPool) {
    ready(pool.clone()).await;
    let characters: String = (' '..='~').filter(|c| *c != '-').collect();
    let mut taken = String::new();
    for character in characters.chars() {
        let inserted = sqlx::query(
            "insert into cases (reference, draft_id, template_key, template_version, fee_key, fee_version, area_code,
                 town_planning_area, applicant_kind, document_kind, premises_kind, capacity_watts, phases, submitted_at)
             select '222222222' || $1, gen_random_uuid(), 'x', '1', 'x', '1', code, true, 'owner', 'id_card', 'home', 8000, 1,
                 now()
             from areas",
        )
        .bind(character.to_string())
        .execute(&pool)
        .await;
        if inserted.is_ok() {
            taken.push(character);
        }
    }
    assert_eq!(taken, "23456789ABCDEFGHJKMNPQRSTUVWXYZ");
}

#[sqlx::test(migrations = "./migrations")]
async fn many_submissions_at_once_make_one_case(pool: PgPool) {
    let bench = ready(pool.clone()).await;
    let mut visitor = Visitor::default();
    let draft = ready_to_submit(&bench, &mut visitor, "示例路 1 号").await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (portal, mut visitor) = (bench.portal.clone(), visitor.clone());
        tasks.spawn(async move {
            submission::submit(&portal, &mut visitor, Some(draft.id), &Consent::ALL, Language::Zh).await.unwrap()
        });
    }
    let outcomes = tasks.join_all().await;
    assert!(matches!(outcomes[0], Submitted::Case(_)));
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{outcomes:?}");
    let cases: i64 = sqlx::query_scalar("select count(*) from cases").fetch_one(&pool).await.unwrap();
    assert_eq!(cases, 1);
    // Back and again, with boxes or without.
    let again = submission::submit(&bench.portal, &mut visitor, Some(draft.id), &[], Language::Zh).await.unwrap();
    assert_eq!(again, outcomes[0]);
    // Another visitor who knows the draft's id learns nothing.
    let other = submission::submit(&bench.portal, &mut Visitor::default(), Some(draft.id), &Consent::ALL, Language::Zh)
        .await
        .unwrap();
    assert_eq!(other, Submitted::NoDraft);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_draft_goes_on_elsewhere_by_phone_and_code(pool: PgPool) {
    let bench = ready(pool).await;
    let mut here = Visitor::default();
    let draft = ready_to_submit(&bench, &mut here, "示例路 1 号").await;

    let mut elsewhere = Visitor::default();
    assert!(!drafts::resume(&bench.portal, &mut elsewhere, draft.id).await.unwrap(), "without a code");
    confirm(&bench, &mut elsewhere, "13900001234").await;
    assert!(!drafts::resume(&bench.portal, &mut elsewhere, draft.id).await.unwrap(), "with another phone's code");
    confirm(&bench, &mut elsewhere, "13800001234").await;
    let mine = mine::mine(&bench.portal, &elsewhere).await.unwrap();
    assert_eq!((mine.drafts.len(), mine.drafts[0].step, mine.drafts[0].here), (1, Step::Check, false));
    assert!(drafts::resume(&bench.portal, &mut elsewhere, draft.id).await.unwrap());
    let resumed = drafts::draft(&bench.portal, &elsewhere).await.unwrap().unwrap();
    assert_eq!(resumed.answers, draft.answers);
    assert_eq!(resumed.documents.len(), 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_phone_alone_lists_cases_and_opens_no_document(pool: PgPool) {
    let bench = ready(pool).await;
    let mut here = Visitor::default();
    ready_to_submit(&bench, &mut here, "示例路 1 号").await;
    let reference = submitted(&bench, &mut here).await;
    let mut elsewhere = Visitor::default();
    confirm(&bench, &mut elsewhere, "13800001234").await;
    let mine = mine::mine(&bench.portal, &elsewhere).await.unwrap();
    assert_eq!(mine.cases.iter().map(|case| &case.reference).collect::<Vec<_>>(), [&reference]);
    let Seen::Own(own) = own_case(&bench.portal, &here, &reference).await.unwrap() else { panic!("not the owner's") };
    let document = own.documents[0].id;
    assert!(documents::open_for(&bench.portal, &elsewhere, document).await.unwrap().is_none());
    let opened = documents::open_for(&bench.portal, &here, document).await.unwrap().unwrap();
    assert_eq!((opened.name.as_str(), opened.content_type.as_str()), ("身份证.jpg", "image/jpeg"));
    assert!(opened.bytes.starts_with(&[0xFF, 0xD8]));
}

#[sqlx::test(migrations = "./migrations")]
async fn an_earlier_request_for_the_same_address_is_linked(pool: PgPool) {
    let bench = ready(pool).await;
    let mut first = Visitor::default();
    ready_to_submit(&bench, &mut first, "示例路 1 号").await;
    let earlier = submitted(&bench, &mut first).await;
    let linked = async |address: &str| {
        let mut visitor = Visitor::default();
        ready_to_submit(&bench, &mut visitor, address).await;
        let reference = submitted(&bench, &mut visitor).await;
        match own_case(&bench.portal, &visitor, &reference).await.unwrap() {
            Seen::Own(own) => own.case.linked,
            _ => panic!("not the owner's"),
        }
    };
    assert_eq!(linked("示例路 2 号").await, None);
    bench.clock.advance(TimeDelta::days(90));
    assert_eq!(linked("示例路　1号").await, Some(earlier));
    bench.clock.advance(TimeDelta::days(91));
    assert_eq!(linked("示例路 1 号").await, None);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_promised_paper_is_received_for_the_case(pool: PgPool) {
    let bench = ready(pool).await;
    let mut visitor = Visitor::default();
    ready_to_submit(&bench, &mut visitor, "示例路 1 号").await;
    let reference = submitted(&bench, &mut visitor).await;
    let send = async |visitor: &Visitor| {
        let file = documents::File::of(&bench.portal, "产权证.jpg", &photo()).await;
        documents::receive_for(&bench.portal, visitor, &reference, DocumentKind::PropertyCertificate, file)
            .await
            .unwrap()
    };
    assert_eq!(send(&Visitor::default()).await, Received::NotTaken);
    assert!(matches!(send(&visitor).await, Received::Kept(_)));
    // The other side of the same paper.
    assert!(matches!(send(&visitor).await, Received::Kept(_)));
    let Seen::Own(own) = own_case(&bench.portal, &visitor, &reference).await.unwrap() else {
        panic!("not the owner's")
    };
    assert_eq!(own.documents.len(), 3);
    assert!(
        own.case.log.iter().any(|recorded| {
            recorded.event == Event::DocumentReceived { document: DocumentKind::PropertyCertificate }
        })
    );
}

#[sqlx::test(migrations = "./migrations")]
async fn an_untouched_draft_is_deleted_with_its_documents(pool: PgPool) {
    let bench = ready(pool.clone()).await;
    let mut visitor = Visitor::default();
    filled(&bench, &mut visitor, "示例路 1 号", "owner").await;
    assert_eq!(drafts::purge(&bench.portal).await.unwrap(), 0);
    bench.clock.advance(TimeDelta::days(31));
    assert_eq!(drafts::purge(&bench.portal).await.unwrap(), 1);
    let rows: i64 = sqlx::query_scalar("select count(*) from documents").fetch_one(&pool).await.unwrap();
    assert_eq!(rows, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_draft_is_the_phones_from_when_it_is_confirmed_on_whatever_page(pool: PgPool) {
    let bench = ready(pool).await;
    let mut here = Visitor::default();
    filled(&bench, &mut here, "示例路 1 号", "owner").await;
    // By the page for signing in, and with another phone than the draft names.
    confirm(&bench, &mut here, "13900001234").await;
    let mut elsewhere = Visitor::default();
    confirm(&bench, &mut elsewhere, "13900001234").await;
    let mine = mine::mine(&bench.portal, &elsewhere).await.unwrap();
    assert_eq!(mine.drafts.len(), 1);
    assert!(drafts::resume(&bench.portal, &mut elsewhere, mine.drafts[0].id).await.unwrap());
    let draft = drafts::draft(&bench.portal, &elsewhere).await.unwrap().unwrap();
    assert_eq!(draft.documents.len(), 1, "with its photograph");
    assert!(!draft.phone_confirmed, "the phone that is typed there is another one");
}

#[sqlx::test(migrations = "./migrations")]
async fn thirty_people_behind_one_address_apply(pool: PgPool) {
    let bench = ready(pool).await;
    for number in 0..30 {
        let mut visitor = Visitor::default();
        filled(&bench, &mut visitor, &format!("示例路 {number} 号"), "owner").await;
        let phone = format!("138{:08}", 1_000 + number);
        save(&bench, &mut visitor, Step::Contact, &[("name", "示例申请人"), ("phone", &phone)]).await;
        confirm(&bench, &mut visitor, &phone).await;
        drafts::confirm_phone(&bench.portal, &mut visitor).await.unwrap();
        submitted(&bench, &mut visitor).await;
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn one_phone_submits_so_many_a_day(pool: PgPool) {
    let bench = ready(pool).await;
    let most = bench.portal.settings().limits.cases_per_phone.burst;
    for number in 0..=most {
        let mut visitor = Visitor::default();
        ready_to_submit(&bench, &mut visitor, &format!("示例路 {number} 号")).await;
        bench.clock.advance(TimeDelta::minutes(11));
        let sent = submission::submit(&bench.portal, &mut visitor, None, &Consent::ALL, Language::Zh).await.unwrap();
        assert_eq!(matches!(sent, Submitted::Case(_)), number < most, "{number}: {sent:?}");
        if number == most {
            assert!(matches!(sent, Submitted::Wait(_)));
            let draft = drafts::draft(&bench.portal, &visitor).await.unwrap().unwrap();
            assert_eq!(draft.resume_at(), Step::Check, "nothing typed is lost");
            assert_eq!(draft.agreed.len(), Consent::ALL.len(), "nor ticked");
            assert!(draft.was_sent(Step::Check));
            bench.clock.advance(TimeDelta::days(1));
            submitted(&bench, &mut visitor).await;
        }
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn where_it_was_submitted_a_revoked_link_shuts_out_as_well(pool: PgPool) {
    let bench = ready(pool.clone()).await;
    let mut hall = Visitor::default();
    let draft = ready_to_submit(&bench, &mut hall, "示例路 1 号").await.id;
    let reference = submitted(&bench, &mut hall).await;
    let paper = sqlx::query_scalar!("select id from documents").fetch_one(&pool).await.unwrap();
    // On a computer that others use; its phone signed out.
    hall.phone = None;
    let opens = async |visitor: &Visitor| documents::open_for(&bench.portal, visitor, paper).await.unwrap().is_some();
    assert!(opens(&hall).await);
    let case_id = sqlx::query_scalar!("select id from cases").fetch_one(&pool).await.unwrap();
    let token = sessions::link_token(&bench.portal, case_id, reference.as_str(), 1);
    let mut owner = Visitor::default();
    sessions::open_link(&bench.portal, &mut owner, &token, HERE).await.unwrap();
    sessions::renew_link(&bench.portal, &mut owner, &reference).await.unwrap();
    assert!(opens(&owner).await && !opens(&hall).await);
    // Sending the form once more brings nothing back.
    let again = submission::submit(&bench.portal, &mut hall, Some(draft), &Consent::ALL, Language::Zh).await.unwrap();
    assert_eq!(again, Submitted::Case(reference.clone()));
    assert!(!opens(&hall).await);
    let access = sessions::access(&bench.portal, &hall, &reference).await.unwrap();
    assert_eq!(access, sessions::Access::None);
}

async fn messages(bench: &Bench, pool: &PgPool) -> Vec<String> {
    let ids = sqlx::query_scalar!("select id from notifications where sent_at is null order by created_at, kind")
        .fetch_all(pool)
        .await
        .unwrap();
    for id in ids {
        crate::notifications::deliver(&bench.portal, id).await.unwrap();
    }
    bench.messages.take().into_iter().map(|(_, text)| text).collect()
}

#[sqlx::test(migrations = "./migrations")]
async fn only_the_first_message_brings_the_link_and_a_link_alone_withdraws_nothing(pool: PgPool) {
    let bench = ready(pool.clone()).await;
    let mut applicant = Visitor::default();
    ready_to_submit(&bench, &mut applicant, "示例路 1 号").await;
    let reference = submitted(&bench, &mut applicant).await;
    let said = messages(&bench, &pool).await;
    assert!(said.len() == 1 && said[0].contains("/c/"), "{said:?}");
    let token = said[0].rsplit("/c/").next().unwrap().to_owned();

    let mut by_link = Visitor::default();
    sessions::open_link(&bench.portal, &mut by_link, &token, HERE).await.unwrap();
    let acted = progress::withdraw(&bench.portal, &by_link, &reference).await.unwrap();
    assert_eq!(acted, progress::Acted::WantsCode);
    let sent = sessions::send_code_for(&bench.portal, &mut by_link, &reference, Purpose::Case, HERE).await.unwrap();
    assert_eq!(sent, Some(CodeRequest::Sent));
    let (phone, text) = bench.messages.take().pop().unwrap();
    assert_eq!(phone, "13800001234", "to the phone of the case, whoever holds the link");
    let code: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
    // It is for this case and this alone, and the page asks for it until it is too old.
    let case_id = sqlx::query_scalar!("select id from cases").fetch_one(&pool).await.unwrap();
    let purpose = Purpose::Case(case_id);
    assert_eq!(by_link.awaits(purpose, bench.portal.now()), Some("138****1234"));
    assert!(!progress::is_by_phone(&bench.portal, &by_link, &reference).await.unwrap());
    let check = sessions::confirm_code(&bench.portal, &mut by_link, purpose, &code, HERE).await.unwrap();
    assert_eq!(check, CodeCheck::Confirmed);
    assert!(progress::is_by_phone(&bench.portal, &by_link, &reference).await.unwrap(), "no code is wanted any more");
    assert_eq!(progress::withdraw(&bench.portal, &by_link, &reference).await.unwrap(), progress::Acted::Done);
    let said = messages(&bench, &pool).await;
    assert!(said.len() == 1 && said[0].contains("撤回") && said[0].ends_with(":3000/my"), "{said:?}");
    assert!(!said[0].contains("/c/"));
}

#[sqlx::test(migrations = "./migrations")]
async fn an_act_that_changes_nothing_is_no_event_and_acts_have_an_end(pool: PgPool) {
    let bench = ready(pool.clone()).await;
    let mut owner = Visitor::default();
    ready_to_submit(&bench, &mut owner, "示例路 1 号").await;
    let reference = submitted(&bench, &mut owner).await;
    let events =
        async || sqlx::query_scalar!(r#"select count(*) as "count!" from events"#).fetch_one(&pool).await.unwrap();
    let choose = async |choice| crate::contractors::choose(&bench.portal, &owner, &reference, choice).await.unwrap();
    choose(Choice::Nobody).await;
    let before = events().await;
    for _ in 0..3 {
        assert_eq!(choose(Choice::Nobody).await, Recorded::Done);
    }
    assert_eq!(events().await, before);
    let most = bench.portal.settings().limits.acts_per_case.burst;
    let mut done = 0;
    for number in 0..most * 2 {
        let choice = if number % 2 == 0 { Choice::Unlisted("示例公司".to_owned()) } else { Choice::Nobody };
        done += u32::from(choose(choice).await == Recorded::Done);
    }
    assert!(done < most && events().await <= before + i64::from(most));
}

#[sqlx::test(migrations = "./migrations")]
async fn of_an_idle_case_nothing_is_listed_and_a_short_number_asks_for_the_name(pool: PgPool) {
    let bench = ready(pool.clone()).await;
    let mut owner = Visitor::default();
    ready_to_submit(&bench, &mut owner, "示例路 1 号").await;
    let reference = submitted(&bench, &mut owner).await;
    bench.clock.advance(TimeDelta::days(91));
    let mut later = Visitor::default();
    confirm(&bench, &mut later, "13800001234").await;
    let mine = async |visitor: &Visitor| mine::mine(&bench.portal, visitor).await.unwrap();
    assert!(mine(&later).await.cases.is_empty() && mine(&later).await.idle);
    assert!(!sessions::asks_for_holder(&bench.portal, &later, &reference).await.unwrap());
    let tried = async |visitor: &mut Visitor, typed: &str| {
        sessions::check_id_digits(&bench.portal, visitor, &reference, typed, HERE).await.unwrap()
    };
    let digits = number()[14..].to_owned();
    assert_eq!(tried(&mut later.clone(), "示例申请人").await, sessions::DigitsCheck::Wrong);
    assert_eq!(tried(&mut later.clone(), &digits).await, sessions::DigitsCheck::Right);
    bench.clock.advance(TimeDelta::days(91));

    // A paper without a number.
    let case_id = sqlx::query_scalar!("select id from cases").fetch_one(&pool).await.unwrap();
    let key = keys::of_case(&pool, &bench.portal, case_id).await.unwrap().unwrap();
    let mut connection = pool.acquire().await.unwrap();
    let mut people = people::of_case(&mut connection, &bench.portal, case_id).await.unwrap().unwrap();
    people.number = "12".to_owned();
    let sealed = key.seal_json(bench.portal.random(), &people::place(case_id), &people).unwrap();
    sqlx::query!("update case_people set sealed = $1", sealed).execute(&pool).await.unwrap();
    assert!(sessions::asks_for_holder(&bench.portal, &later, &reference).await.unwrap());
    assert_eq!(tried(&mut later, "12").await, sessions::DigitsCheck::Wrong);
    assert_eq!(tried(&mut later, " 示例 申请人 ").await, sessions::DigitsCheck::Right);
    assert_eq!(mine(&later).await.cases.len(), 1);
}
