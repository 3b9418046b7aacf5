-- What is told of the Near East and north-east Africa: a rectangle of degrees, by place.
-- kind: filter
SELECT place, place_country, min(lat) AS south, max(lon) AS east, count(*) AS n,
       count(DISTINCT type) AS n_types
FROM events
WHERE lat BETWEEN 0 AND 40 AND lon BETWEEN 25 AND 60 AND place_precision IN ('point', 'city', 'admin')
GROUP BY place, place_country
ORDER BY n DESC, place, place_country NULLS FIRST;
