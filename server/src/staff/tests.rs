//! Every address of the desk and what each caller gets there.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};

use ::http::{Request, StatusCode, header};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use chrono::TimeDelta;
use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::staff::{Right, Role};
use domain::text::Text;
use portal::api_keys::{self, By, Created, NewKey, Scope};
use portal::sessions::Visitor;
use portal::settings::Settings;
use portal::staff::{self, Entrance, NewMember};
use portal::testing::Bench;
use portal::testing::applying::{photo, ready, ready_to_submit, submitted};
use portal::webhooks::{self, NewEndpoint};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tower::ServiceExt;
use uuid::Uuid;

use super::*;
use crate::http;

mod keys;
mod rows;

use rows::{Ask, ROWS, Row, Rule};

/// Where the case of these tests is, and where it isn't.
const HERE: &str = "000101";
const ELSEWHERE: &str = "000199";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Nobody,
    /// Whose case it is, with the cookie of the public side.
    Customer,
    Staff(Role, &'static str),
}

impl Who {
    fn all() -> Vec<Self> {
        let staff =
            [HERE, ELSEWHERE].into_iter().flat_map(|area| Role::ALL.iter().map(move |role| Self::Staff(*role, area)));
        [Self::Nobody, Self::Customer].into_iter().chain(staff).collect()
    }
}

/// What somebody gets, as he notices it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Got {
    Shown,
    /// No such page, or none for this member: the two look alike.
    Missing,
    /// Led to the sign-in.
    SignIn,
    /// Led to a page that says that this is not for him.
    Refused,
    /// Led on.
    Taken,
    /// An answer without a page.
    Status(StatusCode),
}

struct Site {
    bench: Bench,
    owner: PgPool,
    router: Router,
    reference: Reference,
    paper: Uuid,
    photo: Uuid,
    /// Another system's, in the area of the case.
    key: Uuid,
    /// A table of events of the case that somebody else brought in.
    import: Uuid,
    /// The cookie of the public side with which the case's owner has signed in.
    customer: String,
    /// Somebody who isn't there, and nobody's caller here.
    absent: Uuid,
    /// Who could stand in for him.
    deputy: Uuid,
    stop: watch::Sender<bool>,
}

async fn site(owner: PgPool) -> Site {
    let bench = ready(owner.clone()).await;
    let mut visitor = Visitor::default();
    ready_to_submit(&bench, &mut visitor, "示例路 1 号").await;
    let reference = submitted(&bench, &mut visitor).await;
    let portal = &bench.portal;
    let mut connection = owner.acquire().await.unwrap();
    let everybody = Role::ALL.iter().map(|role| (role.code().replace('_', "-"), *role));
    for (login, role) in everybody.into_iter().chain([("surveyor-2".to_owned(), Role::Surveyor)]) {
        let post = Text { zh: login.clone(), en: login.clone() };
        let (roles, areas) = (vec![role], vec![HERE.to_owned()]);
        let new = NewMember { login, post, roles, areas, password: "a long password of nobody".to_owned() };
        staff::add(&mut connection, portal.keys(), portal.random(), portal.now(), "示例", &new).await.unwrap();
    }
    let as_staff = owner.connect_options().as_ref().clone().options([("role", "sunlit_staff")]);
    let base_url = "http://localhost:3001";
    let entrance = Entrance { base_url: base_url.to_owned(), ..Entrance::default() };
    let portal = portal.with_settings(Settings { entrance, ..portal.settings().clone() });
    let desk = Desk::new(&portal, PgPoolOptions::new().max_connections(8).connect_lazy_with(as_staff));
    let (stop, stopping) = watch::channel(false);
    let config = Config { staff_base_url: base_url.to_owned(), ..Config::default() };
    let router = router(&config, desk, stopping).unwrap();
    let paper = sqlx::query_scalar("select id from documents").fetch_one(&owner).await.unwrap();
    let id = "select id from staff where login = $1";
    let absent = sqlx::query_scalar(id).bind("surveyor-2").fetch_one(&owner).await.unwrap();
    let deputy = sqlx::query_scalar(id).bind("surveyor").fetch_one(&owner).await.unwrap();
    let import = "insert into event_imports
                  select gen_random_uuid(), $1, 'x', $2, jsonb_build_array(jsonb_build_object('line', 2, 'application', $3,
                      'source_event_id', 'x', 'kind', 'accepted', 'became', jsonb_build_object('became', 'other_content')))
                  returning id";
    let import = sqlx::query_scalar(import).bind(absent).bind(bench.portal.now()).bind(reference.to_string());
    let import = import.fetch_one(&owner).await.unwrap();
    let (photo, customer) = (Uuid::nil(), String::new());
    let new = NewKey {
        source: "marketing".to_owned(),
        purpose: "建档".to_owned(),
        scopes: vec![Scope::ReadApplications],
        areas: vec![HERE.to_owned()],
        ..NewKey::default()
    };
    let created = api_keys::create(&owner, bench.portal.random(), bench.portal.now(), &new, By::Operator).await;
    let Created::Secret(key, _) = created.unwrap() else { panic!("the first of this name") };
    let mut site = Site { bench, owner, router, reference, paper, photo, key, import, customer, absent, deputy, stop };
    site.customer = site.signed_in().await;
    site.photo = site.photographed().await;
    site
}

impl Site {
    /// By the phone of the case, on the public side.
    async fn signed_in(&self) -> String {
        let config = Config { base_url: "http://127.0.0.1:3000".to_owned(), ..Config::default() };
        let public = http::router(&config, self.bench.portal.clone(), self.stop.subscribe()).unwrap();
        let asked = sent(&public, "", form("/_fn/sign-in/code", "phone=13800001234")).await;
        let cookie = cookie_after(&asked, "");
        let (_, text) = self.bench.messages.take().pop().unwrap();
        let code: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
        let cookie =
            cookie_after(&sent(&public, &cookie, form("/_fn/sign-in", &format!("code={code}"))).await, &cookie);
        let mine = Request::get(format!("/my/{}", self.reference.as_str())).body(Body::empty()).unwrap();
        assert_eq!(sent(&public, &cookie, mine).await.status(), StatusCode::OK, "his own side knows him");
        cookie
    }

    /// A photo that a surveyor took.
    async fn photographed(&self) -> Uuid {
        let survey =
            "insert into surveys select gen_random_uuid(), id, null, 'waits', false, capacity_watts, null, now()
                      from cases returning id";
        let survey: Uuid = sqlx::query_scalar(survey).fetch_one(&self.owner).await.unwrap();
        let cookie = self.enter(Who::Staff(Role::Surveyor, HERE)).await;
        let fields = format!("ref={}&of={survey}", self.reference.as_str());
        self.send(&cookie, files("/_staff/photo", &fields, &photo())).await;
        sqlx::query_scalar("select id from photos").fetch_one(&self.owner).await.unwrap()
    }

    async fn send(&self, cookie: &str, request: Request<Body>) -> Response {
        sent(&self.router, cookie, request).await
    }

    /// The cookie of somebody who comes anew.
    async fn enter(&self, who: Who) -> String {
        match who {
            Who::Nobody => String::new(),
            Who::Customer => format!("{}; {}", self.customer, self.customer.replacen('=', "-staff=", 1)),
            Who::Staff(role, area) => {
                // The caller alone: everybody else stays where the case is.
                let moves = "update staff set areas = array[case when login = $2 then $1 else $3 end]";
                let login = role.code().replace('_', "-");
                sqlx::query(moves).bind(area).bind(login).bind(HERE).execute(&self.owner).await.unwrap();
                let answer = self.send("", form("/_staff/enter", &format!("role={}", role.code()))).await;
                cookie_after(&answer, "")
            }
        }
    }

    fn fill(&self, text: &str) -> String {
        text.replace("{case}", self.reference.as_str())
            .replace("{reference}", self.reference.as_str())
            .replace("{paper}", &self.paper.to_string())
            .replace("{photo}", &self.photo.to_string())
            .replace("{import}", &self.import.to_string())
            .replace("{key}", &self.key.to_string())
            .replace("{absent}", &self.absent.to_string())
            .replace("{deputy}", &self.deputy.to_string())
            .replace("{today}", &shanghai_date(self.bench.portal.now()).to_string())
            .replace("{id}", &Uuid::new_v4().to_string())
            .replace("{page}", "1")
    }

    /// What this one gets there, how many looks that left, and how many rows were written.
    async fn asks(&self, who: Who, address: &str, ask: Ask) -> (Got, i64, i64) {
        // What was looked at or opened a while ago is looked at anew.
        self.bench.clock.advance(TimeDelta::minutes(20));
        let mut cookie = self.enter(who).await;
        let role = if let Who::Staff(role, _) = who { role.code() } else { "" };
        let request = match ask {
            Ask::Get => Request::get(self.fill(address)).body(Body::empty()).unwrap(),
            Ask::Opened(path) => {
                let fields = self.fill("ref={case}&purpose=contact");
                cookie = cookie_after(&self.send(&cookie, form("/_staff/unmask", &fields)).await, &cookie);
                Request::get(self.fill(path)).body(Body::empty()).unwrap()
            }
            Ask::At(path) => Request::get(self.fill(path)).body(Body::empty()).unwrap(),
            Ask::Form(fields) => form(&self.fill(address), &self.fill(fields).replace("{role}", role)),
            Ask::FormAt(path, fields) => form(&self.fill(path), &self.fill(fields)),
            Ask::Files(fields) => files(address, &self.fill(fields), b"x"),
        };
        self.forgets().await;
        let before = self.counts().await;
        let answer = self.send(&cookie, request).await;
        let after = self.counts().await;
        let cookie = cookie_after(&answer, &cookie);
        (self.got(&cookie, answer).await, after.0 - before.0, after.1 - before.1)
    }

    /// What those before have left, but for events and looks: each asks as if he were the first.
    async fn forgets(&self) {
        for table in ["case_notes", "case_messages", "case_assignments", "deputies", "work_views"] {
            sqlx::query(sqlx::AssertSqlSafe(format!("delete from {table}"))).execute(&self.owner).await.unwrap();
        }
        sqlx::query("update api_keys set revoked_at = null").execute(&self.owner).await.unwrap();
    }

    /// Looks, and rows of what people do.
    async fn counts(&self) -> (i64, i64) {
        let written = "select (select count(*) from looks), (select count(*) from events) + (select count(*) from case_notes)
             + (select count(*) from case_messages) + (select count(*) from case_assignments) + (select count(*) from deputies)
             + (select count(*) from work_views) + (select count(*) from finding_photos)
             + (select count(*) from survey_photos) + (select count(*) from survey_signatures)
             + (select count(*) from event_imports) + (select count(*) from api_key_acts)";
        sqlx::query_as(written).fetch_one(&self.owner).await.unwrap()
    }

    async fn got(&self, cookie: &str, answer: Response) -> Got {
        let to = match answer.status() {
            StatusCode::OK => return Got::Shown,
            StatusCode::NOT_FOUND => return Got::Missing,
            StatusCode::SEE_OTHER => answer.headers()[header::LOCATION].to_str().unwrap().to_owned(),
            other => return Got::Status(other),
        };
        if to.starts_with("/staff/sign-in") {
            return Got::SignIn;
        }
        let next = self.send(cookie, Request::get(&to).body(Body::empty()).unwrap()).await;
        let missing = next.status() == StatusCode::NOT_FOUND;
        let page = axum::body::to_bytes(next.into_body(), 1 << 22).await.unwrap();
        let page = String::from_utf8_lossy(&page);
        if missing || page.contains("这一项不归您的岗位或片区办理") { Got::Refused } else { Got::Taken }
    }
}

async fn sent(router: &Router, cookie: &str, request: Request<Body>) -> Response {
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 5))));
    for (name, value) in [("sec-fetch-site", "same-origin"), ("host", "127.0.0.1"), ("cookie", cookie)] {
        parts.headers.insert(name, value.parse().unwrap());
    }
    router.clone().oneshot(Request::from_parts(parts, body)).await.unwrap()
}

fn form(path: &str, fields: &str) -> Request<Body> {
    let kind = "application/x-www-form-urlencoded";
    Request::post(path).header(header::CONTENT_TYPE, kind).body(fields.to_owned().into()).unwrap()
}

/// The same fields in front of one file.
fn files(path: &str, fields: &str, file: &[u8]) -> Request<Body> {
    let part = |name: &str, more: &str| {
        format!("--mark\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n").into_bytes()
    };
    let mut body = Vec::new();
    for (name, value) in fields.split('&').filter_map(|field| field.split_once('=')) {
        body.extend([part(name, ""), value.as_bytes().to_vec(), b"\r\n".to_vec()].concat());
    }
    body.extend([part("photos", "; filename=\"x.jpg\""), file.to_vec(), b"\r\n--mark--\r\n".to_vec()].concat());
    Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=mark").body(body.into()).unwrap()
}

/// The cookie that the browser has after this answer.
fn cookie_after(answer: &Response, before: &str) -> String {
    let set = answer.headers().get(header::SET_COOKIE).and_then(|set| set.to_str().ok()?.split(';').next());
    set.unwrap_or(before).to_owned()
}

/// The addresses that a router knows, as it prints them itself: none can be forgotten.
fn addresses(router: &Router) -> BTreeSet<String> {
    let printed = format!("{router:?}");
    printed.split('"').filter(|part| part.starts_with('/')).map(str::to_owned).collect()
}

/// An address as the table has it: what changes with the content of a file is `#`, and everything else is the rest.
fn as_in_table(address: &str) -> String {
    let hash = |part: &str| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parts = |text: &str, by: char| -> String {
        text.split(by).map(|part| if hash(part) { "#" } else { part }).collect::<Vec<_>>().join(&by.to_string())
    };
    if address.contains("__private__") { "/{*rest}".to_owned() } else { parts(&parts(address, '/'), '.') }
}

impl Rule {
    fn expects(self, who: Who) -> Got {
        let Who::Staff(role, area) = who else {
            return match self {
                Self::Open => Got::Shown,
                Self::LeadsOn => Got::Taken,
                Self::Nowhere | Self::File(_) | Self::Presence => Got::Missing,
                Self::Fresh => Got::Status(StatusCode::FORBIDDEN),
                _ => Got::SignIn,
            };
        };
        let (may, here) = (|right: Right| role.may(right), area == HERE);
        let page = |may: bool| if may { Got::Shown } else { Got::Missing };
        let led = |may: bool| if may { Got::Taken } else { Got::Refused };
        match self {
            Self::Open | Self::Member | Self::Fresh => Got::Shown,
            Self::LeadsOn | Self::Own => Got::Taken,
            Self::Nowhere => Got::Missing,
            Self::SignsIn => Got::SignIn,
            Self::Page(right) => page(may(right)),
            Self::CasePage(right) | Self::File(right) => page(may(right) && here),
            Self::Form(right) | Self::OwnForm(right) => led(may(right)),
            Self::CaseForm(right) => led(may(right) && here),
            Self::Answered(right) if may(right) && here => Got::Shown,
            Self::Answered(_) => Got::Refused,
            Self::Presence if may(Right::SeeCase) && here => Got::Status(StatusCode::NO_CONTENT),
            Self::Presence => Got::Missing,
        }
    }

    /// Whether more is shown or done to this one than to anybody.
    fn lets_in(self, who: Who) -> bool {
        let strangers = self.expects(Who::Nobody);
        !matches!(self.expects(who), Got::Refused | Got::Missing | Got::SignIn) && self.expects(who) != strangers
    }
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn each_address_gives_each_caller_what_the_table_says(pool: PgPool) {
    let site = site(pool).await;
    let known = addresses(&site.router);
    assert!(known.contains("/staff"), "a router prints its addresses: {:?}", site.router);
    let rows: BTreeSet<&str> = ROWS.iter().map(|row| row.address).collect();
    let named: BTreeSet<String> = known.iter().map(|address| as_in_table(address)).collect();
    let without: Vec<&String> = named.iter().filter(|address| !rows.contains(address.as_str())).collect();
    assert!(without.is_empty(), "an address without a row: say in the table who gets what there: {without:?}");
    let gone: Vec<&&str> = rows.iter().filter(|row| !named.contains(**row)).collect();
    assert!(gone.is_empty(), "rows of no address: {gone:?}");
    let mut wrong = Vec::new();
    for Row { address, ask, rule, looks, writes } in ROWS {
        let asked = known.iter().find(|known| as_in_table(known) == *address).unwrap();
        for who in Who::all() {
            let (got, looked, written) = site.asks(who, asked, *ask).await;
            let reaches = matches!((rule, who), (Rule::OwnForm(_), _) | (_, Who::Staff(_, HERE)));
            let finds = rule.lets_in(who) && reaches;
            let expected = (rule.expects(who), if finds { (*looks, *writes) } else { (0, 0) });
            if (got, (looked, written)) != expected {
                wrong.push(format!("{address} {who:?}: {:?}, and not {expected:?}", (got, (looked, written))));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{} in all", wrong.join("\n"), wrong.len());
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn an_administrator_reads_what_another_system_did_not_take_and_sends_it_again(pool: PgPool) {
    let site = site(pool).await;
    let portal = &site.bench.portal;
    let url = "https://crm.example.cn/hook?key=of-theirs".to_owned();
    let new = NewEndpoint { name: "crm".to_owned(), url, ..NewEndpoint::default() };
    webhooks::add(&site.owner, portal.keys(), portal.random(), portal.now(), &[], &new).await.unwrap();
    let cookie = site.enter(Who::Staff(Role::Administrator, HERE)).await;
    let page = async || {
        let request = Request::get("/staff/webhooks").body(Body::empty()).unwrap();
        let answer = site.send(&cookie, request).await;
        let page = axum::body::to_bytes(answer.into_body(), 1 << 22).await.unwrap();
        String::from_utf8_lossy(&page).into_owned()
    };
    let calm = page().await;
    assert!(
        calm.contains("https://crm.example.cn/hook") && calm.contains("正常") && !calm.contains("未能送达"),
        "{calm}"
    );

    sqlx::query(
        "insert into webhook_deliveries (endpoint_id, position, state, attempts, next_at, status, failure, ended_at)
         select id, (select min(position) from changes), 'dead', 8, $1, 503, 'answered', $1 from webhook_endpoints",
    )
    .bind(portal.now())
    .execute(&site.owner)
    .await
    .unwrap();
    let dead = page().await;
    let id = format!("{}-1", site.reference.as_str());
    for said in ["crm：1 条未能送达", &id, "submitted", "试了 8 次", "对方回答 503"] {
        assert!(dead.replace(['\u{2068}', '\u{2069}'], "").contains(said), "{said}: {dead}");
    }
    assert!(!dead.contains("of-theirs"), "an address may hold a key");

    let position: i64 = sqlx::query_scalar("select min(position) from changes").fetch_one(&site.owner).await.unwrap();
    for (round, said) in ["1 条将重新推送", "没有要重新推送的"].into_iter().enumerate() {
        let fields = format!("endpoint=crm&position={position}");
        assert_eq!(site.send(&cookie, form("/_staff/replay", &fields)).await.status(), StatusCode::SEE_OTHER);
        let after = page().await;
        assert!(after.replace(['\u{2068}', '\u{2069}'], "").contains(said), "{round}: {after}");
        assert!(!after.contains("未能送达"), "{round}");
    }
    let waiting = webhooks::list(&site.owner).await.unwrap().remove(0);
    assert_eq!((waiting.pending, waiting.dead), (1, 0));
}
