//! The skill's files and folders.

mod bundle_size;
mod committed_cache;
mod conflict_marker;
mod document_name;
mod file_name_portability;
mod huge_file;
mod junk_file;
mod legacy_folder;
mod mentions;
mod name_not_utf8;
mod nested_skill;
mod several_documents;
mod size;
mod special_file;
mod symlink_out;
mod too_many_entries;
mod unmentioned_file;
mod unreadable;

use crate::lint::rule::Rule;

/// The rules of this group, by code.
pub(super) const RULES: &[&Rule] = &[
    &document_name::RULE,
    &several_documents::RULE,
    &symlink_out::RULE,
    &special_file::RULE,
    &unreadable::RULE,
    &name_not_utf8::RULE,
    &too_many_entries::RULE,
    &huge_file::RULE,
    &bundle_size::RULE,
    &committed_cache::RULE,
    &junk_file::RULE,
    &unmentioned_file::RULE,
    &nested_skill::RULE,
    &legacy_folder::RULE,
    &file_name_portability::RULE,
    &conflict_marker::RULE,
];
