-- How many reports tell each happening, by the ids that they mean now, beside what the happening itself says.
-- kind: join
SELECT h.id AS id, h.type AS type, h.n_reports AS n_reports, count(DISTINCT e.report) AS n_told, count(DISTINCT e.outlet) AS n_outlets
FROM events e
LEFT JOIN redirects m ON m.id = e.happening
JOIN happenings h ON h.id = coalesce(m.leads_to, e.happening)
WHERE h.n_reports > 1
GROUP BY h.id, h.type, h.n_reports
ORDER BY h.n_reports DESC, h.id
LIMIT 500;
