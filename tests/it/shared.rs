//! What several test files need: the shared data, where it is, and runs of the program.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder or file of the shared test data; where it is missing the test that asks is named as skipped.
#[expect(clippy::disallowed_methods, reason = "tests may be told where the shared data is")]
pub fn shared(test: &str, part: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let path = std::env::var_os("ONRECORD_SHARED").map_or(beside, PathBuf::from).join("data").join(part);
    if path.exists() {
        return Some(path);
    }
    // Straight to standard error, so that it is seen though the test passes.
    let _ = writeln!(io::stderr(), "skipped: {test}: needs ../shared/data/{part}");
    None
}

/// The files in a tar archive: names and contents. Knows plain ustar, which is what the shared archives are.
pub fn tar_entries(archive: &[u8]) -> Vec<(String, &[u8])> {
    let mut entries = Vec::new();
    let mut rest = archive;
    while let Some((header, tail)) = rest.split_at_checked(512) {
        let text = |from: usize, to: usize| {
            let field = &header[from..to];
            let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
            String::from_utf8_lossy(&field[..end]).trim().to_owned()
        };
        let Ok(size) = usize::from_str_radix(&text(124, 136), 8) else { break };
        let Some(content) = tail.get(..size) else { break };
        if header[156] == b'0' || header[156] == 0 {
            entries.push((text(0, 100), content));
        }
        rest = tail.get(size.div_ceil(512) * 512..).unwrap_or(&[]);
    }
    entries
}

/// Unpacks Reuters-21578 into a folder; gives the text of its story files.
pub fn unpack_reuters(archive: &Path, into: &Path) -> Vec<String> {
    let file = std::fs::File::open(archive).expect("the archive can be read");
    let mut unpacked = Vec::new();
    zstd::Decoder::new(file).and_then(|mut frames| frames.read_to_end(&mut unpacked)).expect("the archive is sound");
    let mut texts = Vec::new();
    for (name, bytes) in tar_entries(&unpacked).into_iter().filter(|(name, _)| name.ends_with(".sgm")) {
        let name = name.rsplit('/').next().unwrap_or(&name).to_owned();
        std::fs::write(into.join(name), bytes).expect("the folder can be written");
        texts.push(bytes.iter().map(|byte| char::from(*byte)).collect());
    }
    texts
}

/// The program, with nothing of the caller's environment that changes what it does.
#[expect(clippy::disallowed_methods, reason = "what the environment says is to be forgotten")]
pub fn onrecord(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    let ours = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ONRECORD_"));
    ours.for_each(|(name, _)| {
        command.env_remove(name);
    });
    // There a configuration file may be made, and none of the reader's own is found.
    command.current_dir(folder).env("XDG_CONFIG_HOME", folder).env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

/// Runs the program and gives what it wrote.
pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    onrecord(folder).args(arguments).output().expect("the program starts")
}

/// Runs the program, which must end with `code`, and gives its standard output.
pub fn run_to(code: i32, folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

/// A writer whose reader has gone.
pub struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
