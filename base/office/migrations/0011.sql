-- The level at which an entry was written, or a file was added. Lowering a dossier opens again what raising closed over,
-- never what was written in confidence; of what is older nothing is known, and it stays closed.
ALTER TABLE entry ADD COLUMN own_level BIGINT;
ALTER TABLE attachment ADD COLUMN own_level BIGINT
