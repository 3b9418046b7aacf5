-- Codes of parties taken apart: country and the first role (left, substr, split_part, nullif).
-- kind: text
SELECT left(code, 3) AS head, nullif(substr(code, 4), '') AS tail, split_part(roles, ' ', 1) AS main_role, side,
       count(*) AS n, upper(min(name)) AS a_name
FROM participants
WHERE counted AND code IS NOT NULL AND character_length(code) >= 3
GROUP BY 1, 2, 3, 4
HAVING count(*) >= 3
ORDER BY n DESC, 1, 2 NULLS FIRST, 3 NULLS FIRST, 4
LIMIT 300;
