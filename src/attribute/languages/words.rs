//! The words of four languages that the rules of speech know. Lists and lookups, nothing else.
//!
//! A verb stands in the forms in which a speaker's name goes with it. Verbs that say who passed the words on, and not who spoke
//! them (`передаёт агентство`), are left out on purpose.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tongue::{LANGUAGES, Language};

/// What a word can be, as a set of the constants below.
pub type Sorts = u32;

/// A finite verb of saying.
pub const CUE: Sorts = 1;
/// What makes a cue of the participle or particle behind it: `a déclaré`, `hat … gesagt`.
pub const AUXILIARY: Sorts = 1 << 1;
pub const PARTICIPLE: Sorts = 1 << 2;
/// Introduces whose words they are: `selon`.
pub const ACCORDING: Sorts = 1 << 3;
/// A noun for a person's office, trade or place in life.
pub const ROLE: Sorts = 1 << 4;
pub const DETERMINER: Sorts = 1 << 5;
pub const PREPOSITION: Sorts = 1 << 6;
/// Stands between a verb and its subject and is no part of it.
pub const ADVERB: Sorts = 1 << 7;
/// Whoever is spoken to.
pub const LISTENER: Sorts = 1 << 8;
pub const HE: Sorts = 1 << 9;
pub const SHE: Sorts = 1 << 10;
/// `Herr`, `Mme`, `Dr`
pub const COURTESY: Sorts = 1 << 11;
/// Inside a surname: `von`, `de`.
pub const PARTICLE: Sorts = 1 << 12;
/// Joins a noun to what it is of: `de`, `des`.
pub const OF: Sorts = 1 << 13;
/// Opens what is said: `что`, `dass`.
pub const THAT: Sorts = 1 << 14;
pub const AND: Sorts = 1 << 15;
/// `wie`, `comme`: the speaker stands before what he says.
pub const AS: Sorts = 1 << 16;
pub const MALE: Sorts = 1 << 17;
pub const FEMALE: Sorts = 1 << 18;
/// The subject is more than one, or nobody in particular.
pub const PLURAL: Sorts = 1 << 19;
/// One of the commonest words of the language: no part of a name.
pub const COMMON: Sorts = 1 << 20;
/// A place or body that stands between an office and its holder's name.
pub const PLACE: Sorts = 1 << 21;
/// What is published: `в заявлении`.
pub const PAPER: Sorts = 1 << 22;

type Table = HashMap<&'static str, Sorts>;

/// Lists of words by what they can be.
type Lists = &'static [(Sorts, &'static str)];

static TABLES: LazyLock<[Table; 4]> = LazyLock::new(|| LANGUAGES.map(|language| table(lists(language))));

fn table(lists: Lists) -> Table {
    let mut table = Table::new();
    for (sorts, words) in lists {
        for word in words.split_whitespace() {
            *table.entry(word).or_default() |= *sorts;
        }
    }
    table
}

/// What a word in lower case can be.
pub fn sorts_of(language: Language, word: &str) -> Sorts {
    let table = TABLES.get(language as usize);
    let known = table.and_then(|table| table.get(word)).copied().unwrap_or_default();
    if known & ROLE == 0 && is_role(language, word) { known | ROLE | role_gender(language, word) } else { known }
}

/// The commonest words, by which the language is known.
pub fn common(language: Language) -> impl Iterator<Item = &'static str> {
    let wanted = COMMON | PREPOSITION | DETERMINER | HE | SHE | THAT | AND | AUXILIARY;
    lists(language).iter().filter(move |(sorts, _)| sorts & wanted != 0).flat_map(|(_, words)| words.split_whitespace())
}

/// The verbs of saying, by which it is known as well.
pub fn cue_words(language: Language) -> impl Iterator<Item = &'static str> {
    lists(language)
        .iter()
        .filter(|(sorts, _)| sorts & (CUE | PARTICIPLE | ACCORDING) != 0)
        .flat_map(|(_, words)| words.split_whitespace())
        .filter(|word| word.len() > 3)
}

/// What goes with a separable verb: `teilte … mit`; `None` where the verb needs nothing.
pub fn particle_of(verb: &str) -> Option<&'static str> {
    SEPARABLE.iter().find(|(forms, _)| forms.split_whitespace().any(|form| form == verb)).map(|(_, particle)| *particle)
}

/// Phrases before a name that make its bearer the speaker, in lower case; the words are parted by one blank.
pub fn phrases(language: Language) -> &'static [&'static str] {
    match language {
        Language::Russian => &["по словам", "по мнению", "по утверждению", "по выражению"],
        Language::German => &[
            "nach angaben von",
            "nach worten von",
            "nach den worten von",
            "nach ansicht von",
            "nach meinung von",
            "laut",
        ],
        Language::French => &["selon", "d'après", "d’après", "aux yeux de", "pour"],
        Language::Spanish => &["según", "de acuerdo con", "a juicio de", "en palabras de", "en opinión de", "para"],
    }
}

/// What a participle needs behind it: `a fait savoir`; `None` where it needs nothing.
pub fn infinitives_of(participle: &str) -> Option<&'static [&'static str]> {
    match participle {
        "fait" => Some(&["savoir", "valoir", "remarquer", "observer", "part"]),
        "hecho" => Some(&["saber", "notar", "constar", "hincapié"]),
        _ => None,
    }
}

/// Words that say `I` and `we`.
pub const FIRST_PERSON: &[&str] = &[
    "я", "Я", "мы", "Мы", "наш", "Наш", "наша", "Наша", "мне", "Мне", "нам", "Нам", "ich", "wir", "mein", "meine",
    "unser", "unsere", "je", "j'ai", "j’ai", "nous", "mon", "notre", "nos", "yo", "nosotros", "nuestro", "nuestra",
];

fn lists(language: Language) -> Lists {
    match language {
        Language::Russian => RUSSIAN,
        Language::German => GERMAN,
        Language::French => FRENCH,
        Language::Spanish => SPANISH,
    }
}

/// Whether a word that no list has ends like a noun for an office or a trade.
fn is_role(language: Language, word: &str) -> bool {
    let endings: &[&str] = match language {
        Language::German => GERMAN_ROLES,
        Language::Russian => &["министр", "президент", "губернатор", "секретарь", "директор"],
        Language::French => &["logue", "ministre", "président", "présidente"],
        Language::Spanish => &["ólogo", "óloga", "ministro", "ministra", "presidente", "presidenta"],
    };
    endings.iter().any(|ending| word.ends_with(ending))
}

fn role_gender(language: Language, word: &str) -> Sorts {
    match language {
        Language::German if word.ends_with("in") || word.ends_with("frau") => FEMALE,
        Language::German => MALE,
        _ => 0,
    }
}

/// Ends of German nouns for offices and trades, which are written together: `Regierungssprecher`.
const GERMAN_ROLES: &[&str] = &[
    "minister",
    "ministerin",
    "präsident",
    "präsidentin",
    "kanzler",
    "kanzlerin",
    "sprecher",
    "sprecherin",
    "chef",
    "chefin",
    "leiter",
    "leiterin",
    "vorsitzende",
    "vorsitzender",
    "vorsitzenden",
    "direktor",
    "direktorin",
    "experte",
    "expertin",
    "professor",
    "professorin",
    "forscher",
    "forscherin",
    "politiker",
    "politikerin",
    "meister",
    "meisterin",
    "sekretär",
    "sekretärin",
    "beauftragte",
    "beauftragter",
    "anwalt",
    "anwältin",
    "trainer",
    "trainerin",
    "manager",
    "managerin",
    "ökonom",
    "ökonomin",
    "analyst",
    "analystin",
    "vorstand",
    "abgeordnete",
    "abgeordneter",
    "senator",
    "senatorin",
    "botschafter",
    "botschafterin",
    "richter",
    "richterin",
    "autor",
    "autorin",
    "historiker",
    "historikerin",
    "kommissar",
    "kommissarin",
    "könig",
    "königin",
    "loge",
    "login",
    "rätin",
    "anwohner",
    "anwohnerin",
    "lehrer",
    "lehrerin",
    "arzt",
    "ärztin",
    "intendant",
    "intendantin",
    "unternehmer",
    "unternehmerin",
    "kapitän",
    "kapitänin",
    "zeuge",
    "zeugin",
    "bischof",
    "bischöfin",
    "papst",
    "gouverneur",
    "gouverneurin",
    "stürmer",
    "torwart",
    "verteidiger",
    "künstler",
    "künstlerin",
    "schriftsteller",
    "schriftstellerin",
    "bauer",
    "bäuerin",
    "schüler",
    "schülerin",
    "student",
    "studentin",
    "landrat",
    "funktionär",
    "funktionärin",
    "mitarbeiter",
    "mitarbeiterin",
    "bewohner",
    "bewohnerin",
    "kandidat",
    "kandidatin",
    "ermittler",
    "ermittlerin",
    "general",
    "oberst",
    "regisseur",
    "regisseurin",
    "geschäftsführer",
    "geschäftsführerin",
    "gründer",
    "gründerin",
    "wirt",
    "wirtin",
    "berater",
    "beraterin",
    "vertreter",
    "vertreterin",
    "stabschef",
    "diplomat",
    "diplomatin",
    "maler",
    "malerin",
    "sängerin",
    "sänger",
    "journalist",
    "journalistin",
    "reporter",
    "reporterin",
    "retter",
    "mann",
    "frau",
];

/// Separable verbs of saying.
const SEPARABLE: &[(&str, &str)] = &[
    ("teilte teilt teilten", "mit"),
    ("fügte fügt", "hinzu"),
    ("räumte räumt", "ein"),
    ("wandte wendet wirft warf", "ein"),
    ("gab gibt", "zu"),
    ("kündigte kündigt", "an"),
    ("merkte merkt", "an"),
    ("fasste fasst", "zusammen"),
    ("führte führt", "aus"),
    ("hob hebt", "hervor"),
    ("stellte stellt", "klar"),
    ("legte legt", "nach"),
    ("rief ruft", "auf"),
];

const RUSSIAN: Lists = &[
    (
        CUE | MALE,
        "сказал заявил сообщил подчеркнул отметил добавил пояснил рассказал объяснил ответил спросил воскликнул указал признал \
         пообещал заверил предупредил отрезал напомнил уточнил написал попросил подтвердил предположил резюмировал констатировал \
         прокомментировал посетовал пошутил возразил заключил продолжил признался парировал вспомнил говорил утверждал подытожил \
         посоветовал удивился возмутился усмехнулся произнёс произнес уверен убеждён убежден поделился вздохнул крикнул настаивал \
         обещал призвал оценил похвастался согласился заметил постановил недоумевал рассудил сетовал",
    ),
    (
        CUE | FEMALE,
        "сказала заявила сообщила подчеркнула отметила добавила пояснила рассказала объяснила ответила спросила воскликнула указала \
         признала пообещала заверила предупредила отрезала напомнила уточнила написала попросила подтвердила предположила \
         резюмировала констатировала прокомментировала посетовала пошутила возразила заключила продолжила призналась парировала \
         вспомнила говорила утверждала подытожила посоветовала удивилась возмутилась усмехнулась произнесла уверена убеждена \
         поделилась вздохнула крикнула настаивала обещала призвала оценила похвасталась согласилась заметила постановила недоумевала рассудила сетовала",
    ),
    (
        CUE,
        "говорит считает отмечает подчёркивает подчеркивает утверждает рассказывает уверяет поясняет объясняет полагает добавляет \
         признаёт признает признаётся признается вспоминает предупреждает заявляет комментирует указывает напоминает уточняет \
         отвечает спрашивает продолжает жалуется советует заключает обещает настаивает заверяет недоумевает удивляется возмущается \
         предполагает подтверждает рассуждает замечает шутит",
    ),
    (CUE | PLURAL, "сообщили заявили отметили подчеркнули пояснили добавили рассказали уточнили подтвердили ответили"),
    (CUE | PAPER, "говорится сказано отмечается подчёркивается подчеркивается"),
    (PAPER, "заявлении сообщении пресс-релизе документе письме обращении докладе релизе"),
    (
        ROLE | MALE,
        "министр президент премьер премьер-министр вице-премьер вице-президент губернатор мэр депутат сенатор директор гендиректор \
         председатель пресс-секретарь секретарь генсек посол капитан начальник командир эксперт аналитик экономист политолог \
         историк профессор адвокат юрист прокурор судья следователь тренер врач учитель писатель режиссёр режиссер художник актёр \
         актер певец учёный ученый синоптик житель очевидец рабочий фермер рыбак бизнесмен предприниматель основатель владелец \
         координатор уполномоченный полковник генерал майор адмирал патриарх митрополит священник король чиновник дипломат \
         журналист корреспондент редактор спикер вице-спикер замминистра замглавы заместитель помощник советник сотрудник \
         специалист менеджер ректор академик социолог психолог военкор инженер пожарный водитель пенсионер студент \
         парламентарий член нардеп омбудсмен вирусолог эпидемиолог врач-инфекционист топ-менеджер экс-глава экс-министр \
         экс-президент боец форвард полузащитник главврач эколог",
    ),
    (
        ROLE | FEMALE,
        "жительница учительница актриса певица писательница представительница королева студентка пенсионерка",
    ),
    (ROLE, "глава лидер представитель руководитель зампред судья"),
    (HE, "он"),
    (SHE, "она"),
    (COURTESY | MALE, "господин г-н"),
    (COURTESY | FEMALE, "госпожа г-жа"),
    (
        PREPOSITION,
        "в во на по с со из к ко у о об от до за для при через после перед между под над из-за против вместо среди",
    ),
    (
        ADVERB,
        "также тогда вчера сегодня накануне ранее позже потом затем уже ещё еще тут сам сама однако словам сразу \
         недавно впервые снова опять вновь только лишь прямо",
    ),
    (
        LISTENER,
        "журналистам корреспонденту корреспондентам агентству изданию газете РИА тасс интерфаксу телеканалу нам мне ему ей им",
    ),
    (THAT, "что"),
    (AND, "и а но"),
    (AS, "как"),
    (
        COMMON,
        "не это был была было были быть бы его её ее их мы вы я ты они который которая которые или если когда нет да ни мне себя \
         где там этом того чтобы этот эта эти все всё тоже более может никто кто чем лет году год при который так же ли уже",
    ),
    (
        PLACE,
        "россии рф украины сша германии франции китая кнр японии великобритании италии испании польши белоруссии беларуси \
         казахстана турции ирана израиля мид мвд мчс фсб кремля москвы петербурга крыма днр лнр ес оон нато цб госдумы совфеда думы",
    ),
];

const GERMAN: Lists = &[
    (
        CUE,
        "sagte sagt erklärte erklärt betonte betont meinte meint warnte warnt forderte fordert kritisierte kritisiert berichtete \
         berichtet erzählte erzählt fragte fragt rief antwortete antwortet ergänzte ergänzt versicherte versichert versprach \
         verspricht behauptete behauptet schrieb schreibt bestätigte bestätigt lobte mahnte mahnt beklagte beklagt erläuterte \
         erläutert unterstrich unterstreicht resümierte resümiert urteilte urteilt entgegnete entgegnet konterte kontert \
         kommentierte kommentiert glaubt glaubte befand appellierte appelliert bekräftigte bekräftigt bilanzierte schwärmte schwärmt \
         äußerte verkündete verkündet verriet verrät gestand gesteht erwiderte erwidert prophezeite bemerkte bemerkt witzelte spottete \
         erinnerte freute ärgerte schimpfte klagte klagt scherzte rechtfertigte",
    ),
    (CUE | PLURAL, "sagten erklärten betonten teilten berichteten forderten"),
    (AUXILIARY, "hat habe hatte"),
    (
        PARTICIPLE,
        "gesagt erklärt betont gemeint gewarnt gefordert kritisiert berichtet erzählt gefragt geantwortet ergänzt versichert \
         versprochen behauptet geschrieben bestätigt erläutert mitgeteilt hinzugefügt angekündigt",
    ),
    (ACCORDING, "so"),
    (HE, "er"),
    (SHE, "sie"),
    (ROLE | MALE, "rat fischer pfarrer"),
    (COURTESY | MALE, "herr herrn"),
    (COURTESY, "dr prof"),
    (COURTESY | FEMALE, "frau"),
    (DETERMINER, "der die das den dem des ein eine einer eines einem einen sein seine ihr ihre"),
    (
        PREPOSITION,
        "am im in an auf bei beim mit nach vor von vom zu zum zur für gegen über unter zwischen seit gegenüber laut während wegen \
         durch um aus ohne",
    ),
    (
        ADVERB,
        "heute gestern nun dann später zuvor auch weiter jetzt bereits noch dazu außerdem trocken knapp zudem damals kürzlich \
         erneut schließlich anschließend daraufhin jedoch sich es einmal",
    ),
    (
        LISTENER,
        "reportern journalisten medienvertretern abgeordneten zuschauern uns mir ihm ihnen montag dienstag mittwoch \
        donnerstag freitag samstag sonntag",
    ),
    (PARTICLE, "von van zu zur de del di"),
    (OF, "der des von für vom im"),
    (THAT, "dass daß"),
    (AND, "und aber doch sondern"),
    (AS, "wie"),
    (
        COMMON,
        "nicht ist sind waren wird werde werden wurde wurden als wenn oder nur man wir ich ihn sich mehr haben hätte hätten kann \
         dieser diese dieses keine kein niemand wer uns es auch noch schon nach was sein bleibt ab",
    ),
];

const FRENCH: Lists = &[
    (
        CUE,
        "explique estime affirme dit déclare ajoute souligne indique précise raconte regrette assure juge confie insiste reconnaît \
         prévient avertit écrit répond demande lance poursuit conclut rappelle note observe résume admet avoue martèle plaide \
         dénonce interroge exclame réjouit tranche commente témoigne constate inquiète promet annonce soutient glisse soupire \
         déplore considère ironise tempère renchérit nuance détaille insurge alerte relève félicite déclara répondit demanda ajouta \
         expliqua affirma lança indiqua assura précisa conclut raconta s'exclama murmura",
    ),
    (AUXILIARY, "a avait s'est s’est est"),
    (
        PARTICIPLE,
        "déclaré affirmé dit ajouté indiqué expliqué précisé souligné estimé assuré jugé confié insisté reconnu prévenu averti écrit \
         répondu demandé lancé poursuivi conclu rappelé noté observé résumé admis avoué martelé plaidé dénoncé interrogé interrogée \
         exclamé exclamée réjoui réjouie tranché commenté témoigné constaté inquiété inquiétée promis annoncé soutenu glissé soupiré \
         déploré considéré raconté regretté ironisé détaillé insurgé insurgée alerté relevé félicité félicitée confirmé garanti \
         fait critiqué salué défendu justifié tempéré nuancé renchéri",
    ),
    (ACCORDING, "selon"),
    (
        ROLE | MALE,
        "ministre président maire député sénateur directeur procureur avocat juge porte-parole secrétaire chef patron capitaine \
         entraîneur économiste historien professeur médecin chercheur ambassadeur général colonel commissaire préfet gouverneur \
         premier chancelier expert analyste écrivain cinéaste réalisateur acteur chanteur architecte ingénieur responsable \
         syndicaliste leader fondateur dirigeant conseiller candidat rapporteur vice-président riverain habitant témoin pêcheur \
         agriculteur étudiant policier pompier joueur sélectionneur pape roi évêque climatologue politologue sociologue \
         journaliste spécialiste délégué coordinateur éditeur peintre voisin membre représentant commandant enseignant instituteur",
    ),
    (
        ROLE | FEMALE,
        "présidente maire députée sénatrice directrice procureure avocate ministre patronne capitaine entraîneuse économiste \
         historienne professeure chercheuse ambassadrice générale préfète gouverneure première chancelière experte écrivaine \
         réalisatrice actrice chanteuse ingénieure responsable fondatrice dirigeante conseillère candidate rapporteuse \
         vice-présidente riveraine habitante agricultrice étudiante policière joueuse reine météorologue déléguée coordinatrice \
         voisine représentante commandante enseignante institutrice source",
    ),
    (HE, "il"),
    (SHE, "elle"),
    (COURTESY | MALE, "m mm"),
    (COURTESY | FEMALE, "mme mlle mmes"),
    (COURTESY, "me dr"),
    (DETERMINER, "le la l un une les des ce cette son sa"),
    (MALE, "le un"),
    (FEMALE, "la une"),
    (
        PREPOSITION,
        "d'après d’après à au aux dans en sur lors après avant devant depuis pour par avec sans sous chez contre vers entre pendant",
    ),
    (
        ADVERB,
        "ainsi également aussi encore notamment toutefois hier aujourd'hui aujourd’hui ensuite alors même déjà mardi lundi jeudi vendredi \
         mercredi samedi dimanche sèchement enfin",
    ),
    (PARTICLE, "de du la le les van von der ben di da d'"),
    (OF, "de du des d'"),
    (THAT, "que qu"),
    (AND, "et mais ou"),
    (AS, "comme"),
    (
        COMMON,
        "ne pas est sont était ont qui je nous vous ils elles on se lui leur leurs plus cela c'est c’est n'est n’est fait être avoir \
         où si ses mais donc ni personne rien tout tous y de du été cet ces notre jamais",
    ),
];

const SPANISH: Lists = &[
    (
        CUE,
        "dijo dice aseguró asegura afirmó afirma señaló señala explicó explica declaró declara añadió añade agregó agrega indicó indica \
         subrayó subraya sostuvo sostiene manifestó manifiesta advirtió advierte lamentó lamenta recordó recuerda preguntó pregunta \
         respondió responde contestó contesta exclamó exclama precisó precisa insistió insiste reconoció reconoce zanjó zanja prometió \
         promete protestó protesta escribió escribe contó cuenta anunció anuncia avisó avisa apuntó apunta comentó comenta destacó \
         destaca expresó expresa opinó opina consideró considera cree criticó critica denunció denuncia admitió admite confesó confiesa \
         aclaró aclara concluyó concluye detalló detalla resaltó resalta remarcó remarca reiteró reitera matizó matiza relató relata \
         ironizó sentenció bromeó prosiguió apostilló recalcó recalca reclamó reclama pidió alertó alerta argumentó argumenta \
         puntualizó defendió defiende celebró confirmó confirma replicó espetó",
    ),
    (AUXILIARY, "ha había"),
    (
        PARTICIPLE,
        "dicho asegurado afirmado señalado explicado declarado añadido agregado indicado subrayado sostenido manifestado advertido \
         lamentado recordado preguntado respondido contestado exclamado precisado insistido reconocido zanjado prometido escrito contado \
         anunciado avisado apuntado comentado destacado expresado opinado considerado criticado denunciado admitido confesado aclarado \
         concluido detallado resaltado remarcado reiterado matizado relatado sentenciado recalcado reclamado pedido alertado argumentado \
         defendido celebrado confirmado replicado hecho",
    ),
    (ACCORDING, "según"),
    (
        ROLE | MALE,
        "ministro presidente alcalde diputado senador director fiscal abogado juez portavoz secretario jefe capitán entrenador economista \
         historiador profesor médico investigador embajador general coronel comisario gobernador canciller experto analista escritor \
         cineasta actor cantante arquitecto ingeniero responsable líder fundador dirigente consejero candidato vicepresidente vecino \
         habitante testigo pescador agricultor estudiante policía bombero jugador seleccionador papa rey obispo meteorólogo politólogo \
         sociólogo periodista especialista delegado coordinador pintor miembro representante comandante maestro empresario concejal \
         subsecretario expresidente exministro vocero mandatario activista",
    ),
    (
        ROLE | FEMALE,
        "ministra presidenta alcaldesa diputada senadora directora fiscal abogada jueza portavoz secretaria jefa capitana entrenadora \
         economista historiadora profesora médica investigadora embajadora comisaria gobernadora canciller experta escritora actriz \
         cantante arquitecta ingeniera responsable fundadora consejera candidata vicepresidenta vecina pescadora agricultora jugadora reina \
         meteoróloga delegada coordinadora representante maestra empresaria concejala vocera mandataria fuente",
    ),
    (HE, "él"),
    (SHE, "ella"),
    (COURTESY | MALE, "sr señor don"),
    (COURTESY | FEMALE, "sra señora doña"),
    (DETERMINER, "el la un una los las su este esta"),
    (MALE, "el un"),
    (FEMALE, "la una"),
    (PREPOSITION, "a al en por con tras ante desde hasta para sobre durante antes después según contra entre sin"),
    (
        ADVERB,
        "hoy ayer también además después luego entonces aún todavía ya así este lunes martes miércoles jueves viernes sábado domingo \
         secamente ahora asimismo",
    ),
    (LISTENER, "periodistas"),
    (PARTICLE, "de del la las los y van von di da"),
    (OF, "de del"),
    (THAT, "que"),
    (AND, "y e pero o"),
    (AS, "como"),
    (
        COMMON,
        "no nos se lo le les es son era fue está están han hay más muy qué quién nadie nada todo ya si sus mi yo nosotros ellos pero \
         donde cuando porque esto eso ese esa ser estar de del al lleva llevamos estamos nunca",
    ),
];
