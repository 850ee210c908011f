-- Gives a row where somebody may add to the prompt, and none where not.
INSERT INTO ticketsift_prompt_versions (
  prompt, version, content, content_hash, author, author_id, author_issuer, message, saved_at, previous_hash, hash
)
SELECT
  p.id, CAST(:version AS INTEGER), CAST(:content AS TEXT), CAST(:content_hash AS TEXT), CAST(:author AS TEXT),
  CAST(:author_id AS TEXT), CAST(:author_issuer AS TEXT), CAST(:message AS TEXT), CAST(:saved_at AS TEXT),
  CAST(:previous_hash AS TEXT), CAST(:hash AS TEXT)
FROM visible p
WHERE p.id = :prompt AND (p.visibility <> 'everyone' OR p.home IN ('', :org))
RETURNING version
