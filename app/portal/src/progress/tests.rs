mod acts;
mod held;
mod push;
mod random;
mod redate;
mod role;
pub(crate) mod support;
