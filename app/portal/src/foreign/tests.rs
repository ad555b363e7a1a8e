use std::time::{Duration, Instant};

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
