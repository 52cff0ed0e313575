//! Formats and containers: what a source in each of them says, and that no source ends a run or takes all memory.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::ops::ControlFlow;

use onrecord::article::Article;
use onrecord::read::{Format, ReadError, ReadOptions, Record, read_seekable, read_stream};
use proptest::prelude::*;

use crate::shared::{run_to, shared, tar_entries};

/// All that reading an input gave: articles, and notes as lines.
#[derive(Default)]
struct Outcome {
    articles: Vec<Article>,
    notes: Vec<String>,
}

fn sink_into(outcome: &mut Outcome) -> impl FnMut(Record) -> ControlFlow<()> + '_ {
    |record| {
        match record {
            Record::Article { article, warnings } => {
                outcome.articles.push(*article);
                outcome.notes.extend(warnings.iter().map(|problem| format!("warning {problem}")));
            }
            Record::Bad(problem) => outcome.notes.push(format!("bad {problem}")),
            Record::Skipped(problem) => outcome.notes.push(format!("skipped {problem}")),
        }
        ControlFlow::Continue(())
    }
}

fn read_with(path: &str, input: &[u8], options: &ReadOptions) -> Outcome {
    let mut outcome = Outcome::default();
    let result = read_seekable(&mut Cursor::new(input), path, options, &mut sink_into(&mut outcome));
    outcome.notes.extend(result.err().map(|error| format!("error {error}")));
    outcome
}

fn read(path: &str, input: impl AsRef<[u8]>) -> Outcome {
    read_with(path, input.as_ref(), &ReadOptions::default())
}

/// An article in a few lines: what it states, then its text.
fn told(article: &Article) -> String {
    let mut lines =
        vec![format!("{} #{} {}", article.provenance.path, article.provenance.record, article.provenance.format)];
    if let Some(date) = &article.date {
        lines.push(format!("date: {}", date.first()));
    }
    for (name, value) in [
        ("title", &article.title),
        ("byline", &article.byline),
        ("outlet", &article.outlet),
        ("section", &article.section),
        ("language", &article.language),
        ("id", &article.id),
        ("url", &article.url),
    ] {
        lines.extend(value.as_ref().map(|value| format!("{name}: {value}")));
    }
    lines.push(article.body.clone());
    lines.join("\n")
}

/// Checks the articles and the notes of reading `input`.
#[track_caller]
fn check(path: &str, input: impl AsRef<[u8]>, articles: &[&str], notes: &[&str]) {
    let outcome = read(path, input);
    let found: Vec<String> = outcome.articles.iter().map(told).collect();
    assert_eq!(found, articles, "{path}");
    assert_eq!(outcome.notes, notes, "{path}");
}

#[test]
fn nitf() {
    let story = r#"<?xml version="1.0"?>
<!DOCTYPE nitf SYSTEM "http://elsewhere.example/nitf.dtd" [<!ENTITY boast "We won">]>
<nitf baselang="en-GB">
  <head><title>Slug</title>
    <tobject><tobject.subject tobject.subject.type="Harbours"/></tobject>
    <docdata><doc-id id-string="tern-7" regsrc="TERN"/><date.issue norm="20220113T093000+0100"/>
      <doc.copyright holder="Tern Agency"/></docdata>
  </head>
  <body>
    <body.head><hedline><hl1>Harbour <em>reopens</em></hl1></hedline>
      <byline>By <person>Ida Holm</person><byttl>Staff writer</byttl></byline></body.head>
    <body.content>
      <p>The harbour of Varn
         reopened &amp; ferries sail&hellip; &boast;.</p>
      <media><media-caption>A ferry.</media-caption></media>
      <hl2>Next steps</hl2>
      <p>"We dredge on," said <person>Olav Lie</person>.<br/>He did.</p>
    </body.content>
  </body>
</nitf>"#;
    let expected = "story.xml #1 nitf\ndate: 2022-01-13\ntitle: Harbour reopens\nbyline: Ida Holm\noutlet: Tern Agency\n\
        section: Harbours\nlanguage: en-GB\nid: tern-7\nThe harbour of Varn reopened & ferries sail… &boast;.\n\nNext steps\n\n\
        \"We dredge on,\" said Olav Lie.\nHe did.";
    check("story.xml", story, &[expected], &[]);
    // Whatever the file is called, and wherever it is from.
    check("-", story, &[&expected.replace("story.xml", "-")], &[]);
    let latin: Vec<u8> = story
        .replace("1.0\"?>", "1.0\" encoding=\"iso-8859-1\"?>")
        .replace("Varn", "Værn")
        .chars()
        .map(|c| c as u8)
        .collect();
    assert!(read("a.xml", &latin).articles[0].body.starts_with("The harbour of Værn reopened"));
    assert_eq!(read("a.xml", &latin).articles[0].provenance.encoding, Some("windows-1252"));
}

#[test]
fn newsml_g2() {
    let message = r#"<n:newsMessage xmlns:n="http://iptc.org/std/nar/2006-10-01/" xmlns:h="http://www.w3.org/1999/xhtml">
 <n:header><n:sent>2022-02-01T00:00:00Z</n:sent></n:header>
 <n:itemSet>
  <n:newsItem guid="tag:tern.example,2022:1" xml:lang="en">
   <n:itemMeta><n:provider literal="Tern"/><n:versionCreated>2022-01-15T10:00:00Z</n:versionCreated>
     <n:firstCreated>2022-01-13T10:00:00Z</n:firstCreated></n:itemMeta>
   <n:contentMeta><n:by>Ida Holm</n:by><n:headline>Ferries sail</n:headline>
     <n:subject qcode="x:1"><n:name>Transport</n:name></n:subject><n:language tag="en-GB"/></n:contentMeta>
   <n:contentSet><n:inlineXML contenttype="application/xhtml+xml"><h:html><h:head><h:title>x</h:title></h:head><h:body>
     <h:header><h:p>Varn</h:p></h:header><h:section><h:p>First.</h:p><h:p>Second.</h:p></h:section></h:body></h:html></n:inlineXML></n:contentSet>
  </n:newsItem>
  <n:packageItem guid="p"><n:groupSet root="g"/></n:packageItem>
  <n:conceptItem guid="c"/>
 </n:itemSet>
</n:newsMessage>"#;
    check(
        "m.xml",
        message,
        &[
            "m.xml #1 newsml-g2\ndate: 2022-01-13\ntitle: Ferries sail\nbyline: Ida Holm\noutlet: Tern\nsection: Transport\n\
           language: en-GB\nid: tag:tern.example,2022:1\nFirst.\n\nSecond.",
        ],
        &[
            "skipped m.xml: record 2, line 12: a <packageItem> without a headline or text",
            "skipped m.xml: record 3, line 13: a <conceptItem>, which is no article",
        ],
    );
}

#[test]
fn newsml_1() {
    let item = |components: &str| {
        format!(
            r#"<?xml version="1.0"?><NewsML><NewsItem xml:lang="en"><Identification><NewsIdentifier><ProviderId>tern.example</ProviderId>
<PublicIdentifier>urn:tern:1</PublicIdentifier></NewsIdentifier></Identification>
<NewsManagement><FirstCreated>20220113T134951+0000</FirstCreated></NewsManagement>{components}</NewsItem></NewsML>"#
        )
    };
    let component = |headline: &str, text: &str| {
        format!(
            "<NewsComponent><NewsLines><HeadLine>{headline}</HeadLine><ByLine>Ida Holm</ByLine></NewsLines><ContentItem>\
             <MediaType FormalName=\"Text\"/><DataContent>{text}</DataContent></ContentItem></NewsComponent>"
        )
    };
    let head = "date: 2022-01-13\ntitle: {}\nbyline: Ida Holm\noutlet: tern.example\nlanguage: en\nid: urn:tern:1";
    let one = format!("n.xml #1 newsml\n{}\nA.\n\nB.", head.replace("{}", "One"));
    check(
        "n.xml",
        item(&component("One", "<nitf><body><body.content><p>A.</p><p>B.</p></body.content></body></nitf>")),
        &[&one],
        &[],
    );
    // Paragraphs written as text.
    check("n.xml", item(&component("One", "&lt;P&gt;A.&lt;/P&gt;&lt;P&gt;B.&lt;/P&gt;")), &[&one], &[]);
    let two = format!("n.xml #2 newsml\n{}#2\nC.", head.replace("{}", "Two"));
    let both = component("One", "<p>A.</p><p>B.</p>") + &component("Two", "<p>C.</p>");
    check("n.xml", item(&format!("<NewsComponent>{both}</NewsComponent>")), &[&one, &two], &[]);
}

#[test]
fn feeds() {
    let items = "<item><title>A &amp;amp; B</title><link>https://tern.example/a</link><guid isPermaLink=\"false\">7</guid>\
        <pubDate>Thu, 13 Jan 2022 09:30:00 +0100</pubDate><dc:creator>Ida Holm</dc:creator><category>Sea</category>\
        <description>Short.</description><content:encoded><![CDATA[<p>Long &amp; wide.</p><script>x()</script><p>End.</p>]]></content:encoded></item>\
        <item><title/><description/></item>";
    let rss = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>The Tern</title><language>en</language>\
         <image><title>Logo</title></image>{items}</channel></rss>"
    );
    let expected = "date: 2022-01-13\ntitle: A & B\nbyline: Ida Holm\noutlet: The Tern\nsection: Sea\nlanguage: en\nid: 7\n\
        url: https://tern.example/a\nLong & wide.\n\nEnd.";
    let empty = "skipped feed: record 2, line 1: an entry without a title or text";
    check("feed", &rss, &[&format!("feed #1 rss\n{expected}")], &[empty]);
    let rdf = format!(
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\
         <channel><title>The Tern</title><dc:language>en</dc:language></channel>{items}</rdf:RDF>"
    );
    check("feed", rdf, &[&format!("feed #1 rss\n{expected}")], &[empty]);
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:x=\"http://www.w3.org/1999/xhtml\"><title>The Tern</title>\
        <author><name>Ida Holm</name></author><entry><id>7</id><title type=\"html\">A &amp;amp; B</title>\
        <link rel=\"self\" href=\"https://tern.example/self\"/><link href=\"https://tern.example/a\"/>\
        <updated>2022-01-15T00:00:00Z</updated><published>2022-01-13T09:30:00+01:00</published><category term=\"Sea\"/>\
        <content type=\"xhtml\" xml:lang=\"en\"><x:div><x:p>Long &amp; wide.</x:p><x:p>End.</x:p></x:div></content></entry></feed>";
    check("feed", atom, &[&format!("feed #1 atom\n{}", expected.replace("language: en\n", ""))], &[]);
    let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"The Tern","items":[{"id":"7","url":"https://tern.example/a",
        "title":"A & B","content_html":"<p>Long &amp; wide.</p><p>End.</p>","date_published":"2022-01-13T09:30:00+01:00",
        "authors":[{"name":"Ida Holm"}],"tags":["Sea"],"language":"en"}]}"#;
    check("feed", json, &[&format!("feed #1 json\n{expected}")], &[]);
}

#[test]
fn ninjs_and_ap() {
    let expected = "a.json #1 json\ndate: 2022-01-13\ntitle: Ferries sail\nbyline: Ida Holm\noutlet: Tern\nlanguage: en\nid: urn:1\nFirst.\n\nSecond.";
    for (version, object) in [
        (
            "1",
            r#"{"uri":"urn:1","type":"text","versioncreated":"2022-01-13T10:00:00Z","headline":"Ferries sail","byline":"Ida Holm",
            "provider":"Tern","language":"en","body_text":"First. Second.","body_xhtml":"<p>First.</p><p>Second.</p>"}"#,
        ),
        (
            "2",
            r#"{"uri":"urn:1","firstcreated":"2022-01-13T10:00:00Z","versioncreated":"2022-01-15","by":"Ida Holm","language":"en",
            "infosources":[{"name":"Tern"}],"headlines":[{"role":"short","value":"Sail"},{"role":"main","value":"Ferries sail"}],
            "bodies":[{"role":"teaser","value":"First."},{"role":"main","contenttype":"text/html","value":"<p>First.</p><p>Second.</p>"}]}"#,
        ),
        (
            "3",
            r#"{"uri":"urn:1","versionCreated":"2022-01-13T10:00:00Z","by":"Ida Holm","language":"en","infoSources":[{"name":"Tern"}],
            "headlines":[{"value":"Ferries sail"}],"bodies":[{"contentType":"application/nitf+xml",
            "value":"<nitf><body><body.content><p>First.</p><p>Second.</p></body.content></body></nitf>"}]}"#,
        ),
        (
            "AP",
            r#"{"api_version":"1.1","data":{"meta":{"products":[]},"item":{"altids":{"itemid":"urn:1"},"uri":"x","firstcreated":"2022-01-13",
            "headline":"Ferries sail","bylines":[{"by":"Ida Holm"}],"provider":"Tern","language":"en","subject":[{"name":"s"}],
            "body_html":"<p>First.</p><p>Second.</p>"}}}"#,
        ),
    ] {
        let outcome = read("a.json", object);
        assert_eq!(outcome.articles.iter().map(told).collect::<Vec<_>>(), [expected], "ninjs {version}");
    }
    // Who names columns means them.
    let options = ReadOptions { map: onrecord::read::FieldMap::parse("body=lead").unwrap(), ..ReadOptions::default() };
    let object =
        r#"{"uri":"urn:1","headline":"A","body_html":"<p>x</p>","versioncreated":"2022-01-13","lead":"Lead."}"#;
    assert_eq!(read_with("a.json", object.as_bytes(), &options).articles[0].body, "Lead.");
}

/// A page with all that stands around an article.
fn page(head: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Harbour of Varn reopens for ferries | The Tern</title>{head}</head>\
         <body><nav class=\"menu\"><ul><li><a href=\"/\">Home</a></li><li><a href=\"/sea\">Sea</a></li></ul></nav>\
         <div id=\"cookies\" style=\"display: none\">We use cookies, as everybody does, and more of them than you think.</div>\
         <main><article>{body}</article></main>\
         <div class=\"sidebar related\"><a href=\"/x\">Other story about a heron, a bridge and a mayor</a></div>\
         <footer>Copyright, imprint, and all that.</footer></body></html>"
    )
}

const PARAGRAPHS: &str = "<h1>Harbour of Varn reopens for ferries</h1>\
    <p>The harbour of Varn, closed since the storm, reopened on Thursday, and the first ferry left with forty passengers on board.\
    <p>&ldquo;We dredge on,&rdquo; said Olav Lie, who runs the harbour, &ldquo;and by spring, weather permitting, we shall be done.&rdquo;\
    <p>Fishermen, who had waited for weeks, were <b>less patient</b>: two of them, both from the north side, left before dawn.</p>";

#[test]
fn html_pages() {
    let text = "The harbour of Varn, closed since the storm, reopened on Thursday, and the first ferry left with forty passengers on board.\n\n\
        “We dredge on,” said Olav Lie, who runs the harbour, “and by spring, weather permitting, we shall be done.”\n\n\
        Fishermen, who had waited for weeks, were less patient: two of them, both from the north side, left before dawn.";
    let json_ld = r#"<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"x"},
        {"@type":"NewsArticle","headline":"Harbour reopens","datePublished":"2022-01-13T09:30:00+01:00","dateModified":"2022-02-01",
        "author":[{"@type":"Person","name":"Ida Holm"},{"name":"Per Aas"}],"publisher":{"name":"The Tern"},"articleSection":"Sea"}]}</script>"#;
    let graph = r#"<meta property="og:title" content="Harbour reopens"><meta property="article:published_time" content="2022-01-13">
        <meta name="author" content="Ida Holm, Per Aas"><meta property="og:site_name" content="The Tern"><meta property="article:section" content="Sea">"#;
    let stated = "title: Harbour reopens\nbyline: Ida Holm, Per Aas\noutlet: The Tern\nsection: Sea\nlanguage: en";
    for head in [json_ld, graph] {
        let expected = format!("p.html #1 html\ndate: 2022-01-13\n{stated}\n{text}");
        check("p.html", page(head, PARAGRAPHS), &[&expected], &[]);
    }
    // What is in the page itself, in its address or in the file's name.
    let title = "title: Harbour of Varn reopens for ferries";
    let inside = format!("<p class=\"byline\">Ida Holm</p><time datetime=\"2022-01-13\">Thursday</time>{PARAGRAPHS}");
    let outcome = read("p.html", page("", &inside));
    assert_eq!(
        told(&outcome.articles[0]),
        format!("p.html #1 html\ndate: 2022-01-13\n{title}\nbyline: Ida Holm\nlanguage: en\nThursday\n\n{text}")
    );
    let url = "https://tern.example/2022/01/13/harbour.html";
    let expected = format!("x #1 html\ndate: 2022-01-13\n{title}\nlanguage: en\nid: {url}\nurl: {url}\n{text}");
    check("x", page(&format!("<link rel=canonical href={url}>"), PARAGRAPHS), &[&expected], &[]);
    let dated = read("2022-01-13-harbour.html", page("", PARAGRAPHS));
    assert_eq!(dated.articles[0].date.as_ref().map(|date| date.first().to_string()).as_deref(), Some("2022-01-13"));
    check(
        "e.html",
        "<html><body><nav><a href=x>Home</a></nav></body></html>",
        &[],
        &["skipped e.html: a page without an article"],
    );
}

#[test]
fn web_archives() {
    let response =
        |body: &str, headers: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n{body}");
    let record = |kind: &str, url: &str, block: &[u8]| {
        let kind_of = if kind == "conversion" { "text/plain" } else { "application/http; msgtype=response" };
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2023-05-05T00:00:00Z\r\nContent-Type: {kind_of}\r\nContent-Length: {}\r\n\r\n",
            block.len()
        );
        [head.as_bytes(), block, b"\r\n\r\n"].concat()
    };
    let html = page("", PARAGRAPHS);
    let chunked = format!("{:x}\r\n{html}\r\n0\r\n\r\n", html.len());
    let packed = [response("", "Content-Encoding: gzip\r\n").into_bytes(), gzip(html.as_bytes())].concat();
    let url = "https://tern.example/2022/01/13/harbour";
    let records = [
        b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 2\r\n\r\nhi\r\n\r\n".to_vec(),
        record("request", url, b"GET / HTTP/1.1\r\n\r\n"),
        record("response", url, response(&html, "").as_bytes()),
        record("response", &format!("{url}-2"), response(&chunked, "Transfer-Encoding: chunked\r\n").as_bytes()),
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: lots\r\n\r\nrubbish\r\nmore of it\r\n\r\n".to_vec(),
        record("response", &format!("{url}-3"), &packed),
        record("response", &format!("{url}.png"), b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG\x00\x01"),
        record("response", &format!("{url}-4"), b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>No.</p>"),
        record("conversion", &format!("{url}-5"), "Only text, « here ».".as_bytes()),
    ];
    // Each record may be packed by itself, or none.
    for (name, file) in
        [("c.warc", records.concat()), ("c.warc.gz", records.iter().flat_map(|record| gzip(record)).collect())]
    {
        let outcome = read(name, file);
        let found: Vec<(u64, &str)> = outcome
            .articles
            .iter()
            .map(|article| (article.provenance.record, article.url.as_deref().unwrap()))
            .collect();
        let urls =
            [3, 4, 6, 9].iter().zip(["", "-2", "-3", "-5"]).map(|(record, end)| (*record, format!("{url}{end}")));
        let urls: Vec<(u64, String)> = urls.collect();
        assert_eq!(found, urls.iter().map(|(record, url)| (*record, url.as_str())).collect::<Vec<_>>());
        assert!(
            outcome.articles[..3]
                .iter()
                .all(|article| article.body == outcome.articles[0].body && article.body.len() > 300)
        );
        assert_eq!(outcome.articles[3].body, "Only text, « here ».");
        assert!(
            outcome.articles.iter().all(|article| article.date.as_ref().unwrap().first().to_string() == "2022-01-13")
        );
        let notes = [
            format!("bad {name}: record 5: a record without a length; reading goes on at the next record"),
            format!("skipped {name}: records that are no articles: 1 of image/png, 1 of status-404"),
        ];
        assert_eq!(outcome.notes, notes);
    }
    let arc =
        |url: &str, kind: &str, block: &str| format!("{url} 10.0.0.1 20230505000000 {kind} {}\n{block}\n", block.len());
    let file =
        arc("filedesc://x.arc", "text/plain", "1 0 Tern\nURL IP-address Archive-date Content-type Archive-length\n")
            + &arc(url, "text/html", &response(&html, ""));
    let outcome = read("c.arc", file);
    assert_eq!((outcome.articles.len(), outcome.articles[0].url.as_deref(), outcome.notes.len()), (1, Some(url), 0));
}

#[test]
fn wire_copy() {
    let anpa = "\x16\x16\x01W2870\x1fasian\nf l\x13\x11 BC-VA--Harbour     01-13 0049\r\n\x02^BC-VA--Harbour,66<\r\n^Harbour of Varn reopens <\r\n\
        ^AP Photo XNP101<\r\n^Eds: With photos.<\r\n^By IDA HOLM=\r\n^Associated Press=\r\n\t   VARN (AP) _ The harbour reopened. \r\n \r\n\
        \t   ``We dredge on,'' said Olav Lie. \r\n\r\n\t   AP-WF-01-13-22 1509GMT<\r\n\r\n\x03\r\n\x04";
    let story = "date: 2022-01-13\ntitle: Harbour of Varn reopens\nbyline: IDA HOLM\noutlet: AP\nVARN (AP) — The harbour reopened.\n\n“We dredge on,” said Olav Lie.";
    check("w.tst", anpa, &[&format!("w.tst #1 anpa\n{story}")], &[]);
    let twice = [anpa, anpa].concat();
    check("w.tst", twice, &[&format!("w.tst #1 anpa\n{story}"), &format!("w.tst #2 anpa\n{story}")], &[]);
    let iptc = "\x01eca062 4 i 211 ccccb   tpa 061\r\n\nVarn/harbour/\r\n\x02EXTRA\nHarbour of Varn reopens\nBy Ida Holm =\r\n\n   Varn (tpa) - The harbour\r\n\
        reopened.\r\n\n   \"We dredge on,\" said Olav Lie.\r\n\x03131137 GMT Jan 22\r\n\x7f\n\x04";
    let story = "date: 2022-01-13\ntitle: Harbour of Varn reopens\nbyline: Ida Holm\noutlet: tpa\nsection: harbour\n   Varn (tpa) - The harbour\nreopened.\n\n   \"We dredge on,\" said Olav Lie.";
    check("w.txt", iptc, &[&format!("w.txt #1 iptc-7901\n{story}")], &[]);
    check(
        "w.txt",
        "\x01eca1 4 i\r\nno text\x04",
        &[],
        &["bad w.txt: record 1, line 1: a message without a text between its control characters"],
    );
}

#[test]
fn mail() {
    let message = "Message-ID: <7@tern.example>\nFrom: =?utf-8?q?Ida_H=C3=B8lm?= <ida@tern.example>\nTo: desk@tern.example\n\
        Subject: Harbour of\n Varn reopens\nDate: Thu, 13 Jan 2022 23:30:00 -0500\nMIME-Version: 1.0\n\
        Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Bold</p>\n--b\n\
        Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n\
        The harbour =E6 reopened.\n\nFrom there, ferries sail.\n--b--\n";
    let told = |number: u32| {
        format!(
            "m #{number} mail\ndate: 2022-01-13\ntitle: Harbour of Varn reopens\nbyline: Ida Hølm\nid: 7@tern.example\nThe harbour æ reopened.\n\nFrom there, ferries sail."
        )
    };
    check("m", message, &[&told(1)], &[]);
    let escaped = message.replace("\nFrom there", "\n>From there");
    let mbox = format!("From ida Thu Jan 13 2022\n{escaped}\nFrom ida Thu Jan 13 2022\n{escaped}");
    check("m", mbox, &[&told(1), &told(2)], &[]);
    let html = "Received: by x\nSubject: A\nContent-Type: text/html\n\n<p>One.</p><p>Two &amp; three.</p>";
    assert_eq!(read("m.eml", html).articles[0].body, "One.\n\nTwo & three.");
    // Header lines of a text are none of a message.
    assert_eq!(read("a.txt", "Date: 2022-01-13\nTitle: A\nSource: B\n\nText.").articles[0].provenance.format, "text");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    liblzma::read::XzEncoder::new(bytes, 6).read_to_end(&mut packed).unwrap();
    packed
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    ::bzip2::read::BzEncoder::new(bytes, ::bzip2::Compression::fast()).read_to_end(&mut packed).unwrap();
    packed
}

/// A zip archive; every second member is stored as it is.
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut out);
    for (number, (name, content)) in members.iter().enumerate() {
        let method =
            if number % 2 == 1 { rawzip::CompressionMethod::STORE } else { rawzip::CompressionMethod::DEFLATE };
        let (mut entry, config) = archive.new_file(name).compression_method(method).start().unwrap();
        let descriptor = if number % 2 == 1 {
            let mut writer = config.wrap(&mut entry);
            writer.write_all(content).unwrap();
            writer.finish().unwrap().1
        } else {
            let mut writer =
                config.wrap(flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::default()));
            writer.write_all(content).unwrap();
            let (encoder, descriptor) = writer.finish().unwrap();
            encoder.finish().unwrap();
            descriptor
        };
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    out
}

fn tar_header(name: &str, size: usize, kind: u8) -> Vec<u8> {
    let mut header = vec![0_u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, content) in members {
        if name.len() > 100 {
            let record = format!(" path={name}\n");
            let length = record.len() + 3;
            out.extend(tar_header("pax", length, b'x'));
            let mut record = format!("{length}{record}").into_bytes();
            record.resize(record.len().next_multiple_of(512), 0);
            out.extend(record);
        }
        let short: String = name.chars().take(100).collect();
        out.extend(tar_header(&short, content.len(), b'0'));
        out.extend_from_slice(content);
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}

#[test]
fn compression_is_told_by_content() {
    let lines = b"{\"title\":\"A\"}\n{\"title\":\"B\"}\n";
    for (name, packed) in [
        ("d.jsonl.gz", gzip(lines)),
        ("d.jsonl.zst", zstd::encode_all(lines.as_slice(), 3).unwrap()),
        ("d.jsonl.bz2", bzip2(lines)),
        ("d.jsonl.xz", xz(lines)),
        ("d.jsonl", gzip(lines)),
        ("d.jsonl.gz.xz", xz(&gzip(lines))),
        ("d.jsonl.gz", [gzip(&lines[..14]), gzip(&lines[14..])].concat()),
        ("d.jsonl.bz2", [bzip2(&lines[..14]), bzip2(&lines[14..])].concat()),
        ("d.jsonl.xz", [xz(&lines[..14]), xz(&lines[14..])].concat()),
        ("d.jsonl.gz", [gzip(lines), vec![0; 512]].concat()),
    ] {
        let titles = [format!("{name} #1 jsonl\ntitle: A\n"), format!("{name} #2 jsonl\ntitle: B\n")];
        check(name, &packed, &[&titles[0], &titles[1]], &[]);
        // The same as a stream.
        let mut outcome = Outcome::default();
        read_stream(&mut packed.as_slice(), name, &ReadOptions::default(), &mut sink_into(&mut outcome)).unwrap();
        assert_eq!(outcome.articles.len(), 2, "{name}");
    }
    // What was read before the damage stays.
    let long: Vec<u8> = (0..20_000).flat_map(|number| format!("{{\"title\":\"{number}\"}}\n").into_bytes()).collect();
    let mut cut = gzip(&long);
    cut.truncate(cut.len() / 2);
    let outcome = read("d.jsonl.gz", cut);
    assert!(outcome.articles.len() > 1000, "{}", outcome.articles.len());
    assert!(outcome.notes.last().unwrap().starts_with("error cannot be read: "), "{:?}", outcome.notes);
    let deep = (0..6).fold(lines.to_vec(), |inner, _| gzip(&inner));
    check(
        "x.gz",
        deep,
        &[],
        &["error not a format that can be indexed: more than 4 layers of compression within one another"],
    );
}

#[test]
fn archives() {
    let long = format!("{}/end.txt", "deep/".repeat(30));
    let members: Vec<(&str, &[u8])> = vec![
        ("one.txt", b"One."),
        ("dir/two.md", b"# Two\n\nText."),
        ("__MACOSX/x.txt", b"Hidden."),
        ("dir/.DS_Store", b"Hidden."),
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x00"),
        ("empty.txt", b""),
        ("../../etc/passwd.txt", b"Only a name."),
        (&long, b"Deep."),
    ];
    let inner = gzip(b"Packed.");
    for (name, archive) in [("a.zip", zip(&members)), ("a.tar", tar(&members)), ("a.tar.gz", gzip(&tar(&members)))] {
        let deep = format!("{name}!/{}end.txt #1 text\nDeep.", "deep/".repeat(30));
        // The writer of zip archives makes such names harmless itself.
        let up = if name == "a.zip" { "" } else { "__/__/" };
        check(
            name,
            archive,
            &[
                &format!("{name}!/one.txt #1 text\nOne."),
                &format!("{name}!/dir/two.md #1 markdown\ntitle: Two\nText."),
                &format!("{name}!/{up}etc/passwd.txt #1 text\nOnly a name."),
                &deep,
            ],
            &[
                &format!("skipped {name}!/photo.jpg: not a format that can be indexed: a JPEG image"),
                &format!("skipped {name}!/empty.txt: empty"),
            ],
        );
    }
    let nested = tar(&[("z.zip", &zip(&[("in.txt.gz", &inner)])), ("last.txt", b"Last.")]);
    check("n.tar", &nested, &["n.tar!/z.zip!/in.txt.gz #1 text\nPacked.", "n.tar!/last.txt #1 text\nLast."], &[]);
    let too_deep = zip(&[("n.tar", &nested)]);
    check(
        "d.zip",
        too_deep,
        &["d.zip!/n.tar!/last.txt #1 text\nLast."],
        &["skipped d.zip!/n.tar!/z.zip: not a format that can be indexed: more than 2 archives within one another"],
    );
    // A damaged member is one problem, a damaged archive another.
    let mut damaged = zip(&[("one.txt", b"One, which is long enough to be packed."), ("two.txt", b"Two.")]);
    let at = damaged.iter().position(|&byte| byte == b'T').unwrap();
    damaged[at] = b'P';
    let outcome = read("a.zip", damaged);
    assert_eq!(outcome.articles.len(), 1);
    assert!(outcome.notes[0].starts_with("bad a.zip!/two.txt: cannot be read: "), "{:?}", outcome.notes);
    let mut cut = zip(&members);
    cut.truncate(cut.len() - 30);
    assert!(read("a.zip", cut).notes[0].starts_with("error cannot be read: the zip archive is damaged"));
    let mut cut = tar(&members);
    cut.truncate(514);
    assert!(read("a.tar", cut).notes.last().unwrap().contains("the tar archive is damaged: it ends inside a member"));
}

#[test]
fn bombs_are_refused() {
    // A list that never begins: what is one article is read no further than an article may go.
    let blank = [b"[".as_slice(), &vec![b' '; 100 << 20]].concat();
    let ratio = "it unpacks to more than 250 times its own size, as only a bomb does";
    let packed = zstd::encode_all(blank.as_slice(), 3).unwrap();
    for (name, bomb) in [
        ("b.json.zst", packed.clone()),
        ("b.zip", zip(&[("b.json.zst", &packed)])),
        ("b.zip", zip(&[("b.json", &blank)])),
    ] {
        check(name, bomb, &[], &[&format!("error cannot be read: {ratio}")]);
    }
    let options = ReadOptions { max_unpacked_bytes: 1000, ..ReadOptions::default() };
    let outcome = read_with("b.txt.gz", &gzip(&[b'x'; 5000]), &options);
    assert_eq!(outcome.notes, ["error cannot be read: it unpacks to more than 1000 bytes, the most that is read"]);
}

#[test]
fn hostile_markup_is_a_bad_record_and_the_next_one_is_read() {
    let item = |inner: &str| format!("<item><title>A</title><description>{inner}</description></item>");
    let deep = "<b>".repeat(100_000) + "x" + &"</b>".repeat(100_000);
    let feed = format!("<rss><channel>{}{}{}</channel></rss>", item(&deep), item("ok"), item("<b>open"));
    let outcome = read("f.xml", feed);
    assert_eq!(outcome.articles.len(), 2, "{:?}", outcome.notes);
    assert_eq!(outcome.notes, ["bad f.xml: record 1, line 1: more than 200 elements within one another"]);
    // Entities that multiply are not expanded, and none is fetched.
    let laughs = "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>";
    let outcome =
        read("f.xml", format!("<?xml version=\"1.0\"?>{laughs}<rss><channel>{}</channel></rss>", item("&b; &c;")));
    assert_eq!(outcome.articles[0].body, "&b; &c;");
    let options = ReadOptions { max_article_bytes: 100_000, ..ReadOptions::default() };
    let feed = format!("<rss><channel>{}{}", item("ok"), item(&"x".repeat(200_000)));
    let outcome = read_with("f.xml", feed.as_bytes(), &options);
    assert_eq!(outcome.articles.len(), 1);
    assert_eq!(
        outcome.notes,
        [
            "bad f.xml: record 2, line 1: larger than 100000 bytes, the most that one article may take; what follows it is not read"
        ]
    );
    // Pages of nothing but beginnings.
    for piece in [
        "<div>",
        "<p>",
        "<table><tr><td>",
        "<a href=x>",
        "<h1 class=author>x",
        "<ul><li>x, y",
        "&",
        "<",
        "<!--",
        "</p>",
    ] {
        let page = format!("<html><body>{}<p>Text, and more of it.", piece.repeat(20_000));
        let outcome = read("p.html", page);
        assert!(outcome.articles.len() + outcome.notes.len() == 1, "{piece}: {:?}", outcome.notes);
    }
}

#[test]
fn a_format_that_is_given_holds_for_all_that_is_text() {
    let options = ReadOptions { format: Some(Format::Text), ..ReadOptions::default() };
    let archive =
        zip(&[("a.html", b"<html><p>x"), ("b.jpg", b"\xff\xd8\xff\x00"), ("c.txt.gz", &gzip(b"{\"title\":1}"))]);
    let outcome = read_with("a.zip", &archive, &options);
    let bodies: Vec<&str> = outcome.articles.iter().map(|article| article.body.as_str()).collect();
    assert_eq!(bodies, ["<html><p>x", "{\"title\":1}"]);
    assert_eq!(outcome.notes.len(), 1);
}

#[test]
fn archives_are_indexed_member_by_member() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("in");
    std::fs::create_dir(&archive).unwrap();
    let html = page("", PARAGRAPHS);
    let broken = b"{\"title\":\"C\"}\nrubbish\n".as_slice();
    let members: [(&str, &[u8]); 3] =
        [("2022/harbour.html", html.as_bytes()), ("bad.jsonl", broken), ("x.png", b"\x89PNG\r\n")];
    std::fs::write(archive.join("pages.zip"), zip(&members)).unwrap();
    std::fs::write(archive.join("wire.txt.gz"), gzip(b"A heron came to Varn.")).unwrap();
    let index = ["index", "in", "--index", "ix"];
    let output = crate::shared::run(folder.path(), &index);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("in/pages.zip!/bad.jsonl: record 2, line 2: "), "{errors}");
    let found = run_to(0, folder.path(), &["search", "dredge", "--index", "ix", "--format", "json"]);
    assert!(found.contains("pages.zip!/2022/harbour.html"), "{found}");
    // An article keeps its place when it is read again.
    std::fs::write(archive.join("pages.zip"), zip(&members[..2])).unwrap();
    let again = crate::shared::run(folder.path(), &index);
    let report = String::from_utf8_lossy(&again.stdout).into_owned();
    let found = run_to(0, folder.path(), &["search", "dredge", "--index", "ix", "--format", "json"]);
    assert!(
        found.contains("\"pages.zip!/2022/harbour.html\"") && !found.contains("!/2022/harbour.html!/"),
        "{report} {found}"
    );
}

/// Tells a figure to whoever runs the tests with `--nocapture`, or without.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Articles, skipped, bad and warnings of every file under a folder, by kind.
fn counted(folder: &std::path::Path) -> (usize, BTreeMap<&'static str, usize>, Vec<String>) {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut failed = Vec::new();
    let mut files = 0;
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("LICENSE") || name == "README.md" || name.ends_with(".serde.json") {
            continue;
        }
        files += 1;
        let outcome = read(&name, std::fs::read(&path).unwrap());
        for article in &outcome.articles {
            *counts.entry(article.provenance.format).or_default() += 1;
            *counts.entry("dated").or_default() += usize::from(article.date.is_some());
            *counts.entry("titled").or_default() += usize::from(article.title.is_some());
        }
        failed.extend(outcome.notes.into_iter().filter(|note| !note.starts_with("skipped")));
    }
    (files, counts, failed)
}

#[test]
fn shared_wire_formats() {
    for (part, least) in [
        (
            "formats/agency",
            &[
                ("nitf", 18),
                ("newsml-g2", 38),
                ("newsml", 7),
                ("anpa", 11),
                ("iptc-7901", 6),
                ("mail", 8),
                ("json", 16),
                ("rss", 8),
                ("atom", 2),
            ][..],
        ),
        ("formats/newsml-g2", &[("newsml-g2", 13), ("nitf", 1)]),
        ("formats/ninjs", &[("json", 56), ("newsml", 4)]),
        ("formats/feeds", &[("rss", 49), ("atom", 47), ("json", 6)]),
        ("formats/warc", &[("warc", 178)]),
    ] {
        let Some(folder) = shared("formats::shared_wire_formats", part) else { continue };
        let (files, counts, failed) = counted(&folder);
        say(&format!("{part}: {files} files, {counts:?}; {} failures: {failed:#?}", failed.len()));
        for (format, least) in least {
            let found = counts.get(format).copied().unwrap_or(0);
            assert!(found >= *least, "{part}: {found} articles of {format}, not {least}; {failed:#?}");
        }
    }
}

/// Titles and days as the feeds' own expectations have them.
#[test]
fn shared_feeds_say_what_is_expected() {
    let Some(folder) = shared("formats::shared_feeds_say_what_is_expected", "formats/feeds/fixture") else { return };
    let squeezed = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (mut titles, mut right_titles, mut dates, mut right_dates) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for kind in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        for path in std::fs::read_dir(kind).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let Some(stem) = name.strip_suffix(".serde.json") else { continue };
            let expected: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            let source = ["xml", "json"].map(|ending| path.with_file_name(format!("{stem}.{ending}")));
            let Some(source) = source.iter().find(|path| path.exists()) else { continue };
            let outcome = read(stem, std::fs::read(source).unwrap());
            for entry in expected["entries"].as_array().unwrap() {
                let link = |article: &Article| {
                    entry["links"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .any(|link| link["href"].as_str() == article.url.as_deref())
                };
                let id = |article: &Article| entry["id"].as_str() == article.id.as_deref();
                let title = entry["title"]["content"].as_str().map(squeezed).filter(|title| !title.is_empty());
                let same = |article: &Article| article.title.as_deref().map(squeezed) == title;
                let article = outcome
                    .articles
                    .iter()
                    .find(|article| id(article))
                    .or(outcome.articles.iter().find(|article| link(article)));
                let article = article.or(outcome.articles.iter().find(|article| same(article)));
                if let Some(title) = &title {
                    titles += 1;
                    let is_right = article.is_some_and(same);
                    right_titles += usize::from(is_right);
                    if !is_right {
                        wrong.push(format!(
                            "{stem}: title {title}, not {:?}",
                            article.and_then(|article| article.title.as_ref())
                        ));
                    }
                }
                if let Some(day) = entry["published"].as_str().or(entry["updated"].as_str()) {
                    dates += 1;
                    // The expectation is in UTC, the day as published may be another.
                    let day: chrono::NaiveDate = day[..10].parse().unwrap();
                    let found = article.and_then(|article| article.date.as_ref()).map(|date| date.first());
                    let is_right = found.is_some_and(|found| (found - day).num_days().abs() <= 1);
                    right_dates += usize::from(is_right);
                    if !is_right {
                        wrong.push(format!("{stem}: day {day}, not {found:?}"));
                    }
                }
            }
        }
    }
    say(&format!("titles {right_titles} of {titles}, days {right_dates} of {dates}; {wrong:#?}"));
    assert!(
        right_titles * 100 >= titles * 95 && right_dates * 100 >= dates * 95,
        "{right_titles}/{titles} {right_dates}/{dates} {wrong:#?}"
    );
}

/// The words of a page as it is expected, without its tags.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        text.push(' ');
        text.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
    }
    [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " "), ("&apos;", "'")]
        .iter()
        .fold(text, |text, (entity, character)| text.replace(entity, character))
}

fn f1(found: &[String], expected: &[String]) -> f64 {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    expected.iter().for_each(|word| *counts.entry(word).or_default() += 1);
    let mut common = 0.0;
    for word in found {
        if let Some(left) = counts.get_mut(word.as_str()).filter(|left| **left > 0) {
            *left -= 1;
            common += 1.0;
        }
    }
    if common == 0.0 { 0.0 } else { 2.0 * common / (found.len() + expected.len()) as f64 }
}

#[test]
fn shared_pages_give_their_articles() {
    let Some(archive) = shared("formats::shared_pages_give_their_articles", "formats/html-readability/pages.tar.zst")
    else {
        return;
    };
    let mut unpacked = Vec::new();
    zstd::Decoder::new(std::fs::File::open(archive).unwrap()).unwrap().read_to_end(&mut unpacked).unwrap();
    let entries: BTreeMap<String, &[u8]> = tar_entries(&unpacked).into_iter().collect();
    let (mut total, mut pages, mut titles, mut titled, mut days, mut dated) = (0.0, 0, 0, 0, 0, 0);
    let mut worst = Vec::new();
    for (name, source) in entries.iter().filter(|(name, _)| name.ends_with("/source.html")) {
        let beside = |file: &str| entries[&name.replace("source.html", file)];
        let expected = words(&without_tags(&String::from_utf8_lossy(beside("expected.html"))));
        let outcome = read(name, source);
        let article = outcome.articles.first();
        let score = f1(&words(article.map_or("", |article| article.body.as_str())), &expected);
        total += score;
        pages += 1;
        worst.push(((score * 1000.0) as u32, name.clone()));
        let metadata: serde_json::Value = serde_json::from_slice(beside("expected-metadata.json")).unwrap();
        if let Some(title) = metadata["title"].as_str() {
            titles += 1;
            titled +=
                usize::from(article.and_then(|article| article.title.as_deref()).map(words) == Some(words(title)));
        }
        if let Some(day) = metadata["publishedTime"].as_str() {
            days += 1;
            let found = article.and_then(|article| article.date.as_ref()).map(|date| date.first().to_string());
            dated += usize::from(found.as_deref() == day.get(..10));
        }
    }
    worst.sort();
    let mean = total / f64::from(pages);
    say(&format!(
        "{pages} pages, F1 {mean:.4}, titles {titled} of {titles}, days {dated} of {days}, worst {:?}",
        &worst[..5.min(worst.len())]
    ));
    assert!(pages > 0 && mean >= 0.97, "{mean} {worst:?}");
    assert!(titled * 10 >= titles * 9 && dated == days, "titles {titled} of {titles}, days {dated} of {days}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// No input makes a reader panic, whatever format it is taken for, packed or not.
    #[test]
    fn no_bytes_make_a_reader_panic(format in 0..Format::ALL.len(), parts in prop::collection::vec(part(), 0..40), packed in 0..4) {
        let bytes: Vec<u8> = parts.concat();
        let bytes = match packed {
            0 => gzip(&bytes),
            1 => tar(&[("a", &bytes)]),
            2 => zip(&[("a", &bytes)]),
            _ => bytes,
        };
        let options = ReadOptions { format: Some(Format::ALL[format]), ..ReadOptions::default() };
        read_with("a", &bytes, &options);
        // Nor does one that is damaged.
        let mut damaged = bytes;
        if let Some(byte) = damaged.len().checked_sub(7).and_then(|at| damaged.get_mut(at / 2)) {
            *byte ^= 0x55;
        }
        read_with("a", &damaged, &ReadOptions::default());
    }
}

/// A piece of some format, or bytes of none.
fn part() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "<nitf>",
        "<body>",
        "<body.content>",
        "<p>",
        "</p>",
        "<newsItem guid='a'>",
        "</newsItem>",
        "<NewsItem>",
        "</NewsItem>",
        "<NewsComponent>",
        "<rss><channel>",
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<![CDATA[",
        "]]>",
        "&",
        "&#x41;",
        "&nbsp;",
        "<!--",
        "-->",
        "<?xml version='1.0'?>",
        "<!DOCTYPE html>",
        "<html>",
        "<div class='article'>",
        "<script type='application/ld+json'>{\"@type\":\"NewsArticle\"",
        "}</script>",
        "<table><tr><td>",
        "WARC/1.0\r\n",
        "WARC-Type: response\r\n",
        "Content-Length: 20\r\n",
        "\r\n\r\n",
        "HTTP/1.1 200 OK\r\n",
        "Content-Type: text/html\r\n",
        "filedesc://a 0 20230505000000 text/plain 3\n",
        "\u{1}",
        "\u{2}",
        "\u{3}",
        "\u{4}",
        "\u{16}\u{16}\u{1}A1\u{1f}",
        "^BC-",
        "\n",
        "\t",
        " ",
        "From a\n",
        "Subject: x\n",
        "Content-Type: multipart/mixed; boundary=b\n",
        "--b\n",
        "--b--\n",
        "{\"uri\":\"a\",",
        "\"headlines\":[",
        "\"value\":\"x\"}",
        "[",
        "]",
        "}",
        ",",
        "é",
        "\u{202e}",
    ];
    prop_oneof![
        9 => prop::sample::select(pieces.map(|piece| piece.as_bytes().to_vec()).to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ]
}

#[test]
fn every_format_can_be_given_by_name() {
    for format in Format::ALL {
        assert_eq!(Format::from_name(format.name()), Some(format));
        let options = ReadOptions { format: Some(format), ..ReadOptions::default() };
        // What is no such thing is nothing, or is said to be none; it is never a panic.
        let mut outcome = Outcome::default();
        let result = read_stream(&mut b"just words".as_slice(), "a", &options, &mut sink_into(&mut outcome));
        assert!(matches!(result, Ok(_) | Err(ReadError::NoTextColumn { .. })), "{}", format.name());
    }
}
