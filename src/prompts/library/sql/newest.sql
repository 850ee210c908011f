-- Each prompt with its newest version, or only those of a name.
SELECT p.name, p.visibility, p.home, v.*
FROM visible p
JOIN ticketsift_prompt_versions v ON v.prompt = p.id
WHERE v.version = (SELECT MAX(version) FROM ticketsift_prompt_versions WHERE prompt = p.id)
  AND (CAST(:name AS TEXT) IS NULL OR p.name = CAST(:name AS TEXT))
