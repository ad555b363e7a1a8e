//! Sentences about files.

use domain::applications::{ApplicantKind, Outstanding, PremisesKind, Step};
use domain::progress::Progress;
use portal::documents::{Document, Unfit};

use super::Words;

impl Words {
    /// Why a file was not taken, by its name where it has one.
    #[must_use]
    pub fn unfit(self, name: &str, unfit: Unfit) -> String {
        let why = self.say(match unfit {
            Unfit::Empty => "unfit-empty",
            Unfit::TooBig => "unfit-too-big",
            Unfit::WrongType => "unfit-wrong-type",
            Unfit::Heic => "unfit-heic",
            Unfit::Damaged => "unfit-damaged",
            Unfit::Ofd => "unfit-ofd",
            Unfit::Unreadable => "unfit-unreadable",
            Unfit::TooManyPixels => "unfit-too-many-pixels",
            Unfit::TooManyPages => "unfit-too-many-pages",
            Unfit::Locked => "unfit-locked",
            Unfit::TooMany => "unfit-too-many",
            Unfit::TooMuch => "unfit-too-much",
            Unfit::Busy => "unfit-busy",
        });
        match name {
            "" => why,
            name => self.with("unfit-named", &[("name", name.into()), ("why", why.into())]),
        }
    }

    /// 已收到 身份证.jpg · 1.2 MB · 5 月 9 日 09:31
    #[must_use]
    pub fn received(self, document: &Document) -> String {
        let said = self.with("document-received", &[("name", document.name.clone().into())]);
        format!("{said} · {} · {}", size(document.bytes), self.moment(document.received_at))
    }

    /// A paper still to come, with the stage before which it is due.
    #[must_use]
    pub fn outstanding(self, due: Outstanding) -> String {
        let (paper, stage) = (self.document(due.paper), self.stage(due.before));
        self.with("papers-due", &[("paper", paper.into()), ("stage", stage.into())])
    }

    /// The same as a case stands: that its stage waits for it, or by when it does.
    #[must_use]
    pub fn outstanding_now(self, due: Outstanding, progress: &Progress) -> String {
        let begun = progress.stages.iter().any(|stage| stage.kind == due.before && !stage.visits.is_empty());
        let key = match (begun, due.is_missed(progress)) {
            (_, true) => "papers-late",
            (true, false) => "papers-before-work",
            (false, false) => return self.outstanding(due),
        };
        let (paper, stage) = (self.document(due.paper), self.stage(due.before));
        self.with(key, &[("paper", paper.into()), ("stage", stage.into())])
    }

    #[must_use]
    pub fn applicant(self, kind: ApplicantKind) -> String {
        self.say(match kind {
            ApplicantKind::Owner => "applicant-owner",
            ApplicantKind::Tenant => "applicant-tenant",
            ApplicantKind::Agent => "applicant-agent",
        })
    }

    /// The title of a step.
    #[must_use]
    pub fn step(self, step: Step) -> String {
        self.say(match step {
            Step::Where => "step-where",
            Step::Document => "step-document",
            Step::Supply => "step-supply",
            Step::Contact => "step-contact",
            Step::Check => "step-check",
        })
    }

    #[must_use]
    pub fn premises(self, kind: PremisesKind) -> String {
        self.say(match kind {
            PremisesKind::Home => "premises-home",
            PremisesKind::Business => "premises-business",
        })
    }
}

/// 1.2 MB, 350 kB: rounded up, in thousands as phones show it.
fn size(bytes: u64) -> String {
    if bytes >= 1_000_000 {
        let tenths = bytes.div_ceil(100_000);
        format!("{}.{} MB", tenths / 10, tenths % 10)
    } else {
        format!("{} kB", bytes.div_ceil(1_000).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_as_phones_show_them() {
        for (bytes, text) in [(1, "1 kB"), (349_001, "350 kB"), (1_200_000, "1.2 MB"), (20_971_520, "21.0 MB")] {
            assert_eq!(size(bytes), text);
        }
    }
}
