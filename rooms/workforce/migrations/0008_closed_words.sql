ALTER TABLE supervision_action ADD COLUMN words BLOB;
UPDATE task SET title = '' WHERE verb = 'supervision.act';
ALTER TABLE mentor_pair ADD COLUMN mentor_said BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mentor_pair ADD COLUMN mentee_said BIGINT NOT NULL DEFAULT 0;
UPDATE mentor_pair SET mentor_said = 1 WHERE mentor_word <> '';
UPDATE mentor_pair SET mentee_said = 1 WHERE mentee_word <> '';
UPDATE mentor_pair SET mentor_word = '', mentee_word = '';
INSERT INTO job (kind, payload, unique_key, run_at, attempts, leased_until) SELECT 'workforce.close_words', '{}', 'workforce-close-words', 0, 0, 0 WHERE EXISTS (SELECT 1 FROM supervision_action WHERE text <> '') OR EXISTS (SELECT 1 FROM mentor_pair);
CREATE INDEX supervision_action_plain ON supervision_action (seq) WHERE text <> '';
