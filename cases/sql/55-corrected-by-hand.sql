-- Reports that a person corrected, with their events and what the newest correction is (a named query used twice).
-- kind: subquery
WITH marked AS (
  SELECT report, count(*) AS n, max(id) AS newest FROM corrections GROUP BY report
)
SELECT r.seq AS seq, r.report AS report, m.n AS n_corrections, c.body AS body, (SELECT count(*) FROM marked) AS n_marked,
       (SELECT count(*) FROM events e WHERE e.report = r.report) AS n_events
FROM marked m
JOIN corrections c ON c.id = m.newest
JOIN reports r ON r.report = m.report
ORDER BY seq;
