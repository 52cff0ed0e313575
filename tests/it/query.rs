//! Queries: how they are read, printed, given a meaning, and what is said where they are wrong.

use chrono::NaiveDate;
use onrecord::query::clause::{Clause, NameKind, Nearness, Part, Property, SaidWords, Value, Who, WordForm, Words};
use onrecord::query::fields::{FIELDS, FLAGS, Field, Values, field_like};
use onrecord::query::problem::{MAX_BYTES, MAX_DEPTH};
use onrecord::query::{
    Clock, Filters, Node, NodeKind, Origin, Parsed, Problem, ProblemKind, Query, Resolved, help, parse, parse_any,
    resolve,
};
use proptest::prelude::*;
use unicode_width::UnicodeWidthChar;

/// A Wednesday.
fn clock() -> Clock {
    Clock { today: NaiveDate::from_ymd_opt(2022, 3, 30).unwrap() }
}

/// How a query prints; that this is read as the same query, and without another word.
fn check_print(text: &str, expected: &str) {
    let parsed = parse(text);
    assert!(parsed.problems.is_empty(), "text: {text}, problems: {:#?}", parsed.problems);
    check_reading(text, expected);
}

/// The same for a query that has problems.
fn check_reading(text: &str, expected: &str) {
    let parsed = parse(text);
    let printed = parsed.query.to_string();
    assert_eq!(printed, expected, "text: {text}");
    let again = parse(&printed);
    assert_eq!(again.query, parsed.query, "printed: {printed}");
    assert_eq!(again.query.to_string(), printed);
}

fn check_bracketed(text: &str, expected: &str) {
    let query = parse(text).query;
    let bracketed = query.bracketed();
    assert_eq!(bracketed, expected, "text: {text}");
    assert_eq!(parse(&bracketed).query.bracketed(), bracketed);
}

/// All problems of a query as they are shown, those of its meaning after those of its form.
fn check_problems(text: &str, expected: &str) {
    let shown: String = problems(text, &Filters::default()).iter().map(|problem| problem.render(text)).collect();
    assert_eq!(shown.trim_end(), expected.trim_matches('\n'), "text: {text}");
}

fn problems(text: &str, filters: &Filters) -> Vec<Problem> {
    let parsed = parse(text);
    let (_, more) = resolve(&parsed.query, filters, &clock());
    parsed.problems.into_iter().chain(more).collect()
}

/// What a query means.
fn check(text: &str, expected: &str) {
    check_filtered(text, &Filters::default(), expected);
}

fn check_filtered(text: &str, filters: &Filters, expected: &str) {
    let parsed = parse(text);
    let (resolved, more) = resolve(&parsed.query, filters, &clock());
    let errors: Vec<&Problem> = parsed.problems.iter().chain(&more).filter(|problem| problem.is_error()).collect();
    assert!(errors.is_empty(), "text: {text}, errors: {errors:#?}");
    assert_eq!(clause(&resolved.clause), expected, "text: {text}");
    let (again, _) = resolve(&parse(&parsed.query.to_string()).query, filters, &clock());
    assert_eq!(again, resolved, "text: {text}");
}

/// What a query means that has errors: the reading of the rest.
fn check_rest(text: &str, expected: &str) {
    let parsed = parse(text);
    let (resolved, more) = resolve(&parsed.query, &Filters::default(), &clock());
    assert!(parsed.problems.iter().chain(&more).any(Problem::is_error), "text: {text}");
    assert_eq!(clause(&resolved.clause), expected, "text: {text}");
}

fn strings(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

// A clause as one line. Words of the whole text stand bare, of the title in title[ ], of the body in body[ ].

fn clause(of: &Clause) -> String {
    match of {
        Clause::All => "all".to_owned(),
        Clause::Nothing => "nothing".to_owned(),
        Clause::And(parts) => format!("and({})", list(parts, clause, ", ")),
        Clause::Or(parts) => format!("or({})", list(parts, clause, ", ")),
        Clause::Not(inner) => format!("not({})", clause(inner)),
        Clause::Boost(inner, boost) => format!("{}^{boost}", clause(inner)),
        Clause::Text { part, words: inside } => in_part(*part, words(inside)),
        Clause::AtLeast { part, count, words: inside } => in_part(*part, format!("atleast{count}({})", words(inside))),
        Clause::Said { who: None, what } => format!("said({})", said(what)),
        Clause::Said { who: Some(by), what } => format!("said({}: {})", who(by), said(what)),
        Clause::Speaks(by) => format!("speaks({})", who(by)),
        Clause::Property { property, value } => {
            let name = match property {
                Property::Outlet => "outlet",
                Property::Author => "author",
                Property::Section => "section",
                Property::Path => "path",
                Property::Language => "lang",
                Property::Id => "id",
            };
            match value {
                Value::Words { words, phrase } => format!("{name}({})", forms(words, *phrase)),
                Value::Verbatim { text, pattern: false } => format!("{name}<{text}>"),
                Value::Verbatim { text, pattern: true } => format!("{name}<{text}>*"),
            }
        }
        Clause::Date(range) => format!("date({range})"),
        Clause::Mentions(range) => format!("mentions({range})"),
        Clause::Flag(flag) => format!("{flag:?}").to_lowercase(),
    }
}

fn list<T>(parts: &[T], show: impl Fn(&T) -> String, separator: &str) -> String {
    assert!(parts.len() > 1, "a list of one");
    parts.iter().map(show).collect::<Vec<_>>().join(separator)
}

fn in_part(part: Part, inside: String) -> String {
    match part {
        Part::Anywhere => inside,
        Part::Title => format!("title[{inside}]"),
        Part::Body => format!("body[{inside}]"),
    }
}

fn words(of: &Words) -> String {
    match of {
        Words::Word(word) => form(word),
        Words::AnyOf(parts) => format!("{{{}}}", list(parts, words, " | ")),
        Words::Phrase { parts, slop: 0 } => format!("\"{}\"", list(parts, words, " ")),
        Words::Phrase { parts, slop } => format!("\"{}\"~{slop}", list(parts, words, " ")),
        Words::Near { left, right, how } => {
            let operator = match how {
                Nearness::Within(distance) => format!("W/{distance}"),
                Nearness::Ordered(distance) => format!("PRE/{distance}"),
                Nearness::Sentence => "W/S".to_owned(),
                Nearness::Paragraph => "W/P".to_owned(),
            };
            format!("({} {operator} {})", words(left), words(right))
        }
    }
}

fn form(of: &WordForm) -> String {
    match of {
        WordForm::Stem(word) => word.clone(),
        WordForm::Exact(word) => format!("={word}"),
        WordForm::Pattern(pattern) => format!("%{pattern}"),
        WordForm::Fuzzy { word, distance } => format!("{word}~{distance}"),
        WordForm::Regex(expression) => format!("/{expression}/"),
    }
}

fn forms(of: &[WordForm], phrase: bool) -> String {
    let joined = of.iter().map(|word| form(word).trim_start_matches('=').to_owned()).collect::<Vec<_>>().join(" ");
    if phrase { format!("\"{joined}\"") } else { joined }
}

fn said(of: &SaidWords) -> String {
    match of {
        SaidWords::Any => "anything".to_owned(),
        SaidWords::Words(inside) => words(inside),
        SaidWords::Cue(inside) => format!("cue {}", words(inside)),
        SaidWords::AtLeast { count, words: inside } => format!("atleast{count}({})", words(inside)),
        SaidWords::And(parts) => format!("({})", list(parts, said, " & ")),
        SaidWords::Or(parts) => format!("({})", list(parts, said, " | ")),
        SaidWords::Not(inner) => format!("!{}", said(inner)),
    }
}

fn who(of: &Who) -> String {
    match of {
        Who::Named { words, phrase, names: NameKind::Any } => forms(words, *phrase),
        Who::Named { words, phrase, names: NameKind::Role } => format!("role {}", forms(words, *phrase)),
        Who::And(parts) => format!("({})", list(parts, who, " & ")),
        Who::Or(parts) => format!("({})", list(parts, who, " | ")),
        Who::Not(inner) => format!("!{}", who(inner)),
    }
}

#[test]
fn words_side_by_side_mean_and() {
    check_print("gas pipeline", "gas pipeline");
    check_print("gas AND pipeline", "gas pipeline");
    check_print("gas AND (pipeline AND valve)", "gas (pipeline valve)");
    check("gas pipeline", "and(gas, pipeline)");
    check("gas AND (pipeline AND valve)", "and(gas, pipeline, valve)");
    check("GAS Ménard", "and(gas, menard)");
    check("+gas pipeline", "and(gas, pipeline)");
    check_print("+gas", "gas");
    check("", "all");
    check("   ", "all");
    check("*", "all");
}

#[test]
fn operators_are_capitals() {
    check("gas OR oil", "or(gas, oil)");
    check("gas or oil", "and(gas, or, oil)");
    check("gas and not oil", "and(gas, and, not, oil)");
    check("gas NOT oil", "and(gas, not(oil))");
    check("gas AND NOT oil", "and(gas, not(oil))");
    check_print("gas OR (oil OR coal)", "gas OR oil OR coal");
    check_print("gas NOT oil", "gas -oil");
    check_print("(gas OR oil) pipeline", "(gas OR oil) pipeline");
    check_print("(gas)(oil)", "gas oil");
    check_print("gas(oil OR coal)valve", "gas (oil OR coal) valve");
}

#[test]
fn a_word_that_looks_like_adj_is_printed_as_a_word() {
    check_print("gas ADJ/ oil", "gas adj oil");
    check("gas ADJ/ oil", "and(gas, adj, oil)");
    check("gas w/ oil", "and(gas, w, oil)");
    check("gas w/o oil", "and(gas, \"=w =o\", oil)");
    assert_eq!(parse_any("gas ADJ oil").query.to_string(), "gas OR adj OR oil");
}

#[test]
fn minus_works_anywhere() {
    check("-gas", "not(gas)");
    for dash in ["–", "—", "−"] {
        check(&format!("oil {dash}gas"), "and(oil, not(gas))");
        check(
            &format!("oil {dash}(gas coal) {dash}\"gas coal\""),
            "and(oil, not(and(gas, coal)), not(\"=gas =coal\"))",
        );
        check(&format!("{dash}gas"), "not(gas)");
        check(&format!("oil {dash} gas"), "and(oil, gas)");
        check(&format!("speaker:vik ({dash}said:gas)"), "and(speaks(vik), not(said(vik: gas)))");
    }
    check("NOT gas", "not(gas)");
    check("--gas", "gas");
    check("NOT -gas", "gas");
    check("-(-gas)", "gas");
    check("gas OR -oil", "or(gas, not(oil))");
    check("-(gas OR oil) coal", "and(not(or(gas, oil)), coal)");
    check("-\"gas oil\" coal", "and(not(\"=gas =oil\"), coal)");
    check("-=gas -/ga[sz]/ -g*", "and(not(=gas), not(/ga[sz]/), not(%g*))");
    check_print("-gas -(oil coal) -\"a b\"", "-gas -(oil coal) -\"a b\"");
    check_print("NOT(gas oil)", "-(gas oil)");
    check("-*", "nothing");
    // NOT binds what stands before a proximity operator with it.
    check_print("-gas W/5 oil", "-(gas W/5 oil)");
}

#[test]
fn words_are_folded_as_in_the_index() {
    check("NATO's", "nato");
    check("NATO’s", "nato");
    check("U.S.", "us");
    check("O’Neill O'Neill", "and(o'neill, o'neill)");
    check("1,500 3.5", "and(1500, 3.5)");
    check("don't", "don't");
    check("Straße Ærø", "and(strasse, aero)");
    check("gas, oil; coal. valve! (pipe)", "and(gas, oil, coal, valve, pipe)");
    check("'gas' ‘oil’ …coal #valve $100", "and(gas, oil, coal, valve, 100)");
    check("AT&T state/of", "and(\"=at =t\", \"=state =of\")");
    check("北京", "\"=北 =京\"");
}

#[test]
fn a_hyphenated_word_has_two_spellings() {
    check("co-operate", "{\"=co operate\" | cooperate}");
    check("co‑operate", "{\"=co operate\" | cooperate}");
    check("COVID-19", "{\"=covid 19\" | covid19}");
    check("mother-in-law", "{\"=mother =in law\" | motherinlaw}");
    check("=co-operate", "\"=co =operate\"");
    check("re-open*", "{\"=re %open*\" | %reopen*}");
    check("re-open~1", "{\"re~1 open~1\" | reopen~1}");
    check("=re-open", "\"=re =open\"");
    check("\"re-open it\"", "\"=re =open =it\"");
    check("a-b/c", "\"=a =b =c\"");
    check_print("co-operate", "co-operate");
}

#[test]
fn a_phrase_is_exact_whatever_its_quotation_marks() {
    for text in [
        "\"Nord Stream\"",
        "“Nord Stream”",
        "„Nord Stream“",
        "”Nord Stream”",
        "«Nord Stream»",
        "»Nord Stream«",
        "« Nord  Stream »",
        "“Nord Stream\"",
        "＂Nord Stream＂",
    ] {
        check_print(text, "\"Nord Stream\"");
        check(text, "\"=nord =stream\"");
    }
    check("\" sanctions \"", "=sanctions");
    check("\"gas oil\"~3", "\"=gas =oil\"~3");
    check("\"gas\"~3", "=gas");
    check("\"nord strea*\"", "\"=nord %strea*\"");
    check("\"who is he?\"", "\"=who =is =he\"");
    check("\"colo?r film\"", "\"%colo?r =film\"");
    check("\"the boss's car\"", "\"=the =boss =car\"");
    check("\"a (b OR c) -d\"", "\"=a =b =or =c =d\"");
    check("\"a\"\"b\"", "and(=a, =b)");
    check("said\"gas oil\"coal", "and(said, \"=gas =oil\", coal)");
    check_print("\"gas oil\"~3^2", "\"gas oil\"~3^2");
}

#[test]
fn exact_fuzzy_pattern_regex() {
    check("=gas =U.S.", "and(=gas, =us)");
    check("=AT&T", "\"=at =t\"");
    check("=\"gas\"", "=gas");
    check("pipe~1 pipe~2 pipe~", "and(pipe~1, pipe~2, pipe~1)");
    check_print("pipe~", "pipe~1");
    check("pipe* p?pe *line p*e*", "and(%pipe*, %p?pe, %*line, %p*e*)");
    check("Ménard* =PIP*", "and(%menard*, %pip*)");
    check("O'N*", "%o'n*");
    check("/pi(pe|le)s?/", "/pi(pe|le)s?/");
    check("/Ga[SZ]\\W\\pL\\p{Lu}é/", "/ga[sz]\\W\\pL\\p{Lu}e/");
    check("/(?P<Name>A)/", "/(?P<Name>a)/");
    check("/a\\/b/", "/a/b/");
    check_print("/a\\/b/^2 (/x/ OR /y/)", "/a\\/b/^2 (/x/ OR /y/)");
    // What is no regular expression.
    check("/etc/hosts", "\"=etc =hosts\"");
    check("and/or 24/7", "and(\"=and =or\", \"=24 =7\")");
}

#[test]
fn a_question_mark_at_the_end_is_punctuation() {
    check("who said what?", "and(who, said, what)");
    check("who said (gas?)", "and(who, said, gas)");
    check("who said what?!", "and(who, said, what)");
    check("who said what ?", "and(who, said, what)");
    check("gas? oil", "and(%gas?, oil)");
    check("said:what?", "said(what)");
    check("gas?^1", "%gas?");
    check_print("gas? oil?", "gas? oil");
    check_print("oil gas?^1", "oil gas?^1");
    check_print("oil (gas OR colo?r?)", "oil (gas OR colo?r)");
    check("=gas?", "=gas");
}

#[test]
fn boosts() {
    check("gas^2 oil", "and(gas^2, oil)");
    check("(gas oil)^2.5", "and(gas, oil)^2.5");
    check("title:gas^2", "title[gas]^2");
    check("title:(gas^2 oil)", "and(title[gas]^2, title[oil])");
    check("\"a b\"^2 g*^3 =g^4 g~1^5 *^6", "and(\"=a =b\"^2, %g*^3, =g^4, g~1^5, all^6)");
    check("gas^1", "gas");
    check("gas^2.", "gas^2");
    check("gas^x", "\"=gas =x\"");
    check("gas^2, oil^3?", "and(gas^2, oil^3)");
    check_print("((gas oil)^2 coal)^3", "((gas oil)^2 coal)^3");
    check_print("(date:2022)^2", "(date:2022)^2");
    check("speaker:price^2 oil", "and(speaks(price)^2, oil)");
    check("(gas W/5 oil)^2", "(gas W/5 oil)^2");
}

#[test]
fn proximity() {
    check("gas W/5 pipeline", "(gas W/5 pipeline)");
    check("gas w/5 pipeline", "(gas W/5 pipeline)");
    check("gas NEAR/5 pipeline", "(gas W/5 pipeline)");
    check("gas near/5 pipeline", "(gas W/5 pipeline)");
    check("gas PRE/5 pipeline", "(gas PRE/5 pipeline)");
    check("gas adj/5 pipeline", "(gas PRE/5 pipeline)");
    check("gas ADJ pipeline", "(gas PRE/1 pipeline)");
    check("gas W/S pipeline w/s valve", "((gas W/S pipeline) W/S valve)");
    check("gas W/P pipeline", "(gas W/P pipeline)");
    check("\"a b\" W/1 =c", "(\"=a =b\" W/1 =c)");
    check("(gas OR oil) W/5 (pipe* OR \"a b\")", "({gas | oil} W/5 {%pipe* | \"=a =b\"})");
    check("a W/5 b PRE/3 c", "((a W/5 b) PRE/3 c)");
    check("a W/5 (b PRE/3 c)", "(a W/5 (b PRE/3 c))");
    check("gas a W/5 b oil", "and(gas, (a W/5 b), oil)");
    check("a W/5 b OR c", "or((a W/5 b), c)");
    check("co-op W/2 x", "({\"=co op\" | coop} W/2 x)");
    check("title:(a W/3 b)", "title[(a W/3 b)]");
    check("text:(a W/3 b)", "body[(a W/3 b)]");
    check("w/o reason", "and(\"=w =o\", reason)");
    check_print("a NEAR/5 b w/p (c adj/2 d)", "a W/5 b W/P (c PRE/2 d)");
}

#[test]
fn at_least() {
    check("atleast3(gas)", "atleast3(gas)");
    check("ATLEAST3(gas OR \"a b\") oil", "and(atleast3({gas | \"=a =b\"}), oil)");
    check("title:(atleast2(gas))", "title[atleast2(gas)]");
    check("said:(atleast2(gas) oil)", "said((atleast2(gas) & oil))");
    check("atleast2(a W/5 b)", "atleast2((a W/5 b))");
    check("atleast", "atleast");
    check_print("-atleast3(gas OR oil)^2", "-atleast3(gas OR oil)^2");
}

#[test]
fn fields_of_words() {
    check("title:gas", "title[gas]");
    check("headline:gas body:oil", "and(title[gas], body[oil])");
    check("Title:gas", "title[gas]");
    check("title:(gas OR \"a b\" -oil)", "or(title[gas], and(title[\"=a =b\"], not(title[oil])))");
    check("title:\"a b\"~2 title:=gas title:g*", "and(title[\"=a =b\"~2], title[=gas], title[%g*])");
    check("title:-gas", "not(title[gas])");
    check("title:'gas'", "title[gas]");
    check("text:co-op", "body[{\"=co op\" | coop}]");
    check("title:* text:*", "titled");
    check_print("title:((gas OR oil) coal)", "title:((gas OR oil) coal)");
    check_print("headline:(gas)", "title:gas");
    check_print("title:OR", "title:OR");
    check_print("title:(-gas)", "title:(-gas)");
}

#[test]
fn fields_of_names() {
    check("outlet:Post", "outlet(post)");
    check("outlet:(evening post)", "outlet(evening post)");
    check("outlet:\"evening post\"", "outlet(\"evening post\")");
    check("source:post publisher:post", "and(outlet(post), outlet(post))");
    check("outlet:(post OR \"evening star\")", "or(outlet(post), outlet(\"evening star\"))");
    check("outlet:(evening -post)", "and(outlet(evening), not(outlet(post)))");
    check("author:O’Neill byline:okaf*", "and(author(o'neill), author(%okaf*))");
    check("section:world-news", "or(section(\"world news\"), section(worldnews))");
    check("author:okafor~1 author:/oka.*/", "and(author(okafor~1), author(/oka.*/))");
    check("author:=okafor", "author(okafor)");
    check("outlet:(a b)^2", "outlet(a b)^2");
}

#[test]
fn verbatim_fields() {
    check("id:text/a.txt#2", "id<text/a.txt#2>");
    check("id:https://news.example/a?b=1&c=(2)", "id<https://news.example/a?b=1&c=(2)>");
    check("(id:a:b OR id:c)", "or(id<a:b>, id<c>)");
    check("(id:a(1).txt gas)", "and(id<a(1).txt>, gas)");
    check("id:\"my files/a.txt\"", "id<my files/a.txt>");
    check("id:2022/* id:\"2022/*\"", "and(id<2022/*>*, id<2022/*>)");
    check("id:(a OR -b)", "or(id<a>, not(id<b>))");
    check("id:-a", "id<-a>");
    check("lang:en language:en-GB", "and(lang<en>, lang<en-GB>)");
    check("lang:(en OR fr)", "or(lang<en>, lang<fr>)");
    check("lang:e?, lang:\"en\"", "and(lang<e?>*, lang<en>)");
    check("path:reports/2022/a.txt", "path(\"reports 2022 a txt\")");
    check("path:reports/2022*", "path(\"reports %2022*\")");
    check("path:/reports/ file:*.txt", "and(path(reports), path(txt))");
    check("path:\"my files\"", "path(\"my files\")");
    check("path:*", "all");
    check("has:date has:title has:speaker has:quote", "and(dated, titled, speaker, quote)");
    check("is:undated OR is:imprecise", "or(undated, imprecise)");
    check("has:(date OR quote) -has:title", "and(or(dated, quote), not(titled))");
    check("HAS:Date,", "dated");
    check_print("id:a:b^2 id:\"x\"", "id:a:b^2 id:\"x\"");
    check_print("id:(a OR (b c))", "id:(a OR (b c))");
}

#[test]
fn mentioned_days() {
    check("mentions:2022-01-12", "mentions(2022-01-12)");
    check("mentions:2022-01", "mentions(2022-01-01..2022-01-31)");
    check("mentions:2022-01..2022-03", "mentions(2022-01-01..2022-03-31)");
    check("mentions:\"12 January 2022\" gas", "and(mentions(2022-01-12), gas)");
    check("MENTIONS:7d", "mentions(2022-03-23..2022-03-30)");
    check("mentions:*", "mentions(..)");
    check("-mentions:2022", "not(mentions(2022-01-01..2022-12-31))");
    // Two days are two mentions, where two dates are one date.
    check("mentions:2022-01 mentions:2022-01-12", "and(mentions(2022-01-01..2022-01-31), mentions(2022-01-12))");
    check("mentions:(2022-01 AND 2022-02)", "and(mentions(2022-01-01..2022-01-31), mentions(2022-02-01..2022-02-28))");
    check("mentions:(2021 OR 2022-02)", "or(mentions(2021-01-01..2021-12-31), mentions(2022-02-01..2022-02-28))");
    check("date:2022 mentions:2021", "and(date(2022-01-01..2022-12-31), mentions(2021-01-01..2021-12-31))");
    check_print("mentions:(12 January 2022)", "mentions:\"12 January 2022\"");
    check_print("mentions:(2022 AND -2022-02)", "mentions:(2022 AND -2022-02)");
}

#[test]
fn dates() {
    check("date:2022", "date(2022-01-01..2022-12-31)");
    check("date:2022-01", "date(2022-01-01..2022-01-31)");
    check("date:2022-W03", "date(2022-01-17..2022-01-23)");
    check("date:2022-01-12..2022-02", "date(2022-01-12..2022-02-28)");
    check("date:2022-01..", "date(2022-01-01..)");
    check("date:..2022-01", "date(..2022-01-31)");
    check("date:>2022-01", "date(2022-02-01..)");
    check("date:>=2022-01 published:<2022-03", "date(2022-01-01..2022-02-28)");
    check("date:>= 2022-01 gas", "and(date(2022-01-01..), gas)");
    check("date:\"12 January 2022\" gas", "and(date(2022-01-12), gas)");
    check("date:“12 January 2022”", "date(2022-01-12)");
    check("date:\" 12 January 2022 \"", "date(2022-01-12)");
    check("date:\"12 January 2022\"..\"3 March 2022\"", "date(2022-01-12..2022-03-03)");
    check("date:\"12 January 2022..3 March 2022\"", "date(2022-01-12..2022-03-03)");
    check("date:(12 January 2022)", "date(2022-01-12)");
    check("date:(2021 OR 12 March 2022)", "or(date(2021-01-01..2021-12-31), date(2022-03-12))");
    check("date:(2022 -2022-02)", "and(date(2022-01-01..2022-12-31), not(date(2022-02-01..2022-02-28)))");
    check("date:(2022 AND 2022-02)", "date(2022-02-01..2022-02-28)");
    check("date:2022-01-12T17:30:00+03:00", "date(2022-01-12)");
    check("date:7d date:today", "date(2022-03-30)");
    check("date:yesterday", "date(2022-03-29)");
    check("-date:2022", "not(date(2022-01-01..2022-12-31))");
    check("date:*", "dated");
    check("(gas date:2022) date:2022-02", "and(gas, date(2022-02-01..2022-02-28))");
    check_print("date:(12 January 2022)", "date:\"12 January 2022\"");
    check_print("date:(2022 AND -2022-02)", "date:(2022 AND -2022-02)");
    check_print("date:>=2022-01-12", "date:>=2022-01-12");
}

#[test]
fn who_speaks() {
    check("speaker:Price", "speaks(price)");
    check("speaker:(ned price)", "speaks(ned price)");
    check("speaker:\"Ned Price\"", "speaks(\"ned price\")");
    check("speaker:(price OR okafor)", "speaks((price | okafor))");
    check("speaker:(minister -okafor)", "speaks((minister & !okafor))");
    check("speaker:Ruiz-Oma", "speaks((\"ruiz oma\" | ruizoma))");
    check("role:minister", "speaks(role minister)");
    check("role:(deputy minister)", "speaks(role deputy minister)");
    check("speaker:*", "speaker");
    check("-speaker:price", "not(speaks(price))");
    check("speaker:price sanctions", "and(speaks(price), sanctions)");
    check("speaker:price role:minister", "speaks((price & role minister))");
    check("speaker:price speaker:okafor", "and(speaks(price), speaks(okafor))");
    check("speaker:price -speaker:okafor", "and(speaks(price), not(speaks(okafor)))");
    check("speaker:price OR gas", "or(speaks(price), gas)");
}

#[test]
fn what_is_said() {
    check("said:gas", "said(gas)");
    check("quote:gas", "said(gas)");
    check("said:(gas oil)", "said((gas & oil))");
    check("said:gas said:oil", "and(said(gas), said(oil))");
    check("said:(gas OR \"a b\")", "said((gas | \"=a =b\"))");
    check("said:\"a b\"", "said(\"=a =b\")");
    check("said:(a W/5 b)", "said((a W/5 b))");
    check("said:(a -b)", "said((a & !b))");
    check("said:*", "said(anything)");
    check("said:(* -gas)", "said(!gas)");
    check("-said:gas", "not(said(gas))");
}

#[test]
fn speaker_binds_said() {
    check("speaker:price said:(sanctions diplomacy)", "said(price: (sanctions & diplomacy))");
    check("said:gas speaker:price", "said(price: gas)");
    check("speaker:price said:gas oil", "and(said(price: gas), oil)");
    check("speaker:price said:gas said:oil", "and(said(price: gas), said(price: oil))");
    check("role:minister said:gas", "said(role minister: gas)");
    check("speaker:price role:minister said:gas", "said((price & role minister): gas)");
    check("speaker:(price OR okafor) said:gas", "said((price | okafor): gas)");
    check("(speaker:price OR speaker:okafor) said:gas", "said((price | okafor): gas)");
    check("(speaker:price OR role:minister) said:gas", "said((price | role minister): gas)");
    check("speaker:price (said:gas OR said:oil)", "or(said(price: gas), said(price: oil))");
    check("speaker:price (said:gas OR title:oil)", "and(speaks(price), or(said(price: gas), title[oil]))");
    check("speaker:price (said:gas title:oil)", "and(said(price: gas), title[oil])");
    check("(speaker:price title:oil) said:gas", "and(title[oil], said(price: gas))");
    check("speaker:price said:*", "said(price: anything)");
    check("speaker:* said:gas", "and(speaker, said(gas))");
    check("speaker:price said:gas^2", "said(price: gas)^2");
    check("speaker:price^2 said:gas", "and(speaks(price)^2, said(price: gas))");
}

#[test]
fn negations_and_who_said_it() {
    check("speaker:price -said:gas", "and(speaks(price), not(said(price: gas)))");
    check("speaker:price said:oil -said:gas", "and(said(price: oil), not(said(price: gas)))");
    check("-speaker:price said:gas", "said(!price: gas)");
    check("-(speaker:price OR speaker:okafor) said:gas", "said(!(price | okafor): gas)");
    check("speaker:minister -speaker:okafor said:gas", "said((minister & !okafor): gas)");
    check("speaker:price -role:minister said:gas", "said((price & !role minister): gas)");
    check("-speaker:price -said:gas", "and(not(speaks(price)), not(said(gas)))");
    check("-(speaker:price said:gas)", "not(said(price: gas))");
    check("-(speaker:price oil) said:gas", "and(not(and(speaks(price), oil)), said(gas))");
    check("-speaker:price (said:gas OR oil)", "or(said(!price: gas), and(not(speaks(price)), oil))");
}

#[test]
fn several_who_speak() {
    check("speaker:price speaker:okafor said:gas", "and(speaks(price), speaks(okafor), said((price | okafor): gas))");
    check("(speaker:price said:gas) (speaker:okafor said:oil)", "and(said(price: gas), said(okafor: oil))");
    check("(speaker:price said:gas) said:oil", "and(said(price: gas), said(oil))");
    check("speaker:price (speaker:okafor said:oil)", "and(speaks(price), said(okafor: oil))");
    check("speaker:price (role:minister said:oil)", "said((price & role minister): oil)");
    check(
        "speaker:price ((role:minister said:oil) OR gas)",
        "and(speaks(price), or(said((price & role minister): oil), gas))",
    );
    // Alternatives that name somebody in one place and not in the other are read one by one.
    check("(speaker:price OR outlet:post) said:gas", "or(said(price: gas), and(outlet(post), said(gas)))");
    check(
        "(speaker:price OR (speaker:okafor title:oil)) said:gas",
        "or(said(price: gas), and(title[oil], said(okafor: gas)))",
    );
    check("((speaker:price said:oil) OR outlet:post) said:gas", "and(or(said(price: oil), outlet(post)), said(gas))");
}

#[test]
fn a_boost_leaves_brackets_open() {
    check("(speaker:price oil)^2 said:gas", "and(speaks(price)^2, oil^2, said(price: gas))");
    check("speaker:price (said:gas oil)^2", "and(said(price: gas)^2, oil^2)");
    check("speaker:price ((said:gas oil)^2)^3", "and(said(price: gas)^6, oil^6)");
    check(
        "(speaker:price OR outlet:post)^2 said:gas",
        "or(and(speaks(price)^2, said(price: gas)), and(outlet(post)^2, said(gas)))",
    );
    check("-speaker:price (said:gas OR said:oil)^2", "or(said(!price: gas)^2, said(!price: oil)^2)");
    check("(speaker:price said:gas)^2 said:oil", "and(speaks(price)^2, said(price: gas)^2, said(oil))");
    check("-(speaker:price (said:gas oil)^2)", "not(and(said(price: gas)^2, oil^2))");
    check("(date:2022 gas)^2 date:2022-02", "and(date(2022-02-01..2022-02-28), gas^2)");
    check("(date:2022)^2 date:2022-02", "date(2022-02-01..2022-02-28)");
    check("(gas oil)^2 speaker:price", "and(and(gas, oil)^2, speaks(price))");
}

#[test]
fn a_role_tells_more_of_a_speaker_in_alternatives_too() {
    check(
        "(speaker:price OR gas) role:minister",
        "or(speaks((price & role minister)), and(gas, speaks(role minister)))",
    );
    check("(role:envoy OR gas) role:minister", "or(speaks(role envoy minister), and(gas, speaks(role minister)))");
    check("(speaker:price OR gas) speaker:okafor", "and(or(speaks(price), gas), speaks(okafor))");
}

#[test]
fn alternatives_beside_a_closed_group_leave_it_to_the_speaker() {
    check(
        "speaker:price (role:minister said:oil) (said:gas OR (speaker:okafor coal))",
        "or(and(said((price & role minister): oil), said(price: gas)), \
         and(speaks(price), said(((price | okafor) & role minister): oil), speaks(okafor), coal))",
    );
}

#[test]
fn a_speaker_is_somebody_also_where_he_is_anybody_but_one() {
    check("speaker:(-price) said:gas", "and(speaks(!price), said(!price: gas))");
    check("role:(-minister) said:gas", "and(speaks(!role minister), said(!role minister: gas))");
    check("speaker:(envoy -price) said:gas", "said((envoy & !price): gas)");
}

#[test]
fn a_cue_introduces_what_stands_beside_it() {
    check("cue:warn", "said(cue warn)");
    check("cue:warn gas", "and(said(cue warn), gas)");
    check("cue:warn said:gas", "said((gas & cue warn))");
    check("speaker:price cue:warn", "said(price: cue warn)");
    check("speaker:price said:(gas oil) cue:warn", "said(price: (gas & oil & cue warn))");
    check("cue:warn cue:say", "said((cue warn & cue {say | said}))");
    check(
        "cue:(warn OR say) said:gas said:oil",
        "and(said((gas & (cue warn | cue {say | said}))), said((oil & (cue warn | cue {say | said}))))",
    );
    check("said:gas -cue:warn", "and(said(gas), not(said(cue warn)))");
    check("cue:*", "said(anything)");
}

#[test]
fn brackets_keep_no_dates_to_themselves() {
    let inside = "(speaker:price said:gas date:2022-01) oil";
    check(&format!("{inside} date:2022"), "and(said(price: gas), date(2022-01-01..2022-01-31), oil)");
    let on = Filters { on: Some("2022".to_owned()), ..Filters::default() };
    check_filtered(inside, &on, "and(said(price: gas), date(2022-01-01..2022-01-31), oil)");
}

#[test]
fn flags_and_the_query_are_one_group() {
    let speaker = Filters { speakers: strings(&["price"]), ..Filters::default() };
    check_filtered("", &speaker, "speaks(price)");
    check_filtered("said:gas", &speaker, "said(price: gas)");
    check_filtered("said:gas OR oil", &speaker, "and(or(said(price: gas), oil), speaks(price))");
    check_filtered("gas -said:oil", &speaker, "and(gas, not(said(price: oil)), speaks(price))");
    let both = Filters { said: strings(&["sanctions diplomacy"]), ..speaker.clone() };
    check_filtered("gas", &both, "and(gas, said(price: (sanctions & diplomacy)))");
    let words =
        Filters { speakers: strings(&["Ned Price"]), said: strings(&["\"a b\" OR c", "d"]), ..Filters::default() };
    check_filtered("", &words, "and(said(ned price: (\"=a =b\" | c)), said(ned price: d))");
    let two = Filters { speakers: strings(&["price", "okafor"]), ..Filters::default() };
    check_filtered("gas", &two, "and(gas, speaks(price), speaks(okafor))");
    let values =
        Filters { outlets: strings(&["Evening Post", "star"]), languages: strings(&["en"]), ..Filters::default() };
    check_filtered("gas", &values, "and(gas, or(outlet(evening post), outlet(star)), lang<en>)");
    check_filtered("gas OR oil", &values, "and(or(gas, oil), or(outlet(evening post), outlet(star)), lang<en>)");
}

#[test]
fn date_flags() {
    let dates = |from: &str, to: &str, on: &str| {
        let given = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        Filters { from: given(from), to: given(to), on: given(on), ..Filters::default() }
    };
    check_filtered("gas", &dates("2022-01", "2022-02", ""), "and(gas, date(2022-01-01..2022-02-28))");
    check_filtered("gas", &dates("2022", "", ""), "and(gas, date(2022-01-01..))");
    check_filtered("gas", &dates("", "2021", ""), "and(gas, date(..2021-12-31))");
    check_filtered("gas", &dates("", "", "2022-01"), "and(gas, date(2022-01-01..2022-01-31))");
    check_filtered("", &dates("7d", "yesterday", ""), "date(2022-03-23..2022-03-29)");
    check_filtered("", &dates("12 January 2022", "", ""), "date(2022-01-12..)");
    check_filtered("date:2022 gas", &dates("2021-06", "2022-02", ""), "and(date(2022-01-01..2022-02-28), gas)");
}

#[test]
fn any_reads_plain_words() {
    let check_any = |text: &str, expected: &str| {
        let parsed = parse_any(text);
        assert_eq!(parsed.problems, []);
        assert_eq!(clause(&resolve(&parsed.query, &Filters::default(), &clock()).0.clause), expected);
    };
    check_any("What did Price say?", "or(what, did, price, say)");
    check_any("gas, gas; (gas", "or(gas, gas, gas)");
    check_any("title:gas OR -\"oil W/5", "or(title, gas, or, oil, w, 5)");
    check_any("co-op NATO’s U.S. 1,500", "or(co, op, nato, us, 1500)");
    check_any("gas", "gas");
    check_any("", "all");
    assert_eq!(parse_any("gas OR -oil").query.to_string(), "gas OR or OR oil");
    let speaker = Filters { speakers: strings(&["price"]), ..Filters::default() };
    let (resolved, _) = resolve(&parse_any("gas oil").query, &speaker, &clock());
    assert_eq!(clause(&resolved.clause), "and(or(gas, oil), speaks(price))");
    assert_eq!(parse_any("?!").problems[0].render("?!"), "error: there is no word to search for\n  ?!\n  ^^\n");
}

#[test]
fn explained_in_brackets() {
    check_bracketed("gas oil OR coal", "(gas AND oil) OR coal");
    check_bracketed("gas -oil a W/5 b W/S c", "gas AND NOT oil AND ((a W/5 b) W/S c)");
    check_bracketed("title:(gas oil)^2 -(a OR b)", "title:(gas AND oil)^2 AND NOT (a OR b)");
    check_bracketed("gas", "gas");
    check_bracketed("-gas", "NOT gas");
    check_bracketed("atleast3(a OR b) said:(a W/5 b)", "atleast3(a OR b) AND said:(a W/5 b)");
    check_bracketed("", "");
}

#[test]
fn unknown_fields_are_text() {
    check("12:30 https://news.example/a?b", "and(\"=12 =30\", \"=https =news =example =a =b\")");
    for silent in ["12:30", "https://news.example", "Moscow: gas", "Source: gas", "re: gas", "2:1", "gas:"] {
        assert_eq!(problems(silent, &Filters::default()), [], "text: {silent}");
    }
    check("topic:gas", "\"=topic =gas\"");
    check("topic:(gas oil)", "and(topic, gas, oil)");
    check("topic:\"gas oil\"", "and(topic, \"=gas =oil\")");
    check_problems(
        "speeker:price gas",
        r#"
hint: there is no field `speeker:`; it was read as text
  speeker:price gas
  ^^^^^^^^
help: did you mean `speaker:`?"#,
    );
    check_problems(
        "gas after:2022-01",
        r#"
hint: there is no field `after:`; it was read as text
  gas after:2022-01
      ^^^^^^
help: did you mean `date:>2022-01`?"#,
    );
    check_problems(
        "zzz:gas",
        r#"
hint: there is no field `zzz:`; it was read as text
  zzz:gas
  ^^^^"#,
    );
    check_problems(
        "speaker: price",
        r#"
hint: read as `speaker:` with what follows the blank
  speaker: price
          ^
help: write `speaker:` and its value without a blank"#,
    );
    check("speaker: price", "speaks(price)");
    check("date: 2022", "date(2022-01-01..2022-12-31)");
}

#[test]
fn hints() {
    check_problems(
        "\"gas oil",
        r#"
hint: the quotation mark is never closed; the phrase was read to the end
  "gas oil
  ^
help: close it with another quotation mark"#,
    );
    check("coal \"gas oil", "and(coal, \"=gas =oil\")");
    check_problems(
        "gas\" oil",
        r#"
hint: this quotation mark belongs to no phrase and was left out
  gas" oil
     ^"#,
    );
    check_problems(
        "gas \"...\" oil",
        r#"
hint: there is no word between these quotation marks
  gas "..." oil
      ^^^^^"#,
    );
    check_problems(
        "Smith & Sons -- gas",
        r#"
hint: `&` has no letter or digit and was left out
  Smith & Sons -- gas
        ^
hint: `--` has no letter or digit and was left out
  Smith & Sons -- gas
               ^^"#,
    );
    check_problems(
        "gas oil OR coal",
        r#"
hint: AND binds before OR; read as (gas oil) OR coal
  gas oil OR coal
  ^^^^^^^^^^^^^^^
help: put brackets to have it read otherwise"#,
    );
    check_problems("(gas oil) OR coal", "");
    check_problems(
        "2021..2022 gas",
        r#"
hint: this looks like a range of dates, and was read as words
  2021..2022 gas
  ^^^^^^^^^^
help: a range of dates is written `date:2021..2022`"#,
    );
    check_problems(
        "gas*~1",
        r#"
hint: `gas*` has wildcards, so `~` was left out
  gas*~1
  ^^^^^^"#,
    );
    check_problems(
        "atleast3 (gas)",
        r#"
hint: `atleast3` was read as a word
  atleast3 (gas)
  ^^^^^^^^
help: to count occurrences write `atleast3(word)`, without a blank"#,
    );
    check_problems(
        "gas^2 W/5 oil",
        r#"
hint: a boost inside W/5 has no effect
  gas^2 W/5 oil
  ^^^^^"#,
    );
    check_problems(
        "said:(gas^2 oil)",
        r#"
hint: a boost inside `said:` has no effect
  said:(gas^2 oil)
        ^^^^^"#,
    );
    check_problems(
        "date:2021 date:2022",
        r#"
hint: no day lies in all of these dates, so nothing can match
  date:2021 date:2022
            ^^^^^^^^^"#,
    );
    check("date:2021 date:2022", "nothing");
}

#[test]
fn errors_of_form() {
    check_problems(
        "speaker:price (sanctions",
        r#"
error: this bracket is never closed
  speaker:price (sanctions
                ^
help: put `)` where it ends"#,
    );
    check_rest("speaker:price (sanctions", "and(speaks(price), sanctions)");
    check_problems(
        "gas) oil",
        r#"
error: this bracket closes nothing
  gas) oil
     ^
help: leave it out, or put `(` before"#,
    );
    check_rest("gas OR coal) oil", "and(or(gas, coal), oil)");
    check_problems(
        "gas ()",
        r#"
error: there is nothing between these brackets
  gas ()
      ^^"#,
    );
    check_problems(
        "gas OR",
        r#"
error: `OR` needs something after it
  gas OR
      ^^"#,
    );
    check_problems(
        "OR gas",
        r#"
error: `OR` needs something before it
  OR gas
  ^^"#,
    );
    check_problems(
        "gas AND OR oil",
        r#"
error: `AND` needs something after it
  gas AND OR oil
      ^^^"#,
    );
    check_problems(
        "gas W/5",
        r#"
error: `W/5` needs something after it
  gas W/5
      ^^^"#,
    );
    check_problems(
        "PRE/3 gas",
        r#"
error: `PRE/3` needs something before it
  PRE/3 gas
  ^^^^^"#,
    );
    check_problems(
        "gas NOT",
        r#"
error: `NOT` needs something after it
  gas NOT
      ^^^"#,
    );
    check_problems(
        "W/5",
        r#"
error: `W/5` needs something before it
  W/5
  ^^^"#,
    );
    check_rest("gas AND", "gas");
    check_rest("NOT", "all");
    check_problems(
        "title: OR gas",
        r#"
error: nothing follows `title:`
  title: OR gas
  ^^^^^^
help: for instance title:gas
error: `OR` needs something before it
  title: OR gas
         ^^"#,
    );
    check_problems(
        "title:\"\" gas",
        r#"
error: nothing follows `title:`
  title:"" gas
  ^^^^^^
help: for instance title:gas
hint: there is no word between these quotation marks
  title:"" gas
        ^^"#,
    );
    check_problems(
        "... &",
        r#"
error: there is no word to search for
  ... &
  ^^^^^
hint: `...` has no letter or digit and was left out
  ... &
  ^^^
hint: `&` has no letter or digit and was left out
  ... &
      ^"#,
    );
}

#[test]
fn errors_of_numbers() {
    check_problems(
        "gas W/0 oil",
        r#"
error: `W/0`: a distance is from 1 to 255
  gas W/0 oil
      ^^^"#,
    );
    check_rest("gas W/99999999999 oil", "(gas W/255 oil)");
    check_problems(
        "\"a b\"~20000",
        r#"
error: `~20000`: a distance is from 0 to 255
  "a b"~20000
       ^^^^^^"#,
    );
    check_problems(
        "gas~3",
        r#"
error: `gas~3`: a word is searched with ~1 or ~2 letters changed, no more
  gas~3
  ^^^^^"#,
    );
    check_problems(
        "gas^0 (oil)^2000",
        r#"
error: `^0`: a boost is a number above 0 and at most 1000
  gas^0 (oil)^2000
     ^^
error: `^2000`: a boost is a number above 0 and at most 1000
  gas^0 (oil)^2000
             ^^^^^"#,
    );
    for text in ["atleast(gas)", "atleast0(gas)", "atleastfew(gas)", "atleast99999999999(gas)"] {
        let name = text.trim_end_matches("(gas)");
        let carets = "^".repeat(name.len());
        check_problems(
            text,
            &format!("error: `{name}` needs a number from 1 to 10000, as in atleast3(gas)\n  {text}\n  {carets}"),
        );
    }
    check_problems(
        "/ga[s/ oil",
        r#"
error: the regular expression does not close its `[`
  /ga[s/ oil
  ^^^^^^"#,
    );
    check_problems(
        "/ga(s/",
        r#"
error: the regular expression does not close its `(`
  /ga(s/
  ^^^^^^"#,
    );
}

#[test]
fn errors_of_fields() {
    check_problems(
        "title:(gas speaker:price)",
        r#"
error: `speaker:` cannot stand inside `title:`
  title:(gas speaker:price)
             ^^^^^^^^
help: close the brackets of `title:` before it"#,
    );
    check_rest("title:(gas speaker:price)", "title[gas]");
    check_problems(
        "has:quotes is:date is:rainy",
        r#"
error: `has:quotes` is unknown
  has:quotes is:date is:rainy
      ^^^^^^
help: did you mean `has:quote`?
error: `is:date` is unknown
  has:quotes is:date is:rainy
                ^^^^
help: did you mean `has:date`?
error: `is:rainy` is unknown
  has:quotes is:date is:rainy
                        ^^^^^
help: `is:` takes undated, or imprecise: dated by month or year only"#,
    );
    check_problems(
        "mentions:price",
        r#"
error: `price` is no date; write 2022, 2022-01, 2022-01-12, 2022-W03, 2022-Q1, 2022-H1, today, yesterday, 12 January 2022, or an age such as 7d, 3w, 6mo or 2y
  mentions:price
           ^^^^^
help: `mentions:` takes days; somebody who is named is searched as a phrase: "Greta Harlow""#,
    );
    check_rest("mentions:price gas", "gas");
    check_rest("mentions:price", "nothing");
    check_problems(
        "speaker:(a W/5 b)",
        r#"
error: a proximity operator cannot stand inside `speaker:`
  speaker:(a W/5 b)
           ^^^^^^^"#,
    );
    check_problems(
        "outlet:*",
        r#"
error: `*` alone cannot stand inside `outlet:`
  outlet:*
         ^"#,
    );
}

#[test]
fn errors_of_operands() {
    check_problems(
        "gas W/5 (oil coal)",
        r#"
error: W/5 takes words, phrases, patterns or bracketed ORs of them, not an AND
  gas W/5 (oil coal)
           ^^^^^^^^
help: write `(a OR b)`, or a phrase in quotation marks"#,
    );
    check_problems(
        "title:gas W/5 oil",
        r#"
error: W/5 takes words, phrases, patterns or bracketed ORs of them, not a field
  title:gas W/5 oil
  ^^^^^^^^^
help: put the field around it: `title:(a W/5 b)`"#,
    );
    check_problems(
        "gas PRE/2 -oil",
        r#"
error: PRE/2 takes words, phrases, patterns or bracketed ORs of them, not a NOT
  gas PRE/2 -oil
            ^^^^
help: put the NOT before the whole, or beside it"#,
    );
    check_problems(
        "atleast3(gas oil)",
        r#"
error: atleast3 takes words, phrases, patterns or bracketed ORs of them, not an AND
  atleast3(gas oil)
           ^^^^^^^
help: write `(a OR b)`, or a phrase in quotation marks"#,
    );
    check_problems(
        "atleast3(title:gas) * W/S gas",
        r#"
error: atleast3 takes words, phrases, patterns or bracketed ORs of them, not a field
  atleast3(title:gas) * W/S gas
           ^^^^^^^^^
help: put the field around it: `title:(atleast3(a))`
error: W/S takes words, phrases, patterns or bracketed ORs of them, not everything
  atleast3(title:gas) * W/S gas
                      ^"#,
    );
    check_problems(
        "\"gas * oil\"",
        r#"
error: `*` alone between other words is not supported
  "gas * oil"
  ^^^^^^^^^^^
help: for words in between write `"a b"~1` or `a PRE/2 b`"#,
    );
}

#[test]
fn a_wildcard_cannot_stand_for_words() {
    check_problems(
        "speaker:\"ned * price\" path:a/*/b",
        r#"
error: `*` alone between other words is not supported
  speaker:"ned * price" path:a/*/b
          ^^^^^^^^^^^^^
help: write the words around it in brackets, `(a b)`: both, in any order
error: `*` alone between other words is not supported
  speaker:"ned * price" path:a/*/b
                             ^^^^^
help: write the words around it in brackets, `(a b)`: both, in any order"#,
    );
    check("path:(a b)", "and(path(a), path(b))");
}

#[test]
fn errors_of_dates() {
    check_problems(
        "gas date:2022-13",
        r#"
error: `2022-13` is no possible date: there is no month 13
  gas date:2022-13
           ^^^^^^^"#,
    );
    check_problems(
        "date:2022..03/04/2022",
        r#"
error: `03/04/2022` may be 2022-03-04 or 2022-04-03; write it as one of these
  date:2022..03/04/2022
             ^^^^^^^^^^"#,
    );
    check_problems(
        "date:3m",
        r#"
error: `3m` may be months or minutes; write `3mo` for months (minutes are not supported)
  date:3m
       ^^"#,
    );
    check_problems(
        "date:“12 January 2022”..“soon”",
        r#"
error: `soon` is no date; write 2022, 2022-01, 2022-01-12, 2022-W03, 2022-Q1, 2022-H1, today, yesterday, 12 January 2022, or an age such as 7d, 3w, 6mo or 2y
  date:“12 January 2022”..“soon”
                           ^^^^
help: a date of several words stands in quotation marks: date:"12 January 2022""#,
    );
    check_problems(
        "date:2022-02..2022-01",
        r#"
error: the range `2022-02..2022-01` runs backwards, from 2022-02-01 to 2022-01-31; write the earlier date first
  date:2022-02..2022-01
       ^^^^^^^^^^^^^^^^"#,
    );
    check_rest("gas date:soon", "gas");
}

#[test]
fn problems_of_flags_name_the_flag() {
    let check_flags = |filters: &Filters, expected: &str| {
        let shown: String =
            problems("gas", filters).iter().map(|problem| problem.render(problem.text("gas", filters))).collect();
        assert_eq!(shown.trim_end(), expected.trim_matches('\n'));
    };
    let filters = Filters { from: Some("2022-03".to_owned()), to: Some("2022-02".to_owned()), ..Filters::default() };
    check_flags(
        &filters,
        r#"
error: --from 2022-03-01 begins after --to 2022-02-28 ends
  2022-03
  ^^^^^^^"#,
    );
    let filters = Filters { on: Some(" 2022-02-30".to_owned()), ..Filters::default() };
    check_flags(
        &filters,
        r#"
error: --on: `2022-02-30` is no possible date: February 2022 has 28 days
   2022-02-30
   ^^^^^^^^^^"#,
    );
    let filters = Filters { said: strings(&["gas", "(oil"]), ..Filters::default() };
    check_flags(
        &filters,
        r#"
error: --said: this bracket is never closed
  (oil
  ^
help: put `)` where it ends"#,
    );
    let filters = Filters { speakers: strings(&["price", " "]), ..Filters::default() };
    check_flags(&filters, "error: --speaker: there is no word to search for");
    let found = problems("gas", &filters);
    assert_eq!(found[0].origin, Origin::Flag { name: "speaker", index: 1 });
    let filters = Filters { speakers: strings(&["title:price"]), ..Filters::default() };
    check_flags(
        &filters,
        r#"
error: --speaker: `title:` cannot stand inside `speaker:`
  title:price
  ^^^^^^
help: close the brackets of `speaker:` before it"#,
    );
}

#[test]
fn limits_are_named() {
    let long = "gas ".repeat(MAX_BYTES / 4);
    assert_eq!(parse(&long).problems, []);
    let longer = format!("{long}oil coal");
    let parsed = parse(&longer);
    assert_eq!(
        parsed.problems[0].render(&longer).lines().next(),
        Some("error: the query has 8200 bytes; the limit is 8192 (8 KiB), and the rest was not read")
    );
    assert_eq!(parsed.problems[0].at, MAX_BYTES..MAX_BYTES + 8);
    assert!(parse_any(&longer).problems[0].is_error());

    let nested = |depth: usize| format!("{}gas{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(parse(&nested(MAX_DEPTH)).problems, []);
    let deep = nested(MAX_DEPTH + 1);
    let rendered: Vec<String> = parse(&deep).problems.iter().map(|problem| problem.kind.to_string()).collect();
    assert_eq!(rendered, ["brackets lie more than 64 deep; what is inside was not read"]);

    let chain = format!("a{}", " W/1 b".repeat(65));
    let kinds: Vec<String> = parse(&chain).problems.iter().map(|problem| problem.kind.to_string()).collect();
    assert_eq!(kinds, ["more than 64 proximity operators (W/5 and the like) in one query"]);

    let mixed = format!("said:gas{}", " (speaker:a OR b)".repeat(7));
    let shown: Vec<String> =
        problems(&mixed, &Filters::default()).iter().map(|problem| problem.kind.to_string()).collect();
    assert_eq!(shown, ["`speaker:` and `said:` in alternatives can be combined in more than 64 ways"]);
}

#[test]
fn a_long_query_is_cut_around_the_place() {
    let text = format!("{} (oil {}", "gas".repeat(40), "coal".repeat(40));
    let problem = &parse(&text).problems[0];
    assert_eq!(
        problem.render(&text),
        "error: this bracket is never closed\n  \
         …asgasgasgasgasgasgasgas (oil coalcoalcoalcoalcoalcoalcoalcoalcoalcoalcoa…\n  \
         \u{20}                        ^\nhelp: put `)` where it ends\n"
    );
}

/// How much of a text is shown around a bracket that is never closed, and where the caret stands.
fn check_caret(text: &str, line: &str, columns_before: usize) {
    let problem = &parse(text).problems[0];
    let expected = format!(
        "error: this bracket is never closed\n  {line}\n  {}^\nhelp: put `)` where it ends\n",
        " ".repeat(columns_before)
    );
    assert_eq!(problem.render(text), expected);
}

#[test]
fn an_echoed_query_fits_the_terminal_and_its_caret_too() {
    for before in [0, 3, 10, 40, 200] {
        let text = format!("{}(oil{}", "gas ".repeat(before), " coal".repeat(30));
        let problem = &parse(&text).problems[0];
        for columns in 36..=90 {
            let rendered = problem.render_within(&text, columns);
            let lines: Vec<Vec<char>> = rendered.lines().map(|line| line.chars().collect()).collect();
            let caret = lines[2].iter().position(|c| *c == '^').unwrap();
            assert_eq!(lines[1][caret], '(', "{columns} columns:\n{rendered}");
            assert!(lines[1].len() <= columns.min(80) - 4, "{columns} columns:\n{rendered}");
        }
        assert_eq!(problem.render_within(&text, 80), problem.render(&text));
    }
}

#[test]
fn carets_stand_under_their_place_whatever_is_before_it() {
    check_caret("gas (oil", "gas (oil", 4);
    check_caret("天然气 (oil", "天然气 (oil", 7);
    check_caret("ga\u{301}s e\u{301}te\u{301} (oil", "ga\u{301}s e\u{301}te\u{301} (oil", 8);
    check_caret("می\u{200c}خواهم (oil", "می\u{200c}خواهم (oil", 8);
    let ideographs = "气".repeat(60);
    let kept = "气".repeat(34);
    check_caret(&format!("{ideographs} (oil"), &format!("…{kept} (oil"), 70);
    // The half of one that does not fit is not shown.
    check_caret(&format!("a{ideographs} (oi"), &format!("…{kept} (oi"), 70);
}

#[test]
fn control_characters_are_shown_safely() {
    let text = "g\u{1b}[31m\u{202e}as\nété )";
    let problem = parse(text).problems.remove(0);
    assert_eq!(
        problem.render(text),
        "error: this bracket closes nothing\n  g␛[31m\u{fffd}as été )\n                ^\n\
         help: leave it out, or put `(` before\n"
    );
    assert_eq!(parse("\"a\u{7}b\"").query.to_string(), "\"a b\"");
}

#[test]
fn without_dates_takes_out_what_hides_the_undated() {
    let check_without = |text: &str, expected: Option<&str>| {
        let (resolved, _) = resolve(&parse(text).query, &Filters::default(), &clock());
        let without: Option<Resolved> = resolved.without_dates();
        assert_eq!(without.map(|rest| clause(&rest.clause)).as_deref(), expected, "text: {text}");
    };
    check_without("gas", None);
    check_without("gas date:2022", Some("gas"));
    check_without("date:2022", Some("all"));
    check_without("gas date:(2021 OR 2022) -oil", Some("and(gas, not(oil))"));
    check_without("gas date:(2022 -2022-02)", Some("and(gas, not(date(2022-02-01..2022-02-28)))"));
    check_without("gas -date:2022", None);
    check_without(
        "(speaker:price OR outlet:post) said:gas date:2022",
        Some("or(said(price: gas), and(outlet(post), said(gas)))"),
    );
    check_without("gas OR date:2022", None);
    check_without("gas (oil OR date:2022)", None);
}

#[test]
fn the_table_of_fields_is_whole() {
    for (number, info) in FIELDS.iter().enumerate() {
        assert_eq!(info.field as usize, number);
        assert_eq!(info.field.info().name, info.name);
        for name in std::iter::once(&info.name).chain(info.aliases) {
            assert_eq!(Field::named(name), Some(info.field));
            let named_by = FIELDS.iter().filter(|other| other.name == *name || other.aliases.contains(name)).count();
            assert_eq!(named_by, 1, "name: {name}");
        }
        let errors: Vec<Problem> =
            problems(info.example, &Filters::default()).into_iter().filter(Problem::is_error).collect();
        assert_eq!(errors, [], "example: {}", info.example);
        let root = parse(info.example).query.root.expect(info.example);
        assert!(matches!(root.kind, NodeKind::Field { field, .. } if field == info.field));
        if info.values == Values::Words {
            check_print(&format!("{}:(\"a b\" c*)", info.name), &format!("{}:(\"a b\" c*)", info.name));
        }
    }
    for (field, name, _) in FLAGS {
        assert_eq!(problems(&format!("{}:{name}", field.name()), &Filters::default()), []);
    }
    assert_eq!(field_like("titel").as_deref(), Some("title:"));
    assert_eq!(field_like("outlt").as_deref(), Some("outlet:"));
    assert_eq!(field_like("xyz"), None);
    assert_eq!(field_like("a"), None);
}

#[test]
fn help_fits_a_terminal_and_tells_of_every_field() {
    let text = help();
    assert!(text.lines().count() <= 75, "{} lines", text.lines().count());
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "line: {line}");
    }
    for info in FIELDS {
        assert!(text.contains(info.example), "field: {}", info.name);
    }
}

fn check_spans(node: &Node, text: &str) {
    assert!(text.get(node.at.clone()).is_some(), "text: {text:?}, node: {node:?}");
    match &node.kind {
        NodeKind::And(parts) | NodeKind::Or(parts) => {
            assert!(parts.len() > 1);
            for part in parts {
                check_spans(part, text);
                assert!(node.at.start <= part.at.start && part.at.end <= node.at.end, "{text:?}: {node:?}");
            }
        }
        NodeKind::Not(inner) | NodeKind::Boost(inner, _) => check_spans(inner, text),
        NodeKind::AtLeast { of, .. } => check_spans(of, text),
        NodeKind::Field { value, .. } => check_spans(value, text),
        NodeKind::Near { left, right, .. } => {
            check_spans(left, text);
            check_spans(right, text);
        }
        _ => {}
    }
}

/// Whatever a text is, it is read, printed back, given a meaning, and what is wrong is shown under its place.
pub fn check_anything(text: &str) {
    let parsed = parse(text);
    if let Some(root) = &parsed.query.root {
        check_spans(root, text);
    }
    let printed = parsed.query.to_string();
    // What is written out may pass the limits that what was typed kept.
    let is_within = |again: &Parsed| {
        again.problems.iter().all(|problem| !matches!(problem.kind, ProblemKind::TooLong { .. } | ProblemKind::TooDeep))
    };
    let again = parse(&printed);
    assert!(again.query == parsed.query || !is_within(&again), "text: {text:?}, printed: {printed:?}");
    let bracketed = parsed.query.bracketed();
    let again = parse(&bracketed);
    assert!(again.query.bracketed() == bracketed || !is_within(&again), "text: {text:?}, bracketed: {bracketed}");
    assert!(!printed.contains(char::is_control) && !bracketed.contains(char::is_control));
    check_meaning(text, &parsed.query, &parsed.problems);
    let any = parse_any(text);
    check_meaning(text, &any.query, &any.problems);
}

fn check_meaning(text: &str, query: &Query, found: &[Problem]) {
    let filters = Filters {
        speakers: vec![text.to_owned()],
        roles: Vec::new(),
        said: vec![text.to_owned(), "gas".to_owned()],
        outlets: vec![text.to_owned()],
        languages: vec![text.to_owned()],
        from: Some(text.to_owned()),
        to: Some("2022".to_owned()),
        on: Some(text.to_owned()),
    };
    for given in [&Filters::default(), &filters] {
        let (resolved, more) = resolve(query, given, &clock());
        clause(&resolved.clause);
        if let Some(rest) = resolved.without_dates() {
            assert_ne!(rest, resolved);
        }
        for problem in found.iter().chain(&more) {
            let about = problem.text(text, given);
            assert!(about.get(problem.at.clone()).is_some(), "text: {about:?}, problem: {problem:?}");
            let rendered = problem.render(about);
            assert!(!rendered.contains(|c: char| c.is_control() && c != '\n'), "{rendered:?}");
            check_place(&rendered, about);
        }
    }
}

#[test]
fn the_value_of_a_field_that_lies_too_deep_is_not_read() {
    for value in ["lang:en*", "-lang:-en*", "date:2022", "title:(gas oil)", "path:(a b)"] {
        let text = format!("{}{value}{}", "(gas ".repeat(MAX_DEPTH), ")".repeat(MAX_DEPTH));
        let query = parse(&text).query;
        assert_eq!(query, parse(&query.to_string()).query, "{value}");
        let without = format!("{}{}", "(gas ".repeat(MAX_DEPTH), ")".repeat(MAX_DEPTH));
        assert_eq!(query, parse(&without).query, "{value}");
    }
}

/// The carets stand under the line that is shown, or just behind it.
fn check_place(rendered: &str, about: &str) {
    let mut lines = rendered.lines().skip(1);
    if about.trim().is_empty() {
        return;
    }
    let (line, carets) = (lines.next().expect("a line is shown"), lines.next().expect("a place is shown"));
    assert!(carets.trim().chars().all(|c| c == '^') && carets.contains('^'), "{rendered}");
    let columns = |text: &str| text.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>();
    assert!(columns(carets) <= columns(line) + 1 && columns(line) <= 80, "{rendered}");
}

/// Pieces that queries are made of, so that what is generated is often nearly right.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "gas",
        "oil",
        "Price",
        "co-op",
        "U.S.",
        "O’Neill",
        "2022",
        "2022-01",
        "..",
        ">",
        "<=",
        "7d",
        "a/b",
        "https://x.y/z?q",
        " ",
        " ",
        " ",
        "  ",
        "\t",
        "(",
        ")",
        "(",
        ")",
        "\"",
        "“",
        "”",
        "«",
        "-",
        "--",
        "+",
        "=",
        "*",
        "?",
        "~",
        "~1",
        "~2",
        "^",
        "^2",
        "^1",
        "^0.5",
        ":",
        ".",
        ",",
        "'",
        "/",
        "/ga.s/",
        "/a\\/b/",
        "\\",
        "#",
        "&",
        " AND ",
        " OR ",
        " NOT ",
        " W/5 ",
        " pre/2 ",
        " W/S ",
        "w/p",
        "atleast3(",
        "atleast",
        "title:",
        "speaker:",
        "said:",
        "role:",
        "outlet:",
        "date:",
        "id:",
        "path:",
        "lang:",
        "has:quote",
        "is:",
        "cue:",
        "foo:",
        "date:(",
        "id:(",
        "said:(",
        "OR",
        "AND",
        "\u{301}",
        "北京",
        "\u{200b}",
        "\u{7}",
        "\u{10600}",
        "½",
        "゛",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn anything_is_read_and_printed_back(text in "\\PC{0,40}") {
        check_anything(&text);
    }

    #[test]
    fn any_characters_are_read(text in ".{0,40}") {
        check_anything(&text);
    }

    #[test]
    fn nearly_right_queries_are_read_and_printed_back(text in pieces()) {
        check_anything(&text);
    }

    #[test]
    fn signs_are_read_and_printed_back(text in "[a?*~^()\"\\-=:/. 1wOR,]{0,24}") {
        check_anything(&text);
    }
}

#[test]
fn hostile_queries_end_soon() {
    for piece in [
        "(",
        ")",
        "-",
        "-.",
        "\"",
        "/",
        "title:",
        "a OR ",
        "(a OR ",
        "-(",
        "^2",
        "*",
        "?",
        "a? ",
        "id:(",
        "=",
        "a W/1 ",
        "((speaker:a OR b) said:c) ",
        "(a ",
        "(a (b OR ",
        "(a speaker:b ",
        "(a -(said:b ",
        "(speaker:a said:b (c OR ",
        "/a",
        "atleast1(",
    ] {
        let text = piece.repeat(9000 / piece.len());
        let parsed = parse(&text);
        let (resolved, _) = resolve(&parsed.query, &Filters::default(), &clock());
        assert_eq!(parse(&text).query, parsed.query);
        clause(&resolved.clause);
    }
}

/// Signs behind an operator that there is not, and brackets that go when it is written out.
#[test]
fn a_proximity_that_there_is_not_is_never_a_word() {
    for text in [
        "a PRE/s:(b OR c)",
        "here NEAR/s:(a OR b)",
        "(a PRE/S) b",
        "(a W/-1) b",
        "a W/1.5: b",
        "PRE/p a",
        "a near/p, b",
    ] {
        check_anything(text);
        assert!(
            parse(text).problems.iter().any(|problem| matches!(problem.kind, ProblemKind::BadDistance { .. })),
            "{text}"
        );
    }
}

/// Two faults of one phrase leave the text that one of them does.
#[test]
fn a_phrase_with_a_bad_distance_is_written_out_as_it_was_read() {
    for text in ["\"gas /colou?rs?/ oil\"~nato", "\"PRE/2 /(?i)x/\"~is", "\"gas pipline~1\"~1.5", "\"gas* oil\"~x"] {
        check_anything(text);
        assert!(
            parse(text).problems.iter().any(|problem| matches!(problem.kind, ProblemKind::BadDistance { .. })),
            "{text}"
        );
    }
}
