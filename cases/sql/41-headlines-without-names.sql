-- Headlines with capitalised words and numbers put away, and how often each pattern comes (regexp_replace).
-- kind: text
SELECT regexp_replace(regexp_replace(title, '[0-9]+', '#', 'g'), '[A-Z][a-z]+', 'X', 'g') AS pattern, count(*) AS n,
       count(DISTINCT title) AS n_titles
FROM reports
WHERE title IS NOT NULL
GROUP BY 1
HAVING count(*) > 1
ORDER BY n DESC, pattern
LIMIT 300;
