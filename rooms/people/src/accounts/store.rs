//! SQL of accounts, invitations and codes.

use liren_kernel::{Id, Instant};
use liren_office::PersonId;
use liren_store::{row, statements};

row! {
    /// An account.
    pub struct AccountRow {
        /// Order.
        pub seq: i64,
        /// Whose.
        pub person: PersonId,
        /// Sign-in name, in lower case; none until the invitation is taken.
        pub login: Option<String>,
        /// Argon2id, in PHC form.
        pub hash: Option<String>,
        /// Ciphertext of the secret of the second factor.
        pub totp: Option<Vec<u8>>,
        /// The last step used.
        pub totp_step: i64,
        /// Whether a second factor is asked for.
        pub second_factor: bool,
        /// The password must be changed at the next sign-in.
        pub must_change: bool,
        /// Since when.
        pub made_at: Instant,
        /// Closed since.
        pub disabled_at: Option<Instant>,
        /// Last signed in.
        pub last_in_at: Option<Instant>,
    }
}

row! {
    /// An account in the administrator's list: a name, nothing else about the person.
    pub struct AccountLine {
        /// Order.
        pub seq: i64,
        /// Whose.
        pub person: PersonId,
        /// Name.
        pub name: String,
        /// Sign-in name.
        pub login: Option<String>,
        /// Whether a second factor is set.
        pub factor: i64,
        /// Closed since.
        pub disabled_at: Option<Instant>,
        /// Last signed in.
        pub last_in_at: Option<Instant>,
    }
}

row! {
    /// An invitation.
    pub struct InvitationRow {
        /// Its id.
        pub id: Id<()>,
        /// For whom.
        pub person: PersonId,
        /// `join`, `password`, `factor`.
        pub kind: String,
        /// By whom.
        pub made_by: PersonId,
        /// Until when.
        pub expires_at: Instant,
        /// Taken when.
        pub used_at: Option<Instant>,
        /// Taken back when.
        pub revoked_at: Option<Instant>,
    }
}

statements! {
    ACCOUNT_ADD = "INSERT INTO account (person, login, hash, totp_step, second_factor, must_change, made_at) VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6)";
    ACCOUNT: AccountRow = "SELECT seq, person, login, hash, totp, totp_step, second_factor, must_change, made_at, disabled_at, last_in_at FROM account WHERE person = ?1";
    ACCOUNT_BY_LOGIN: AccountRow = "SELECT seq, person, login, hash, totp, totp_step, second_factor, must_change, made_at, disabled_at, last_in_at FROM account WHERE login = ?1";
    ACCOUNTS: AccountLine = "SELECT a.seq, a.person, p.name, a.login, CAST(CASE WHEN a.totp IS NULL THEN 0 ELSE 1 END AS BIGINT) AS factor, a.disabled_at, a.last_in_at FROM account a JOIN person p ON p.id = a.person WHERE a.seq < ?1 ORDER BY a.seq DESC LIMIT ?2";
    ACCOUNT_LINE: AccountLine = "SELECT a.seq, a.person, p.name, a.login, CAST(CASE WHEN a.totp IS NULL THEN 0 ELSE 1 END AS BIGINT) AS factor, a.disabled_at, a.last_in_at FROM account a JOIN person p ON p.id = a.person WHERE a.person = ?1";
    LOGIN_SET = "UPDATE account SET login = ?2 WHERE person = ?1 AND login IS NULL";
    PASSWORD_SET = "UPDATE account SET hash = ?2, must_change = 0 WHERE person = ?1";
    TOTP_SET = "UPDATE account SET totp = ?2, totp_step = ?3, second_factor = 1 WHERE person = ?1";
    TOTP_USED = "UPDATE account SET totp_step = ?2 WHERE person = ?1 AND totp_step = ?3";
    ACCOUNT_IN = "UPDATE account SET last_in_at = ?2 WHERE person = ?1";
    ACCOUNT_DISABLE = "UPDATE account SET disabled_at = ?2 WHERE person = ?1 AND disabled_at IS NULL";
    ACCOUNT_ENABLE = "UPDATE account SET disabled_at = NULL WHERE person = ?1";

    SECURITY_ADMINS: (PersonId, Option<String>, Option<Instant>) = "SELECT DISTINCT o.person, a.hash, a.disabled_at FROM post o LEFT JOIN account a ON a.person = o.person WHERE o.role = 'security_admin' AND o.from_at <= ?1 AND (o.until_at IS NULL OR o.until_at > ?1)";

    GUARD_TOUCH = "INSERT INTO sign_in_guard (key, failed, last_at, locked_until) VALUES (?1, 0, ?2, 0) ON CONFLICT (key) DO UPDATE SET failed = sign_in_guard.failed";
    GUARD: (i64, Instant, Instant) = "SELECT failed, last_at, locked_until FROM sign_in_guard WHERE key = ?1";
    GUARD_SET = "UPDATE sign_in_guard SET failed = ?2, last_at = ?3, locked_until = ?4 WHERE key = ?1";
    GUARD_BACK = "UPDATE sign_in_guard SET failed = failed - 1, locked_until = 0 WHERE key = ?1 AND failed > 0";
    GUARD_CLEAR = "DELETE FROM sign_in_guard WHERE key = ?1";
    GUARD_PURGE = "DELETE FROM sign_in_guard WHERE last_at < ?1 AND locked_until < ?1";

    INVITATION_ADD = "INSERT INTO invitation (id, person, kind, code_hash, made_by, made_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    INVITATION: InvitationRow = "SELECT id, person, kind, made_by, expires_at, used_at, revoked_at FROM invitation WHERE code_hash = ?1";
    INVITATION_BY_ID: InvitationRow = "SELECT id, person, kind, made_by, expires_at, used_at, revoked_at FROM invitation WHERE id = ?1";
    INVITATION_USE = "UPDATE invitation SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?2";
    INVITATIONS_REVOKE = "UPDATE invitation SET revoked_at = ?2 WHERE person = ?1 AND used_at IS NULL AND revoked_at IS NULL";
    INVITATIONS_OPEN: InvitationRow = "SELECT id, person, kind, made_by, expires_at, used_at, revoked_at FROM invitation WHERE person = ?1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?2 ORDER BY seq";

    RECOVERY_CLEAR = "DELETE FROM recovery_code WHERE person = ?1";
    RECOVERY_ADD = "INSERT INTO recovery_code (person, code_hash) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    RECOVERY_USE = "UPDATE recovery_code SET used_at = ?3 WHERE person = ?1 AND code_hash = ?2 AND used_at IS NULL";
    RECOVERY_LEFT: (i64,) = "SELECT count(*) AS n FROM recovery_code WHERE person = ?1 AND used_at IS NULL";

    IDENTITY_DROP = "DELETE FROM identity WHERE person = ?1";
    IDENTITY_ADD = "INSERT INTO identity (person, blind, subject, set_by, set_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    IDENTITY_OF: (Vec<u8>,) = "SELECT subject FROM identity WHERE person = ?1";
    IDENTITY_FIND: (PersonId,) = "SELECT person FROM identity WHERE blind = ?1";

    CODE_ADD = "INSERT INTO personal_code (id, person, code_hash, made_by, made_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    CODE_FIND: (PersonId,) = "SELECT person FROM personal_code WHERE code_hash = ?1 AND revoked_at IS NULL";
    CODE_OF: (Id<()>,) = "SELECT id FROM personal_code WHERE person = ?1 AND revoked_at IS NULL";
    CODE_REVOKE = "UPDATE personal_code SET revoked_at = ?2 WHERE person = ?1 AND revoked_at IS NULL";
    CODE_BY_ID: (PersonId,) = "SELECT person FROM personal_code WHERE id = ?1 AND revoked_at IS NULL";
}
