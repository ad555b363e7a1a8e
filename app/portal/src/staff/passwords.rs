//! Passwords: long, and none that is tried first.

use argon2::{Argon2, PasswordHasher};
use domain::problem::Problem;
use zxcvbn::{Score, zxcvbn};

use crate::{Fault, Result};

/// Characters (ASVS 5.0 V6.2.1: 8 at least, 15 recommended).
pub const SHORTEST_PASSWORD: u32 = 15;
/// Characters: room for any sentence, and none for work that never ends.
pub const LONGEST_PASSWORD: u32 = 128;

/// Why a password is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsafe {
    /// Its length.
    Length(Problem),
    /// The login or the post, a common one, or made of what is common.
    Guessable,
}

/// What is wrong with a new password of somebody who is known by `own`: login and post. Takes a moment: not for a thread that answers.
pub(super) fn check(own: &[&str], new: &str) -> std::result::Result<(), Unsafe> {
    let length = u32::try_from(new.chars().count()).unwrap_or(u32::MAX);
    if length < SHORTEST_PASSWORD {
        return Err(Unsafe::Length(Problem::TooShort { min: SHORTEST_PASSWORD }));
    }
    if length > LONGEST_PASSWORD {
        return Err(Unsafe::Length(Problem::TooLong { max: LONGEST_PASSWORD }));
    }
    let is_own = own.iter().any(|own| own.trim().to_lowercase() == new.trim().to_lowercase());
    // A score of 3: more than 10⁸ guesses by whoever knows what is common.
    if is_own || zxcvbn(new, own).score() < Score::Three {
        return Err(Unsafe::Guessable);
    }
    Ok(())
}

/// As it is kept: argon2id. `salt` is drawn by chance, 8 bytes at least.
pub(super) fn hash(password: &str, salt: &[u8]) -> Result<String> {
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    Ok(hash.map_err(|error| Fault::Inconsistent(format!("a password: {error}")))?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_common_or_ones_own_is_no_password() {
        let own = ["counter-clerk-of-the-hall", "三号营业厅综合柜台值班人员甲乙丙"];
        for short in ["", "correct horse", "十四个字的密码不够长也不行啊"] {
            assert!(matches!(check(&own, short), Err(Unsafe::Length(Problem::TooShort { min: 15 }))), "{short}");
        }
        assert!(matches!(check(&own, &"长".repeat(129)), Err(Unsafe::Length(Problem::TooLong { .. }))));
        let guessed = [
            "aaaaaaaaaaaaaaaa",
            "password12345678",
            "123456789012345",
            "qwertyuiopasdfg",
            "Counter-Clerk-Of-The-Hall",
            "三号营业厅综合柜台值班人员甲乙丙",
        ];
        for common in guessed {
            assert_eq!(check(&own, common), Err(Unsafe::Guessable), "{common}");
        }
        for good in ["correct horse battery staple", "kq7m-x2vd-9twz-hb4e", "春江潮水连海平海上明月共潮生滟滟"]
        {
            assert_eq!(check(&own, good), Ok(()), "{good}");
        }
    }
}
