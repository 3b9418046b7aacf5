-- How many happenings, and how well told ones, were known at each quarter of the journal.
-- kind: as-of
WITH moments AS (
  SELECT k.part, min(r.arrived) AS moment
  FROM reports r CROSS JOIN (VALUES (1), (2), (3), (4)) AS k(part)
  WHERE r.seq * 4 >= k.part * (SELECT max(seq) FROM reports)
  GROUP BY k.part
), known AS (
  SELECT m.part, v.n_origins, v.n_denials, v.asserted, v.change,
         row_number() OVER (PARTITION BY m.part, v."of" ORDER BY v.revision DESC) AS nth
  FROM moments m JOIN happening_revisions v ON v."at" <= m.moment
  WHERE v."of" LIKE 'h%'
)
SELECT part, count(*) AS n, sum(CASE WHEN n_origins > 1 THEN 1 ELSE 0 END) AS n_well_told,
       sum(CASE WHEN n_denials > 0 THEN 1 ELSE 0 END) AS n_denied, max(n_origins) AS most_origins
FROM known
WHERE nth = 1 AND asserted AND change NOT IN ('merged', 'withdrawn')
GROUP BY part
ORDER BY part;
