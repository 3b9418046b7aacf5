//! Writes any number of invented coded documents to standard output, one a line, for load tests of the store: years of
//! reports, a few hundred a day, with the shares of types and parties that news has (few parties make most of it).
//! The same seed writes the same.

use crate::dice::Dice;
use clap::Args as ClapArgs;
use jiff::ToSpan;
use jiff::civil::Date;
use std::fmt::Write as _;
use std::io::Write;

/// Write invented coded documents.
#[derive(ClapArgs)]
pub(crate) struct Args {
    /// How many documents
    #[arg(long, default_value_t = 10_000)]
    documents: u64,
    /// How many events each
    #[arg(long, default_value_t = 20)]
    events: u64,
    /// How many documents a day
    #[arg(long, default_value_t = 500)]
    per_day: u64,
    /// The first day
    #[arg(long, default_value = "2020-01-01")]
    from: String,
    /// The same seed writes the same
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

const TYPES: &[(&str, &str, f64)] = &[
    ("ASSAULT", "190", -10.0),
    ("CONSULT", "040", 1.0),
    ("COERCE", "173", -5.0),
    ("ACCUSE", "111", -2.0),
    ("REQUEST", "020", 3.0),
    ("SUPPORT", "051", 3.4),
    ("PROTEST", "141", -6.5),
    ("REJECT", "120", -4.0),
    ("AGREE", "057", 8.0),
    ("MOBILIZE", "150", -7.2),
    ("AID", "071", 7.4),
    ("COOPERATE", "061", 6.4),
    ("THREATEN", "130", -4.4),
    ("SANCTION", "163", -8.0),
    ("CONCEDE", "083", 5.0),
    ("RETREAT", "087", 9.0),
    ("DEFECT", "080", 6.5),
];
const STATES: &str = "USA RUS CHN UKR ISR IRN GBR FRA DEU TUR SYR IND PAK JPN KOR PRK SAU EGY IRQ AFG POL ITA ESP BRA MEX VEN COL NGA ETH SDN \
    KEN ZAF AUS CAN PHL VNM IDN MMR THA MYS BGD LKA NPL YEM LBN JOR LBY TUN DZA MAR MLI NER TCD CMR COD RWA UGA TZA ZMB ZWE MOZ AGO PER CHL \
    ARG BOL ECU CUB HTI GTM HND NIC GRC SRB HRV BIH ALB BGR ROU HUN CZE SVK AUT CHE NLD BEL SWE NOR FIN DNK EST LVA LTU BLR MDA GEO ARM AZE";
const ROLES: &[&str] = &["GOV", "", "MIL", "COP", "REB", "OPP", "LEG", "JUD", "CVL", "MED"];
const WORDS: &str = "border troops minister talks accord ceasefire protest march tariff embassy envoy parliament court arrest convoy village \
    shelling drone missile aid refugees camp hospital budget election ballot governor mayor strike union port harbour pipeline dam \
    treaty summit delegation spokesman statement report inquiry verdict prison hostage ransom patrol navy island strait airport";

pub(crate) fn run(args: &Args) -> crate::Outcome {
    let states: Vec<&str> = STATES.split_whitespace().collect();
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let first: Date = args.from.parse()?;
    let mut dice = Dice::new(args.seed);
    let mut out = std::io::BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    let mut line = String::new();
    for n in 0..args.documents {
        let day = first.checked_add(((n / args.per_day.max(1)) as i64).days())?;
        // eight reports tell one story, in each other's neighbourhood; it has its own sides, names and acts
        let story = n / 320 * 40 + n % 40;
        let mut own = Dice::new(story + 1);
        let (who, whom) = (states[own.skewed(states.len())], states[own.skewed(states.len())]);
        let subject: Vec<&str> = (0..6).map(|_| words[own.roll(words.len())]).collect();
        let (town, leader, envoy) = (own.roll(50_000), own.roll(50_000), own.roll(50_000));
        let begun = first.checked_add(((n / 320 * 320 / args.per_day.max(1)) as i64).days())?;
        let outlet = dice.skewed(300);
        line.clear();
        write!(
            line,
            r#"{{"schema":"dateline.coded-document/1","codebook":{{"name":"made","version":"1","sha256":"made"}},"document":{{"id":"d{n}","version":"v1","input_id":null,"url":"https://outlet{outlet}.example/{n}","outlet":{{"name":"Outlet {outlet}","domain":"outlet{outlet}.example"}},"title":"{who} and {whom}: {} {} near Town{town}","byline":[],"language":"en","published":{{"value":"{day}T{:02}:{:02}:00Z","precision":"minute","basis":"feed","evidence":[]}},"updated":null,"page_clock":null,"dateline":null,"text":"{}. On {day} the {} of {who}, Leader{leader}, met Envoy{envoy} of {whom} near Town{town} over the {}. A {} of the {} said that word{} was kept.","paragraphs":[],"posts":[],"images":[],"removed":[],"fingerprint":""}},"events":["#,
            subject[0],
            subject[1],
            6 + n % 16,
            n % 60,
            subject.join(" "),
            subject[2],
            subject[3],
            subject[4],
            subject[5],
            n
        )?;
        for k in 0..args.events {
            // of the story's acts, most reports tell the first
            let act = dice.skewed(3 * args.events as usize) as u64;
            let mut own = Dice::new(story * 1000 + act + 7);
            let (kind, cameo, score) = TYPES[own.skewed(TYPES.len())];
            let (a, b) = if own.roll(3) == 0 { (whom, who) } else { (who, whom) };
            let (ra, rb) = (ROLES[own.skewed(ROLES.len())], ROLES[own.skewed(ROLES.len())]);
            let list = |r: &str| if r.is_empty() { "[]".to_owned() } else { format!("[\"{r}\"]") };
            let on = begun.checked_sub((own.skewed(3) as i64).days())?;
            let (lat, lon) = (own.roll(1200) as f64 / 10.0 - 50.0, own.roll(3600) as f64 / 10.0 - 180.0);
            let modality = if dice.roll(6) == 0 { "planned" } else { "asserted" };
            let background = dice.roll(8) == 0;
            write!(
                line,
                r#"{}{{"id":"e{k}","act":"a{k}","type":"{kind}","plover":"{kind}","mode":null,"contexts":["military"],"cameo":"{cameo}","goldstein":{score:?},"actor":{{"start":0,"end":3,"text":"{a}","name":null,"country":"{a}","roles":{},"code":"{a}{ra}"}},"recipient":{{"start":4,"end":7,"text":"{b}","name":null,"country":"{b}","roles":{},"code":"{b}{rb}"}},"when":{{"value":"{on}","precision":"day","basis":"relative","start":9,"end":12,"text":"day"}},"where":{{"start":20,"end":24,"text":"Town","name":"Town{}","lat":{lat:?},"lon":{lon:?},"country":"{b}","admin1":null,"geonames_id":{},"precision":"city","kind":"literal"}},"polarity":"positive","modality":"{modality}","tense":"past","background":{background},"content_of":null,"public":true,"sources":[{{"name":"the ministry","country":"{a}","roles":["GOV"],"relation":"says","via":null,"start":0,"end":1,"text":"x"}}],"mentions":[],"trigger":{{"start":8,"end":12,"text":"{}"}},"sentence":{{"start":0,"end":60,"text":"{a}{ra} {} {b}{rb} over the {} near Town{} on day {on}."}},"quotes":[],"figures":[],"rule":"made.{kind}","confidence":0.9}}"#,
                if k > 0 { "," } else { "" },
                list(ra),
                list(rb),
                town,
                town,
                words[dice.roll(words.len())],
                words[dice.roll(words.len())],
                words[dice.roll(words.len())],
                town
            )?;
        }
        line.push_str(r#"],"quotes":[],"figures":[],"diagnostics":[]}"#);
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    out.flush()?;
    Ok(())
}
