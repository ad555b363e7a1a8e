//! One row: its cells parsed, with everything that is wrong with it.

use chrono::NaiveDate;

use super::values::{day, narrow};
use super::{About, Column, Fault, Grade, Note, Row, Value, Wrong, grades};
use crate::contractors::{Licence, LicenceKind, MaxVoltage, Scheme, max_kv};
use crate::documents::CreditCode;
use crate::problem::Problem;
use crate::text::one_line;

/// The longest texts, in characters.
const LONGEST_NAME: u32 = 100;
const LONGEST_TEXT: u32 = 200;
const LONGEST_NUMBER: u32 = 40;

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub line: u32,
    pub name: String,
    pub credit_code: CreditCode,
    pub area: String,
    pub phone: String,
    /// Of the row, where it says so itself.
    pub source: Option<String>,
    pub updated_on: Option<NaiveDate>,
    pub licences: Vec<Licence>,
}

/// A row that was looked at. Name and credit code are known of many a faulty row too.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// `None` if there are faults.
    pub entry: Option<Entry>,
    pub name: Option<String>,
    pub credit_code: Option<CreditCode>,
    pub faults: Vec<Fault>,
    pub notes: Vec<Note>,
}

/// Looks at every cell of the row, so that all of its faults are found at once. `today` tells which licence has run out.
#[must_use]
pub fn parse(row: &Row, today: NaiveDate) -> Parsed {
    let mut reader = Reader { row, parsed: Parsed::default() };
    let entry = reader.entry(today);
    let mut parsed = reader.parsed;
    parsed.entry = entry.filter(|_| parsed.faults.is_empty());
    let merged = row.cells.iter().filter(|(_, cell)| cell.merged).map(|(column, cell)| Note {
        line: row.line,
        column: *column,
        about: About::Merged,
        read: cell.value.shown(),
    });
    parsed.notes.extend(merged);
    parsed
}

struct Reader<'a> {
    row: &'a Row,
    parsed: Parsed,
}

impl Reader<'_> {
    fn entry(&mut self, today: NaiveDate) -> Option<Entry> {
        let name = self.needed(Column::Name, LONGEST_NAME);
        self.parsed.name.clone_from(&name);
        let credit_code = self.credit_code();
        self.parsed.credit_code.clone_from(&credit_code);
        let area = self.optional(Column::Area, LONGEST_TEXT);
        let phone = self.optional(Column::Phone, LONGEST_TEXT).map(|phone| self.narrowed(Column::Phone, &phone));
        let source = self.optional(Column::Source, LONGEST_TEXT);
        let updated_on = self.optional_day(Column::UpdatedOn);
        let licences = self.licences(today);
        Some(Entry {
            line: self.row.line,
            name: name?,
            credit_code: credit_code?,
            area: area.unwrap_or_default(),
            phone: phone.unwrap_or_default(),
            source,
            updated_on,
            licences: licences?,
        })
    }

    fn credit_code(&mut self) -> Option<CreditCode> {
        let text = match self.row.cells.get(&Column::CreditCode).map(|cell| &cell.value) {
            Some(Value::Number(digits)) if digits.len() > 15 => {
                return self.wrong(Column::CreditCode, Wrong::DigitsLost);
            }
            value => value.map(Value::shown).unwrap_or_default(),
        };
        match CreditCode::parse(&text) {
            Ok(code) => {
                self.narrowed(Column::CreditCode, &text);
                Some(code)
            }
            Err(problem) => self.wrong(Column::CreditCode, Wrong::Value(problem)),
        }
    }

    fn licences(&mut self, today: NaiveDate) -> Option<Vec<Licence>> {
        let number = self.needed(Column::Number, LONGEST_NUMBER).map(|number| self.narrowed(Column::Number, &number));
        let text = self.needed(Column::Levels, LONGEST_TEXT);
        let valid_until = self.day(Column::ValidUntil);
        let issued_on = self.optional_day(Column::IssuedOn);
        let said = self.scheme();
        let grades = match text.as_deref().map(grades) {
            Some(Some(grades)) => Some(grades),
            Some(None) => self.wrong(Column::Levels, Wrong::Levels),
            None => None,
        }?;
        let scheme = said.or_else(|| issued_on.map(Scheme::of_issue)).or_else(|| only_five(&grades));
        let voltages = self.voltages(&grades, scheme)?;
        let (number, valid_until) = (number?, valid_until?);
        if grades.iter().any(|grade| grade.kind != LicenceKind::Design) && !usual_number(&number) {
            self.note(Column::Number, About::NumberForm);
        }
        if valid_until < today {
            self.note(Column::ValidUntil, About::Expired);
        }
        let licence = |(grade, (scheme, max_kv)): (&Grade, (Scheme, Option<u16>))| Licence {
            number: number.clone(),
            scheme,
            kind: grade.kind,
            speciality: grade.speciality,
            level: grade.level,
            max_kv,
            valid_until,
        };
        Some(grades.iter().zip(voltages).map(licence).collect())
    }

    /// Of each grade its scheme, and up to how many kV it goes.
    fn voltages(&mut self, grades: &[Grade], scheme: Option<Scheme>) -> Option<Vec<(Scheme, Option<u16>)>> {
        let mut voltages = Vec::with_capacity(grades.len());
        for grade in grades {
            let scheme = if grade.kind == LicenceKind::Design { Some(Scheme::DesignGrades) } else { scheme };
            let Some(scheme) = scheme else { return self.wrong(Column::Levels, Wrong::SchemeUnsaid) };
            let Some(voltage) = max_kv(scheme, grade.level) else {
                return self.wrong(Column::Levels, Wrong::NoSuchLevel { scheme: scheme.year(), level: grade.level });
            };
            let of_level = MaxVoltage::kilovolts(voltage);
            let limit = grade.limit.map_or(of_level, |limit| Some(of_level.map_or(limit, |most| most.min(limit))));
            voltages.push((scheme, limit));
        }
        Some(voltages)
    }

    /// As the row itself says; designers have their own.
    fn scheme(&mut self) -> Option<Scheme> {
        let text = self.text(Column::Scheme)?;
        let scheme = match narrow(&text).0.as_str() {
            "2025" | "三级制" | "三级" | "2025三级制" => Scheme::ThreeLevels,
            "2020" | "2010" | "五级制" | "五级" | "2020五级制" => Scheme::FiveLevels,
            "2007" | "甲乙丙" | "设计" => Scheme::DesignGrades,
            _ => return self.wrong(Column::Scheme, Wrong::Scheme),
        };
        (scheme != Scheme::DesignGrades).then_some(scheme)
    }

    fn text(&self, column: Column) -> Option<String> {
        let text = self.row.cells.get(&column)?.value.shown();
        (!text.trim().is_empty()).then_some(text)
    }

    fn needed(&mut self, column: Column, longest: u32) -> Option<String> {
        let text = self.text(column).unwrap_or_default();
        match one_line(&text, longest) {
            Ok(text) => Some(text),
            Err(problem) => self.wrong(column, Wrong::Value(problem)),
        }
    }

    fn optional(&mut self, column: Column, longest: u32) -> Option<String> {
        self.text(column)?;
        self.needed(column, longest)
    }

    fn day(&mut self, column: Column) -> Option<NaiveDate> {
        let Some(cell) = self.row.cells.get(&column) else {
            return self.wrong(column, Wrong::Value(Problem::Missing));
        };
        let Some((day, about)) = day(&cell.value) else { return self.wrong(column, Wrong::Date) };
        if let Some(about) = about {
            self.note(column, about);
        }
        Some(day)
    }

    fn optional_day(&mut self, column: Column) -> Option<NaiveDate> {
        self.text(column)?;
        self.day(column)
    }

    /// Half-width, and a note if it was not.
    fn narrowed(&mut self, column: Column, text: &str) -> String {
        let (narrow, changed) = narrow(text);
        if changed {
            self.note(column, About::FullWidth);
        }
        narrow
    }

    fn read(&self, column: Column) -> String {
        self.row.cells.get(&column).map(|cell| cell.value.shown()).unwrap_or_default()
    }

    fn note(&mut self, column: Column, about: About) {
        let note = Note { line: self.row.line, column, about, read: self.read(column) };
        self.parsed.notes.push(note);
    }

    fn wrong<T>(&mut self, column: Column, wrong: Wrong) -> Option<T> {
        let fault = Fault { line: self.row.line, column, wrong, read: self.read(column) };
        self.parsed.faults.push(fault);
        None
    }
}

/// Levels 4 and 5 are of five only.
fn only_five(grades: &[Grade]) -> Option<Scheme> {
    let lowest = grades.iter().filter(|grade| grade.kind != LicenceKind::Design).map(|grade| grade.level).max();
    lowest.filter(|level| (4..=5).contains(level)).map(|_| Scheme::FiveLevels)
}

/// `4-1-00033-2006`
fn usual_number(number: &str) -> bool {
    let lengths = number.split('-').map(|part| part.bytes().all(|c| c.is_ascii_digit()).then_some(part.len()));
    lengths.eq([Some(1), Some(1), Some(5), Some(4)])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contractors::import::Cell;
    use crate::contractors::import::firms::tests::row;

    fn today() -> NaiveDate {
        "2026-05-06".parse().unwrap()
    }

    fn faults(row: &Row) -> Vec<(Column, Wrong)> {
        let parsed = parse(row, today());
        assert_eq!(parsed.entry.is_none(), !parsed.faults.is_empty());
        parsed.faults.into_iter().map(|fault| (fault.column, fault.wrong)).collect()
    }

    #[test]
    fn a_row_says_what_a_firm_may_do() {
        let parsed = parse(&row(7, &[]), today());
        let entry = parsed.entry.unwrap();
        assert_eq!((entry.line, entry.name.as_str()), (7, "示例电力安装有限公司"));
        let licences: Vec<_> = entry.licences.iter().map(|one| (one.kind, one.scheme, one.level, one.max_kv)).collect();
        let five = Scheme::FiveLevels;
        assert_eq!(
            licences,
            [(LicenceKind::Install, five, 4, Some(35)), (LicenceKind::Repair, five, 4, Some(35))],
            "levels that only the old scheme has"
        );
        assert_eq!(parsed.notes, []);
    }

    #[test]
    fn the_scheme_comes_from_its_column_or_the_day_of_issue() {
        let of = |cells: &[(Column, &str)]| {
            let parsed = parse(&row(2, &[&[(Column::Levels, "承装三级")], cells].concat()), today());
            parsed.entry.map(|entry| (entry.licences[0].scheme.year(), entry.licences[0].max_kv))
        };
        assert_eq!(of(&[(Column::IssuedOn, "2025-06-30")]), Some((2020, Some(110))));
        assert_eq!(of(&[(Column::IssuedOn, "2025-07-01")]), Some((2025, Some(35))));
        assert_eq!(of(&[(Column::Scheme, "三级制"), (Column::IssuedOn, "2020-01-01")]), Some((2025, Some(35))));
        assert_eq!(of(&[]), None, "level 3 means two things");
        let limited = [(Column::Scheme, "2025"), (Column::Levels, "承装二级（110千伏以下）")];
        assert_eq!(of(&limited), Some((2025, Some(110))));
    }

    #[test]
    fn designers_have_grades_of_their_own() {
        let cells = [(Column::Levels, "电力行业（送电、变电）专业乙级"), (Column::Number, "A100000001")];
        let parsed = parse(&row(2, &cells), today());
        let licences = parsed.entry.unwrap().licences;
        assert_eq!(licences.len(), 2);
        assert!(licences.iter().all(|one| one.scheme == Scheme::DesignGrades && one.max_kv == Some(220)));
        assert_eq!(parsed.notes, [], "their numbers are of another form");
    }

    #[test]
    fn every_faulty_cell_is_named() {
        use Column as C;
        let one = |column, text: &str| faults(&row(2, &[(column, text)]));
        assert_eq!(one(C::Name, " "), [(C::Name, Wrong::Value(Problem::Missing))]);
        assert_eq!(one(C::CreditCode, "91"), [(C::CreditCode, Wrong::Value(Problem::CreditCodeLength { found: 2 }))]);
        assert_eq!(one(C::Levels, "承装甲级"), [(C::Levels, Wrong::Levels)]);
        assert_eq!(one(C::Levels, "承装三级"), [(C::Levels, Wrong::SchemeUnsaid)]);
        assert_eq!(one(C::Levels, "变电丁级"), [(C::Levels, Wrong::NoSuchLevel { scheme: 2007, level: 4 })]);
        assert_eq!(one(C::ValidUntil, "长期"), [(C::ValidUntil, Wrong::Date)]);
        assert_eq!(one(C::Scheme, "七级制"), [(C::Scheme, Wrong::Scheme)]);
        let short = faults(&row(2, &[(C::Scheme, "2025")]));
        assert_eq!(short, [(C::Levels, Wrong::NoSuchLevel { scheme: 2025, level: 4 })]);
        let several = faults(&row(2, &[(C::Name, ""), (C::Levels, ""), (C::ValidUntil, "")]));
        assert_eq!(several.into_iter().map(|one| one.0).collect::<Vec<_>>(), [C::Name, C::Levels, C::ValidUntil]);
        let mut lost = row(2, &[]);
        lost.cells.get_mut(&C::CreditCode).unwrap().value = Value::Number("911100006000373000".to_owned());
        assert_eq!(faults(&lost), [(C::CreditCode, Wrong::DigitsLost)]);
    }

    #[test]
    fn what_was_put_right_is_told() {
        let cells = [(Column::Phone, "０１０-00000001"), (Column::ValidUntil, "45000"), (Column::Number, "证字 12 号")];
        let mut row = row(2, &cells);
        row.cells.insert(Column::Area, Cell { value: Value::Text("示例区".to_owned()), merged: true });
        let parsed = parse(&row, today());
        let told: Vec<_> = parsed.notes.iter().map(|note| (note.column, note.about)).collect();
        assert_eq!(
            told,
            [
                (Column::Phone, About::FullWidth),
                (Column::ValidUntil, About::NumberedDay),
                (Column::Number, About::NumberForm),
                (Column::ValidUntil, About::Expired),
                (Column::Area, About::Merged),
            ]
        );
        assert_eq!(parsed.entry.unwrap().phone, "010-00000001");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let cells = [(Column::Levels, "承装二级（110千伏以下）、承修一级、承试三级"), (Column::Scheme, "三级制")];
        let design = [(Column::Levels, "电力行业甲级、送电乙级、变电丙级")];
        for cells in [&cells[..], &design] {
            for licence in parse(&row(2, cells), today()).entry.unwrap().licences {
                let (levels, scheme) = (licence.written(), licence.scheme.written());
                let again = parse(&row(2, &[(Column::Levels, &levels), (Column::Scheme, scheme)]), today());
                assert_eq!(again.entry.unwrap().licences, [licence], "{levels}");
            }
        }
    }

    proptest! {
        #[test]
        fn never_panics(texts in proptest::collection::vec("\\PC{0,20}", 11)) {
            let cells: Vec<_> = Column::ALL.into_iter().zip(texts.iter().map(String::as_str)).collect();
            let _ = parse(&row(2, &cells), today());
        }
    }
}
