//! What two published versions of the catalogue do not have in common.

use chrono::NaiveDate;

use super::{Catalogue, FeeBasis, Item};
use crate::text::Text;

/// Between two lists: what only the later has, what only the earlier had, and what both have in other words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes<T> {
    pub added: Vec<T>,
    pub removed: Vec<T>,
    /// As it was, and as it is.
    pub changed: Vec<(T, T)>,
}

impl<T> Changes<T> {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }

    /// The same seen from the other side.
    #[must_use]
    pub fn inverted(self) -> Self {
        let changed = self.changed.into_iter().map(|(before, after)| (after, before)).collect();
        Self { added: self.removed, removed: self.added, changed }
    }
}

/// One cancelled name with the document that ended it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancelled {
    pub name: Text,
    pub since: NaiveDate,
    pub year_only: bool,
    pub basis: FeeBasis,
}

/// Between two versions. The order in a list says nothing, so that moving an entry is no change; versions and days
/// differ always and stand beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub name: Option<(Text, Text)>,
    pub items: Changes<Item>,
    pub cancelled: Changes<Cancelled>,
}

impl Difference {
    /// Of what changed, `before` comes first.
    #[must_use]
    pub fn between(before: &Catalogue, after: &Catalogue) -> Self {
        Self {
            name: (before.name != after.name).then(|| (before.name.clone(), after.name.clone())),
            items: changes(&before.items, &after.items, |item| &item.rule),
            cancelled: changes(&before.cancelled(), &after.cancelled(), |one| &one.name.zh),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.is_none() && self.items.is_empty() && self.cancelled.is_empty()
    }
}

impl Catalogue {
    /// Every name under which nothing may be charged, each with its document.
    #[must_use]
    pub fn cancelled(&self) -> Vec<Cancelled> {
        let of_group = |group: &super::Prohibited| {
            let (since, year_only, basis) = (group.since, group.year_only, group.basis.clone());
            group.names.clone().into_iter().map(move |name| Cancelled { name, since, year_only, basis: basis.clone() })
        };
        self.prohibited.iter().flat_map(of_group).collect()
    }
}

/// What is said twice under one key counts twice: the first is compared with the first, the second with the second.
fn changes<T: Clone + PartialEq>(before: &[T], after: &[T], key: impl Fn(&T) -> &str) -> Changes<T> {
    let nth = |list: &[T], at: usize| list[..at].iter().filter(|one| key(one) == key(&list[at])).count();
    let partner = |from: &[T], at: usize, among: &[T]| {
        among.iter().filter(|one| key(one) == key(&from[at])).nth(nth(from, at)).cloned()
    };
    let mut changes = Changes { added: Vec::new(), removed: Vec::new(), changed: Vec::new() };
    for (at, one) in after.iter().enumerate() {
        match partner(after, at, before) {
            None => changes.added.push(one.clone()),
            Some(was) if was != *one => changes.changed.push((was, one.clone())),
            Some(_) => {}
        }
    }
    let gone = |at: &usize| partner(before, *at, after).is_none();
    changes.removed = (0..before.len()).filter(gone).map(|at| before[at].clone()).collect();
    changes
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A key and what is said under it.
    type Entry = (String, u8);

    fn of(before: &[Entry], after: &[Entry]) -> Changes<Entry> {
        changes(before, after, |entry| entry.0.as_str())
    }

    /// The earlier list with the changes made to it.
    fn applied(before: &[Entry], changes: &Changes<Entry>) -> Vec<Entry> {
        let mut list = before.to_vec();
        for gone in &changes.removed {
            let at = list.iter().rposition(|entry| entry == gone).unwrap();
            list.remove(at);
        }
        for (was, is) in &changes.changed {
            let at = list.iter().position(|entry| entry == was).unwrap();
            list[at] = is.clone();
        }
        list.extend(changes.added.iter().cloned());
        list
    }

    fn sorted(mut list: Vec<Entry>) -> Vec<Entry> {
        list.sort();
        list
    }

    fn tidied(mut changes: Changes<Entry>) -> Changes<Entry> {
        changes.added.sort();
        changes.removed.sort();
        changes.changed.sort();
        changes
    }

    fn entries() -> impl Strategy<Value = Vec<Entry>> {
        prop::collection::vec(("[a-d]", 0u8..3), 0..8)
    }

    proptest! {
        #[test]
        fn nothing_differs_from_itself(list in entries()) {
            prop_assert!(of(&list, &list).is_empty());
        }

        #[test]
        fn the_changes_lead_from_one_to_the_other(before in entries(), after in entries()) {
            prop_assert_eq!(sorted(applied(&before, &of(&before, &after))), sorted(after));
        }

        #[test]
        fn seen_from_the_other_side_it_is_inverted(before in entries(), after in entries()) {
            prop_assert_eq!(tidied(of(&before, &after).inverted()), tidied(of(&after, &before)));
        }
    }

    fn published() -> Catalogue {
        toml::from_str(include_str!("../../../portal/data/fees/2026-1.toml")).unwrap()
    }

    #[test]
    fn a_catalogue_differs_where_it_was_changed() {
        let before = published();
        assert!(Difference::between(&before, &before).is_empty());
        let mut after = before.clone();
        after.items.reverse();
        assert!(Difference::between(&before, &after).is_empty(), "the order says nothing");
        let gone = after.items.remove(0);
        after.items[0].basis.document.zh.push('。');
        after.prohibited[0].since = after.prohibited[0].since.succ_opt().unwrap();
        let name = after.prohibited[1].names.remove(0);
        let difference = Difference::between(&before, &after);
        assert_eq!(difference.name, None);
        assert_eq!(difference.items.removed, [gone]);
        assert_eq!(difference.items.changed.len(), 1);
        assert_eq!(difference.items.added, []);
        assert_eq!(difference.cancelled.changed.len(), before.prohibited[0].names.len());
        assert_eq!(difference.cancelled.removed.iter().map(|one| &one.name).collect::<Vec<_>>(), [&name]);
        let back = Difference::between(&after, &before);
        assert_eq!(back.items, difference.items.inverted());
    }
}
