//! Facts as data: what clients and validators take, kept apart from the code that asks.

pub mod fields;
pub mod profiles;
