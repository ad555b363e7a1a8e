//! Who stands in for somebody who is away.

use super::{Entitlement, Right};

impl Entitlement {
    /// Whether it holds in each area in which the other does.
    #[must_use]
    pub fn covers_all_of(&self, other: &Self) -> bool {
        self.areas.is_empty() || (!other.areas.is_empty() && other.areas.iter().all(|area| self.covers(area)))
    }

    /// Whether whoever has it may do everything that the other may, wherever that is.
    #[must_use]
    pub fn can_stand_in_for(&self, other: &Self) -> bool {
        self.covers_all_of(other) && Right::ALL.iter().all(|&right| self.may(right) || !other.may(right))
    }
}

/// Who is there for `who` while these are away, each with his deputy: his deputy's deputy where that one is away too, and so on.
/// `None`: `who` is not away himself, or a circle of them all is.
#[must_use]
pub fn stand_in<T: Copy + PartialEq>(away: &[(T, T)], who: T) -> Option<T> {
    let deputy_of = |who: T| away.iter().find(|(absent, _)| *absent == who).map(|(_, deputy)| *deputy);
    let mut found = deputy_of(who)?;
    // Whoever follows more steps than there are people away is going round in a circle.
    for _ in away {
        match deputy_of(found) {
            None => return Some(found),
            Some(next) => found = next,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::staff::Role;

    fn entitled(roles: &[Role], areas: &[&str]) -> Entitlement {
        Entitlement { roles: roles.to_vec(), areas: areas.iter().map(|area| (*area).to_owned()).collect() }
    }

    #[test]
    fn a_deputy_may_do_all_that_the_other_may_wherever_he_may() {
        let here = entitled(&[Role::Surveyor], &["east"]);
        assert!(entitled(&[Role::AccountManager], &[]).can_stand_in_for(&here), "a manager may survey");
        assert!(!here.can_stand_in_for(&entitled(&[Role::AccountManager], &["east"])));
        assert!(!here.can_stand_in_for(&entitled(&[Role::Surveyor], &["east", "west"])));
        assert!(!here.can_stand_in_for(&entitled(&[Role::Surveyor], &[])), "everywhere is more than the east");
        assert!(!entitled(&[Role::Inspector], &["east"]).can_stand_in_for(&here));
    }

    #[test]
    fn the_one_who_is_present_stands_in() {
        assert_eq!(stand_in(&[(1, 2)], 1), Some(2));
        assert_eq!(stand_in(&[(2, 3), (1, 2)], 1), Some(3), "the deputy is away too");
        assert_eq!(stand_in(&[(1, 2)], 2), None, "is there himself");
    }

    #[test]
    fn a_circle_has_nobody() {
        assert_eq!(stand_in(&[(1, 2), (2, 1)], 1), None);
        assert_eq!(stand_in(&[(1, 2), (2, 3), (3, 2)], 1), None, "a circle at the end of a chain");
        assert_eq!(stand_in(&[(1, 1)], 1), None);
    }

    proptest! {
        #[test]
        fn whoever_stands_in_is_present(away in prop::collection::btree_map(0u8..8, 0u8..8, 0..8), who in 0u8..8) {
            let away: Vec<_> = away.into_iter().collect();
            if let Some(found) = stand_in(&away, who) {
                prop_assert!(away.iter().all(|(absent, _)| *absent != found));
                prop_assert!(away.iter().any(|(absent, _)| *absent == who));
            }
        }
    }
}
