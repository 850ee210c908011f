-- A label, and the rows that take it back.
SELECT * FROM visible
WHERE id = CAST(:id AS TEXT) OR takes_back = CAST(:id AS TEXT)
ORDER BY position
