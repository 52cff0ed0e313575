//! Dates: what archives write, what people ask for, and the ranges between.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use onrecord::date::query::{DateRange, QueryDateError, parse_point, parse_range};
use onrecord::date::source::{
    SourceDateError, date_in_dateline, date_in_file_name, date_in_url, leading_date, parse_source, settled,
};
use onrecord::date::{DateOrigin, Precision, PublicationDate, PublishedTime};
use proptest::prelude::*;

use crate::shared::shared;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A Wednesday.
fn today() -> NaiveDate {
    day(2022, 3, 30)
}

/// A date as one line: its value, and its time after a space.
fn line(date: &PublicationDate) -> String {
    match date.time_value() {
        Some(time) => format!("{} {time}", date.value()),
        None => date.value(),
    }
}

fn check(text: &str, expected: &str) {
    match parse_source(text, DateOrigin::Metadata) {
        Ok(date) => assert_eq!(line(&date), expected, "text: {text:?}"),
        Err(error) => assert_eq!(error.to_string(), expected, "text: {text:?}"),
    }
}

fn check_unrecognised(text: &str) {
    let result = parse_source(text, DateOrigin::Metadata);
    assert!(matches!(result, Err(SourceDateError::Unrecognised { .. })), "text: {text:?}, result: {result:?}");
}

fn check_impossible(text: &str, expected: &str) {
    match parse_source(text, DateOrigin::Metadata) {
        Err(SourceDateError::Impossible { why, .. }) => assert_eq!(why, expected, "text: {text:?}"),
        other => panic!("{text:?} gave {other:?}"),
    }
}

fn check_ambiguous(text: &str, expected_first: &str, expected_second: &str) {
    match parse_source(text, DateOrigin::Metadata) {
        Err(SourceDateError::Ambiguous { first, second, .. }) => {
            assert_eq!(
                (first.to_string(), second.to_string()),
                (expected_first.into(), expected_second.into()),
                "{text:?}"
            );
        }
        other => panic!("{text:?} gave {other:?}"),
    }
}

/// `expected` is the date or the error, then `|`, then the text that is left.
fn check_leading(text: &str, expected: &str) {
    let Some((result, length)) = leading_date(text, DateOrigin::Header) else {
        assert_eq!("none", expected, "text: {text:?}");
        return;
    };
    let rest = text.get(length..).expect("a character boundary");
    let found = match result {
        Ok(date) => line(&date),
        Err(SourceDateError::Impossible { .. }) => "impossible".to_owned(),
        Err(SourceDateError::Ambiguous { .. }) => "ambiguous".to_owned(),
        Err(error) => error.to_string(),
    };
    assert_eq!(format!("{found}|{rest}"), expected, "text: {text:?}");
}

fn check_file_name(name: &str, expected: &str) {
    let date = date_in_file_name(name);
    assert_eq!(date.as_ref().map_or("none".to_owned(), line), expected, "name: {name:?}");
    assert!(date.is_none_or(|date| date.origin == DateOrigin::FileName));
}

fn check_url(url: &str, expected: &str) {
    let date = date_in_url(url);
    assert_eq!(date.as_ref().map_or("none".to_owned(), line), expected, "address: {url:?}");
    assert!(date.is_none_or(|date| date.origin == DateOrigin::Url));
}

fn check_dateline(text: &str, expected: &str) {
    let date = date_in_dateline(text);
    assert_eq!(date.as_ref().map_or("none".to_owned(), line), expected, "text: {text:?}");
    assert!(date.is_none_or(|date| date.origin == DateOrigin::Dateline));
}

fn check_range(text: &str, expected: &str) {
    match parse_range(text, today()) {
        Ok(range) => assert_eq!(range.to_string(), expected, "text: {text:?}"),
        Err(error) => assert_eq!(error.to_string(), expected, "text: {text:?}"),
    }
}

fn check_point(text: &str, expected: &str) {
    match parse_point(text, today()) {
        Ok(range) => assert_eq!(range.to_string(), expected, "text: {text:?}"),
        Err(error) => assert_eq!(error.to_string(), expected, "text: {text:?}"),
    }
}

fn check_culprit(text: &str, expected: &str) {
    let error = parse_range(text, today()).expect_err(text);
    assert_eq!(text.get(error.at()), Some(expected), "text: {text:?}, error: {error:?}");
}

#[test]
fn iso_8601_and_rfc_3339() {
    check("2022-01-13", "2022-01-13");
    check("  2022-01-13\r\n", "2022-01-13");
    check("2022-1-3", "2022-01-03");
    check("2022-01-13T17:30:00Z", "2022-01-13 17:30:00Z");
    check("2022-01-13t17:30:00z", "2022-01-13 17:30:00Z");
    check("2022-01-13 17:30:00", "2022-01-13 17:30:00");
    check("2022-01-13T17:30", "2022-01-13 17:30:00");
    check("2022-01-13 17:30 Z", "2022-01-13 17:30:00Z");
    check("2022-01-13T17:30:00.123Z", "2022-01-13 17:30:00.123Z");
    check("2022-01-13T17:30:00,5", "2022-01-13 17:30:00.500");
    check("2022-01-13T17:30:00.123456789123+03:00", "2022-01-13 17:30:00.123456789+03:00");
    check("2022-01-13T09:00:00+0300", "2022-01-13 09:00:00+03:00");
    check("2022-01-13 09:00:00+03", "2022-01-13 09:00:00+03:00");
    check("2022-01-13T09:00:00-05:30", "2022-01-13 09:00:00-05:30");
    check("2022-01-13T09:00:00\u{2212}05:30", "2022-01-13 09:00:00-05:30");
    check("20220113", "2022-01-13");
    check("20220113T173000Z", "2022-01-13 17:30:00Z");
    check("20220113T1730+0100", "2022-01-13 17:30:00+01:00");
    check("20220113173000", "2022-01-13 17:30:00");
    check("202201131730", "2022-01-13 17:30:00");
    check("2022-01-13T17:30:00+03:00[Europe/Moscow]", "2022-01-13 17:30:00+03:00");
    check("2016-12-31T23:59:60Z", "2016-12-31 23:59:60Z");
    check("0001-01-01", "0001-01-01");
    check("9999-12-31", "9999-12-31");
}

#[test]
fn the_day_stays_as_published_whatever_the_zone() {
    check("2022-01-01T00:30:00+14:00", "2022-01-01 00:30:00+14:00");
    check("2021-12-31T23:30:00-12:00", "2021-12-31 23:30:00-12:00");
    check("2022-01-13Z", "2022-01-13");
    check("20080219+0100", "2008-02-19");
}

#[test]
fn rfc_2822() {
    check("Thu, 13 Jan 2022 17:30:00 +0300", "2022-01-13 17:30:00+03:00");
    check("13 Jan 2022 17:30:00 -0000", "2022-01-13 17:30:00Z");
    check("Thu, 13 Jan 2022 17:30 GMT", "2022-01-13 17:30:00Z");
    check("Thu, 13 Jan 2022 17:30:00 +0000 (UTC)", "2022-01-13 17:30:00Z");
    let zones = [
        ("GMT", "Z"),
        ("UT", "Z"),
        ("UTC", "Z"),
        ("EST", "-05:00"),
        ("EDT", "-04:00"),
        ("CST", "-06:00"),
        ("CDT", "-05:00"),
        ("MST", "-07:00"),
        ("MDT", "-06:00"),
        ("PST", "-08:00"),
        ("PDT", "-07:00"),
        ("MSK", "+03:00"),
        ("BST", ""),
    ];
    for (name, offset) in zones {
        check(&format!("13 Jan 2022 17:30:00 {name}"), &format!("2022-01-13 17:30:00{offset}"));
    }
}

#[test]
fn dates_in_words() {
    check("13 January 2022", "2022-01-13");
    check("13 Jan 2022", "2022-01-13");
    check("13 jan. 2022", "2022-01-13");
    check("13. Sept. 2022", "2022-09-13");
    check("Jan. 13, 2022", "2022-01-13");
    check("JANUARY 13, 2022", "2022-01-13");
    check("January 13 2022", "2022-01-13");
    check("January 13th, 2022", "2022-01-13");
    check("Thursday, January 13, 2022", "2022-01-13");
    check("Thurs. 13 January 2022", "2022-01-13");
    check("13th January 2022", "2022-01-13");
    check("1st of May, 2022", "2022-05-01");
    check("Thursday the 13th of January 2022", "2022-01-13");
    check("13-Jan-2022", "2022-01-13");
    check("13JAN2022", "2022-01-13");
    check("2022-Jan-13", "2022-01-13");
    check("2022 January 13", "2022-01-13");
    check("13\u{a0}January\u{a0}2022", "2022-01-13");
}

#[test]
fn a_time_may_follow_a_date_in_words() {
    check("13 January 2022 17:30", "2022-01-13 17:30:00");
    check("13 January 2022, 5:30 pm", "2022-01-13 17:30:00");
    check("January 13, 2022 at 5:30 p.m. EST", "2022-01-13 17:30:00-05:00");
    check("Jan 13, 2022, 5:30:15\u{202f}PM", "2022-01-13 17:30:15");
    check("Jan 13, 2022 12:05 am", "2022-01-13 00:05:00");
    check("Jan 13, 2022 12:05 PM", "2022-01-13 12:05:00");
    check("13 January 2022 5pm", "2022-01-13 17:00:00");
    check("13 January 2022 5.30pm", "2022-01-13 17:30:00");
    check("13 January 2022 – 17:30", "2022-01-13 17:30:00");
    check("13.01.2022 | 17.30", "2022-01-13 17:30:00");
    check("17:30, 13 January 2022", "2022-01-13 17:30:00");
    check("5:30 PM EST, Thu January 13, 2022", "2022-01-13 17:30:00-05:00");
    check("13/Jan/2022:17:30:00 +0000", "2022-01-13 17:30:00Z");
}

#[test]
fn dates_as_unix_and_browsers_print_them() {
    check("Thu Jan 13 17:30:00 UTC 2022", "2022-01-13 17:30:00Z");
    check("Thu Jan 13 17:30:00 2022", "2022-01-13 17:30:00");
    check("Thu Jan  3 17:30:00 2022", "2022-01-03 17:30:00");
    check("Thu Jan 13 17:30:00 +0300 2022", "2022-01-13 17:30:00+03:00");
    check("Thu Jan 13 17:30:00 NOVT 2022", "2022-01-13 17:30:00");
    check("Thu 13 Jan 2022 05:30:00 PM UTC", "2022-01-13 17:30:00Z");
    check("Thu Jan 13 2022 17:30:00 GMT+0300 (Moscow Standard Time)", "2022-01-13 17:30:00+03:00");
    check("2014-07-16 13:00:03 GMT+00:00", "2014-07-16 13:00:03Z");
    check("1642095000", "2022-01-13 17:30:00Z");
    check("1642095000.25", "2022-01-13 17:30:00.250Z");
    check("1642095000123", "2022-01-13 17:30:00.123Z");
}

#[test]
fn numbers_with_separators() {
    check("13.01.2022", "2022-01-13");
    check("3.4.2022", "2022-04-03");
    check("13. 1. 2022", "2022-01-13");
    check("2022/01/13", "2022-01-13");
    check("2022.01.13", "2022-01-13");
    check("2022. 1. 13.", "2022-01-13");
    check("13/04/2022", "2022-04-13");
    check("04/13/2022", "2022-04-13");
    check("04-13-2022", "2022-04-13");
    check("04/04/2022", "2022-04-04");
    check("13/04/2022 17:30", "2022-04-13 17:30:00");
    check("2022‑01‑13", "2022-01-13");
}

#[test]
fn months_and_years() {
    check("2022-01", "2022-01");
    check("January 2022", "2022-01");
    check("Jan. 2022", "2022-01");
    check("January, 2022", "2022-01");
    check("01/2022", "2022-01");
    check("2022", "2022");
    check("0001", "0001");
}

#[test]
fn a_wire_date_with_dirt_gives_its_day() {
    check("26-FEB-1987 15:01:01.79", "1987-02-26 15:01:01.790");
    check(" 3-MAR-1987  09:15:05.40", "1987-03-03 09:15:05.400");
    check(" 7-APR-1987 16:22:00.0", "1987-04-07 16:22:00");
    check("27-MAR-1987 00:02:59.13\u{5}\u{5}\u{5}C G T M", "1987-03-27 00:02:59.130");
    check("27-MAR-1987 00:02:59.13&#5;&#5;&#5;RM", "1987-03-27 00:02:59.130");
    check("&#5;&#5;27-MAR-1987 00:02:59.13", "1987-03-27 00:02:59.130");
    check("9-APR-1987 00:00:00.00    # date added as guesswork ", "1987-04-09 00:00:00");
    check("\u{feff}\"2022-01-13\",", "2022-01-13");
    check("(January 13, 2022)", "2022-01-13");
}

#[test]
fn an_impossible_time_leaves_the_day() {
    check("31-MAR-1987 605:12:19.12", "1987-03-31");
    check("2022-01-13T25:00:00Z", "2022-01-13");
    check("2022-01-13T24:00:00Z", "2022-01-13");
    check("2022-01-13 17:61", "2022-01-13");
    check("2022-01-13 17:30:99 +03:00", "2022-01-13");
}

#[test]
fn a_date_with_two_readings_is_refused() {
    check_ambiguous("03/04/2022", "2022-03-04", "2022-04-03");
    check_ambiguous("03-04-2022 17:30", "2022-03-04", "2022-04-03");
    check_ambiguous("13/01/22", "1922-01-13", "2022-01-13");
    check_ambiguous("13.01.22", "1922-01-13", "2022-01-13");
    check_ambiguous("22/01/13", "1913-01-22", "2013-01-22");
    check_ambiguous("03/04/22", "2022-03-04", "2022-04-03");
    check_ambiguous("26-FEB-87", "1987-02-26", "2087-02-26");
    check_ambiguous("Thu, 13 Jan 22 17:30:00 GMT", "1922-01-13", "2022-01-13");
    check_ambiguous("29-FEB-00", "1600-02-29", "2000-02-29");
    check("03/04/2022", "`03/04/2022` may be 2022-03-04 or 2022-04-03; write it as one of these");
}

#[test]
fn an_impossible_date_says_why() {
    check_impossible("2022-02-30", "February 2022 has 28 days");
    check_impossible("2024-02-30T10:00:00Z", "February 2024 has 29 days");
    check_impossible("31 June 2022", "June has 30 days");
    check_impossible("June 31, 2022", "June has 30 days");
    check_impossible("2022-13-01", "there is no month 13");
    check_impossible("2022-00-01", "there is no month 0");
    check_impossible("2022-01-00", "there is no day 0");
    check_impossible("0000-01-01", "there is no year 0");
    check_impossible("0000", "there is no year 0");
    check_impossible("2022-13", "there is no month 13");
    check_impossible("13/2022", "there is no month 13");
    check_impossible("01.13.2022", "there is no month 13");
    check_impossible("31/04/2022", "April has 30 days");
    check_impossible("04/31/2022", "April has 30 days");
    check_impossible("13/13/2022", "there is no month 13");
    check_impossible("21/22/2022", "there is no month 22");
    check_impossible("20220230", "February 2022 has 28 days");
    check_impossible("30-FEB-87", "February 2087 has 28 days");
    check("2022-02-30", "`2022-02-30` is no possible date: February 2022 has 28 days");
}

#[test]
fn what_is_no_date_is_unrecognised() {
    for text in [
        "yesterday",
        "January",
        "January 13",
        "13 January",
        "Thursday",
        "20",
        "123",
        "12345",
        "123456789",
        "12345678901",
        "2022-01-133",
        "2022-01-13Russian",
        "2022-01-13 Russian",
        "2022-01-13 17",
        "13 January 2022 Moscow",
        "1/2/3",
        "2022-W03",
        "2022-01/13",
        "v2022.1",
        "2022-01-13/2022-01-15",
        "2022-01-13 - 2022-01-15",
        "дата",
        "13 января 2022",
        "2022-01-13 BBC",
        "2022 BBC",
        "-",
        "T",
        "--2022",
        "17:30",
        "12:30 2022",
        "１３.０１.２０２２",
        "20229999999999",
    ] {
        check_unrecognised(text);
    }
    for text in ["", "  ", "\u{5}", "\u{feff}", "\"\"", "&#5;"] {
        assert_eq!(parse_source(text, DateOrigin::Header), Err(SourceDateError::Empty), "text: {text:?}");
    }
}

#[test]
fn error_texts_are_short_and_safe_to_show() {
    let text = format!("ж\u{1b}[31m\u{202e}{}", "ж".repeat(1000));
    let message = parse_source(&text, DateOrigin::Metadata).unwrap_err().to_string();
    assert!(message.chars().count() < 140, "{message}");
    assert!(message.contains('…') && !message.contains(['\u{1b}', '\u{202e}']), "{message:?}");
    let message = parse_range(&text, today()).unwrap_err().to_string();
    assert!(message.contains('…') && !message.contains(['\u{1b}', '\u{202e}']), "{message:?}");
}

#[test]
fn a_leading_date_takes_no_word_that_follows() {
    check_leading("2022-01-13 Russian Deputy", "2022-01-13| Russian Deputy");
    check_leading("  2022-01-13 Russian", "2022-01-13| Russian");
    check_leading("\n2022-01-13\nRussian", "2022-01-13|\nRussian");
    check_leading("2022-01-13", "2022-01-13|");
    check_leading("2022-01-13 17 people died", "2022-01-13| 17 people died");
    check_leading("2022-01-13 17:30 people died", "2022-01-13 17:30:00| people died");
    check_leading("2022-01-13T17:30:00Z The", "2022-01-13 17:30:00Z| The");
    check_leading("2022-01-13 17:30: The", "2022-01-13 17:30:00|: The");
    check_leading("2022-01-13\n17:30 was late", "2022-01-13|\n17:30 was late");
    check_leading("2022-01-13 17:30 EST officials", "2022-01-13 17:30:00-05:00| officials");
    check_leading("2022-01-13 17:30 est proelium", "2022-01-13 17:30:00| est proelium");
    check_leading("2022-01-13 10:00-11:30 Meeting", "2022-01-13 10:00:00|-11:30 Meeting");
    check_leading("2022-01-13 17.30 million", "2022-01-13| 17.30 million");
    check_leading("2022-01-13 5 p.m. Russian", "2022-01-13 17:00:00| Russian");
    check_leading("2022-01-13 5 Amateurs", "2022-01-13| 5 Amateurs");
    check_leading("2022-01-13, Moscow", "2022-01-13|, Moscow");
    check_leading("13 January 2022 Russian", "2022-01-13| Russian");
    check_leading("January 13, 2022 Russian", "2022-01-13| Russian");
    check_leading("January 13, 2022 at noon", "2022-01-13| at noon");
    check_leading("Thu, 13 Jan 2022 17:30:00 +0300 Russian", "2022-01-13 17:30:00+03:00| Russian");
    check_leading("January 2022 Russian", "2022-01| Russian");
    check_leading("2022-01 Russian", "2022-01| Russian");
    check_leading("2022 Russian", "2022| Russian");
    check_leading("2022 May be cold", "2022| May be cold");
    check_leading("13.01.2022. Russian", "2022-01-13|. Russian");
}

#[test]
fn a_leading_date_glued_to_the_first_word() {
    check_leading("2022-01-13Russian", "2022-01-13|Russian");
    check_leading("2022-01-13The", "2022-01-13|The");
    check_leading("2022-01-13Российский", "2022-01-13|Российский");
    check_leading("2022-01-133", "none");
    check_leading("2022Russian", "none");
    check_leading("13 January 2022nd", "none");
}

#[test]
fn a_leading_date_that_cannot_be_is_an_error() {
    check_leading("2022-02-30 Russian", "impossible| Russian");
    check_leading("31 June 2022 17:30 Russian", "impossible| Russian");
    check_leading("03/04/2022 Russian", "ambiguous| Russian");
    check_leading("26-FEB-87 Russian", "ambiguous| Russian");
}

#[test]
fn numbers_and_words_that_lead_a_text_are_no_dates() {
    for text in [
        "",
        "Russian",
        "17 people died",
        "1500 people died",
        "2,022 people",
        "2022-23 season",
        "2019-2020 season",
        "2022.5 tons",
        "24/7 news",
        "March 3 — Dock workers",
        "13 January 22 people died",
        "January 13, 22 people died",
        "May be",
        "Sunday",
        "1642095000 rubles",
        "12345678 people",
        "1:30 left",
        "March for peace",
        "Second of May",
        "Sun 2022 edition",
        "Sat. 2 people",
        "11.2000 tons",
    ] {
        check_leading(text, "none");
    }
}

#[test]
fn dates_in_file_names() {
    check_file_name("2022-01-13-story.txt", "2022-01-13");
    check_file_name("story_20220113.txt", "2022-01-13");
    check_file_name("IMG20220113T173000.txt", "2022-01-13");
    check_file_name("2022_01_13", "2022-01-13");
    check_file_name("story 2022.01.13.txt", "2022-01-13");
    check_file_name("2022/01/13/story.html", "2022-01-13");
    check_file_name("13-01-2022.txt", "2022-01-13");
    check_file_name("13.01.2022.txt", "2022-01-13");
    check_file_name("03.04.2022.txt", "2022-04-03");
    check_file_name("01_13_2022.txt", "2022-01-13");
    check_file_name("no-17-2022-01-13-2.txt", "2022-01-13");
    check_file_name("2021-archive-2022-01-13.txt", "2022-01-13");
    check_file_name("2021-02-archive-20220113.txt", "2022-01-13");
    check_file_name("статья-2022-01-13.txt", "2022-01-13");
    check_file_name("2022-01.txt", "2022-01");
    check_file_name("2022_01_story.txt", "2022-01");
    check_file_name("2022-01-001.txt", "2022-01");
    check_file_name("2022.txt", "2022");
    check_file_name("story-2022-final.txt", "2022");
    check_file_name("story 2022", "2022");
    check_file_name("2022/story.txt", "2022");
}

#[test]
fn numbers_in_file_names_that_are_no_dates() {
    for name in [
        "",
        "story.txt",
        "120220113456.txt",
        "20220113173000.warc",
        "a2022-01-1399b",
        "12022-01-13",
        "2022-02-30.txt",
        "2022-13.txt",
        "2022-13-01.txt",
        "20220230.txt",
        "99999999.txt",
        "03-04-2022.txt",
        "story2022.txt",
        "2022story.txt",
        "1799.txt",
        "2101.txt",
        "(2022).txt",
        "2019-2020-report.txt",
        "12345.txt",
    ] {
        check_file_name(name, "none");
    }
}

#[test]
fn precision_and_days_of_a_publication_date() {
    let origin = DateOrigin::Header;
    let time =
        PublishedTime { time: NaiveTime::from_hms_opt(17, 30, 0).unwrap(), offset_seconds: Some(-5 * 3600 - 1800) };
    let exact = PublicationDate::day(day(2022, 1, 13), origin).with_time(time);
    assert_eq!((exact.first(), exact.last(), exact.precision()), (day(2022, 1, 13), day(2022, 1, 13), Precision::Day));
    assert_eq!((exact.time(), exact.time_value().as_deref()), (Some(time), Some("17:30:00-05:30")));
    assert_eq!(exact.with_origin(DateOrigin::Dateline).origin, DateOrigin::Dateline);
    let month = PublicationDate::month(2024, 2, origin).unwrap().with_time(time);
    assert_eq!((month.first(), month.last(), month.precision()), (day(2024, 2, 1), day(2024, 2, 29), Precision::Month));
    assert_eq!((month.time(), month.value().as_str()), (None, "2024-02"));
    let year = PublicationDate::year(9999, origin).unwrap();
    assert_eq!((year.first(), year.last(), year.precision()), (day(9999, 1, 1), day(9999, 12, 31), Precision::Year));
    assert_eq!(PublicationDate::year(7, origin).unwrap().value(), "0007");
    for year in [0, -1, 10_000, i32::MAX, i32::MIN] {
        assert_eq!(PublicationDate::year(year, origin), None);
        assert_eq!(PublicationDate::month(year, 1, origin), None);
    }
    assert_eq!(PublicationDate::month(2022, 0, origin), None);
    assert_eq!(PublicationDate::month(2022, 13, origin), None);
    assert_eq!(PublicationDate::day(NaiveDate::MAX, origin).value(), "9999-12-31");
    assert_eq!(PublicationDate::day(NaiveDate::MIN, origin).value(), "0001-01-01");
}

#[test]
fn points_in_time() {
    check_point("2022", "2022-01-01..2022-12-31");
    check_point("2022-01", "2022-01-01..2022-01-31");
    check_point(" 2022-01-12 ", "2022-01-12");
    check_point("2022-W03", "2022-01-17..2022-01-23");
    check_point("2022-w3", "2022-01-17..2022-01-23");
    check_point("2020-W01", "2019-12-30..2020-01-05");
    check_point("2020-W53", "2020-12-28..2021-01-03");
    check_point("9999-W52", "9999-12-27..9999-12-31");
    check_point("2022-Q1", "2022-01-01..2022-03-31");
    check_point("2022q4", "2022-10-01..2022-12-31");
    check_point("2022-H1", "2022-01-01..2022-06-30");
    check_point("2022-h2", "2022-07-01..2022-12-31");
    check_point("today", "2022-03-30");
    check_point("Yesterday", "2022-03-29");
    check_point("12 January 2022", "2022-01-12");
    check_point("JANUARY 12, 2022", "2022-01-12");
    check_point("january 2022", "2022-01-01..2022-01-31");
    check_point("2022-01-12T23:30:00-08:00", "2022-01-12");
    check_point("2022-01-12t23:30:00z", "2022-01-12");
    check_point("12.01.2022", "2022-01-12");
    check_point("13/01/2022", "2022-01-13");
}

#[test]
fn ages() {
    check_point("0d", "2022-03-30");
    check_point("7d", "2022-03-23");
    check_point("3w", "2022-03-09");
    check_point("1mo", "2022-02-28");
    check_point("6MO", "2021-09-30");
    check_point("2y", "2020-03-30");
    check_range("7d", "2022-03-23..2022-03-30");
    check_range("0d", "2022-03-30");
    check_range("7d..", "2022-03-23..");
    check_range("..7d", "..2022-03-23");
    check_range("2y..1y", "2020-03-30..2021-03-30");
    check_range(">7d", "2022-03-24..");
    check_range("<2y", "..2020-03-29");
    check_range("6m", "`6m` may be months or minutes; write `6mo` for months (minutes are not supported)");
    check_range("9999y", "`9999y` leads out of the years 0001 to 9999");
    check_range("99999999999999999999d", "`99999999999999999999d` leads out of the years 0001 to 9999");
    check_range("4294967295w", "`4294967295w` leads out of the years 0001 to 9999");
    let leap_day = day(2024, 2, 29);
    assert_eq!(parse_point("1y", leap_day).unwrap(), DateRange::day(day(2023, 2, 28)));
}

#[test]
fn ranges() {
    check_range("2022-01", "2022-01-01..2022-01-31");
    check_range("2022-01-12..2022-02", "2022-01-12..2022-02-28");
    check_range("2022-01-12 .. 2022-02", "2022-01-12..2022-02-28");
    check_range("..2022-02", "..2022-02-28");
    check_range("2022-02..", "2022-02-01..");
    check_range("..", "..");
    check_range(">2022-01", "2022-02-01..");
    check_range(">= 2022-01", "2022-01-01..");
    check_range("<2022-01", "..2021-12-31");
    check_range("<=2022-01", "..2022-01-31");
    check_range("yesterday..today", "2022-03-29..2022-03-30");
    check_range("2022-Q1..2022-W20", "2022-01-01..2022-05-22");
    check_range("12 January 2022..January 14, 2022", "2022-01-12..2022-01-14");
    check_range("12.01.2022..13.01.2022", "2022-01-12..2022-01-13");
}

#[test]
fn range_errors_say_how_to_mend_them() {
    check_range("", "a date is missing; write a day, a month or a year, for instance 2022-01-12, 2022-01 or 2022");
    check_range(">", "a date is missing; write a day, a month or a year, for instance 2022-01-12, 2022-01 or 2022");
    check_range(
        "soon",
        "`soon` is no date; write 2022, 2022-01, 2022-01-12, 2022-W03, 2022-Q1, 2022-H1, today, yesterday, \
         12 January 2022, or an age such as 7d, 3w, 6mo or 2y",
    );
    check_range("03/04/2022", "`03/04/2022` may be 2022-03-04 or 2022-04-03; write it as one of these");
    check_range("2022-02-30", "`2022-02-30` is no possible date: February 2022 has 28 days");
    check_range("2022-W53", "`2022-W53` is no possible date: 2022 has ISO weeks 1 to 52");
    check_range("2022-W00", "`2022-W00` is no possible date: 2022 has ISO weeks 1 to 52");
    check_range("2022-Q5", "`2022-Q5` is no possible date: a year has quarters 1 to 4");
    check_range("2022-H0", "`2022-H0` is no possible date: a year has halves 1 to 2");
    check_range("0000-Q1", "`0000-Q1` is no possible date: there is no year 0");
    check_range(
        "2022-03..2022-01",
        "the range `2022-03..2022-01` runs backwards, from 2022-03-01 to 2022-01-31; write the earlier date first",
    );
    check_range(">9999", "`>9999` leads out of the years 0001 to 9999");
    check_range("<0001", "`<0001` leads out of the years 0001 to 9999");
    check_range(
        "2021..2022..2023",
        "`2021..2022..2023` has more than two ends; a range is written 2022-01..2022-03, with one `..`",
    );
}

#[test]
fn an_error_points_at_what_is_wrong() {
    check_culprit("2022-01..2022-02-30", "2022-02-30");
    check_culprit("  soon..2022", "soon");
    check_culprit(">= 6m ", "6m");
    check_culprit("ж..2022", "ж");
    check_culprit("2022 .. 2021", "2022 .. 2021");
    check_culprit(" 03/04/2022", "03/04/2022");
    check_culprit(">", "");
    check_culprit("2022-01-12 Moscow", "2022-01-12 Moscow");
}

#[test]
fn numbers_that_a_query_does_not_take_for_dates() {
    for text in [
        "1642095000",
        "20220113173000",
        "22",
        "m",
        "d",
        "7",
        "7x",
        "2022-01-12T25:00:00Z",
        "２０２２",
        "2022ж",
        "ж",
        "202",
        "202ж",
    ] {
        let result = parse_range(text, today());
        assert!(matches!(result, Err(QueryDateError::Unrecognised { .. })), "text: {text:?}, result: {result:?}");
    }
}

#[test]
fn an_imprecise_date_overlaps_what_it_can_lie_in() {
    let january = PublicationDate::month(2022, 1, DateOrigin::Header).unwrap();
    let overlaps = |text: &str| parse_range(text, today()).unwrap().overlaps(&january);
    assert!(overlaps("2022-01-15.."));
    assert!(overlaps("..2022-01-01"));
    assert!(overlaps("2022-01-31"));
    assert!(overlaps(".."));
    assert!(!overlaps("2022-02.."));
    assert!(!overlaps("..2021"));
    let empty = DateRange { from: Some(day(2022, 1, 20)), to: Some(day(2022, 1, 10)) };
    assert!(empty.is_empty() && !empty.overlaps(&january) && !empty.contains(day(2022, 1, 15)));
}

/// Everything a source may write for one day.
fn spellings(day: NaiveDate) -> Vec<String> {
    let formats = [
        "%Y-%m-%d",
        "%Y%m%d",
        "%Y/%m/%d",
        "%Y.%m.%d",
        "%d.%m.%Y",
        "%-d.%-m.%Y",
        "%-d %B %Y",
        "%d %b %Y",
        "%d %b. %Y",
        "%B %-d, %Y",
        "%b. %-d, %Y",
        "%A, %B %-d, %Y",
        "%a, %d %b %Y 17:30:00 +0300",
        "%Y-%m-%dT17:30:00Z",
        "%Y%m%dT173000Z",
        "%Y-%m-%d 17:30:00.5+03:00",
        "%a %b %e 17:30:00 UTC %Y",
        "%d-%b-%Y 15:01:01.79",
        "%e-%b-%Y 15:01:01.79\u{5}\u{5}\u{5}RM",
        "%B %-d, %Y, 5:30 p.m. EST",
        "%-dth %B %Y",
    ];
    let mut spellings = Vec::new();
    for format in formats {
        let spelling = day.format(format).to_string();
        spellings.push(spelling.to_uppercase());
        spellings.push(spelling);
    }
    spellings
}

prop_compose! {
    fn any_day()(days in 0_u64..3_652_059) -> NaiveDate {
        day(1, 1, 1).checked_add_days(Days::new(days)).unwrap()
    }
}

/// Text made of what dates are made of, and of what could upset a parser.
fn date_like() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,5}",
        "[-./:, T+Z]",
        prop::sample::select(vec![
            "Jan",
            "February",
            "may",
            "Thu",
            "pm",
            "p.m.",
            "at",
            "UTC",
            "GMT+3",
            "2022",
            "13",
            "..",
            ">",
            "<=",
            "W",
            "Q1",
            "mo",
            "d",
            "th",
            "of",
            "&#5;",
            "\u{5}",
            "é",
            "ж",
            "中",
            "\u{301}",
            "–",
            "\u{2212}",
            "#",
            "(",
            ")",
            "[",
            "\n",
            "\u{a0}",
            "’",
            "m",
            "6m",
            "today",
            "99999999999",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn check_that_nothing_panics(text: &str) {
    let origin = DateOrigin::Metadata;
    if let Ok(date) = parse_source(text, origin) {
        assert_eq!(parse_source(&date.value(), origin).map(|again| again.value()), Ok(date.value()), "text: {text:?}");
        assert!(date.first() <= date.last());
    }
    if let Some((_, length)) = leading_date(text, origin) {
        assert!(length > 0 && text.is_char_boundary(length), "text: {text:?}");
    }
    let _ = date_in_file_name(text).map(|date| (date.value(), date.last()));
    let _ = (date_in_url(text), date_in_dateline(text));
    for today in [today(), NaiveDate::MIN, NaiveDate::MAX, day(1, 1, 1), day(9999, 12, 31)] {
        for result in [parse_range(text, today), parse_point(text, today)] {
            match result {
                Ok(range) => {
                    assert!(!range.is_empty(), "text: {text:?}");
                    assert_eq!(parse_range(&range.to_string(), today), Ok(range), "text: {text:?}");
                }
                Err(error) => assert!(text.get(error.at()).is_some(), "text: {text:?}, error: {error:?}"),
            }
        }
    }
}

#[test]
fn dates_in_addresses() {
    check_url("https://news.example/2022/01/13/gas", "2022-01-13");
    check_url("https://news.example/world/2022-01-13-gas.html", "2022-01-13");
    check_url("https://news.example/world/20220113/gas", "2022-01-13");
    check_url("news.example/2022/01/13/", "2022-01-13");
    check_url("http://blog.example/2022/01/gas", "2022-01");
    check_url("http://blog.example/2022/01", "2022-01");
    check_url("https://news.example/2022/gas", "none");
    check_url("https://news.example/2022/13/gas", "none");
    check_url("https://news.example/2022/1/gas", "none");
    check_url("https://news.example/gas-2022-01", "none");
    check_url("https://news.example/gas?day=2022-01-13", "none");
    check_url("https://news.example/gas#2022-01-13", "none");
    check_url("https://2022-01-13.example/gas", "none");
    check_url("https://news.example", "none");
    check_url("", "none");
}

#[test]
fn dates_in_datelines() {
    check_dateline("HALDEN, January 13, 2022 (Meridian) - Dockers won.", "2022-01-13");
    check_dateline("HALDEN, Jan. 13, 2022 — Dockers won.", "2022-01-13");
    check_dateline("\n  Port Alder, Tarnia, 13 January 2022 /Meridian/ Dockers won.", "2022-01-13");
    check_dateline("HALDEN, January 13 (Meridian) - Dockers won.", "none");
    check_dateline("HALDEN, January 2022 (Meridian) - Dockers won.", "none");
    check_dateline("In Halden, 13 January 2022 - a Thursday - was cold.", "2022-01-13");
    check_dateline("In Halden, on 13 January 2022 - a Thursday - it was cold.", "none");
    check_dateline("Dockers won, 13 January 2022 - at last.", "none");
    check_dateline("HALDEN, January 13, 2022 was a cold day.", "none");
    check_dateline("HALDEN\n13 January 2022 - Dockers won.", "none");
    check_dateline("", "none");
}

#[test]
fn the_date_that_is_trusted_most_is_kept() {
    let at = |month: u32, of_month: u32, origin| PublicationDate::day(day(2022, month, of_month), origin);
    let (header, url, name) =
        (at(1, 13, DateOrigin::Header), at(1, 12, DateOrigin::Url), at(6, 1, DateOrigin::FileName));
    let (date, conflict) = settled([name, url, header]);
    assert_eq!(date, Some(header));
    assert_eq!(conflict.map(|conflict| (conflict.kept, conflict.other)), Some((header, name)));
    assert_eq!(settled([url, header]), (Some(header), None));
    let month = PublicationDate::month(2022, 1, DateOrigin::Metadata).unwrap();
    assert_eq!(settled([month, url]), (Some(month), None));
    assert_eq!(
        settled([month, name]).1.map(|conflict| conflict.to_string()).as_deref(),
        Some("two dates: 2022-01 in the metadata, 2022-06-01 in the file name; the first was kept")
    );
    assert_eq!(settled([]), (None, None));
}

proptest! {
    #[test]
    fn nothing_panics_on_any_text(text in any::<String>()) {
        check_that_nothing_panics(&text);
    }

    #[test]
    fn nothing_panics_on_what_looks_like_a_date(text in date_like()) {
        check_that_nothing_panics(&text);
    }

    #[test]
    fn every_spelling_of_a_day_gives_that_day(day in any_day()) {
        for text in spellings(day) {
            let date = parse_source(&text, DateOrigin::Metadata);
            prop_assert_eq!(date.as_ref().map(|date| (date.first(), date.precision())), Ok((day, Precision::Day)), "text: {:?}", &text);
            let padded = format!(" {text} people");
            if !text.contains('\u{5}') && (1800..=2100).contains(&day.year()) {
                let (date, length) = leading_date(&padded, DateOrigin::Header).unwrap();
                prop_assert_eq!(date.as_ref().map(|date| date.first()), Ok(day), "text: {:?}", &text);
                prop_assert_eq!(padded.get(length..), Some(" people"), "text: {:?}", &text);
            }
        }
        for format in ["%Y-%m-%d", "%-d %B %Y", "%B %-d, %Y", "%Y-%m-%dT23:59:59-08:00"] {
            let text = day.format(format).to_string();
            prop_assert_eq!(parse_point(&text, today()), Ok(DateRange::day(day)), "text: {:?}", &text);
        }
        let name = format!("a-{}-b.txt", day.format("%Y_%m_%d"));
        prop_assert_eq!(date_in_file_name(&name).map(|date| date.first()), Some(day));
    }

    #[test]
    fn a_range_prints_as_it_parses(from in prop::option::of(any_day()), to in prop::option::of(any_day())) {
        let range = match (from, to) {
            (Some(one), Some(other)) => DateRange { from: Some(one.min(other)), to: Some(one.max(other)) },
            _ => DateRange { from, to },
        };
        prop_assert_eq!(parse_range(&range.to_string(), today()), Ok(range));
    }

    #[test]
    fn a_day_is_in_both_ranges_or_not_in_their_intersection(
        ends in prop::array::uniform4(prop::option::of(any_day())),
        day in any_day(),
    ) {
        let [from, to, other_from, other_to] = ends;
        let (one, other) = (DateRange { from, to }, DateRange { from: other_from, to: other_to });
        let both = one.intersect(&other);
        prop_assert_eq!(both.contains(day), one.contains(day) && other.contains(day));
        prop_assert_eq!(both, other.intersect(&one));
        prop_assert!(!both.is_empty() || !both.contains(day));
        prop_assert_eq!(one.contains(day), one.overlaps(&PublicationDate::day(day, DateOrigin::Header)));
    }

    #[test]
    fn a_week_has_seven_days_and_contains_its_thursday(day in any_day()) {
        prop_assume!((2..9999).contains(&day.year()));
        let week = day.iso_week();
        let range = parse_point(&format!("{:04}-W{:02}", week.year(), week.week()), today()).unwrap();
        prop_assert!(range.contains(day));
        prop_assert_eq!(range.to.unwrap().signed_duration_since(range.from.unwrap()).num_days(), 6);
    }
}

#[test]
fn every_date_of_reuters_21578_gives_its_day() {
    let name = "every_date_of_reuters_21578_gives_its_day";
    let Some(path) = shared(name, "reuters/reuters-21578-sgml.tar.zst") else { return };
    // The archive's members stand in it whole, so that its elements can be read without unpacking it.
    let bytes = zstd::decode_all(std::fs::File::open(path).unwrap()).unwrap();
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let mut count = 0;
    for element in text.split("<DATE>").skip(1) {
        let (written, _) = element.split_once("</DATE>").unwrap();
        // Day, name of the month and year are found here without any help from the library.
        let mut parts = written.trim().split('-');
        let day_of_month: u32 = parts.next().unwrap().parse().unwrap();
        let names = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
        let name = parts.next().unwrap();
        let month = 1 + names.iter().position(|known| *known == name).unwrap() as u32;
        let year: i32 = parts.next().unwrap().get(..4).unwrap().parse().unwrap();
        let expected = day(year, month, day_of_month);
        for text in [written.to_owned(), written.replace("&#5;", "\u{5}")] {
            let date = parse_source(&text, DateOrigin::Metadata);
            let found = date.as_ref().map(|date| (date.first(), date.precision()));
            assert_eq!(found, Ok((expected, Precision::Day)), "date: {text:?}");
            let has_time = date.is_ok_and(|date| date.time().is_some());
            assert_eq!(has_time, !written.contains(" 605:"), "date: {text:?}");
        }
        count += 1;
    }
    assert_eq!(count, 21_578);
}
