-- Where in its sentence the word stands that tells the event, and what comes before it (strpos, substr, left).
-- kind: text
SELECT report, event, "trigger", strpos(sentence, "trigger") AS at_letter,
       left(sentence, strpos(sentence, "trigger") - 1) AS lead_in, character_length(sentence) AS n_letters
FROM events
WHERE type = 'PROTEST' AND strpos(sentence, "trigger") > 1
ORDER BY report, event
LIMIT 300;
