//! The English words that the rules know, each with what it can be in a sentence.
//!
//! Lists and a lookup, nothing else: no text, no position. The lists are short on purpose; what is not in them is told by its
//! shape (a capital, an ending).

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use crate::text::stem::stem;

/// What a word can be, as a set of the constants below.
pub type Flags = u64;

pub const DETERMINER: Flags = 1;
pub const HE: Flags = 1 << 1;
pub const SHE: Flags = 1 << 2;
pub const THEY: Flags = 1 << 3;
pub const IT: Flags = 1 << 4;
/// First and second person, and those whose antecedent is too vague to look for.
pub const OTHER_PRONOUN: Flags = 1 << 5;
pub const RELATIVE: Flags = 1 << 6;
pub const AUXILIARY: Flags = 1 << 7;
pub const ADVERB: Flags = 1 << 8;
pub const PREPOSITION: Flags = 1 << 9;
pub const AND: Flags = 1 << 10;
pub const SUBORDINATOR: Flags = 1 << 11;
/// A finite verb that is no cue.
pub const VERB: Flags = 1 << 12;
/// A noun for a person's office, trade or place in life.
pub const ROLE: Flags = 1 << 13;
/// The same in the plural.
pub const ROLES: Flags = 1 << 14;
/// A noun that ends or begins the name of an institution.
pub const BODY: Flags = 1 << 15;
/// `Mr`, `Dr`: no role by itself.
pub const COURTESY: Flags = 1 << 16;
pub const MALE: Flags = 1 << 17;
pub const FEMALE: Flags = 1 << 18;
pub const FIRST_NAME: Flags = 1 << 19;
pub const TIME: Flags = 1 << 20;
pub const PLACE: Flags = 1 << 21;
/// An adjective of a place: `Russian`.
pub const DEMONYM: Flags = 1 << 22;
/// A noun for something written that can be said to say.
pub const DOCUMENT: Flags = 1 << 23;
pub const ABBREVIATION: Flags = 1 << 24;
/// A particle inside a surname: `van`, `de`.
pub const PARTICLE: Flags = 1 << 25;
/// A form of `be`.
pub const BE: Flags = 1 << 26;
/// A word that qualifies a role: `deputy`, `former`.
pub const QUALIFIER: Flags = 1 << 27;
/// A number word or quantifier that can open a noun phrase.
pub const QUANTITY: Flags = 1 << 28;
/// Closes the name of a company: `Ltd`.
pub const COMPANY: Flags = 1 << 29;
/// Closes the name of a place: `Region`.
pub const REGION: Flags = 1 << 30;

/// Takes a clause or a quotation, before or after it: `said`.
pub const SAY: Flags = 1 << 32;
/// Takes a listener first: `told`.
pub const TELL: Flags = 1 << 33;
/// Takes an object that is the content: `rejected`, `called`.
pub const ACT: Flags = 1 << 34;
/// A view rather than an utterance: `believes`.
pub const VIEW: Flags = 1 << 35;
/// Its `-s` form is a plural noun as well: `claims`.
pub const NOUN_TOO: Flags = 1 << 36;
/// A cue only with a particle or noun behind it: `pointed out`.
pub const WITH_PARTICLE: Flags = 1 << 37;
/// Makes a cue of the infinitive behind it: `declined to say`.
pub const TO_SAY: Flags = 1 << 38;
pub const BASE_FORM: Flags = 1 << 40;
pub const S_FORM: Flags = 1 << 41;
pub const PAST_FORM: Flags = 1 << 42;
pub const ING_FORM: Flags = 1 << 43;
/// Introduces speech only before or after a quotation: `went on`, `laughed`.
pub const QUOTE_ONLY: Flags = 1 << 44;

pub const CUE: Flags = SAY | TELL | ACT | VIEW | WITH_PARTICLE | QUOTE_ONLY;
pub const PRONOUN: Flags = HE | SHE | THEY | IT | OTHER_PRONOUN;

/// What is known of a word in lower case with straight apostrophes.
pub fn flags_of(word: &str) -> Flags {
    WORDS.get(word).copied().unwrap_or(0)
}

/// `Russia` for `russian`.
pub fn place_of(demonym: &str) -> Option<&'static str> {
    let at = DEMONYMS.iter().position(|(adjective, _)| adjective.eq_ignore_ascii_case(demonym))?;
    DEMONYMS.get(at).map(|(_, place)| *place)
}

/// FNV-1a: the words are short and the table is ours, so nobody can choose colliding keys to any effect.
#[derive(Default)]
pub struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut hash = self.0 ^ 0xcbf2_9ce4_8422_2325;
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.0 = hash;
    }
}

type Table = HashMap<Box<str>, Flags, BuildHasherDefault<Fnv>>;

static WORDS: LazyLock<Table> = LazyLock::new(build);

fn build() -> Table {
    let mut table = Table::default();
    for (flags, words) in LISTS {
        for word in words.split_whitespace() {
            add(&mut table, word, *flags);
        }
    }
    for (adjective, place) in DEMONYMS {
        let adjective = adjective.to_lowercase();
        add(&mut table, &adjective, DEMONYM);
        // `Norlanders`: people of a place, and nobody's name.
        if adjective.ends_with(['n', 'i', 'k']) && !adjective.ends_with("en") {
            add(&mut table, &format!("{adjective}s"), ROLES);
        }
        for word in place.split(' ').filter(|word| *word != "the") {
            add(&mut table, &word.to_lowercase(), PLACE);
        }
    }
    for (flags, verbs) in VERBS {
        for verb in verbs.split_whitespace() {
            add_verb(&mut table, verb, *flags);
        }
    }
    table
}

fn add(table: &mut Table, word: &str, flags: Flags) {
    *table.entry(word.into()).or_default() |= flags;
}

/// Adds the forms of `base/past/ing` (an irregular verb) or of a regular `base`; a trailing `+` doubles the last consonant.
fn add_verb(table: &mut Table, entry: &str, flags: Flags) {
    let mut parts = entry.split('/');
    let written = parts.next().unwrap_or("");
    let base = written.trim_end_matches('+');
    let doubled: String =
        if written.ends_with('+') { base.chars().last().into_iter().collect() } else { String::new() };
    let stem = base.strip_suffix('e').unwrap_or(base);
    let y_stem = base.strip_suffix('y').filter(|rest| !rest.ends_with(['a', 'e', 'o', 'u']));
    let past = match parts.next() {
        Some(irregular) => irregular.to_owned(),
        None => y_stem.map_or_else(|| format!("{stem}{doubled}ed"), |rest| format!("{rest}ied")),
    };
    let ing = match parts.next() {
        Some(irregular) => irregular.to_owned(),
        None if base.ends_with("ee") => format!("{base}ing"),
        None => format!("{stem}{doubled}ing"),
    };
    let third = match y_stem {
        Some(rest) => format!("{rest}ies"),
        None if base.ends_with(['s', 'x', 'z']) || base.ends_with("ch") || base.ends_with("sh") => format!("{base}es"),
        None => format!("{base}s"),
    };
    add(table, base, flags | BASE_FORM);
    add(table, &third, flags | S_FORM);
    add(table, &past, flags | PAST_FORM);
    add(table, &ing, flags | ING_FORM);
}

/// Verbs of saying and thinking.
const VERBS: &[(Flags, &str)] = &[
    (
        SAY,
        "say/said state note stress add explain insist argue declare emphasize emphasise observe \
         remark reply respond announce concede admit+ acknowledge maintain assert contend allege \
         reiterate write/wrote/writing tweet comment recall conclude confirm warn predict quip+ joke \
         confess boast mutter whisper shout bellow protest disclose reveal clarify caution testify \
         retort affirm opine lament muse counter report claim estimate complain suggest indicate hint \
         counsel underline underscore specify object confide marvel recount swear/swore proclaim \
         elaborate enthuse concur+ estimate signal reckon note interject exclaim cry \
         answer plead venture allow fret+ grumble snap+ sigh",
    ),
    (NOUN_TOO, "report claim estimate comment remark note warn state signal answer object protest lament"),
    (TELL, "tell/told remind inform assure notify brief warn advise ask"),
    (SAY, "ask inquire enquire wonder"),
    (
        ACT,
        "deny call describe accuse urge blame demand reject dismiss dispute condemn criticise \
         criticize denounce praise propose promise pledge vow refuse label brand dub+ request quote \
         cite recommend deplore decry hail laud question welcome threaten blast slam+ mock ridicule \
         cite invoke dismiss contradict rebuke oppose voice express characterise characterize attack \
         thank offer",
    ),
    (SAY, "deny promise pledge vow demand propose recommend threaten"),
    (
        NOUN_TOO,
        "call blame demand promise pledge vow request question attack label brand voice praise offer \
         thank",
    ),
    (VIEW, "agree believe think/thought hope fear expect doubt worry suspect"),
    (NOUN_TOO, "hope fear doubt worry suspect"),
    (
        WITH_PARTICLE,
        "point speak/spoke talk refer+ allude hint put/put/putting make/made lash hit/hit/hitting \
         appeal apologise apologize",
    ),
    (TO_SAY, "decline refuse want seek/sought"),
    (
        QUOTE_ONLY,
        "begin/began/beginning go/went laugh smile grin+ nod+ shrug+ continue chant yell scream \
         read/read growl chuckle translate repeat start urge interrupt beam fume retaliate riff+ echo \
         charge post blog+ roar bark deadpan sneer scoff gush rave vent thunder exult scold",
    ),
];

/// Words by what they can be.
const LISTS: &[(Flags, &str)] = &[
    (
        DETERMINER,
        "the a an this these those his her their its our my your every each another any no both \
         either neither",
    ),
    (
        QUANTITY,
        "some many several most few two three four five six seven eight nine ten dozens hundreds all \
         one half other others",
    ),
    (HE | MALE, "he him himself"),
    (SHE | FEMALE, "she her herself"),
    (THEY, "they them themselves"),
    (IT, "it itself"),
    (OTHER_PRONOUN, "i we you me us this that these those there somebody someone nobody everyone everybody anyone"),
    (RELATIVE, "who which whose whom that"),
    (
        AUXILIARY,
        "has have had having do does did will would can could may might must shall should won't \
         wouldn't can't couldn't didn't doesn't don't hasn't haven't hadn't shouldn't cannot ought",
    ),
    (AUXILIARY | BE, "is are was were be been being am isn't aren't wasn't weren't"),
    (
        ADVERB,
        "also later then now again further still never not once often always even soon earlier \
         previously recently repeatedly afterwards afterward meanwhile however moreover furthermore \
         instead nevertheless nonetheless therefore thus too just only first separately today \
         yesterday tonight yet already twice here there rather more",
    ),
    (
        PREPOSITION,
        "of in on at by for from with to into onto about against over under after before during \
         through between among amid despite within without across behind near since until till upon \
         via per toward towards like unlike off outside inside beyond around following regarding \
         concerning including besides except alongside underneath",
    ),
    (AND, "and but or nor"),
    (
        SUBORDINATOR,
        "because if while when whenever where wherever although though whereas unless as than whether \
         how why what once lest",
    ),
    (
        VERB,
        "went took came made got gave found left kept began put ran fell rose met held brought \
         stood lost paid sent built won became showed grew led set let sat broke drew hit caught \
         spent sold bought stopped started opened closed ended moved turned followed used tried \
         looked seemed appeared remained stayed lived died killed worked played helped needed wanted \
         liked loved visited arrived signed joined returned reached passed raised agreed failed \
         planned decided attended goes takes comes makes gets gives finds leaves keeps begins runs \
         falls rises meets holds brings stands loses pays wants needs plans seems appears remains \
         works helps includes included shows means meant faces faced hopes sees saw heard hears \
         struck released published quoted issued offered thanked served finished walked drove wore \
         ate slept rang voted speaks writes",
    ),
    (
        ROLE,
        "president premier minister secretary senator congressman congresswoman lawmaker legislator \
         deputy mp mep governor mayor councillor councilman councilwoman chancellor chairman \
         chairwoman chairperson chair chief head director manager executive ceo cfo founder \
         co-founder owner boss leader pm master counterpart employer spokesman spokeswoman \
         spokesperson official officer ambassador envoy diplomat negotiator commissioner prosecutor \
         attorney lawyer advocate solicitor judge justice sheriff detective inspector superintendent \
         constable captain colonel major lieutenant sergeant commander admiral general marshal \
         analyst economist strategist expert researcher scientist professor lecturer historian author \
         writer journalist reporter editor columnist correspondent commentator critic activist \
         campaigner organiser organizer candidate nominee congressperson representative aide adviser \
         advisor assistant consultant banker broker trader dealer investor farmer fisherman skipper \
         teacher headteacher principal student nurse doctor surgeon physician engineer architect \
         pilot driver worker docker miner shopkeeper baker butcher carpenter coach \
         trainer player striker goalkeeper midfielder defender referee bishop \
         archbishop cardinal priest imam rabbi pastor vicar pope reverend monk king queen prince \
         princess duke duchess emperor sultan sheikh emir speaker whip treasurer president-elect \
         vice-president actor actress singer musician artist painter producer curator keeper \
         guard warden watchman resident neighbour neighbor witness victim survivor defendant suspect \
         plaintiff wife husband mother father son daughter brother sister widow widower uncle aunt \
         cousin grandmother grandfather man woman boy girl guy lady gentleman politician statesman \
         dissident veteran soldier sailor policeman policewoman firefighter fireman paramedic \
         seismologist meteorologist geologist biologist physicist chemist virologist epidemiologist \
         psychologist sociologist interpreter translator librarian archivist auditor accountant clerk \
         regulator ombudsman delegate member colleague friend foreman \
         harbourmaster moderator interviewer presenter host compere anchor operator surveyor \
         insurer hydrologist secretary-general director-general attorney-general \
         governor-general commander-in-chief vice-chairman vice-chairwoman co-chairman financier publisher \
         industrialist archpriest patriarch designer administrator businessman businesswoman billionaire \
         millionaire mogul tycoon magnate developer frontrunner front-runner contender comedian celebrity \
         democrat pollster operative blogger staffer assemblyman assemblywoman",
    ),
    (
        ROLES,
        "presidents ministers senators lawmakers legislators deputies mps governors mayors \
         councillors leaders spokesmen officials officers ambassadors envoys diplomats negotiators \
         commissioners prosecutors lawyers attorneys advocates judges detectives inspectors analysts \
         economists strategists experts researchers scientists professors historians authors \
         journalists reporters editors commentators critics activists campaigners organisers \
         organizers candidates aides advisers advisors consultants bankers brokers traders dealers \
         investors farmers fishermen skippers teachers students nurses doctors engineers pilots \
         drivers workers dockers miners unions players fans bishops priests residents neighbours \
         neighbors witnesses victims survivors parents relatives soldiers politicians people men \
         women voters supporters opponents sources observers delegates members colleagues friends \
         locals passengers hydrologists seismologists clerks insurers regulators authorities \
         executives republicans democrats conservatives liberals protesters demonstrators rebels \
         scholars pollsters surveyors media americans hispanics latinos muslims christians jews catholics \
         evangelicals europeans africans asians arabs millennials progressives moderates libertarians \
         feminists contenders hopefuls nominees backers allies donors superdelegates operatives staffers \
         pundits congressmen governors spokespeople employees customers businessmen",
    ),
    (
        BODY,
        "ministry department council committee commission agency bureau office court parliament \
         senate congress assembly duma government administration cabinet party union association \
         federation confederation league alliance institute institution university college school \
         hospital bank company corporation corp inc ltd plc group holding holdings firm fund \
         foundation society club team army navy force forces service services board authority \
          embassy consulate mission delegation organisation organization network news \
         times post journal gazette courier herald tribune guardian telegraph wire radio television \
         tv channel press daily newspaper airline airlines airways railways motors industries energy \
         oil gas petroleum house kremlin pentagon nato compact chamber guild works laboratory centre \
         center museum bundesbank fed treasury exchange trust partners securities campaign coalition \
         tribunal secretariat staff state side police guard",
    ),
    (
        COMPANY,
        "corp corporation inc incorporated co ltd limited plc ag sa nv gmbh lp llc bv pty kk bhd oy spa motors \
         electric foods mills dynamics systems products stores brothers bros sons bancorp holdings holding \
         international enterprises technologies laboratories airlines petroleum industries management",
    ),
    (REGION, "region territory province county district oblast republic peninsula island islands"),
    (COURTESY | MALE, "mr mister sir lord herr monsieur senor signor"),
    (COURTESY | FEMALE, "mrs ms miss mme madame lady dame frau senora"),
    (COURTESY, "dr prof rev mx hon fr comrade"),
    (ROLE | ABBREVIATION, "sen rep gov gen col lt capt sgt maj adm cmdr supt insp"),
    (
        MALE,
        "spokesman chairman congressman policeman fireman man boy husband father son brother uncle \
         king prince duke grandfather widower gentleman statesman fisherman foreman councilman actor \
         waiter watchman lord guy businessman assemblyman",
    ),
    (
        FEMALE,
        "spokeswoman chairwoman congresswoman policewoman woman girl wife mother daughter sister aunt \
         queen princess duchess grandmother widow lady actress waitress councilwoman businesswoman assemblywoman",
    ),
    (
        TIME,
        "monday tuesday wednesday thursday friday saturday sunday january february march april may \
         june july august september october november december today yesterday tomorrow tonight \
         morning afternoon evening night week month year weekend midday noon midnight",
    ),
    (
        DOCUMENT,
        "report survey poll study statement letter document memo article book newspaper paper \
         magazine website indictment lawsuit complaint filing draft initiative bill law resolution \
         agreement treaty text data figures statistics results findings reports documents emails \
         records advertisement ad headline sign banner card communique note message email story \
         editorial tweet post video transcript saying legend",
    ),
    (
        ABBREVIATION,
        "mr mrs ms dr prof rev st sr jr no vs inc ltd corp co bros jan feb mar apr jun jul aug sep \
         sept oct nov dec u.s u.k u.n e.u d.c a.m p.m e.g i.e etc dlrs pct mln bln capt lt col gen \
         gov sen rep reps sens messrs hon maj adm sgt cpl ft approx est",
    ),
    (PARTICLE, "van von der den de da di du del della la le bin ibn al el ben dos das ter ten zu af av bint"),
    (
        QUALIFIER,
        "deputy vice former acting prime foreign chief senior junior first assistant associate \
         interim ex-president shadow trade defence defense finance interior health justice education \
         transport energy environment fisheries home opposition majority minority managing executive \
         general party union agency ministry company police press retired veteran leading permanent \
         special chairman presiding medical district federal national local regional state \
         presidential government military",
    ),
    (
        // Common given names of many countries, chosen from a list under the Unlicense, with a few spellings more;
        // the gender is common knowledge.
        FIRST_NAME | MALE,
        "antti arkady burak cemal efim eino fergus foma geoff hamish jarl josip juha jukka markku mats mikko pyotr sten toshiro tormod yefim yevgeny yiannis \
         aaron abdul abdullah abel abraham adam adrian ahmad ahmed akira aksel alan alastair \
         albert alberto alec alejandro alessandro alexander alexandre alexei alexey alexis alf \
         alfonso alfred alfredo ali alistair allan allen alois alvin amir amit anatoly anders \
         andre andreas andrei andres andrew andrey andrii andriy andrzej angelo angus anil \
         anthony antoine anton antonio aristide arkadi armando arne arnold artem arthur artur \
         arturo arun ashok atsushi augusto axel barry bartosz basil ben benedict benjamin \
         bernard bernhard bert bertrand bilal bill bjorn bob bobby bogdan bohdan boris brad \
         bradley brendan brent brett brian bruce bruno bryan callum calvin cameron carl carlo \
         carlos cedric cesar charles charlie chen christian christoph christophe \
         christopher chuck clarence claude claudio clement clifford clive clyde colin conor \
         craig curtis cyril dale damian damien dan daniel danilo danny dariusz darren dave \
         david dean declan denis dennis denys derek desmond dick didier diego dieter dietmar \
         dimitri dimitris dirk dmitri dmitry dmytro dominic dominik don donald doug douglas \
         dragan duncan dylan eamon ed eddie edgar eduard eduardo edward edwin einar elias \
         elliot emil emilio emmanuel emre enrico enrique enzo eric erich erik ernest ernesto \
         ernst erwin esteban eugene eugenio evan evgeny ewan fabian fabio farid felipe felix \
         ferdinand fernando filip finn florian francesco francis francisco franck francois \
         frank franz fred frederic frederick fredrik friedrich gabor gabriel gareth gary gavin \
         gennady geoffrey georg george georges georgi gerald gerard gerhard gerry gianni \
         gilbert gilles giorgio giovanni giuseppe gleb glen glenn goran gordon graeme graham \
         greg gregor gregory grigory grzegorz guido guillaume gunnar gunter gustav gustavo guy \
         hakan hamid hannes hans harald harold harry hasan hassan heinrich heinz helmut henri \
         henrik henry herbert herman hermann hiroshi horst howard hubert hugh hugo hussein ian \
         ibrahim ignacio igor ihor ilya imran ioannis isaac ismail istvan ivan ivar ivo jacek \
         jack jackson jacob jacques jaime jake jakob jakub jamal james janos jaroslav jason \
         javier jay jeff jeffrey jens jeremy jerome jerry jerzy jesper jesus jim jimmy jiri \
         joachim joao joaquin jochen joe joel johan johann johannes john johnny jon jonas \
         jonathan jordi jorge jose josef joseph josh joshua juan julian julien julio jurgen \
         juri justin kamal karel kari karim karl keith kemal ken kenji kenneth kevin khaled \
         khalid kieran kirill klaus knut konrad konstantin kostas krzysztof kurt kyle kyrylo \
         lance larry lars lasse laszlo laurence laurent laurie lawrence lennart leo leon \
         leonard leonardo leonid leopold leroy lev levan lewis liam lionel lloyd lorenzo lothar \
         lou louis luc luca lucas lucien luigi luis luiz lukas luke maciej magnus mahmoud \
         maksim maksym malcolm mamadou manfred manuel marat marc marcel marcelo marcin marco \
         marcos marcus marek mario marius mark marko markus marshall martin marty marvin \
         massimo mateo mathias mathieu matt matteo matthew matthias matti maurice mauricio \
         maurizio max maxim maxime mehmet melvin michael michal michel michele miguel mihai \
         mikael mike mikhail milan miles milos milton miroslav mitch mitchell mohamed mohammad \
         mohammed mohan morten muhammad murat mustafa mykhailo mykola mykyta nabil naoki nasser \
         nathan nathaniel ned neil nelson neville nicholas nick nicolas niels nigel nikita \
         nikola nikolai nikolaos nikolay nils noah noel norbert norman olaf olav ole oleg oleh \
         oleksandr oleksiy oliver olivier omar orlando oscar oskar osman ostap otto owen pablo \
         paolo pascal patrick patrik paul paulo pavel pavlo pawel pedro pekka per percy peter \
         petr petro petter phil philip philipp philippe phillip pierre piotr predrag rafael \
         rahul rainer raj rajesh rajiv ralf ralph ramesh ramon randall randy raphael rashid \
         raul ravi ray raymond reginald reinhard rene rex ricardo riccardo richard rick ricky \
         rob robert roberto rod roderick rodney rodrigo roger roland rolf roman ron ronald \
         ronan rory ross roy ruben rudolf rudy rune rupert ruslan russell ryan sacha saleh \
         salvatore sami samir samuel sandro sanjay sanjeev scott sean \
         sebastian sebastien serge sergei sergey sergio serhiy seth shane shaun shawn sidney \
         siegfried sigurd simon slobodan spencer stan stanislav stanislaw stanley stefan \
         stefano stein stepan stephan stephane stephen steve steven stewart stuart sunil suresh \
         svein sven takashi tanner taras tariq ted teodor terence terje theo theodor theodore \
         thierry thomas thorsten tim timo timothy timur tobias toby todd tom tomas tomasz \
         tomislav tommy tony tor torsten travis trevor trond tyler udo ugo ulf ulrich umberto \
         uwe vaclav valentin valery vasco vasily vasyl vernon victor vijay viktor vincent \
         vincenzo vinod virgil vitaliy vitaly vittorio vladimir vladislav volodymyr volker vyacheslav \
         waldemar walter warren wayne werner wilfred wilhelm will willem william willy winston \
         wojciech wolfgang xavier yan yannick yegor yevhen yosef youssef yuki yuri yury yusuf \
         yves zachary zbigniew zdenek zoltan zoran barack bernie beto brady chad chester corey cory darrell darryl dewayne dwight \
         elijah hank harrison jeb jeh lamar malik marlon mitt newt rand reince sheldon sherrod tad thad trent trey tyrone \
         wesley willie zack",
    ),
    (
        FIRST_NAME | FEMALE,
        "aino ebba felicity gunilla imogen kaisa morag tiina virpi abigail ada adele adriana agata agnes agnieszka aisha alejandra alena alessandra \
         alexandra alice alicia alina alison amalia amanda amber amelia amina amy ana anastasia \
         andreea angela angelica angelina anita anja anke ann anna annabel anne anneli annette \
         annie annika antonella antonia arlene asha astrid asya audrey aurora barbara beata \
         beatrice beatriz belinda benedetta berit bernadette beth bethany betty beverley bianca \
         birgit birgitta birgitte bonnie brenda bridget brigitte britta camilla candice carla \
         carmel carmen carol carole carolina caroline carolyn catalina catarina caterina \
         catherine cathy cecilia celeste celia celine chantal charlene charlotte cheryl chiara \
         chloe christa christel christiane christina christine cindy claire clara clare claudia \
         colette connie constance corinne cornelia cristina cynthia dagmar daisy dana daniela \
         danielle daphne daria dawn deborah debra deirdre delia denise diana diane dolores \
         dominique donna dora doreen doris dorothea dorothy edith edna eileen ekaterina elaine \
         eleanor elena eleni elin elisa elisabeth elise eliza elizabeth elke ella ellen elsa \
         elvira emilia emily emma erica erika erin esther ethel eugenia eva evelyn ewa fatima \
         federica fernanda fiona flavia florence frances francesca francoise freda freya frida \
         gabriela gabriele gabriella gail galina gemma georgia geraldine gertrude gillian gina \
         giovanna gisela giulia gladys glenda gloria grace graciela greta gretchen gudrun hanna \
         hannah hanne harriet heather hedda heidi heike helen helena helene helga henrietta \
         hilary hilda hilde holly ida ilona ilse ilze ines inga inge ingeborg ingrid ioana \
         irena irene irina iris irma iryna isabel isabella isabelle isla ivana ivonne \
         jacqueline jadwiga jana jane janet janice janina janine jasmine jeanette jeanne jelena \
         jennifer jenny jessica jill joan joanna joanne jocelyn johanna josefina josephine joy \
         joyce juanita judith judy julia juliana julie juliette jutta karen karin karina karla \
         karolina katarina katarzyna kate katerina kateryna katharina katherine kathleen \
         kathrin kathryn kathy katia katie katrin katya kay kelly kerry kerstin khadija \
         kimberly kirsten kirsty kristen kristin kristina krystyna ksenia kseniya larisa \
         larissa larysa latifa laura lauren lea leah leila lena leonie leonora leticia lia \
         lidia liesbeth lila lilian liliana lillian lily lina linda lisa liselotte liv livia \
         liz lois loretta lorna lorraine louisa louise lucia lucie lucille lucinda lucy ludmila \
         luisa lydia lynette lynne lyudmila mabel madeleine magda magdalena maggie maja \
         malgorzata manuela marcela marcia margaret margareta margarita margit margot \
         marguerite maria mariam mariana marianne marie marina marisa marit marja marjorie \
         marlene marta martha martina mary maryam matilda maud maureen mavis maxine megan mei \
         melanie melinda melissa mercedes meredith mia michaela michelle mila mildred milena \
         miranda miriam mirjam moira molly mona monica monika monique muriel myriam nadezhda \
         nadia nadine nancy naomi natalia natalie nataliya natasha nathalie nicole nina noelle \
         nora noreen norma nuria odette oksana olena olga olive olivia paloma pamela paola \
         patricia patrizia paula pauline peg peggy penelope penny philippa phoebe phyllis pilar \
         polly priya rachel raisa raquel rebecca regina renata renate renee rhoda rita roberta \
         rosa rosalie rosalind rosario rose rosemarie rosemary roxana ruth sabina sabine \
         sabrina sally samantha sandra sanna sara sarah saskia selma shannon sharon sheila \
         shirley sibyl sibylle sigrid silke silvia siobhan sofia sofie solveig sonia sonja \
         sophia sophie stefania stella stephanie sue sunita susan susana susanna susanne \
         suzanne svetlana sylvia sylvie tamara tania tanja tanya tara tatiana tatyana teresa \
         tess tessa tetiana thea thelma theresa therese tina tove tracey trine trudy ulla \
         ulrike ursula uta valentina valeria valerie vanessa vera verena veronica veronika \
         veronique victoria viktoria viola violet virginia vivian viviane vivienne wanda wendy \
         wilma winifred xenia yana yasmin yelena yolanda yulia yuliya yvette yvonne zainab zoe \
         zofia zuzana brianne brittany carly chelsea condoleezza courtney debbie gwen hillary huma ivanka joni kamala kayla \
         kellyanne kristi marsha patti megyn melania nikki savannah tammy tulsi",
    ),
    (
        // Borne by men and women.
        FIRST_NAME,
        "alex andrea ashley casey chris jackie jamie jan jean jessie jo kim lee leigh \
         leslie lindsay lynn marion morgan nicola pat petra robin sam sandy sasha simone taylor \
         terry toni tracy",
    ),
    (
        PLACE,
        "washington moscow london paris berlin beijing brussels kiev kyiv tehran tokyo ankara \
         jerusalem damascus europe africa asia america alabama alaska arizona arkansas california carolina \
         colorado connecticut dakota delaware florida hawaii idaho illinois indiana iowa kansas kentucky \
         louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska \
         nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia wisconsin wyoming \
         york hampshire jersey ontario quebec alberta manitoba saskatchewan scotia england ulster",
    ),
];

/// Adjectives of places and the places, for roles: `Russian Deputy Foreign Minister` is a Deputy Foreign Minister of Russia.
const DEMONYMS: &[(&str, &str)] = &[
    ("Afghan", "Afghanistan"),
    ("Albanian", "Albania"),
    ("Algerian", "Algeria"),
    ("American", "the United States"),
    ("Argentine", "Argentina"),
    ("Armenian", "Armenia"),
    ("Australian", "Australia"),
    ("Austrian", "Austria"),
    ("Azerbaijani", "Azerbaijan"),
    ("Belarusian", "Belarus"),
    ("Belgian", "Belgium"),
    ("Bolivian", "Bolivia"),
    ("Bosnian", "Bosnia"),
    ("Brazilian", "Brazil"),
    ("British", "Britain"),
    ("Bulgarian", "Bulgaria"),
    ("Canadian", "Canada"),
    ("Chilean", "Chile"),
    ("Chinese", "China"),
    ("Colombian", "Colombia"),
    ("Croatian", "Croatia"),
    ("Cuban", "Cuba"),
    ("Czech", "Czechia"),
    ("Danish", "Denmark"),
    ("Dutch", "Netherlands"),
    ("Egyptian", "Egypt"),
    ("Estonian", "Estonia"),
    ("Ethiopian", "Ethiopia"),
    ("Finnish", "Finland"),
    ("French", "France"),
    ("Georgian", "Georgia"),
    ("German", "Germany"),
    ("Greek", "Greece"),
    ("Hungarian", "Hungary"),
    ("Indian", "India"),
    ("Indonesian", "Indonesia"),
    ("Iranian", "Iran"),
    ("Iraqi", "Iraq"),
    ("Irish", "Ireland"),
    ("Israeli", "Israel"),
    ("Italian", "Italy"),
    ("Japanese", "Japan"),
    ("Jordanian", "Jordan"),
    ("Kazakh", "Kazakhstan"),
    ("Kenyan", "Kenya"),
    ("Kuwaiti", "Kuwait"),
    ("Latvian", "Latvia"),
    ("Lebanese", "Lebanon"),
    ("Libyan", "Libya"),
    ("Lithuanian", "Lithuania"),
    ("Malaysian", "Malaysia"),
    ("Mexican", "Mexico"),
    ("Moldovan", "Moldova"),
    ("Nigerian", "Nigeria"),
    ("Norwegian", "Norway"),
    ("Pakistani", "Pakistan"),
    ("Palestinian", "Palestine"),
    ("Peruvian", "Peru"),
    ("Philippine", "Philippines"),
    ("Polish", "Poland"),
    ("Portuguese", "Portugal"),
    ("Qatari", "Qatar"),
    ("Romanian", "Romania"),
    ("Russian", "Russia"),
    ("Saudi", "Saudi Arabia"),
    ("Scottish", "Scotland"),
    ("Serbian", "Serbia"),
    ("Slovak", "Slovakia"),
    ("Slovenian", "Slovenia"),
    ("Spanish", "Spain"),
    ("Swedish", "Sweden"),
    ("Swiss", "Switzerland"),
    ("Syrian", "Syria"),
    ("Thai", "Thailand"),
    ("Turkish", "Turkey"),
    ("Ukrainian", "Ukraine"),
    ("Venezuelan", "Venezuela"),
    ("Vietnamese", "Vietnam"),
    ("Welsh", "Wales"),
    ("Yemeni", "Yemen"),
];

/// Verbs of saying whose past is another word, each with all of its stems.
const IRREGULAR: [&[&str]; 40] = [
    &["say", "said"],
    &["tell", "told"],
    &["think", "thought"],
    &["write", "wrote", "written"],
    &["speak", "spoke", "spoken"],
    &["know", "knew", "known"],
    &["find", "found"],
    &["feel", "felt"],
    &["swear", "swore", "sworn"],
    &["hold", "held"],
    &["mean", "meant"],
    &["hear", "heard"],
    &["see", "saw", "seen"],
    &["give", "gave", "given"],
    &["make", "made"],
    &["go", "went", "gone"],
    &["come", "came"],
    &["begin", "began", "begun"],
    &["break", "broke", "broken"],
    &["bring", "brought"],
    &["draw", "drew", "drawn"],
    &["forget", "forgot", "forgotten"],
    &["foresee", "foresaw", "foreseen"],
    &["foretell", "foretold"],
    &["get", "got"],
    &["keep", "kept"],
    &["lay", "laid"],
    &["lead", "led"],
    &["learn", "learnt"],
    &["leave", "left"],
    &["seek", "sought"],
    &["send", "sent"],
    &["shoot", "shot"],
    &["sing", "sang", "sung"],
    &["take", "took", "taken"],
    &["teach", "taught"],
    &["throw", "threw", "thrown"],
    &["understand", "understood"],
    &["withdraw", "withdrew", "withdrawn"],
    &["retell", "retold"],
];

/// The stems that an irregular verb of saying has beside that of `word`, in lower case; none where it is no such verb.
pub fn other_forms_of_verb(word: &str) -> Vec<&'static str> {
    let own = stem(word);
    let has = |forms: &&&[&str]| forms.iter().any(|form| stem(form) == own);
    let forms = IRREGULAR.iter().find(has).copied().unwrap_or(&[]);
    forms.iter().copied().filter(|form| stem(form) != own).collect()
}
