//! How an index is: what its engine finds out about it, and what is remembered of the archive's files. Mends both.
//!
//! Reads no file of the archive.

use std::path::Path;

use super::manifest::{self, Lasting};
use crate::engine::EngineError;
use crate::engine::local;
use crate::result::{Cure, Damage, Health};

/// Looks at every file of the index in `folder`; writes nothing.
///
/// Errors: there is no index, it is another version's, or its folder cannot be read. What is wrong with its files is no error.
pub fn examine(folder: &Path) -> Result<Health, EngineError> {
    let local::Examined { mut health, mark, files, .. } = local::examine(folder)?;
    if health.writer.is_some() {
        // What is not finished now is being written.
        health.leftovers.clear();
    }
    match manifest::look(folder, mark.as_deref(), &files)? {
        Lasting::Missing => {}
        Lasting::Known(known) => {
            health.files_checked += 1;
            health.manifest = known;
        }
        // Whoever writes is in the middle of it.
        Lasting::Damaged(_) if health.writer.is_some() => {}
        Lasting::Damaged(reason) => {
            health.damages.push(Damage { file: manifest::FILE.to_owned(), reason, cure: Cure::Repair });
        }
    }
    Ok(health)
}

/// Mends what can be mended without the archive, and looks again. `holder` tells others who is writing.
///
/// Errors: those of `examine`, somebody is writing, or the folder cannot be written.
pub fn repair(folder: &Path, holder: &str) -> Result<Health, EngineError> {
    let lock = local::lock_to_repair(folder, holder)?;
    let mut mended = local::repair(folder, &lock)?;
    if manifest::drop_damaged(folder)? {
        mended.done.push(format!("removed {}, which is damaged", manifest::FILE));
    }
    // Else it would be found that somebody is writing.
    drop(lock);
    let mut health = examine(folder)?;
    health.mended = mended.done;
    health.removed = mended.removed;
    for damage in &mut health.damages {
        // What was not mended now is not the next time.
        damage.cure = Cure::Anew;
    }
    Ok(health)
}
