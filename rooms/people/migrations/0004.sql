-- Who somebody is to the identity provider: set by the security administrator, never by a sign-in.
CREATE TABLE identity (
    person BLOB PRIMARY KEY,
    blind BLOB NOT NULL,
    subject BLOB NOT NULL,
    set_by BLOB NOT NULL,
    set_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX identity_blind ON identity (blind)
