-- The mean score of what was done in each quarter. Added up in tenths, so that no order of adding shows.
-- kind: group
SELECT extract(year FROM day) AS year, extract(quarter FROM day) AS quarter, count(goldstein) AS n,
       CAST(sum(CAST(round(goldstein * 10) AS BIGINT)) AS DOUBLE) / 10 / count(goldstein) AS tone,
       min(goldstein) AS worst, max(goldstein) AS best
FROM events
WHERE counted AND day IS NOT NULL AND goldstein IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 2;
