INSERT INTO ticketsift_labels (
  id, position, prompt, visibility, holder, home, content, takes_back, author, author_id, author_issuer, labelled_at
)
SELECT
  CAST(:id AS TEXT), COALESCE(MAX(position), 0) + 1, CAST(:prompt AS TEXT), CAST(:visibility AS TEXT),
  CAST(:holder AS TEXT), CAST(:home AS TEXT), CAST(:content AS TEXT), CAST(:takes_back AS TEXT), CAST(:author AS TEXT),
  CAST(:author_id AS TEXT), CAST(:author_issuer AS TEXT), CAST(:labelled_at AS TEXT)
FROM visible
WHERE prompt = CAST(:prompt AS TEXT)
