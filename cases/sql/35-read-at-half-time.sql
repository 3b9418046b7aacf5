-- How much of each outlet had come in when half of the journal was in, and has now.
-- kind: as-of
SELECT coalesce(outlet, '(unknown)') AS outlet, count(*) AS now,
       sum(CASE WHEN arrived <= half.moment THEN 1 ELSE 0 END) AS then_read
FROM reports CROSS JOIN (
  SELECT min(arrived) AS moment FROM reports WHERE seq * 2 >= (SELECT max(seq) FROM reports)
) AS half
GROUP BY 1
ORDER BY 1;
