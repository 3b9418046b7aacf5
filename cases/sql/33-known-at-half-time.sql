-- What was known of happenings when half of the journal was in.
-- kind: as-of
SELECT "of" AS happening, type, day, actor, recipient, place, n_reports, n_origins, n_denials, figures
FROM (
  SELECT *, row_number() OVER (PARTITION BY "of" ORDER BY revision DESC) AS nth
  FROM happening_revisions
  WHERE "at" <= (SELECT min(arrived) FROM reports WHERE seq * 2 >= (SELECT max(seq) FROM reports)) AND "of" LIKE 'h%'
) AS known
WHERE nth = 1 AND asserted AND change NOT IN ('merged', 'withdrawn') AND n_reports > 1
ORDER BY day NULLS LAST, happening;
