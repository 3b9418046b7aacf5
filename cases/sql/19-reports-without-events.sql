-- Reports of which nothing was coded, by language and how their date is known (LEFT JOIN, none found).
-- kind: join
SELECT r.language, r.published_basis, count(*) AS n, sum(r.n_letters) AS n_letters, min(r.seq) AS first_seq
FROM reports r LEFT JOIN events e ON e.report = r.report
WHERE e.report IS NULL
GROUP BY 1, 2
ORDER BY 1 NULLS FIRST, 2 NULLS FIRST;
