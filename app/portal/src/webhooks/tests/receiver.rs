//! A receiver on this machine: what it got, and what it answers.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderMap, HeaderName};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone)]
pub enum Reply {
    Status(u16),
    /// With this header.
    With(u16, &'static str, String),
    /// Nothing, and the connection stays open.
    Silence,
    /// A status, and then bytes without end.
    Endless,
}

#[derive(Clone)]
pub struct Request {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[derive(Default)]
struct Seen {
    connections: usize,
    requests: Vec<Request>,
    /// Of an endless answer.
    written: usize,
    broken_off: bool,
}

#[derive(Clone)]
pub struct Receiver {
    pub port: u16,
    seen: Arc<Mutex<Seen>>,
    reply: Arc<Mutex<Reply>>,
}

impl Receiver {
    pub async fn replying(reply: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let receiver = Self { port, seen: Arc::default(), reply: Arc::new(Mutex::new(reply)) };
        let own = receiver.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let own = own.clone();
                tokio::spawn(async move { own.answer(stream).await });
            }
        });
        receiver
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// From now on.
    pub fn reply(&self, reply: Reply) {
        *self.reply.lock().unwrap() = reply;
    }

    /// Takes out what came so far, oldest first.
    pub fn take(&self) -> Vec<Request> {
        std::mem::take(&mut self.seen.lock().unwrap().requests)
    }

    pub fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    /// Bytes of an endless answer, once it is broken off.
    pub async fn broken_off(&self) -> usize {
        loop {
            let (written, over) = {
                let seen = self.seen.lock().unwrap();
                (seen.written, seen.broken_off)
            };
            if over {
                return written;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn answer(&self, mut stream: TcpStream) {
        self.seen.lock().unwrap().connections += 1;
        let Some(request) = read(&mut stream).await else { return };
        self.seen.lock().unwrap().requests.push(request);
        let reply = self.reply.lock().unwrap().clone();
        let (status, header) = match reply {
            Reply::Status(status) => (status, String::new()),
            Reply::With(status, name, value) => (status, format!("{name}: {value}\r\n")),
            Reply::Silence => return std::future::pending().await,
            Reply::Endless => return self.pour(stream).await,
        };
        let head = format!("HTTP/1.1 {status} Answer\r\n{header}content-length: 0\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
    }

    async fn pour(&self, mut stream: TcpStream) {
        stream.write_all(b"HTTP/1.1 200 Answer\r\ncontent-length: 1073741824\r\n\r\n").await.unwrap();
        let part = vec![b'x'; 65_536];
        while stream.write_all(&part).await.is_ok() {
            self.seen.lock().unwrap().written += part.len();
        }
        self.seen.lock().unwrap().broken_off = true;
    }
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4096];
        let length = stream.read(&mut part).await.unwrap_or_default();
        if length == 0 {
            return None;
        }
        bytes.extend(&part[..length]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let path = head.split(' ').nth(1).unwrap().to_owned();
        let lines = head.lines().skip(1).map(|line| line.split_once(": ").unwrap());
        let header = |(name, value): (&str, &str)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        let headers: HeaderMap = lines.map(header).collect();
        let length: usize = headers["content-length"].to_str().unwrap().parse().unwrap();
        if bytes.len() >= end + 4 + length {
            return Some(Request { path, headers, body: bytes[end + 4..].to_vec() });
        }
    }
}

/// Names as a test says them.
pub struct Names(pub HashMap<&'static str, Vec<&'static str>>);

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.0.get(name.as_str()).cloned();
        Box::pin(async move {
            let found = found.ok_or("no such name")?;
            let found: Vec<_> = found.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
