//! What is said of tables of events.

use portal::event_imports::{Became, COLUMNS, Column, Reported, Unreadable, Wrong};

use super::{Words, refused_because};

impl Words {
    /// Why a table can't be read at all, and what to do.
    #[must_use]
    pub fn event_table(self, why: &Unreadable) -> String {
        let columns = |columns: &[Column]| columns.iter().map(|one| header(*one)).collect::<Vec<_>>().join("、");
        match why {
            Unreadable::Empty => self.say("event-import-empty"),
            Unreadable::Encoding => self.say("event-import-encoding"),
            Unreadable::Damaged(error) => self.with("event-import-damaged", &[("error", error.as_str().into())]),
            Unreadable::MissingColumns(missing) => {
                self.with("event-import-missing-columns", &[("columns", columns(missing).into())])
            }
            Unreadable::ColumnTwice(column) => {
                self.with("event-import-column-twice", &[("column", header(*column).into())])
            }
            Unreadable::UnknownColumns(unknown) => {
                self.with("event-import-unknown-columns", &[("columns", unknown.join("、").into())])
            }
        }
    }

    /// One row, whose it is, and what became of it.
    #[must_use]
    pub fn event_row(self, reported: &Reported) -> String {
        let arguments = [
            ("line", reported.line.into()),
            ("application", reported.application.as_str().into()),
            ("kind", reported.kind.as_str().into()),
            ("became", self.became(&reported.became).into()),
        ];
        self.with("event-import-row", &arguments)
    }

    /// What became of a row.
    #[must_use]
    pub fn became(self, became: &Became) -> String {
        let column = |key: &str, column: &Column| self.with(key, &[("column", header(*column).into())]);
        match became {
            Became::Applied { repeated: false } => self.say("event-import-applied"),
            Became::Applied { repeated: true } => self.say("event-import-repeated"),
            Became::Held { missing } => {
                let kind = self.say(&format!("log-{}", missing.replace('_', "-")));
                self.with("event-import-held", &[("kind", kind.into())])
            }
            Became::Refused { reason } => self.say(refused_because(*reason)),
            Became::OtherContent => self.say("api-event-id-taken"),
            Became::UnknownCase => self.say("api-no-application"),
            Became::Wrong { wrong: Wrong::Missing { column: of } } => column("event-import-cell-missing", of),
            Became::Wrong { wrong: Wrong::Cell { column: of } } => column("event-import-cell-wrong", of),
            Became::Wrong { wrong: Wrong::Surplus { column: of } } => column("event-import-cell-surplus", of),
            Became::Wrong { wrong: Wrong::NoColumn } => self.say("event-import-no-column"),
        }
    }
}

/// As offices write it, and as the interface does.
fn header(column: Column) -> String {
    COLUMNS
        .iter()
        .find(|(known, ..)| *known == column)
        .map_or_else(String::new, |(_, name, zh)| format!("{zh}（{name}）"))
}
