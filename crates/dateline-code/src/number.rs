//! Numbers as the news writes them: "1,400", "2.5 million", "twenty-three", "dozens".

/// The value of one word or digit string, where it is a number.
pub(crate) fn word_value(word: &str) -> Option<f64> {
    let lower = word.to_lowercase();
    let digits = lower.starts_with(|c: char| c.is_ascii_digit());
    if digits {
        return digit_value(&lower);
    }
    Some(match lower.as_str() {
        "zero" => 0.0,
        "one" => 1.0,
        "two" => 2.0,
        "three" => 3.0,
        "four" => 4.0,
        "five" => 5.0,
        "six" => 6.0,
        "seven" => 7.0,
        "eight" => 8.0,
        "nine" => 9.0,
        "ten" => 10.0,
        "eleven" => 11.0,
        "twelve" => 12.0,
        "thirteen" => 13.0,
        "fourteen" => 14.0,
        "fifteen" => 15.0,
        "sixteen" => 16.0,
        "seventeen" => 17.0,
        "eighteen" => 18.0,
        "nineteen" => 19.0,
        "twenty" => 20.0,
        "thirty" => 30.0,
        "forty" => 40.0,
        "fifty" => 50.0,
        "sixty" => 60.0,
        "seventy" => 70.0,
        "eighty" => 80.0,
        "ninety" => 90.0,
        "half" => 0.5,
        "quarter" => 0.25,
        _ => return None,
    })
}

/// Digits with commas, a decimal point, or a magnitude stuck to them ("1.4m", "20k").
fn digit_value(text: &str) -> Option<f64> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).unwrap_or(text.len());
    let (number, tail) = text.split_at(end);
    let factor = match tail {
        "" | "%" => 1.0,
        "k" => 1e3,
        "m" | "mn" => 1e6,
        "bn" | "b" => 1e9,
        "tn" | "trn" => 1e12,
        _ => return None,
    };
    if number.matches('.').count() > 1 {
        return None;
    }
    let value: f64 = number.replace(',', "").parse().ok()?;
    value.is_finite().then_some(value * factor)
}

/// What a word of magnitude multiplies by.
pub(crate) fn magnitude(word: &str) -> Option<f64> {
    Some(match word.to_lowercase().as_str() {
        "dozen" => 12.0,
        "score" => 20.0,
        "hundred" => 100.0,
        "thousand" => 1e3,
        "million" | "mln" => 1e6,
        "billion" | "bln" => 1e9,
        "trillion" => 1e12,
        _ => return None,
    })
}

/// What a plural magnitude says at least ("dozens", "tens of thousands" is told apart by its caller).
pub(crate) fn indefinite(word: &str) -> Option<f64> {
    Some(match word.to_lowercase().as_str() {
        "dozens" => 24.0,
        "scores" => 40.0,
        "tens" => 20.0,
        "hundreds" => 200.0,
        "thousands" => 2e3,
        "millions" => 2e6,
        "billions" => 2e9,
        _ => return None,
    })
}

/// Puts the words of one number together: "two hundred and fifty", "1.4 million", "twenty three".
pub(crate) fn value(words: &[&str]) -> Option<f64> {
    let (mut total, mut part, mut any) = (0.0, 0.0, false);
    for word in words {
        for piece in word.split('-') {
            if piece.eq_ignore_ascii_case("and") || piece.is_empty() {
                continue;
            }
            if let Some(v) = word_value(piece) {
                part += v;
                any = true;
            } else if let Some(m) = magnitude(piece) {
                let base = if part == 0.0 && !any { 1.0 } else { part };
                if m >= 1000.0 {
                    total += base * m;
                    part = 0.0;
                } else {
                    part = base * m;
                }
                any = true;
            } else {
                return None;
            }
        }
    }
    any.then_some(total + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_put_together_from_their_words() {
        assert_eq!(value(&["1,400"]), Some(1400.0));
        assert_eq!(value(&["2.5", "million"]), Some(2.5e6));
        assert_eq!(value(&["twenty-three"]), Some(23.0));
        assert_eq!(value(&["two", "hundred", "and", "fifty"]), Some(250.0));
        assert_eq!(value(&["three", "hundred", "thousand"]), Some(3e5));
        assert_eq!(value(&["a"]), None);
        assert_eq!(value(&["1.2.3"]), None);
    }
}
