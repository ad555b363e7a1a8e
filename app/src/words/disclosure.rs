//! The items that have to be disclosed.

use domain::disclosure::Item;

use super::Words;

impl Words {
    /// The item's name in the regulation.
    #[must_use]
    pub fn disclosure_item(self, item: Item) -> String {
        self.say(match item {
            Item::Profile => "disclosure-profile",
            Item::Services => "disclosure-services",
            Item::Prices => "disclosure-prices",
            Item::Quality => "disclosure-quality",
            Item::Notices => "disclosure-notices",
            Item::Rules => "disclosure-rules",
            Item::Promises => "disclosure-promises",
        })
    }

    /// What belongs to it.
    #[must_use]
    pub fn disclosure_content(self, item: Item) -> String {
        self.say(match item {
            Item::Profile => "disclosure-profile-content",
            Item::Services => "disclosure-services-content",
            Item::Prices => "disclosure-prices-content",
            Item::Quality => "disclosure-quality-content",
            Item::Notices => "disclosure-notices-content",
            Item::Rules => "disclosure-rules-content",
            Item::Promises => "disclosure-promises-content",
        })
    }
}
