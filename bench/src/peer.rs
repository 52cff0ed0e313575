//! Plain tantivy: title and body in one stored field under its own English analyser, the date as a column.

use std::collections::HashMap;
use std::ops::Bound;
use std::path::Path;

use chrono::Datelike;
use onrecord::article::Article;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    BooleanQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, RangeQuery, RegexQuery,
    TermQuery,
};
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::snippet::SnippetGenerator;
use tantivy::{DocAddress, Index, IndexWriter, Order, Searcher, TantivyDocument, Term};

use crate::Failure;
use crate::ours::id_of;

/// The index of a corpus, open for searching.
pub struct Peer {
    pub searcher: Searcher,
    text: Field,
    id: Field,
    date: Field,
}

/// What a query is made from whenever it is asked: words are analysed, patterns are not yet looked up.
pub enum Recipe {
    Word(Term),
    Several(Occur, Vec<Term>),
    Phrase(Vec<Term>),
    Prefix(Field, String),
    Fuzzy(Term),
    Dated(Term, Term, Term),
}

fn word_query(term: &Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs))
}

impl Recipe {
    pub fn query(&self) -> Box<dyn Query> {
        match self {
            Recipe::Word(term) => word_query(term),
            Recipe::Several(occur, terms) => {
                Box::new(BooleanQuery::new(terms.iter().map(|term| (*occur, word_query(term))).collect()))
            }
            Recipe::Phrase(terms) => Box::new(PhraseQuery::new(terms.clone())),
            Recipe::Prefix(field, pattern) => match RegexQuery::from_pattern(pattern, *field) {
                Ok(query) => Box::new(query),
                Err(_) => Box::new(EmptyQuery),
            },
            Recipe::Fuzzy(term) => Box::new(FuzzyTermQuery::new(term.clone(), 1, true)),
            Recipe::Dated(term, first, last) => {
                let range = RangeQuery::new(Bound::Included(first.clone()), Bound::Included(last.clone()));
                let filter: Box<dyn Query> = Box::new(ConstScoreQuery::new(Box::new(range), 0.0));
                Box::new(BooleanQuery::new(vec![(Occur::Must, word_query(term)), (Occur::Must, filter)]))
            }
        }
    }
}

/// Bytes that tantivy's writer may use.
const WRITER_MEMORY: usize = 1 << 30;

/// Writes an index.
pub struct Writer {
    writer: IndexWriter,
    text: Field,
    id: Field,
    date: Field,
}

impl Writer {
    /// A new index in `folder`, written by so many threads.
    pub fn create(folder: &Path, threads: usize) -> Result<Writer, Failure> {
        std::fs::create_dir_all(folder)?;
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("en_stem")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing).set_stored());
        schema.add_text_field("id", STRING | STORED);
        schema.add_i64_field("date", FAST);
        Writer::of(&Index::create_in_dir(folder, schema.build())?, threads)
    }

    /// The index in `folder`, to be changed.
    pub fn open(folder: &Path) -> Result<Writer, Failure> {
        Writer::of(&Index::open_in_dir(folder)?, 1)
    }

    fn of(index: &Index, threads: usize) -> Result<Writer, Failure> {
        let schema = index.schema();
        Ok(Writer {
            writer: index.writer_with_num_threads(threads, WRITER_MEMORY)?,
            text: schema.get_field("text")?,
            id: schema.get_field("id")?,
            date: schema.get_field("date")?,
        })
    }

    pub fn add(&mut self, id: &str, article: &Article) -> Result<(), Failure> {
        let mut document = TantivyDocument::new();
        document.add_text(self.text, format!("{}\n{}", article.title.as_deref().unwrap_or(""), article.body));
        document.add_text(self.id, id);
        if let Some(day) = &article.date {
            document.add_i64(self.date, i64::from(day.first().num_days_from_ce()));
        }
        self.writer.add_document(document)?;
        Ok(())
    }

    /// The article instead of the one with its id.
    pub fn replace(&mut self, id: &str, article: &Article) -> Result<(), Failure> {
        self.writer.delete_term(Term::from_field_text(self.id, id));
        self.add(id, article)
    }

    pub fn finish(mut self) -> Result<(), Failure> {
        self.writer.commit()?;
        self.writer.wait_merging_threads()?;
        Ok(())
    }
}

/// Builds the index of `articles` in `folder`.
pub fn build(folder: &Path, articles: impl Iterator<Item = Article>) -> Result<(), Failure> {
    let mut writer = Writer::create(folder, 1)?;
    for (number, article) in articles.enumerate() {
        writer.add(&id_of(number), &article)?;
    }
    writer.finish()?;
    merge_into_one(folder)
}

/// Takes off the last line that onrecord adds to tantivy's lists, which plain tantivy would not understand.
fn without_checksum(list: &Path) -> Result<(), Failure> {
    let text = std::fs::read_to_string(list)?;
    if let Some((own, _)) = text.rsplit_once("blake3:") {
        std::fs::write(list, own)?;
    }
    Ok(())
}

/// Merges the segments of an index, so that contenders have equally many.
pub fn merge_into_one(folder: &Path) -> Result<(), Failure> {
    for list in ["meta.json", ".managed.json"] {
        without_checksum(&folder.join(list))?;
    }
    let index = Index::open_in_dir(folder)?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() < 2 {
        return Ok(());
    }
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 64 << 20)?;
    writer.merge(&segments).wait()?;
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()?;
    Ok(())
}

/// Bytes of an index by field and part, largest first. Errors: it cannot be opened.
pub fn space(folder: &Path) -> Result<Vec<(String, u64)>, Failure> {
    let index = Index::open_in_dir(folder)?;
    let mut parts: HashMap<String, u64> = HashMap::new();
    for segment in index.reader()?.searcher().space_usage()?.segments() {
        let by_field = [
            ("postings", segment.postings()),
            ("positions", segment.positions()),
            ("terms", segment.termdict()),
            ("lengths", segment.fieldnorms()),
            ("column", segment.fast_fields()),
        ];
        for (part, fields) in by_field {
            for usage in fields.fields() {
                *parts.entry(format!("{}: {part}", usage.field_name())).or_default() += usage.total().get_bytes();
            }
        }
        *parts.entry("stored".to_owned()).or_default() += segment.store().total().get_bytes();
    }
    let mut parts: Vec<(String, u64)> = parts.into_iter().collect();
    parts.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    Ok(parts)
}

impl Peer {
    pub fn open(folder: &Path) -> Result<Peer, Failure> {
        let index = Index::open_in_dir(folder)?;
        let schema = index.schema();
        Ok(Peer {
            searcher: index.reader()?.searcher(),
            text: schema.get_field("text")?,
            id: schema.get_field("id")?,
            date: schema.get_field("date")?,
        })
    }

    /// The term of a word as the analyser makes it; `None` unless it makes exactly one.
    fn term(&self, word: &str) -> Option<Term> {
        let mut analyser = self.searcher.index().tokenizers().get("en_stem")?;
        let mut stream = analyser.token_stream(word);
        let text = stream.next()?.text.clone();
        stream.next().is_none().then(|| Term::from_field_text(self.text, &text))
    }

    /// Share of the articles that have the word.
    pub fn share(&self, word: &str) -> f64 {
        let frequency = self.term(word).and_then(|term| self.searcher.doc_freq(&term).ok()).unwrap_or(0);
        frequency as f64 / self.searcher.num_docs().max(1) as f64
    }

    pub fn word(&self, word: &str) -> Option<Recipe> {
        Some(Recipe::Word(self.term(word)?))
    }

    pub fn all_of(&self, words: &[String]) -> Option<Recipe> {
        Some(Recipe::Several(Occur::Must, self.terms(words)?))
    }

    pub fn any_of(&self, words: &[String]) -> Option<Recipe> {
        Some(Recipe::Several(Occur::Should, self.terms(words)?))
    }

    pub fn phrase(&self, words: &[String]) -> Option<Recipe> {
        Some(Recipe::Phrase(self.terms(words)?))
    }

    pub fn prefix(&self, prefix: &str) -> Recipe {
        Recipe::Prefix(self.text, format!("{prefix}.*"))
    }

    pub fn fuzzy(&self, word: &str) -> Recipe {
        Recipe::Fuzzy(Term::from_field_text(self.text, word))
    }

    fn terms(&self, words: &[String]) -> Option<Vec<Term>> {
        words.iter().map(|word| self.term(word)).collect()
    }

    /// The word in articles of the days from `first` to `last`.
    pub fn dated(&self, word: &str, first: i64, last: i64) -> Option<Recipe> {
        let day = |day| Term::from_field_i64(self.date, day);
        Some(Recipe::Dated(self.term(word)?, day(first), day(last)))
    }

    pub fn ten(&self, query: &dyn Query) -> tantivy::Result<Vec<DocAddress>> {
        let found = self.searcher.search(query, &TopDocs::with_limit(10).order_by_score())?;
        Ok(found.into_iter().map(|(_, address)| address).collect())
    }

    pub fn ten_and_total(&self, query: &dyn Query) -> tantivy::Result<(Vec<DocAddress>, usize)> {
        let (found, count) = self.searcher.search(query, &(TopDocs::with_limit(10).order_by_score(), Count))?;
        Ok((found.into_iter().map(|(_, address)| address).collect(), count))
    }

    pub fn newest(&self, query: &dyn Query) -> tantivy::Result<Vec<DocAddress>> {
        let by_date = TopDocs::with_limit(10).order_by_fast_field::<i64>("date", Order::Desc);
        Ok(self.searcher.search(query, &by_date)?.into_iter().map(|(_, address)| address).collect())
    }

    pub fn newest_and_total(&self, query: &dyn Query) -> tantivy::Result<(Vec<DocAddress>, usize)> {
        let by_date = TopDocs::with_limit(10).order_by_fast_field::<i64>("date", Order::Desc);
        let (found, count) = self.searcher.search(query, &(by_date, Count))?;
        Ok((found.into_iter().map(|(_, address)| address).collect(), count))
    }

    pub fn count(&self, query: &dyn Query) -> tantivy::Result<usize> {
        self.searcher.search(query, &Count)
    }

    /// The ids of the best `limit`, with where they lie.
    pub fn best_ids(&self, query: &dyn Query, limit: usize) -> Result<Vec<(String, DocAddress)>, Failure> {
        let found = self.searcher.search(query, &TopDocs::with_limit(limit).order_by_score())?;
        found.into_iter().map(|(_, address)| Ok((self.id(address)?, address))).collect()
    }

    /// The id of an article.
    pub fn id(&self, address: DocAddress) -> Result<String, Failure> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        Ok(document.get_first(self.id).and_then(|value| value.as_str()).unwrap_or("").to_owned())
    }

    /// The stored text of an article and its day.
    pub fn stored(&self, address: DocAddress) -> Result<(String, Option<i64>), Failure> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let text = document.get_first(self.text).and_then(|value| value.as_str()).unwrap_or("").to_owned();
        let column = self.searcher.segment_reader(address.segment_ord).fast_fields().i64("date")?;
        Ok((text, column.first(address.doc_id)))
    }

    /// Reads stored articles; the bytes of their texts.
    pub fn fetch(&self, addresses: &[DocAddress]) -> tantivy::Result<usize> {
        let mut bytes = 0;
        for address in addresses {
            let document: TantivyDocument = self.searcher.doc(*address)?;
            bytes += document.get_first(self.text).and_then(|value| value.as_str()).map_or(0, str::len);
        }
        Ok(bytes)
    }

    /// Reads stored articles and marks the query in a snippet of each; the bytes of the snippets.
    pub fn snippets(&self, query: &dyn Query, addresses: &[DocAddress], chars: usize) -> tantivy::Result<usize> {
        let mut generator = SnippetGenerator::create(&self.searcher, query, self.text)?;
        generator.set_max_num_chars(chars);
        let mut bytes = 0;
        for address in addresses {
            let document: TantivyDocument = self.searcher.doc(*address)?;
            let snippet = generator.snippet_from_doc(&document);
            bytes += snippet.fragment().len() + snippet.highlighted().len();
        }
        Ok(bytes)
    }
}
