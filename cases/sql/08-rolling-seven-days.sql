-- Counted events of the seven days up to each day, by type (RANGE over days).
-- kind: window
SELECT type, day, n,
       sum(n) OVER (PARTITION BY type ORDER BY day RANGE BETWEEN INTERVAL '6 days' PRECEDING AND CURRENT ROW) AS week
FROM types_daily
WHERE type IN ('ASSAULT', 'PROTEST', 'CONSULT')
ORDER BY type, day;
