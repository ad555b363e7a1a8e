//! Rows put together to firms: one firm may have several licences, each in a row of its own.

use std::collections::hash_map::Entry as Place;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::{About, Column, Entry, Fault, Note, Row, Wrong, parse};
use crate::contractors::{Licence, LicenceKind, Speciality};

/// A firm as it stands in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firm {
    pub name: String,
    /// 18 characters in upper case.
    pub credit_code: String,
    pub area: String,
    pub phone: String,
    pub source: String,
    pub updated_on: NaiveDate,
    /// By kind, speciality and number.
    pub licences: Vec<Licence>,
}

/// A whole list, made sense of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gathered {
    /// By credit code.
    pub firms: Vec<Firm>,
    pub faults: Vec<Fault>,
    pub notes: Vec<Note>,
    /// Rows with a fault.
    pub faulty_rows: usize,
    /// Credit codes and names of faulty rows: the list says something about these firms, though not what.
    pub unclear: BTreeSet<String>,
}

/// `source` and `dated` are those of the list, for rows that say nothing themselves.
#[must_use]
pub fn gather(rows: &[Row], source: &str, dated: NaiveDate, today: NaiveDate) -> Gathered {
    let mut all = Gathering { source, dated, ..Gathering::default() };
    for row in rows {
        let parsed = parse(row, today);
        let mut faults = parsed.faults;
        if let Some(entry) = parsed.entry {
            faults = all.contradictions(row, &entry);
            if faults.is_empty() {
                all.take(row, entry);
            }
        }
        all.gathered.notes.extend(parsed.notes);
        if !faults.is_empty() {
            all.gathered.faulty_rows += 1;
            all.gathered.unclear.extend(parsed.name);
            all.gathered.unclear.extend(parsed.credit_code.map(|code| code.as_str().to_owned()));
            all.gathered.faults.extend(faults);
        }
    }
    all.finish()
}

/// What makes an entry of a licence.
type EntryKey = (String, LicenceKind, Option<Speciality>);

#[derive(Default)]
struct Gathering<'a> {
    source: &'a str,
    dated: NaiveDate,
    /// With the line of their first row.
    firms: BTreeMap<String, (u32, Firm)>,
    /// Licence numbers: whose, and in which line first.
    numbers: HashMap<String, (String, u32)>,
    entries: HashMap<EntryKey, u32>,
    gathered: Gathered,
}

impl Gathering<'_> {
    /// What of a row can't be, after the rows before it.
    fn contradictions(&self, row: &Row, entry: &Entry) -> Vec<Fault> {
        let fault = |column, wrong| {
            let read = row.cells.get(&column).map(|cell| cell.value.shown()).unwrap_or_default();
            Fault { line: row.line, column, wrong, read }
        };
        let mut faults = Vec::new();
        if let Some((line, firm)) = self.firms.get(entry.credit_code.as_str())
            && firm.name != entry.name
        {
            faults.push(fault(Column::Name, Wrong::OtherName { line: *line }));
        }
        let Some(number) = entry.licences.first().map(|licence| licence.number.as_str()) else { return faults };
        match self.numbers.get(number) {
            Some((holder, line)) if holder != entry.credit_code.as_str() => {
                faults.push(fault(Column::Number, Wrong::NumberOfAnother { line: *line }));
            }
            _ => {
                let before = entry.licences.iter().filter_map(|licence| self.entries.get(&key(licence))).min();
                faults.extend(before.map(|line| fault(Column::Number, Wrong::Duplicate { line: *line })));
            }
        }
        faults
    }

    fn take(&mut self, row: &Row, entry: Entry) {
        let code = entry.credit_code.as_str().to_owned();
        for licence in &entry.licences {
            self.numbers.entry(licence.number.clone()).or_insert_with(|| (code.clone(), entry.line));
            if let Place::Vacant(place) = self.entries.entry(key(licence)) {
                place.insert(entry.line);
            }
        }
        let (_, firm) = self.firms.entry(code.clone()).or_insert_with(|| {
            let firm = Firm {
                name: entry.name,
                credit_code: code,
                area: entry.area.clone(),
                phone: entry.phone.clone(),
                source: entry.source.unwrap_or_else(|| self.source.to_owned()),
                updated_on: entry.updated_on.unwrap_or(self.dated),
                licences: Vec::new(),
            };
            (entry.line, firm)
        });
        firm.licences.extend(entry.licences);
        for (column, before, now) in
            [(Column::Area, &firm.area, &entry.area), (Column::Phone, &firm.phone, &entry.phone)]
        {
            if before != now && !now.is_empty() {
                let read = row.cells.get(&column).map(|cell| cell.value.shown()).unwrap_or_default();
                self.gathered.notes.push(Note { line: row.line, column, about: About::FirstTaken, read });
            }
        }
    }

    fn finish(mut self) -> Gathered {
        self.gathered.firms = self.firms.into_values().map(|(_, firm)| firm).collect();
        for firm in &mut self.gathered.firms {
            firm.licences.sort_by(|one, other| {
                (one.kind, one.speciality, &one.number).cmp(&(other.kind, other.speciality, &other.number))
            });
        }
        self.gathered
    }
}

fn key(licence: &Licence) -> EntryKey {
    (licence.number.clone(), licence.kind, licence.speciality)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(super) mod tests {
    use super::super::{Cell, Value};
    use super::*;

    /// A row that is right, but for what is said otherwise.
    pub fn row(line: u32, otherwise: &[(Column, &str)]) -> Row {
        let right = [
            (Column::Name, "示例电力安装有限公司"),
            (Column::CreditCode, "91110000600037341L"),
            (Column::Number, "0-0-00001-2020"),
            (Column::Levels, "承装四级、承修四级"),
            (Column::ValidUntil, "2029-12-31"),
            (Column::Area, "示例区"),
            (Column::Phone, "010-00000001"),
        ];
        let cells = right.iter().chain(otherwise).map(|(column, text)| {
            let cell = Cell { value: Value::Text((*text).to_owned()), merged: false };
            (*column, cell)
        });
        Row { line, cells: cells.collect() }
    }

    fn gathered(rows: &[Row]) -> Gathered {
        let day = "2026-05-06".parse().unwrap();
        gather(rows, "示例来源", day, day)
    }

    const OTHER: (Column, &str) = (Column::CreditCode, "91100000000000000A");

    #[test]
    fn rows_of_one_credit_code_are_one_firm() {
        let test = [(Column::Levels, "承试五级"), (Column::Phone, "010-00000002")];
        let design = [(Column::Levels, "变电乙级"), (Column::Number, "A1"), (Column::Source, "别处")];
        let all = gathered(&[row(2, &[]), row(3, &test), row(4, &design)]);
        assert_eq!(all.faults, []);
        assert_eq!(all.firms.len(), 1);
        let firm = &all.firms[0];
        assert_eq!((firm.phone.as_str(), firm.source.as_str()), ("010-00000001", "示例来源"));
        let kinds: Vec<_> = firm.licences.iter().map(|licence| licence.kind.code()).collect();
        assert_eq!(kinds, ["install", "repair", "test", "design"]);
        let told: Vec<_> = all.notes.iter().map(|note| (note.line, note.about)).collect();
        assert_eq!(told, [(3, About::FirstTaken)]);
    }

    #[test]
    fn the_same_licence_twice_and_one_of_two_firms_are_faults() {
        let overlapping = [(Column::Levels, "承修四级")];
        let name = [(Column::Name, "另一家有限公司")];
        let all = gathered(&[row(2, &[]), row(3, &[]), row(4, &overlapping), row(5, &name), row(6, &[OTHER])]);
        let wrong: Vec<_> = all.faults.iter().map(|fault| (fault.line, fault.wrong.clone())).collect();
        assert_eq!(
            wrong,
            [
                (3, Wrong::Duplicate { line: 2 }),
                (4, Wrong::Duplicate { line: 2 }),
                (5, Wrong::OtherName { line: 2 }),
                (5, Wrong::Duplicate { line: 2 }),
                (6, Wrong::NumberOfAnother { line: 2 }),
            ]
        );
        assert_eq!((all.faulty_rows, all.firms.len()), (4, 1));
        assert!(all.unclear.contains("另一家有限公司") && all.unclear.contains(OTHER.1));
    }
}
