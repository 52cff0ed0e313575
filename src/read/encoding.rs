//! Which encoding bytes are in, and their text.
//!
//! A byte order mark decides; then the pattern of NUL bytes that UTF-16 leaves; then whether the bytes are UTF-8; and only
//! then a statistical guess. No byte is dropped: what is not UTF-8 in a UTF-8 file is read as windows-1252, in which every
//! byte is some character. Knows no format of articles.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The encoding of a file and the length in bytes of its byte order mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guess {
    pub(crate) encoding: &'static Encoding,
    pub(crate) mark_length: usize,
}

impl Guess {
    /// The name to report; `None` for UTF-8.
    pub(crate) fn reported(self) -> Option<&'static str> {
        (self.encoding != UTF_8).then(|| self.encoding.name())
    }
}

/// Guesses the encoding of `bytes`, the whole of a file if `complete`, else its beginning.
pub(crate) fn guess(bytes: &[u8], complete: bool) -> Guess {
    if let Some((encoding, mark_length)) = Encoding::for_bom(bytes) {
        return Guess { encoding, mark_length };
    }
    let encoding = if let Some(utf_16) = utf_16_without_mark(bytes) {
        utf_16
    } else if let Some(declared) = declared(bytes).filter(|_| !complete && bytes.is_ascii()) {
        // Nothing speaks against it yet, and what comes later may speak for it.
        declared
    } else if is_utf_8(bytes, complete) || is_damaged_utf_8(bytes) {
        UTF_8
    } else if let Some(declared) = declared(bytes).filter(|declared| *declared != UTF_8) {
        declared
    } else {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, complete);
        detector.guess(None, Utf8Detection::Deny)
    };
    Guess { encoding, mark_length: 0 }
}

/// How much of a file is searched for the encoding that it declares.
const DECLARATION_BYTES: usize = 4096;

/// The encoding that a document of XML or HTML says it is in.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let opening = bytes.get(..DECLARATION_BYTES).unwrap_or(bytes);
    let start = opening.iter().position(|byte| !byte.is_ascii_whitespace())?;
    if opening.get(start) != Some(&b'<') {
        return None;
    }
    let text = String::from_utf8_lossy(opening).to_ascii_lowercase();
    let label_after = |mark: &str, within: &str| {
        let (_, value) = within.split_once(mark)?;
        let value = value.trim_start_matches(['"', '\'', ' ', '=']);
        let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')))?;
        Encoding::for_label(value.get(..end)?.as_bytes())
    };
    let found = match text.trim_start().strip_prefix("<?xml") {
        Some(declaration) => {
            label_after("encoding", declaration.split_once("?>").map_or(declaration, |(inner, _)| inner))
        }
        None => None,
    };
    let in_meta =
        || text.split("<meta").skip(1).find_map(|tag| label_after("charset=", tag.split('>').next().unwrap_or("")));
    // Bytes that were read this far are no UTF-16, whatever they say.
    found.or_else(in_meta).filter(|encoding| encoding.is_ascii_compatible())
}

/// The text of a whole file.
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// The name to report; `None` for UTF-8.
    pub(crate) encoding: Option<&'static str>,
    /// Byte offset of the text in the file, where the text is the file's own bytes.
    pub(crate) offset: Option<usize>,
    /// What could not be decoded as it stands.
    pub(crate) warning: Option<String>,
}

/// Decodes a whole file.
pub(crate) fn decode_whole(mut bytes: Vec<u8>) -> Decoded {
    let found = guess(&bytes, true);
    if found.encoding == UTF_8 {
        bytes.drain(..found.mark_length);
        return match String::from_utf8(bytes) {
            Ok(text) => Decoded { text, encoding: None, offset: Some(found.mark_length), warning: None },
            Err(error) => {
                let repaired = repair(error.as_bytes());
                Decoded {
                    warning: Some(repaired.warning()),
                    encoding: repaired.encoding,
                    text: repaired.text,
                    offset: None,
                }
            }
        };
    }
    let (text, malformed) = found.encoding.decode_without_bom_handling(bytes.get(found.mark_length..).unwrap_or(&[]));
    let warning = malformed.then(|| replaced_warning(found.encoding.name()));
    Decoded { text: text.into_owned(), encoding: found.reported(), offset: None, warning }
}

/// Decodes a whole text that came with a label saying what it is in. The bytes may prove the label wrong.
pub(crate) fn decode_labelled(bytes: Vec<u8>, label: Option<&str>) -> Decoded {
    let labelled = label.and_then(|label| Encoding::for_label(label.as_bytes())).filter(|encoding| *encoding != UTF_8);
    let Some(labelled) = labelled else { return decode_whole(bytes) };
    if Encoding::for_bom(&bytes).is_some() || is_utf_8(&bytes, true) || declared(&bytes).is_some() {
        return decode_whole(bytes);
    }
    let (text, malformed) = labelled.decode_without_bom_handling(&bytes);
    let warning = malformed.then(|| replaced_warning(labelled.name()));
    Decoded { text: text.into_owned(), encoding: Some(labelled.name()), offset: None, warning }
}

/// The warning for a text in which a decoder put U+FFFD.
pub(crate) fn replaced_warning(encoding: &str) -> String {
    format!("bytes that are not {encoding} were replaced by U+FFFD")
}

/// Decodes the beginning of a file, to look at it; what is cut off at its end or malformed becomes U+FFFD.
pub(crate) fn decode_head(head: &[u8], found: Guess) -> Cow<'_, str> {
    found.encoding.decode_without_bom_handling(head.get(found.mark_length..).unwrap_or(&[])).0
}

/// Text made of bytes that are meant to be UTF-8 and are not.
pub(crate) struct Repaired {
    pub(crate) text: String,
    /// windows-1252 where nothing beyond ASCII was UTF-8; `None` where the two are mixed.
    pub(crate) encoding: Option<&'static str>,
    replaced: u64,
}

impl Repaired {
    /// What to tell the user.
    pub(crate) fn warning(&self) -> String {
        let (bytes, were) = if self.replaced == 1 { ("byte", "was") } else { ("bytes", "were") };
        format!("{} {bytes} not UTF-8 {were} read as windows-1252", self.replaced)
    }
}

/// Keeps what is UTF-8 and reads every other byte as windows-1252.
pub(crate) fn repair(bytes: &[u8]) -> Repaired {
    let mut text = String::with_capacity(bytes.len());
    let mut replaced = 0;
    let mut mixed = false;
    for chunk in bytes.utf8_chunks() {
        mixed |= !chunk.valid().is_ascii();
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        replaced += chunk.invalid().len() as u64;
    }
    Repaired { text, encoding: (!mixed).then(|| WINDOWS_1252.name()), replaced }
}

/// Whether `bytes` are UTF-8; a character cut off at the end counts as whole unless the file ends there.
fn is_utf_8(bytes: &[u8], complete: bool) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => !complete && error.error_len().is_none(),
    }
}

/// Whether `bytes` are UTF-8 but for a few stray ones. Other encodings hardly ever form a valid sequence by chance, so a file
/// with many of them and few faults is damaged UTF-8; taking it for another encoding would spoil every character of it.
fn is_damaged_utf_8(bytes: &[u8]) -> bool {
    let mut sequences = 0_u64;
    let mut faults = 0_u64;
    for chunk in bytes.utf8_chunks() {
        sequences += chunk.valid().chars().filter(|c| !c.is_ascii()).count() as u64;
        faults += u64::from(!chunk.invalid().is_empty());
    }
    sequences >= faults.saturating_mul(4).max(4)
}

/// UTF-16 without a byte order mark: ASCII characters, spaces and line ends leave NULs on one side of every pair of bytes, and
/// what results reads as text.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut nul_first = 0_usize;
    let mut nul_second = 0_usize;
    let (pairs, _) = bytes.as_chunks::<2>();
    for [first, second] in pairs {
        nul_first += usize::from(*first == 0);
        nul_second += usize::from(*second == 0);
    }
    let encoding = if nul_second > nul_first.saturating_mul(10) {
        UTF_16LE
    } else if nul_first > nul_second.saturating_mul(10) {
        UTF_16BE
    } else {
        return None;
    };
    // Two ASCII characters side by side make a Chinese one, so text with a stray NUL would pass for UTF-16.
    let nuls = nul_first.saturating_add(nul_second);
    if nuls.saturating_mul(4) < bytes.len() {
        let others: Vec<u8> = bytes.iter().copied().filter(|&byte| byte != 0).collect();
        let controls = others.iter().filter(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()).count();
        if is_utf_8(&others, false) && controls.saturating_mul(3) < others.len() {
            return None;
        }
    }
    // A surrogate pair may be cut in two by the end of the head, so one replacement character at the very end is no fault.
    let (text, _) = encoding.decode_without_bom_handling(pairs.as_flattened());
    let text = text.strip_suffix('\u{FFFD}').unwrap_or(&text);
    let total = text.chars().count();
    let readable = text.chars().filter(|&c| is_of_text(c)).count();
    // Scripts with combining signs fall short of all; chance pairs come to about three in four.
    (total > 0 && readable.saturating_mul(20) >= total.saturating_mul(17)).then_some(encoding)
}

/// Whether `c` is common in prose of any language.
fn is_of_text(c: char) -> bool {
    c.is_alphanumeric()
        || c.is_whitespace()
        || c.is_ascii_punctuation()
        || matches!(c, '\u{A1}'..='\u{BF}' | '\u{2010}'..='\u{205E}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
}
