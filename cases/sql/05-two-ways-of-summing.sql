-- What is said of assaults and protests by country of the actor, and by modality, in one answer (GROUPING SETS).
-- kind: group
SELECT actor_country, modality, count(*) AS n, count(DISTINCT report) AS n_reports
FROM events
WHERE type IN ('ASSAULT', 'PROTEST') AND actor_country IS NOT NULL
GROUP BY GROUPING SETS ((actor_country), (modality), ())
ORDER BY actor_country NULLS FIRST, modality NULLS FIRST;
