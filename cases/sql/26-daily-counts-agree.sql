-- Whether the counts that are kept by day agree with the events: rows on both sides, on one only, and unlike counts.
-- kind: join
SELECT kept, n_rows, only_in_events, only_kept, unlike_n, unlike_score FROM (
  SELECT 'dyads' AS kept, count(*) AS n_rows, sum(CASE WHEN d.n IS NULL THEN 1 ELSE 0 END) AS only_in_events,
         sum(CASE WHEN e.n IS NULL THEN 1 ELSE 0 END) AS only_kept,
         sum(CASE WHEN d.n <> e.n THEN 1 ELSE 0 END) AS unlike_n,
         sum(CASE WHEN abs(d.goldstein - e.goldstein) > 0.000001 THEN 1 ELSE 0 END) AS unlike_score
  FROM dyads_daily d
  FULL JOIN (
    SELECT day, actor, recipient, type, count(*) AS n, avg(goldstein) AS goldstein
    FROM (
      SELECT day, actor, recipient, type, report, act, min(goldstein) AS goldstein
      FROM events
      WHERE counted AND day IS NOT NULL AND actor IS NOT NULL AND recipient IS NOT NULL
      GROUP BY day, actor, recipient, type, report, act
    ) AS a
    GROUP BY day, actor, recipient, type
  ) AS e ON e.day = d.day AND e.actor = d.actor AND e.recipient = d.recipient AND e.type = d.type
  UNION ALL
  SELECT 'types' AS kept, count(*) AS n_rows, sum(CASE WHEN t.n IS NULL THEN 1 ELSE 0 END) AS only_in_events,
         sum(CASE WHEN e.n IS NULL THEN 1 ELSE 0 END) AS only_kept, sum(CASE WHEN t.n <> e.n THEN 1 ELSE 0 END) AS unlike_n,
         0 AS unlike_score
  FROM types_daily t
  FULL JOIN (
    SELECT day, type, count(*) AS n
    FROM (SELECT DISTINCT day, type, report, act FROM events WHERE counted AND day IS NOT NULL) AS a
    GROUP BY day, type
  ) AS e ON e.day = t.day AND e.type = t.type
  UNION ALL
  SELECT 'coverage' AS kept, count(*) AS n_rows, sum(CASE WHEN c.n IS NULL THEN 1 ELSE 0 END) AS only_in_events,
         sum(CASE WHEN r.n IS NULL THEN 1 ELSE 0 END) AS only_kept, sum(CASE WHEN c.n <> r.n THEN 1 ELSE 0 END) AS unlike_n,
         0 AS unlike_score
  FROM coverage c
  FULL JOIN (
    SELECT CAST(coalesce(published, arrived) AS DATE) AS of_day, coalesce(outlet, '') AS whose, count(*) AS n
    FROM reports GROUP BY 1, 2
  ) AS r ON r.of_day = c.day AND r.whose = c.outlet
) AS v
ORDER BY kept;
