-- Which outlets tell happenings first that others tell too; ranked with and without gaps.
-- kind: window
SELECT first_outlet, n, rank() OVER (ORDER BY n DESC) AS rank, dense_rank() OVER (ORDER BY n DESC) AS dense
FROM (
  SELECT coalesce(first_outlet, '(unknown)') AS first_outlet, count(*) AS n
  FROM happenings WHERE n_reports > 1 GROUP BY 1
) AS firsts
ORDER BY rank, first_outlet;
