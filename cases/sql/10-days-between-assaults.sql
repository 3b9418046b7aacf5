-- How many days lie between assaults on the same country, and the longest rest (lag).
-- kind: window
SELECT recipient_country, count(*) AS n_days, max(rest) AS longest_rest, min(rest) AS shortest_rest
FROM (
  SELECT recipient_country, day, day - lag(day) OVER (PARTITION BY recipient_country ORDER BY day) AS rest
  FROM (SELECT DISTINCT recipient_country, day FROM events
        WHERE counted AND type = 'ASSAULT' AND day IS NOT NULL AND recipient_country IS NOT NULL) AS days
) AS rests
GROUP BY recipient_country
HAVING count(rest) > 0
ORDER BY longest_rest DESC, recipient_country;
