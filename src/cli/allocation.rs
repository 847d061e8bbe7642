//! The heap of the program: small blocks quickly, large ones back to the system at once.
//!
//! Linting takes some hundred small blocks for each skill, on every core. What the C library
//! spends on them is a tenth of the time and more, so they come from another heap.
//!
//! The C library of most Linux systems learns from the first large block that it frees to keep
//! the next ones, in a heap for each thread. A command that carries one skill after the other
//! then holds several times what it works on. Told a size once, it stops learning: what is
//! larger is a mapping of its own and ends when it is freed. Other systems do that by themselves.
#![cfg_attr(
    target_os = "linux",
    allow(
        unsafe_code,
        reason = "a heap hands out bare memory, and the C library speaks C"
    )
)]

/// From this size on, a block stands on its own.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: std::ffi::c_int = 1 << 20;

/// Lets no thread keep large blocks; asked for before there are other threads.
pub fn keep_no_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it takes two numbers and reads no memory of ours; an unknown one changes nothing.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
    }
}

#[cfg(target_os = "linux")]
pub use heap::Heap;

#[cfg(target_os = "linux")]
mod heap {
    use std::alloc::{GlobalAlloc, Layout, System};

    use mimalloc::MiMalloc;

    /// Blocks below this size are small: nearly all, and seldom much of the memory.
    const SMALL: usize = 64 << 10;

    /// A heap for small blocks, and the system's for the others, which go back to it sooner.
    pub struct Heap;

    fn is_small(size: usize) -> bool {
        size < SMALL
    }

    // SAFETY: whoever gives a block back says how large it is, as they asked for it. So it goes
    // back to where it came from, and both heaps keep the promises of a heap.
    unsafe impl GlobalAlloc for Heap {
        #[inline]
        // SAFETY: the caller keeps the promises of this trait.
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // SAFETY: what we are promised is what they are promised.
            unsafe {
                match is_small(layout.size()) {
                    true => MiMalloc.alloc(layout),
                    false => System.alloc(layout),
                }
            }
        }

        #[inline]
        // SAFETY: the caller keeps the promises of this trait.
        unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
            // SAFETY: as above.
            unsafe {
                match is_small(layout.size()) {
                    true => MiMalloc.alloc_zeroed(layout),
                    false => System.alloc_zeroed(layout),
                }
            }
        }

        #[inline]
        // SAFETY: the caller keeps the promises of this trait.
        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            // SAFETY: as above, and a block of this size came from there.
            unsafe {
                match is_small(layout.size()) {
                    true => MiMalloc.dealloc(block, layout),
                    false => System.dealloc(block, layout),
                }
            }
        }

        #[inline]
        // SAFETY: the caller keeps the promises of this trait.
        unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            // SAFETY: as above; a block that moves is copied as far as both sizes go.
            unsafe {
                match (is_small(layout.size()), is_small(size)) {
                    (true, true) => MiMalloc.realloc(block, layout, size),
                    (false, false) => System.realloc(block, layout, size),
                    _ => {
                        let moved =
                            self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
                        if !moved.is_null() {
                            moved.copy_from_nonoverlapping(block, layout.size().min(size));
                            self.dealloc(block, layout);
                        }
                        moved
                    }
                }
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_block_keeps_what_it_holds_from_one_heap_to_the_other() {
            let sizes = [1, 100, SMALL - 1, SMALL, SMALL + 1, 4 * SMALL];
            for from in sizes {
                for to in sizes {
                    for align in [1, 16, 4_096] {
                        let layout = Layout::from_size_align(from, align).unwrap();
                        let wider = Layout::from_size_align(to, align).unwrap();
                        // SAFETY: blocks of these sizes are written within them, and given back
                        // as they were asked for.
                        unsafe {
                            let block = Heap.alloc_zeroed(layout);
                            assert_eq!(*block.add(from - 1), 0);
                            block.write_bytes(7, from);
                            let block = Heap.realloc(block, layout, to);
                            assert_eq!(block.addr() % align, 0);
                            let kept = std::slice::from_raw_parts(block, from.min(to));
                            assert!(kept.iter().all(|byte| *byte == 7), "{from} to {to}");
                            Heap.dealloc(block, wider);
                        }
                    }
                }
            }
        }
    }
}
