use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use domain::documents::DocumentKind;
use domain::text::Language;

use super::*;

fn manifest() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found
}

/// Keys with the names of their arguments.
fn catalogue(language: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut entries: Vec<(String, BTreeSet<String>)> = Vec::new();
    for file in files(&manifest().join("locales").join(language), "ftl") {
        for line in fs::read_to_string(file).unwrap().lines() {
            if let Some((key, _)) = line.split_once(" =").filter(|(key, _)| is_key(key)) {
                entries.push((key.to_owned(), BTreeSet::new()));
            }
            let Some((_, arguments)) = entries.last_mut() else { continue };
            for piece in line.split('$').skip(1) {
                arguments.insert(piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect());
            }
        }
    }
    entries.sort();
    entries
}

fn is_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

#[test]
fn both_languages_say_the_same_things_once() {
    let (zh, en) = (catalogue("zh-CN"), catalogue("en"));
    let keys = |entries: &[(String, BTreeSet<String>)]| entries.iter().map(|e| e.0.clone()).collect::<Vec<_>>();
    for pair in keys(&zh).windows(2) {
        assert_ne!(pair[0], pair[1], "twice in zh-CN");
    }
    assert_eq!(keys(&zh), keys(&en));
    for ((key, zh), (_, en)) in zh.iter().zip(&en) {
        assert_eq!(zh, en, "arguments of {key}");
    }
}

/// Every literal handed to `say` or `with`, and every literal of `words/codes.rs` that stands for a sentence.
#[test]
fn every_key_in_the_code_has_its_sentence() {
    let known: BTreeSet<String> = catalogue("zh-CN").into_iter().map(|entry| entry.0).collect();
    let mut missing = BTreeSet::new();
    for file in files(&manifest().join("src"), "rs") {
        let code = fs::read_to_string(&file).unwrap();
        let code: String = code.split_whitespace().collect::<Vec<_>>().join(" ").replace("( \"", "(\"");
        for call in [".say(\"", ".with(\""] {
            for rest in code.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                if !known.contains(key) {
                    missing.insert(format!("{key} ({})", file.display()));
                }
            }
        }
    }
    for key in fs::read_to_string(manifest().join("src/words/codes.rs")).unwrap().split('"').skip(1).step_by(2) {
        let template = key.starts_with("lv-") || key.starts_with("hv-");
        if is_key(key) && !template && !known.contains(key) && !key.ends_with('-') {
            missing.insert(key.to_owned());
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_document_and_problem_has_its_sentence() {
    let known: BTreeSet<String> = catalogue("zh-CN").into_iter().map(|entry| entry.0).collect();
    for kind in DocumentKind::ALL {
        assert!(known.contains(&format!("document-{}", kind.code().replace('_', "-"))), "{kind:?}");
    }
    let problems = fs::read_to_string(manifest().join("domain/src/problem.rs")).unwrap();
    for key in problems.split('"').filter(|text| text.starts_with("problem-")) {
        assert!(known.contains(key), "{key}");
    }
}

#[test]
fn days_read_as_people_write_them() {
    let day = NaiveDate::from_ymd_opt(2026, 5, 9).unwrap();
    let plain = |text: String| text.replace('\u{a0}', " ");
    assert_eq!(plain(Words(Language::Zh).day(day)), "5 月 9 日");
    assert_eq!(plain(Words(Language::En).day(day)), "9 May");
    assert_eq!(plain(Words(Language::Zh).full_day(day)), "2026 年 5 月 9 日");
    assert_eq!(plain(Words(Language::En).full_day(day)), "9 May 2026");
}

#[test]
fn arguments_are_filled_in() {
    assert_eq!(Words(Language::Zh).with("summary-title", &[("count", 2.into())]), "有 2 处需要更正");
    assert_eq!(Words(Language::En).with("summary-title", &[("count", 1.into())]), "There is 1 problem");
}

#[test]
fn what_finishes_a_stage_has_its_sentence() {
    let known: BTreeSet<String> = catalogue("zh-CN").into_iter().map(|entry| entry.0).collect();
    for stage in domain::standards::StageKind::ALL {
        let kind = stage.finished_by().as_str();
        assert!(known.contains(&format!("log-{}", kind.replace('_', "-"))), "{kind}");
    }
}
