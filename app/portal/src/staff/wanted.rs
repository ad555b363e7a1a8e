//! What a list of work is asked for, and where its pages begin.

use chrono::NaiveDate;
use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::levels::{Colour, Span};
use domain::staff::Right;
use uuid::Uuid;

use super::members::Member;
use super::visit_days;
use super::work_item::Row;

/// Which cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    #[default]
    All,
    Mine,
    /// Given to me, and not opened yet.
    New,
    /// Nobody's yet.
    Unassigned,
    DueToday,
    Overdue,
    /// The clock rests until the customer has done something.
    Waiting,
    /// An event of another system waits for its predecessor.
    Held,
    /// The last message is the customer's. Ended cases too.
    Unanswered,
    /// Somebody comes to the customer in the next days.
    Visits,
    /// 绿色通道: of a key project.
    Green,
    /// 待归档: connected, and the file is not closed yet.
    ToArchive,
    /// A joint survey waits for my countersignature.
    Countersign,
    /// The last three messages did not reach the customer's phone.
    Unreachable,
}

impl Filter {
    pub const ALL: [Self; 14] = [
        Self::All,
        Self::Mine,
        Self::New,
        Self::Unassigned,
        Self::DueToday,
        Self::Overdue,
        Self::Waiting,
        Self::Held,
        Self::Unanswered,
        Self::Visits,
        Self::Green,
        Self::ToArchive,
        Self::Countersign,
        Self::Unreachable,
    ];

    /// The name in addresses and language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mine => "mine",
            Self::New => "new",
            Self::Unassigned => "unassigned",
            Self::DueToday => "today",
            Self::Overdue => "overdue",
            Self::Waiting => "waiting",
            Self::Held => "held",
            Self::Unanswered => "unanswered",
            Self::Visits => "visits",
            Self::Green => "green",
            Self::ToArchive => "archive",
            Self::Countersign => "countersign",
            Self::Unreachable => "unreachable",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.code() == code)
    }
}

/// Which cases are asked for: those of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    pub filter: Filter,
    /// Of this warning level alone.
    pub level: Option<Colour>,
}

impl From<Filter> for Asked {
    fn from(filter: Filter) -> Self {
        Self { filter, level: None }
    }
}

/// Cases are counted up to so many; a counter that is greater says that there are more.
pub const COUNTED: i64 = 1_000;

/// How many cases each filter has, in the order of [`Filter::ALL`]; at most [`COUNTED`] + 1.
pub type Counters = [i64; Filter::ALL.len()];

/// What a list is asked for.
pub(super) struct Wanted<'a> {
    pub member: &'a Member,
    /// Whose work is the member's today.
    pub served: &'a [Uuid],
    /// In Asia/Shanghai.
    pub today: NaiveDate,
    /// Cases whose last day in time lies there; those that have none only where it has no bounds.
    pub span: Span,
    pub after: Option<&'a Cursor>,
    pub limit: i64,
}

impl Wanted<'_> {
    /// Open cases come by the last day in time where that is what is asked for, and by the day that comes first otherwise.
    pub fn by_last_day(&self) -> bool {
        self.span != Span::default()
    }

    /// Where a case stands in its list: its next visit, or a day in Asia/Shanghai.
    pub fn place(&self, filter: Filter, row: &Row) -> String {
        let day = match filter {
            Filter::Visits => return row.visit().map(|visit| visit_days::place(visit.slot)).unwrap_or_default(),
            Filter::Unanswered => row.since.map(shanghai_date),
            Filter::ToArchive => row.archive_from.map(shanghai_date),
            _ if self.by_last_day() => row.overdue_after,
            _ => row.due,
        };
        day.map_or_else(|| NEVER.to_owned(), |day| day.to_string())
    }
}

/// Codes of the departments for which a member countersigns.
pub(super) fn countersigns(member: &Member) -> Vec<&'static str> {
    let roles = member.entitlement.roles.iter().filter(|role| role.may(Right::Countersign));
    roles.map(|role| role.code()).collect()
}

/// In a cursor, for cases without a day: they come last.
pub(super) const NEVER: &str = "none";

/// The last case of a page.
pub(super) struct Cursor {
    /// See [`Wanted::place`].
    pub place: String,
    pub reference: Reference,
}

impl Cursor {
    pub fn parse(text: &str) -> Option<Self> {
        let (place, reference) = text.split_once('_')?;
        Some(Self { place: place.to_owned(), reference: Reference::parse(reference).ok()? })
    }
}
