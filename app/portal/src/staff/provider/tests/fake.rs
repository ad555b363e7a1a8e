//! A provider that says what a test wants it to. A real one meets the desk in `end2end/specs/entrance.spec.ts`.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use domain::text::Text;
use openidconnect::core::{CoreIdToken, CoreIdTokenClaims, CoreJwsSigningAlgorithm};
use openidconnect::{Audience, EmptyAdditionalClaims, IssuerUrl, Nonce, PkceCodeChallenge, StandardClaims};
use openidconnect::{PkceCodeVerifier, SubjectIdentifier};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use webauthn_rs::prelude::Url;

use crate::progress::tests::support::World;
use crate::staff::tests::desk;
use crate::staff::{ClientSecret, Desk, Entrance, Provider};

const CLIENT: &str = "desk";
const SECRET: &str = "a secret of the desk and the provider";

/// What stood in the address by which somebody was sent there.
#[derive(Clone)]
pub struct Sent {
    pub state: String,
    pub nonce: String,
    pub challenge: String,
    pub redirect: String,
}

impl Sent {
    pub fn read(address: &str) -> Self {
        let address = Url::parse(address).unwrap();
        let value = |name: &str| address.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        assert_eq!((value("response_type").as_str(), value("code_challenge_method").as_str()), ("code", "S256"));
        Self {
            state: value("state"),
            nonce: value("nonce"),
            challenge: value("code_challenge"),
            redirect: value("redirect_uri"),
        }
    }
}

#[derive(Default)]
struct Said {
    token: String,
    /// What was sent for a token.
    asked: Vec<String>,
}

pub struct Fake {
    pub issuer: String,
    said: Arc<Mutex<Said>>,
    serving: AbortHandle,
}

impl Fake {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let said: Arc<Mutex<Said>> = Arc::default();
        let (at, saying) = (issuer.clone(), said.clone());
        let serving = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                answer(stream, &at, &saying).await;
            }
        });
        Self { issuer, said, serving: serving.abort_handle() }
    }

    pub fn stop(&self) {
        self.serving.abort();
    }

    /// The desk that believes it.
    pub fn desk(&self, world: &World, has_second_factor: bool) -> Desk {
        let mut settings = world.portal.settings().clone();
        let provider = Provider {
            name: Text { zh: "统一身份认证".to_owned(), en: "single sign-on".to_owned() },
            issuer: self.issuer.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: ClientSecret::new(SECRET.to_owned()),
            has_second_factor,
        };
        settings.entrance = Entrance { base_url: "https://desk.example.cn".to_owned(), provider: Some(provider) };
        Desk::new(&world.portal.with_settings(settings), desk(world).pool().clone())
    }

    /// From now on it vouches for this subject, whom it has just asked, signed with the secret that both have.
    pub fn says(&self, world: &World, subject: &str, nonce: &str) {
        self.says_of(world, subject, nonce, Some(world.now()));
    }

    /// The same, of somebody whom it asked then.
    pub fn says_of(&self, world: &World, subject: &str, nonce: &str, asked_at: Option<DateTime<Utc>>) {
        let claims = CoreIdTokenClaims::new(
            IssuerUrl::new(self.issuer.clone()).unwrap(),
            vec![Audience::new(CLIENT.to_owned())],
            world.now() + TimeDelta::minutes(5),
            world.now(),
            StandardClaims::new(SubjectIdentifier::new(subject.to_owned())),
            EmptyAdditionalClaims {},
        )
        .set_nonce(Some(Nonce::new(nonce.to_owned())))
        .set_auth_time(asked_at);
        let key = openidconnect::core::CoreHmacKey::new(SECRET.as_bytes());
        let token = CoreIdToken::new(claims, &key, CoreJwsSigningAlgorithm::HmacSha256, None, None).unwrap();
        self.said.lock().unwrap().token = token.to_string();
    }

    /// Whether a code came with what this challenge was made of.
    pub fn was_shown(&self, challenge: &str) -> bool {
        self.said.lock().unwrap().asked.iter().any(|asked| {
            let form = Url::parse(&format!("http://x/?{asked}")).unwrap();
            let shown = form.query_pairs().find(|(name, _)| name == "code_verifier");
            shown.is_some_and(|(_, verifier)| {
                let verifier = PkceCodeVerifier::new(verifier.into_owned());
                PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str() == challenge
            })
        })
    }
}

async fn answer(mut stream: TcpStream, issuer: &str, said: &Mutex<Said>) {
    let mut request = vec![0; 64 * 1024];
    let mut read = 0;
    // A body is as long as its head says.
    let (head, body) = loop {
        let more = stream.read(&mut request[read..]).await.unwrap();
        read += more;
        let text = String::from_utf8_lossy(&request[..read]).into_owned();
        let length = |head: &str| {
            let line =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:").map(str::to_owned));
            line.map_or(0, |length| length.trim().parse().unwrap())
        };
        match text.split_once("\r\n\r\n") {
            Some((head, body)) if body.len() >= length(head) => break (head.to_owned(), body.to_owned()),
            _ if more == 0 => return,
            _ => {}
        }
    };
    let said = match head.split(' ').nth(1).unwrap() {
        "/.well-known/openid-configuration" => configuration(issuer),
        "/jwks" => json!({ "keys": [] }),
        "/token" => {
            let mut said = said.lock().unwrap();
            said.asked.push(body);
            json!({ "access_token": "x", "token_type": "bearer", "id_token": said.token })
        }
        other => panic!("{other}"),
    };
    let said = said.to_string();
    let length = said.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{said}"
    );
    stream.write_all(answer.as_bytes()).await.unwrap();
}

fn configuration(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["HS256"],
    })
}
