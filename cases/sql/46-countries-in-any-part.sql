-- Countries that act, are acted on or are the scene (UNION), with where they appear.
-- kind: set
SELECT country, min(part) AS first_part, max(part) AS last_part, count(*) AS n_parts
FROM (
  SELECT actor_country AS country, 'actor' AS part FROM events WHERE actor_country IS NOT NULL
  UNION
  SELECT recipient_country, 'recipient' FROM events WHERE recipient_country IS NOT NULL
  UNION
  SELECT country, 'scene' FROM places WHERE country IS NOT NULL
) AS parts
GROUP BY country
ORDER BY country;
