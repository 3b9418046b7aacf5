-- How the state of happenings moves on: which change comes after which (lead).
-- kind: window
SELECT change, coalesce(after, '(last)') AS after, count(*) AS n
FROM (
  SELECT change, lead(change) OVER (PARTITION BY "of" ORDER BY revision) AS after
  FROM happening_revisions WHERE "of" LIKE 'h%'
) AS steps
GROUP BY 1, 2
ORDER BY n DESC, 1, 2;
