-- Happenings that more origins tell than the mean of their type (a subquery that looks at the row outside).
-- kind: subquery
SELECT h.id, h.type, h.n_origins, h.n_reports
FROM happenings h
WHERE h.n_reports > 2
  AND h.n_origins > (SELECT avg(k.n_origins) * 2 FROM happenings k WHERE k.type = h.type AND k.asserted)
ORDER BY h.type, h.n_origins DESC, h.id;
