-- Speakers with a tag of country and number, their code if there is one, and their name as one word (concat, ||, lpad, replace).
-- kind: text
SELECT speaker_name, concat(coalesce(speaker_country, '---'), '/', lpad(CAST(count(*) AS VARCHAR), 4, '0')) AS tag,
       coalesce(speaker_country || ':' || speaker, 'no code') AS code, replace(speaker_name, ' ', '-') AS slug,
       character_length(speaker_name) AS n_letters, count(*) AS n
FROM quotes
WHERE speaker_name IS NOT NULL
GROUP BY speaker_name, speaker_country, speaker
HAVING count(*) >= 2
ORDER BY n DESC, speaker_name, code, tag
LIMIT 300;
