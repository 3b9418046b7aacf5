-- Whose report of a story came first and whose last (first_value, last_value over the whole frame).
-- kind: window
SELECT DISTINCT story,
       first_value(coalesce(outlet, domain, '?')) OVER story_in_order AS first_outlet,
       last_value(coalesce(outlet, domain, '?')) OVER story_in_order AS last_outlet,
       count(*) OVER (PARTITION BY story) AS n
FROM reports
WHERE story IS NOT NULL
WINDOW story_in_order AS (PARTITION BY story ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
ORDER BY n DESC, story
LIMIT 300;
