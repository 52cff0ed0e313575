//! Times that prose speaks of: which words, and which days they mean.

use chrono::{Days, NaiveDate};
use onrecord::date::mentions::{Mention, mentions};
use onrecord::date::query::DateRange;
use onrecord::date::{DateOrigin, PublicationDate};
use proptest::prelude::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Thursday, 2022-01-13.
fn thursday() -> PublicationDate {
    PublicationDate::day(day(2022, 1, 13), DateOrigin::Header)
}

fn found(text: &str, published: Option<&PublicationDate>) -> Vec<String> {
    let line = |mention: &Mention| format!("{} = {}", mention.span.of(text), mention.value.timex());
    mentions(text, published).iter().map(line).collect()
}

/// `expected` has a line `words = value` for each mention of a text that appeared on 2022-01-13, a Thursday.
fn check(text: &str, expected: &[&str]) {
    assert_eq!(found(text, Some(&thursday())), expected, "text: {text:?}");
}

/// One mention, in a text that appeared on a given day, month or year.
fn check_in(published: &str, text: &str, expected: &[&str]) {
    let parts: Vec<i32> = published.split('-').map(|part| part.parse().unwrap()).collect();
    let origin = DateOrigin::Header;
    let date = match parts[..] {
        [year] => PublicationDate::year(year, origin).unwrap(),
        [year, month] => PublicationDate::month(year, month as u32, origin).unwrap(),
        [year, month, of_month] => PublicationDate::day(day(year, month as u32, of_month as u32), origin),
        _ => panic!("{published}"),
    };
    assert_eq!(found(text, Some(&date)), expected, "text: {text:?}, published: {published}");
}

#[test]
fn dates_in_full() {
    for (text, expected) in [
        ("The dam was opened on January 12, 2022.", "January 12, 2022 = 2022-01-12"),
        ("The dam was opened on January 12, 2022, by Mrs Harlow.", "January 12, 2022 = 2022-01-12"),
        ("It opened on 12 January 2022 in Halden.", "12 January 2022 = 2022-01-12"),
        ("It opened on 12th January 2022.", "12th January 2022 = 2022-01-12"),
        ("It opened on the 12th of January, 2022.", "the 12th of January, 2022 = 2022-01-12"),
        ("It opened on January 12th, 2022.", "January 12th, 2022 = 2022-01-12"),
        ("It opened on Jan. 12, 2022.", "Jan. 12, 2022 = 2022-01-12"),
        ("It opened on Sept. 3, 1987.", "Sept. 3, 1987 = 1987-09-03"),
        ("It opened on Wednesday, January 12, 2022.", "Wednesday, January 12, 2022 = 2022-01-12"),
        ("It opened on Wed., Jan. 12, 2022.", "Wed., Jan. 12, 2022 = 2022-01-12"),
        ("It opened on Wednesday 12 January 2022.", "Wednesday 12 January 2022 = 2022-01-12"),
        ("The file of 2022-01-12 was lost.", "2022-01-12 = 2022-01-12"),
        ("The file of 2022/01/12 was lost.", "2022/01/12 = 2022-01-12"),
        ("The file of 12.01.2022 was lost.", "12.01.2022 = 2022-01-12"),
        ("The file of 25/12/2021 was lost.", "25/12/2021 = 2021-12-25"),
        ("It opened in March 2019.", "March 2019 = 2019-03"),
        ("It opened in March of 2019.", "March of 2019 = 2019-03"),
        ("It opened in late March 2019.", "late March 2019 = 2019-03"),
        ("The issue of 2021-11 is missing.", "2021-11 = 2021-11"),
        ("It opened in 1996.", "1996 = 1996"),
        ("A 1996 ruling was cited.", "1996 = 1996"),
        ("It was founded in 1848.", "1848 = 1848"),
        ("It fell apart in mid-2021.", "mid-2021 = 2021"),
        ("The late 1990s were loud.", "The late 1990s = 199"),
        ("The '90s were loud.", "90s = 199"),
        ("The nineties were loud.", "The nineties = 199"),
        ("The 21st century began.", "The 21st century = 20"),
        ("It opened in the summer of 2019.", "the summer of 2019 = 2019-SU"),
        ("It opened in spring 2020.", "spring 2020 = 2020-SP"),
        ("Sales fell in Q3 2020.", "Q3 2020 = 2020-Q3"),
        ("Sales fell in the third quarter of 2020.", "the third quarter of 2020 = 2020-Q3"),
        ("Sales fell in the 2020 third quarter.", "the 2020 third quarter = 2020-Q3"),
        ("Sales fell in the first half of 2020.", "the first half of 2020 = 2020-H1"),
        ("Sales fell in fiscal 2020.", "fiscal 2020 = 2020"),
        ("It opened in nineteen ninety-six.", "nineteen ninety-six = 1996"),
        ("It opened on Christmas Day, 2020.", "Christmas Day, 2020 = 2020-12-25"),
    ] {
        check(text, &[expected]);
        // What is named in full needs no day of publication.
        assert_eq!(found(text, None), [expected], "text: {text:?}");
    }
}

#[test]
fn days_by_their_distance() {
    for (text, expected) in [
        ("On January 12 the pipeline was closed.", "January 12 = 2022-01-12"),
        ("He left yesterday.", "yesterday = 2022-01-12"),
        ("He leaves today.", "today = 2022-01-13"),
        ("He leaves tomorrow.", "tomorrow = 2022-01-14"),
        ("He left the day before yesterday.", "the day before yesterday = 2022-01-11"),
        ("He leaves the day after tomorrow.", "the day after tomorrow = 2022-01-15"),
        ("He left three days ago.", "three days ago = 2022-01-10"),
        ("He left 10 days ago.", "10 days ago = 2022-01-03"),
        ("He left yesterday evening.", "yesterday evening = 2022-01-12TEV"),
        ("He leaves tonight.", "tonight = 2022-01-13TNI"),
        ("He left this morning.", "this morning = 2022-01-13TMO"),
        ("He left last night.", "last night = 2022-01-12TNI"),
    ] {
        check(text, &[expected]);
    }
}

#[test]
fn a_weekday_is_the_last_one_unless_it_is_to_come() {
    for (text, expected) in [
        ("The minister resigned on Tuesday.", "Tuesday = 2022-01-11"),
        ("The minister resigned Thursday.", "Thursday = 2022-01-13"),
        ("The minister resigned on Friday.", "Friday = 2022-01-07"),
        ("The minister will resign on Friday.", "Friday = 2022-01-14"),
        ("On Friday the minister will resign.", "Friday = 2022-01-14"),
        ("The minister is expected to resign on Tuesday.", "Tuesday = 2022-01-18"),
        ("Talks are scheduled for Monday.", "Monday = 2022-01-17"),
        ("Talks are set to resume Monday.", "Monday = 2022-01-17"),
        ("She must answer by Tuesday.", "Tuesday = 2022-01-18"),
        ("The talks will be on Monday, she said on Wednesday.", "Monday = 2022-01-17"),
        ("The minister said last Tuesday that nothing was lost.", "last Tuesday = 2022-01-11"),
        ("Last Thursday was loud.", "Last Thursday = 2022-01-06"),
        ("Next Tuesday is quiet.", "Next Tuesday = 2022-01-18"),
        ("This Sunday is quiet.", "This Sunday = 2022-01-16"),
        ("He spoke on Tuesday night.", "Tuesday night = 2022-01-11TNI"),
        ("He spoke at 9 a.m. Tuesday.", "9 a.m. Tuesday = 2022-01-11T09:00"),
        ("He spoke at 7:15 p.m. on Tuesday.", "7:15 p.m. on Tuesday = 2022-01-11T19:15"),
        ("He spoke at noon Tuesday.", "noon Tuesday = 2022-01-11T12:00"),
        ("Wednesday's ruling would change little.", "Wednesday = 2022-01-12"),
    ] {
        let first = &found(text, Some(&thursday()))[..1];
        assert_eq!(first, [expected], "text: {text:?}");
    }
}

#[test]
fn months_and_days_without_a_year() {
    for (published, text, expected) in [
        ("2022-01-13", "The port was closed in March.", "March = 2021-03"),
        ("2022-01-13", "The port will close in March.", "March = 2022-03"),
        ("2022-01-13", "The port was closed in December.", "December = 2021-12"),
        ("2022-01-13", "The port was closed in early January.", "early January = 2022-01"),
        ("2022-01-13", "The port was closed last November.", "last November = 2021-11"),
        ("2022-01-13", "The port closes next November.", "next November = 2022-11"),
        ("2022-01-13", "The port was closed in June last year.", "June last year = 2021-06"),
        ("2022-01-13", "The port was closed on Dec. 30.", "Dec. 30 = 2021-12-30"),
        ("2022-01-13", "The port was closed on 30 December.", "30 December = 2021-12-30"),
        ("2022-01-13", "The port will be closed until Feb. 10.", "Feb. 10 = 2022-02-10"),
        ("2022-01-13", "The port was closed on May 9.", "May 9 = 2021-05-09"),
        ("2022-01-13", "The port will close on May 9.", "May 9 = 2022-05-09"),
        ("2022-01-13", "The port was closed on Wednesday, Jan. 12.", "Wednesday, Jan. 12 = 2022-01-12"),
        ("2022-10-30", "It was agreed in October.", "October = 2022-10"),
        ("2021-03-01", "It was agreed on February 29.", "February 29 = 2020-02-29"),
        ("2022-01", "It was agreed on January 12.", "January 12 = 2022-01-12"),
        ("2022-01", "It was agreed in December.", "December = 2021-12"),
        ("2022", "It was agreed on June 3.", "June 3 = 2022-06-03"),
        ("2022-01-03", "It was found on Christmas Day.", "Christmas Day = 2021-12-25"),
        ("2022-01-03", "It was found on Thanksgiving.", "Thanksgiving = 2021-11-25"),
        ("2022-01-03", "It was found on New Year's Eve.", "New Year's Eve = 2021-12-31"),
    ] {
        check_in(published, text, &[expected]);
    }
}

#[test]
fn weeks_months_quarters_and_years() {
    for (text, expected) in [
        ("It happened last week.", "last week = 2022-W01"),
        ("It happened late last week.", "late last week = 2022-W01"),
        ("It happens this week.", "this week = 2022-W02"),
        ("It happens next week.", "next week = 2022-W03"),
        ("It happened two weeks ago.", "two weeks ago = 2021-W52"),
        ("It happened over the weekend.", "the weekend = 2022-W01-WE"),
        ("It happened last weekend.", "last weekend = 2022-W01-WE"),
        ("It happens this weekend.", "this weekend = 2022-W02-WE"),
        ("It happened last month.", "last month = 2021-12"),
        ("It happened earlier this month.", "earlier this month = 2022-01"),
        ("It happens by the end of the month.", "the end of the month = 2022-01"),
        ("It happened three months ago.", "three months ago = 2021-10"),
        ("It happened last year.", "last year = 2021"),
        ("It happens this year.", "this year = 2022"),
        ("It happens later this year.", "later this year = 2022"),
        ("It happens early next year.", "early next year = 2023"),
        ("It happened five years ago.", "five years ago = 2017"),
        ("It happened a year ago.", "a year ago = 2021"),
        ("It happened a decade ago.", "a decade ago = 201"),
        ("Profit fell in the fourth quarter.", "the fourth quarter = 2021-Q4"),
        ("Fourth-quarter profit fell.", "Fourth-quarter = 2021-Q4"),
        ("Profit fell in the first quarter of last year.", "the first quarter of last year = 2021-Q1"),
        ("Profit fell last quarter.", "last quarter = 2021-Q4"),
        ("It happened last summer.", "last summer = 2021-SU"),
        ("It happens this spring.", "this spring = 2022-SP"),
        ("It happens this winter.", "this winter = 2021-WI"),
        ("It had to be done by year-end.", "year-end = 2022-12-31"),
        ("It grew over the past year.", "the past year = P1Y"),
        ("It took two years.", "two years = P2Y"),
        ("It took several months.", "several months = PXM"),
        ("It happens every day.", "every day = P1D"),
        ("It is printed daily.", "daily = P1D"),
        ("It happened recently.", "recently = PAST_REF"),
        ("He is now in Karsk.", "now = PRESENT_REF"),
    ] {
        check(text, &[expected]);
    }
}

#[test]
fn what_is_counted_from_what_was_named_before() {
    check(
        "It began on 3 March 2019. The following year it ended.",
        &["3 March 2019 = 2019-03-03", "The following year = 2020"],
    );
    check(
        "It began on 3 March 2019 and ended two days later.",
        &["3 March 2019 = 2019-03-03", "two days later = 2019-03-05"],
    );
    check("It began in 2019. That year it rained.", &["2019 = 2019", "That year = 2019"]);
    check("It began on 3 March 2019. That day it rained.", &["3 March 2019 = 2019-03-03", "That day = 2019-03-03"]);
    check(
        "It began on 3 March 2019. The next day it rained.",
        &["3 March 2019 = 2019-03-03", "The next day = 2019-03-04"],
    );
    check(
        "Profit fell in the third quarter of 2021 from that of a year earlier.",
        &["the third quarter of 2021 = 2021-Q3", "a year earlier = 2020-Q3"],
    );
    // Nothing was named before, and a month is not a day.
    check("The following year it ended.", &["The following year = 2023"]);
    check("It began in March 2019. That day it rained.", &["March 2019 = 2019-03"]);
}

#[test]
fn what_is_no_date() {
    for text in [
        "It stands to this day.",
        "They may march in august company.",
        "May he rest, April Smith said.",
        "About 2000 people came.",
        "It cost $2022.",
        "It cost 2,022 crowns.",
        "It was 1.1996 metres long.",
        "Version 2022.5 is out.",
        "The winter of 2010-11 was cold.".split_at(14).1.split_at(7).1,
        "The answer of 03/04/2022 is unknown.",
        "It will be on February 30, 2022.",
        "The sun rose, the sat nav failed.",
        "Jan Kavan spoke to Mar Sanz.",
        "Prices fall in the shops.",
        "A second later.".split_at(8).0,
        "His second half was better.",
        "The 6-year-old boy is 55 years old.",
        "Three-quarters of it is gone.",
        "The fall of the wall.",
        "MAY AND MARCH ARE MONTHS",
    ] {
        check(text, &[]);
    }
}

#[test]
fn what_needs_the_day_of_publication_is_left_out_without_it() {
    for text in [
        "He left yesterday.",
        "He left on Tuesday.",
        "He left in March.",
        "He left on January 12.",
        "He left last year.",
    ] {
        assert_eq!(found(text, None), [""; 0], "text: {text:?}");
    }
    check_in(
        "2022-01",
        "He left yesterday, on Tuesday, last week, last month, last year.",
        &["last month = 2021-12", "last year = 2021"],
    );
    check_in("2022", "He left last month and last year, in March.", &["last year = 2021", "March = 2022-03"]);
}

#[test]
fn dates_are_found_in_any_company() {
    check(
        "“On January 12,” said Price, “and not on Jan. 14 — never — it was 2021’s last week… in March 2020!”",
        &[
            "January 12 = 2022-01-12",
            "Jan. 14 = 2022-01-14",
            "2021 = 2021",
            "last week = 2022-W01",
            "March 2020 = 2020-03",
        ],
    );
    check("In 2000–2005 and 1939-45 it was closed.", &["2000 = 2000", "2005 = 2005", "1939 = 1939"]);
    check("日本は2022年1月に。 March 3, 2021 に。", &["2022 = 2022", "March 3, 2021 = 2021-03-03"]);
    check("ЯMarch 3, 2021", &["2021 = 2021"]);
    check("Stream-2 January 2022 and 2-14 January 2022", &["January 2022 = 2022-01", "14 January 2022 = 2022-01-14"]);
    check("on March\n3, 2021 and on March\n\n3, 2021", &["March\n3, 2021 = 2021-03-03", "2021 = 2021"]);
}

#[test]
fn days_of_a_mention() {
    let days = |text: &str| -> Vec<(String, String)> {
        let all = mentions(text, Some(&thursday()));
        all.iter()
            .filter_map(|one| one.value.days())
            .map(|(first, last)| (first.to_string(), last.to_string()))
            .collect()
    };
    for (text, first, last) in [
        ("on January 12", "2022-01-12", "2022-01-12"),
        ("on Tuesday night", "2022-01-11", "2022-01-11"),
        ("this week", "2022-01-10", "2022-01-16"),
        ("this weekend", "2022-01-15", "2022-01-16"),
        ("in February 2024", "2024-02-01", "2024-02-29"),
        ("in Q4 2021", "2021-10-01", "2021-12-31"),
        ("the second half of 2021", "2021-07-01", "2021-12-31"),
        ("this winter", "2021-12-01", "2022-02-28"),
        ("in 2021", "2021-01-01", "2021-12-31"),
        ("the 1990s", "1990-01-01", "1999-12-31"),
        ("the 20th century", "1900-01-01", "1999-12-31"),
    ] {
        assert_eq!(days(text), [(first.to_owned(), last.to_owned())], "text: {text:?}");
    }
    assert_eq!(days("for two years, every day, now"), []);
}

#[test]
fn a_range_is_mentioned_by_what_overlaps_it_and_is_short() {
    let january = DateRange { from: Some(day(2022, 1, 1)), to: Some(day(2022, 1, 31)) };
    let check = |first: NaiveDate, last: NaiveDate, expected: bool| {
        assert_eq!(january.is_mentioned_by(first, last), expected, "{first} to {last}");
    };
    check(day(2022, 1, 31), day(2022, 1, 31), true);
    check(day(2022, 2, 1), day(2022, 2, 1), false);
    check(day(2022, 1, 31), day(2022, 2, 6), true);
    check(day(2021, 12, 27), day(2022, 1, 2), true);
    check(day(2022, 1, 1), day(2022, 12, 31), false);
    check(day(2021, 12, 1), day(2021, 12, 31), false);
    let year = DateRange { from: Some(day(2022, 1, 1)), to: None };
    assert!(year.is_mentioned_by(day(2022, 1, 1), day(2022, 12, 31)));
    assert!(!year.is_mentioned_by(day(2021, 12, 1), day(2022, 2, 28)));
    assert!(DateRange::default().is_mentioned_by(day(1900, 1, 1), day(1999, 12, 31)));
}

/// Words that the rules know, in any order and any company.
fn timely() -> impl Strategy<Value = String> {
    let words = [
        "the",
        "a",
        "of",
        "in",
        "last",
        "next",
        "this",
        "that",
        "early",
        "late",
        "mid",
        "-",
        "the end of",
        "week",
        "month",
        "year",
        "years",
        "day",
        "days",
        "quarter",
        "January",
        "May",
        "Jan.",
        "Tuesday",
        "Sun.",
        "12",
        "3",
        "31",
        "2022",
        "1990s",
        "'90s",
        ",",
        ".",
        "/",
        ":",
        "'",
        "s",
        "ago",
        "earlier",
        "later",
        "first",
        "third",
        "21st",
        "century",
        "fiscal",
        "two",
        "nineteen",
        "ninety",
        "thousand",
        "Q3",
        "noon",
        "9",
        "a.m.",
        "pm",
        "tonight",
        "yesterday",
        "tomorrow",
        "now",
        "each",
        "every",
        "summer",
        "fall",
        "Christmas",
        "New",
        "Year",
        "Eve",
        "will",
        "said",
        "be",
        "period",
        "half",
        "old",
        "\n",
        "\n\n",
        "é",
        "日",
        "\u{301}",
        "99999999999",
        "\u{202e}",
        "nearly",
        "several",
        "to",
        "or",
        "9999-12-31",
        "0001-01-01",
        "following",
        "previous",
    ];
    let gap = prop::sample::select(vec![" ", "", " ", "\t"]);
    prop::collection::vec((prop::sample::select(words.to_vec()), gap), 0..40)
        .prop_map(|all| all.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
}

fn check_anything(text: &str, published: &PublicationDate) {
    let found = mentions(text, Some(published));
    let mut end = 0;
    for mention in &found {
        assert!(!mention.span.is_empty() && mention.span.start() >= end, "{found:?} in {text:?}");
        assert!(text.get(mention.span.start()..mention.span.end()).is_some(), "text: {text:?}");
        end = mention.span.end();
        if let Some((first, last)) = mention.value.days() {
            assert!(first <= last, "{mention:?} in {text:?}");
        }
        assert!(!mention.value.timex().is_empty());
    }
    assert_eq!(found, mentions(text, Some(published)), "found again");
}

proptest! {
    #[test]
    fn nothing_panics_on_any_text(text in any::<String>(), days in 0_u64..3_652_058) {
        let published = PublicationDate::day(onrecord::date::FIRST_DAY + Days::new(days), DateOrigin::Header);
        check_anything(&text, &published);
    }

    #[test]
    fn nothing_panics_on_what_looks_like_dates(text in timely(), days in 0_u64..3_652_058) {
        let published = PublicationDate::day(onrecord::date::FIRST_DAY + Days::new(days), DateOrigin::Header);
        check_anything(&text, &published);
    }

    #[test]
    fn a_day_in_full_is_that_day(days in 400_000_u64..766_000) {
        let meant = onrecord::date::FIRST_DAY + Days::new(days);
        for format in ["%Y-%m-%d", "%-d %B %Y", "%B %-d, %Y", "%A, %b. %-d, %Y"] {
            let text = format!("It rained on {} in Halden.", meant.format(format)).replace("May.", "May");
            let all = mentions(&text, Some(&thursday()));
            prop_assert_eq!(all.len(), 1, "text: {:?}", &text);
            prop_assert_eq!(all[0].value.days(), Some((meant, meant)), "text: {:?}", &text);
        }
    }
}

/// Two paragraphs are read as each by itself, but for what is counted from what was named before.
#[test]
fn long_texts_are_read_to_the_end() {
    let text = "The talks of January 12 went on. ".repeat(40_000);
    let all = mentions(&text, Some(&thursday()));
    // A paragraph is cut into pieces, now and then in a date.
    assert!(all.len() > 39_900, "{} mentions", all.len());
    for hostile in
        ["1".repeat(2_000_000), "9 a.m. ".repeat(200_000), "the end of ".repeat(150_000), "mid the ".repeat(200_000)]
    {
        check_anything(&hostile, &thursday());
    }
}
