use leptos::prelude::*;

/// How a deadline stands. Each has its own icon, since colour alone says nothing to many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChipKind {
    OnTime,
    DueSoon,
    Overdue,
    Paused,
    /// 绿色通道: no deadline, but an order of work.
    GreenChannel,
}

impl ChipKind {
    fn class(self) -> &'static str {
        match self {
            Self::OnTime => "chip on-time",
            Self::DueSoon => "chip due-soon",
            Self::Overdue => "chip overdue",
            Self::Paused => "chip paused",
            Self::GreenChannel => "chip green-channel",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::OnTime => "M3 8.5l3.2 3.2L13 4.8",
            Self::DueSoon => "M8 4v4.5l2.8 1.7",
            Self::Overdue => "M8 3.5v5.5M8 12v.4",
            Self::Paused => "M5.5 4v8M10.5 4v8",
            Self::GreenChannel => "M3.5 4l4 4-4 4M8.5 4l4 4-4 4",
        }
    }
}

#[component]
pub fn Chip(kind: ChipKind, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <span class=kind.class()>
            <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
                <path
                    d=kind.icon()
                    fill="none"
                    stroke="currentColor"
                    stroke-width="2.2"
                    stroke-linecap="round"
                    stroke-linejoin="round"
                />
            </svg>
            {text}
        </span>
    }
}
