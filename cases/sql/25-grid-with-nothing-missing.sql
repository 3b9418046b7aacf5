-- Every month by every type of hostile act, also where there was none (CROSS JOIN, then LEFT JOIN).
-- kind: join
SELECT g.month, g.type, coalesce(n.n, 0) AS n
FROM (
  SELECT m.month, t.type
  FROM (SELECT DISTINCT CAST(date_trunc('month', day) AS DATE) AS month FROM types_daily) AS m
  CROSS JOIN (VALUES ('ASSAULT'), ('COERCE'), ('PROTEST'), ('SANCTION'), ('THREATEN')) AS t(type)
) AS g
LEFT JOIN (
  SELECT CAST(date_trunc('month', day) AS DATE) AS month, type, sum(n) AS n FROM types_daily GROUP BY 1, 2
) AS n ON n.month = g.month AND n.type = g.type
ORDER BY g.month, g.type;
