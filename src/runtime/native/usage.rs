//! What a native run uses, measured from outside: no quota of the kernel counts the memory
//! of several processes together.

use std::collections::BTreeMap;
use std::fs;
use std::process::Child;

use rustix::process::{Pid, Signal, kill_process_group};

use crate::runtime::limits::{Limit, Limits};
use crate::runtime::measure::Folders;
use crate::runtime::process::Keeper;

/// Watches the folders and processes of one run.
#[derive(Debug)]
pub struct Watch {
    /// The process that everything else descends from, and the leader of its group.
    pub root: u32,
    /// What the script writes.
    pub folders: Folders,
    /// What it is held to.
    pub limits: Limits,
}

impl Keeper for Watch {
    fn passed(&self) -> Option<Limit> {
        // One process is held to the limit by the kernel, and may still report that it was
        // told no; this is for several together.
        let most = self.limits.memory.saturating_add(self.limits.memory / 4);
        let memory = || (memory(self.root) > most).then_some(Limit::Memory);
        self.folders.passed(&self.limits).or_else(memory)
    }

    fn end(&self, child: &mut Child) {
        // Both may be gone already.
        if let Some(group) = i32::try_from(self.root).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = child.kill();
    }
}

/// The bytes in memory of all descendants of a process.
fn memory(root: u32) -> u64 {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let pid = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok());
        if let Some((pid, parent)) = pid.and_then(|pid: u32| Some((pid, parent(pid)?))) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let page = rustix::param::page_size() as u64;
    let mut pages = 0;
    let mut open = children.get(&root).cloned().unwrap_or_default();
    while let Some(pid) = open.pop() {
        pages += own_pages(pid).unwrap_or(0);
        open.extend(children.get(&pid).into_iter().flatten());
    }
    pages * page
}

/// The parent of a process; its name, in brackets, may hold anything.
fn parent(pid: u32) -> Option<u32> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let after = &text[text.rfind(')')? + 1..];
    after.split_whitespace().nth(1)?.parse().ok()
}

/// Pages that are in memory and shared with no file.
fn own_pages(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
    let mut numbers = text.split(' ').skip(1).map(str::parse::<u64>);
    let (resident, shared) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    Some(resident.saturating_sub(shared))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_children_is_seen() {
        let mut child = std::process::Command::new("/bin/sleep");
        let mut child = child.arg("5").spawn().unwrap();
        let used = memory(std::process::id());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(used > 0);
    }
}
