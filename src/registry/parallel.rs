//! Several requests at once, because each of them mostly waits.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// Does something to each item on several threads, of which the caller's is one; the result has
/// the order of the items.
pub fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    jobs: usize,
    act: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            let result = act(item);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.push((at, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..jobs.min(items.len()) {
            scope.spawn(work);
        }
        work();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The same, with no more at work at once than an allowance takes by their weights; what is
/// heavier than all of it works alone.
pub fn in_parallel_within<T: Sync, R: Send>(
    items: &[T],
    jobs: usize,
    allowance: u64,
    weight: impl Fn(&T) -> u64 + Sync,
    act: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let (taken, freed) = (Mutex::new(0_u64), Condvar::new());
    in_parallel(items, jobs, |item| {
        let weight = weight(item).min(allowance);
        let held = taken.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |taken: &mut u64| *taken + weight > allowance;
        let waited = freed.wait_while(held, fits);
        *waited.unwrap_or_else(PoisonError::into_inner) += weight;
        let _share = Share {
            taken: &taken,
            freed: &freed,
            weight,
        };
        act(item)
    })
}

/// What is given back when the work is over, also when it ended in a panic.
struct Share<'s> {
    taken: &'s Mutex<u64>,
    freed: &'s Condvar,
    weight: u64,
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        *taken -= self.weight;
        self.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    #[test]
    fn one_item_needs_no_thread_and_several_have_theirs() {
        let here = std::thread::current().id();
        assert_eq!(
            in_parallel(&[()], 8, |()| std::thread::current().id()),
            [here]
        );
        // Each waits until all three are at work.
        let all = std::sync::Barrier::new(3);
        let threads = in_parallel(&[1, 2, 3], 3, |number| {
            all.wait();
            (*number, std::thread::current().id())
        });
        assert!(threads.iter().map(|(number, _)| *number).eq(1..=3));
        assert_eq!(threads.iter().filter(|(_, id)| *id == here).count(), 1);
    }

    #[test]
    fn no_more_is_at_work_than_the_allowance_takes() {
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        let weights = [1, 9, 3, 4, 100, 2, 2, 2, 6, 1];
        let done = in_parallel_within(
            &weights,
            4,
            10,
            |weight| *weight,
            |&weight| {
                let share = weight.min(10);
                let all = now.fetch_add(share, Ordering::SeqCst) + share;
                most.fetch_max(all, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(2));
                now.fetch_sub(share, Ordering::SeqCst);
                weight * 2
            },
        );
        assert_eq!(done, weights.map(|weight| weight * 2));
        assert!(most.load(Ordering::SeqCst) <= 10);
    }
}
