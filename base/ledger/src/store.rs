//! All SQL of this crate.

use liren_store::{row, statements};

row! {
    /// An account as stored.
    pub struct AccountRow {
        /// Order of opening.
        pub seq: i64,
        /// Lowest balance without what is held.
        pub lowest: Option<i64>,
        /// Sum of its postings.
        pub balance: i64,
        /// Sum of its open holds.
        pub held: i64,
    }
}

row! {
    /// A voucher as stored, for repeating and reversing it.
    pub struct VoucherRow {
        /// Order of booking.
        pub seq: i64,
        /// What it comes from.
        pub source: String,
        /// What sort of movement.
        pub kind: String,
        /// Hash of its content.
        pub digest: Vec<u8>,
        /// The one it reverses.
        pub reverses: Option<i64>,
        /// The day it counts for.
        pub day: String,
    }
}

row! {
    /// A hold as stored, with its end.
    pub struct HoldRow {
        /// Order.
        pub seq: i64,
        /// On which account.
        pub account: i64,
        /// How much.
        pub amount: i64,
        /// When it ended.
        pub ended_at: Option<liren_kernel::Instant>,
    }
}

statements! {
    BOOK_ADD = "INSERT INTO ledger_book (name, unit) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    BOOK: (i64, String) = "SELECT seq, unit FROM ledger_book WHERE name = ?1";
    ACCOUNT_ADD = "INSERT INTO ledger_account (book, owner, name, lowest, balance, held) VALUES (?1, ?2, ?3, ?4, 0, 0) ON CONFLICT DO NOTHING";
    ACCOUNT: AccountRow = "SELECT seq, lowest, balance, held FROM ledger_account WHERE owner = ?1 AND book = ?2 AND name = ?3";
    ACCOUNT_AT: AccountRow = "SELECT seq, lowest, balance, held FROM ledger_account WHERE seq = ?1";
    ACCOUNT_BALANCE = "UPDATE ledger_account SET balance = ?2 WHERE seq = ?1";
    ACCOUNT_HELD = "UPDATE ledger_account SET held = ?2 WHERE seq = ?1";
    BALANCE: (i64, i64) = "SELECT a.balance, a.held FROM ledger_account a JOIN ledger_book b ON b.seq = a.book WHERE a.owner = ?1 AND b.name = ?2 AND a.name = ?3";

    VOUCHER_ADD: (i64,) = "INSERT INTO ledger_voucher (book, source, kind, digest, reverses, day, reason, made_by, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING seq";
    VOUCHER_BY_SOURCE: VoucherRow = "SELECT seq, source, kind, digest, reverses, day FROM ledger_voucher WHERE book = ?1 AND source = ?2";
    VOUCHER_AT: VoucherRow = "SELECT seq, source, kind, digest, reverses, day FROM ledger_voucher WHERE book = ?1 AND seq = ?2";
    REVERSAL_OF: (i64,) = "SELECT seq FROM ledger_voucher WHERE reverses = ?1";
    POSTED: (i64,) = "SELECT v.seq FROM ledger_voucher v JOIN ledger_book b ON b.seq = v.book WHERE b.name = ?1 AND v.source = ?2";
    POSTING_ADD = "INSERT INTO ledger_posting (voucher, account, amount) VALUES (?1, ?2, ?3)";
    POSTINGS_OF: (i64, i64) = "SELECT account, amount FROM ledger_posting WHERE voucher = ?1 ORDER BY account";

    DAY: (i64,) = "SELECT amount FROM ledger_day WHERE account = ?1 AND day = ?2";
    DAY_SET = "INSERT INTO ledger_day (account, day, amount) VALUES (?1, ?2, ?3) ON CONFLICT (account, day) DO UPDATE SET amount = excluded.amount";
    DAYS: (String, i64) = "SELECT day, amount FROM ledger_day WHERE account = ?1 AND day >= ?2 AND day <= ?3 ORDER BY day";
    TOTAL: (i64,) = "SELECT CAST(COALESCE(SUM(d.amount), 0) AS BIGINT) AS n FROM ledger_account a JOIN ledger_book b ON b.seq = a.book JOIN ledger_day d ON d.account = a.seq WHERE a.owner = ?1 AND b.name = ?2 AND a.name = ?3 AND d.day >= ?4 AND d.day <= ?5";

    HOLD_ADD = "INSERT INTO ledger_hold (account, source, amount, reason, made_by, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    HOLD: HoldRow = "SELECT h.seq, h.account, h.amount, e.ended_at FROM ledger_hold h LEFT JOIN ledger_hold_end e ON e.hold = h.seq WHERE h.account = ?1 AND h.source = ?2";
    HOLD_END = "INSERT INTO ledger_hold_end (hold, voucher, ended_by, ended_at) VALUES (?1, ?2, ?3, ?4)";

    AUDIT_COUNT: (i64,) = "SELECT count(*) AS n FROM ledger_voucher";
    AUDIT_SUMS: (i64,) = "SELECT v.seq FROM ledger_voucher v LEFT JOIN ledger_posting p ON p.voucher = v.seq GROUP BY v.seq HAVING COALESCE(SUM(p.amount), 0) <> 0 OR count(p.seq) < 2 ORDER BY v.seq LIMIT 100";
    AUDIT_BALANCES: (i64, i64, i64) = "SELECT a.seq, a.balance, CAST(COALESCE(SUM(p.amount), 0) AS BIGINT) AS counted FROM ledger_account a LEFT JOIN ledger_posting p ON p.account = a.seq GROUP BY a.seq, a.balance HAVING a.balance <> COALESCE(SUM(p.amount), 0) ORDER BY a.seq LIMIT 100";
    AUDIT_HELD: (i64, i64, i64) = "SELECT a.seq, a.held, CAST(COALESCE(SUM(h.amount), 0) AS BIGINT) AS counted FROM ledger_account a LEFT JOIN ledger_hold h ON h.account = a.seq AND NOT EXISTS (SELECT 1 FROM ledger_hold_end e WHERE e.hold = h.seq) GROUP BY a.seq, a.held HAVING a.held <> COALESCE(SUM(h.amount), 0) ORDER BY a.seq LIMIT 100";
    AUDIT_DAYS: (i64, String, i64, i64) = "SELECT account, day, CAST(SUM(kept) AS BIGINT) AS kept, CAST(SUM(counted) AS BIGINT) AS counted FROM (SELECT d.account AS account, d.day AS day, d.amount AS kept, 0 AS counted FROM ledger_day d UNION ALL SELECT p.account AS account, v.day AS day, 0 AS kept, p.amount AS counted FROM ledger_posting p JOIN ledger_voucher v ON v.seq = p.voucher) AS both_ways GROUP BY account, day HAVING SUM(kept) <> SUM(counted) ORDER BY account, day LIMIT 100";
    AUDIT_REVERSALS: (i64,) = "SELECT v.seq FROM ledger_voucher v JOIN ledger_voucher o ON o.seq = v.reverses JOIN ledger_posting p ON p.voucher = v.seq OR p.voucher = o.seq GROUP BY v.seq, v.day, o.day, p.account HAVING SUM(p.amount) <> 0 OR v.day <> o.day ORDER BY v.seq LIMIT 100";
    AUDIT_BELOW: (i64,) = "SELECT count(*) AS n FROM ledger_account WHERE balance - held < lowest";
}
