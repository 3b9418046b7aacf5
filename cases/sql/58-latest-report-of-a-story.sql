-- The latest report of each story that was published (DISTINCT ON).
-- kind: distinct
SELECT DISTINCT ON (story) story, seq, title, published, outlet
FROM reports
WHERE published IS NOT NULL AND story IS NOT NULL
ORDER BY story, published DESC, seq;
