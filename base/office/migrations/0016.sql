-- What an earlier version left beside dossiers that are sealed: who had reported them, had them or helped. What
-- brought somebody on their teams says nothing any more.
DELETE FROM party WHERE until IS NOT NULL AND dossier IN (SELECT seq FROM dossier WHERE level = 3);
UPDATE party SET reason = 'named' WHERE reason <> 'named' AND dossier IN (SELECT seq FROM dossier WHERE level = 3)
