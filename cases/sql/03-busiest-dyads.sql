-- Which countries deal most with which other, and how roughly.
-- kind: group
SELECT actor_country, recipient_country, count(*) AS n,
       sum(CASE WHEN goldstein < 0 THEN 1 ELSE 0 END) AS hostile,
       sum(CASE WHEN goldstein > 0 THEN 1 ELSE 0 END) AS friendly
FROM events
WHERE counted AND actor_country IS NOT NULL AND recipient_country IS NOT NULL AND actor_country <> recipient_country
GROUP BY actor_country, recipient_country
HAVING count(*) >= 2
ORDER BY n DESC, actor_country, recipient_country
LIMIT 200;
