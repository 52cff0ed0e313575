//! Languages: which one a text is in, what they are called, and what is one word in each.

use std::collections::BTreeSet;
use std::fs;
use std::ops::ControlFlow;

use onrecord::article::{Article, LanguageOrigin};
use onrecord::attribute::Attributions;
use onrecord::document::Document;
use onrecord::engine::local::LocalIndex;
use onrecord::engine::{Engine, PageRequest};
use onrecord::highlight::passages::WHOLE;
use onrecord::query::{Clock, Filters, parse, resolve};
use onrecord::read::{ReadOptions, Record, read_stream};
use onrecord::text::language::{detected, normal_tag, tag_of};
use onrecord::text::stem::{Latin, has_language, stem};
use onrecord::text::tokenise::tokenise;
use proptest::prelude::*;

use super::engine::{document, index_of};
use super::shared::{shared, unpack_reuters};

// --- stems ---

/// The stem of the first word of `text` in an article of that language.
fn stem_of(language: &str, text: &str) -> String {
    let word = tokenise(text).into_iter().next().expect("there is a word").norm;
    match Latin::of_tag(language) {
        Some(latin) if has_language(&word) => latin.stem(&word).into_owned(),
        _ => stem(&word).into_owned(),
    }
}

/// Forms between the bars are one word; what is on two sides of a bar is two.
fn check_stems(language: &str, forms: &str) {
    let groups: Vec<BTreeSet<String>> =
        forms.split('|').map(|group| group.split_whitespace().map(|word| stem_of(language, word)).collect()).collect();
    for (number, group) in groups.iter().enumerate() {
        assert_eq!(group.len(), 1, "{language}: {forms}: {group:?}");
        let others = groups.iter().enumerate().filter(|(other, _)| *other != number);
        assert!(others.into_iter().all(|(_, other)| other.is_disjoint(group)), "{language}: {forms}: {groups:?}");
    }
}

#[test]
fn forms_of_a_word_share_a_stem_in_every_language() {
    check_stems("en", "sanction sanctions sanctioned | note notes noted | not | minister ministers");
    check_stems("pl", "sanction sanctions");
    check_stems(
        "ru",
        "санкция санкции санкций санкциям санкциями | заявил заявила заявили | ёлка елку | мир мира миру",
    );
    check_stems("uk", "санкція санкції санкціями санкціям");
    check_stems("sr", "санкција санкције");
    check_stems("bg", "санкция санкции | министър");
    check_stems("el", "κυβέρνηση κυβέρνησης κυβερνήσεις ΚΥΒΕΡΝΗΣΗ | κύρωση κυρώσεις");
    check_stems(
        "ar",
        "حكومة الحكومة للحكومة والحكومة حكومه الحُكومة | عقوبات العقوبات عقوبة | وزير الوزير والوزير | تونس",
    );
    check_stems("fa", "كشور کشور كشورها");
    check_stems("hi", "सरकार सरकारों | प्रतिबंध प्रतिबंधों");
    check_stems("ko", "한국 한국은 한국의 한국에서는 한국으로 | 어린이 어린이의 어린이가 | 회의 | 국가 국가를");
    check_stems(
        "de",
        "Sanktion Sanktionen | Haus Häuser Hauses Häusern | Präsident Präsidenten | Straße Straßen | Preis Preise",
    );
    check_stems(
        "fr",
        "négociation négociations negociations | société sociétés | adopté adoptée adoptées adopter | note notes | première premières",
    );
    check_stems("es", "sanción sanciones sancion | operación operaciones | gobierno gobiernos | anunció anunciaron");
    check_stems("pt", "sanção sanções sancoes | governo governos | eleição eleições | milhão milhões");
    check_stems("it", "sanzione sanzioni | governo governi | città | ministro ministri");
    check_stems("nl", "sanctie sancties | regering regeringen | huis | minister ministers");
    check_stems("sv", "sanktion sanktioner sanktionerna | regering regeringen | år");
    check_stems("da", "sanktion sanktioner sanktionerne | regering regeringen");
    check_stems("no", "sanksjon sanksjoner sanksjonene | regjering regjeringen");
    check_stems("fi", "pakote pakotteet | hallituksen hallituksessa | Venäjän Venäjällä");
    // Compounds are not parted, and what has no stemmer is its own stem.
    check_stems("de", "Gaspreis | Preis");
    check_stems("he", "הממשלה | ממשלה");
    check_stems("zh", "制 | 裁");
}

#[test]
fn a_language_of_latin_letters_is_known_by_any_of_its_names() {
    let names =
        |tags: &[&str]| -> Vec<&str> { tags.iter().map(|tag| Latin::of_tag(tag).map_or("", Latin::tag)).collect() };
    assert_eq!(
        names(&["de", "de-AT", "DEU", "ger", "German", "fr_CA", "nb", "nob"]),
        ["de", "de", "de", "de", "de", "fr", "no", "no"]
    );
    assert_eq!(names(&["en", "ru", "pl", "x", "", "dexter"]), [""; 6]);
    for latin in Latin::all() {
        assert_eq!(Latin::of_tag(latin.tag()), Some(latin));
    }
}

#[test]
fn a_language_has_one_tag() {
    for (written, expected) in [
        ("ru", "ru"),
        ("RUS", "ru"),
        ("Russian", "ru"),
        ("ru-RU", "ru-ru"),
        ("rus_RU", "ru-ru"),
        ("en_GB", "en-gb"),
        ("chi", "zh"),
        ("zh-Hant-TW", "zh-hant-tw"),
        (" Persian ", "fa"),
        ("Klingon", "klingon"),
        ("", ""),
        ("-", "-"),
    ] {
        assert_eq!(normal_tag(written), expected, "{written}");
        assert_eq!(normal_tag(expected), expected, "{written}");
    }
    assert_eq!(tag_of("farsi"), Some("fa"));
    assert_eq!(tag_of("f"), None);
}

// --- detection ---

fn check_language(expected: Option<&str>, text: &str) {
    assert_eq!(detected(None, text), expected, "{text}");
}

#[test]
fn a_language_is_told_by_a_sentence_or_two() {
    for (tag, text) in [
        (
            "en",
            "The harbour of Selwick was closed on Monday after a crane fell on the quay, and the mayor said that it would be open again in a week.",
        ),
        (
            "de",
            "Der Hafen von Selwick ist am Montag geschlossen worden, weil ein Kran auf die Mole gestürzt war. Der Bürgermeister sagte, dass er in einer Woche wieder öffnet.",
        ),
        (
            "fr",
            "Le port de Selwick est fermé depuis lundi, une grue étant tombée sur le quai, et le maire a dit qu'il serait ouvert dans une semaine.",
        ),
        (
            "es",
            "El puerto de Selwick está cerrado desde el lunes porque una grúa cayó sobre el muelle, y el alcalde dijo que se abrirá en una semana.",
        ),
        (
            "pt",
            "O porto de Selwick está fechado desde segunda-feira porque um guindaste caiu no cais, e o prefeito disse que não será aberto em uma semana.",
        ),
        (
            "it",
            "Il porto di Selwick è chiuso da lunedì perché una gru è caduta sulla banchina, e il sindaco ha detto che sarà aperto tra una settimana.",
        ),
        (
            "nl",
            "De haven van Selwick is sinds maandag gesloten omdat er een kraan op de kade is gevallen, en de burgemeester zei dat het een week duurt.",
        ),
        (
            "sv",
            "Hamnen i Selwick är stängd sedan måndag eftersom en kran föll på kajen, och borgmästaren sade att den ska öppna om en vecka.",
        ),
        (
            "da",
            "Havnen i Selwick blev lukket mandag, efter at en kran var faldet ned på kajen, og borgmesteren sagde, at den åbner igen om en uge af hensyn til sig.",
        ),
        (
            "no",
            "Havnen i Selwick ble stengt mandag etter at en kran hadde falt ned på kaien, og ordføreren sa at den skal åpne igjen om en uke, ikke før.",
        ),
        (
            "fi",
            "Selwickin satama on ollut suljettuna maanantaista, kun nosturi oli kaatunut laiturille, ja pormestari sanoi, että se avataan viikon päästä.",
        ),
        (
            "pl",
            "Port w Selwick jest zamknięty od poniedziałku, ponieważ dźwig spadł na nabrzeże, a burmistrz powiedział, że zostanie otwarty za tydzień.",
        ),
        (
            "cs",
            "Přístav v Selwicku je od pondělí uzavřen, protože na nábřeží spadl jeřáb, a starosta řekl, že bude otevřen až za týden, jako by se nic nestalo.",
        ),
        (
            "hu",
            "A selwicki kikötő hétfő óta zárva van, mert egy daru a rakpartra zuhant, és a polgármester azt mondta, hogy egy hét múlva nyit meg.",
        ),
        (
            "ro",
            "Portul din Selwick este închis de luni, pentru că o macara a căzut pe chei, iar primarul a spus că va fi deschis după o săptămână.",
        ),
        (
            "tr",
            "Selwick limanı, bir vincin rıhtıma düşmesi nedeniyle pazartesi gününden beri kapalı ve belediye başkanı bir hafta sonra açılacağını söyledi.",
        ),
        (
            "id",
            "Pelabuhan Selwick ditutup pada hari Senin karena sebuah derek jatuh di dermaga, dan wali kota mengatakan akan dibuka dalam seminggu untuk kapal yang kecil.",
        ),
        (
            "vi",
            "Cảng Selwick đã bị đóng cửa từ thứ hai vì một cần cẩu rơi xuống bến, và thị trưởng nói rằng nó sẽ được mở lại trong một tuần.",
        ),
        ("ru", "Порт Селвика закрыт с понедельника: на причал упал кран. Мэр сообщил, что порт откроют через неделю."),
        (
            "uk",
            "Порт Селвіка закрито з понеділка: на причал упав кран. Мер повідомив, що порт відкриють за тиждень, але не раніше.",
        ),
        (
            "be",
            "Порт Селвіка зачынены з панядзелка: на прычал упаў кран. Мэр паведаміў, што порт адкрыюць праз тыдзень.",
        ),
        (
            "bg",
            "Пристанището на Селвик е затворено от понеделник, след като на кея падна кран. Кметът каза, че то ще бъде отворено след седмица.",
        ),
        (
            "sr",
            "Лука у Селвику је затворена од понедељка јер је дизалица пала на кеј, а градоначелник је рекао да ће бити отворена за недељу дана.",
        ),
        ("el", "Το λιμάνι του Σέλγουικ έκλεισε τη Δευτέρα."),
        ("he", "נמל סלוויק נסגר ביום שני."),
        ("ar", "أغلق ميناء سلويك يوم الاثنين بعد أن سقطت رافعة على الرصيف، وقال رئيس البلدية إنه سيفتح خلال أسبوع."),
        (
            "fa",
            "بندر سلویک از دوشنبه بسته شده است، چون جرثقیلی روی اسکله افتاد و شهردار گفت که یک هفته دیگر باز می‌شود.",
        ),
        ("ur", "سلوک کی بندرگاہ پیر سے بند ہے کیونکہ ایک کرین گر گئی اور میئر نے کہا کہ یہ ایک ہفتے میں کھل جائے گی۔"),
        ("hi", "सेल्विक का बंदरगाह सोमवार से बंद है, क्योंकि घाट पर एक क्रेन गिर गई। महापौर ने कहा कि यह एक सप्ताह में खुलेगा।"),
        ("th", "ท่าเรือเซลวิคปิดตั้งแต่วันจันทร์"),
        ("zh", "塞尔维克港星期一关闭，市长表示一周后重新开放。"),
        ("ja", "セルウィック港は月曜日に閉鎖された。"),
        ("ko", "셀윅 항구는 월요일에 닫혔다."),
        ("my", "ဆိပ်ကမ်းကို တနင်္လာနေ့တွင် ပိတ်ခဲ့သည်။"),
        ("km", "កំពង់ផែត្រូវបានបិទនៅថ្ងៃច័ន្ទ។"),
        ("ka", "ნავსადგური ორშაბათს დაიხურა."),
    ] {
        check_language(Some(tag), text);
    }
}

#[test]
fn where_words_do_not_tell_the_language_is_unknown() {
    for text in [
        "",
        "   \n",
        "Selwick",
        "1,200 3.5 2022-03-30 17:00",
        "Shr 34 cts vs 31 cts Net 1.2 mln vs 1.1 mln Revs 20.5 mln",
        "Bank, Haus, Preis.",
        "Velmora Tarnia Selwick Ménilmont Zürich Łódź",
        "порт",
        "lorem ipsum dolor sit amet consectetur adipiscing elit",
        "https://news.example/a/b?c=d",
        "é",
        "\u{301}\u{301}\u{301}",
    ] {
        check_language(None, text);
    }
    // A foreign name or word is no other language; a title counts with the text.
    check_language(
        Some("en"),
        "The mayor of Łódź and the señor of São Bento met on Monday, and they said that it was a Straße with a café.",
    );
    assert_eq!(
        detected(Some("Der Hafen und die Mole sind zu"), "Ein Kran ist auf das Dach der Halle gefallen."),
        Some("de")
    );
}

#[test]
fn what_the_source_states_stands() {
    let body = "Der Hafen von Selwick ist am Montag geschlossen worden, weil ein Kran auf die Mole gestürzt war.";
    let mut article = Article { body: body.to_owned(), ..Article::default() };
    article.detect_language();
    assert_eq!((article.language.as_deref(), article.language_origin), (Some("de"), LanguageOrigin::Detected));
    let mut stated = Article { body: body.to_owned(), language: Some("en".to_owned()), ..Article::default() };
    stated.detect_language();
    assert_eq!((stated.language.as_deref(), stated.language_origin), (Some("en"), LanguageOrigin::Stated));
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,200}") {
        let _ = detected(Some(&text), &text);
        let _ = normal_tag(&text);
        for token in tokenise(&text) {
            let _ = stem(&token.norm);
        }
    }

    /// Every stemmer takes what the tokeniser makes of any letters; by language a stem has letters that a term of that language has.
    #[test]
    fn every_word_has_a_stem(text in "[a-zà-öø-ÿA-Z'’ \\u{370}-\\u{3ff}\\u{400}-\\u{4ff}\\u{530}-\\u{58f}\\u{600}-\\u{6ff}\\u{900}-\\u{97f}\\u{b80}-\\u{bff}\\u{ac00}-\\u{acff}]{0,60}") {
        for token in tokenise(&text) {
            prop_assert!(!stem(&token.norm).is_empty());
            if has_language(&token.norm) {
                for latin in Latin::all() {
                    let found = latin.stem(&token.norm);
                    prop_assert!(found.is_ascii() && !found.contains(['~', '=']), "{found}");
                }
            }
        }
    }
}

// --- the index against the articles themselves ---

/// Whether a word asked for is a word of an article in that language.
fn is_same(language: Option<Latin>, asked: &str, word: &str) -> bool {
    match language {
        Some(language) if has_language(word) => has_language(asked) && language.stem(asked) == language.stem(word),
        _ => stem(asked) == stem(word),
    }
}

/// Searches for a word as it would be typed: every article in which its words stand next to each other, each marked at every place.
fn check_search(index: &LocalIndex, documents: &[Document], typed: &str) -> usize {
    let parsed = parse(typed);
    let clock = Clock { today: chrono::NaiveDate::from_ymd_opt(2022, 3, 30).expect("a day") };
    let (resolved, _) = resolve(&parsed.query, &Filters::default(), &clock);
    let request = PageRequest { limit: 10_000, passages: WHOLE, total: true, ..PageRequest::default() };
    let page = index.search(&resolved, &request).expect("the search is answered");
    let asked: Vec<String> = tokenise(typed).into_iter().map(|token| token.norm).collect();
    let mut expected = 0;
    for document in documents {
        let article = &document.article;
        let language = article.language.as_deref().and_then(Latin::of_tag);
        let places = |text: &str| -> Vec<(usize, usize)> {
            let words = tokenise(text);
            let runs = words.windows(asked.len()).filter(|run| match run {
                [only] => is_same(language, &asked[0], &only.norm),
                several => several.iter().zip(&asked).all(|(word, asked)| word.norm == *asked),
            });
            // What overlaps is one mark.
            let mut found: Vec<(usize, usize)> = Vec::new();
            for run in runs {
                let (start, end) = (run[0].span.start(), run[run.len() - 1].span.end());
                match found.last_mut() {
                    Some(before) if before.1 > start => before.1 = end,
                    _ => found.push((start, end)),
                }
            }
            found
        };
        let (title, body) = (places(article.title.as_deref().unwrap_or("")), places(&article.body));
        let hit = page.hits.iter().find(|hit| hit.id == document.id);
        assert_eq!(hit.is_some(), !title.is_empty() || !body.is_empty(), "`{typed}` in {}", document.id);
        let Some(hit) = hit else { continue };
        expected += 1;
        let marks: Vec<(usize, usize)> =
            hit.passages.iter().flat_map(|passage| &passage.marks).map(|mark| (mark.start(), mark.end())).collect();
        assert_eq!(marks, body, "`{typed}` in {}", document.id);
    }
    assert_eq!(page.total, Some(expected as u64), "`{typed}`");
    expected
}

fn detected_document(id: &str, title: Option<String>, body: String) -> Document {
    let mut article = Article { title, body, ..Article::default() };
    article.detect_language();
    document(id, article, Attributions::default())
}

/// Every so many-eth word or run of characters of the articles is found in all of them.
fn check_words_of(documents: &[Document], run: usize, step: usize) {
    let (_folder, index) = index_of(documents, 2);
    let mut asked = BTreeSet::new();
    for document in documents {
        let body = &document.article.body;
        let words = tokenise(body);
        let runs = words.windows(run).step_by(step);
        for run in runs {
            let typed = &body[run[0].span.start()..run[run.len() - 1].span.end()];
            // What would be read as an operator, or as another number of words.
            if tokenise(typed).len() == run.len()
                && typed.chars().all(char::is_alphabetic)
                && typed != "NOT"
                && typed != "AND"
            {
                asked.insert(typed.to_owned());
            }
        }
    }
    assert!(asked.len() > 50, "too few words: {asked:?}");
    let found: usize = asked.iter().take(200).map(|typed| check_search(&index, documents, typed)).sum();
    assert!(found >= asked.len().min(200));
}

#[test]
fn arabic_articles_are_found_as_they_are() {
    let Some(folder) = shared("languages::arabic_articles_are_found_as_they_are", "languages/ar") else { return };
    let mut documents = Vec::new();
    for part in ["economy", "politic"] {
        for entry in fs::read_dir(folder.join(part)).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            let text = fs::read_to_string(&path).expect("a file can be read");
            let between = |open: &str, close: &str| {
                let (_, rest) = text.split_once(open)?;
                Some(rest.split_once(close)?.0.trim().to_owned())
            };
            let body = between("<TEXT>", "</TEXT>").expect("there is a text");
            let id = path.file_name().expect("it has a name").to_string_lossy().into_owned();
            documents.push(detected_document(&id, between("<TITLE>", "</TITLE>"), body));
        }
    }
    assert!(documents.len() > 50);
    for document in &documents {
        assert_eq!(document.article.language.as_deref(), Some("ar"), "{}", document.article.body);
    }
    check_words_of(&documents, 1, 40);
}

#[test]
fn chinese_bulletins_are_found_as_they_are() {
    let Some(folder) = shared("languages::chinese_bulletins_are_found_as_they_are", "languages/zh") else { return };
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
        if !name.starts_with("20") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a file can be read");
        let document = detected_document(&name, None, text);
        assert_eq!(document.article.language.as_deref(), Some("zh"), "{name}");
        documents.push(document);
    }
    assert!(documents.len() > 30);
    check_words_of(&documents, 2, 997);
}

#[test]
fn russian_news_is_found_as_it_is() {
    let Some(path) = shared("languages::russian_news_is_found_as_it_is", "languages/ru/1tv-2022.csv") else { return };
    let mut file = fs::File::open(path).expect("the file can be read");
    let mut articles: Vec<Article> = Vec::new();
    read_stream(&mut file, "1tv-2022.csv", &ReadOptions::default(), &mut |record| {
        if let Record::Article { article, .. } = record {
            articles.push(*article);
        }
        ControlFlow::Continue(())
    })
    .expect("the file is read");
    assert!(articles.len() > 3_000);
    let mut documents = Vec::new();
    let mut unknown = 0;
    for (number, article) in articles.into_iter().enumerate() {
        // Subtitles of a few words are not enough for anybody.
        if article.body.chars().count() < 200 {
            continue;
        }
        let made = detected_document(&format!("a{number}"), article.title, article.body);
        match made.article.language.as_deref() {
            Some("ru") => {}
            None => unknown += 1,
            other => panic!("{other:?}: {}", made.article.body),
        }
        if documents.len() < 400 {
            documents.push(made);
        }
    }
    assert!(unknown <= 5, "{unknown} articles are in no language");
    check_words_of(&documents, 1, 97);
}

/// English is called nothing else, however short and however many figures it has.
#[test]
fn english_wires_are_english_or_unknown() {
    let Some(archive) = shared("languages::english_wires_are_english_or_unknown", "reuters/reuters-21578-sgml.tar.zst")
    else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut told: Vec<String> = Vec::new();
    let (mut english, mut all) = (0, 0);
    for text in unpack_reuters(&archive, folder.path()) {
        for story in text.split("<BODY>").skip(1) {
            let body = story.split("</BODY>").next().unwrap_or("");
            all += 1;
            match detected(None, body) {
                Some("en") => english += 1,
                Some(other) => told.push(format!("{other}: {body}")),
                None => {}
            }
        }
    }
    assert!(all > 15_000);
    assert!(told.len() <= 2, "{told:#?}");
    assert!(english * 100 >= all * 75, "{english} of {all}");
}
