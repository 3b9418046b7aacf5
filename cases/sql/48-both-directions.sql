-- Pairs of countries that did something to each other in both directions (INTERSECT).
-- kind: set
SELECT a, b FROM (
  SELECT actor_country AS a, recipient_country AS b FROM events WHERE counted AND actor_country < recipient_country
  INTERSECT
  SELECT recipient_country, actor_country FROM events WHERE counted AND recipient_country < actor_country
) AS pairs
ORDER BY a, b;
