//! Text out of markup: what a browser would lay out as blocks becomes paragraphs, and nothing is added to the words.
//!
//! Is told of elements and text in order, by whoever reads HTML or an XML format whose text is like it.

/// What stands between the text so far and the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

/// How an element's text stands to the text around it.
fn gap_of(tag: &str) -> Gap {
    match tag {
        "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hl1" | "hl2" | "hr" | "ul" | "ol" | "li" | "dl"
        | "dt" | "dd" | "table" | "caption" | "blockquote" | "pre" | "article" | "section" | "header" | "footer"
        | "aside" | "nav" | "main" | "figure" | "figcaption" | "form" | "fieldset" | "address" | "details"
        | "summary" | "center" | "block" | "bq" | "body" | "body.content" | "media" | "legend" | "hgroup" | "thead"
        | "tbody" | "tfoot" | "credit" | "fn" | "tagline" | "html" => Gap::Paragraph,
        "br" | "tr" => Gap::Line,
        "td" | "th" | "option" => Gap::Space,
        _ => Gap::None,
    }
}

/// Whether an element holds what is never read as text.
pub(super) fn is_silent(tag: &str) -> bool {
    matches!(
        tag,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "head"
            | "iframe"
            | "object"
            | "embed"
            | "svg"
            | "canvas"
            | "audio"
            | "video"
            | "select"
            | "button"
            | "textarea"
            | "input"
            | "title"
            | "map"
            | "noframes"
            | "applet"
    )
}

/// Builds text of the elements and texts that it is told of.
#[derive(Default)]
pub(super) struct Prose {
    text: String,
    gap: Gap,
    /// `<br>`s in a row: two of them part paragraphs.
    breaks: u32,
    /// Elements around that keep their white space.
    preformatted: u32,
}

impl Prose {
    /// An element begins.
    pub(super) fn open(&mut self, tag: &str) {
        if tag == "br" {
            self.breaks += 1;
            self.widen(if self.breaks > 1 { Gap::Paragraph } else { Gap::Line });
            return;
        }
        self.widen(gap_of(tag));
        self.preformatted += u32::from(tag == "pre");
    }

    /// An element ends.
    pub(super) fn close(&mut self, tag: &str) {
        if tag == "br" {
            return;
        }
        self.widen(gap_of(tag));
        self.preformatted = self.preformatted.saturating_sub(u32::from(tag == "pre"));
    }

    /// Text of an XML format, where a blank line between lines is there because the lines matter.
    pub(super) fn lines(&mut self, text: &str) {
        let content = text.trim_matches([' ', '\t', '\n', '\r']);
        let mut lines = content.lines();
        if self.preformatted > 0 || !lines.any(|line| line.trim().is_empty()) {
            return self.text(text);
        }
        self.preformatted += 1;
        let indent = text.len() - text.trim_start_matches([' ', '\t', '\n', '\r']).len();
        if indent > 0 {
            self.widen(Gap::Space);
        }
        self.text(content);
        self.preformatted -= 1;
        self.widen(Gap::Space);
    }

    /// Text, with the white space that its source has.
    pub(super) fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            if self.gap > Gap::None || self.text.is_empty() {
                let content = text.trim_start_matches(['\n', '\r']);
                if content.is_empty() {
                    return;
                }
                self.bridge();
                self.text.push_str(content);
            } else {
                self.text.push_str(text);
            }
            return;
        }
        // Only what HTML calls white space: a space that must not break is one that was meant.
        let is_blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        let mut rest = text;
        loop {
            let word_start = rest.find(|c| !is_blank(c)).unwrap_or(rest.len());
            if word_start > 0 {
                self.widen(Gap::Space);
            }
            rest = rest.get(word_start..).unwrap_or("");
            if rest.is_empty() {
                return;
            }
            let word_end = rest.find(is_blank).unwrap_or(rest.len());
            self.bridge();
            let (word, after) = rest.split_at(word_end);
            self.text.push_str(word);
            rest = after;
        }
    }

    fn widen(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Writes what stands between the text so far and what comes.
    fn bridge(&mut self) {
        if !self.text.is_empty() {
            let gap = match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            };
            if self.gap > Gap::Space {
                self.text.truncate(self.text.trim_end_matches([' ', '\t', '\n', '\r']).len());
            }
            self.text.push_str(gap);
        }
        self.gap = Gap::None;
        self.breaks = 0;
    }

    /// All of it.
    pub(super) fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end_matches([' ', '\t', '\n', '\r']).len());
        self.text
    }
}
