//! The one place where panics of the engine are caught: tantivy trusts its files and panics on some that are damaged.
//!
//! A panic becomes an error that says so. Nothing of it is printed, whether it happens here or on one of tantivy's threads, of
//! which tantivy tells by an error of its own. What a wrong length makes it allocate is not a panic and not caught.

use std::cell::Cell;
use std::sync::Once;

use crate::engine::EngineError;

thread_local! {
    /// Whether this thread runs what `guarded` runs.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Panics are passed over in silence on threads that are guarded, and on no others. Done once: changing what is done about
/// panics for every search would cost as much as a search and get in the way of searches on other threads.
static SILENCE: Once = Once::new();

/// How the names of tantivy's threads begin that read or write segments.
const THREADS: [&str; 4] = ["thrd-tantivy", "merge_thread", "segment_updater", "docstore-compressor"];

/// Runs what reads or writes the index; a panic in it is an error.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, EngineError>) -> Result<T, EngineError> {
    SILENCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let is_of_tantivy = |name: &str| THREADS.iter().any(|start| name.starts_with(start));
            if !GUARDED.get() && !std::thread::current().name().is_some_and(is_of_tantivy) {
                before(panic);
            }
        }));
    });
    let was_guarded = GUARDED.replace(true);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    GUARDED.set(was_guarded);
    outcome.unwrap_or_else(|panic| {
        let told = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(EngineError::Damaged(told.unwrap_or("reading it failed").to_owned()))
    })
}
