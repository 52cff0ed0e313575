//! The file in which the user says who is whom: found beside the index, or named by a flag or a setting.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::args::Common;
use super::errors::CliError;
use crate::query::corrections::Corrections;
use crate::render::page::safe;

/// What its name ends in, behind the name of the index. It lies beside the index, not in it, so that the index can be thrown
/// away and made anew.
const ENDING: &str = ".corrections";

/// A larger file is no list of corrections.
const MOST_BYTES: u64 = 16 << 20;

/// The corrections for the index at `index`; none where there is no file and none was named.
pub fn read(index: &Path, common: &Common) -> Result<Corrections, CliError> {
    let is_named = common.corrections.is_some();
    let path = common.corrections.clone().unwrap_or_else(|| beside(index));
    let shown = safe(&path.to_string_lossy());
    let cannot = |reason: String| CliError::Usage {
        message: format!("the corrections {shown} cannot be read: {reason}"),
        hint: None,
    };
    let bytes = match fs::metadata(&path) {
        Ok(found) if found.len() > MOST_BYTES => return Err(cannot("the file is larger than 16 MiB".to_owned())),
        Ok(_) => fs::read(&path).map_err(|error| cannot(error.to_string()))?,
        Err(error) if !is_named && matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Corrections::default());
        }
        Err(error) => return Err(cannot(error.to_string())),
    };
    let text = String::from_utf8(bytes).map_err(|_| cannot("it is not UTF-8".to_owned()))?;
    Corrections::parse(&text).map_err(|error| CliError::Usage {
        message: format!("{shown}, {}", safe(&error.to_string())),
        hint: Some(error.help.to_owned()),
    })
}

/// `archive/index` has `archive/index.corrections`.
fn beside(index: &Path) -> PathBuf {
    let name = index.file_name().map(OsString::from);
    // `.` and the like have no name of their own.
    let (folder, mut name) = match (name, fs::canonicalize(index)) {
        (Some(name), _) => (index.parent().map(Path::to_owned), name),
        (None, Ok(whole)) => {
            (whole.parent().map(Path::to_owned), whole.file_name().map(OsString::from).unwrap_or_default())
        }
        (None, Err(_)) => (None, OsString::new()),
    };
    name.push(ENDING);
    folder.unwrap_or_default().join(name)
}
