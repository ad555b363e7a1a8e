//! A mail server on this machine, for the tests of what speaks to one. What it says of SMTP is mailin's; when it refuses, falls silent or
//! hangs up is the test's.

use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mailin::response::{INVALID_CREDENTIALS, NO_SERVICE, OK};
use mailin::{Action, AuthMechanism, Handler, Response, SessionBuilder};
use mailparse::{MailHeaderMap, ParsedMail, parse_mail};

use super::account::SmsSecret;
use super::smtp::{MailServer, Security, Smtp};

/// Where in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Mail,
    Rcpt,
    /// After all of the mail.
    End,
}

/// What it does in one conversation.
#[derive(Debug, Clone, Copy)]
pub enum Does {
    Takes,
    Says(At, u16, &'static str),
    /// Says nothing more.
    Hangs(At),
    HangsUp(At),
    /// And hangs up before it says so.
    TakesAndHangsUp,
}

type Taken = Arc<Mutex<Vec<Vec<u8>>>>;

pub struct Server {
    port: u16,
    taken: Taken,
    met: Arc<Mutex<usize>>,
}

struct Mailbox {
    does: Does,
    mail: Vec<u8>,
    taken: Taken,
}

impl Mailbox {
    fn says(&self, here: At) -> Response {
        match self.does {
            Does::Says(at, code, text) if at == here => Response::custom(code, text.to_owned()),
            _ => OK,
        }
    }
}

impl Handler for Mailbox {
    fn mail(&mut self, _ip: IpAddr, _domain: &str, _from: &str) -> Response {
        self.says(At::Mail)
    }

    fn rcpt(&mut self, _to: &str) -> Response {
        self.says(At::Rcpt)
    }

    fn data(&mut self, buf: &[u8]) -> std::io::Result<()> {
        self.mail.extend(buf);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        match self.does {
            Does::Hangs(At::End) | Does::HangsUp(At::End) => return NO_SERVICE,
            _ => {}
        }
        let said = self.says(At::End);
        if !said.is_error {
            self.taken.lock().unwrap().push(std::mem::take(&mut self.mail));
        }
        said
    }

    fn auth_plain(&mut self, _authorization: &str, name: &str, password: &str) -> Response {
        if (name, password) == ("sunlit", "right") { mailin::response::AUTH_OK } else { INVALID_CREDENTIALS }
    }
}

impl Server {
    /// Does one after the other, a conversation each; then it takes whatever comes.
    pub fn that(does: &[Does]) -> Self {
        Self::new(does, false)
    }

    /// Takes mails of the account `sunlit` with the password `right` alone.
    pub fn of_accounts() -> Self {
        Self::new(&[], true)
    }

    fn new(does: &[Does], wants_account: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (taken, met, does) = (Taken::default(), Arc::new(Mutex::new(0)), does.to_vec());
        let (kept, count) = (taken.clone(), met.clone());
        std::thread::spawn(move || {
            for (at, stream) in listener.incoming().enumerate() {
                *count.lock().unwrap() += 1;
                let does = does.get(at).copied().unwrap_or(Does::Takes);
                let taken = kept.clone();
                std::thread::spawn(move || converse(stream.unwrap(), does, wants_account, taken));
            }
        });
        Self { port, taken, met }
    }

    /// What speaks to it, and is patient for three seconds: longer than a busy machine takes.
    pub fn smtp(&self) -> Smtp {
        self.smtp_as(Security::None, None)
    }

    pub fn smtp_as(&self, security: Security, password: Option<&str>) -> Smtp {
        let server = MailServer {
            host: "localhost".to_owned(),
            port: self.port,
            security,
            account: password.map(|password| ("sunlit".to_owned(), SmsSecret::new(password.to_owned()))),
            hello: String::new(),
            from: "portal@example.cn".to_owned(),
        };
        Smtp::new(server).unwrap().with_patience(Duration::from_secs(3))
    }

    /// Takes out what it has taken so far, oldest first.
    pub fn taken(&self) -> Vec<Received> {
        std::mem::take(&mut *self.taken.lock().unwrap()).into_iter().map(Received).collect()
    }

    /// How many conversations there were.
    pub fn met(&self) -> usize {
        *self.met.lock().unwrap()
    }
}

fn converse(stream: TcpStream, does: Does, wants_account: bool, taken: Taken) {
    let mut out = stream.try_clone().unwrap();
    let mut builder = SessionBuilder::new("mail.example.cn");
    if wants_account {
        builder.enable_auth(AuthMechanism::Plain).insecure_enable_plaintext_auth();
    }
    let mailbox = Mailbox { does, mail: Vec::new(), taken };
    let mut session = builder.build(IpAddr::V4(Ipv4Addr::LOCALHOST), mailbox);
    session.greeting().write_to(&mut out).unwrap();
    let (mut lines, mut in_data) = (BufReader::new(stream), false);
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line).unwrap_or_default() == 0 {
            return;
        }
        let here = match (in_data, line.as_slice()) {
            (true, b".\r\n") => Some(At::End),
            (true, _) => None,
            (false, line) if line.starts_with(b"MAIL") => Some(At::Mail),
            (false, line) if line.starts_with(b"RCPT") => Some(At::Rcpt),
            _ => None,
        };
        let response = session.process(&line);
        in_data = response.code == 354 || in_data && here != Some(At::End);
        match does {
            Does::Hangs(at) if here == Some(at) => std::thread::sleep(Duration::from_secs(60)),
            Does::HangsUp(at) if here == Some(at) => return,
            Does::TakesAndHangsUp if here == Some(At::End) => return,
            _ => {}
        }
        match response.action {
            Action::NoReply => continue,
            Action::Close => {
                response.write_to(&mut out).unwrap();
                return;
            }
            _ => {}
        }
        // Whoever has heard enough has gone.
        if response.write_to(&mut out).and_then(|()| out.flush()).is_err() {
            return;
        }
    }
}

/// A mail as it came, and what a mail program reads in it.
pub struct Received(pub Vec<u8>);

impl Received {
    pub fn parsed(&self) -> ParsedMail<'_> {
        parse_mail(&self.0).unwrap()
    }

    /// A header's value, decoded; empty without it.
    pub fn header(&self, name: &str) -> String {
        self.parsed().get_headers().get_first_value(name).unwrap_or_default()
    }

    /// The part of a type, decoded; empty without one.
    pub fn part(&self, kind: &str) -> String {
        fn find(mail: &ParsedMail<'_>, kind: &str) -> Option<String> {
            if mail.ctype.mimetype == kind {
                return Some(mail.get_body().unwrap());
            }
            mail.subparts.iter().find_map(|part| find(part, kind))
        }
        find(&self.parsed(), kind).unwrap_or_default()
    }

    /// The six digits that stand in it.
    pub fn code(&self) -> String {
        let text = self.part("text/plain");
        let code = text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6);
        code.unwrap().to_owned()
    }
}
