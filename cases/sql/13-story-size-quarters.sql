-- Stories in four parts by size (ntile), with the span of each part.
-- kind: window
SELECT part, count(*) AS n_stories, min(n_reports) AS least, max(n_reports) AS most, sum(n_reports) AS reports
FROM (SELECT n_reports, ntile(4) OVER (ORDER BY n_reports DESC, id) AS part FROM stories) AS parts
GROUP BY part
ORDER BY part;
