-- Happenings whose day, place or parties are not what was known of them first.
-- kind: as-of
SELECT h.id, h.type, f.day AS day_then, h.day AS day_now, f.place AS place_then, h.place AS place_now,
       f.recipient AS whom_then, coalesce(h.recipient, h.recipient_name) AS whom_now
FROM happenings h
JOIN (
  SELECT "of", day, place, recipient FROM happening_revisions
  WHERE revision IN (SELECT min(revision) FROM happening_revisions GROUP BY "of")
) AS f ON f."of" = h.id
WHERE (f.day IS DISTINCT FROM h.day) OR (f.place IS DISTINCT FROM h.place)
   OR (f.recipient IS DISTINCT FROM coalesce(h.recipient, h.recipient_name))
ORDER BY h.id
LIMIT 400;
