use chrono::TimeDelta;
use domain::problem::Problem;
use domain::progress::Event;
use domain::staff::{Right, Role};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::notifications;
use crate::progress::tests::support::{Made, World, date, owner_of, world};
use crate::sessions::Visitor;
use crate::staff::tests::{desk, hired};
use crate::staff::{Answered, Desk, Filter, Member, WorkItem, answer, see, work, write_note};

async fn submitted(world: &World) -> Made {
    world.submit_sealed("lv-resident").await
}

async fn say(world: &World, case: &Made, text: &str) -> Sent {
    send(&world.portal, &owner_of(case), &case.reference, Uuid::new_v4(), text).await.unwrap()
}

/// Whether an answer of somebody who has read everything was sent.
async fn reply(desk: &Desk, member: &Member, case: &Made, text: &str) -> Result<bool, Problem> {
    let read = sqlx::query_scalar(
        "select m.id from case_messages m join cases c on c.id = m.case_id
         where c.reference = $1 order by m.seq desc limit 1",
    );
    let read = read.bind(case.reference.as_str()).fetch_optional(desk.pool()).await.unwrap();
    answer(desk, member, &case.reference, Uuid::new_v4(), read, text)
        .await
        .unwrap()
        .map(|answered| answered == Answered::Sent)
}

async fn thread(world: &World, case: &Made) -> Thread {
    thread_of_owner(&world.portal, &owner_of(case), &case.reference).await.unwrap().unwrap()
}

fn texts(thread: &Thread) -> Vec<(&str, bool)> {
    thread.messages.iter().map(|message| (message.text.as_str(), message.author == Author::Customer)).collect()
}

async fn clerk(world: &World) -> Member {
    hired(world, "clerk", &[Role::CounterClerk], &[]).await.0
}

/// What the filter lists and what its counter says.
async fn unanswered(desk: &Desk, member: &Member) -> (Vec<WorkItem>, i64) {
    let page = work(desk, member, Filter::Unanswered, None).await.unwrap().unwrap();
    let at = Filter::ALL.iter().position(|filter| *filter == Filter::Unanswered).unwrap();
    (page.items, page.counters[at])
}

#[sqlx::test(migrations = "./migrations")]
async fn both_see_one_thread_in_its_order_and_notes_are_no_part_of_it(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, clerk) = (desk(&world), clerk(&world).await);
    let case = submitted(&world).await;
    assert_eq!(say(&world, &case, "  周末能来勘查吗？\r\n下午在家 ").await, Sent::Sent);
    assert_eq!(write_note(&desk, &clerk, &case.reference, Uuid::new_v4(), "客户要周末").await.unwrap(), Ok(true));
    // Another process, whose clock is behind.
    world.clock.advance(TimeDelta::minutes(-5));
    assert_eq!(reply(&desk, &clerk, &case, "可以").await, Ok(true));
    assert_eq!(say(&world, &case, "谢谢").await, Sent::Sent);
    let told = thread(&world, &case).await;
    assert_eq!(texts(&told), [("周末能来勘查吗？\n下午在家", true), ("可以", false), ("谢谢", true)]);
    assert_eq!(told.messages[1].author, Author::Post(clerk.post.clone()));
    let seen = see(&desk, &clerk, &case.reference).await.unwrap().unwrap();
    assert_eq!(texts(&seen.thread.unwrap()), texts(&told));
    assert_eq!(seen.notes.len(), 1);
    // Whoever leaves has had that post all the same.
    sqlx::query("update staff set post = '{\"zh\": \"别的岗\", \"en\": \"another\"}'")
        .execute(&world.owner)
        .await
        .unwrap();
    assert_eq!(thread(&world, &case).await.messages[1].author, Author::Post(clerk.post.clone()));
}

#[sqlx::test(migrations = "./migrations")]
async fn a_form_sent_twice_is_one_message_and_another_text_is_another(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, clerk) = (desk(&world), clerk(&world).await);
    let case = submitted(&world).await;
    let (form, owner) = (Uuid::new_v4(), owner_of(&case));
    let once = || send(&world.portal, &owner, &case.reference, form, "请问还要什么资料？");
    let (first, second) = tokio::join!(once(), once());
    assert_eq!([first.unwrap(), second.unwrap()], [Sent::Sent, Sent::Sent]);
    assert_eq!(thread(&world, &case).await.messages.len(), 1);
    let changed = send(&world.portal, &owner, &case.reference, form, "还要房产证吗？").await.unwrap();
    assert_eq!((changed, thread(&world, &case).await.messages.len()), (Sent::Sent, 2));

    let form = Uuid::new_v4();
    let asked = thread(&world, &case).await.last();
    let once = || answer(&desk, &clerk, &case.reference, form, asked, "不用了");
    let (first, second) = tokio::join!(once(), once());
    assert_eq!([first.unwrap(), second.unwrap()], [Ok(Answered::Sent), Ok(Answered::Sent)]);
    assert_eq!(thread(&world, &case).await.messages.len(), 3);
    assert_eq!(world.count("select count(*) from notifications where kind = 'answered'").await, 1);
    // A late repetition answers nothing that was asked since.
    assert_eq!(say(&world, &case, "那户口本呢？").await, Sent::Sent);
    assert_eq!(once().await.unwrap(), Ok(Answered::Sent));
    assert!(thread(&world, &case).await.due.is_some());
    // Nor does a new one of whoever has not read it; once it is read, it does.
    let late = |asked| answer(&desk, &clerk, &case.reference, Uuid::new_v4(), asked, "户口本也不用");
    assert_eq!(late(asked).await.unwrap(), Ok(Answered::AskedSince));
    assert!(thread(&world, &case).await.due.is_some());
    assert_eq!(late(thread(&world, &case).await.last()).await.unwrap(), Ok(Answered::Sent));
    assert_eq!((thread(&world, &case).await.due, thread(&world, &case).await.messages.len()), (None, 5));
}

#[sqlx::test(migrations = "./migrations")]
async fn of_twenty_that_two_answer_at_once_one_answer_is_sent_and_the_other_waits(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, clerk) = (desk(&world), clerk(&world).await);
    let (manager, _) = hired(&world, "manager", &[Role::AccountManager], &[]).await;
    for turn in 0..20 {
        let case = submitted(&world).await;
        assert_eq!(say(&world, &case, "还要户口本吗？").await, Sent::Sent);
        let read = thread(&world, &case).await.last();
        let answers = |member, text| answer(&desk, member, &case.reference, Uuid::new_v4(), read, text);
        let (first, second) = tokio::join!(answers(&clerk, "要"), answers(&manager, "不要"));
        let mut told = [first.unwrap().unwrap(), second.unwrap().unwrap()];
        told.sort_by_key(|told| *told != Answered::Sent);
        assert_eq!(told, [Answered::Sent, Answered::AnsweredSince], "turn {turn}");
        let after = thread(&world, &case).await;
        assert_eq!((after.messages.len(), after.due), (2, None), "turn {turn}");
        // Whoever has read that may still add something.
        let adds = answer(&desk, &manager, &case.reference, Uuid::new_v4(), after.last(), "周三上门。").await;
        assert_eq!(adds.unwrap(), Ok(Answered::Sent));
    }
    assert_eq!(world.count("select count(*) from notifications where kind = 'answered'").await, 40);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_note_sent_twice_is_one_and_another_text_or_colleague_is_another(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, clerk) = (desk(&world), clerk(&world).await);
    let colleague = hired(&world, "colleague", &[Role::CounterClerk], &[]).await.0;
    let case = submitted(&world).await;
    let form = Uuid::new_v4();
    let note = |member, text| write_note(&desk, member, &case.reference, form, text);
    let (first, second) = tokio::join!(note(&clerk, "客户要周末"), note(&clerk, "客户要周末"));
    assert_eq!([first.unwrap(), second.unwrap()], [Ok(true), Ok(true)]);
    assert_eq!(note(&clerk, "客户要周六上午").await.unwrap(), Ok(true));
    assert_eq!(note(&colleague, "客户要周末").await.unwrap(), Ok(true));
    let seen = see(&desk, &clerk, &case.reference).await.unwrap().unwrap();
    let mut texts: Vec<_> = seen.notes.iter().map(|note| note.text.as_str()).collect();
    texts.sort_unstable();
    assert_eq!(texts, ["客户要周六上午", "客户要周末", "客户要周末"]);
}

#[sqlx::test(migrations = "./migrations")]
async fn nobody_writes_to_or_reads_of_a_case_of_others(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let (case, other) = (submitted(&world).await, submitted(&world).await);
    assert_eq!(say(&world, &case, "你好").await, Sent::Sent);
    for visitor in [Visitor::default(), owner_of(&other)] {
        let sent = send(&world.portal, &visitor, &case.reference, Uuid::new_v4(), "我是业主").await.unwrap();
        assert_eq!(sent, Sent::NotYours);
        assert!(thread_of_owner(&world.portal, &visitor, &case.reference).await.unwrap().is_none());
    }
    let mut elsewhere = hired(&world, "elsewhere", Role::ALL, &[]).await.0;
    elsewhere.entitlement.areas = vec!["another".to_owned()];
    assert_eq!(reply(&desk, &elsewhere, &case, "好").await, Ok(false));
    assert_eq!(unanswered(&desk, &elsewhere).await, (Vec::new(), 0));
    for &role in Role::ALL {
        let member = hired(&world, &role.code().replace('_', "-"), &[role], &[]).await.0;
        assert_eq!(reply(&desk, &member, &case, "好").await, Ok(role.may(Right::Answer)), "{role:?}");
    }
    assert_eq!(thread(&world, &case).await.messages.len(), 1 + Right::Answer.roles().len());
    assert_eq!(thread(&world, &other).await.messages.len(), 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_waits_is_listed_with_the_day_until_somebody_answers(pool: PgPool) {
    // The day before a holiday of five days and a make-up Saturday.
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, clerk) = (desk(&world), clerk(&world).await);
    let (case, quiet, ended) = (submitted(&world).await, submitted(&world).await, submitted(&world).await);
    assert_eq!(unanswered(&desk, &clerk).await, (Vec::new(), 0));
    assert_eq!(thread(&world, &case).await.due, None);
    let promised = thread(&world, &case).await.due_if_written_now;
    assert_eq!(say(&world, &case, "什么时候来？").await, Sent::Sent);
    let waiting = thread(&world, &case).await;
    assert_eq!(waiting.due, Some(promised));
    assert_eq!(promised, date("2026-05-06"), "the next working day");
    world.clock.advance(TimeDelta::days(1));
    assert_eq!(say(&world, &case, "在吗？").await, Sent::Sent);
    assert_eq!(thread(&world, &case).await.due, Some(promised), "the first of them counts");

    world.push(&ended, "withdrawn-1", Event::Withdrawn).await;
    assert_eq!(say(&world, &ended, "还能恢复吗？").await, Sent::Sent);
    let (listed, count) = unanswered(&desk, &clerk).await;
    let listed: Vec<_> = listed.iter().map(|item| (&item.reference, item.ended, item.answer_due)).collect();
    assert_eq!(listed, [(&case.reference, false, Some(promised)), (&ended.reference, true, Some(promised))]);
    assert_eq!(count, 2);
    let all = work(&desk, &clerk, Filter::All, None).await.unwrap().unwrap().items;
    let marked: Vec<_> = all.iter().map(|item| (&item.reference, item.answer_due)).collect();
    assert_eq!(marked, [(&case.reference, Some(promised)), (&quiet.reference, None)]);

    for one in [&case, &ended] {
        assert_eq!(reply(&desk, &clerk, one, "已转告").await, Ok(true));
        assert_eq!(thread(&world, one).await.due, None);
    }
    assert_eq!(unanswered(&desk, &clerk).await, (Vec::new(), 0));
}

#[sqlx::test(migrations = "./migrations")]
async fn sixty_that_wait_stand_on_two_pages(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, clerk) = (desk(&world), clerk(&world).await);
    for _ in 0..60 {
        let case = submitted(&world).await;
        assert_eq!(say(&world, &case, "你好").await, Sent::Sent);
        world.clock.advance(TimeDelta::hours(1));
    }
    let first = work(&desk, &clerk, Filter::Unanswered, None).await.unwrap().unwrap();
    let second = work(&desk, &clerk, Filter::Unanswered, first.next.as_deref()).await.unwrap().unwrap();
    assert_eq!((first.items.len(), second.items.len(), second.next), (50, 10, None));
    assert!(second.items.iter().all(|item| !first.items.contains(item)));
}

#[sqlx::test(migrations = "./migrations")]
async fn what_was_written_goes_with_the_key_of_the_case(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, clerk) = (desk(&world), clerk(&world).await);
    let case = submitted(&world).await;
    assert_eq!(say(&world, &case, "我的电话换了").await, Sent::Sent);
    let sealed: Vec<Vec<u8>> =
        sqlx::query_scalar("select sealed_text from case_messages").fetch_all(&world.owner).await.unwrap();
    assert!(sealed.iter().all(|sealed| !String::from_utf8_lossy(sealed).contains("电话")));
    sqlx::query("delete from case_keys").execute(&world.owner).await.unwrap();
    let gone = thread(&world, &case).await;
    assert!(gone.messages.is_empty() && gone.due.is_none() && !gone.is_open);
    assert_eq!(say(&world, &case, "还在吗？").await, Sent::Closed);
    assert_eq!(reply(&desk, &clerk, &case, "在").await, Ok(false));
    assert_eq!(unanswered(&desk, &clerk).await, (Vec::new(), 0), "nobody could answer it");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_customer_writes_so_often_a_day_and_not_too_much(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, clerk) = (desk(&world), clerk(&world).await);
    let case = submitted(&world).await;
    assert_eq!(say(&world, &case, " \n ").await, Sent::Wrong(Problem::Missing));
    assert_eq!(say(&world, &case, &"用".repeat(1001)).await, Sent::Wrong(Problem::TooLong { max: LONGEST }));
    let most = world.portal.settings().limits.acts_per_case.burst;
    let (form, owner) = (Uuid::new_v4(), owner_of(&case));
    assert_eq!(send(&world.portal, &owner, &case.reference, form, &"用".repeat(1000)).await.unwrap(), Sent::Sent);
    for number in 1..most {
        assert_eq!(say(&world, &case, &number.to_string()).await, Sent::Sent);
    }
    assert!(matches!(say(&world, &case, "再来一条").await, Sent::TooOften(wait) if wait > TimeDelta::zero()));
    assert_eq!(world.count("select count(*) from case_messages").await, i64::from(most), "and nothing of it is kept");
    let again = send(&world.portal, &owner, &case.reference, form, &"用".repeat(1000)).await.unwrap();
    assert_eq!(again, Sent::Sent, "a second click is told what the first was");
    assert_eq!(reply(&desk, &clerk, &case, &"用".repeat(1001)).await, Err(Problem::TooLong { max: LONGEST }));
    assert_eq!(reply(&desk, &clerk, &case, "").await, Err(Problem::Missing));
    assert_eq!(reply(&desk, &clerk, &case, "好").await, Ok(true), "the desk has no such limit");
}

#[sqlx::test(migrations = "./migrations")]
async fn an_answer_is_announced_and_not_told(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let (desk, clerk) = (desk(&world), clerk(&world).await);
    let case = submitted(&world).await;
    assert_eq!(reply(&desk, &clerk, &case, "门牌号是多少？").await, Ok(true));
    let id: Uuid = sqlx::query_scalar("select id from notifications where kind = 'answered'")
        .fetch_one(&world.owner)
        .await
        .unwrap();
    notifications::deliver(&world.portal, id).await.unwrap();
    let kept = sqlx::query_scalar::<_, bool>("select sent_at is not null from notifications where id = $1").bind(id);
    assert!(kept.fetch_one(&world.owner).await.unwrap());
}

#[sqlx::test(migrations = "./migrations")]
async fn nobody_changes_a_message_or_writes_in_a_post_that_is_not_his(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = submitted(&world).await;
    assert_eq!(say(&world, &case, "你好").await, Sent::Sent);
    let refused = async |pool: &PgPool, statement: &str| {
        let refused = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(pool).await.unwrap_err();
        refused.as_database_error().and_then(|error| error.code()).unwrap().into_owned()
    };
    let desk = desk(&world);
    for statement in ["update case_messages set written_at = now()", "delete from case_messages"] {
        assert_eq!(refused(desk.pool(), statement).await, "42501", "{statement}");
        assert_eq!(refused(world.portal.pool(), statement).await, "42501", "{statement}");
    }
    for statement in [
        "delete from unanswered_messages",
        "select staff_id from case_messages",
        "insert into case_messages (case_id, id, from_customer, staff_id, post, sealed_text, written_at)
         values (1, gen_random_uuid(), false, gen_random_uuid(), '{}', '', now())",
    ] {
        assert_eq!(refused(world.portal.pool(), statement).await, "42501", "{statement}");
    }
    let nobodys = format!(
        "insert into case_messages (case_id, id, from_customer, sealed_text, written_at)
         values ({}, gen_random_uuid(), false, '', now())",
        case.id
    );
    assert_eq!(refused(world.portal.pool(), &nobodys).await, "23514");
}

/// Where somebody makes the public's program do what it should not: it speaks as a key that may, or not at all.
#[sqlx::test(migrations = "./migrations")]
async fn the_publics_role_writes_in_nobodys_name(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let case = submitted(&world).await;
    assert_eq!(say(&world, &case, "还要户口本吗？").await, Sent::Sent);
    let (key, other) = (Uuid::new_v4(), Uuid::new_v4());
    for (id, source, scopes) in [(key, "crm", "{messages:write}"), (other, "other", "{events:write,people:read}")] {
        sqlx::query(
            "insert into api_keys (id, source, purpose, secret_hash, scopes, areas, created_at, expires_at)
             values ($1, $2, 'x', $3, $4::text::text[], '{test}', $5, $5 + interval '1 day')",
        )
        .bind(id)
        .bind(source)
        .bind(id.as_bytes().as_slice())
        .bind(scopes)
        .bind(world.now())
        .execute(&world.owner)
        .await
        .unwrap();
    }
    let portal = world.portal.pool();
    for forbidden in [
        "delete from unanswered_messages",
        "insert into case_messages (case_id, id, from_customer, api_key_id, post, sealed_text, written_at)
         select id, gen_random_uuid(), false, (select id from api_keys limit 1), '{}', 'x', now() from cases",
        "select end_wait_for_answer(id) from cases",
    ] {
        let refused = sqlx::query(forbidden).execute(portal).await.unwrap_err();
        assert!(refused.to_string().contains("permission denied"), "{forbidden}: {refused}");
    }
    let speak = async |key: Uuid, at| {
        sqlx::query_scalar::<_, bool>("select answer_of_system($1, $2, $3, 'x', $4)")
            .bind(key)
            .bind(case.id)
            .bind(Uuid::new_v4())
            .bind(at)
            .fetch_one(portal)
            .await
    };
    let now = world.now();
    let nobody = Uuid::nil();
    for (key, at) in [(other, now), (nobody, now), (key, now + TimeDelta::days(1))] {
        let refused = speak(key, at).await.unwrap_err();
        assert!(refused.to_string().contains("writes no messages"), "{refused}");
    }
    sqlx::query("update api_keys set areas = '{another}'").execute(&world.owner).await.unwrap();
    assert!(speak(key, now).await.is_err());
    sqlx::query("update api_keys set areas = '{}', revoked_at = $1").bind(now).execute(&world.owner).await.unwrap();
    assert!(speak(key, now).await.is_err());
    assert!(thread(&world, &case).await.due.is_some());
    sqlx::query("update api_keys set revoked_at = null").execute(&world.owner).await.unwrap();
    assert!(speak(key, now).await.unwrap());
    assert_eq!(world.count("select count(*) from unanswered_messages").await, 0);
}
