-- Events of the imported set that nothing here answers, by day, type and countries (NOT EXISTS).
-- kind: subquery
SELECT f.source, f.plover, f.day, count(*) AS n, min(f.actor) AS an_actor
FROM foreign_reports f
WHERE NOT EXISTS (
  SELECT 1 FROM events e
  WHERE e.counted AND e.day = f.day AND coalesce(e.plover, e.type) = f.plover
    AND left(coalesce(e.actor, ''), 3) = left(coalesce(f.actor, ''), 3)
    AND left(coalesce(e.recipient, ''), 3) = left(coalesce(f.recipient, ''), 3)
)
GROUP BY f.source, f.plover, f.day
ORDER BY f.source, f.plover NULLS FIRST, f.day
LIMIT 300;
