-- Whether the dyads that are kept by day agree with the events: rows on both sides, on one only, and unlike counts.
-- kind: join
SELECT count(*) AS n_rows, sum(CASE WHEN d.n IS NULL THEN 1 ELSE 0 END) AS only_in_events,
       sum(CASE WHEN e.n IS NULL THEN 1 ELSE 0 END) AS only_kept,
       sum(CASE WHEN d.n <> e.n THEN 1 ELSE 0 END) AS unlike_n,
       sum(CASE WHEN abs(d.goldstein - e.goldstein) > 0.000001 THEN 1 ELSE 0 END) AS unlike_score
FROM dyads_daily d
FULL JOIN (
  SELECT day, actor, recipient, type, count(*) AS n, avg(goldstein) AS goldstein
  FROM events
  WHERE counted AND day IS NOT NULL AND actor IS NOT NULL AND recipient IS NOT NULL
  GROUP BY day, actor, recipient, type
) AS e ON e.day = d.day AND e.actor = d.actor AND e.recipient = d.recipient AND e.type = d.type;
