-- All rows of a prompt, or of all prompts, the oldest first.
SELECT * FROM visible
WHERE CAST(:prompt AS TEXT) IS NULL OR prompt = CAST(:prompt AS TEXT)
ORDER BY prompt, position, labelled_at, id
