CREATE INDEX patrol_finding_matter ON patrol_finding (matter);
INSERT INTO job (kind, payload, unique_key, run_at, attempts, leased_until) SELECT 'patrol.close_over', '{}', 'patrol-close-over', 0, 0, 0 WHERE EXISTS (SELECT 1 FROM patrol_finding f JOIN dossier m ON m.id = f.matter WHERE m.level > 1)
