-- Invoices and credit notes: documents. What they say never changes; only their status does.

CREATE TABLE IF NOT EXISTS invoice_number (
	tenant BIGINT NOT NULL,
	year BIGINT NOT NULL,
	last BIGINT NOT NULL COMMENT 'number given',
	PRIMARY KEY (tenant, year),
	FOREIGN KEY (tenant) REFERENCES tenant (tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The seller as documents name it, logo too; once for all that say the same.
CREATE TABLE IF NOT EXISTS invoice_seller (
	tenant BIGINT NOT NULL,
	digest CHAR(64) NOT NULL,
	seller TEXT NOT NULL,
	logo MEDIUMTEXT NULL,
	PRIMARY KEY (tenant, digest),
	FOREIGN KEY (tenant) REFERENCES tenant (tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS invoice (
	tenant BIGINT NOT NULL,
	id VARCHAR(40) NOT NULL,
	type ENUM('invoice', 'credit_note') NOT NULL,
	year BIGINT NOT NULL,
	serial BIGINT NOT NULL,
	number VARCHAR(24) NOT NULL,
	credits VARCHAR(40) NULL COMMENT 'the invoice that a credit note takes back, or a part of it',
	refund_id VARCHAR(40) NULL COMMENT 'the refund that a credit note is about; none: its invoice is void',
	organization_id VARCHAR(40) NOT NULL,
	period CHAR(7) NOT NULL,
	currency CHAR(3) NOT NULL,
	status ENUM('issued', 'paid', 'void') NOT NULL,
	issued_at DATETIME NOT NULL,
	due_at DATETIME NULL,
	paid_at DATETIME NULL,
	voided_at DATETIME NULL,
	reference VARCHAR(255) NULL COMMENT 'of the payment',
	net BIGINT NOT NULL,
	tax BIGINT NOT NULL,
	rounding BIGINT NOT NULL COMMENT 'what is payable less net and tax',
	total BIGINT NOT NULL COMMENT 'what is payable',
	credited BIGINT NOT NULL COMMENT 'what credit notes took of it',
	taxes TEXT NOT NULL COMMENT 'by rate: net, tax',
	sessions BIGINT NOT NULL,
	seller_digest CHAR(64) NOT NULL,
	buyer TEXT NOT NULL,
	locale VARCHAR(16) NOT NULL,
	time_zone VARCHAR(64) NOT NULL,
	changed_by VARCHAR(40) NULL COMMENT 'credential',
	PRIMARY KEY (tenant, id),
	UNIQUE KEY invoice_serial (tenant, year, serial),
	KEY invoice_organization (tenant, organization_id, id),
	KEY invoice_period (tenant, period, id),
	KEY invoice_status (tenant, status, id),
	KEY invoice_credits (tenant, credits, id),
	CONSTRAINT invoice_for FOREIGN KEY (tenant, organization_id) REFERENCES organization (tenant, id),
	CONSTRAINT invoice_by FOREIGN KEY (tenant, seller_digest) REFERENCES invoice_seller (tenant, digest)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What an invoice is made of: a revision of a session's bill, or a refund of it. Sums by tax rate stand in those. Its
-- lines are written before the invoice itself, so that the number is taken last and locked for a moment only.
CREATE TABLE IF NOT EXISTS invoice_line (
	tenant BIGINT NOT NULL,
	invoice_id VARCHAR(40) NOT NULL,
	number BIGINT NOT NULL,
	session_id VARCHAR(40) NOT NULL,
	revision BIGINT NOT NULL,
	refund_id VARCHAR(40) NULL,
	PRIMARY KEY (tenant, invoice_id, number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Whose invoice a session waits for. Billed ones and those of nobody leave the index's part that a run reads, which holds
-- all that a run asks of a session.
ALTER TABLE session
	ADD COLUMN IF NOT EXISTS unbilled VARCHAR(40)
		AS (IF(invoice_id IS NULL AND status IN ('settled', 'refunded'), organization_id, NULL)) STORED
		COMMENT 'organization that the session is to be billed to',
	ADD KEY IF NOT EXISTS session_unbilled (tenant, unbilled, currency, ended_at, id, revision, refunded);
