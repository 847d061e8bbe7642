//! Facts as data: what clients and validators take, kept apart from the code that asks.

pub mod agents;
pub mod confusables;
pub mod fields;
pub mod hosts;
pub mod leave_outs;
pub mod media_types;
pub mod platforms;
pub mod profiles;
pub mod sandbox;
pub mod secret_forms;
pub mod systems;
pub mod threats;
