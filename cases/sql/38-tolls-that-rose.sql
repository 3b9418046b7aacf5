-- Happenings of which the numbers told changed from one revision to the next, with the words of the change.
-- kind: as-of
SELECT "of" AS happening, revision, change, note, figures, before
FROM (
  SELECT "of", revision, change, note, figures, lag(figures) OVER (PARTITION BY "of" ORDER BY revision) AS before
  FROM happening_revisions
) AS v
WHERE figures <> before
ORDER BY revision
LIMIT 300;
