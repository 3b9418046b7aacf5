-- Events by what is not known of them; comparisons with null are neither true nor false.
-- kind: filter
SELECT count(*) AS n, sum(CASE WHEN NOT (actor_country = 'FRA') THEN 1 ELSE 0 END) AS surely_not_french,
       sum(CASE WHEN actor_country <> 'FRA' OR actor_country IS NULL THEN 1 ELSE 0 END) AS not_known_french,
       sum(CASE WHEN (actor_country = recipient_country) IS NULL THEN 1 ELSE 0 END) AS cannot_tell,
       sum(CASE WHEN actor_country IS NOT DISTINCT FROM recipient_country THEN 1 ELSE 0 END) AS same_or_both_unknown,
       sum(CASE WHEN day IS NULL AND place IS NULL THEN 1 ELSE 0 END) AS nowhere_never
FROM events
WHERE NOT background AND type NOT IN ('CONSULT', 'SUPPORT');
