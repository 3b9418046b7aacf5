//! Picture lines: which lines stand under a picture, and where the caption ends and the credit begins.

use crate::knowledge::{Knowledge, begins};
use dateline_doc::Image;

/// Longest line, in bytes, that is taken for a picture's.
const MAX_BYTES: usize = 900;

/// Reads a line as a picture's; `None` where nothing in it says so.
pub(crate) fn read(known: &Knowledge, line: &str) -> Option<Image> {
    let line = line.trim();
    if line.is_empty() || line.len() > MAX_BYTES {
        return None;
    }
    bracket_first(known, line)
        .or_else(|| label_first(known, line))
        .or_else(|| bracket_last(known, line))
        .or_else(|| label_inside(known, line))
        .or_else(|| agency_last(known, line))
}

/// Returns the name out of what is known to be a credit.
pub(crate) fn name(known: &Knowledge, credit: &str) -> String {
    let tidy = tidy(known, credit);
    if tidy.is_empty() { credit.trim().to_owned() } else { tidy }
}

/// Splits what is known to stand under a picture.
pub(crate) fn split(known: &Knowledge, caption: &str) -> Image {
    let caption = caption.trim();
    read(known, caption).unwrap_or_else(|| Image { caption: some(caption), credit: None })
}

/// "(Photo : Photo by X/Getty Images) A caption."
fn bracket_first(known: &Knowledge, line: &str) -> Option<Image> {
    let close = match line.chars().next()? {
        '(' => ')',
        '[' => ']',
        _ => return None,
    };
    let end = line.find(close)?;
    let inner = &line[1..end];
    let (label, _) = strip_label(known, inner)?;
    // "(Photo)" is a mark, "(photo by Jane)" a credit
    let _ = label;
    Some(Image { caption: some(line[end + 1..].trim()), credit: some(&tidy(known, inner)) })
}

/// "Image caption, A boat leaves", "Photo: Jane Doe", "Photo by Jane Doe/AFP"
fn label_first(known: &Knowledge, line: &str) -> Option<Image> {
    for label in &known.credits.captions {
        if let Some(rest) = begins(line, label)
            && rest.starts_with([',', ':', ' '])
        {
            return Some(Image { caption: some(rest.trim_start_matches([',', ':', ' '])), credit: None });
        }
    }
    let (label, rest) = strip_label(known, line)?;
    let marked = rest.marked || label.ends_with(" by") || label.ends_with(" of");
    if !marked
        || line.split_whitespace().count() > 14
        || !rest.text.starts_with(|c: char| c.is_uppercase() || c == '@' || c == '©')
    {
        return None;
    }
    Some(Image { caption: None, credit: some(&tidy(known, line)) })
}

/// "A caption. (AP Photo/Jane Doe)", "A caption [Jane Doe/Al Jazeera]"
fn bracket_last(known: &Knowledge, line: &str) -> Option<Image> {
    let trimmed = line.trim_end_matches(['.', ' ']);
    let open = match trimmed.chars().next_back()? {
        ')' => '(',
        ']' => '[',
        _ => return None,
    };
    let at = trimmed.rfind(open)?;
    let inner = &trimmed[at + 1..trimmed.len() - 1];
    if inner.split_whitespace().count() > 14 || inner.is_empty() {
        return None;
    }
    let slash = inner.contains('/') && inner.split('/').all(|p| p.trim().starts_with(char::is_uppercase));
    let labelled =
        strip_label(known, inner).is_some_and(|(l, r)| r.marked || l.ends_with(" by") || l.starts_with("courtesy"));
    if !(labelled || ends_with_agency(known, inner, true).is_some() || slash && line.split_whitespace().count() <= 60) {
        return None;
    }
    Some(Image { caption: some(line[..at].trim()), credit: some(&tidy(known, inner)) })
}

/// "A caption. Photograph: Jane Doe/AFP", "A caption Credit: Jane Doe"
fn label_inside(known: &Knowledge, line: &str) -> Option<Image> {
    for (colon, _) in line.match_indices([':', '|']).rev().take(3) {
        let rest = line[colon + 1..].trim();
        if rest.split_whitespace().count() > 9 || rest.is_empty() || rest.ends_with(['?', '!', '"', '”']) {
            continue;
        }
        let head = line[..colon].trim_end();
        let lower = head.to_lowercase();
        if lower.len() != head.len() {
            continue;
        }
        for label in
            known.credits.labels.iter().filter(|l| !matches!(l.as_str(), "source" | "via" | "quelle" | "fuente"))
        {
            let Some(at) = lower.strip_suffix(label.as_str()).map(str::len) else { continue };
            let own = head[..at].ends_with(|c: char| !c.is_alphanumeric()) || at == 0;
            let caps = head[at..].starts_with(|c: char| c.is_uppercase() || c == '©');
            if own && caps {
                let caption = head[..at].trim().trim_end_matches(['|', '-', '–', '(', '[']).trim();
                return Some(Image { caption: some(caption), credit: some(&tidy(known, rest)) });
            }
        }
    }
    None
}

/// "A caption Jane Doe/Getty Images", "Jane Doe / Reuters"
fn agency_last(known: &Knowledge, line: &str) -> Option<Image> {
    let n_words = line.split_whitespace().count();
    if n_words > 60 {
        return None;
    }
    let trimmed = line.trim_end_matches(['.', ' ']);
    let at = ends_with_agency(known, trimmed, false)?;
    let head = trimmed[..at].trim_end();
    let slash = head.ends_with(['/', '|', '©', '-', '–', '—']) || head.ends_with(" via") || trimmed[at..].contains('/');
    let strong = !known.credits.weak.iter().any(|w| w.eq_ignore_ascii_case(&trimmed[at..]));
    if !(slash || strong && (n_words <= 8 || !line.ends_with('.')) && trimmed[at..].contains(' ')) {
        return None;
    }
    // the credit begins behind the last sentence, or where capitals begin
    let from = match head.rfind(['.', '!', '?', '|', '•', ')', '”', '"']) {
        Some(stop) if head[stop..].split_whitespace().count() <= 8 => {
            stop + head[stop..].chars().next().map_or(1, char::len_utf8)
        }
        _ if n_words <= 8 => 0,
        _ => capitals_from(head),
    };
    let (caption, credit) = trimmed.split_at(from);
    Some(Image { caption: some(caption.trim()), credit: some(&tidy(known, credit)) })
}

/// Returns where the last run of at most four capitalised words of `head` begins.
fn capitals_from(head: &str) -> usize {
    let mut from = head.len();
    let mut end = head.trim_end_matches(['/', ' ', '|', '-']).len();
    for _ in 0..3 {
        let start = head[..end].rfind(' ').map_or(0, |at| at + 1);
        if !head[start..].starts_with(char::is_uppercase) {
            break;
        }
        from = start;
        end = head[..start].trim_end().len();
        if end == 0 {
            break;
        }
    }
    from
}

fn ends_with_agency(known: &Knowledge, text: &str, weak_too: bool) -> Option<usize> {
    let tail_ok = |at: usize| at == 0 || !text[..at].ends_with(char::is_alphanumeric);
    known
        .credits
        .agencies
        .iter()
        .find_map(|agency| {
            let at = text.len().checked_sub(agency.len())?;
            let tail = text.get(at..)?;
            if !tail.eq_ignore_ascii_case(agency) || !tail_ok(at) {
                return None;
            }
            let weak = known.credits.weak.iter().any(|w| w.eq_ignore_ascii_case(agency));
            let sliced = text[..at].trim_end().ends_with('/') || text[..at].trim_end().ends_with(" via");
            // a weak one alone in brackets is a wire's signature, not a picture's
            (!weak
                || sliced && tail.starts_with(char::is_uppercase)
                || (weak_too && at > 0 && text[..at].trim_end().ends_with(',')))
            .then_some(at)
        })
        .or_else(|| {
            // "AP Photo/Jane Doe", "Getty Images/Jane Doe"
            let head = text.split('/').next()?.trim();
            (text.contains('/') && weak_too && known.credits.agencies.iter().any(|a| a.eq_ignore_ascii_case(head)))
                .then_some(0)
        })
}

struct Rest<'a> {
    text: &'a str,
    /// Whether a colon, dash or the like parts label and name.
    marked: bool,
}

/// Takes a credit's label off: "Photo : Jane" → ("photo", "Jane").
fn strip_label<'a>(known: &Knowledge, text: &'a str) -> Option<(String, Rest<'a>)> {
    let text = text.trim_start();
    known.credits.labels.iter().find_map(|label| {
        let rest = begins(text, label)?;
        if rest.starts_with(char::is_alphanumeric) {
            return None;
        }
        let bare = rest.trim_start();
        let marked =
            bare.starts_with([':', '|', '-', '–', '—', ',', '/']) || matches!(label.as_str(), "©" | "(c)" | "© photo");
        let text = bare.trim_start_matches([':', '|', '-', '–', '—', ',', ' ']);
        Some((label.clone(), Rest { text, marked }))
    })
}

/// Returns a credit without labels and brackets, its parts joined by " / ".
fn tidy(known: &Knowledge, credit: &str) -> String {
    let mut rest = credit.trim().trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | ' ' | ',' | ';' | '|'));
    for _ in 0..4 {
        match strip_label(known, rest) {
            // "Photos" alone, or an agency that begins like a label
            Some((_, r)) if !r.text.is_empty() => rest = r.text,
            _ => break,
        }
    }
    let rest = rest.trim().trim_end_matches('.');
    let parts: Vec<&str> = rest.split('/').map(str::trim).filter(|p| !p.is_empty()).collect();
    parts.join(" / ")
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::built_in;

    #[test]
    fn picture_lines_split() {
        for (line, caption, credit) in [
            (
                "(Photo : Photo by Kim Lee/Getty Images) Troops stand at a post.",
                "Troops stand at a post.",
                "Kim Lee / Getty Images",
            ),
            ("A ferry leaves port. (AP Photo/Ann Roe)", "A ferry leaves port.", "AP Photo / Ann Roe"),
            ("A ferry leaves port. Photograph: Ann Roe/AFP", "A ferry leaves port.", "Ann Roe / AFP"),
            ("Credit: Ann Roe", "", "Ann Roe"),
            ("Ann Roe / Reuters", "", "Ann Roe / Reuters"),
            ("Getty Images", "", "Getty Images"),
            ("Image caption, A ferry leaves port", "A ferry leaves port", ""),
            (
                "The minister at a rally in May. Ann Roe/Getty Images",
                "The minister at a rally in May.",
                "Ann Roe / Getty Images",
            ),
        ] {
            let image = read(built_in(), line).unwrap_or_else(|| panic!("no picture line: {line}"));
            assert_eq!(image.caption.as_deref().unwrap_or(""), caption, "{line}");
            assert_eq!(image.credit.as_deref().unwrap_or(""), credit, "{line}");
        }
    }

    #[test]
    fn sentences_are_no_picture_lines() {
        for line in [
            "The photo shows two soldiers at the gate.",
            "He spoke to Reuters.",
            "The agency is called AP",
            "The talks failed, he said. (Reuters)",
            "She gave them credit: they had come far, and on foot, through the snow and the dark of that winter.",
        ] {
            assert_eq!(read(built_in(), line), None, "{line}");
        }
    }
}
