-- Words that bring speech in, whatever the capitals, with the length of what was said.
-- kind: text
SELECT lower(cue) AS cue, direct, count(*) AS n, min(character_length(content)) AS shortest,
       max(character_length(content)) AS longest, sum("end" - "start") AS n_letters
FROM quotes
WHERE trim(cue) <> ''
GROUP BY 1, 2
HAVING count(*) >= 3
ORDER BY n DESC, 1, 2;
