-- The day on which most is told of each country, the earliest of several (a named query joined with itself).
-- kind: subquery
WITH daily AS (
  SELECT country, day, count(DISTINCT report) AS n
  FROM participants
  WHERE counted AND country IS NOT NULL AND day IS NOT NULL
  GROUP BY country, day
), top AS (
  SELECT country, max(n) AS most FROM daily GROUP BY country
)
SELECT d.country AS country, min(d.day) AS day, t.most AS most, count(*) AS n_such_days
FROM daily d JOIN top t ON t.country = d.country AND t.most = d.n
WHERE t.most > 1
GROUP BY d.country, t.most
ORDER BY most DESC, country;
