-- Who denies what of whom, with what the happening came to (four tables).
-- kind: join
SELECT s.name AS name, h.type AS type, h.asserted AS asserted, count(DISTINCT h.id) AS n_happenings, count(*) AS n, max(h.n_origins) AS most_origins
FROM sources s
JOIN events e ON e.report = s.report AND e.event = s.event
LEFT JOIN redirects m ON m.id = s.happening
JOIN happenings h ON h.id = coalesce(m.leads_to, s.happening)
WHERE s.relation = 'denies' OR (s.relation = 'says' AND e.polarity = 'negative')
GROUP BY 1, 2, 3
ORDER BY 1 NULLS FIRST, 2, 3;
