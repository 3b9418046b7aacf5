-- Days with events and days that were read, beside each other; either may be missing (FULL JOIN).
-- kind: join
SELECT coalesce(c.day, e.day) AS day, c.n AS n_reports, e.n AS n_events
FROM (SELECT day, sum(n) AS n FROM coverage GROUP BY day) AS c
FULL JOIN (SELECT day, count(*) AS n FROM events WHERE counted AND day IS NOT NULL GROUP BY day) AS e ON e.day = c.day
ORDER BY 1;
