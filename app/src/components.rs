//! The few shapes that every page is made of.

pub mod appointments;
mod banner;
mod bar_chart;
mod button;
mod card;
pub mod case;
mod chip;
mod choices;
mod errors;
mod field;
mod footer;
mod link_card;
mod listing;
pub mod looks;
pub mod messages;
mod navigation;
mod pager;
mod text_area;
mod title;
mod top_bar;

pub use banner::Banner;
pub use bar_chart::BarChart;
pub use button::{ButtonLink, Submit};
pub use card::{Card, Help};
pub use chip::{Chip, ChipKind};
pub use choices::{Checkbox, Choice, RadioGroup, Select};
pub use errors::{ErrorSummary, FormErrors};
pub use field::{Check, ErrorLine, Field};
pub use footer::Footer;
pub use link_card::LinkCard;
pub use listing::Listing;
pub use navigation::{BackLink, StepLine};
pub use pager::Pager;
pub use text_area::TextArea;
pub use title::PageTitle;
pub use top_bar::{SkipLink, Sun, Tools, TopBar, current};
