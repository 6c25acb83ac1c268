-- What an earlier version left in plain text of dossiers that are restricted: words of hand-offs, which stand in their
-- entries as well, and files, which are found by this index and sealed by the hourly work. An empty receipt said nothing of
-- itself: it is told apart from one of what has no dossier.
UPDATE handoff SET note = '' WHERE note <> '' AND dossier IN (SELECT seq FROM dossier WHERE level >= 2);
UPDATE receipt SET body = '' WHERE body = '{"dossier":null,"number":null,"revision":0,"told":[]}' AND (actor, command) IN (SELECT j.actor, j.command FROM journal j JOIN dossier d ON d.id = j.dossier WHERE d.level = 3 AND j.command IS NOT NULL);
CREATE INDEX attachment_plain ON attachment (dossier) WHERE data_key IS NULL AND level >= 2
