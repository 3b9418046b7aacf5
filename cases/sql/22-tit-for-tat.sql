-- Who answered whose hostile act with a hostile act within two weeks (a join of a table with itself on a span of days).
-- kind: join
SELECT a.actor_country AS began, a.recipient_country AS answered, count(*) AS n_pairs,
       min(b.day - a.day) AS quickest, max(b.day - a.day) AS slowest
FROM (SELECT DISTINCT actor_country, recipient_country, day FROM events
      WHERE counted AND goldstein < 0 AND day IS NOT NULL AND actor_country <> recipient_country) AS a
JOIN (SELECT DISTINCT actor_country, recipient_country, day FROM events
      WHERE counted AND goldstein < 0 AND day IS NOT NULL AND actor_country <> recipient_country) AS b
  ON b.actor_country = a.recipient_country AND b.recipient_country = a.actor_country
 AND b.day > a.day AND b.day <= a.day + INTERVAL '14 days'
GROUP BY 1, 2
ORDER BY n_pairs DESC, 1, 2;
