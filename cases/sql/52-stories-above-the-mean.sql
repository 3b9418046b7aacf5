-- Stories with more reports than three times the mean, and their share of all (subqueries of one value).
-- kind: subquery
SELECT id, title, n_reports, n_origins,
       round(CAST(n_reports AS DOUBLE) / (SELECT sum(n_reports) FROM stories), 6) AS share
FROM stories
WHERE n_reports > (SELECT 3 * avg(n_reports) FROM stories)
ORDER BY n_reports DESC, id;
