//! Who is whom, by the user: the lines of a file, what is wrong with them, and what becomes of names and queries.

use onrecord::query::clause::{Clause, Who};
use onrecord::query::corrections::Corrections;
use onrecord::query::{Clock, Filters, Resolved, parse, resolve};
use proptest::prelude::*;

fn corrections(lines: &[&str]) -> Corrections {
    Corrections::parse(&lines.join("\n")).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn check_shown(lines: &[&str], name: &str, roles: &[&str], expected: &str) {
    assert_eq!(corrections(lines).shown(name, roles), expected, "{lines:?}: {name} {roles:?}");
}

#[test]
fn names_are_shown_as_the_user_says() {
    check_shown(&[], "Ida Vik", &[], "Ida Vik");
    check_shown(&["merge Ida Vik = I. Vik"], "I. Vik", &[], "Ida Vik");
    check_shown(&["merge Ida Vik = I. Vik"], "i vik", &[], "Ida Vik");
    check_shown(&["merge Ida Vik = I. Vik"], "Per Holm", &[], "Per Holm");
    check_shown(&["merge A B = C D", "merge C D = E F"], "E F", &[], "A B");
    check_shown(&["rename E. Volk = Irina Volk"], "E. Volk", &[], "Irina Volk");
    check_shown(&["rename E. Volk = Irina Volk", "merge Irina Volk = I Volk"], "I Volk", &[], "Irina Volk");
    check_shown(&["merge A B = C D", "rename C D = X Y"], "A B", &[], "X Y");
    check_shown(&["alias Ida Vik = Idde"], "Idde", &[], "Idde");
    check_shown(&["# all of it", "", "  merge A B = C D  # these two"], "C D", &[], "A B");
    check_shown(&["\u{feff}merge A B = C D"], "C D", &[], "A B");
    check_shown(&["merge Team #1 = Team One"], "Team One", &[], "Team #1");
}

#[test]
fn one_name_of_two_is_split_by_role() {
    let lines = ["split Jan Holm = Jan Holm (skipper) if skipper"];
    check_shown(&lines, "Jan Holm", &["skipper of the ferry"], "Jan Holm (skipper)");
    check_shown(&lines, "Jan Holm", &["mayor", "Skipper"], "Jan Holm (skipper)");
    check_shown(&lines, "Jan Holm", &["mayor"], "Jan Holm");
    check_shown(&lines, "Jan Holm", &[], "Jan Holm");
    check_shown(&lines, "Jan Dahl", &["skipper"], "Jan Dahl");
    let merged = [lines[0], "merge J. Holm the Elder = Jan Holm (skipper)"];
    check_shown(&merged, "Jan Holm", &["skipper"], "J. Holm the Elder");
    check_shown(&merged, "Jan Holm", &["mayor"], "Jan Holm");
}

#[test]
fn names_that_differ_in_accents_are_one_unless_told_apart() {
    let key = |lines: &[&str], name: &str| corrections(lines).identity(name, &[]).key;
    assert_eq!(key(&[], "Bohdan Čermák"), key(&[], "bohdan CERMAK"));
    assert_ne!(key(&[], "Bohdan Čermák"), key(&[], "Jan Čermák"));
    let apart = ["split Čermák = Cermak"];
    assert_ne!(key(&apart, "Čermák"), key(&apart, "Cermak"));
    assert_eq!(key(&apart, "Čermák"), key(&apart, "Čermák"));
    check_shown(&["split Čermák = Cermak", "merge Ida Vik = Cermak"], "Cermak", &[], "Ida Vik");
    check_shown(&["split Čermák = Cermak", "merge Ida Vik = Cermak"], "Čermák", &[], "Čermák");
}

#[test]
fn what_cannot_be_followed_is_named_with_its_line() {
    let check = |lines: &[&str], expected: &str| {
        let error = Corrections::parse(&lines.join("\n")).expect_err(expected);
        assert_eq!(error.to_string(), expected, "{lines:?}");
    };
    check(&["# fine", "unite A = B"], "line 2: `unite` is no correction");
    check(&["merge A B"], "line 1: `merge` needs two names with = between them");
    check(&["merge"], "line 1: `merge` needs two names with = between them");
    check(&["merge A = "], "line 1: a name is missing beside the = of `merge`");
    check(&["rename = A"], "line 1: a name is missing beside the = of `rename`");
    check(&["merge A = ?!"], "line 1: a name is missing beside the = of `merge`");
    check(&["merge Vik = VÍK"], "line 1: `Vik` and `VÍK` are the same name, and one speaker already");
    check(&["merge A = B", "merge B = A"], "line 2: `B` and `A` are one by a line above");
    check(&["merge A = B", "merge B = C", "merge C = A"], "line 3: `C` and `A` are one by a line above");
    check(&["rename A = B", "rename A = C"], "line 2: `A` is called `B` by line 1");
    check(
        &["merge A = B", "rename C = B"],
        "line 2: `B` is somebody else by a line above; `merge B = C` makes them one",
    );
    check(&["alias A = B", "alias A = B"], "line 2: `A` is known as `B` already");
    check(&["split A = B"], "line 1: `A` and `B` are two already; `split A = B if ROLE` tells two of one name apart");
    check(&["split A = A"], "line 1: `A` twice is one; `split A = OTHER if ROLE` tells two of one name apart");
    check(&["split A = B if "], "line 1: a role is missing behind `if`");
    check(&["split A = A if mayor"], "line 1: whoever is not `A` needs another name");
    check(&["split A = B if mayor", "split A = C if Mayor"], "line 2: `A` is split by that role in a line above");
    check(
        &["merge A Vik = Vik", "split Vik = Vík"],
        "line 2: `Vik` stands in a line above, which this one must stand before",
    );
}

fn widened(lines: &[&str], query: &str) -> Resolved {
    let clock = Clock { today: "2023-05-01".parse().unwrap() };
    let (mut resolved, problems) = resolve(&parse(query).query, &Filters::default(), &clock);
    assert!(problems.is_empty(), "{query}: {problems:?}");
    corrections(lines).widen(&mut resolved);
    resolved
}

/// How a clause asks for somebody: words side by side, in quotation marks as a phrase, `role:` before a role.
fn people(clause: &Clause) -> String {
    fn who(one: &Who) -> String {
        let all = |parts: &[Who], between: &str| {
            let parts: Vec<String> = parts.iter().map(who).collect();
            format!("({})", parts.join(between))
        };
        match one {
            Who::Named { words, phrase, names } => {
                let words: Vec<String> = words
                    .iter()
                    .map(|word| match word {
                        onrecord::query::clause::WordForm::Stem(word)
                        | onrecord::query::clause::WordForm::Exact(word) => word.clone(),
                        other => format!("{other:?}"),
                    })
                    .collect();
                let words = words.join(" ");
                let words = if *phrase { format!("\"{words}\"") } else { words };
                match names {
                    onrecord::query::clause::NameKind::Any => words,
                    onrecord::query::clause::NameKind::Role => format!("role:{words}"),
                }
            }
            Who::And(parts) => all(parts, " & "),
            Who::Or(parts) => all(parts, " | "),
            Who::Not(part) => format!("-{}", who(part)),
        }
    }
    match clause {
        Clause::Speaks(one) | Clause::Said { who: Some(one), .. } => who(one),
        Clause::Not(inner) => format!("not {}", people(inner)),
        other => format!("{other:?}"),
    }
}

#[track_caller]
fn check_asked(lines: &[&str], query: &str, expected: &str) {
    assert_eq!(people(&widened(lines, query).clause), expected, "{lines:?}: {query}");
}

#[test]
fn whoever_is_asked_for_is_asked_for_by_all_his_names() {
    let lines = ["merge Ned Price = Edward Preis", "alias Ned Price = Neddy"];
    check_asked(&lines, "speaker:price", "(price | \"ned price\" | \"edward preis\")");
    check_asked(&lines, "speaker:\"edward preis\" said:gas", "(\"edward preis\" | \"ned price\")");
    check_asked(&lines, "speaker:neddy", "(neddy | \"ned price\" | \"edward preis\")");
    check_asked(&lines, "speaker:holm", "holm");
    check_asked(&lines, "speaker:\"price ned\"", "\"price ned\"");
    check_asked(&lines, "role:price", "role:price");
    check_asked(&lines, "-speaker:neddy", "not (neddy | \"ned price\" | \"edward preis\")");
    check_asked(&["rename E. Volk = Irina Volk"], "speaker:irina", "(irina | \"e volk\" | \"irina volk\")");
    let split = ["split Jan Holm = Jan Holm (skipper) if skipper"];
    check_asked(&split, "speaker:\"jan holm skipper\"", "(\"jan holm skipper\" | (\"jan holm\" & role:skipper))");
    check_asked(&split, "speaker:holm", "holm");
    check_asked(&[], "speaker:price", "price");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_with_its_line(lines in prop::collection::vec("(merge|split|rename|alias|x) ?[A-Cé#= ]{0,8}( if [a-c]{0,2})?", 0..12)) {
        match Corrections::parse(&lines.join("\n")) {
            Ok(read) => {
                // Names of one person have one key and one look.
                for name in ["A", "B", "C", "A B"] {
                    let identity = read.identity(name, &[]);
                    prop_assert_eq!(identity.clone(), read.identity(name, &[]));
                    if let Some(shown) = identity.shown {
                        prop_assert_eq!(read.shown(&shown, &[]), shown);
                    }
                }
            }
            Err(error) => prop_assert!(error.line >= 1 && error.line <= lines.len()),
        }
    }
}
