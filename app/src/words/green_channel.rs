//! Words of the green channel.

use domain::green_channel::EndReason;

use super::Words;

impl Words {
    /// Why a case has it no longer.
    #[must_use]
    pub fn green_channel_end(self, reason: EndReason) -> String {
        self.say(match reason {
            EndReason::Mistake => "green-channel-end-mistake",
            EndReason::OtherProject => "green-channel-end-other-project",
            EndReason::OffTheList => "green-channel-end-off-the-list",
        })
    }
}
