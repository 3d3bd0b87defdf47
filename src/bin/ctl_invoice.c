#include <unistd.h>

#include "base/currency.h"
#include "base/decimal.h"
#include "bin/ctl.h"
#include "domain/access.h"
#include "domain/invoice.h"
#include "model/tenant.h"

#define BAR 40 /* columns */

/* ---- options and answer ---- */

struct order {
	const char *tenant, *period;
	bool all_tenants, dry_run;
};

static const struct field order_fields[] = {
	FIELD(struct order, tenant, .min = 1, .max = 255),
	FIELD_AS(struct order, all_tenants, "all-tenants"),
	FIELD(struct order, period, .must = true, .min = 4, .max = 7),
	FIELD_AS(struct order, dry_run, "dry-run"),
};
const struct shape invoice_run_options = SHAPE(struct order, order_fields);

struct search {
	const char *tenant, *organization, *period, *status;
	int64_t limit;
};

static const char *const status_names[] = { "issued", "paid", "void", NULL };
static const char *const type_names[] = { "invoice", "credit_note", NULL };

static const struct field search_fields[] = {
	FIELD(struct search, tenant, .must = true, .min = 1, .max = 255),
	FIELD(struct search, organization, .min = 1, .max = 40),
	FIELD(struct search, period, .min = 1, .max = 40),
	FIELD(struct search, status, .names = status_names),
	FIELD(struct search, limit, .min = 1, .max = 10000),
};
const struct shape invoice_list_options = SHAPE(struct search, search_fields);

static const struct field row_fields[] = {
	FIELD(struct invoice, number),
	FIELD(struct invoice, type, .names = type_names),
	FIELD(struct invoice, id),
	FIELD(struct invoice, organization_id),
	FIELD(struct invoice, period),
	FIELD(struct invoice, status, .names = status_names),
	FIELD(struct invoice, issued_at),
	FIELD(struct invoice, sessions),
	FIELD(struct invoice, net),
	FIELD(struct invoice, tax),
	FIELD_AS(struct invoice, total, "total_amount"),
	FIELD(struct invoice, currency),
};
static const struct shape row_shape = SHAPE(struct invoice, row_fields, CURRENCY_IN(struct invoice, currency));

/* What the run did for a tenant. */
struct ran {
	const char *tenant;
	struct invoice_ran ran;
	const char *refused; /* why nothing, or not all, was done; NULL: it was */
	bool dry_run;
};

/* clang-format off */
static const struct field total_fields[] = {
	FIELD(struct invoice_total, currency), FIELD(struct invoice_total, invoices), FIELD(struct invoice_total, sessions),
	FIELD(struct invoice_total, net), FIELD(struct invoice_total, tax),
	FIELD_AS(struct invoice_total, total, "total_amount"),
};
static const struct shape total_shape = SHAPE(struct invoice_total, total_fields, CURRENCY_IN(struct invoice_total, currency));
static const struct field failed_fields[] = {
	FIELD(struct invoice_failed, organization_id), FIELD(struct invoice_failed, currency),
	FIELD(struct invoice_failed, message),
};
static const struct shape failed_shape = SHAPE(struct invoice_failed, failed_fields);
static const struct field ran_fields[] = {
	FIELD(struct ran, tenant), FIELD_AS(struct ran, ran.period, "period"), FIELD(struct ran, dry_run),
	FIELD_AS(struct ran, ran.complete, "complete"), FIELD_AS(struct ran, ran.invoices, "invoices"),
	FIELD_AS(struct ran, ran.sessions, "sessions"), FIELD_AS(struct ran, ran.totals, "totals", .of = &total_shape),
	FIELD_AS(struct ran, ran.failures, "failures"), FIELD_AS(struct ran, ran.failed, "failed", .of = &failed_shape),
	FIELD(struct ran, refused),
};
/* clang-format on */
static const struct shape ran_shape = SHAPE(struct ran, ran_fields);

/* ---- work ---- */

struct bar {
	const char *tenant;
	int64_t shown; /* thousandths that the bar stands at */
};

/* On a terminal only, and only where it would look different. */
static bool
show_progress(void *arg, const struct invoice_ran *ran)
{
	struct bar *b = arg;
	int64_t all = ran->groups > 0 ? ran->groups : 1, done = ran->seen < all ? ran->seen : all;

	if (!isatty(STDERR_FILENO) || done * 1000 / all == b->shown)
		return true;
	b->shown = done * 1000 / all;
	(void)fprintf(stderr, "\r%s [%-*.*s] %lld of %lld, %lld sessions", b->tenant, BAR, (int)(done * BAR / all),
		"########################################", (long long)done, (long long)all, (long long)ran->sessions);
	return true;
}

/*
 * Bill one tenant. What is refused is told with the others, and so is what is wrong with one of all tenants; a database
 * that has gone ends all.
 */
static enum rc
run_tenant(struct ctl *ctl, const struct tenant *t, struct ran *out)
{
	const struct order *o = ctl->options;
	struct bar bar = { t->name, -1 };
	struct invoice_order order = {
		.period = o->period,
		.dry_run = o->dry_run,
		.lenient = o->all_tenants,
		.count = isatty(STDERR_FILENO),
		.go_on = show_progress,
		.arg = &bar,
	};
	struct ctx *cx = &ctl->cx;
	enum rc rc = OK;

	*out = (struct ran) { .tenant = t->name, .ran = { .period = o->period }, .dry_run = o->dry_run };
	cx->tenant = t;
	fault_init(&cx->fault, ctl->mem);
	if (strcmp(o->period, "last") == 0)
		rc = invoice_period_last(cx, &order.period);
	if (rc == OK)
		rc = invoice_run(cx, &order, &out->ran);
	if (bar.shown >= 0)
		(void)fprintf(stderr, "\r%s [%.*s] %lld of %lld, %lld sessions\n", t->name, BAR,
			"########################################", (long long)out->ran.seen, (long long)out->ran.seen,
			(long long)out->ran.sessions);
	if (rc == OK || rc == E_INVALID)
		return rc;
	out->refused = cx->fault.text != NULL ? cx->fault.text : "the database failed";
	for (size_t i = 0; i < cx->fault.n && i < FAULT_MAX; i++)
		out->refused =
			arena_printf(ctl->mem, "%s%s %s", out->refused, i > 0 ? "," : ":", cx->fault.wrong[i].field);
	return rc == E_CONFLICT || (o->all_tenants && cx->fault.text != NULL) ? OK : rc;
}

static const char *
amount(struct ctl *ctl, struct money m, const char *currency)
{
	unsigned digits = (unsigned)currency_digits(currency);
	char text[DECIMAL_TEXT];

	text[decimal_write(text, m.v, digits, digits)] = '\0';
	return arena_printf(ctl->mem, "%s %s", text, currency);
}

static void
print(struct ctl *ctl, const struct list *rows)
{
	const struct ran *r = rows->at;

	if (ctl->json) {
		ctl_print_list(ctl, &ran_shape, rows);
		return;
	}
	for (size_t i = 0; i < rows->n; i++) {
		const struct invoice_total *t = r[i].ran.totals.at;
		const struct invoice_failed *f = r[i].ran.failed.at;

		if (r[i].refused != NULL) {
			buf_printf(&ctl->out, "%s: %s\n", r[i].tenant, r[i].refused);
			if (r[i].ran.invoices == 0)
				continue;
		}
		buf_printf(&ctl->out, "%s %s: %lld invoices of %lld sessions%s\n", r[i].tenant, r[i].ran.period,
			(long long)r[i].ran.invoices, (long long)r[i].ran.sessions,
			r[i].dry_run ? " would be made" : "");
		for (size_t k = 0; k < r[i].ran.totals.n; k++)
			buf_printf(&ctl->out, "  %s, net %s, tax %s\n", amount(ctl, t[k].total, t[k].currency),
				amount(ctl, t[k].net, t[k].currency), amount(ctl, t[k].tax, t[k].currency));
		for (size_t k = 0; k < r[i].ran.failed.n; k++)
			buf_printf(
				&ctl->out, "  failed: %s %s: %s\n", f[k].organization_id, f[k].currency, f[k].message);
	}
}

/* Everybody is told, then a refusal or a failure is the command's: a timer must not look well then. */
static enum rc
finish(struct ctl *ctl, const struct list *rows)
{
	const struct order *o = ctl->options;
	const struct ran *r = rows->at;
	int64_t failures = 0, refused = 0;

	print(ctl, rows);
	for (size_t i = 0; i < rows->n; i++) {
		failures += r[i].ran.failures;
		refused += r[i].refused != NULL;
	}
	if (failures == 0 && refused == 0)
		return OK;
	(void)fwrite(ctl->out.at, 1, ctl->out.n, stdout);
	fault_init(&ctl->cx.fault, ctl->mem);
	if (!o->all_tenants && refused > 0)
		return fail(&ctl->cx, E_CONFLICT, NULL, "nothing was billed");
	return fail(&ctl->cx, E_CONFLICT, NULL,
		arena_printf(ctl->mem,
			"refused: %lld of the tenants; failed: %lld of the invoices: run again when that is mended",
			(long long)refused, (long long)failures));
}

enum rc
invoice_run_command(struct ctl *ctl)
{
	const struct order *o = ctl->options;
	struct list tenants, rows = { 0, NULL };
	struct ran *r;
	struct tenant one;
	enum rc rc;

	if ((o->tenant != NULL) == o->all_tenants)
		return fail(&ctl->cx, E_INVALID, NULL, "either --tenant or --all-tenants is required");
	if (o->all_tenants) {
		TRY(access_tenant_list(&ctl->cx, &tenants));
	} else {
		TRY(access_tenant_find(&ctl->cx, o->tenant, &one));
		tenants = (struct list) { 1, &one };
	}
	rows.at = r = ARENA_ARRAY(ctl->mem, tenants.n + 1, struct ran);
	for (size_t i = 0; i < tenants.n; i++) {
		rc = run_tenant(ctl, (const struct tenant *)tenants.at + i, &r[rows.n++]);
		if (rc != OK && rc != E_INVALID && o->all_tenants) {
			/* who was billed until then is told all the same */
			print(ctl, &rows);
			(void)fwrite(ctl->out.at, 1, ctl->out.n, stdout);
		}
		TRY(rc);
	}
	return finish(ctl, &rows);
}

enum rc
invoice_list_command(struct ctl *ctl)
{
	const struct search *o = ctl->options;
	struct invoice_filter f = {
		.organization_id = o->organization,
		.period = o->period,
		.status = o->status,
		.page = { .limit = o->limit != NONE ? o->limit : 50 },
	};
	struct listing l;
	struct tenant t;

	TRY(access_tenant_find(&ctl->cx, o->tenant, &t));
	ctl->cx.tenant = &t;
	TRY(invoice_list(&ctl->cx, &f, &l));
	ctl_print_list(ctl, &row_shape, &l.rows);
	return OK;
}
