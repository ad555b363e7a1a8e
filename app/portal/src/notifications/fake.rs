//! A provider on this machine, for the tests of what speaks to one.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

use crate::notifications::{Account, SmsSecret};
use crate::parts::{FixedClock, Sms};

/// What it answers.
pub enum Reply {
    With(u16, &'static str),
    Silence,
}

/// A request as it came.
pub struct Request {
    /// The first line and the headers, in small letters but for the first line.
    pub head: String,
    pub body: String,
}

impl Request {
    /// The value of a header, empty without one.
    pub fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }
}

pub struct Provider {
    /// Without a path.
    pub address: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Provider {
    /// Answers each request with the next reply.
    pub async fn replying(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let requests = seen.clone();
        tokio::spawn(async move {
            for reply in replies {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = read(&mut stream).await;
                requests.lock().unwrap().push(request);
                match reply {
                    Reply::With(status, body) => {
                        let length = body.len();
                        let answer = format!(
                            "HTTP/1.1 {status} Answer\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
                        );
                        stream.write_all(answer.as_bytes()).await.unwrap();
                    }
                    Reply::Silence => tokio::time::sleep(Duration::from_secs(60)).await,
                }
            }
        });
        Self { address, seen }
    }

    /// Takes out what was asked so far, oldest first.
    pub fn seen(&self) -> Vec<Request> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }

    /// The operator's account there.
    pub fn account(&self) -> Account {
        Account {
            endpoint: self.address.clone(),
            key_id: "key-id".to_owned(),
            secret: SmsSecret::new("secret".to_owned()),
            sign_name: "示例供电".to_owned(),
        }
    }
}

async fn read(stream: &mut TcpStream) -> Request {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4096];
        let length = stream.read(&mut part).await.unwrap();
        assert!(length > 0, "the request ended early");
        bytes.extend(&part[..length]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let request = Request { head: head.to_owned(), body: body.to_owned() };
        if body.len() >= request.header("content-length").parse().unwrap_or(0) {
            return request;
        }
    }
}

pub fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-04-30T17:30:00Z").unwrap().to_utc()
}

pub fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::new(now()))
}

pub fn sms() -> Sms {
    Sms {
        id: Uuid::from_u128(9),
        phone: "13800001234".to_owned(),
        text: crate::notifications::texts::code(&crate::testing::settings(), "123456"),
    }
}
