CREATE TABLE ledger_book (
    seq SEQ,
    name TEXT NOT NULL,
    unit TEXT NOT NULL
);
CREATE UNIQUE INDEX ledger_book_name ON ledger_book (name);

CREATE TABLE ledger_account (
    seq SEQ,
    book BIGINT NOT NULL REFERENCES ledger_book (seq),
    owner BLOB NOT NULL,
    name TEXT NOT NULL,
    lowest BIGINT,
    balance BIGINT NOT NULL,
    held BIGINT NOT NULL
);
CREATE UNIQUE INDEX ledger_account_one ON ledger_account (owner, book, name);

CREATE TABLE ledger_voucher (
    seq SEQ,
    book BIGINT NOT NULL REFERENCES ledger_book (seq),
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    digest BLOB NOT NULL,
    reverses BIGINT REFERENCES ledger_voucher (seq),
    day TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_by BLOB NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ledger_voucher_source ON ledger_voucher (book, source);
CREATE UNIQUE INDEX ledger_voucher_reverses ON ledger_voucher (reverses);

CREATE TABLE ledger_posting (
    seq SEQ,
    voucher BIGINT NOT NULL REFERENCES ledger_voucher (seq),
    account BIGINT NOT NULL REFERENCES ledger_account (seq),
    amount BIGINT NOT NULL
);
CREATE INDEX ledger_posting_voucher ON ledger_posting (voucher);
CREATE INDEX ledger_posting_account ON ledger_posting (account, seq);

CREATE TABLE ledger_day (
    account BIGINT NOT NULL REFERENCES ledger_account (seq),
    day TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (account, day)
);

CREATE TABLE ledger_hold (
    seq SEQ,
    account BIGINT NOT NULL REFERENCES ledger_account (seq),
    source TEXT NOT NULL,
    amount BIGINT NOT NULL,
    reason TEXT NOT NULL,
    made_by BLOB NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ledger_hold_source ON ledger_hold (account, source);

CREATE TABLE ledger_hold_end (
    hold BIGINT PRIMARY KEY REFERENCES ledger_hold (seq),
    voucher BIGINT REFERENCES ledger_voucher (seq),
    ended_by BLOB NOT NULL,
    ended_at BIGINT NOT NULL
)
