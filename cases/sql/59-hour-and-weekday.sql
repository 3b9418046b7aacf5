-- On which weekday and at which hour reports appear, where the minute is known.
-- kind: time
SELECT extract(dow FROM published) AS weekday, extract(hour FROM published) AS hour, count(*) AS n,
       count(DISTINCT CAST(published AS DATE)) AS n_days, min(published) AS first_at
FROM reports
WHERE published_precision = 'minute'
GROUP BY 1, 2
ORDER BY 1, 2;
