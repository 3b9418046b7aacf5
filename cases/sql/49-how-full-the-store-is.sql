-- How many rows each table and view has (UNION ALL over all of them).
-- kind: set
SELECT name, n FROM (
  SELECT 'reports' AS name, count(*) AS n FROM reports
  UNION ALL SELECT 'events', count(*) FROM events
  UNION ALL SELECT 'quotes', count(*) FROM quotes
  UNION ALL SELECT 'figures', count(*) FROM figures
  UNION ALL SELECT 'sources', count(*) FROM sources
  UNION ALL SELECT 'happenings', count(*) FROM happenings
  UNION ALL SELECT 'happening_revisions', count(*) FROM happening_revisions
  UNION ALL SELECT 'stories', count(*) FROM stories
  UNION ALL SELECT 'redirects', count(*) FROM redirects
  UNION ALL SELECT 'feeds', count(*) FROM feeds
  UNION ALL SELECT 'coverage', count(*) FROM coverage
  UNION ALL SELECT 'corrections', count(*) FROM corrections
  UNION ALL SELECT 'foreign_reports', count(*) FROM foreign_reports
  UNION ALL SELECT 'types_daily', count(*) FROM types_daily
  UNION ALL SELECT 'dyads_daily', count(*) FROM dyads_daily
  UNION ALL SELECT 'participants', count(*) FROM participants
  UNION ALL SELECT 'places', count(*) FROM places
  UNION ALL SELECT 'events_today', count(*) FROM events_today
  UNION ALL SELECT 'sources_side_by_side', count(*) FROM sources_side_by_side
) AS tables
ORDER BY name;
