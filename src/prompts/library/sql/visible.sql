-- The prompts that somebody may read. Every other statement reads `visible` and never the table.
SELECT * FROM ticketsift_prompts
WHERE visibility = 'everyone'
  OR (visibility = 'org' AND holder = :org)
  OR (visibility = 'private' AND holder = :person)
