-- Promotional codes, sites, drivers, organizations; running sessions, refunds, the audit trail; a list for each filter.

ALTER TABLE tenant
	ADD COLUMN IF NOT EXISTS logo MEDIUMTEXT NULL,
	ADD COLUMN IF NOT EXISTS version BIGINT NOT NULL DEFAULT 1;

ALTER TABLE idempotency
	ADD COLUMN IF NOT EXISTS headers TEXT NULL COMMENT 'of the answer, beside its location';

CREATE TABLE IF NOT EXISTS promo (
	tenant BIGINT NOT NULL,
	id VARCHAR(40) NOT NULL,
	code VARCHAR(20) NOT NULL COMMENT 'in capitals',
	description VARCHAR(2000) NULL,
	discount_type ENUM('percent', 'fixed') NOT NULL,
	discount_value DECIMAL(19,9) NOT NULL,
	currency CHAR(3) NULL,
	max_discount_amount DECIMAL(19,9) NULL,
	max_redemptions BIGINT NULL,
	max_redemptions_per_driver BIGINT NULL,
	single_use_per_driver BOOLEAN NOT NULL,
	starts_at DATETIME NULL,
	expires_at DATETIME NULL,
	status ENUM('active', 'disabled') NOT NULL COMMENT 'the others follow from the clock and the count',
	redemptions_used BIGINT NOT NULL,
	version BIGINT NOT NULL,
	created_at DATETIME NOT NULL,
	updated_at DATETIME NOT NULL,
	PRIMARY KEY (tenant, id),
	UNIQUE KEY promo_code (tenant, code),
	FOREIGN KEY (tenant) REFERENCES tenant (tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The ledger of codes: one row for each session that has one, written with the count that it adds to.
CREATE TABLE IF NOT EXISTS redemption (
	tenant BIGINT NOT NULL,
	session_id VARCHAR(40) NOT NULL,
	promo_id VARCHAR(40) NOT NULL,
	driver_id VARCHAR(64) NULL,
	terms TEXT NOT NULL COMMENT 'the code as it was then',
	currency CHAR(3) NOT NULL,
	discount BIGINT NULL COMMENT 'as the bill says it, 0 or less; none until the session is settled',
	redeemed_at DATETIME NOT NULL,
	PRIMARY KEY (tenant, session_id),
	KEY redemption_promo (tenant, promo_id, currency, discount, redeemed_at),
	CONSTRAINT redemption_of FOREIGN KEY (tenant, promo_id) REFERENCES promo (tenant, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS promo_driver (
	tenant BIGINT NOT NULL,
	promo_id VARCHAR(40) NOT NULL,
	driver_id VARCHAR(64) NOT NULL,
	redemptions_used BIGINT NOT NULL,
	PRIMARY KEY (tenant, promo_id, driver_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS organization (
	tenant BIGINT NOT NULL,
	id VARCHAR(40) NOT NULL,
	name VARCHAR(255) NOT NULL,
	legal_name VARCHAR(255) NULL,
	address TEXT NULL,
	country CHAR(2) NULL,
	tax_id VARCHAR(64) NULL,
	contact_email VARCHAR(254) NULL,
	currency CHAR(3) NULL,
	version BIGINT NOT NULL,
	created_at DATETIME NOT NULL,
	updated_at DATETIME NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant) REFERENCES tenant (tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Sites and drivers keep the caller's own ids, as charge points do.
CREATE TABLE IF NOT EXISTS site (
	tenant BIGINT NOT NULL,
	id VARCHAR(64) NOT NULL,
	name VARCHAR(255) NULL,
	time_zone VARCHAR(64) NOT NULL,
	tariff_id VARCHAR(40) NULL,
	organization_id VARCHAR(40) NULL,
	number BIGINT NOT NULL AUTO_INCREMENT,
	version BIGINT NOT NULL,
	created_at DATETIME NOT NULL,
	updated_at DATETIME NOT NULL,
	PRIMARY KEY (tenant, id),
	UNIQUE KEY site_number (number),
	KEY site_order (tenant, number),
	KEY site_tariff_list (tenant, tariff_id, number),
	KEY site_organization_list (tenant, organization_id, number),
	CONSTRAINT site_tariff FOREIGN KEY (tenant, tariff_id) REFERENCES tariff (tenant, id),
	CONSTRAINT site_organization FOREIGN KEY (tenant, organization_id) REFERENCES organization (tenant, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

ALTER TABLE tariff
	ADD KEY IF NOT EXISTS tariff_status (tenant, status, id),
	ADD KEY IF NOT EXISTS tariff_status_currency (tenant, status, currency, id);

ALTER TABLE charge_point
	ADD KEY IF NOT EXISTS charge_point_site (tenant, site_id, number),
	ADD KEY IF NOT EXISTS charge_point_tariff_list (tenant, tariff_id, number);

CREATE TABLE IF NOT EXISTS driver (
	tenant BIGINT NOT NULL,
	id VARCHAR(64) NOT NULL,
	user_type_id VARCHAR(40) NULL,
	organization_id VARCHAR(40) NULL,
	email VARCHAR(254) NULL,
	email_receipts BOOLEAN NOT NULL,
	locale VARCHAR(16) NULL,
	number BIGINT NOT NULL AUTO_INCREMENT,
	version BIGINT NOT NULL,
	created_at DATETIME NOT NULL,
	updated_at DATETIME NOT NULL,
	PRIMARY KEY (tenant, id),
	UNIQUE KEY driver_number (number),
	KEY driver_order (tenant, number),
	KEY driver_user_type_list (tenant, user_type_id, number),
	KEY driver_organization_list (tenant, organization_id, number),
	CONSTRAINT driver_user_type FOREIGN KEY (tenant, user_type_id) REFERENCES user_type (tenant, id),
	CONSTRAINT driver_organization FOREIGN KEY (tenant, organization_id) REFERENCES organization (tenant, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One list for each filter: newest start first, read from its own index. Reports of revenue read session_ended alone.
ALTER TABLE session
	ADD COLUMN IF NOT EXISTS pinned MEDIUMTEXT NULL
		COMMENT 'what prices it, as it was at the start: tariff, rules, user type, cost rate',
	ADD COLUMN IF NOT EXISTS promo_code VARCHAR(20) NULL,
	ADD COLUMN IF NOT EXISTS tax_payable BIGINT NULL COMMENT 'the tax within the total',
	ADD COLUMN IF NOT EXISTS stopped BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'it was running when its end came',
	ADD KEY IF NOT EXISTS session_charge_point (tenant, charge_point_id, started_at, id),
	ADD KEY IF NOT EXISTS session_site (tenant, site_id, started_at, id),
	ADD KEY IF NOT EXISTS session_driver (tenant, driver_id, started_at, id),
	ADD KEY IF NOT EXISTS session_organization (tenant, organization_id, started_at, id),
	ADD KEY IF NOT EXISTS session_status (tenant, status, started_at, id),
	ADD KEY IF NOT EXISTS session_promo (tenant, promo_code, started_at, id),
	ADD KEY IF NOT EXISTS session_ended (tenant, ended_at, status, currency, site_id, tariff_id, energy_wh, tax_payable,
		discount, total);

UPDATE session s JOIN bill b ON b.tenant = s.tenant AND b.session_id = s.id AND b.revision = s.revision
	SET s.tax_payable = b.tax_payable WHERE s.tax_payable IS NULL;

-- Readings of a running session; when it is settled they move into its row.
CREATE TABLE IF NOT EXISTS meter_value (
	tenant BIGINT NOT NULL,
	session_id VARCHAR(40) NOT NULL,
	at DATETIME NOT NULL,
	energy_wh BIGINT NOT NULL,
	PRIMARY KEY (tenant, session_id, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS refund (
	tenant BIGINT NOT NULL,
	id VARCHAR(40) NOT NULL,
	session_id VARCHAR(40) NOT NULL,
	amount BIGINT NOT NULL,
	currency CHAR(3) NOT NULL,
	reason VARCHAR(255) NULL,
	taxes TEXT NOT NULL COMMENT 'its parts by tax rate, each gross',
	created_at DATETIME NOT NULL,
	changed_by VARCHAR(40) NULL COMMENT 'credential',
	PRIMARY KEY (tenant, id),
	KEY refund_session (tenant, session_id, id),
	KEY refund_created (tenant, created_at),
	CONSTRAINT refund_of FOREIGN KEY (tenant, session_id) REFERENCES session (tenant, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE OR REPLACE TRIGGER refund_stays BEFORE UPDATE ON refund FOR EACH ROW
	SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a refund never changes';

CREATE OR REPLACE TRIGGER refund_remains BEFORE DELETE ON refund FOR EACH ROW
	SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a refund is never removed';

-- Who changed what, when, from what to what; written in the transaction of the change.
CREATE TABLE IF NOT EXISTS audit (
	number BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	tenant BIGINT NOT NULL,
	at DATETIME NOT NULL,
	changed_by VARCHAR(40) NULL COMMENT 'credential; none: the command line',
	action ENUM('create', 'update', 'delete') NOT NULL,
	object VARCHAR(32) NOT NULL,
	object_id VARCHAR(64) NOT NULL,
	changes MEDIUMTEXT NOT NULL COMMENT 'field: from, to',
	KEY audit_order (tenant, at, number),
	KEY audit_object (tenant, object, at, number),
	KEY audit_object_id (tenant, object_id, at, number),
	KEY audit_caller (tenant, changed_by, at, number),
	KEY audit_caller_object (tenant, changed_by, object, at, number),
	FOREIGN KEY (tenant) REFERENCES tenant (tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE OR REPLACE TRIGGER audit_stays BEFORE UPDATE ON audit FOR EACH ROW
	SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the audit trail never changes';

CREATE OR REPLACE TRIGGER audit_remains BEFORE DELETE ON audit FOR EACH ROW
	SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the audit trail is never shortened';
