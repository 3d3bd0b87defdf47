-- What leaves the server: webhook endpoints, and the outbox of deliveries and mails.

ALTER TABLE tenant
	ADD COLUMN IF NOT EXISTS wanted SET('session.started', 'session.cost_updated', 'session.stop_due',
		'session.settled', 'session.refunded', 'invoice.issued', 'invoice.paid', 'tariff.changed',
		'promotional_code.exhausted') NOT NULL DEFAULT '' COMMENT 'events that some active endpoint takes',
	ADD COLUMN IF NOT EXISTS link_secret VARCHAR(64) NULL COMMENT 'signs links to documents; made when first needed';

-- A secret signs what is sent, so it is kept as it is.
CREATE TABLE IF NOT EXISTS webhook (
	tenant BIGINT NOT NULL,
	id VARCHAR(40) NOT NULL,
	url VARCHAR(2000) NOT NULL,
	events SET('session.started', 'session.cost_updated', 'session.stop_due', 'session.settled', 'session.refunded',
		'invoice.issued', 'invoice.paid', 'tariff.changed', 'promotional_code.exhausted') NOT NULL,
	secret VARCHAR(255) NOT NULL,
	former_secret VARCHAR(255) NULL,
	former_until DATETIME NULL COMMENT 'it signs too until then',
	status ENUM('active', 'disabled') NOT NULL,
	failing_since DATETIME NULL COMMENT 'the first failure after the last success',
	disabled_at DATETIME NULL,
	disabled_reason VARCHAR(255) NULL,
	version BIGINT NOT NULL,
	created_at DATETIME NOT NULL,
	updated_at DATETIME NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant) REFERENCES tenant (tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Written in the transaction of its cause. A lane is what can be slow or dead for itself: an endpoint, a domain of mail.
-- Whoever leases a row writes its name into `owner` and moves `next_at` to the end of the lease.
CREATE TABLE IF NOT EXISTS outbox (
	number BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	tenant BIGINT NOT NULL,
	id VARCHAR(40) NOT NULL COMMENT 'of the event or mail, the same in every attempt',
	kind ENUM('webhook', 'receipt') NOT NULL,
	lane VARCHAR(255) NOT NULL,
	event VARCHAR(40) NULL,
	object_id VARCHAR(64) NULL COMMENT 'what it is about',
	body MEDIUMTEXT NOT NULL COMMENT 'what a webhook sends; to whom and how a mail is written',
	status ENUM('waiting', 'delivered', 'dead') NOT NULL,
	attempts BIGINT NOT NULL,
	next_at DATETIME NOT NULL,
	owner VARCHAR(64) NULL,
	response_status BIGINT NULL COMMENT 'of the last attempt, as HTTP or SMTP gave it',
	error VARCHAR(255) NULL COMMENT 'why the last attempt failed',
	took_ms BIGINT NULL,
	created_at DATETIME NOT NULL,
	attempted_at DATETIME NULL,
	ended_at DATETIME NULL COMMENT 'delivered or given up',
	retried_at DATETIME NULL COMMENT 'put back by hand',
	KEY outbox_due (status, lane, next_at, number),
	KEY outbox_owner (owner),
	KEY outbox_lane (tenant, lane, number),
	KEY outbox_delivery (tenant, lane, status, number),
	KEY outbox_status (tenant, status, number),
	KEY outbox_ended (status, ended_at),
	FOREIGN KEY (tenant) REFERENCES tenant (tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- When a running session is due to stop by its time: its event comes without a reading.
ALTER TABLE session
	ADD COLUMN IF NOT EXISTS stop_due_at DATETIME NULL COMMENT 'in 9999: only costs can make it so; none: nothing can, it has ended, or it was told',
	ADD KEY IF NOT EXISTS session_stop_due (stop_due_at);
