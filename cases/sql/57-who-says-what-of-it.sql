-- Who says, denies or keeps silent, side by side, and how many names that are (a view that joins names).
-- kind: distinct
SELECT happening, type, day, character_length(says) AS says, denies IS NOT NULL AS is_denied,
       CASE WHEN silent LIKE '%; %' THEN 'several' ELSE silent END AS silent
FROM sources_side_by_side
WHERE denies IS NOT NULL OR silent IS NOT NULL OR says LIKE '%; %'
ORDER BY happening;
