//! What a table was measured on, and where data and indexes lie.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout.
pub fn project() -> PathBuf {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR"));
    bench.parent().unwrap_or(bench).to_owned()
}

/// The shared data: named by ONRECORD_SHARED, or beside the checkout.
pub fn shared() -> PathBuf {
    std::env::var_os("ONRECORD_SHARED").map_or_else(|| project().join("../shared"), PathBuf::from)
}

/// Lines of a list: machine, versions, day.
pub fn description() -> Vec<String> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpu.lines().find_map(|line| Some(line.strip_prefix("model name")?.split_once(':')?.1.trim().to_owned()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    vec![
        format!("machine: {}, {cores} cores, {}", cpu.unwrap_or_else(|| "unknown".to_owned()), std::env::consts::OS),
        format!(
            "versions: onrecord {} at {}, tantivy {}, {}",
            locked("onrecord"),
            said_by("git", &["describe", "--always", "--dirty", "--exclude", "*"]),
            locked("tantivy"),
            said_by("rustc", &["--version"])
        ),
        format!("day: {}", chrono::Utc::now().date_naive()),
    ]
}

/// Processes that wanted to run, on the average of the last minute.
pub fn load() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0.0)
}

/// The version of a package that this was built with.
pub fn locked(package: &str) -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let named = format!("name = \"{package}\"\nversion = \"");
    let version = lock.split_once(named.as_str()).and_then(|(_, rest)| rest.split_once('"'));
    version.map_or("unknown", |(version, _)| version)
}

fn said_by(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(project()).output();
    let said = output.ok().filter(|output| output.status.success()).map(|output| output.stdout);
    said.map_or_else(|| "unknown".to_owned(), |said| String::from_utf8_lossy(&said).trim().to_owned())
}
