-- By how many hours the later outlets of a happening are behind the first one, by outlet.
-- kind: join
WITH told AS (
  SELECT happening, outlet, min(published) AS told_at
  FROM events
  WHERE happening IS NOT NULL AND outlet IS NOT NULL AND published IS NOT NULL
  GROUP BY happening, outlet
), first_told AS (
  SELECT happening, min(told_at) AS told_at FROM told GROUP BY happening HAVING count(*) > 1
)
SELECT t.outlet, count(*) AS n,
       sum(CASE WHEN t.told_at = f.told_at THEN 1 ELSE 0 END) AS n_first,
       round(max(extract(epoch FROM t.told_at) - extract(epoch FROM f.told_at)) / 3600, 3) AS longest_hours
FROM told t JOIN first_told f ON f.happening = t.happening
GROUP BY t.outlet
ORDER BY n_first DESC, t.outlet;
