use uuid::Uuid;

use super::*;
use crate::keys::Keys;
use crate::parts::SeededRandom;

fn place() -> Place {
    Place::new("case_people.sealed", 7)
}

#[test]
fn what_is_sealed_opens_in_its_place_alone() {
    let random = SeededRandom::new(1);
    let key = DataKey::generate(&random);
    let sealed = key.seal(&random, &place(), "张三".as_bytes()).unwrap();
    assert_eq!(key.open(&place(), &sealed).unwrap(), "张三".as_bytes());

    let moved = [Place::new("case_people.sealed", 8), Place::new("ratings.sealed_text", 7)];
    for elsewhere in moved {
        assert!(matches!(key.open(&elsewhere, &sealed), Err(SealError::DoesNotOpen(_))));
    }
    assert!(DataKey::generate(&random).open(&place(), &sealed).is_err());
}

/// Nonce, ciphertext and tag as OpenSSL writes them: what is on disk opens with any AES-256-GCM.
#[test]
fn what_another_program_has_sealed_opens_here() {
    let sealed = "000102030405060708090a0b7631ee2bf5d5f22abf72a3a7964bbc68347e7f4440ed7353209df1";
    let bytes = |at: usize| u8::from_str_radix(&sealed[at..at + 2], 16).unwrap();
    let sealed: Vec<u8> = (0..sealed.len()).step_by(2).map(bytes).collect();
    let key = DataKey::from_bytes(std::array::from_fn(|at| u8::try_from(at).unwrap()));
    assert_eq!(key.open(&place(), &sealed).unwrap(), b"13800001234");
}

#[test]
fn any_changed_byte_is_noticed_and_any_length_survived() {
    let random = SeededRandom::new(1);
    let key = DataKey::generate(&random);
    let sealed = key.seal(&random, &place(), b"13800001234").unwrap();
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(key.open(&place(), &changed).is_err(), "byte {at}");
        assert!(key.open(&place(), &sealed[..at]).is_err(), "{at} bytes");
    }
}

#[test]
fn the_same_text_never_looks_the_same() {
    let random = SeededRandom::new(1);
    let key = DataKey::generate(&random);
    assert_ne!(key.seal(&random, &place(), b"x").unwrap(), key.seal(&random, &place(), b"x").unwrap());
}

#[test]
fn a_case_inherits_its_drafts_key() {
    let random = SeededRandom::new(1);
    let keys = crate::testing::keys();
    let draft = KeyOwner::Draft(Uuid::nil());
    let key = DataKey::generate(&random);
    let sealed = key.seal(&random, &place(), b"text").unwrap();

    let wrapped = keys.wrap(&random, draft, &key).unwrap();
    let inherited = keys.wrap(&random, KeyOwner::Case(7), &keys.unwrap(draft, &wrapped).unwrap()).unwrap();
    let opened = keys.unwrap(KeyOwner::Case(7), &inherited).unwrap();
    assert_eq!(opened.open(&place(), &sealed).unwrap(), b"text");
    // A wrapped key copied to another row doesn't open there.
    assert!(keys.unwrap(KeyOwner::Case(8), &inherited).is_err());
    assert!(keys.unwrap(KeyOwner::Case(7), &wrapped).is_err());
}

#[test]
fn an_old_master_key_still_unwraps_after_a_new_one_came() {
    let random = SeededRandom::new(1);
    let one = "11".repeat(32);
    let two = "22".repeat(32);
    let before = Keys::parse(&format!("[master]\n1 = \"{one}\"\n")).unwrap();
    let after = Keys::parse(&format!("[master]\n1 = \"{one}\"\n2 = \"{two}\"\n")).unwrap();
    let key = DataKey::generate(&random);
    let owner = KeyOwner::Case(7);

    let old = before.wrap(&random, owner, &key).unwrap();
    assert!(after.unwrap(owner, &old).is_ok());
    let new = after.wrap(&random, owner, &key).unwrap();
    assert_eq!((old.master_version, new.master_version), (1, 2));
    assert_eq!(before.unwrap(owner, &new).err(), Some(SealError::UnknownMaster(2)));
}

#[test]
fn an_error_does_not_quote_what_was_sealed() {
    let random = SeededRandom::new(1);
    let key = DataKey::generate(&random);
    let sealed = key.seal_json(&random, &place(), "13800001234").unwrap();
    let error = key.open_json::<u8>(&place(), &sealed).unwrap_err().to_string();
    assert!(error.contains("case_people.sealed:7") && !error.contains("138"), "{error}");
}
