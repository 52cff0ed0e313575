//! Characters that are not seen.

use onrecord::text::visible::{is_invisible, is_unsafe, shown, visible, visible_in_line};
use proptest::prelude::*;

/// What is shown for the first and the last character of a range, and whether the range is invisible as a whole.
fn check(first: char, last: char, expected: &str, invisible: bool) {
    let got: String = [first, last].map(visible).iter().collect();
    assert_eq!(got, expected, "{first:?}..={last:?}");
    let replaced = expected.chars().ne([first, last]);
    for c in first..=last {
        assert_eq!(is_unsafe(c), replaced, "{c:?}");
        assert_eq!(is_invisible(c), invisible, "{c:?}");
    }
}

#[test]
fn what_acts_or_hides_is_replaced() {
    check('\0', '\u{1f}', "␀␟", true);
    check(' ', '~', " ~", false);
    check('\u{7f}', '\u{7f}', "␡␡", true);
    check('\u{80}', '\u{9f}', "��", true);
    check('\u{ad}', '\u{ad}', "\u{ad}\u{ad}", true);
    check('\u{61c}', '\u{61c}', "��", true);
    check('\u{200b}', '\u{200b}', "��", true);
    // Joiners are part of how some scripts and emoji are written.
    check('\u{200c}', '\u{200d}', "\u{200c}\u{200d}", true);
    check('\u{200e}', '\u{200f}', "��", true);
    check('\u{2010}', '\u{2027}', "\u{2010}\u{2027}", false);
    check('\u{2028}', '\u{202e}', "��", true);
    check('\u{2060}', '\u{2069}', "��", true);
    check('\u{feff}', '\u{feff}', "��", true);
    check('\u{fff9}', '\u{fffb}', "��", true);
    check('漢', '漢', "漢漢", false);
    assert_eq!(['\t', '\n', '\r'].map(visible), [' ', '␊', '␍']);
    assert_eq!(['\t', '\n', '\r'].map(visible_in_line), [' ', ' ', ' ']);
}

#[test]
fn a_message_quotes_the_beginning() {
    assert_eq!(shown("  a\u{1b}b\nc  "), "a␛b c");
    assert_eq!(shown(&"é".repeat(60)), "é".repeat(60));
    assert_eq!(shown(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
}

proptest! {
    #[test]
    fn what_is_shown_is_safe(c in any::<char>()) {
        prop_assert!(!is_unsafe(visible(c)) && !is_unsafe(visible_in_line(c)));
        prop_assert!(!is_unsafe(c) || is_invisible(c));
    }
}
