//! The views: what users would else write again and again. Plain SQL over the tables, so that another engine can have them.

/// (name, query), each over tables and views before it.
pub const VIEWS: &[(&str, &str)] = &[
    (
        "participants",
        "SELECT seq, report, event, act, happening, 'actor' AS side, actor AS code, actor_name AS name, actor_country AS country,
                actor_roles AS roles, type, day, counted, arrived
         FROM events WHERE actor IS NOT NULL OR actor_name IS NOT NULL
         UNION ALL
         SELECT seq, report, event, act, happening, 'recipient', recipient, recipient_name, recipient_country,
                recipient_roles, type, day, counted, arrived
         FROM events WHERE recipient IS NOT NULL OR recipient_name IS NOT NULL",
    ),
    (
        "places",
        "SELECT seq, report, event, happening, place AS name, lat, lon, place_country AS country, admin1, geonames_id,
                place_precision AS precision, type, day, counted, arrived
         FROM events WHERE place IS NOT NULL",
    ),
    (
        "events_today",
        "SELECT * FROM events WHERE counted AND day = (SELECT max(day) FROM events WHERE counted)",
    ),
    (
        "sources_side_by_side",
        "SELECT h.id AS happening, h.type, h.day, h.actor, h.recipient,
                string_agg(DISTINCT s.name, '; ' ORDER BY s.name) FILTER (WHERE s.relation IN ('says', 'reports')) AS says,
                string_agg(DISTINCT s.name, '; ' ORDER BY s.name) FILTER (WHERE s.relation = 'confirms') AS confirms,
                string_agg(DISTINCT s.name, '; ' ORDER BY s.name) FILTER (WHERE s.relation = 'denies') AS denies,
                string_agg(DISTINCT s.name, '; ' ORDER BY s.name) FILTER (WHERE s.relation = 'silent') AS silent
         FROM sources s
         LEFT JOIN redirects m ON m.id = s.happening
         JOIN happenings h ON h.id = coalesce(m.leads_to, s.happening)
         GROUP BY h.id, h.type, h.day, h.actor, h.recipient",
    ),
];

/// The tables that a view needs.
pub(crate) fn needs(view: &str) -> &'static [&'static str] {
    match view {
        "participants" | "places" | "events_today" => &["events"],
        "sources_side_by_side" => &["happenings", "redirects", "sources"],
        _ => &[],
    }
}
