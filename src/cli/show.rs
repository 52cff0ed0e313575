//! `onrecord show`: one article, whole.

use std::io::Write;

use super::args::{Common, DocumentFormat, ShowArgs};
use super::environment::Environment;
use super::errors::{CliError, Outcome};
use super::open;
use super::plan::{index_folder, offsets};
use crate::engine::{Engine, EngineError};
use crate::render::article;
use crate::render::json::Writer;
use crate::result::Stored;

/// An index keeps confidence in steps: 0.8 that was stored is no less than 0.8 that is typed.
const ROUNDING: f32 = 0.001;

/// Ids offered where there is no article.
const OFFERED: usize = 5;
/// Ids looked at for one that begins or ends as was asked.
const LOOKED_AT: usize = 100;

/// Runs the command.
pub fn run(
    args: &ShowArgs,
    common: &Common,
    environment: &Environment,
    out: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let index = index_folder(common);
    let engine = open(&index, common)?;
    let found = find(&engine, &args.id).map_err(CliError::engine(&index))?;
    let mut stored = found.map_err(|like| CliError::NoArticle { id: args.id.clone(), like })?;
    if let Some(least) = args.min_confidence {
        stored.attributions.attributions.retain(|attribution| attribution.confidence >= least - ROUNDING);
    }
    match args.format {
        DocumentFormat::Text => article::text(&stored, &environment.style(common.color), out)?,
        DocumentFormat::Json => Writer::new(out).article(&stored, offsets(args.offsets))?,
    }
    Ok(Outcome::Done)
}

/// The article under `id`, under the end of it that follows a `/`, or the only one whose id begins or ends so; else ids that
/// are like it.
pub fn find(engine: &dyn Engine, id: &str) -> Result<Result<Stored, Vec<String>>, EngineError> {
    if let Some(stored) = engine.article(id)? {
        return Ok(Ok(stored));
    }
    // A path as a shell completes it is longer than an id, which begins at the folder that was indexed.
    let mut shorter = id.strip_prefix("./").unwrap_or(id);
    while let Some((_, rest)) = shorter.split_once('/') {
        if let Some(stored) = engine.article(shorter)? {
            return Ok(Ok(stored));
        }
        shorter = rest;
    }
    if let Some(stored) = engine.article(shorter)? {
        return Ok(Ok(stored));
    }
    let mut like = engine.ids_like(id, LOOKED_AT)?;
    let mut fitting = like.iter().filter(|full| !id.is_empty() && (full.starts_with(id) || full.ends_with(id)));
    // Where more ids contain it than were looked at, one of the others may fit as well.
    if let (Some(only), None, true) = (fitting.next(), fitting.next(), like.len() < LOOKED_AT)
        && let Some(stored) = engine.article(only)?
    {
        return Ok(Ok(stored));
    }
    like.truncate(OFFERED);
    Ok(Err(like))
}
