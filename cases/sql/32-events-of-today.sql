-- What happened on the store's latest day.
-- kind: filter
SELECT report, event, type, actor, recipient, day, place, sentence
FROM events_today
ORDER BY report, event;
