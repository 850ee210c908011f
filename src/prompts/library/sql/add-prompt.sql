INSERT INTO ticketsift_prompts (id, name, visibility, holder, home)
VALUES (:id, :name, :visibility, :holder, :home)
