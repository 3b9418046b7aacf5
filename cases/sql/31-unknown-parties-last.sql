-- The latest happenings with their parties, unknown days last, unknown parties first (order of nulls).
-- kind: filter
SELECT id, day, type, coalesce(actor, actor_name, '?') AS who, coalesce(recipient, recipient_name, '?') AS whom, place, n_origins
FROM happenings
WHERE n_origins >= 2
ORDER BY day DESC NULLS LAST, recipient NULLS FIRST, actor DESC NULLS LAST, id
LIMIT 400;
