-- The commonest words of headlines, among the first eight of each (split_part by a list of numbers).
-- kind: text
SELECT word, count(*) AS n, count(DISTINCT nth) AS n_positions
FROM (
  SELECT split_part(lower(title), ' ', nth) AS word, nth
  FROM reports CROSS JOIN (VALUES (1), (2), (3), (4), (5), (6), (7), (8)) AS k(nth)
  WHERE title IS NOT NULL
) AS words
WHERE character_length(word) > 3
GROUP BY word
ORDER BY n DESC, word
LIMIT 100;
