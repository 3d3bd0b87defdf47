#include "bin/ctl.h"
#include "domain/access.h"
#include "domain/outbox.h"

/* ---- options ---- */

struct search {
	const char *tenant, *status, *id, *lane;
	int64_t limit;
	bool all_dead;
};

static const char *const statuses[] = { "waiting", "delivered", "dead", NULL };

static const struct field list_fields[] = {
	FIELD(struct search, tenant, .min = 1, .max = 255),
	FIELD(struct search, status, .names = statuses),
	FIELD(struct search, lane, .min = 1, .max = 255),
	FIELD(struct search, id, .min = 1, .max = 40),
	FIELD(struct search, limit, .min = 1, .max = 10000),
};
static const struct field retry_fields[] = {
	FIELD(struct search, tenant, .min = 1, .max = 255),
	FIELD(struct search, lane, .min = 1, .max = 255),
	FIELD(struct search, id, .min = 1, .max = 40),
	FIELD_AS(struct search, all_dead, "all-dead"),
};
const struct shape outbox_list_options = SHAPE(struct search, list_fields);
const struct shape outbox_retry_options = SHAPE(struct search, retry_fields);

struct retried {
	int64_t retried;
};

static const struct field retried_fields[] = { FIELD(struct retried, retried) };
static const struct shape retried_shape = SHAPE(struct retried, retried_fields);

/* ---- work ---- */

static enum rc
filter_of(struct ctl *ctl, const struct search *s, struct outbox_filter *f)
{
	struct tenant t;

	*f = (struct outbox_filter) {
		.tenant = NONE,
		.any_status = s->status == NULL,
		.lane = s->lane,
		.id = s->id,
		.below = INT64_MAX,
		.limit = s->limit != NONE ? s->limit : 50,
	};
	for (unsigned i = 0; s->status != NULL && statuses[i] != NULL; i++)
		if (strcmp(s->status, statuses[i]) == 0)
			f->status = i;
	if (s->tenant == NULL)
		return OK;
	TRY(access_tenant_find(&ctl->cx, s->tenant, &t));
	f->tenant = t.tenant;
	return OK;
}

/* Why nobody even tries to send them. */
static void
explain_waiting(const struct ctl *ctl, struct list *rows)
{
	struct outbox_row *r = rows->at;

	for (size_t i = 0; i < rows->n && ctl->settings.outbox.mail_server == NULL; i++)
		if (r[i].kind == OUTBOX_RECEIPT && r[i].status == OUTBOX_WAITING && r[i].error == NULL)
			r[i].error = "mail.server is not set";
}

enum rc
ctl_outbox_list(struct ctl *ctl)
{
	struct outbox_filter f;
	struct list rows;

	TRY(filter_of(ctl, ctl->options, &f));
	TRY(outbox_list(&ctl->cx, &f, &rows));
	explain_waiting(ctl, &rows);
	ctl_print_list(ctl, &outbox_row_shape, &rows);
	return OK;
}

enum rc
ctl_outbox_retry(struct ctl *ctl)
{
	const struct search *s = ctl->options;
	struct outbox_filter f;
	struct retried done;

	if (s->id == NULL && s->lane == NULL && !s->all_dead)
		return fail(&ctl->cx, E_INVALID, NULL, "say what: --id, --lane or --all-dead");
	TRY(filter_of(ctl, s, &f));
	if (s->all_dead) {
		f.any_status = false;
		f.status = OUTBOX_DEAD;
	}
	TRY(outbox_retry(&ctl->cx, &f, &done.retried));
	if (s->id != NULL && done.retried == 0)
		return fail(&ctl->cx, E_NOT_FOUND, NULL,
			"nothing of that id waits or is dead: it was delivered, or is being sent now");
	ctl_print(ctl, &retried_shape, &done);
	return OK;
}

enum rc
ctl_outbox_status(struct ctl *ctl)
{
	struct list rows;

	TRY(outbox_status(&ctl->cx, &rows));
	ctl_print_list(ctl, &outbox_count_shape, &rows);
	return OK;
}
