-- Parties that things are done to and that do nothing themselves (EXCEPT).
-- kind: set
SELECT code FROM (
  SELECT recipient AS code FROM events WHERE recipient IS NOT NULL
  EXCEPT
  SELECT actor FROM events WHERE actor IS NOT NULL
) AS codes
ORDER BY code;
