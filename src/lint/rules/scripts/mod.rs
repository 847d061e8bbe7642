//! The scripts that a skill ships.

mod data_syntax;
mod interactive_input;
mod javascript_syntax;
mod missing_run_bit;
mod missing_shebang;
mod needs_native_engine;
mod os_only;
mod programs;
mod python_syntax;
mod sandbox_import;
mod undocumented_script;
mod windows_line_ends;

use crate::lint::rule::Rule;

pub(in crate::lint) use programs::{
    Language as ProgramLanguage, Program, read_all as read_programs,
};

/// The rules of this group, by code.
pub(super) const RULES: &[&Rule] = &[
    &python_syntax::RULE,
    &javascript_syntax::RULE,
    &data_syntax::RULE,
    &missing_shebang::RULE,
    &missing_run_bit::RULE,
    &sandbox_import::RULE,
    &os_only::RULE,
    &undocumented_script::RULE,
    &needs_native_engine::RULE,
    &interactive_input::RULE,
    &windows_line_ends::RULE,
];
