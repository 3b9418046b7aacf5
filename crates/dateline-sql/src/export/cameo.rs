//! CAMEO's event codes: what each means, how it scores and which PLOVER type it falls under. The wording is our own.
//! Source: the CAMEO codebook 1.1b3; scores as GDELT and ICEWS publish them; types by PLOVER's crosswalk.

/// One code.
#[derive(Debug, PartialEq)]
pub(crate) struct Cameo {
    /// Two to four digits.
    pub(crate) code: &'static str,
    /// What somebody does who does it.
    pub(crate) text: &'static str,
    /// GDELT's score.
    pub(crate) goldstein: f64,
    /// ICEWS's score, other than GDELT's in four codes.
    pub(crate) icews: f64,
    /// PLOVER's type; none for statements and appeals, nor for a root that PLOVER divides.
    pub(crate) plover: Option<&'static str>,
}

/// Returns what is known of a code.
pub(crate) fn of(code: &str) -> Option<&'static Cameo> {
    CAMEO.binary_search_by(|c| c.code.cmp(code)).ok().map(|n| &CAMEO[n])
}

/// Returns a code by the three digits at least that GDELT and ICEWS write: what is no more than a root is "not specified
/// below".
pub(crate) fn specified(code: &str) -> Option<&'static Cameo> {
    if code.len() == 2 { of(&format!("{code}0")) } else { of(code) }
}

impl Cameo {
    /// Returns the first two digits.
    pub(crate) fn root(&self) -> &'static str {
        &self.code[..2]
    }

    /// Returns the first three digits.
    pub(crate) fn base(&self) -> &'static str {
        &self.code[..self.code.len().min(3)]
    }

    /// Returns GDELT's quad class: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict.
    pub(crate) fn quad(&self) -> u8 {
        match self.root() {
            "01" | "02" | "03" | "04" | "05" => 1,
            "06" | "07" | "08" => 2,
            "09" | "10" | "11" | "12" | "13" => 3,
            _ => 4,
        }
    }
}

const fn cameo(code: &'static str, text: &'static str, goldstein: f64, icews: f64, plover: &'static str) -> Cameo {
    Cameo { code, text, goldstein, icews, plover: if plover.is_empty() { None } else { Some(plover) } }
}

/// By code. GDELT scores no 1213 and neither scores 1214: they have the score of the codes beside them.
static CAMEO: [Cameo; 313] = [
    cameo("01", "Make a public statement", 0.0, 0.0, ""),
    cameo("010", "Make a statement", 0.0, 0.0, ""),
    cameo("011", "Decline to comment", -0.1, -0.1, ""),
    cameo("012", "Voice pessimism", -0.4, -0.4, ""),
    cameo("013", "Voice optimism", 0.4, 0.4, ""),
    cameo("014", "Weigh a policy option", 0.0, 0.0, ""),
    cameo("015", "Claim or admit responsibility", 0.0, 0.0, ""),
    cameo("016", "Deny responsibility", -2.0, -5.0, ""),
    cameo("017", "Perform a symbolic act", 0.0, 0.0, ""),
    cameo("018", "Express sympathy", 3.4, 3.4, ""),
    cameo("019", "Voice agreement", 3.4, 3.4, ""),
    cameo("02", "Appeal", 3.0, 3.0, ""),
    cameo("020", "Make an appeal", 3.0, 3.0, ""),
    cameo("021", "Appeal for material cooperation", 3.4, 3.4, ""),
    cameo("0211", "Appeal for economic cooperation", 3.4, 3.4, ""),
    cameo("0212", "Appeal for military cooperation", 3.4, 3.4, ""),
    cameo("0213", "Appeal for judicial cooperation", 3.4, 3.4, ""),
    cameo("0214", "Appeal for shared intelligence", 3.4, 3.4, ""),
    cameo("022", "Appeal for diplomatic cooperation or policy support", 3.2, 3.4, ""),
    cameo("023", "Appeal for aid", 3.4, 3.4, ""),
    cameo("0231", "Appeal for economic aid", 3.4, 3.4, ""),
    cameo("0232", "Appeal for military aid", 3.4, 3.4, ""),
    cameo("0233", "Appeal for humanitarian aid", 3.4, 3.4, ""),
    cameo("0234", "Appeal for military protection or peacekeepers", 3.4, 3.4, ""),
    cameo("024", "Appeal for political reform", -0.3, -0.3, ""),
    cameo("0241", "Appeal for a change of leaders", -0.3, -0.3, ""),
    cameo("0242", "Appeal for a change of policy", -0.3, -0.3, ""),
    cameo("0243", "Appeal for rights", -0.3, -0.3, ""),
    cameo("0244", "Appeal for a change of institutions or regime", -0.3, -0.3, ""),
    cameo("025", "Appeal to give way", -0.3, -0.3, ""),
    cameo("0251", "Appeal to ease administrative sanctions", -0.3, -0.3, ""),
    cameo("0252", "Appeal to ease popular dissent", -0.3, -0.3, ""),
    cameo("0253", "Appeal to release persons or property", -0.3, -0.3, ""),
    cameo("0254", "Appeal to ease economic sanctions, a boycott or an embargo", -0.3, -0.3, ""),
    cameo("0255", "Appeal to let outsiders in, other than to mediate", -0.3, -0.3, ""),
    cameo("0256", "Appeal to de-escalate fighting", -0.3, -0.3, ""),
    cameo("026", "Appeal to others to meet or negotiate", 4.0, 4.0, ""),
    cameo("027", "Appeal to others to settle a dispute", 4.0, 4.0, ""),
    cameo("028", "Appeal to others to mediate or accept mediation", 4.0, 4.0, ""),
    cameo("03", "Express intent to cooperate", 4.0, 4.0, "AGREE"),
    cameo("030", "Express intent to cooperate in general", 4.0, 4.0, "AGREE"),
    cameo("031", "Express intent to cooperate materially", 5.2, 5.2, "AGREE"),
    cameo("0311", "Express intent to cooperate economically", 5.2, 5.2, "AGREE"),
    cameo("0312", "Express intent to cooperate militarily", 5.2, 5.2, "AGREE"),
    cameo("0313", "Express intent to cooperate on judicial matters", 5.2, 5.2, "AGREE"),
    cameo("0314", "Express intent to share intelligence", 5.2, 5.2, "AGREE"),
    cameo("032", "Express intent to cooperate diplomatically", 4.5, 4.5, "AGREE"),
    cameo("033", "Express intent to give material aid", 5.2, 5.2, "AGREE"),
    cameo("0331", "Express intent to give economic aid", 5.2, 5.2, "AGREE"),
    cameo("0332", "Express intent to give military aid", 5.2, 5.2, "AGREE"),
    cameo("0333", "Express intent to give humanitarian aid", 5.2, 5.2, "AGREE"),
    cameo("0334", "Express intent to give military protection or peacekeepers", 6.0, 6.0, "AGREE"),
    cameo("034", "Express intent to reform politically", 7.0, 7.0, "AGREE"),
    cameo("0341", "Express intent to change leaders", 7.0, 7.0, "AGREE"),
    cameo("0342", "Express intent to change policy", 7.0, 7.0, "AGREE"),
    cameo("0343", "Express intent to grant rights", 7.0, 7.0, "AGREE"),
    cameo("0344", "Express intent to change institutions or regime", 7.0, 7.0, "AGREE"),
    cameo("035", "Express intent to give way", 7.0, 7.0, "AGREE"),
    cameo("0351", "Express intent to ease administrative sanctions", 7.0, 7.0, "AGREE"),
    cameo("0352", "Express intent to ease popular dissent", 7.0, 7.0, "AGREE"),
    cameo("0353", "Express intent to release persons or property", 7.0, 7.0, "AGREE"),
    cameo("0354", "Express intent to ease economic sanctions, a boycott or an embargo", 7.0, 7.0, "AGREE"),
    cameo("0355", "Express intent to let outsiders in, other than to mediate", 7.0, 7.0, "AGREE"),
    cameo("0356", "Express intent to de-escalate fighting", 7.0, 7.0, "AGREE"),
    cameo("036", "Express intent to meet or negotiate", 4.0, 4.0, "AGREE"),
    cameo("037", "Express intent to settle a dispute", 5.0, 5.0, "AGREE"),
    cameo("038", "Express intent to accept mediation", 7.0, 7.0, "AGREE"),
    cameo("039", "Express intent to mediate", 5.0, 5.0, "AGREE"),
    cameo("04", "Consult", 1.0, 1.0, "CONSULT"),
    cameo("040", "Consult in general", 1.0, 1.0, "CONSULT"),
    cameo("041", "Talk by telephone", 1.0, 1.0, "CONSULT"),
    cameo("042", "Pay a visit", 1.9, 1.9, "CONSULT"),
    cameo("043", "Receive a visit", 2.8, 2.8, "CONSULT"),
    cameo("044", "Meet at a third place", 2.5, 2.5, "CONSULT"),
    cameo("045", "Mediate", 5.0, 5.0, "CONSULT"),
    cameo("046", "Negotiate", 7.0, 7.0, "CONSULT"),
    cameo("05", "Cooperate diplomatically", 3.5, 3.5, "SUPPORT"),
    cameo("050", "Cooperate diplomatically in general", 3.5, 3.5, "SUPPORT"),
    cameo("051", "Praise or endorse", 3.4, 3.4, "SUPPORT"),
    cameo("052", "Defend in words", 3.5, 3.5, "SUPPORT"),
    cameo("053", "Rally support for another", 3.8, 3.8, "SUPPORT"),
    cameo("054", "Recognize diplomatically", 6.0, 6.0, "SUPPORT"),
    cameo("055", "Apologize", 7.0, 7.0, "SUPPORT"),
    cameo("056", "Forgive", 7.0, 7.0, "SUPPORT"),
    cameo("057", "Sign a formal agreement", 8.0, 8.0, "SUPPORT"),
    cameo("06", "Cooperate materially", 6.0, 6.0, "COOPERATE"),
    cameo("060", "Cooperate materially in general", 6.0, 6.0, "COOPERATE"),
    cameo("061", "Cooperate economically", 6.4, 6.4, "COOPERATE"),
    cameo("062", "Cooperate militarily", 7.4, 7.4, "COOPERATE"),
    cameo("063", "Cooperate on judicial matters", 7.4, 7.4, "COOPERATE"),
    cameo("064", "Share intelligence or information", 7.0, 7.0, "COOPERATE"),
    cameo("07", "Give aid", 7.0, 7.0, "AID"),
    cameo("070", "Give aid in general", 7.0, 7.0, "AID"),
    cameo("071", "Give economic aid", 7.4, 7.4, "AID"),
    cameo("072", "Give military aid", 8.3, 8.3, "AID"),
    cameo("073", "Give humanitarian aid", 7.4, 7.4, "AID"),
    cameo("074", "Give military protection or keep the peace", 8.5, 8.5, "AID"),
    cameo("075", "Grant asylum", 7.0, 7.0, "AID"),
    cameo("08", "Give way", 5.0, 5.0, ""),
    cameo("080", "Give way in general", 5.0, 5.0, "CONCEDE"),
    cameo("081", "Ease administrative sanctions", 5.0, 5.0, "CONCEDE"),
    cameo("0811", "Ease limits on political freedoms", 5.0, 5.0, "CONCEDE"),
    cameo("0812", "Ease a ban on parties or politicians", 5.0, 5.0, "CONCEDE"),
    cameo("0813", "Ease a curfew", 5.0, 5.0, "RETREAT"),
    cameo("0814", "Ease a state of emergency or martial law", 5.0, 5.0, "RETREAT"),
    cameo("082", "Ease popular dissent", 5.0, 5.0, "CONCEDE"),
    cameo("083", "Grant demands for political reform", 5.0, 5.0, "CONCEDE"),
    cameo("0831", "Grant demands for a change of leaders", 5.0, 5.0, "CONCEDE"),
    cameo("0832", "Grant demands for a change of policy", 5.0, 5.0, "CONCEDE"),
    cameo("0833", "Grant demands for rights", 5.0, 5.0, "CONCEDE"),
    cameo("0834", "Grant demands for a change of institutions or regime", 5.0, 5.0, "CONCEDE"),
    cameo("084", "Return or release", 7.0, 7.0, "RETREAT"),
    cameo("0841", "Return or release persons", 7.0, 7.0, "RETREAT"),
    cameo("0842", "Return or release property", 7.0, 7.0, "RETREAT"),
    cameo("085", "Ease economic sanctions, a boycott or an embargo", 7.0, 7.0, "RETREAT"),
    cameo("086", "Let outsiders in", 9.0, 9.0, "RETREAT"),
    cameo("0861", "Let peacekeepers in", 9.0, 9.0, "RETREAT"),
    cameo("0862", "Let inspectors in", 9.0, 9.0, "RETREAT"),
    cameo("0863", "Let humanitarian aid in", 9.0, 9.0, "RETREAT"),
    cameo("087", "De-escalate fighting", 9.0, 9.0, "RETREAT"),
    cameo("0871", "Declare a truce or ceasefire", 9.0, 9.0, "RETREAT"),
    cameo("0872", "Ease a military blockade", 9.0, 9.0, "RETREAT"),
    cameo("0873", "Demobilize armed forces", 9.0, 9.0, "RETREAT"),
    cameo("0874", "Retreat or surrender", 10.0, 10.0, "RETREAT"),
    cameo("09", "Investigate", -2.0, -2.0, "ACCUSE"),
    cameo("090", "Investigate in general", -2.0, -2.0, "ACCUSE"),
    cameo("091", "Investigate crime or corruption", -2.0, -2.0, "ACCUSE"),
    cameo("092", "Investigate abuses of human rights", -2.0, -2.0, "ACCUSE"),
    cameo("093", "Investigate military action", -2.0, -2.0, "ACCUSE"),
    cameo("094", "Investigate war crimes", -2.0, -2.0, "ACCUSE"),
    cameo("10", "Demand", -5.0, -5.0, "REQUEST"),
    cameo("100", "Make a demand", -5.0, -5.0, "REQUEST"),
    cameo("101", "Demand material cooperation", -5.0, -5.0, "REQUEST"),
    cameo("1011", "Demand economic cooperation", -5.0, -5.0, "REQUEST"),
    cameo("1012", "Demand military cooperation", -5.0, -5.0, "REQUEST"),
    cameo("1013", "Demand judicial cooperation", -5.0, -5.0, "REQUEST"),
    cameo("1014", "Demand shared intelligence", -5.0, -5.0, "REQUEST"),
    cameo("102", "Demand diplomatic cooperation or policy support", -5.0, -5.0, "REQUEST"),
    cameo("103", "Demand aid", -5.0, -5.0, "REQUEST"),
    cameo("1031", "Demand economic aid", -5.0, -5.0, "REQUEST"),
    cameo("1032", "Demand military aid", -5.0, -5.0, "REQUEST"),
    cameo("1033", "Demand humanitarian aid", -5.0, -5.0, "REQUEST"),
    cameo("1034", "Demand military protection or peacekeepers", -5.0, -5.0, "REQUEST"),
    cameo("104", "Demand political reform", -5.0, -5.0, "REQUEST"),
    cameo("1041", "Demand a change of leaders", -5.0, -5.0, "REQUEST"),
    cameo("1042", "Demand a change of policy", -5.0, -5.0, "REQUEST"),
    cameo("1043", "Demand rights", -5.0, -5.0, "REQUEST"),
    cameo("1044", "Demand a change of institutions or regime", -5.0, -5.0, "REQUEST"),
    cameo("105", "Demand that another give way", -5.0, -5.0, "REQUEST"),
    cameo("1051", "Demand easing of administrative sanctions", -5.0, -5.0, "REQUEST"),
    cameo("1052", "Demand easing of popular dissent", -5.0, -5.0, "REQUEST"),
    cameo("1053", "Demand release of persons or property", -5.0, -5.0, "REQUEST"),
    cameo("1054", "Demand easing of economic sanctions, a boycott or an embargo", -5.0, -5.0, "REQUEST"),
    cameo("1055", "Demand that outsiders be let in, other than to mediate", -5.0, -5.0, "REQUEST"),
    cameo("1056", "Demand de-escalation of fighting", -5.0, -5.0, "REQUEST"),
    cameo("106", "Demand a meeting or negotiation", -5.0, -5.0, "REQUEST"),
    cameo("107", "Demand settlement of a dispute", -5.0, -5.0, "REQUEST"),
    cameo("108", "Demand mediation", -5.0, -5.0, "REQUEST"),
    cameo("11", "Disapprove", -2.0, -2.0, "ACCUSE"),
    cameo("110", "Disapprove in general", -2.0, -2.0, "ACCUSE"),
    cameo("111", "Criticize or denounce", -2.0, -2.0, "ACCUSE"),
    cameo("112", "Accuse", -2.0, -2.0, "ACCUSE"),
    cameo("1121", "Accuse of crime or corruption", -2.0, -2.0, "ACCUSE"),
    cameo("1122", "Accuse of abuses of human rights", -2.0, -2.0, "ACCUSE"),
    cameo("1123", "Accuse of aggression", -2.0, -2.0, "ACCUSE"),
    cameo("1124", "Accuse of war crimes", -2.0, -2.0, "ACCUSE"),
    cameo("1125", "Accuse of espionage or treason", -2.0, -2.0, "ACCUSE"),
    cameo("113", "Rally opposition against another", -2.0, -2.0, "ACCUSE"),
    cameo("114", "Complain officially", -2.0, -2.0, "ACCUSE"),
    cameo("115", "Sue", -2.0, -2.0, "ACCUSE"),
    cameo("116", "Find guilty or liable", -2.0, -2.0, "ACCUSE"),
    cameo("12", "Reject", -4.0, -4.0, "REJECT"),
    cameo("120", "Reject in general", -4.0, -4.0, "REJECT"),
    cameo("121", "Reject material cooperation", -4.0, -4.0, "REJECT"),
    cameo("1211", "Reject economic cooperation", -4.0, -4.0, "REJECT"),
    cameo("1212", "Reject military cooperation", -4.0, -4.0, "REJECT"),
    cameo("1213", "Reject judicial cooperation", -4.0, -4.0, "REJECT"),
    cameo("1214", "Reject sharing of intelligence", -4.0, -4.0, "REJECT"),
    cameo("122", "Reject a request for aid", -4.0, -4.0, "REJECT"),
    cameo("1221", "Reject a request for economic aid", -4.0, -4.0, "REJECT"),
    cameo("1222", "Reject a request for military aid", -4.0, -4.0, "REJECT"),
    cameo("1223", "Reject a request for humanitarian aid", -4.0, -4.0, "REJECT"),
    cameo("1224", "Reject a request for military protection or peacekeepers", -4.0, -4.0, "REJECT"),
    cameo("123", "Reject a request for political reform", -4.0, -4.0, "REJECT"),
    cameo("1231", "Reject a request for a change of leaders", -4.0, -4.0, "REJECT"),
    cameo("1232", "Reject a request for a change of policy", -4.0, -4.0, "REJECT"),
    cameo("1233", "Reject a request for rights", -4.0, -4.0, "REJECT"),
    cameo("1234", "Reject a request for a change of institutions or regime", -4.0, -4.0, "REJECT"),
    cameo("124", "Refuse to give way", -4.0, -4.0, "REJECT"),
    cameo("1241", "Refuse to ease administrative sanctions", -4.0, -4.0, "REJECT"),
    cameo("1242", "Refuse to ease popular dissent", -4.0, -4.0, "REJECT"),
    cameo("1243", "Refuse to release persons or property", -4.0, -4.0, "REJECT"),
    cameo("1244", "Refuse to ease economic sanctions, a boycott or an embargo", -4.0, -4.0, "REJECT"),
    cameo("1245", "Refuse to let outsiders in, other than to mediate", -4.0, -4.0, "REJECT"),
    cameo("1246", "Refuse to de-escalate fighting", -4.0, -4.0, "REJECT"),
    cameo("125", "Reject a proposal to meet or negotiate", -5.0, -5.0, "REJECT"),
    cameo("126", "Reject mediation", -5.0, -5.0, "REJECT"),
    cameo("127", "Reject a plan to settle a dispute", -5.0, -5.0, "REJECT"),
    cameo("128", "Defy norms or law", -5.0, -5.0, "REJECT"),
    cameo("129", "Veto", -5.0, -5.0, "REJECT"),
    cameo("13", "Threaten", -6.0, -6.0, "THREATEN"),
    cameo("130", "Threaten in general", -4.4, -4.4, "THREATEN"),
    cameo("131", "Threaten without force", -5.8, -5.8, "THREATEN"),
    cameo("1311", "Threaten to reduce or stop aid", -5.8, -5.8, "THREATEN"),
    cameo("1312", "Threaten a boycott, an embargo or sanctions", -5.8, -5.8, "THREATEN"),
    cameo("1313", "Threaten to reduce or break relations", -5.8, -5.8, "THREATEN"),
    cameo("132", "Threaten administrative sanctions", -5.8, -5.8, "THREATEN"),
    cameo("1321", "Threaten limits on political freedoms", -5.8, -5.8, "THREATEN"),
    cameo("1322", "Threaten to ban parties or politicians", -5.8, -5.8, "THREATEN"),
    cameo("1323", "Threaten a curfew", -5.8, -5.8, "THREATEN"),
    cameo("1324", "Threaten a state of emergency or martial law", -5.8, -5.8, "THREATEN"),
    cameo("133", "Threaten protest", -5.8, -5.8, "THREATEN"),
    cameo("134", "Threaten to halt negotiations", -5.8, -5.8, "THREATEN"),
    cameo("135", "Threaten to halt mediation", -5.8, -5.8, "THREATEN"),
    cameo("136", "Threaten to put outsiders out, other than mediators", -7.0, -7.0, "THREATEN"),
    cameo("137", "Threaten violent repression", -7.0, -7.0, "THREATEN"),
    cameo("138", "Threaten military force", -7.0, -7.0, "THREATEN"),
    cameo("1381", "Threaten a blockade", -7.0, -7.0, "THREATEN"),
    cameo("1382", "Threaten occupation", -7.0, -7.0, "THREATEN"),
    cameo("1383", "Threaten unconventional violence", -7.0, -7.0, "THREATEN"),
    cameo("1384", "Threaten a conventional attack", -7.0, -7.0, "THREATEN"),
    cameo("1385", "Threaten an attack with weapons of mass destruction", -7.0, -7.0, "THREATEN"),
    cameo("139", "Give an ultimatum", -7.0, -7.0, "THREATEN"),
    cameo("14", "Protest", -6.5, -6.5, "PROTEST"),
    cameo("140", "Protest in general", -6.5, -6.5, "PROTEST"),
    cameo("141", "Demonstrate or rally", -6.5, -6.5, "PROTEST"),
    cameo("1411", "Demonstrate for a change of leaders", -6.5, -6.5, "PROTEST"),
    cameo("1412", "Demonstrate for a change of policy", -6.5, -6.5, "PROTEST"),
    cameo("1413", "Demonstrate for rights", -6.5, -6.5, "PROTEST"),
    cameo("1414", "Demonstrate for a change of institutions or regime", -6.5, -6.5, "PROTEST"),
    cameo("142", "Hold a hunger strike", -6.5, -6.5, "PROTEST"),
    cameo("1421", "Hold a hunger strike for a change of leaders", -6.5, -6.5, "PROTEST"),
    cameo("1422", "Hold a hunger strike for a change of policy", -6.5, -6.5, "PROTEST"),
    cameo("1423", "Hold a hunger strike for rights", -6.5, -6.5, "PROTEST"),
    cameo("1424", "Hold a hunger strike for a change of institutions or regime", -6.5, -6.5, "PROTEST"),
    cameo("143", "Strike or boycott", -6.5, -6.5, "PROTEST"),
    cameo("1431", "Strike or boycott for a change of leaders", -6.5, -6.5, "PROTEST"),
    cameo("1432", "Strike or boycott for a change of policy", -6.5, -6.5, "PROTEST"),
    cameo("1433", "Strike or boycott for rights", -6.5, -6.5, "PROTEST"),
    cameo("1434", "Strike or boycott for a change of institutions or regime", -6.5, -6.5, "PROTEST"),
    cameo("144", "Block passage", -7.5, -7.5, "PROTEST"),
    cameo("1441", "Block passage for a change of leaders", -7.5, -7.5, "PROTEST"),
    cameo("1442", "Block passage for a change of policy", -7.5, -7.5, "PROTEST"),
    cameo("1443", "Block passage for rights", -7.5, -7.5, "PROTEST"),
    cameo("1444", "Block passage for a change of institutions or regime", -7.5, -7.5, "PROTEST"),
    cameo("145", "Protest violently or riot", -7.5, -7.5, "PROTEST"),
    cameo("1451", "Protest violently for a change of leaders", -7.5, -7.5, "PROTEST"),
    cameo("1452", "Protest violently for a change of policy", -7.5, -7.5, "PROTEST"),
    cameo("1453", "Protest violently for rights", -7.5, -7.5, "PROTEST"),
    cameo("1454", "Protest violently for a change of institutions or regime", -7.5, -7.5, "PROTEST"),
    cameo("15", "Show force", -7.2, -7.2, "MOBILIZE"),
    cameo("150", "Show military or police power", -7.2, -7.2, "MOBILIZE"),
    cameo("151", "Raise the alert of police", -7.2, -7.2, "MOBILIZE"),
    cameo("152", "Raise the alert of armed forces", -7.2, -7.2, "MOBILIZE"),
    cameo("153", "Mobilize or reinforce police", -7.2, -7.2, "MOBILIZE"),
    cameo("154", "Mobilize or reinforce armed forces", -7.2, -7.2, "MOBILIZE"),
    cameo("16", "Reduce relations", -4.0, -4.0, "SANCTION"),
    cameo("160", "Reduce relations in general", -4.0, -4.0, "SANCTION"),
    cameo("161", "Reduce or break diplomatic relations", -4.0, -4.0, "SANCTION"),
    cameo("162", "Reduce or stop aid", -5.6, -5.6, "SANCTION"),
    cameo("1621", "Reduce or stop economic aid", -5.6, -5.6, "SANCTION"),
    cameo("1622", "Reduce or stop military aid", -5.6, -5.6, "SANCTION"),
    cameo("1623", "Reduce or stop humanitarian aid", -5.6, -5.6, "SANCTION"),
    cameo("163", "Impose an embargo, a boycott or sanctions", -8.0, -8.0, "COERCE"),
    cameo("164", "Halt negotiations", -7.0, -6.5, "SANCTION"),
    cameo("165", "Halt mediation", -6.5, -7.0, "SANCTION"),
    cameo("166", "Expel or withdraw a mission", -7.0, -7.0, "SANCTION"),
    cameo("1661", "Expel or withdraw peacekeepers", -7.0, -7.0, "SANCTION"),
    cameo("1662", "Expel or withdraw inspectors or observers", -7.0, -7.0, "SANCTION"),
    cameo("1663", "Expel or withdraw aid agencies", -7.0, -7.0, "SANCTION"),
    cameo("17", "Coerce", -7.0, -7.0, "COERCE"),
    cameo("170", "Coerce in general", -7.0, -7.0, "COERCE"),
    cameo("171", "Seize or damage property", -9.2, -9.2, "COERCE"),
    cameo("1711", "Confiscate property", -9.2, -9.2, "COERCE"),
    cameo("1712", "Destroy property", -9.2, -9.2, "ASSAULT"),
    cameo("172", "Impose administrative sanctions", -5.0, -5.0, "COERCE"),
    cameo("1721", "Limit political freedoms", -5.0, -5.0, "COERCE"),
    cameo("1722", "Ban parties or politicians", -5.0, -5.0, "COERCE"),
    cameo("1723", "Impose a curfew", -5.0, -5.0, "COERCE"),
    cameo("1724", "Impose a state of emergency or martial law", -5.0, -5.0, "COERCE"),
    cameo("173", "Arrest, detain or charge", -5.0, -5.0, "COERCE"),
    cameo("174", "Expel or deport persons", -5.0, -5.0, "COERCE"),
    cameo("175", "Repress with violence", -9.0, -9.0, "ASSAULT"),
    cameo("18", "Assault", -9.0, -9.0, "ASSAULT"),
    cameo("180", "Use unconventional violence", -9.0, -9.0, "ASSAULT"),
    cameo("181", "Abduct, hijack or take hostage", -9.0, -9.0, "ASSAULT"),
    cameo("182", "Assault physically", -9.5, -9.5, "ASSAULT"),
    cameo("1821", "Assault sexually", -9.0, -9.0, "ASSAULT"),
    cameo("1822", "Torture", -9.0, -9.0, "ASSAULT"),
    cameo("1823", "Kill by physical assault", -10.0, -10.0, "ASSAULT"),
    cameo("183", "Bomb by other than military means", -10.0, -10.0, "ASSAULT"),
    cameo("1831", "Bomb by suicide", -10.0, -10.0, "ASSAULT"),
    cameo("1832", "Bomb with a car", -10.0, -10.0, "ASSAULT"),
    cameo("1833", "Bomb at the roadside", -10.0, -10.0, "ASSAULT"),
    cameo("184", "Use as a human shield", -8.0, -8.0, "ASSAULT"),
    cameo("185", "Attempt to assassinate", -8.0, -8.0, "ASSAULT"),
    cameo("186", "Assassinate", -10.0, -10.0, "ASSAULT"),
    cameo("19", "Fight", -10.0, -10.0, "ASSAULT"),
    cameo("190", "Use conventional military force", -10.0, -10.0, "ASSAULT"),
    cameo("191", "Blockade or restrict movement", -9.5, -9.5, "COERCE"),
    cameo("192", "Occupy territory", -9.5, -9.5, "COERCE"),
    cameo("193", "Fight with small arms", -10.0, -10.0, "ASSAULT"),
    cameo("194", "Fight with artillery and tanks", -10.0, -10.0, "ASSAULT"),
    cameo("195", "Attack from the air", -10.0, -10.0, "ASSAULT"),
    cameo("196", "Violate a ceasefire", -9.5, -9.5, "ASSAULT"),
    cameo("20", "Use mass violence", -10.0, -10.0, "ASSAULT"),
    cameo("200", "Use unconventional mass violence", -10.0, -10.0, "ASSAULT"),
    cameo("201", "Expel en masse", -9.5, -9.5, "ASSAULT"),
    cameo("202", "Kill en masse", -10.0, -10.0, "ASSAULT"),
    cameo("203", "Cleanse ethnically", -10.0, -10.0, "ASSAULT"),
    cameo("204", "Use weapons of mass destruction", -10.0, -10.0, "ASSAULT"),
    cameo("2041", "Use chemical, biological or radiological weapons", -10.0, -10.0, "ASSAULT"),
    cameo("2042", "Detonate nuclear weapons", -10.0, -10.0, "ASSAULT"),
];

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "the published table stands in a file")]

    use super::*;

    #[test]
    fn codes_are_in_order_and_known_once() {
        assert!(CAMEO.windows(2).all(|w| w[0].code < w[1].code));
        assert!(CAMEO.iter().all(|c| of(c.code) == Some(c)));
        assert_eq!(of("999"), None);
        let roots = CAMEO.iter().filter(|c| c.code.len() == 2);
        assert!(roots.clone().all(|c| specified(c.code).is_some_and(|s| s.code.len() == 3)));
        assert_eq!(roots.count(), 20);
    }

    #[test]
    fn scores_and_quads_are_the_published_ones() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/ontology/cameo_codes.tsv");
        let Ok(table) = std::fs::read_to_string(path) else {
            println!("skipped: {path} is not here");
            return;
        };
        let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|l| l.split('\t').collect()).collect();
        assert_eq!(rows.len(), CAMEO.len());
        for row in rows {
            let code = of(row[0]).unwrap_or_else(|| panic!("{}", row[0]));
            assert!(row[5].is_empty() || row[5].parse() == Ok(code.goldstein), "{row:?}");
            assert!(row[4].is_empty() || row[4].parse() == Ok(code.icews), "{row:?}");
            assert_eq!(row[6], code.quad().to_string(), "{row:?}");
            let plover = code.plover.unwrap_or_default();
            assert!(row[7] == plover || row[7].contains('|') && plover.is_empty(), "{row:?}");
            assert_eq!(row[1], code.root(), "{row:?}");
        }
    }

    #[test]
    fn a_code_falls_under_base_and_root() {
        let code = of("0251").unwrap();
        assert_eq!((code.base(), code.root(), code.quad()), ("025", "02", 1));
        assert_eq!(of("19").unwrap().base(), "19");
        assert_eq!(specified("19").unwrap().code, "190");
    }
}
