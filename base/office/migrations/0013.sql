-- What happened before at one door: its dossiers are few, those of the community around it thousands.
CREATE INDEX dossier_place ON dossier (place, kind, seq)
