#include "bin/settings.h"

#include <errno.h>

#include "api/billing/billing.h"
#include "api/billing/events.h"
#include "base/address.h"
#include "base/conf.h"
#include "render/mime.h"

static const char *const tls_names[] = { "required", "tried", "never", NULL };

/* clang-format off */
static const struct field fields[] = {
	FIELD_AS(struct settings, db.ca_file, "database.ca_file", .min = 1, .max = 4000),
	FIELD_AS(struct settings, db.connect_seconds, "database.connect_seconds", .min = 1, .max = 60),
	FIELD_AS(struct settings, db.host, "database.host", .min = 1, .max = 255),
	FIELD_AS(struct settings, db.name, "database.name", .must = true, .min = 1, .max = 64),
	FIELD_AS(struct settings, password_file, "database.password_file", .min = 1, .max = 4000),
	FIELD_AS(struct settings, db.port, "database.port", .min = 1, .max = 65535),
	FIELD_AS(struct settings, db.socket, "database.socket", .min = 1, .max = 107),
	FIELD_AS(struct settings, db.statement_seconds, "database.statement_seconds", .min = 1, .max = 3600),
	FIELD_AS(struct settings, db.user, "database.user", .min = 1, .max = 128),
	FIELD_AS(struct settings, outbox.mail_ca_file, "mail.ca_file", .min = 1, .max = 4000),
	FIELD_AS(struct settings, outbox.mail_from, "mail.from", .min = 3, .max = 320),
	FIELD_AS(struct settings, mail_password_file, "mail.password_file", .min = 1, .max = 4000),
	FIELD_AS(struct settings, outbox.mail_seconds, "mail.seconds", .min = 1, .max = 600),
	FIELD_AS(struct settings, outbox.mail_server, "mail.server", .min = 8, .max = 255),
	FIELD_AS(struct settings, outbox.mail_tls, "mail.tls", .names = tls_names),
	FIELD_AS(struct settings, outbox.mail_transfers, "mail.transfers", .min = 1, .max = 1000),
	FIELD_AS(struct settings, outbox.mail_user, "mail.user", .min = 1, .max = 255),
	FIELD_AS(struct settings, outbox.keep_days, "outbox.keep_days", .min = 1, .max = 3650),
	FIELD_AS(struct settings, outbox.lane_transfers, "outbox.lane_transfers", .min = 1, .max = 1000),
	FIELD_AS(struct settings, outbox.transfers, "outbox.transfers", .min = 1, .max = 10000),
	FIELD_AS(struct settings, base_url, "server.base_url", .must = true, .min = 8, .max = 255),
	FIELD_AS(struct settings, body_limit, "server.body_limit", .min = 1024, .max = 64 * 1024 * 1024),
	FIELD_AS(struct settings, docs_dir, "server.docs_dir", .min = 1, .max = 4000),
	FIELD_AS(struct settings, drain_seconds, "server.drain_seconds", .min = 1, .max = 3600),
	FIELD_AS(struct settings, listen, "server.listen", .must = true, .min = 1, .max = 255),
	FIELD_AS(struct settings, listen_mode, "server.listen_mode", .must = true, .min = 3, .max = 4, .pattern = "0-7"),
	FIELD_AS(struct settings, max_requests, "server.max_requests", .max = LARGEST),
	FIELD_AS(struct settings, workers, "server.workers", .max = 1000),
	FIELD_AS(struct settings, outbox.webhook_http, "webhooks.allow_http"),
	FIELD_AS(struct settings, outbox.webhook_networks, "webhooks.allowed_networks", .min = 1, .max = 4000),
	FIELD_AS(struct settings, outbox.webhook_seconds, "webhooks.seconds", .min = 1, .max = 600),
};
/* clang-format on */

static enum rc
check_mail(const struct outbox_settings *s, const char *password_file, struct fault *ft)
{
	struct mailbox from;
	bool tls = s->mail_server != NULL && strncmp(s->mail_server, "smtps://", 8) == 0;
	enum rc rc = OK;

	if (s->mail_server != NULL && !tls && strncmp(s->mail_server, "smtp://", 7) != 0)
		rc = fault_field(ft, "mail.server", "must begin with smtp:// or smtps://");
	if (s->mail_server != NULL && s->mail_from == NULL)
		rc = fault_field(ft, "mail.from", "is required where mail.server is given");
	if (s->mail_from != NULL && !mime_mailbox(ft->mem, s->mail_from, &from))
		rc = fault_field(ft, "mail.from", "must be an address, or Name <address>");
	if ((s->mail_user == NULL) != (password_file == NULL))
		rc = fault_field(ft, s->mail_user == NULL ? "mail.user" : "mail.password_file",
			"is required: a user and a password come together");
	/* who stands between could take STARTTLS away and read the password */
	if (s->mail_user != NULL && s->mail_tls == MAIL_TLS_TRIED && !tls)
		rc = fault_field(ft, "mail.tls", "must be required (or never) where mail.user is given");
	return rc;
}

static enum rc
check_networks(const char *networks, struct fault *ft)
{
	char one[64];

	for (const char *at = networks; at != NULL; at = strchr(at, ',') != NULL ? strchr(at, ',') + 1 : NULL) {
		(void)snprintf(one, sizeof(one), "%.*s", (int)strcspn(at, ","), at);
		if (!network_valid(one))
			return fault_field(ft, "webhooks.allowed_networks",
				"must be addresses or networks such as 192.0.2.0/24, separated by commas without spaces");
	}
	return OK;
}

static enum rc
check(const void *at, struct fault *ft)
{
	const struct settings *s = at;
	enum rc rc = check_mail(&s->outbox, s->mail_password_file, ft);

	if (s->db.socket == NULL && s->db.host == NULL)
		rc = fault_field(ft, "database.socket", "is required unless database.host is given");
	if (s->db.ca_file != NULL && s->db.host == NULL)
		rc = fault_field(ft, "database.host", "is required where database.ca_file is given");
	if (check_networks(s->outbox.webhook_networks, ft) != OK)
		rc = E_INVALID;
	return rc;
}

const struct shape settings_shape = SHAPE(struct settings, fields, .check = check);

static const struct settings defaults = {
	.listen = "/run/tariffd/tariffd.sock",
	.listen_mode = "0660",
	.workers = 0,
	.max_requests = 10000,
	.body_limit = 8 * 1024 * 1024,
	.drain_seconds = 30,
	.base_url = "http://localhost",
	.outbox = {
		.mail_seconds = 60,
		.mail_transfers = 20,
		.webhook_seconds = 10,
		.transfers = 400,
		.lane_transfers = 4,
		.keep_days = 30,
	},
	.db = {
		.socket = "/run/mysqld/mysqld.sock",
		.port = 3306,
		.name = "tariffd",
		.user = "tariffd",
		.connect_seconds = 1,
		.statement_seconds = 2,
	},
};

/* The first line of the file at ${path}. */
static enum rc
read_password(const char *path, struct arena *mem, const char **out, struct fault *ft)
{
	char line[512];
	FILE *file = fopen(path, "re");
	const char *got;

	if (file == NULL)
		return fault_set(ft, E_NOT_FOUND, NULL,
			arena_printf(mem, "cannot read the password file %s: %s", path, strerror(errno)));
	got = fgets(line, sizeof(line), file);
	(void)fclose(file);
	if (got == NULL)
		return fault_set(ft, E_INVALID, NULL, arena_printf(mem, "the password file %s is empty", path));
	line[strcspn(line, "\r\n")] = '\0';
	*out = arena_text(mem, line);
	return OK;
}

/* A file without a path is one that the service manager hands over, else it lies beside the configuration. */
static const char *
beside(const char *config, const char *file, struct arena *mem)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY"), *slash = strrchr(config, '/');

	if (file == NULL || strchr(file, '/') != NULL)
		return file;
	if (dir == NULL)
		dir = slash != NULL ? arena_copy(mem, config, (size_t)(slash - config)) : ".";
	return arena_printf(mem, "%s/%s", dir, file);
}

enum rc
settings_read(const char *path, struct arena *mem, struct settings *out, struct fault *ft)
{
	*out = defaults;
	TRY(conf_read(&settings_shape, path, out, mem, ft));
	out->password_file = beside(path, out->password_file, mem);
	out->mail_password_file = beside(path, out->mail_password_file, mem);
	/* a host that is named wins over the default socket */
	if (out->db.host != NULL && out->db.socket == defaults.db.socket)
		out->db.socket = NULL;
	return out->password_file != NULL ? read_password(out->password_file, mem, &out->db.password, ft) : OK;
}

enum rc
settings_mail_password(struct settings *s, struct arena *mem, struct fault *ft)
{
	if (s->mail_password_file == NULL)
		return OK;
	return read_password(s->mail_password_file, mem, &s->outbox.mail_password, ft);
}

struct host
settings_host(const struct settings *s)
{
	return (struct host) {
		.base_url = s->base_url,
		.webhook_http = s->outbox.webhook_http,
		.webhook_networks = s->outbox.webhook_networks,
		.invoices = BILLING "/invoices",
		.show = event_show,
	};
}

const char *
settings_complaint(const struct fault *ft, struct arena *mem)
{
	struct buf out;

	if (ft->n == 0)
		return ft->text;
	buf_init(&out, mem, 256);
	buf_str(&out, "the configuration is wrong: ");
	for (size_t i = 0; i < ft->n && i < FAULT_MAX; i++)
		buf_printf(&out, "%s%s %s", i > 0 ? "; " : "", ft->wrong[i].field, ft->wrong[i].text);
	return buf_text(&out);
}
