-- Days and types that are told here and not in the set imported for comparison, and the other way round.
-- kind: set
SELECT side, type, count(*) AS n, min(day) AS first_day, max(day) AS last_day
FROM (
  SELECT 'here' AS side, day, type FROM (
    SELECT day, type FROM events WHERE counted AND day IS NOT NULL
    EXCEPT SELECT day, plover FROM foreign_reports WHERE source = 'gdelt') AS a
  UNION ALL
  SELECT 'there', day, type FROM (
    SELECT day, plover AS type FROM foreign_reports WHERE day IS NOT NULL
    EXCEPT SELECT day, type FROM events WHERE counted) AS b
) AS sides
GROUP BY side, type
ORDER BY side, type NULLS FIRST;
