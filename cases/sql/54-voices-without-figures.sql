-- Sources that are named in reports without a rounded number, and that nowhere deny anything (IN, NOT IN).
-- kind: subquery
SELECT name, country, count(*) AS n
FROM sources
WHERE report NOT IN (SELECT report FROM figures WHERE bound IN ('about', 'over'))
  AND report IN (SELECT report FROM reports WHERE n_events > 0)
  AND name NOT IN (SELECT name FROM sources WHERE relation = 'denies' AND name IS NOT NULL)
GROUP BY name, country
ORDER BY n DESC, name, country NULLS FIRST
LIMIT 200;
