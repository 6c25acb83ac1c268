-- Two filters are answered from one index: rows of a community lie far apart in a large office.
CREATE INDEX dossier_community_both ON dossier (community, kind, state, facet, seq, level);
CREATE INDEX dossier_street_facet ON dossier (street, kind, facet, seq, level)
