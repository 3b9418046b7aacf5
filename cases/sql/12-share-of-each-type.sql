-- Each type's share of all happenings, and of the shares so far (a window over an aggregate).
-- kind: window
SELECT type, count(*) AS n, round(100.0 * count(*) / sum(count(*)) OVER (), 3) AS percent,
       sum(count(*)) OVER (ORDER BY count(*) DESC, type ROWS UNBOUNDED PRECEDING) AS so_far
FROM happenings
WHERE asserted
GROUP BY type
ORDER BY n DESC, type;
