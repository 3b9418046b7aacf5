-- What is planned, demanded or threatened rather than done, with the event whose content it is.
-- kind: filter
SELECT e.type, e.modality, c.type AS said_as, count(*) AS n
FROM events e LEFT JOIN events c ON c.report = e.report AND c.event = e.content_of
WHERE e.modality IN ('planned', 'demanded', 'conditional') AND NOT e.counted
GROUP BY 1, 2, 3
HAVING count(*) > 1
ORDER BY n DESC, 1, 2, 3 NULLS LAST;
