-- How the count of what each country did adds up over the months (ROWS from the start).
-- kind: window
SELECT actor_country, month, n,
       sum(n) OVER (PARTITION BY actor_country ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far
FROM (
  SELECT actor_country, CAST(date_trunc('month', day) AS DATE) AS month, count(*) AS n
  FROM events
  WHERE counted AND day IS NOT NULL AND actor_country IS NOT NULL
  GROUP BY 1, 2
) AS monthly
ORDER BY actor_country, month;
