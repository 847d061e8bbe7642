//! The `open-skills` program.

fn main() {}
