-- How much of what by month: events, acts and the reports that tell them.
-- kind: group
SELECT CAST(date_trunc('month', day) AS DATE) AS month, type, count(*) AS n_events,
       count(DISTINCT report || ' ' || act) AS n_acts, count(DISTINCT report) AS n_reports
FROM events
WHERE counted AND day IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 2;
