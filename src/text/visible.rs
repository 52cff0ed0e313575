//! Characters that are not seen or that change how others are seen, and what to show in their place.
//!
//! The one list of them, for whoever writes foreign words to a terminal or looks for where words end. Knows nothing of
//! terminals.

/// Whether the character acts on what is around it or hides: controls (C0, DEL, C1), marks and overrides of direction, line and
/// paragraph separators, spaces and operators without width, annotation marks, the byte order mark.
///
/// Joiners and soft hyphens are not among them: how some scripts and emoji are written depends on them.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
        )
}

/// Whether the character is unsafe, or takes no room though it is harmless.
pub fn is_invisible(c: char) -> bool {
    is_unsafe(c) || matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}')
}

/// Whether the character may stand inside a word without parting it: a soft hyphen, joiners and what keeps a line together, marks
/// of direction, a byte order mark. A space without width parts words.
pub fn is_hidden_in_words(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// The character to show in place of `c`: a space for a tab, its picture for another control (`␛`), `�` for what is unsafe
/// otherwise, and `c` itself for all else. A line feed has a picture too, where it is not wanted as it is.
pub fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        '\u{7f}' => '\u{2421}',
        // The control pictures lie in the order of the controls.
        c if (c as u32) < 0x20 => char::from_u32(0x2400 + c as u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        c if is_unsafe(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// The same within a line: line ends are spaces, and there are as many characters as before.
pub fn visible_in_line(c: char) -> char {
    if matches!(c, '\n' | '\r') { ' ' } else { visible(c) }
}

/// `text` as a message quotes it: the beginning of what is between its white space, on one line.
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut chars = text.trim().chars();
    let mut shown: String = chars.by_ref().take(LONGEST).map(visible_in_line).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}
