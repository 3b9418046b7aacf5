//! Which language the words are in: trigrams decide, what the page claims breaks a tie.

use whatlang::Detector;

/// Returns the BCP 47 tag of the text's language; `und` where there are too few words to tell and the page is silent.
pub(crate) fn of(text: &str, claimed: Option<&str>) -> String {
    let mut end = text.len().min(4000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let claimed = claimed.and_then(primary);
    let Some(info) = Detector::new().detect(&text[..end]) else {
        return claimed.unwrap_or_else(|| "und".to_owned());
    };
    let found = two_letters(info.lang().code());
    let sure = info.is_reliable() && text.len() >= 200;
    match claimed {
        Some(claimed) if !sure || near(&claimed, found) => claimed,
        _ if info.is_reliable() || text.len() >= 60 => found.to_owned(),
        Some(claimed) => claimed,
        None => "und".to_owned(),
    }
}

/// Returns the language part of a claimed tag, lower case.
fn primary(tag: &str) -> Option<String> {
    let first = tag.trim().split(['-', '_', ',', ' ']).next()?.to_ascii_lowercase();
    ((2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase())).then_some(first)
}

/// Says whether two tags name languages that trigrams take for each other.
fn near(a: &str, b: &str) -> bool {
    const SETS: [&[&str]; 5] =
        [&["no", "nb", "nn", "da"], &["hr", "bs", "sr", "sh"], &["id", "ms"], &["cs", "sk"], &["es", "gl", "ca", "pt"]];
    a == b || SETS.iter().any(|s| s.contains(&a) && s.contains(&b))
}

/// Maps ISO 639-3 to the two letters that BCP 47 wants where there are any.
fn two_letters(code: &str) -> &str {
    const MAP: [(&str, &str); 69] = [
        ("epo", "eo"),
        ("eng", "en"),
        ("rus", "ru"),
        ("cmn", "zh"),
        ("spa", "es"),
        ("por", "pt"),
        ("ita", "it"),
        ("ben", "bn"),
        ("fra", "fr"),
        ("deu", "de"),
        ("ukr", "uk"),
        ("kat", "ka"),
        ("ara", "ar"),
        ("hin", "hi"),
        ("jpn", "ja"),
        ("heb", "he"),
        ("yid", "yi"),
        ("pol", "pl"),
        ("amh", "am"),
        ("jav", "jv"),
        ("kor", "ko"),
        ("nob", "nb"),
        ("dan", "da"),
        ("swe", "sv"),
        ("fin", "fi"),
        ("tur", "tr"),
        ("nld", "nl"),
        ("hun", "hu"),
        ("ces", "cs"),
        ("ell", "el"),
        ("bul", "bg"),
        ("bel", "be"),
        ("mar", "mr"),
        ("kan", "kn"),
        ("ron", "ro"),
        ("slv", "sl"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("mkd", "mk"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("est", "et"),
        ("tam", "ta"),
        ("vie", "vi"),
        ("urd", "ur"),
        ("tha", "th"),
        ("guj", "gu"),
        ("uzb", "uz"),
        ("pan", "pa"),
        ("aze", "az"),
        ("ind", "id"),
        ("tel", "te"),
        ("pes", "fa"),
        ("mal", "ml"),
        ("ori", "or"),
        ("mya", "my"),
        ("nep", "ne"),
        ("sin", "si"),
        ("khm", "km"),
        ("tuk", "tk"),
        ("aka", "ak"),
        ("zul", "zu"),
        ("sna", "sn"),
        ("afr", "af"),
        ("lat", "la"),
        ("slk", "sk"),
        ("cat", "ca"),
        ("tgl", "tl"),
        ("hye", "hy"),
    ];
    MAP.iter().find(|(three, _)| *three == code).map_or(code, |(_, two)| two)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_decide() {
        let german = "Die Ministerin sagte am Montag, dass die Verhandlungen mit den Gewerkschaften in der kommenden Woche fortgesetzt werden sollen. Beide Seiten hätten sich darauf verständigt, bis dahin nichts zu sagen.";
        assert_eq!(of(german, Some("en-US")), "de");
        assert_eq!(of("Hm.", Some("fr-CA")), "fr");
        assert_eq!(of("", None), "und");
    }
}
