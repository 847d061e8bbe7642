//! open-skills: one tool for the whole life of an agent skill.
//!
//! | layer | answers |
//! |---|---|
//! | [`bundle`] | what a skill is: its files, its frontmatter, its manifest |
//! | [`diagnostics`] | what there is to say about a file, and where |
//! | [`fs`] | the ground: files, with the path in every error |

pub mod bundle;
pub mod diagnostics;
pub mod fs;
