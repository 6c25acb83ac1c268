-- A roster's rows are tied to the doors that their addresses name, as persons entered by hand are.
ALTER TABLE person_staged ADD COLUMN grid TEXT;
ALTER TABLE person_staged ADD COLUMN compound TEXT;
ALTER TABLE person_staged ADD COLUMN place BLOB;
