//! The tokeniser: positions, folding, and that every span is a slice.

use onrecord::text::stem::{common_start, stem};
use onrecord::text::tokenise::{count, fold, tokenise};
use proptest::prelude::*;

fn check(text: &str, expected: &str) {
    let words: Vec<String> = tokenise(text).into_iter().map(|token| token.norm).collect();
    assert_eq!(words.join(" "), expected, "text: {text:?}");
    assert_eq!(count(text), words.len());
}

fn check_spans(text: &str, expected: &[&str]) {
    let slices: Vec<&str> = tokenise(text).iter().map(|token| token.span.of(text)).collect();
    assert_eq!(slices, expected);
}

#[test]
fn words_are_letters_and_digits() {
    check("", "");
    check("Hello, world!", "hello world");
    check("RF-NATO Nord Stream-2", "rf nato nord stream 2");
    check("and/or A&B x_y", "and or a b x y");
    check("G7 5G covid19", "g7 5g covid19");
    check("—…“”", "");
}

#[test]
fn a_letter_of_two_with_an_accent_is_spelled_out() {
    check("Ærø Ǽ ǽ Ǿ ǿ", "aero ae ae o o");
}

#[test]
fn apostrophes_of_any_shape_join() {
    check("don't don’t O'Neill O’Neill", "don't don't o'neill o'neill");
    check("Moscow's NATO’s boys' 'quoted' ‘single’", "moscow nato boys quoted single");
    check("'s s' it's", "s s it");
    check_spans("NATO’s course", &["NATO", "course"]);
}

#[test]
fn what_is_not_seen_parts_no_word() {
    for hidden in ["\u{ad}", "\u{200c}", "\u{200d}", "\u{200e}", "\u{200f}", "\u{2060}", "\u{feff}", "\u{ad}\u{2060}"] {
        check(&format!("pipe{hidden}line"), "pipeline");
        check_spans(&format!("the pipe{hidden}line’s end"), &["the", &format!("pipe{hidden}line"), "end"]);
        check_spans(&format!("{hidden}gas{hidden} {hidden}oil{hidden}."), &["gas", "oil"]);
        check(&format!("gas-{hidden}oil Ä{hidden}ß"), "gas oil ass");
    }
    check("pipe\u{200b}line", "pipe line");
    check("北\u{2060}京", "北 京");
}

#[test]
fn acronyms_and_numbers() {
    check("U.S. U.S U.K.-led e.g. p.m.", "us us uk led eg pm");
    check("J. Smith and J.R.R. Tolkien", "j smith and jrr tolkien");
    check("end of A.Word", "end of a word");
    check("1,500 1,50 3.5% 12,345,678.90 1,5000", "1500 1 50 3.5 12345678.90 1 5000");
    check("13.01.2022 192.168.0.1 v2.0", "13 01 2022 192 168 0 1 v2 0");
    check("In 2021. Then", "in 2021 then");
    check_spans("the U.S. said", &["the", "U.S.", "said"]);
}

#[test]
fn case_and_accents_fold() {
    check("Čermák CAFÉ Ångström naïve Łódź straße Øre", "cermak cafe angstrom naive lodz strasse ore");
    check("Ксения Орлова Йод ёлка", "ксения орлова йод елка");
    check("cafe\u{301} ﬁne ＮＡＴＯ", "cafe fine nato");
    check("İstanbul ısı Σίσυφος", "istanbul isi σισυφοσ");
    assert_eq!(fold("O’Neill, ÉTÉ"), "o'neill, ete");
}

#[test]
fn ideographs_stand_alone() {
    check("中国制裁 NATO北约", "中 国 制 裁 nato 北 约");
    check("東京タワー", "東 京 タ ワ ー");
}

#[test]
fn an_elided_article_is_a_word_of_its_own() {
    check("l'homme d’État qu'il L’Élysée n’y", "l homme d etat qu il l elysee n y");
    check("dell'Unione un’altra c'è sant'Ida quest’anno", "dell unione un altra c e sant ida quest anno");
    check("aujourd'hui rock'n'roll c'mon ma'am O'Neill Qur'an", "aujourd'hui rock'n'roll c'mon ma'am o'neill qur'an");
    check("d' l'5 l'' 'l'a", "d l 5 l l a");
    check_spans("de l’homme", &["de", "l", "homme"]);
}

#[test]
fn a_syllable_of_a_script_without_spaces_is_a_word() {
    check_spans("ค้นหาเรือ", &["ค้", "น", "หา", "เรื", "อ"]);
    check_spans("ນ້ຳ ເມືອງ", &["ນ້ຳ", "ເມື", "ອ", "ງ"]);
    check_spans("ខ្មែរ", &["ខ្មែ", "រ"]);
    check_spans("မြန်မာ", &["မြန်", "မာ"]);
    check_spans("ปี๒๕๖๕ครับABCไทย", &["ปี", "๒๕๖๕", "ค", "รั", "บ", "ABC", "ไท", "ย"]);
    check("๒๕๖๕ ໑ ១ ၁", "2565 1 1 1");
    check("\u{e31}\u{e31} \u{e32}", "\u{e32}");
}

/// Words of Thai and Burmese are parted alike alone and within a text.
#[test]
fn syllables_do_not_depend_on_what_stands_around() {
    for words in [
        ["ค้นหา", "เรือ", "น้ำตา", "โรง", "ทะเล", "กำลัง", "แพะ", "ฯลฯ"],
        ["မြန်မာ", "သတင်း", "အစိုးရ", "ပြန်", "သည်", "ကို", "နှင့်", "တစ်"],
        ["ខ្មែរ", "ប្រកាស", "រដ្ឋ", "ថ្មី", "ការ", "ស្រុក", "ភ្នំ", "គ្រូ"],
        ["ລັດຖະບານ", "ເມືອງ", "ໃໝ່", "ນ້ຳ", "ປະກາດ", "ໂຮງ", "ແມ່", "ລາວ"],
    ] {
        for one in words {
            for other in words {
                let alone: Vec<String> = [one, other].iter().flat_map(|word| tokenise(word)).map(|t| t.norm).collect();
                check(&format!("{one}{other}"), &alone.join(" "));
            }
        }
    }
}

#[test]
fn arabic_is_folded_as_it_is_typed() {
    check("أحمد إحمد آحمد ٱحمد أَحْمَد أحـمد", "احمد احمد احمد احمد احمد احمد");
    check("حكومة على مستشفى ٣٫٥ ۱۲", "حكومه علي مستشفي 3 5 12");
    check("کشوری هذٰا", "كشوري هذا");
}

#[test]
fn half_width_kana_are_kana() {
    check("ｶﾞｽ ガス", "ガ ス ガ ス");
    check_spans("ｶﾞｽ", &["ｶﾞ", "ｽ"]);
}

#[test]
fn a_very_long_word_is_cut_but_counts_once() {
    let text = format!("{} end", "x".repeat(10_000));
    let tokens = tokenise(&text);
    assert_eq!(tokens.len(), 2);
    assert_eq!(tokens[0].norm.len(), 128);
    assert_eq!(tokens[0].span.len(), 10_000);
}

/// Endings that the stemmer takes off or changes.
const ENDINGS: &[&str] = &[
    "s", "es", "ies", "ied", "sses", "us", "ss", "eed", "eedly", "ed", "edly", "ing", "ingly", "ying", "y", "ly", "li",
    "anci", "ency", "ogy", "ogist", "bly", "ably", "ibly", "ally", "fully", "lessly", "ously", "ently", "ality",
    "bility", "ivity", "tional", "ational", "alism", "ation", "ization", "izer", "ator", "iveness", "fulness",
    "ousness", "icate", "ative", "alize", "icity", "ical", "ful", "ness", "ic", "ance", "ence", "able", "ible", "ate",
    "ive", "ize", "al", "ism", "ion", "er", "ous", "ant", "ent", "ment", "ement", "e", "le", "ll", "l", "'s", "s'",
    "'",
];

fn check_start(word: &str) {
    let stem = stem(word);
    let start = common_start(&stem).expect("an English stem");
    assert!(word.starts_with(start), "{word} does not begin with {start}, of {stem}");
}

#[test]
fn a_word_begins_as_its_stem_does() {
    for word in [
        "dying",
        "lying",
        "tying",
        "vying",
        "skies",
        "skis",
        "sky",
        "idly",
        "gently",
        "ugly",
        "early",
        "only",
        "singly",
        "news",
        "happy",
        "happiness",
        "sensibility",
        "hoping",
        "hopping",
        "cried",
        "ties",
        "relational",
        "agreed",
        "exceeding",
        "yes",
        "sayings",
        "inning",
        "cosmos",
        "howe",
        "o'neill",
        "generally",
        "analogously",
    ] {
        check_start(word);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn every_word_begins_as_its_stem_does(
        root in "[a-z]{1,6}",
        endings in proptest::collection::vec(proptest::sample::select(ENDINGS), 0..4),
    ) {
        check_start(&(root + &endings.concat()));
    }
}

proptest! {
    #[test]
    fn any_text_gives_ordered_spans(text in "\\PC{0,200}") {
        let tokens = tokenise(&text);
        let mut end = 0;
        for token in &tokens {
            prop_assert!(token.span.start() >= end);
            prop_assert!(!token.span.is_empty());
            end = token.span.end();
        }
        prop_assert_eq!(tokens.len(), count(&text));
    }

    #[test]
    fn letters_of_any_script_give_slices(text in "[a-z'’ .,0-9\u{e01}-\u{e4e}\u{1000}-\u{103f}\u{1780}-\u{17d3}\u{600}-\u{6ff}\u{3040}-\u{30ff}\u{ff66}-\u{ff9f}\u{400}-\u{4ff}\u{300}-\u{303}]{0,80}") {
        let tokens = tokenise(&text);
        let mut end = 0;
        for token in &tokens {
            prop_assert!(token.span.start() >= end && !token.span.is_empty());
            prop_assert!(text.get(token.span.start()..token.span.end()).is_some());
            end = token.span.end();
        }
        prop_assert_eq!(tokens.len(), count(&text));
    }

    #[test]
    fn folding_twice_changes_nothing(text in "\\PC{0,60}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    /// A word that is searched as it stands in the text has the same normal form.
    #[test]
    fn a_normal_form_is_its_own_normal_form(text in "X{0,80}") {
        for token in tokenise(&text) {
            let again: Vec<String> = tokenise(&token.norm).into_iter().map(|t| t.norm).collect();
            prop_assert!(again.len() == 1 && again[0] == token.norm || token.norm.contains(|c: char| !c.is_alphanumeric()) || token.norm.len() >= 120,
                "{:?} -> {:?}", token.norm, again);
        }
    }
}

/// Work must grow with the length alone: each of these took minutes when words were looked back over.
#[test]
fn endless_numbers_and_acronyms_end_soon() {
    for hostile in ["1,234", "a.", "1.5,", "a.a.abc ", "'s", "\u{301}", "เ", "ก\u{e31}", "\u{1039}က", "l'a"] {
        let text = hostile.repeat((1 << 20) / hostile.len());
        let words = count(&text);
        assert!(words < text.len());
    }
    let numbers = format!("1{}", ",234".repeat(1 << 18));
    assert!(count(&numbers) > 1_000, "what no number is long enough for is parted");
}
