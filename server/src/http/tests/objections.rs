//! The link of a message by which a customer says that it was not him.

use domain::applications::Reference;
use domain::progress::{Awaited, Event, PauseReason};
use portal::api_keys::{ApiCaller, Scope};
use portal::progress::{EventId, Pushed, PushedEvent, push};

use super::*;

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn reading_the_link_changes_nothing_and_its_button_does_once(pool: PgPool) {
    let now = DateTime::from_timestamp(1_777_500_000, 0).unwrap();
    portal::publications::publish_all(&pool, now - TimeDelta::days(100)).await.unwrap();
    portal::demo::seed(&pool, &portal::testing::keys(), &portal::parts::SystemRandom, now, 60).await.unwrap();
    let bench = bench(pool.clone(), now).await;
    let (_stop, stopping) = watch::channel(false);
    let router = finish(&config(), routes(&config(), bench.portal.clone(), stopping).unwrap()).unwrap();
    let (id, reference): (i64, String) =
        sqlx::query_as("select id, reference from cases join case_states on case_id = id where state = 'open' limit 1")
            .fetch_one(&pool)
            .await
            .unwrap();
    let caller = ApiCaller::new(uuid::Uuid::nil(), "back-office".to_owned(), vec![Scope::PushEvents]);
    let event = Event::Paused { pause: 77, reason: PauseReason::CustomerRequest, awaits: Awaited::Word };
    let pushed = PushedEvent { source_event_id: EventId::parse("told-1").unwrap(), occurred_at: now, event };
    let pushed = push(&bench.portal, &caller, &Reference::parse(&reference).unwrap(), &pushed).await.unwrap();
    let Pushed::Applied { seq, .. } = pushed else { panic!("{pushed:?}") };
    let token = portal::objections::token(&bench.portal, id, &reference, seq);
    let path = format!("/not-me/{token}");
    let objections = async || {
        let query =
            sqlx::query_scalar::<_, i64>("select count(*) from events where kind = 'objected' and case_id = $1");
        query.bind(id).fetch_one(&pool).await.unwrap()
    };
    let before = objections().await;
    let read = async || {
        let answer = send(&router, get_of(&path)).await;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, headers, String::from_utf8_lossy(&body).into_owned())
    };

    for _ in 0..3 {
        let (status, headers, body) = read().await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers["x-robots-tag"], "noindex");
        assert!(headers[http::header::CACHE_CONTROL].to_str().unwrap().contains("no-store"));
        assert!(body.contains("客户要求暂缓办理") && body.contains(r#"action="/_fn/not-me""#), "{body}");
        // The last day counts.
        assert!(body.contains("（含当日）前都可以声明"), "{body}");
        // A switch of language does not carry the link into another address.
        assert!(!body.contains(&format!("%2Fnot-me%2F{token}")) && !body.contains(&format!("to=/not-me/{token}")));
    }
    assert_eq!(objections().await, before);

    for _ in 0..2 {
        let answer = send(&router, form("/_fn/not-me", "", &format!("token={token}"))).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers()[http::header::LOCATION], path.as_str());
        assert_eq!(objections().await, before + 1);
    }
    let (status, _, body) = read().await;
    assert!(status == StatusCode::OK && body.contains("这段时间已照常计入时限"), "{body}");
    assert!(!body.contains(r#"action="/_fn/not-me""#));

    // Whatever else is sent leads to a page that says what to do.
    for wrong in ["", "x", "..%2F..%2Fmy", &token[1..]] {
        let answer = send(&router, form("/_fn/not-me", "", &format!("token={wrong}"))).await;
        let to = answer.headers()[http::header::LOCATION].to_str().unwrap().to_owned();
        assert!(to.starts_with("/not-me/") && !to.contains(".."), "{to}");
        assert_eq!(send(&router, get_of(&to)).await.status(), StatusCode::NOT_FOUND);
    }
    assert_eq!(objections().await, before + 1);
}
