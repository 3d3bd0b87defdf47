-- Tenants, their credentials, tariffs, charge points, sessions with their bills, cost rates.
-- Rules of this folder: files are applied in order and never edited after a release; every statement may run twice.
-- Rates and amounts as sent are DECIMAL(19,9), payable money is BIGINT in minor units, instants are DATETIME in UTC.

CREATE TABLE IF NOT EXISTS tenant (
	tenant BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	id VARCHAR(40) NOT NULL,
	name VARCHAR(255) NOT NULL,
	time_zone VARCHAR(64) NOT NULL,
	default_tariff_id VARCHAR(40) NULL,
	locale VARCHAR(16) NOT NULL DEFAULT 'en',
	legal_name VARCHAR(255) NULL,
	line1 VARCHAR(255) NULL,
	line2 VARCHAR(255) NULL,
	city VARCHAR(255) NULL,
	postal_code VARCHAR(32) NULL,
	country CHAR(2) NULL,
	tax_id VARCHAR(64) NULL,
	payment_terms_days BIGINT NULL,
	created_at DATETIME NOT NULL,
	UNIQUE KEY tenant_id (id),
	UNIQUE KEY tenant_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Only the hash of a secret is kept. A description is unique among the living system tokens of a tenant.
CREATE TABLE IF NOT EXISTS credential (
	hash CHAR(64) NOT NULL PRIMARY KEY,
	id VARCHAR(40) NOT NULL,
	tenant BIGINT NOT NULL,
	kind ENUM('key', 'system_token') NOT NULL,
	description VARCHAR(255) NOT NULL,
	start VARCHAR(16) NOT NULL,
	scopes SET('read:billing', 'write:billing', 'read:sessions', 'write:sessions', 'write:webhooks', 'admin') NOT NULL,
	allowed_addresses VARCHAR(4000) NULL,
	created_at DATETIME NOT NULL,
	revoked_at DATETIME NULL,
	living_description VARCHAR(255) AS (IF(kind = 'system_token' AND revoked_at IS NULL, description, NULL)) PERSISTENT,
	UNIQUE KEY credential_id (id),
	KEY credential_kind (tenant, kind, id),
	UNIQUE KEY credential_description (tenant, living_description),
	FOREIGN KEY (tenant) REFERENCES tenant (tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS cost_rate (
	number BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	tenant BIGINT NOT NULL,
	uuid CHAR(36) NOT NULL,
	name VARCHAR(255) NOT NULL,
	description MEDIUMTEXT NULL,
	currency CHAR(3) NOT NULL,
	automatic_stop_min BIGINT NULL,
	automatic_stop_costs DECIMAL(19,9) NULL,
	dynamic_pricing BIGINT NOT NULL,
	company_id BIGINT NULL,
	version BIGINT NOT NULL,
	created_at DATETIME NOT NULL,
	updated_at DATETIME NOT NULL,
	UNIQUE KEY cost_rate_uuid (tenant, uuid),
	KEY cost_rate_order (tenant, number),
	FOREIGN KEY (tenant) REFERENCES tenant (tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A tariff is its identity and status; what it says stands in its versions, one row for each change.
CREATE TABLE IF NOT EXISTS tariff (
	tenant BIGINT NOT NULL,
	id VARCHAR(40) NOT NULL,
	status ENUM('active', 'archived') NOT NULL,
	currency CHAR(3) NOT NULL,
	version BIGINT NOT NULL,
	created_at DATETIME NOT NULL,
	PRIMARY KEY (tenant, id),
	KEY tariff_currency (tenant, currency, id),
	FOREIGN KEY (tenant) REFERENCES tenant (tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tariff_version (
	tenant BIGINT NOT NULL,
	tariff_id VARCHAR(40) NOT NULL,
	version BIGINT NOT NULL,
	valid_from DATETIME NOT NULL,
	changed_by VARCHAR(40) NULL,
	status ENUM('active', 'archived') NOT NULL,
	name VARCHAR(255) NOT NULL,
	currency CHAR(3) NOT NULL,
	energy_rate_per_kwh DECIMAL(19,9) NULL,
	time_rate_per_minute DECIMAL(19,9) NULL,
	time_rate_per_hour DECIMAL(19,9) NULL,
	time_basis ENUM('session', 'charging') NOT NULL,
	session_fee DECIMAL(19,9) NULL,
	idle_fee_per_minute DECIMAL(19,9) NULL,
	idle_fee_per_hour DECIMAL(19,9) NULL,
	idle_grace_period_minutes BIGINT NULL,
	idle_fee_max DECIMAL(19,9) NULL,
	idle_free_window TEXT NULL,
	energy_step_wh BIGINT NULL,
	time_step_seconds BIGINT NULL,
	idle_step_seconds BIGINT NULL,
	min_amount DECIMAL(19,9) NULL,
	max_amount DECIMAL(19,9) NULL,
	tax_rate_percent DECIMAL(7,4) NULL,
	tax_rates TEXT NULL,
	tax_included BOOLEAN NOT NULL,
	tax_name VARCHAR(64) NULL,
	price_lock ENUM('session_start', 'interval') NOT NULL,
	cost_rate_uuid CHAR(36) NULL,
	PRIMARY KEY (tenant, tariff_id, version),
	KEY tariff_version_cost_rate (tenant, cost_rate_uuid),
	CONSTRAINT tariff_version_of FOREIGN KEY (tenant, tariff_id) REFERENCES tariff (tenant, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS user_type (
	tenant BIGINT NOT NULL,
	id VARCHAR(40) NOT NULL,
	name VARCHAR(255) NOT NULL,
	description VARCHAR(2000) NULL,
	discount_percent DECIMAL(7,4) NULL,
	version BIGINT NOT NULL,
	created_at DATETIME NOT NULL,
	updated_at DATETIME NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant) REFERENCES tenant (tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Like a tariff: identity here, what it says in its versions. A removed rule keeps them: sessions that started before
-- may still come in.
CREATE TABLE IF NOT EXISTS rule (
	tenant BIGINT NOT NULL,
	id VARCHAR(40) NOT NULL,
	number BIGINT NOT NULL AUTO_INCREMENT,
	version BIGINT NOT NULL,
	created_at DATETIME NOT NULL,
	PRIMARY KEY (tenant, id),
	UNIQUE KEY rule_number (number),
	FOREIGN KEY (tenant) REFERENCES tenant (tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS rule_version (
	tenant BIGINT NOT NULL,
	rule_id VARCHAR(40) NOT NULL,
	version BIGINT NOT NULL,
	valid_from DATETIME NOT NULL,
	changed_by VARCHAR(40) NULL,
	removed BOOLEAN NOT NULL,
	name VARCHAR(255) NULL,
	tariff_id VARCHAR(40) NOT NULL,
	priority BIGINT NOT NULL,
	status ENUM('active', 'inactive') NOT NULL,
	conditions TEXT NULL,
	override TEXT NULL,
	user_type_id VARCHAR(40) NULL COMMENT 'the one that the conditions name',
	PRIMARY KEY (tenant, rule_id, version),
	KEY rule_version_tariff (tenant, tariff_id, removed),
	KEY rule_version_user_type (tenant, user_type_id),
	CONSTRAINT rule_version_of FOREIGN KEY (tenant, rule_id) REFERENCES rule (tenant, id),
	CONSTRAINT rule_version_on FOREIGN KEY (tenant, tariff_id) REFERENCES tariff (tenant, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Charge points keep the caller's own ids.
CREATE TABLE IF NOT EXISTS charge_point (
	tenant BIGINT NOT NULL,
	id VARCHAR(64) NOT NULL,
	tariff_id VARCHAR(40) NULL,
	site_id VARCHAR(64) NULL,
	time_zone VARCHAR(64) NULL,
	connector_types TEXT NULL,
	number BIGINT NOT NULL AUTO_INCREMENT,
	version BIGINT NOT NULL,
	created_at DATETIME NOT NULL,
	updated_at DATETIME NOT NULL,
	PRIMARY KEY (tenant, id),
	UNIQUE KEY charge_point_number (number),
	KEY charge_point_order (tenant, number),
	CONSTRAINT charge_point_tariff FOREIGN KEY (tenant, tariff_id) REFERENCES tariff (tenant, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A session, with the sums of its latest bill revision beside it so that lists read one table.
CREATE TABLE IF NOT EXISTS session (
	tenant BIGINT NOT NULL,
	id VARCHAR(40) NOT NULL,
	charge_point_id VARCHAR(64) NOT NULL,
	transaction_id VARCHAR(64) NOT NULL,
	sent CHAR(64) NOT NULL COMMENT 'digest of the fields that were sent',
	driver_id VARCHAR(64) NULL,
	site_id VARCHAR(64) NULL,
	organization_id VARCHAR(40) NULL,
	connector_id VARCHAR(64) NULL,
	connector_type VARCHAR(64) NULL,
	user_type_id VARCHAR(40) NULL,
	started_at DATETIME NOT NULL,
	ended_at DATETIME NULL,
	charging_ended_at DATETIME NULL,
	energy_wh BIGINT NULL,
	readings MEDIUMTEXT NULL,
	status ENUM('active', 'settled', 'refunded', 'cancelled') NOT NULL,
	currency CHAR(3) NOT NULL,
	time_zone VARCHAR(64) NOT NULL,
	tariff_id VARCHAR(40) NOT NULL,
	tariff_version BIGINT NOT NULL,
	rule_id VARCHAR(40) NULL,
	invoice_id VARCHAR(40) NULL,
	revision BIGINT NULL,
	subtotal BIGINT NULL,
	tax BIGINT NULL,
	discount BIGINT NULL,
	total BIGINT NULL,
	refunded BIGINT NOT NULL,
	created_at DATETIME NOT NULL,
	PRIMARY KEY (tenant, id),
	UNIQUE KEY session_transaction (tenant, charge_point_id, transaction_id),
	KEY session_started (tenant, started_at, id),
	KEY session_tariff (tenant, tariff_id),
	KEY session_user_type (tenant, user_type_id),
	CONSTRAINT session_tariff_of FOREIGN KEY (tenant, tariff_id) REFERENCES tariff (tenant, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What was charged, item by item. A revision is written once and never changed.
CREATE TABLE IF NOT EXISTS bill (
	tenant BIGINT NOT NULL,
	session_id VARCHAR(40) NOT NULL,
	revision BIGINT NOT NULL,
	currency CHAR(3) NOT NULL,
	subtotal BIGINT NOT NULL,
	tax BIGINT NOT NULL,
	discount BIGINT NOT NULL,
	total BIGINT NOT NULL,
	tax_payable BIGINT NOT NULL,
	line_items MEDIUMTEXT NOT NULL,
	taxes TEXT NOT NULL,
	created_at DATETIME NOT NULL,
	PRIMARY KEY (tenant, session_id, revision),
	CONSTRAINT bill_of FOREIGN KEY (tenant, session_id) REFERENCES session (tenant, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE OR REPLACE TRIGGER bill_stays BEFORE UPDATE ON bill FOR EACH ROW
	SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a bill never changes: write a new revision';

CREATE OR REPLACE TRIGGER bill_remains BEFORE DELETE ON bill FOR EACH ROW
	SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a bill is never removed';

-- The first answer to a request with an Idempotency-Key, written in the transaction of its effect.
CREATE TABLE IF NOT EXISTS idempotency (
	tenant BIGINT NOT NULL,
	credential VARCHAR(40) NOT NULL,
	idempotency_key VARCHAR(255) NOT NULL,
	request CHAR(64) NOT NULL COMMENT 'digest of method, path, query and body',
	status BIGINT NULL,
	type VARCHAR(64) NULL,
	location VARCHAR(255) NULL,
	body MEDIUMTEXT NULL,
	created_at DATETIME NOT NULL,
	PRIMARY KEY (tenant, credential, idempotency_key),
	KEY idempotency_age (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
