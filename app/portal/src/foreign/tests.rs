use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::*;
use crate::testing::children;

fn whose(name: &str) -> Whose {
    Whose { address: name.into(), session: name.into() }
}

async fn ask(children: &Children, name: &str, bytes: &[u8]) -> Result<Vec<u8>, Failed> {
    let mut work = children.begin(&whose(name), crate::documents::PAPER).await.unwrap()?;
    work.write(bytes).await?;
    work.ask().await?;
    work.answer().await.map(Option::unwrap_or_default)
}

#[tokio::test]
async fn a_child_answers_and_leaves_room_for_the_next() {
    let children = children();
    for _ in 0..3 {
        let said = ask(&children, "somebody", b"plain text").await.unwrap();
        assert_eq!(String::from_utf8(said).unwrap(), r#"{"Unfit":"wrong_type"}"#);
    }
}

#[tokio::test]
async fn who_asks_for_a_decoder_that_is_none_gets_no_answer() {
    let mut work = children().begin(&whose(""), "shell").await.unwrap().unwrap();
    let _ = work.ask().await;
    assert_eq!(work.answer().await, Err(Failed::Died));
}

#[tokio::test]
async fn a_child_that_hangs_is_ended_and_who_waits_too_long_is_told() {
    let program = Program { path: "/bin/sleep".into(), arguments: vec!["60".into()], environment: Vec::new() };
    let second = Duration::from_secs(1);
    let bounds = Bounds { children: 1, time: second, patience: second / 4, ..Bounds::default() };
    let children = Children::new(program, bounds);
    let began = Instant::now();
    let mut hangs = children.begin(&whose("one"), "x").await.unwrap().unwrap();
    assert_eq!(children.begin(&whose("other"), "x").await.unwrap().err(), Some(Failed::Busy));
    assert_eq!(hangs.answer().await, Err(Failed::Died));
    assert!(began.elapsed() < second * 3);
    drop(hangs);
    assert!(children.begin(&whose("other"), "x").await.unwrap().is_ok());
}

/// What a decoder would try that a file has taken over. Each says what came of it, if it still can.
pub(crate) const MALICIOUS: [(&str, Decoder); 5] =
    [("opens", opens), ("creates", creates), ("connects", connects), ("allocates", allocates), ("loops", loops)];

fn outcome<T>(tried: std::io::Result<T>) -> Option<i32> {
    tried.err().map(|error| error.raw_os_error().unwrap_or_default())
}

fn opens(path: Vec<u8>, answers: &mut Answers) -> std::io::Result<()> {
    answers.value(&outcome(std::fs::File::open(String::from_utf8_lossy(&path).into_owned())))
}

fn creates(path: Vec<u8>, answers: &mut Answers) -> std::io::Result<()> {
    answers.value(&outcome(std::fs::write(String::from_utf8_lossy(&path).into_owned(), "x")))
}

fn connects(to: Vec<u8>, answers: &mut Answers) -> std::io::Result<()> {
    let to: SocketAddr = String::from_utf8_lossy(&to).parse().map_err(std::io::Error::other)?;
    answers.value(&outcome(TcpStream::connect(to)))
}

fn allocates(bytes: Vec<u8>, answers: &mut Answers) -> std::io::Result<()> {
    let bytes: usize = String::from_utf8_lossy(&bytes).parse().map_err(std::io::Error::other)?;
    let taken = std::hint::black_box(vec![0_u8; bytes]);
    answers.value(&taken.len())
}

/// For ever, if nobody has said for how long. If so, a second of it will do: whoever may compute for some time may give up
/// the rest.
fn loops(_: Vec<u8>, answers: &mut Answers) -> std::io::Result<()> {
    let (seconds, most) = getrlimit(Resource::RLIMIT_CPU)?;
    answers.value(&seconds)?;
    if seconds < 3600 {
        setrlimit(Resource::RLIMIT_CPU, 1, most)?;
        loop {
            std::hint::black_box(());
        }
    }
    Ok(())
}

/// What this decoder answers to these bytes, until it has said all or has died.
async fn tried<T: serde::de::DeserializeOwned>(decoder: &str, bytes: &str) -> (Vec<T>, bool) {
    let mut work =
        children().begin(&Whose { address: Vec::new(), session: Vec::new() }, decoder).await.unwrap().unwrap();
    work.write(bytes.as_bytes()).await.unwrap();
    work.ask().await.unwrap();
    let mut said = Vec::new();
    loop {
        match work.answer().await {
            Ok(Some(frame)) => said.push(serde_json::from_slice(&frame).unwrap()),
            Ok(None) => return (said, false),
            Err(_) => return (said, true),
        }
    }
}

/// Whether this kernel can keep a process from files (1) and from the network (4); the interface's version.
fn landlock() -> i64 {
    // Asked of a ruleset that is wanted whole: an older kernel refuses it.
    use landlock::{ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr};
    let whole = || Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
    let files = whole().handle_access(AccessFs::from_all(ABI::V1)).and_then(Ruleset::create).is_ok();
    let network = whole().handle_access(AccessNet::from_all(ABI::V4)).and_then(Ruleset::create).is_ok();
    i64::from(files) + 3 * i64::from(network)
}

const DENIED: Option<i32> = Some(nix::errno::Errno::EACCES as i32);

#[tokio::test]
async fn a_child_opens_no_file_and_writes_none() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    std::fs::write(&path, "secret").unwrap();
    let (said, _) = tried::<Option<i32>>("opens", path.to_str().unwrap()).await;
    if landlock() >= 1 {
        assert_eq!(said, [DENIED]);
    }
    let new = directory.path().join("new");
    // Refused, or ended for trying: no byte of it is there.
    let (said, died) = tried::<Option<i32>>("creates", new.to_str().unwrap()).await;
    assert!(died || said[0].is_some(), "{said:?}");
    assert!(std::fs::read(&new).unwrap_or_default().is_empty());
}

#[tokio::test]
async fn a_child_connects_to_nobody() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (said, _) = tried::<Option<i32>>("connects", &listener.local_addr().unwrap().to_string()).await;
    if landlock() >= 4 {
        assert_eq!(said, [DENIED]);
    }
}

#[tokio::test]
async fn a_child_takes_no_more_memory_than_it_may() {
    let (said, died) = tried::<usize>("allocates", &(2_usize << 30).to_string()).await;
    assert!(died && said.is_empty(), "{said:?}");
    let (said, died) = tried::<usize>("allocates", &(512_usize << 20).to_string()).await;
    assert!(!died && said == [512 << 20], "a photograph needs so much");
}

#[tokio::test]
async fn a_child_that_computes_without_end_is_ended_by_the_system() {
    let began = Instant::now();
    let (said, died) = tried::<u64>("loops", "").await;
    assert!(died && said == [20], "{said:?}");
    assert!(began.elapsed() < Bounds::default().time, "not by its parent");
}
