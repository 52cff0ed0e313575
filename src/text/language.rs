//! Which language a text is in, as its own words tell, and what languages are called.
//!
//! A script that only one language of the news uses decides alone. Elsewhere the words that no text of a language does without
//! are counted: articles, pronouns, prepositions. Where they are too few, or two languages are as likely, the language stays
//! unknown. Knows no article and no source; see `stem` for what is made of it.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tokenise::Words;

/// Bytes of a text that are looked at, at most.
const LOOKED_AT: usize = 2_000;

/// Words that are counted before the language may be known.
const LEAST_WORDS: u32 = 3;
/// The share of all words that they must be, in hundredths: where a text is in Latin letters, which every language borrows and
/// names come in, and elsewhere.
const LEAST_SHARE_LATIN: u32 = 16;
const LEAST_SHARE: u32 = 8;

/// Of the words that only one of two languages has, so many times more must speak for the likelier one.
const LEAD: usize = 2;

/// A language that texts may be in.
struct Known {
    /// ISO 639-1.
    tag: &'static str,
    /// ISO 639-2 and 639-3: as a library or an agency may call it.
    three_letters: &'static [&'static str],
    /// In English, lower case.
    names: &'static [&'static str],
    /// Folded words of which texts are full and which other languages have not, or seldom; those of several count for each.
    words: &'static str,
}

const fn known(
    tag: &'static str,
    three_letters: &'static [&'static str],
    names: &'static [&'static str],
    words: &'static str,
) -> Known {
    Known { tag, three_letters, names, words }
}

const LANGUAGES: &[Known] = &[
    known(
        "ar",
        &["ara"],
        &["arabic"],
        "في من على الي ان هذا هذه التي الذي عن مع كما بعد قال كان وقال وفي ومن خلال بين او كل لا ما قد انه حيث هو غير ذلك تم",
    ),
    known("be", &["bel"], &["belarusian"], "і у не на што з да як гэта ён па для ад якія быў яго але за каб было пра"),
    known(
        "bg",
        &["bul"],
        &["bulgarian"],
        "и на се да от за в с е не че са по това като при до ще който беше които или след си още",
    ),
    known("bn", &["ben"], &["bengali", "bangla"], ""),
    known(
        "ca",
        &["cat"],
        &["catalan"],
        "la el de que en les els del un una amb al va es dels als son com aquest aquesta mes pel han seva ser",
    ),
    known(
        "cs",
        &["ces", "cze"],
        &["czech"],
        "se na je ze pro jsou za ale jako po podle ktery ktere ktera byl jeho nebo bude uz pri od jsem",
    ),
    known(
        "da",
        &["dan"],
        &["danish"],
        "og det er en til af pa med den der de som ikke et har var om fra han blev ved efter sig hvor ogsa skal blive",
    ),
    known(
        "de",
        &["deu", "ger"],
        &["german"],
        "der die und den von das zu mit des ist fur im dem auf nicht ein eine sich auch als es bei aus sie nach wird wie er hat einen einer am werden sind noch uber einem zum zur haben oder war bis vor wurde durch sagte",
    ),
    known("el", &["ell", "gre"], &["greek"], ""),
    known(
        "en",
        &["eng"],
        &["english"],
        "the of and to in that for is was with by from he his has said at are be it will were as not have an their they which this who would its but been had you we",
    ),
    known(
        "es",
        &["spa"],
        &["spanish", "castilian"],
        "de la que el en los del se las por un para con una su al es lo como mas pero sus le este sobre entre fue son desde segun tambien dijo esta hasta",
    ),
    known(
        "et",
        &["est"],
        &["estonian"],
        "ja ei et see ka mis kui oli ning aga oma mida tema nad selle kes eesti pole voi",
    ),
    known(
        "fa",
        &["fas", "per"],
        &["persian", "farsi"],
        "در به از كه اين را با است براي ان يك خود تا كرد بر هم نيز وي مي گفت شد شده كرده هاي ما اما دارد",
    ),
    known(
        "fi",
        &["fin"],
        &["finnish"],
        "ja ei se etta oli han mutta ovat myos kun joka tai sen jos kuin sanoi niin ole mukaan jotka olisi nyt vain seka hanen mita",
    ),
    known(
        "fr",
        &["fra", "fre"],
        &["french"],
        "de la le les des et en un une du que est pour dans qui par sur au il plus pas ne ce se avec son ont aux cette sont ses mais ou comme leur selon nous elle etait fait qu",
    ),
    known("ga", &["gle"], &["irish"], "agus na ar ag le go bhi ta sa sin don leis bheith seo nach ach"),
    known("gu", &["guj"], &["gujarati"], ""),
    known("he", &["heb"], &["hebrew"], ""),
    known("hi", &["hin"], &["hindi"], "के में की है और को से का ने पर कि यह हैं भी एक नहीं इस लिए था थे कहा कर ही हो"),
    known(
        "hr",
        &["hrv"],
        &["croatian", "bosnian"],
        "je na se da za su od koji kako iz ne koje bi biti ce sto ali kao nije koja bio vise uz te",
    ),
    known(
        "hu",
        &["hun"],
        &["hungarian"],
        "az es hogy nem egy volt meg ez el de mar csak azt mint vagy szerint ki minden aki pedig lesz",
    ),
    known("hy", &["hye", "arm"], &["armenian"], ""),
    known(
        "id",
        &["ind"],
        &["indonesian"],
        "yang dan di dengan untuk dari ini pada itu dalam tidak akan ke oleh adalah mereka juga ada kata sebagai telah bisa lebih kepada karena atau para tersebut",
    ),
    known(
        "it",
        &["ita"],
        &["italian"],
        "di che la il un una del non della le con da si dei al sono gli alla nel piu come anche lo delle ma dell se dalla nella ai stato questo dal ed degli",
    ),
    known("ja", &["jpn"], &["japanese"], ""),
    known("ka", &["kat", "geo"], &["georgian"], ""),
    known("kk", &["kaz"], &["kazakh"], "және мен бұл бір үшін деп да де бар осы ол еді болып туралы"),
    known("km", &["khm"], &["khmer"], ""),
    known("kn", &["kan"], &["kannada"], ""),
    known("ko", &["kor"], &["korean"], ""),
    known("lo", &["lao"], &["lao"], ""),
    known(
        "lt",
        &["lit"],
        &["lithuanian"],
        "ir kad su yra ne bet tai del kaip buvo jis apie ar uz bus savo po nuo iki pat",
    ),
    known("lv", &["lav"], &["latvian"], "un ir ka ar uz par ari bet tas lai vai tika gada pec sava bija nav"),
    known(
        "mk",
        &["mkd", "mac"],
        &["macedonian"],
        "и на во да се од за со е не што ќе ја го дека кои како по но ги беше",
    ),
    known("ml", &["mal"], &["malayalam"], ""),
    known("mr", &["mar"], &["marathi"], "आणि आहे या च्या ला ते व हे असे की मध्ये होते नाही आहेत ही तर"),
    known("my", &["mya", "bur"], &["burmese"], ""),
    known("ne", &["nep"], &["nepali"], "र छ को मा ले हो भने पनि छन् गर्न भएको लागि गरेको गर्ने तथा"),
    known(
        "nl",
        &["nld", "dut"],
        &["dutch", "flemish"],
        "de het een van en op te dat voor met die zijn niet aan er om ook als naar bij door maar uit wordt worden heeft hij nog werd hebben deze tot ze",
    ),
    known(
        "no",
        &["nor", "nob", "nno", "nb", "nn"],
        &["norwegian", "bokmal", "nynorsk"],
        "og det er til pa en som av med har de ikke den om et var fra han ble seg blir etter ogsa hun skal vil ut opp sier",
    ),
    known("pa", &["pan"], &["punjabi"], ""),
    known(
        "pl",
        &["pol"],
        &["polish"],
        "na sie nie jest ze od przez za po jak ale oraz dla jego przed juz tym ktory ktore ktora co ich byl czy tylko",
    ),
    known(
        "pt",
        &["por"],
        &["portuguese"],
        "de que da em um para com uma os na se dos por mais nao foi ao como das sobre tem seu sua ou ser quando nos ja esta tambem pelo pela ate disse entre apos",
    ),
    known(
        "ro",
        &["ron", "rum"],
        &["romanian", "moldovan"],
        "de si la cu ca pe din un sa nu care este mai pentru au fost fi prin al ce cel sunt dupa sau acest lui cele despre va",
    ),
    known(
        "ru",
        &["rus"],
        &["russian"],
        "и в не на что с по о к как это из за для от его он у но же все то а до также года они так был после сказал будет который",
    ),
    known(
        "sk",
        &["slk", "slo"],
        &["slovak"],
        "sa na je ze aj pre su za ale ako po podla ktory ktore ktora bol jeho alebo bude uz pri od som",
    ),
    known(
        "sl",
        &["slv"],
        &["slovenian", "slovene"],
        "je na se da za pa ki ne po tudi kot bi ali od bo iz pri ga ni lahko ter ob med",
    ),
    known("sq", &["sqi", "alb"], &["albanian"], "te ne dhe qe nga se nje si ka eshte ky kjo por ishte tha nuk"),
    known(
        "sr",
        &["srp"],
        &["serbian"],
        "и у је на се да за су од са који како о из не то а које би ће што али као није",
    ),
    known(
        "sv",
        &["swe"],
        &["swedish"],
        "och att det som en pa ar av med den till har de inte om ett han var sig fran sa kan nar eller ska efter vid hade blir",
    ),
    known("ta", &["tam"], &["tamil"], ""),
    known("te", &["tel"], &["telugu"], ""),
    known("th", &["tha"], &["thai"], ""),
    known(
        "tl",
        &["tgl", "fil"],
        &["tagalog", "filipino"],
        "ang ng sa na mga ay si ni para hindi ito nito kay ayon siya niya",
    ),
    known(
        "tr",
        &["tur"],
        &["turkish"],
        "ve bir bu da de icin ile olarak cok daha gibi olan ne sonra kadar en var ancak oldugunu dedi turkiye",
    ),
    known(
        "uk",
        &["ukr"],
        &["ukrainian"],
        "і в на не що з у до та як для про за від його це є й під він який але або також які року після був",
    ),
    known("ur", &["urd"], &["urdu"], "كے ميں كي هے اور سے كو كا نے پر يه كه هيں اس ايك بهي تها كها"),
    known(
        "vi",
        &["vie"],
        &["vietnamese"],
        "va cua co la trong cho khong mot cac da duoc voi nguoi nay nhung ong den ve khi tai",
    ),
    known("zh", &["zho", "chi", "cmn"], &["chinese", "mandarin"], ""),
];

// A language is a bit of a `u64`.
const _: () = assert!(LANGUAGES.len() <= 64);

/// The words of all languages with those that have them, a bit for each in the order of `LANGUAGES`.
static WORDS: LazyLock<HashMap<&'static str, u64>> = LazyLock::new(|| {
    let mut words: HashMap<&'static str, u64> = HashMap::new();
    for (number, language) in LANGUAGES.iter().enumerate() {
        for word in language.words.split_ascii_whitespace() {
            *words.entry(word).or_default() |= 1 << number;
        }
    }
    words
});

/// Letters that few of the languages of their script have.
const LETTERS: &[(&str, &str)] = &[
    ("ыэЫЭ", "ru be"),
    ("ў", "be"),
    ("іІ", "uk be"),
    ("їєґЇЄҐ", "uk"),
    ("ъ", "bg"),
    ("јљњџЈЉЊ", "sr mk"),
    ("ћђЂ", "sr"),
    ("ѓќѕ", "mk"),
    ("әғқңөұһ", "kk"),
    ("ةأإى", "ar"),
    ("پچژگ", "fa ur"),
    ("ٹڈڑںے", "ur"),
    ("ß", "de"),
    ("äÄ", "de sv fi et sk"),
    ("üÜ", "de tr hu et"),
    ("öÖ", "de sv fi tr hu et"),
    ("ñ¿¡", "es"),
    ("ãõ", "pt vi"),
    ("êâ", "fr pt ro tr vi"),
    ("çÇ", "fr pt ca tr sq"),
    ("èà", "fr it ca"),
    ("ùò", "it fr"),
    ("é", "fr es pt hu cs sk it ca"),
    ("óí", "es pt ca hu cs sk"),
    ("áú", "es pt hu cs sk vi"),
    ("łąężźśń", "pl"),
    ("ěřů", "cs"),
    ("ľĺŕ", "sk"),
    ("čšž", "cs sk hr sl lt lv et"),
    ("đć", "hr sr vi"),
    ("őű", "hu"),
    ("țșăţ", "ro"),
    ("ğı", "tr"),
    ("ş", "tr ro"),
    ("åÅ", "sv da no"),
    ("øæØ", "da no"),
    ("ėųįū", "lt"),
    ("āēīūņļķģ", "lv"),
    ("ơưạảấầẩậắằặẹẻếềệịỉọỏốồộớờợụủứừựđ", "vi"),
];

/// Cyrillic alphabets: letters that the others have and this one has not.
const WITHOUT: &[(&str, &str)] = &[
    ("ru", "іїєґўјљњћђџѓќѕәғқңөұһ"),
    ("uk", "ыэъёўјљњћђџѓќѕәғқңөұһ"),
    ("be", "ищъїєґјљњћђџѓќѕәғқңөұһ"),
    ("bg", "ыэьёіїєґўјљњћђџѓќѕәғқңөұһ"),
    ("sr", "йщъыьэюяёіїєґўѓќѕәғқңөұһ"),
    ("mk", "йщъыьэюяёіїєґўћђәғқңөұһ"),
];

/// The languages, a bit for each, in whose alphabets a letter is not.
static MISSING_BITS: LazyLock<HashMap<char, u64>> = LazyLock::new(|| {
    let mut bits: HashMap<char, u64> = HashMap::new();
    for (tag, letters) in WITHOUT {
        let bit = bit_of(tag);
        letters.chars().for_each(|letter| *bits.entry(letter).or_default() |= bit);
    }
    bits
});

static CYRILLIC_BITS: LazyLock<u64> = LazyLock::new(|| WITHOUT.iter().fold(0, |bits, (tag, _)| bits | bit_of(tag)));

fn bit_of(tag: &str) -> u64 {
    LANGUAGES.iter().position(|known| known.tag == tag).map_or(0, |number| 1 << number)
}

/// The languages, a bit for each, in whose alphabet a Cyrillic word can be written. The soft sign counts as
/// missing from Bulgarian, which hardly uses it.
fn languages_of_alphabet(word: &str) -> u64 {
    let letters = word.chars().flat_map(char::to_lowercase);
    letters.fold(*CYRILLIC_BITS, |left, letter| left & !MISSING_BITS.get(&letter).copied().unwrap_or(0))
}

static LETTER_BITS: LazyLock<HashMap<char, u64>> = LazyLock::new(|| {
    let mut bits: HashMap<char, u64> = HashMap::new();
    for (letters, tags) in LETTERS {
        let mask = tags.split(' ').fold(0, |mask, tag| mask | bit_of(tag));
        letters.chars().for_each(|letter| *bits.entry(letter).or_default() |= mask);
    }
    bits
});

/// The languages, a bit for each, that a letter of the word speaks for.
fn languages_of_letters(word: &str) -> u64 {
    let letters = word.chars().filter(|c| !c.is_ascii());
    letters.fold(0, |mask, letter| mask | LETTER_BITS.get(&letter).copied().unwrap_or(0))
}

/// The language of a text as a tag of two letters; `None` where its words do not tell.
pub fn detected(title: Option<&str>, body: &str) -> Option<&'static str> {
    let mut seen = Seen::default();
    seen.read(title.unwrap_or(""), LOOKED_AT / 4);
    seen.read(body, LOOKED_AT);
    seen.language()
}

/// What has been seen of a text.
struct Seen {
    /// Letters of scripts that one language has to itself, by tag.
    alone: [(&'static str, u32); ALONE.len()],
    kana: u32,
    han: u32,
    /// Letters of scripts that several languages share.
    shared: u32,
    /// Words of such scripts, and those of them in Latin letters.
    words: u32,
    latin: u32,
    /// The languages, a bit for each, that a word speaks for, where it speaks for any.
    spoken: Vec<u64>,
}

impl Default for Seen {
    fn default() -> Seen {
        let alone = ALONE.map(|(_, tag)| (tag, 0));
        Seen { alone, kana: 0, han: 0, shared: 0, words: 0, latin: 0, spoken: Vec::new() }
    }
}

/// Scripts of one language each.
const ALONE: [((u32, u32), &str); 18] = [
    ((0x0370, 0x03FF), "el"),
    ((0x0530, 0x058F), "hy"),
    ((0x0590, 0x05FF), "he"),
    ((0x0980, 0x09FF), "bn"),
    ((0x0A00, 0x0A7F), "pa"),
    ((0x0A80, 0x0AFF), "gu"),
    ((0x0B80, 0x0BFF), "ta"),
    ((0x0C00, 0x0C7F), "te"),
    ((0x0C80, 0x0CFF), "kn"),
    ((0x0D00, 0x0D7F), "ml"),
    ((0x0E00, 0x0E7F), "th"),
    ((0x0E80, 0x0EFF), "lo"),
    ((0x1000, 0x109F), "my"),
    ((0x10A0, 0x10FF), "ka"),
    ((0x1100, 0x11FF), "ko"),
    ((0x1780, 0x17FF), "km"),
    ((0x1F00, 0x1FFF), "el"),
    ((0xAC00, 0xD7A3), "ko"),
];

/// Letters of a script of one language before it may be told by them.
const LEAST_LETTERS: u32 = 8;

impl Seen {
    fn read(&mut self, text: &str, most: usize) {
        let text = text.get(..text.floor_char_boundary(most)).unwrap_or(text);
        let mut words = Words::new(text);
        while let Some(range) = words.advance() {
            let Some(first) = text.get(range.clone()).and_then(|word| word.chars().next()) else { continue };
            let letters = range.len() as u32;
            if !first.is_ascii() {
                match u32::from(first) {
                    0x3041..=0x30FF => {
                        self.kana += 1;
                        continue;
                    }
                    0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF => {
                        self.han += 1;
                        continue;
                    }
                    code => {
                        let place = ALONE.iter().position(|((from, to), _)| (*from..=*to).contains(&code));
                        if let Some((_, count)) = place.and_then(|place| self.alone.get_mut(place)) {
                            // Three bytes a letter, about.
                            *count += letters.div_ceil(3);
                            continue;
                        }
                    }
                }
            }
            if !first.is_alphabetic() {
                continue;
            }
            self.words += 1;
            self.shared += letters;
            let mut languages = WORDS.get(words.norm()).copied().unwrap_or(0);
            match u32::from(first) {
                0..0x250 => self.latin += 1,
                0x400..=0x52F => {
                    self.note(text.get(range.clone()).map_or(0, languages_of_alphabet));
                }
                _ => {}
            }
            if !first.is_ascii() || range.len() > words.norm().len() {
                languages |= text.get(range).map_or(0, languages_of_letters);
            }
            self.note(languages);
        }
    }

    fn note(&mut self, languages: u64) {
        if languages != 0 {
            self.spoken.push(languages);
        }
    }

    fn language(&self) -> Option<&'static str> {
        let mut alone: Vec<(&'static str, u32)> = Vec::new();
        for (tag, count) in self.alone {
            match alone.iter_mut().find(|(known, _)| *known == tag) {
                Some((_, sum)) => *sum += count,
                None => alone.push((tag, count)),
            }
        }
        // Japanese has hardly a sentence without kana, Chinese has none.
        let japanese = self.kana * 10 >= self.han;
        alone.push((if japanese { "ja" } else { "zh" }, self.kana + self.han));
        let (tag, letters) = alone.into_iter().max_by_key(|(_, count)| *count)?;
        if letters >= LEAST_LETTERS && letters * 2 >= self.shared {
            return Some(tag);
        }
        self.by_words()
    }

    fn by_words(&self) -> Option<&'static str> {
        let mut counts = [0u32; LANGUAGES.len()];
        for languages in &self.spoken {
            let mut left = *languages;
            while left != 0 {
                if let Some(count) = counts.get_mut(left.trailing_zeros() as usize) {
                    *count += 1;
                }
                left &= left - 1;
            }
        }
        let (best, count) = counts.iter().copied().enumerate().max_by_key(|(_, count)| *count)?;
        let share = if self.latin * 2 > self.words { LEAST_SHARE_LATIN } else { LEAST_SHARE };
        if count < LEAST_WORDS || count * 100 < self.words * share {
            return None;
        }
        let alone = |one: usize, other: usize| {
            self.spoken.iter().filter(|languages| **languages >> one & 1 == 1 && **languages >> other & 1 == 0).count()
        };
        let rivals = counts.iter().enumerate().filter(|(rival, its)| *rival != best && **its * 2 >= count);
        for (rival, _) in rivals {
            if alone(best, rival) <= LEAD * alone(rival, best) + 1 {
                return None;
            }
        }
        LANGUAGES.get(best).map(|known| known.tag)
    }
}

/// The tag of a language that is called so: by its English name or a code of two or three letters.
pub fn tag_of(name: &str) -> Option<&'static str> {
    let name = name.trim();
    let same = |known: &&str| known.eq_ignore_ascii_case(name);
    let found = LANGUAGES
        .iter()
        .find(|known| same(&known.tag) || known.three_letters.iter().any(same) || known.names.iter().any(same));
    found.map(|known| known.tag)
}

/// A language as sources write it in the one spelling that is compared: `ru` for `rus` and `Russian`, `en-gb` for `en_GB` and
/// `eng-GB`. What is not known stays as it is, in lower case.
pub fn normal_tag(written: &str) -> String {
    let written = written.trim().replace('_', "-");
    let (language, rest) = written.split_at(written.find('-').unwrap_or(written.len()));
    format!("{}{rest}", tag_of(language).unwrap_or(language)).to_lowercase()
}
