-- Happenings that stood undenied when they came up and were denied later, by type and how many changes it took.
-- kind: as-of
SELECT v.type, count(*) AS n, min(v.nth) AS soonest, max(v.nth) AS latest
FROM (
  SELECT "of", type, n_denials, revision,
         row_number() OVER (PARTITION BY "of" ORDER BY revision) AS nth,
         lag(n_denials) OVER (PARTITION BY "of" ORDER BY revision) AS before
  FROM happening_revisions WHERE "of" LIKE 'h%'
) AS v
WHERE v.before = 0 AND v.n_denials > 0
GROUP BY v.type
ORDER BY n DESC, v.type;
