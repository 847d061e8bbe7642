//! What a native run uses, measured from outside: no quota of the kernel counts the memory
//! of several processes together.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Child;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::runtime::limits::{Limit, Limits};
use crate::runtime::measure::Folders;
use crate::runtime::process::Keeper;
use crate::runtime::starved;

/// More processes than any wall lets pass: where one stands, a script never gets here.
const MOST_PROCESSES: usize = 600;
/// How often what was started meanwhile is looked for.
const ROUNDS: usize = 20;
/// The codes of programs that give up, or fall, when the system has no more memory for them: as of
/// SIGILL, SIGTRAP, SIGABRT, SIGBUS and SIGSEGV.
const FALLEN: [i32; 5] = [132, 133, 134, 135, 139];

/// Watches the folders and processes of one run.
#[derive(Debug)]
pub struct Watch {
    /// The process that everything else descends from, and the leader of its group.
    pub root: u32,
    /// What the script writes.
    pub folders: Folders,
    /// What it is held to.
    pub limits: Limits,
    /// Whether all of it ends with its first process.
    pub is_walled: bool,
    /// What was last seen of the processes.
    pub seen: Seen,
}

/// What was seen of processes from one look to the next.
#[derive(Debug, Default)]
pub struct Seen {
    processes: RefCell<Vec<u32>>,
    /// The most bytes that one process had of what the kernel holds to the limit.
    most_data: Cell<u64>,
}

impl Watch {
    /// Whether a script that failed did so for want of memory. The kernel only says no and tells
    /// nobody: either the language knows that this is what it failed for, or a program fell that
    /// had all but a little of what it may have.
    fn has_starved(&self, code: i32) -> bool {
        let little = self.limits.memory / 8;
        let was_near = self.seen.most_data.get() >= self.limits.memory - little;
        let has_fallen = FALLEN.contains(&code) && was_near;
        // Without walls nothing is refused that the machine has.
        self.is_walled && (starved::is_said(&self.folders.scratch) || has_fallen)
    }
}

impl Keeper for Watch {
    fn passed(&self) -> Option<Limit> {
        // One process is held to the limit by the kernel, and may still report that it was
        // told no; this is for several together.
        let most = self.limits.memory.saturating_add(self.limits.memory / 4);
        self.folders.passed(&self.limits).or_else(|| {
            let all = descendants(self.root);
            let is_many = all.len() > MOST_PROCESSES;
            self.seen.processes.borrow_mut().clone_from(&all);
            // The quick count takes what processes share since they parted for that of each.
            let is_more = || memory(&all, own_bytes) > most && memory(&all, share) > most;
            let memory = || is_more().then_some(Limit::Memory);
            is_many.then_some(Limit::Processes).or_else(memory)
        })
    }

    fn glance(&self) {
        let mut processes = self.seen.processes.borrow_mut();
        if processes.is_empty() {
            *processes = descendants(self.root);
        }
        let now = processes.iter().copied().filter_map(data_bytes).max();
        let most = self.seen.most_data.get().max(now.unwrap_or_default());
        self.seen.most_data.set(most);
    }

    fn reached(&self, code: i32) -> Option<Limit> {
        let memory = || self.has_starved(code).then_some(Limit::Memory);
        self.folders.reached(&self.limits).or_else(memory)
    }

    fn end(&self, child: &mut Child) {
        // Without walls, all are below the stage, in whatever group they are.
        if !self.is_walled && matches!(child.try_wait(), Ok(None)) {
            end_all(self.root);
        }
        // Within them this is the end of everything: the first process of a namespace takes all
        // others with it. Both may be gone already.
        if let Some(group) = pid(self.root) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = child.kill();
    }
}

/// Ends a process and what descends from it.
fn end_all(root: u32) {
    // It starts nothing meanwhile.
    signal(&[root], Signal::STOP);
    end_below(root);
    signal(&[root], Signal::KILL);
}

/// Ends what descends from a process. All are stopped first, so that none starts another one
/// meanwhile.
pub fn end_below(root: u32) {
    let mut stopped = BTreeSet::new();
    for _ in 0..ROUNDS {
        let found = descendants(root);
        let new: Vec<u32> = found.into_iter().filter(|it| stopped.insert(*it)).collect();
        if new.is_empty() {
            break;
        }
        signal(&new, Signal::STOP);
    }
    signal(&stopped.into_iter().collect::<Vec<_>>(), Signal::KILL);
}

/// Some of them may be gone already.
fn signal(processes: &[u32], signal: Signal) {
    for process in processes.iter().copied().filter_map(pid) {
        let _ = kill_process(process, signal);
    }
}

fn pid(number: u32) -> Option<Pid> {
    i32::try_from(number).ok().and_then(Pid::from_raw)
}

/// All that descend from a process.
fn descendants(root: u32) -> Vec<u32> {
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
    let mut all = children.remove(&root).unwrap_or_default();
    let mut at = 0;
    while let Some(pid) = all.get(at) {
        let more = children.remove(pid);
        all.extend(more.into_iter().flatten());
        at += 1;
    }
    all
}

/// The bytes that processes have in memory, each counted by `of`; what is over counts nothing.
fn memory(processes: &[u32], of: fn(u32) -> Option<u64>) -> u64 {
    processes.iter().copied().filter_map(of).sum()
}

/// The parent of a process; its name, in brackets, may hold anything.
fn parent(pid: u32) -> Option<u32> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let after = &text[text.rfind(')')? + 1..];
    after.split_whitespace().nth(1)?.parse().ok()
}

/// What of a process is in memory and shared with no file.
fn own_bytes(pid: u32) -> Option<u64> {
    let pages = pages(pid)?;
    let own = pages.get(1)?.saturating_sub(*pages.get(2)?);
    Some(own * rustix::param::page_size() as u64)
}

/// What of a process the kernel holds to its limit of memory, whether it is in use or not; its
/// stack is counted too, which is small.
fn data_bytes(pid: u32) -> Option<u64> {
    Some(pages(pid)?.get(5)? * rustix::param::page_size() as u64)
}

/// The sizes of a process in pages: all, in memory, shared, code, nothing, data and stack.
fn pages(pid: u32) -> Option<Vec<u64>> {
    let text = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
    text.split_whitespace()
        .map(|word| word.parse().ok())
        .collect()
}

/// The same, with its share alone of what it has in common with others: takes the kernel longer to
/// say. Where it says nothing of that, all counts.
fn share(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let mut lines = text.lines();
    let line = lines.find_map(|line| line.strip_prefix("Pss_Anon:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
    kibibytes.map_or_else(|| own_bytes(pid), |kibibytes: u64| Some(kibibytes << 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_children_is_seen() {
        let mut child = std::process::Command::new("/bin/sleep");
        let mut child = child.arg("5").spawn().unwrap();
        let children = descendants(std::process::id());
        let used = [own_bytes, share].map(|of| memory(&children, of));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(used[0] > 0 && used[1] > 0, "{used:?}");
    }
}
