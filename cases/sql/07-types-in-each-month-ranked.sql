-- The three commonest types of each month, by the daily counts.
-- kind: window
SELECT month, place, type, n
FROM (
  SELECT month, type, n, rank() OVER (PARTITION BY month ORDER BY n DESC, type) AS place
  FROM (
    SELECT CAST(date_trunc('month', day) AS DATE) AS month, type, sum(n) AS n
    FROM types_daily GROUP BY 1, 2
  ) AS monthly
) AS ranked
WHERE place <= 3
ORDER BY month, place;
