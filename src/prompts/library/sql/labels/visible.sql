-- The labels that somebody may read. A label says something of a ticket, which stays within the organisation even where
-- the prompt is for everyone. Every other statement reads `visible` and never the table.
SELECT * FROM ticketsift_labels
WHERE (visibility = 'everyone' AND home IN ('', :org))
  OR (visibility = 'org' AND holder = :org)
  OR (visibility = 'private' AND holder = :person)
