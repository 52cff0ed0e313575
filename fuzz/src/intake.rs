//! Of intake the manifest alone.

#[path = "../../src/intake/manifest.rs"]
pub mod manifest;
