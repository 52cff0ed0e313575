//! Dates that texts speak of, for `dates.py`: what is read is a line `2022-01-13 LENGTH` and so many bytes of text, again and again;
//! what is written is a line `START END TYPE VALUE` for each mention, in bytes, and an empty line after each text.

use std::io::{BufRead, Read, Write};

use chrono::NaiveDate;
use onrecord::date::mentions::mentions;
use onrecord::date::{DateOrigin, PublicationDate};
use onrecord_bench::Failure;

fn main() -> Result<(), Failure> {
    let mut input = std::io::stdin().lock();
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    let mut line = String::new();
    loop {
        line.clear();
        if input.read_line(&mut line)? == 0 {
            break;
        }
        let (day, length) = line.trim().split_once(' ').ok_or("a line of a day and a length is expected")?;
        let mut bytes = vec![0; length.parse()?];
        input.read_exact(&mut bytes)?;
        let text = String::from_utf8(bytes)?;
        let day: Option<NaiveDate> = day.parse().ok();
        let published = day.map(|day| PublicationDate::day(day, DateOrigin::Metadata));
        for mention in mentions(&text, published.as_ref()) {
            let (span, value) = (mention.span, mention.value);
            writeln!(output, "{} {} {} {}", span.start(), span.end(), value.kind().name(), value.timex())?;
        }
        writeln!(output)?;
        output.flush()?;
    }
    Ok(())
}
