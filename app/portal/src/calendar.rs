//! Working-day calendars as published, cached for the process.
