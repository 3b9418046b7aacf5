// Queries to begin with, after those of docs/tables.md; each runs as it stands on any store. They end at the latest day
// of the store rather than of the clock, since an archive has its own today.

export const EXAMPLES: readonly { title: string; sql: string }[] = [
  {
    title: "What happened, by type",
    sql: `SELECT type, count(*) AS n
FROM happenings
WHERE asserted
GROUP BY type
ORDER BY n DESC`,
  },
  {
    title: "Happenings by day, with what was read",
    sql: `SELECT h.day, count(*) AS happenings, max(c.n) AS reports
FROM happenings h
LEFT JOIN (SELECT day, sum(n) AS n FROM coverage GROUP BY day) AS c ON c.day = h.day
WHERE h.asserted AND h.day IS NOT NULL
GROUP BY h.day
ORDER BY h.day`,
  },
  {
    title: "Types over time",
    sql: `SELECT day, type, count(*) AS n
FROM happenings
WHERE asserted AND day IS NOT NULL
GROUP BY day, type
ORDER BY day, n DESC`,
  },
  {
    title: "Who dealt most with whom",
    sql: `SELECT actor_country, recipient_country, count(*) AS n, round(avg(goldstein), 1) AS goldstein
FROM happenings
WHERE asserted AND actor_country IS NOT NULL AND recipient_country IS NOT NULL
GROUP BY actor_country, recipient_country
ORDER BY n DESC
LIMIT 30`,
  },
  {
    title: "What two or more origins tell",
    sql: `SELECT id, day, type, actor_name, recipient_name, place, n_origins, n_reports, n_denials, confirmed_by
FROM happenings
WHERE asserted AND n_origins >= 2
ORDER BY n_origins DESC, n_reports DESC
LIMIT 50`,
  },
  {
    title: "What is denied, and by whom",
    sql: `SELECT id, day, type, actor_name, recipient_name, n_reports, n_denials, denied_by
FROM happenings
WHERE n_denials > 0
ORDER BY n_denials DESC, day DESC
LIMIT 100`,
  },
  {
    title: "Who says, confirms, denies, is silent",
    sql: `SELECT *
FROM sources_side_by_side
WHERE denies IS NOT NULL OR confirms IS NOT NULL
ORDER BY day DESC
LIMIT 100`,
  },
  {
    title: "Tolls as told",
    sql: `SELECT r.published, r.outlet, f.source, f.bound, f.value, f."of", f.words
FROM figures f
JOIN reports r ON r.report = f.report
WHERE f.unit IS NULL AND r.copy_of IS NULL AND f."of" ~* 'dead|killed|wounded|injured'
ORDER BY r.published DESC
LIMIT 200`,
  },
  {
    title: "Most quoted",
    sql: `SELECT speaker_name, speaker_country, count(*) AS n
FROM quotes
WHERE speaker_name IS NOT NULL AND direct
GROUP BY speaker_name, speaker_country
ORDER BY n DESC
LIMIT 30`,
  },
  {
    title: "What happened in which province",
    sql: `SELECT p.country, p.admin1, count(DISTINCT coalesce(m.leads_to, p.happening)) AS n
FROM places p
LEFT JOIN redirects m ON m.id = p.happening
WHERE p.counted AND p.admin1 IS NOT NULL
GROUP BY p.country, p.admin1
ORDER BY n DESC
LIMIT 50`,
  },
  {
    title: "What changed last",
    sql: `SELECT revision, at, "of", change, note, type, actor, recipient, place
FROM happening_revisions
WHERE "of" LIKE 'h%'
ORDER BY revision DESC
LIMIT 100`,
  },
  {
    title: "Reports by outlet",
    sql: `SELECT outlet, count(*) AS reports, sum(CASE WHEN copy_of IS NULL THEN 0 ELSE 1 END) AS copies, sum(n_events) AS events
FROM reports
GROUP BY outlet
ORDER BY reports DESC`,
  },
];
