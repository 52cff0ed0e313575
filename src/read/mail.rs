//! E-mail: one message, or an mbox of many. A message is an article: its subject, its sender, its day and its text.
//!
//! mail-parser takes a message apart. Of several forms of the text the plain one counts, else the HTML; what is attached is
//! left out.

use std::io::BufRead;

use mail_parser::{Message, MessageParser, PartType};

use super::fields::{Field, Values};
use super::html;
use super::{Limited, Reading, Stop, too_large, until};

/// Largest message, with what is attached to it.
const MAX_MESSAGE_BYTES: usize = 32 << 20;

/// Whether a text begins as a message does, or as a file of many.
pub(super) fn is_mail(text: &str) -> bool {
    let text = text.trim_start();
    // An mbox may put a line of its own before the headers.
    let headers = match text.strip_prefix("From ") {
        Some(rest) => rest.split_once('\n').map_or("", |(_, headers)| headers),
        None => text,
    };
    let (mut of_transport, mut of_content) = (0, 0);
    for line in headers.lines().take(100) {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { break };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            break;
        }
        match name.to_ascii_lowercase().as_str() {
            "received"
            | "delivered-to"
            | "return-path"
            | "message-id"
            | "mime-version"
            | "x-mailer"
            | "references"
            | "in-reply-to"
            | "content-transfer-encoding"
            | "x-received" => of_transport += 1,
            "from" | "to" | "subject" | "date" | "content-type" | "sender" | "reply-to" | "cc" => of_content += 1,
            _ => {}
        }
    }
    of_transport >= 1 && of_content >= 1
}

/// Reads all messages.
pub(super) fn read(input: &mut dyn BufRead, reading: &mut Reading<'_>) -> Result<(), Stop> {
    let limit = MAX_MESSAGE_BYTES.min(reading.options.max_article_bytes.saturating_mul(4));
    let mut message = Limited::new(limit);
    let mut line = Limited::new(limit);
    let (mut number, mut begins) = (0_u64, 1_u64);
    let mut is_mbox = false;
    let mut after_blank = true;
    loop {
        line.clear();
        let any = until(input, b'\n', &mut |piece| line.push(piece))?;
        if any {
            number += 1;
        }
        let is_parting = any && after_blank && line.bytes.starts_with(b"From ") && (number == 1 || is_mbox);
        if is_parting || !any {
            emit(&mut message, begins, limit, reading)?;
            begins = number + 1;
            is_mbox = true;
            if !any {
                return Ok(());
            }
            after_blank = false;
            continue;
        }
        after_blank = line.bytes.iter().all(u8::is_ascii_whitespace) && !line.exceeded;
        if after_blank && message.bytes.is_empty() && !message.exceeded {
            // Blank lines before the headers would end them.
            begins = number + 1;
            continue;
        }
        // A line that would part messages was marked so as not to.
        let is_marked = is_mbox && line.bytes.iter().find(|&&byte| byte != b'>').is_some() && {
            let marks = line.bytes.iter().take_while(|&&byte| byte == b'>').count();
            marks > 0 && line.bytes.get(marks..).is_some_and(|rest| rest.starts_with(b"From "))
        };
        message.push(line.bytes.get(usize::from(is_marked)..).unwrap_or(&[]));
        message.exceeded |= line.exceeded;
    }
}

fn emit(message: &mut Limited, line: u64, limit: usize, reading: &mut Reading<'_>) -> Result<(), Stop> {
    let exceeded = message.exceeded;
    let bytes = std::mem::take(&mut message.bytes);
    message.clear();
    if exceeded {
        return reading.emit_bad(Some(line), too_large(limit));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(());
    }
    let Some(parsed) = MessageParser::default().parse(&bytes) else {
        return reading.emit_bad(Some(line), "a message without headers".to_owned());
    };
    reading.emit_values(line, values(&parsed), Vec::new())
}

fn values(message: &Message<'_>) -> Values {
    let mut values = Values::default();
    let mut set = |field: Field, text: Option<String>| {
        if let Some(text) = text {
            values.set(field, text);
        }
    };
    set(Field::Title, message.subject().map(str::to_owned));
    // As its sender wrote it: the day is the day there.
    set(Field::Date, message.date().map(|date| date.to_rfc3339()));
    let sender = message.from().and_then(|from| from.first());
    let name = sender.and_then(|sender| sender.name()).filter(|name| !name.trim().is_empty());
    set(Field::Byline, name.or_else(|| sender.and_then(|sender| sender.address())).map(str::to_owned));
    set(Field::Id, message.message_id().map(str::to_owned));
    let mut body = String::new();
    for part in message.text_bodies() {
        let text = match &part.body {
            PartType::Text(text) => text.replace("\r\n", "\n"),
            PartType::Html(text) => html::text_of(text),
            _ => continue,
        };
        if !body.is_empty() && !text.trim().is_empty() {
            body.push_str("\n\n");
        }
        body.push_str(text.trim_end());
    }
    set(Field::Body, Some(body));
    values
}
