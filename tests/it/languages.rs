//! Who said what in languages other than English: sets of invented sentences with what should be found, and what must not be.

use std::path::PathBuf;

use onrecord::attribute::{Attributions, Input, attribute};
use onrecord::text::Span;
use proptest::prelude::*;

/// One article of a set and the lines that it should give.
struct Case {
    text: String,
    wanted: Vec<String>,
}

/// How a set was answered.
#[derive(Default)]
struct Score {
    wanted: usize,
    given: usize,
    right: usize,
    roles: usize,
    misses: Vec<String>,
}

impl Score {
    fn precision(&self) -> f64 {
        100.0 * self.right as f64 / self.given.max(1) as f64
    }

    fn recall(&self) -> f64 {
        100.0 * self.right as f64 / self.wanted.max(1) as f64
    }
}

/// Reads a set: `>` is a paragraph, other lines are what is found in the article, blank lines part articles.
fn cases(file: &str) -> Vec<Case> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/attribution").join(file);
    let written = std::fs::read_to_string(path).unwrap();
    let mut cases = Vec::new();
    for block in written.split("\n\n") {
        let lines = || block.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        let text: Vec<&str> = lines().filter_map(|line| line.strip_prefix("> ")).collect();
        let wanted = lines().filter(|line| !line.starts_with('>')).map(str::to_owned).collect();
        if !text.is_empty() {
            cases.push(Case { text: text.join("\n\n"), wanted });
        }
    }
    cases
}

fn attributed(text: &str) -> Attributions {
    attribute(&Input { title: None, text, record_speakers: &[] })
}

/// `who | role | cue | kind | words` for each attribution; `? words` for somebody who stays unnamed.
fn lines(text: &str) -> Vec<String> {
    let found = attributed(text);
    found
        .attributions
        .iter()
        .map(|one| {
            let words = |spans: &[Span]| spans.iter().map(|span| span.of(text)).collect::<Vec<_>>().join(" … ");
            let speaker = one.speaker.map(|number| &found.speakers[usize::from(number)]);
            let who = speaker.map_or_else(|| format!("? {}", words(&one.source)), |speaker| speaker.name.clone());
            let role = speaker.map_or_else(String::new, |speaker| speaker.roles.join("; "));
            let kind = format!("{:?}", one.kind).to_lowercase();
            let line = [who, role, words(&one.cue), kind, words(&one.content)].join(" | ");
            line.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// A line without its role, and the role.
fn parts(line: &str) -> (String, String) {
    let mut cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let role = if cells.len() > 1 { cells.remove(1) } else { "" };
    (cells.join(" | "), role.to_owned())
}

fn score(file: &str) -> Score {
    let mut score = Score::default();
    for case in cases(file) {
        let given = lines(&case.text);
        let mut left: Vec<&String> = given.iter().collect();
        score.wanted += case.wanted.len();
        score.given += given.len();
        for wanted in &case.wanted {
            let (bare, role) = parts(&wanted.split_whitespace().collect::<Vec<_>>().join(" "));
            match left.iter().position(|line| parts(line).0 == bare) {
                Some(place) => {
                    score.right += 1;
                    score.roles += usize::from(parts(left.remove(place)).1 == role);
                }
                None => score.misses.push(format!("{}\n  lost   {wanted}", case.text)),
            }
        }
        score.misses.extend(left.iter().map(|line| format!("{}\n  wrong  {line}", case.text)));
    }
    score
}

#[expect(clippy::disallowed_macros, reason = "a test reports its score")]
fn report(line: &str) {
    println!("{line}");
}

/// Checks the share of what is found that is right, and of what should be found that is, in per cent.
#[track_caller]
fn check(file: &str, precision: f64, recall: f64) {
    let score = score(file);
    let misses = score.misses.join("\n");
    let figures = format!(
        "{file}: precision {:.1}, recall {:.1}, roles {:.1} of {} attributions",
        score.precision(),
        score.recall(),
        100.0 * score.roles as f64 / score.right.max(1) as f64,
        score.wanted
    );
    report(&figures);
    assert!(score.wanted >= 12, "{file} has {} attributions", score.wanted);
    assert!(score.precision() >= precision && score.recall() >= recall, "{figures}\n{misses}");
}

#[test]
fn russian() {
    check("ru.txt", 100.0, 100.0);
    check("ru-held-out.txt", 100.0, 100.0);
}

#[test]
fn german() {
    check("de.txt", 100.0, 100.0);
    check("de-held-out.txt", 100.0, 91.0);
}

#[test]
fn french() {
    check("fr.txt", 100.0, 97.0);
    check("fr-held-out.txt", 100.0, 100.0);
}

#[test]
fn spanish() {
    check("es.txt", 100.0, 100.0);
    check("es-held-out.txt", 100.0, 100.0);
}

#[track_caller]
fn check_lines(text: &str, expected: &[&str]) {
    assert_eq!(lines(text), expected, "in {text:?}");
}

#[test]
fn nothing_in_other_languages() {
    for text in [
        "«Non ce ne andremo», ha dichiarato il sindaco Carlo Brandi. Secondo il ministro la diga è sicura.",
        "«Não vamos embora», disse o presidente Carlos Brandão. “É tarde”, afirmou a ministra Ana Dias.",
        "„Nie odejdziemy”, powiedział minister Jan Kowal. – To nie jest żart – dodała Anna Dębska.",
        "«Ми не підемо», — сказав міністр Іван Коваль. «Це не жарт», — заявила Оксана Дуб.",
        "„Няма да си тръгнем“, заяви министърът Иван Ковач. „Това не е шега“, каза той за въпроса.",
        "“We gaan niet weg”, zei minister Jan Dekker. Volgens de burgemeester is het te laat voor een akkoord.",
        "“Vi går inte”, sade ministern Per Holm. “Det är för sent”, säger hon till tidningen.",
        "外交部发言人王宁说：“我们不会离开。”他表示：“这不是玩笑。”",
        "وقال الوزير كريم سالم: «لن نرحل». وأضاف: «هذا ليس مزاحا».",
        "„Nu plecăm”, a declarat ministrul Ion Popa. „Este târziu”, a spus el pentru presă.",
        "„Neodejdeme,“ řekl ministr Jan Kovář. „Je pozdě,“ uvedla mluvčí, která byla na místě.",
        "«No marxarem», va dir l'alcalde Carles Brandt. Segons ell, els veïns són amb el poble.",
    ] {
        check_lines(text, &[]);
        // The marks of English alone tell nothing.
        check_lines(&format!("{text}\n\n{text}\n\n{text}"), &[]);
    }
}

#[test]
fn a_quotation_in_another_language_leaves_an_article_english() {
    check_lines(
        "The mayor of Halden spoke to the press on Monday. “Nous ne partirons pas d'ici, et je le dis à tous les voisins,” \
         said Ida Vik.\n\nIt was late in the day, and the ferry had left the quay of the town.",
        &["Ida Vik | | said | direct | “Nous ne partirons pas d'ici, et je le dis à tous les voisins,”"],
    );
    check_lines(
        "The mayor of Halden spoke to the press on Monday, and it was late.\n\n\"Wir gehen nicht weg, das ist unsere Stadt \
         und das bleibt sie auch,\" Ida Vik said.",
        &["Ida Vik | | said | direct | \"Wir gehen nicht weg, das ist unsere Stadt und das bleibt sie auch,\""],
    );
}

#[test]
fn paragraphs_of_one_article_in_several_languages() {
    let english = "The mayor of Halden said that the quay was open, and it was late when she left for the town.";
    check_lines(
        &format!(
            "{english} \"It is late,\" said Ida Vik.\n\n«Мы никуда не уйдём отсюда, и пусть все это знают», — сказал министр \
             торговли Олег Марченко журналистам в порту.\n\n„Wir bleiben hier, und das wissen auch alle“, sagte der \
             Hafenmeister Ole Dahl am Montag.\n\n{english}"
        ),
        &[
            "? The mayor of Halden | | said | indirect | that the quay was open, and it was late when she left for the town",
            "Ida Vik | | said | direct | \"It is late,\"",
            "Олег Марченко | министр торговли | сказал | direct | «Мы никуда не уйдём отсюда, и пусть все это знают»",
            "Ole Dahl | Hafenmeister | sagte | direct | „Wir bleiben hier, und das wissen auch alle“",
            "? The mayor of Halden | | said | indirect | that the quay was open, and it was late when she left for the town",
        ],
    );
}

#[test]
fn the_record_names_its_speaker_in_any_language() {
    let speakers = ["Олег Марченко".to_owned()];
    for text in ["Мы рады видеть вас здесь.\n\nЯ скажу коротко.", "我们很高兴。\n\n谢谢大家。"]
    {
        let found = attribute(&Input { title: None, text, record_speakers: &speakers });
        assert_eq!(found.speakers.len(), 1, "{text:?}");
        assert_eq!(found.attributions.len(), 1, "{text:?}");
    }
}

/// Words in another case are resolved only where the name stands in the nominative as well.
#[test]
fn names_in_other_cases() {
    let quoted = |name: &str| format!("По словам {name}, «дверь остаётся открытой для всех».");
    check_lines(
        &format!("{} «Входите», — сказала Анна Дубова.", quoted("Дубовой")),
        &[
            "Анна Дубова | | По словам | direct | «дверь остаётся открытой для всех»",
            "Анна Дубова | | сказала | direct | «Входите»",
        ],
    );
    check_lines(
        &format!("{} «Входите», — сказал Антон Бельский.", quoted("Бельского")),
        &[
            "Антон Бельский | | По словам | direct | «дверь остаётся открытой для всех»",
            "Антон Бельский | | сказал | direct | «Входите»",
        ],
    );
    check_lines(&quoted("Дубовой"), &["Дубовой | | По словам | direct | «дверь остаётся открытой для всех»"]);
}

// ---- hostile text ----

#[track_caller]
fn check_sound(text: &str) {
    let found = attributed(text);
    for one in &found.attributions {
        assert!(!one.content.is_empty());
        for span in one.source.iter().chain(&one.cue).chain(&one.content) {
            assert!(!span.is_empty());
            assert_eq!(Span::new(text, span.start(), span.end()), Some(*span));
        }
        assert!(one.content.windows(2).all(|pair| pair[0] <= pair[1]));
        assert!(one.speaker.is_none_or(|number| usize::from(number) < found.speakers.len()));
        assert!((0.0..=1.0).contains(&one.confidence));
    }
    for number in 0..found.speakers.len() {
        assert!(found.attributions.iter().any(|one| one.speaker.map(usize::from) == Some(number)));
    }
}

#[test]
fn long_hostile_texts() {
    let long = 30_000;
    for piece in [
        "« « а» ",
        "«",
        "„",
        "»а ",
        "«да», — ",
        "«да», — сказал Марченко, ",
        "сказал что ",
        "— да, — ",
        "как сказал министр ",
        "по словам ",
        "Марченко заявил: ",
        "sagte der Sprecher der Regierung, ",
        "hat nicht ",
        "teilte Brandt ",
        "« non », a-t-elle ",
        "d'Orval de La ",
        "selon le ministre de la ",
        "\"no\", dijo el ministro de ",
        "—no —dijo ",
        "Анна Дубова ",
        "«да», — сказал он. ",
        "«да», — сказал министр. ",
        "\"\"",
    ] {
        check_sound(&format!("Мы были там и это всё. {}", piece.repeat(long)));
        check_sound(&format!("Der Hafen ist nicht auf, und das wird auch so bleiben. {}", piece.repeat(long)));
    }
    let people: String = (0..70_000).map(|number| format!("«Да», — сказал Олег Марченко-{number}. ")).collect();
    check_sound(&people.replace(|c: char| c.is_ascii_digit(), "я"));
    let people: Vec<String> = (0..3_000_u32)
        .map(|number| {
            let tail: String = number.to_string().bytes().map(|digit| char::from(b'a' + (digit - b'0'))).collect();
            format!("„Wir bleiben“, sagte Karl V{tail}. „Nein“, sagte er. „Doch“, sagte der Minister.")
        })
        .collect();
    check_sound(&people.join("\n\n"));
}

proptest! {
    #[test]
    fn any_scrap_of_news_gives_sound_attributions(pieces in prop::collection::vec(prop::sample::select(vec![
        "«", "»", "„", "“", "”", "\"", "\"\"", "—", "–", "-", ",", ".", ":", "?", "!", "…", "¿", "¡", "\n\n", " ", " ", "\u{a0}", "\u{202f}",
        "сказал", "заявила", "говорится", "в", "заявлении", "по словам", "как", "что", "министр", "Олег", "Марченко", "С.", "МИД", "он",
        "sagte", "hat", "gesagt", "teilte", "mit", "laut", "wie", "der", "Sprecher", "von", "Brandt", "Klara", "er", "so",
        "a", "déclaré", "a-t-elle", "ajouté", "s'est", "exclamé", "selon", "l'économiste", "d'Orval", "de", "La", "que", "le", "président",
        "dijo", "ha", "dicho", "según", "el", "portavoz", "del", "y", "ella", "\u{301}", "外交部",
    ]), 0..60)) {
        check_sound(&pieces.concat());
        check_sound(&pieces.join(" "));
    }

    #[test]
    fn any_text_in_their_midst_gives_sound_attributions(one in "(?s).{0,60}", two in "[\\PC\n]{0,60}") {
        check_sound(&format!("«Мы не уйдём, — {one} сказал {two} — и это всё», — заявил министр {one}"));
        check_sound(&format!("„Wir bleiben {one}“, sagte {two} der Minister, und das ist auch nicht {one}"));
        check_sound(&format!("« Nous {one} », a-t-elle {two} ajouté, selon le ministre de la {one}"));
        check_sound(&format!("—No {one} —dijo {two} el ministro—. Los {one}"));
    }
}
