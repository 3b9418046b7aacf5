-- Conduct in four kinds by its score, and how sure the coder is (CASE).
-- kind: filter
SELECT CASE WHEN goldstein < -5 THEN 'material conflict' WHEN goldstein < 0 THEN 'verbal conflict'
            WHEN goldstein <= 3 THEN 'verbal cooperation' WHEN goldstein > 3 THEN 'material cooperation'
            ELSE 'no score' END AS conduct,
       CASE WHEN confidence >= 0.9 THEN 'sure' WHEN confidence >= 0.6 THEN 'likely' ELSE 'unsure' END AS sureness,
       count(*) AS n, count(DISTINCT report) AS n_reports
FROM events
GROUP BY 1, 2
ORDER BY 1, 2;
