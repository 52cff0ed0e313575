//! The fields of the local index, by the table in `document`.
//!
//! Text is indexed once, in one field: title and body at positions of their own (see `passage`), each word by its stem and,
//! where that differs, by its exact form. What is only shown is in one stored blob (see `stored`); what is filtered, counted
//! or sorted by is in columns.

use tantivy::schema::{
    BytesOptions, FAST, Field, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions,
};

/// Names of our tokenizers in the index's settings.
pub const TEXT_TOKENIZER: &str = "onrecord-text";
pub const TITLE_TOKENIZER: &str = "onrecord-title";
pub const NAMES_TOKENIZER: &str = "onrecord-names";
pub const SLOTS_TOKENIZER: &str = "onrecord-slots";

/// Handles of the fields.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// Title and body; positions are `2 * ordinal + 1` where the word is its own stem, else `2 * ordinal`.
    pub text: Field,
    /// The title alone, same encoding.
    pub title: Field,
    /// Names, aliases and roles of those who speak, in slots of positions (see `analyse`).
    pub speaker: Field,
    pub outlet: Field,
    pub author: Field,
    pub section: Field,
    pub path: Field,
    pub language: Field,
    pub id: Field,
    /// Key of the file the article was read from.
    pub file: Field,
    /// Days that the text speaks of, a term each (see `mentions`).
    pub mentions: Field,
    /// What `has:` and `is:` ask for.
    pub flag: Field,
    /// First day, in days since 0001-01-01 = 1; the index is sorted by it, newest first.
    pub date: Field,
    /// Last day: later than `date` for a month or a year.
    pub date_last: Field,
    /// Per sentence: `2 * position of its first word + 1` where it opens a paragraph.
    pub sentences: Field,
    /// Per piece of attributed words: position of the first word, number of words, and who (see `said_who`).
    pub said_first: Field,
    pub said_words: Field,
    /// `2 * (index into the article's speakers + 1)`, 0 for nobody known; plus 1 where the piece goes on with the attribution
    /// of the piece before.
    pub said_who: Field,
    /// `4 * confidence in sixtieths`, plus 1 where the piece is of mixed speech and 2 where it is of indirect speech.
    pub said_how: Field,
    /// `256 * position of the first word of the attribution's cue + number of its words`.
    pub said_cue: Field,
    /// Canonical name, once per attribution.
    pub speaker_name: Field,
    /// `name US role` and `name US alias`, once per article and speaker (US: unit separator, U+001F).
    pub speaker_role: Field,
    pub speaker_alias: Field,
    pub outlet_name: Field,
    /// First bytes of the id's hash: orders articles that nothing else tells apart, alike in every index of the same archive.
    pub tie: Field,
    /// First half of the file's BLAKE3.
    pub file_hash: Field,
    pub blob: Field,
    /// The body's signature as numbers (see `reprint::signature`); nothing of a body of a few words.
    pub signature: Field,
    /// Its bands, four bytes each.
    pub band: Field,
}

/// Builds the schema. The order of fields is part of the format.
pub fn build() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexed = |tokenizer: &str, fieldnorms: bool| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_fieldnorms(fieldnorms)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        )
    };
    // One term a value, as it is. Tantivy's own `STRING` would keep a length of each value as well.
    let verbatim = || {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic),
        )
    };
    let number = || NumericOptions::default().set_fast();
    let column = || TextOptions::default().set_fast("raw");
    let fields = Fields {
        text: schema.add_text_field("text", indexed(TEXT_TOKENIZER, true)),
        title: schema.add_text_field("title", indexed(TITLE_TOKENIZER, true)),
        speaker: schema.add_text_field("speaker", indexed(SLOTS_TOKENIZER, false)),
        outlet: schema.add_text_field("outlet", indexed(NAMES_TOKENIZER, false)),
        author: schema.add_text_field("author", indexed(NAMES_TOKENIZER, false)),
        section: schema.add_text_field("section", indexed(NAMES_TOKENIZER, false)),
        path: schema.add_text_field("path", indexed(NAMES_TOKENIZER, false)),
        language: schema.add_text_field("language", verbatim()),
        id: schema.add_text_field("id", verbatim()),
        file: schema.add_text_field("file", verbatim().set_fast("raw")),
        mentions: schema.add_bytes_field("mentions", BytesOptions::default().set_indexed()),
        flag: schema.add_text_field("flag", verbatim()),
        date: schema.add_i64_field("date", number()),
        date_last: schema.add_i64_field("date_last", number()),
        sentences: schema.add_u64_field("sentences", number()),
        said_first: schema.add_u64_field("said_first", number()),
        said_words: schema.add_u64_field("said_words", number()),
        said_who: schema.add_u64_field("said_who", number()),
        said_how: schema.add_u64_field("said_how", number()),
        said_cue: schema.add_u64_field("said_cue", number()),
        speaker_name: schema.add_text_field("speaker_name", column()),
        speaker_role: schema.add_text_field("speaker_role", column()),
        speaker_alias: schema.add_text_field("speaker_alias", column()),
        outlet_name: schema.add_text_field("outlet_name", column()),
        tie: schema.add_u64_field("tie", number()),
        file_hash: schema.add_bytes_field("file_hash", BytesOptions::default() | FAST),
        blob: schema.add_bytes_field("blob", STORED),
        signature: schema.add_u64_field("signature", number()),
        band: schema.add_bytes_field("band", BytesOptions::default().set_indexed()),
    };
    (schema.build(), fields)
}
