-- Where an outlet stands among all by the number of its reports (percent_rank, cume_dist).
-- kind: window
SELECT outlet, n, round(percent_rank() OVER (ORDER BY n), 6) AS below, round(cume_dist() OVER (ORDER BY n), 6) AS up_to
FROM (SELECT coalesce(nullif(outlet, ''), '(unknown)') AS outlet, sum(n) AS n FROM coverage GROUP BY 1) AS outlets
ORDER BY n, outlet;
