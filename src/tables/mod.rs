//! Facts as data: what clients and validators take, kept apart from the code that asks.

pub mod confusables;
pub mod fields;
pub mod platforms;
pub mod profiles;
pub mod threats;
