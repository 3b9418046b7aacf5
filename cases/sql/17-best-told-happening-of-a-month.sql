-- The happening of each month that most origins tell (QUALIFY).
-- kind: window
SELECT CAST(date_trunc('month', day) AS DATE) AS month, id, type, n_origins, n_reports, actor, recipient
FROM happenings
WHERE asserted AND day IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY date_trunc('month', day) ORDER BY n_origins DESC, n_reports DESC, id) = 1
ORDER BY month;
