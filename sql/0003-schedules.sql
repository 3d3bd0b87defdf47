-- Prices of cost rates: their own, and entries of a schedule with prices and texts of their own.
-- Energy and time intervals and a fee stand as JSON where they belong: they are read and priced together.

ALTER TABLE cost_rate
	ADD COLUMN IF NOT EXISTS energy MEDIUMTEXT NULL COMMENT 'intervals: uuid, unit in Wh, price',
	ADD COLUMN IF NOT EXISTS time MEDIUMTEXT NULL COMMENT 'intervals: uuid, unit in minutes, price',
	ADD COLUMN IF NOT EXISTS session_fee TEXT NULL;

-- An entry is its identity here and what it says in its versions. An entry that was removed keeps them: a session that
-- runs is priced by what stood there when it began to matter.
CREATE TABLE IF NOT EXISTS rate_entry (
	number BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'the internal id that the API lets pass too',
	tenant BIGINT NOT NULL,
	uuid CHAR(36) NOT NULL,
	cost_rate_uuid CHAR(36) NOT NULL,
	mode BIGINT NOT NULL COMMENT '1 recurring, 2 unique',
	version BIGINT NOT NULL,
	living_start DATETIME NULL COMMENT 'of a unique entry that was not removed',
	removed BOOLEAN NOT NULL,
	created_at DATETIME NOT NULL,
	updated_at DATETIME NOT NULL,
	UNIQUE KEY rate_entry_uuid (tenant, uuid),
	UNIQUE KEY rate_entry_start (tenant, cost_rate_uuid, living_start),
	KEY rate_entry_order (tenant, cost_rate_uuid, mode, removed, number),
	FOREIGN KEY (tenant) REFERENCES tenant (tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How many living unique entries start on a day of UTC: thousands are counted and skipped by the day.
CREATE TABLE IF NOT EXISTS rate_day (
	tenant BIGINT NOT NULL,
	cost_rate_uuid CHAR(36) NOT NULL,
	day DATETIME NOT NULL COMMENT 'its midnight',
	entries BIGINT NOT NULL,
	PRIMARY KEY (tenant, cost_rate_uuid, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What an entry said from ${recorded_at} until ${replaced_at}.
CREATE TABLE IF NOT EXISTS rate_entry_version (
	tenant BIGINT NOT NULL,
	entry_uuid CHAR(36) NOT NULL,
	version BIGINT NOT NULL,
	cost_rate_uuid CHAR(36) NOT NULL,
	mode BIGINT NOT NULL,
	recorded_at DATETIME NOT NULL,
	replaced_at DATETIME NULL COMMENT 'none: it is what the entry says now',
	name VARCHAR(255) NOT NULL,
	start DATETIME NULL COMMENT 'mode 2: the instant from which it holds',
	slots TEXT NULL COMMENT 'mode 1: uuid, weekday, start_time, end_time',
	energy MEDIUMTEXT NULL,
	time MEDIUMTEXT NULL,
	session_fee TEXT NULL,
	PRIMARY KEY (tenant, entry_uuid, version),
	KEY rate_entry_version_start (tenant, cost_rate_uuid, mode, start),
	KEY rate_entry_version_replaced (tenant, cost_rate_uuid, mode, replaced_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Whose an interval is, so that one can be named by its own uuid.
CREATE TABLE IF NOT EXISTS rate_interval (
	tenant BIGINT NOT NULL,
	uuid CHAR(36) NOT NULL,
	kind ENUM('energy', 'time') NOT NULL,
	cost_rate_uuid CHAR(36) NOT NULL,
	entry_uuid CHAR(36) NULL COMMENT 'none: of the cost rate itself',
	PRIMARY KEY (tenant, uuid),
	KEY rate_interval_owner (tenant, cost_rate_uuid, entry_uuid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Marketing texts of a cost rate or of one of its entries, by locale; a text that was never set is NULL.
CREATE TABLE IF NOT EXISTS rate_text (
	tenant BIGINT NOT NULL,
	owner CHAR(36) NOT NULL COMMENT 'uuid of the cost rate or of the entry',
	locale CHAR(5) NOT NULL,
	short_description MEDIUMTEXT NULL,
	description MEDIUMTEXT NULL,
	legal MEDIUMTEXT NULL,
	PRIMARY KEY (tenant, owner, locale)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
