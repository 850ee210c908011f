-- All versions of a prompt, the oldest first.
SELECT p.name, p.visibility, p.home, v.*
FROM visible p
JOIN ticketsift_prompt_versions v ON v.prompt = p.id
WHERE p.id = :prompt
ORDER BY v.version
