//! What forms post to. Each is also a plain HTML form target.
