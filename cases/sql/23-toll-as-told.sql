-- The numbers of people that stand in the sentence that tells an assault, copies of one text left out.
-- kind: join
SELECT DISTINCT coalesce(m.leads_to, e.happening) AS happening, e.day AS day, r.seq AS seq, coalesce(f.source, r.origin) AS told_by,
       f.bound AS bound, f.value AS value, f."of" AS counted_what, f."start" AS at_letter
FROM events e
LEFT JOIN redirects m ON m.id = e.happening
JOIN reports r ON r.report = e.report
JOIN figures f ON f.report = e.report AND f."start" >= e.sentence_start
              AND f."start" < e.sentence_start + character_length(e.sentence)
WHERE e.type = 'ASSAULT' AND e.happening IS NOT NULL AND f.unit IS NULL AND r.copy_of IS NULL
ORDER BY seq, at_letter, happening, day NULLS LAST, told_by
LIMIT 500;
