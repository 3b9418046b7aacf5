-- Runs of days in a row with an act of each type: how long and when (gaps and islands).
-- kind: time
SELECT type, min(day) AS from_day, max(day) AS to_day, count(*) AS n_days, sum(n) AS n_acts
FROM (
  SELECT type, day, n, day - DATE '1970-01-01' - row_number() OVER (PARTITION BY type ORDER BY day) AS island
  FROM types_daily
) AS days
GROUP BY type, island
HAVING count(*) >= 3
ORDER BY type, from_day;
