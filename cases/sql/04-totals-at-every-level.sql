-- Events by year, by quarter of it, and in all (ROLLUP); a null stands for all of them.
-- kind: group
SELECT year, quarter, count(*) AS n, sum(CASE WHEN counted THEN 1 ELSE 0 END) AS n_counted
FROM (
  SELECT extract(year FROM day) AS year, extract(quarter FROM day) AS quarter, counted FROM events WHERE day IS NOT NULL
) AS dated
GROUP BY ROLLUP (year, quarter)
ORDER BY year NULLS FIRST, quarter NULLS FIRST;
