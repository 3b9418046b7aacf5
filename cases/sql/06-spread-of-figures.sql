-- What numbers are told by unit: how many, from where to where, and the middle.
-- kind: group
SELECT coalesce(unit, 'count') AS unit, bound, count(*) AS n, min(value) AS least, max(value) AS most,
       median(value) AS middle
FROM figures
WHERE value IS NOT NULL
GROUP BY 1, 2
HAVING count(*) > 1
ORDER BY 1, 2;
