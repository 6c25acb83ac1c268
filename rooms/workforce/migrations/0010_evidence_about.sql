CREATE INDEX assessment_evidence_about ON assessment_evidence (about) WHERE about IS NOT NULL
