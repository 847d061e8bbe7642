//! A list of system calls as a program for the kernel.
//!
//! The kernel tries a new filter with every number that a call can have, so one that compares
//! with one after the other takes longer to set up than all other locks together. This one
//! halves what is left at each step.

use seccompiler::{BpfProgram, TargetArch, sock_filter};

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is made.
    Allowed,
    /// It is not permitted.
    Denied,
    /// It is not there, as in an older kernel.
    Absent,
}

/// Where the kernel keeps what a filter looks at: the call's number, and whose numbers they are.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
/// Instructions: take a word of that, jump when it is that or not below that, and end.
const LOAD: u16 = 0x20;
const IF_EQUAL: u16 = 0x15;
const IF_NOT_BELOW: u16 = 0x35;
const RETURN: u16 = 0x06;

/// Where a step leads: to another one, or to an end.
#[derive(Clone, Copy)]
enum Next {
    Step(usize),
    End(Verdict),
}

/// Numbers from `least` on lead one way, those below it another.
struct Step {
    least: u32,
    from: Next,
    below: Next,
}

/// The ends, in the order in which they stand behind the steps.
const ENDS: [Verdict; 3] = [Verdict::Allowed, Verdict::Denied, Verdict::Absent];

/// A program that allows and hides these calls and denies all others; nothing when there are
/// more of them than fit. Calls with the numbers of another processor end the process.
pub fn program(
    arch: TargetArch,
    allowed: impl IntoIterator<Item = libc::c_long>,
    absent: libc::c_long,
) -> Option<BpfProgram> {
    let mut named: Vec<(u32, Verdict)> = Vec::new();
    for call in allowed {
        named.push((u32::try_from(call).ok()?, Verdict::Allowed));
    }
    named.push((u32::try_from(absent).ok()?, Verdict::Absent));
    named.sort_by_key(|(number, _)| *number);
    let mut steps = Vec::new();
    let first = tree(&spans(&named), &mut steps);
    let mut program = vec![
        instruction(LOAD, ARCHITECTURE),
        sock_filter {
            jt: 1,
            ..instruction(IF_EQUAL, audit_name(arch))
        },
        instruction(RETURN, libc::SECCOMP_RET_KILL_PROCESS),
        instruction(LOAD, NUMBER),
    ];
    // With no step there is one span, and the first end is all there is to go to.
    let Next::Step(0) = first else {
        return None;
    };
    for (at, step) in steps.iter().enumerate() {
        let distance = |next| {
            let target = match next {
                Next::Step(step) => step,
                Next::End(end) => steps.len() + ENDS.iter().position(|it| *it == end)?,
            };
            u8::try_from(target - at - 1).ok()
        };
        program.push(sock_filter {
            jt: distance(step.from)?,
            jf: distance(step.below)?,
            ..instruction(IF_NOT_BELOW, step.least)
        });
    }
    program.extend(ENDS.map(|end| instruction(RETURN, answer(end))));
    Some(program)
}

/// Where each span of numbers with one verdict begins, for all numbers.
fn spans(named: &[(u32, Verdict)]) -> Vec<(u32, Verdict)> {
    let mut spans = vec![(0, Verdict::Denied)];
    for &(number, verdict) in named {
        // Whatever stands between two names is denied.
        for (least, verdict) in [(number, verdict), (number + 1, Verdict::Denied)] {
            spans.retain(|(known, _)| *known < least);
            if spans.last().is_none_or(|(_, last)| *last != verdict) {
                spans.push((least, verdict));
            }
        }
    }
    spans
}

/// Adds the steps that tell these spans apart; each stands before all that it leads to.
fn tree(spans: &[(u32, Verdict)], steps: &mut Vec<Step>) -> Next {
    if let [(_, verdict)] = spans {
        return Next::End(*verdict);
    }
    let (below, from) = spans.split_at(spans.len() / 2);
    let at = steps.len();
    let denied = Next::End(Verdict::Denied);
    steps.push(Step {
        least: from.first().map_or(0, |(least, _)| *least),
        from: denied,
        below: denied,
    });
    steps[at].below = tree(below, steps);
    steps[at].from = tree(from, steps);
    Next::Step(at)
}

fn instruction(code: u16, k: u32) -> sock_filter {
    let (jt, jf) = (0, 0);
    sock_filter { code, jt, jf, k }
}

fn answer(verdict: Verdict) -> u32 {
    let error = |number: i32| libc::SECCOMP_RET_ERRNO | number.cast_unsigned();
    match verdict {
        Verdict::Allowed => libc::SECCOMP_RET_ALLOW,
        Verdict::Denied => error(libc::EPERM),
        Verdict::Absent => error(libc::ENOSYS),
    }
}

/// What the kernel calls the processor.
fn audit_name(arch: TargetArch) -> u32 {
    match arch {
        TargetArch::x86_64 => 0xc000_003e,
        TargetArch::aarch64 => 0xc000_00b7,
        TargetArch::riscv64 => 0xc000_00f3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the kernel would do, and in how many steps.
    fn run(program: &[sock_filter], arch: u32, number: u32) -> (u32, usize) {
        let (mut at, mut taken, mut word) = (0, 0, 0);
        loop {
            let sock_filter { code, jt, jf, k } = &program[at];
            taken += 1;
            at += 1;
            let holds = match *code {
                LOAD => {
                    word = if *k == NUMBER { number } else { arch };
                    continue;
                }
                RETURN => return (*k, taken),
                IF_EQUAL => word == *k,
                IF_NOT_BELOW => word >= *k,
                other => panic!("{other}"),
            };
            at += usize::from(if holds { *jt } else { *jf });
        }
    }

    #[test]
    fn every_number_gets_its_verdict_in_a_few_steps() {
        let arch = TargetArch::x86_64;
        let name = audit_name(arch);
        for allowed in [
            vec![5],
            vec![0],
            vec![0, 1, 2, 8, 9, 434, 436, 449],
            (0..400).step_by(4).collect(),
            vec![7, 7, 9],
        ] {
            let program = program(arch, allowed.iter().copied(), 435).unwrap();
            let numbers = (0..1_000).chain([1 << 30, (1 << 30) + 5, u32::MAX]);
            for number in numbers {
                let verdict = match i64::from(number) {
                    435 => Verdict::Absent,
                    known if allowed.contains(&known) => Verdict::Allowed,
                    _ => Verdict::Denied,
                };
                let (got, steps) = run(&program, name, number);
                assert_eq!(got, answer(verdict), "{number} of {allowed:?}");
                assert!(steps <= 15, "{steps}");
            }
            let (got, _) = run(&program, name ^ 1, 5);
            assert_eq!(got, libc::SECCOMP_RET_KILL_PROCESS);
        }
    }

    #[test]
    fn a_list_that_does_not_fit_is_none() {
        let every_second = (0..2_000).step_by(2);
        assert!(program(TargetArch::x86_64, every_second, 435).is_none());
        assert!(program(TargetArch::x86_64, [-1], 435).is_none());
    }
}
