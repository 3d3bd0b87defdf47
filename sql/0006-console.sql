-- The web console: users of a tenant, where they are signed in, what failed, and when a credential was used last.

-- Passwords are hashed by argon2id, which is slow for whoever guesses.
CREATE TABLE IF NOT EXISTS user (
	tenant BIGINT NOT NULL,
	id VARCHAR(40) NOT NULL,
	email VARCHAR(254) NOT NULL COMMENT 'in lower case; one of them in all tenants',
	role ENUM('owner', 'admin', 'billing', 'member') NOT NULL,
	locale VARCHAR(16) NULL,
	disabled BOOLEAN NOT NULL,
	password VARCHAR(128) NOT NULL COMMENT 'hash with its parameters',
	device_secret CHAR(64) NOT NULL COMMENT 'signs what a browser is known by that has signed in',
	signed_in_at DATETIME NULL,
	version BIGINT NOT NULL,
	created_at DATETIME NOT NULL,
	updated_at DATETIME NOT NULL,
	PRIMARY KEY (tenant, id),
	UNIQUE KEY user_email (email),
	FOREIGN KEY (tenant) REFERENCES tenant (tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A cookie has two random parts, kept as hashes: one that stays and finds the row, one that is changed now and then.
CREATE TABLE IF NOT EXISTS user_session (
	hash CHAR(64) NOT NULL PRIMARY KEY COMMENT 'of the part that stays',
	token CHAR(64) NOT NULL COMMENT 'hash of the part that changes',
	former_token CHAR(64) NULL COMMENT 'the one before',
	former_until DATETIME NULL COMMENT 'it is taken until then; none: until the new one has come back',
	tenant BIGINT NOT NULL,
	user_id VARCHAR(40) NOT NULL,
	csrf_token CHAR(64) NOT NULL,
	created_at DATETIME NOT NULL,
	seen_at DATETIME NOT NULL,
	rotated_at DATETIME NOT NULL,
	KEY user_session_user (tenant, user_id),
	KEY user_session_age (seen_at),
	CONSTRAINT user_session_of FOREIGN KEY (tenant, user_id) REFERENCES user (tenant, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Attempts to sign in that failed, by account and device, account and network, account, and network.
CREATE TABLE IF NOT EXISTS sign_in_failure (
	bucket CHAR(64) NOT NULL PRIMARY KEY COMMENT 'digest of whom it counts',
	failures BIGINT NOT NULL,
	wait_until DATETIME NOT NULL COMMENT 'no attempt is judged before',
	failed_at DATETIME NOT NULL,
	KEY sign_in_failure_age (failed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

ALTER TABLE credential
	ADD COLUMN IF NOT EXISTS last_used_at DATETIME NULL COMMENT 'to the minute';
