-- Headlines with a word of war or peace in them, whatever the capitals (lower, LIKE, NOT LIKE).
-- kind: text
SELECT CASE WHEN lower(title) LIKE '%kill%' OR lower(title) LIKE '%attack%' OR lower(title) LIKE '%shell%' THEN 'war'
            WHEN lower(title) LIKE '%sign%' OR lower(title) LIKE '%talks%' OR lower(title) LIKE '%accord%' THEN 'peace'
            WHEN title LIKE '% _ %' THEN 'with a word of one letter' ELSE 'else' END AS about,
       count(*) AS n, count(DISTINCT title) AS n_titles, min(title) AS first_title, max(title) AS last_title
FROM reports
WHERE title IS NOT NULL AND title NOT LIKE 'Q%'
GROUP BY 1
ORDER BY 1;
