mod acts;
mod changes;
mod held;
mod list;
mod push;
pub(crate) mod random;
mod redate;
mod role;
pub(crate) mod support;
