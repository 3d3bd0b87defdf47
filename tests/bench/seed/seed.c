/* Rows of a whole installation for LOAD DATA: tenants with tariffs, rules, user types, charge points, codes, and
 * sessions of a year, priced by the engine and written by the statements of store/, which find files in place of a
 * database: see db_exec() below. Run by seed.py. */
#include <stdio.h>

#include "base/decimal.h"
#include "base/id.h"
#include "base/secret.h"
#include "domain/quote.h"
#include "domain/refund.h"
#include "model/charge_point.h"
#include "model/driver.h"
#include "model/organization.h"
#include "model/promo.h"
#include "model/refund.h"
#include "model/rule.h"
#include "model/session.h"
#include "model/site.h"
#include "model/tariff.h"
#include "model/tenant.h"
#include "model/user_type.h"
#include "pricing/pricing.h"
#include "seed.h"
#include "store/charge_point.h"
#include "store/driver.h"
#include "store/organization.h"
#include "store/promo.h"
#include "store/redemption.h"
#include "store/refund.h"
#include "store/rule.h"
#include "store/session.h"
#include "store/site.h"
#include "store/table.h"
#include "store/tariff.h"
#include "store/tenant.h"
#include "store/user_type.h"

#define DAY 86400
#define YEAR (INT64_C(365) * DAY)
#define TARIFFS 3
#define RULES 2
#define TYPES 2
#define CODES 3
#define ORGANIZATIONS 8
#define CODED 40    /* one session in so many has a code */
#define CHUNK 10000 /* sessions that are loaded in one transaction */
#define REFUNDED 80 /* one session in so many was paid back, half of them in part */

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "seed: %s\n", what);
	exit(1);
}

/* ---- chance ---- */

static uint64_t state;

/* A number below ${n} (xorshift64*). */
static int64_t
below(int64_t n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (int64_t)((state * UINT64_C(2685821657736338717) >> 33) % (uint64_t)n);
}

/* ---- one tenant ---- */

struct operator
{
	struct tenant t;
	const char *run; /* tells the names of this run from those of others */
	const char *currency;
	int64_t sessions, begins;
	int64_t charge_points, sites, drivers;
	struct tariff tariff[TARIFFS];
	struct rule rule[TARIFFS][RULES];
	struct user_type type[TYPES];
	struct promo code[CODES];
	const char **organization;
	int64_t organizations;
	bool all_billed; /* every session has an organization, not a third of the drivers alone */
	struct arena *mem;
};

static const char *const zones[] = { "Europe/Vienna", "Europe/London", "Europe/Berlin", "Europe/Helsinki" };
static const char *const connectors[] = { "IEC_62196_T2", "IEC_62196_T2_COMBO", "CHADEMO" };

static struct rate
price_of(int64_t thousandths)
{
	return (struct rate) { thousandths * (RATE_ONE / 1000) };
}

static void
make_types(struct operator* o, struct instant at)
{
	static const char *const names[TYPES] = { "Members", "Staff" };

	for (int i = 0; i < TYPES; i++) {
		o->type[i] = (struct user_type) {
			.id = id_new(o->mem, "utp_", at.v * 1000),
			.name = names[i],
			.discount_percent = { i == 0 ? 100000 : 400000 },
			.version = 1,
			.created_at = at,
			.updated_at = at,
		};
		must(store_insert(NULL, o->mem, &store_user_type, o->t.tenant, &o->type[i]) == OK, "a user type");
	}
}

static struct tariff
empty_tariff(void)
{
	struct tariff t;

	memset(&t, 0, sizeof(t));
	for (size_t i = 0; i < store_tariff_said.n; i++)
		shape_erase(&store_tariff_said.field[i], &t);
	return t;
}

static void
make_rules(struct operator* o, int n, struct instant at)
{
	struct rule_conditions *when = arena_get(o->mem, RULES, sizeof(*when));
	struct rule_override *what = arena_get(o->mem, RULES, sizeof(*what));
	struct time_of_day *night = arena_get(o->mem, 1, sizeof(*night));

	*night = (struct time_of_day) { .start_time = 22 * 60, .end_time = 6 * 60 };
	for (int i = 0; i < RULES; i++) {
		when[i] = (struct rule_conditions) { .min_energy_kwh = { NONE },
			.max_energy_kwh = { NONE },
			.valid_from = { NONE },
			.valid_until = { NONE } };
		what[i] = (struct rule_override) {
			.energy_rate_per_kwh = { NONE },
			.time_rate_per_minute = { NONE },
			.time_rate_per_hour = { NONE },
			.session_fee = { NONE },
			.idle_fee_per_minute = { NONE },
			.idle_fee_per_hour = { NONE },
			.idle_grace_period_minutes = NONE,
			.idle_fee_max = { NONE },
			.discount_percent = { NONE },
		};
		o->rule[n][i] = (struct rule) {
			.id = id_new(o->mem, "rul_", at.v * 1000),
			.name = i == 0 ? "Staff" : "Night",
			.tariff_id = o->tariff[n].id,
			.priority = 10 * (i + 1),
			.conditions = &when[i],
			.override = &what[i],
			.version = 1,
			.created_at = at,
			.updated_at = at,
		};
	}
	when[0].user_type_id = o->type[1].id;
	what[0].energy_rate_per_kwh = price_of(290);
	when[1].time_of_day = night;
	what[1].discount_percent.v = 150000;
	for (int i = 0; i < RULES; i++)
		must(store_rule_insert(NULL, o->t.tenant, NULL, &o->rule[n][i]) == OK, "a rule");
}

static void
make_tariffs(struct operator* o, struct instant at)
{
	static const char *const names[TARIFFS] = { "AC", "DC", "Roadside" };

	for (int i = 0; i < TARIFFS; i++) {
		struct tariff *t = &o->tariff[i];

		*t = empty_tariff();
		t->id = id_new(o->mem, "tar_", at.v * 1000);
		t->name = arena_printf(o->mem, "%s %s", names[i], o->run);
		t->currency = o->currency;
		t->energy_rate_per_kwh = price_of(390 + 110 * i + below(60));
		t->tax_rate_percent.v = strcmp(o->currency, "GBP") == 0 ? 200000 : 190000;
		t->version = 1;
		t->created_at = t->updated_at = at;
		t->status = TARIFF_ACTIVE;
		t->price_lock = i == 1 ? LOCK_INTERVAL : LOCK_SESSION_START;
		if (i > 0)
			t->session_fee = price_of(500);
		if (i == 1) {
			t->idle_fee_per_minute = price_of(100);
			t->idle_grace_period_minutes = 15;
			t->idle_fee_max = price_of(12000);
		}
		if (i == 2)
			t->time_rate_per_minute = price_of(20 + below(30));
		must(store_tariff_insert(NULL, o->t.tenant, NULL, t) == OK, "a tariff");
		make_rules(o, i, at);
	}
}

static const char *
site_of(const struct operator* o, int64_t n)
{
	return arena_printf(o->mem, "site-%s-%lld", o->run, (long long)n);
}

static const char *
charge_point_of(const struct operator* o, int64_t n)
{
	return arena_printf(o->mem, "cp-%s-%05lld", o->run, (long long)n);
}

static const char *
driver_of(const struct operator* o, int64_t n)
{
	return arena_printf(o->mem, "driver-%s-%lld", o->run, (long long)n);
}

static const char *
type_of(const struct operator* o, int64_t driver)
{
	return driver % 5 == 0 ? o->type[0].id : driver % 17 == 0 ? o->type[1].id : NULL;
}

static const char *
organization_of(const struct operator* o, int64_t driver)
{
	return o->all_billed || driver % 3 == 0 ? o->organization[driver % o->organizations] : NULL;
}

static void
make_organizations(struct operator* o, struct instant at)
{
	o->organization = arena_get(o->mem, (size_t)o->organizations, sizeof(*o->organization));
	for (int64_t i = 0; i < o->organizations; i++) {
		struct organization org = {
			.id = id_new(o->mem, "org_", at.v * 1000),
			.name = arena_printf(o->mem, "Organization %lld %s", (long long)i + 1, o->run),
			.country = "AT",
			.currency = o->currency,
			.version = 1,
			.created_at = at,
			.updated_at = at,
		};

		o->organization[i] = org.id;
		must(store_insert(NULL, o->mem, &store_organization, o->t.tenant, &org) == OK, "an organization");
	}
}

static void
make_sites_and_drivers(struct operator* o, struct instant at)
{
	for (int64_t i = 0; i < o->sites; i++) {
		struct site site = {
			.id = site_of(o, i),
			.name = site_of(o, i),
			.time_zone = o->t.time_zone,
			.version = 1,
			.created_at = at,
			.updated_at = at,
		};

		must(store_insert(NULL, o->mem, &store_site, o->t.tenant, &site) == OK, "a site");
		arena_reset(o->mem);
	}
	for (int64_t i = 0; i < o->drivers; i++) {
		struct driver driver = {
			.id = driver_of(o, i),
			.user_type_id = type_of(o, i),
			.organization_id = organization_of(o, i),
			.version = 1,
			.created_at = at,
			.updated_at = at,
		};

		must(store_insert(NULL, o->mem, &store_driver, o->t.tenant, &driver) == OK, "a driver");
		arena_reset(o->mem);
	}
}

static void
make_charge_points(struct operator* o, struct instant at)
{
	for (int64_t i = 0; i < o->charge_points; i++) {
		struct charge_point cp = {
			.id = charge_point_of(o, i),
			.tariff_id = o->tariff[i % TARIFFS].id,
			.site_id = site_of(o, i % o->sites),
			.time_zone = o->t.time_zone,
			.version = 1,
			.created_at = at,
			.updated_at = at,
		};

		must(store_insert(NULL, o->mem, &store_charge_point, o->t.tenant, &cp) == OK, "a charge point");
		arena_reset(o->mem);
	}
}

static void
make_codes(struct operator* o, struct instant at)
{
	static const char *const names[CODES] = { "WELCOME", "SUMMER", "FLEET" };
	char run[16];
	size_t n;

	(void)snprintf(run, sizeof(run), "%s", o->run);
	n = strlen(run);
	for (size_t i = 0; i < n; i++)
		run[i] = (char)(run[i] >= 'a' && run[i] <= 'z' ? run[i] - 'a' + 'A' : run[i]);
	for (int i = 0; i < CODES; i++) {
		o->code[i] = (struct promo) {
			.id = id_new(o->mem, "promo_", at.v * 1000),
			.code = arena_printf(o->mem, "%s%s", names[i], run),
			.discount_type = i == 2 ? DISCOUNT_FIXED : DISCOUNT_PERCENT,
			.discount_value = i == 2 ? price_of(2500) : (struct rate) { (10 + 10 * i) * RATE_ONE },
			.currency = o->currency,
			.max_discount_amount = i == 1 ? price_of(5000) : (struct rate) { NONE },
			.max_redemptions = NONE,
			.max_redemptions_per_driver = NONE,
			.starts_at = { NONE },
			.expires_at = { NONE },
			.status = PROMO_ACTIVE,
			.version = 1,
			.created_at = at,
			.updated_at = at,
		};
		must(store_insert(NULL, o->mem, &store_promo, o->t.tenant, &o->code[i]) == OK, "a code");
	}
}

/* ---- sessions ---- */

/* When in the day: quarters of an hour, more of them in the morning and the evening. */
static int64_t
time_of_day(void)
{
	static const unsigned char weight[24] = { 2, 1, 1, 1, 2, 5, 10, 18, 20, 16, 14, 14, 16, 14, 13, 14, 18, 24, 24,
		18, 12, 8, 5, 3 };
	int64_t n = below(273);
	int hour = 0;

	while (n >= weight[hour])
		n -= weight[hour++];
	return hour * 3600 + below(3600);
}

static void
draw(struct operator* o, int64_t i, struct session *s)
{
	int64_t cp = below(o->charge_points), driver = below(o->drivers), long_by, kw;

	memset(s, 0, sizeof(*s));
	kw = cp % TARIFFS == 1 ? 50 : 11;
	long_by = 600 + below(cp % TARIFFS == 1 ? 3600 : 6 * 3600);
	*s = (struct session) {
		.charge_point_id = charge_point_of(o, cp),
		.transaction_id = arena_printf(o->mem, "tx-%s-%lld", o->run, (long long)i),
		.driver_id = below(10) == 0 ? NULL : driver_of(o, driver),
		.site_id = site_of(o, cp % o->sites),
		.organization_id = organization_of(o, driver),
		.connector_id = cp % 2 == 0 ? "1" : "2",
		.connector_type = connectors[cp % (int64_t)COUNT_OF(connectors)],
		.user_type_id = driver % 5 == 0 ? o->type[0].id
			: driver % 17 == 0      ? o->type[1].id
						: NULL,
		.started_at = { o->begins + i * 365 / o->sessions * DAY + time_of_day() },
		.charging_ended_at = { NONE },
		.status = SESSION_SETTLED,
		.currency = o->currency,
		.time_zone = o->t.time_zone,
		.tariff_id = o->tariff[cp % TARIFFS].id,
		.tariff_version = 1,
		.revision = 1,
	};
	if (s->driver_id == NULL) {
		s->user_type_id = NULL;
		s->organization_id = o->all_billed ? s->organization_id : NULL;
	}
	s->ended_at.v = s->started_at.v + long_by + (below(3) == 0 ? below(3600) : 0);
	if (s->ended_at.v > s->started_at.v + long_by)
		s->charging_ended_at.v = s->started_at.v + long_by;
	s->energy_kwh.v = long_by * kw * (50 + below(50)) / 360;
	s->energy_kwh.v = s->energy_kwh.v > 80000 ? 80000 - below(20000) : s->energy_kwh.v;
	s->created_at.v = s->ended_at.v + 5 + below(60);
	s->id = id_new(o->mem, "bsn_", s->created_at.v * 1000);
	s->sent = secret_digest(o->mem, s->id, strlen(s->id));
	s->readings.at = s; /* there, but empty */
}

/* One that is not billed: it runs, or was given up. */
static void
unbilled(struct session *s, unsigned status)
{
	s->status = status;
	s->revision = s->subtotal.v = s->tax.v = s->tax_payable.v = s->discount.v = s->total.v = NONE;
	if (status != SESSION_ACTIVE)
		return;
	s->ended_at.v = s->charging_ended_at.v = NONE;
	s->energy_kwh.v = NONE;
	s->created_at = s->started_at;
}

/* What the session was priced by, as it was at its start. */
static void
pin(struct operator* o, int64_t cp, const struct user_type *type, struct session *s)
{
	struct pinned *pinned = ARENA_ONE(o->mem, struct pinned);
	struct pinned_rule *rule = arena_get(o->mem, RULES, sizeof(*rule));

	for (int i = 0; i < RULES; i++)
		rule[i] = (struct pinned_rule) { o->rule[cp][i].id, 1 };
	*pinned = (struct pinned) { .rules = { RULES, rule }, .user_type = type };
	s->pinned = pinned;
}

static void
refund(struct operator* o, struct session *s, const struct bill *b)
{
	struct list none = { 0, NULL };
	struct refund r = {
		.id = id_new(o->mem, "rfd_", (s->ended_at.v + DAY) * 1000),
		.session_id = s->id,
		.amount = { below(2) == 0 ? s->total.v : (s->total.v + 1) / 2 },
		.currency = s->currency,
		.reason = "charging was interrupted",
		.created_at = { s->ended_at.v + DAY },
	};

	must(refund_spread(&r, &b->taxes, &none, o->mem), "a refund that cannot be spread");
	must(store_refund_insert(NULL, o->t.tenant, &r) == OK, "a refund");
	s->refunded = r.amount;
	if (s->refunded.v == s->total.v)
		s->status = SESSION_REFUNDED;
}

static void
bill_it(struct operator* o, int64_t cp, struct session *s, const struct promo *code)
{
	struct consumption used = {
		.started_at = s->started_at,
		.ended_at = s->ended_at,
		.charging_ended_at = s->charging_ended_at,
		.energy_kwh = s->energy_kwh,
		.connector_type = s->connector_type,
		.charge_point_id = s->charge_point_id,
		.site_id = s->site_id,
		.user_type_id = s->user_type_id,
	};
	struct quote_case qc = {
		.time_zone = s->time_zone,
		.tariff = &o->tariff[cp],
		.rules = { RULES, o->rule[cp] },
		.session = &used,
		.user_type = s->pinned->user_type,
		.promo = code,
	};
	struct plan p;
	struct usage u;
	struct bill b;
	struct fault ft;
	const struct plan_rule *rule;

	fault_init(&ft, o->mem);
	must(quote_lower(&qc, o->mem, &p, &u, &ft) == OK && price(&p, &u, o->mem, &b, &ft) == OK,
		"a session without price");
	rule = p.rules.at;
	for (size_t i = 0; i < p.rules.n && s->rule_id == NULL; i++)
		if (rule_test(&rule[i], &u, u.started_at) == HOLDS)
			s->rule_id = rule[i].id;
	s->subtotal = b.subtotal;
	s->tax = b.tax;
	s->tax_payable = b.tax_payable;
	s->discount = b.discount;
	s->total = b.total;
	must(store_charge_insert(NULL, o->t.tenant,
		     &(struct charge) {
			     .session_id = s->id,
			     .revision = 1,
			     .currency = s->currency,
			     .subtotal = b.subtotal,
			     .tax = b.tax,
			     .discount = b.discount,
			     .total = b.total,
			     .tax_payable = b.tax_payable,
			     .line_items = b.lines.at != NULL ? b.lines : (struct list) { 0, s },
			     .taxes = b.taxes.at != NULL ? b.taxes : (struct list) { 0, s },
			     .created_at = s->created_at,
		     }) == OK,
		"a bill");
	if (s->total.v > 0 && below(REFUNDED) == 0)
		refund(o, s, &b);
}

static void
redeem(struct operator* o, const struct session *s, const struct promo *code)
{
	struct redemption r = {
		.session_id = s->id,
		.promo_id = code->id,
		.driver_id = s->driver_id,
		.terms = code,
		.currency = s->currency,
		.discount = s->discount,
		.redeemed_at = s->created_at,
	};

	must(store_redemption_insert(NULL, o->t.tenant, &r) == OK, "a redemption");
}

static void
session(struct operator* o, int64_t i)
{
	struct session s;
	struct promo *code = NULL;
	int64_t cp = 0;
	int type = 0;

	draw(o, i, &s);
	while (s.tariff_id != o->tariff[cp].id)
		cp++;
	while (s.user_type_id != NULL && s.user_type_id != o->type[type].id)
		type++;
	pin(o, cp, s.user_type_id != NULL ? &o->type[type] : NULL, &s);
	if (i >= o->sessions - o->sessions / 500)
		unbilled(&s, SESSION_ACTIVE);
	else if (below(50) == 0)
		unbilled(&s, SESSION_CANCELLED);
	else {
		if (below(CODED) == 0) {
			code = &o->code[below(CODES)];
			s.promo_code = code->code;
		}
		bill_it(o, cp, &s, code);
	}
	if (code != NULL)
		redeem(o, &s, code);
	must(store_session_insert(NULL, o->t.tenant, &s) == OK, "a session");
}

/* ---- all of them ---- */

static void
make_nouns(struct operator* o, struct arena *each)
{
	struct arena *whole = o->mem;
	struct instant at = { o->begins - DAY };

	o->charge_points = 4 + o->sessions / 500;
	o->sites = 1 + o->charge_points / 6;
	o->drivers = 10 + o->sessions / 30 + (o->all_billed ? o->organizations : 0);
	make_organizations(o, at);
	make_types(o, at);
	make_tariffs(o, at);
	make_codes(o, at);
	o->mem = each;
	make_sites_and_drivers(o, at);
	make_charge_points(o, at);
	o->mem = whole;
}

static int64_t in_chunk;

static void
end_chunk(void)
{
	seed_chunk(in_chunk);
	in_chunk = 0;
}

static void
make_sessions(struct operator* o, struct arena *each)
{
	o->mem = each;
	for (int64_t i = 0; i < o->sessions; i++) {
		session(o, i);
		arena_reset(each);
		if (++in_chunk == CHUNK)
			end_chunk();
	}
}

static int64_t
number(const char *text)
{
	int64_t n;

	must(decimal_read(text, strlen(text), 0, &n) == DECIMAL_OK && n >= 0, "a number was expected");
	return n;
}

static void
make_operator(struct operator* o, struct arena *mem, int64_t i, int64_t tenant, const char *run, int64_t now)
{
	o->mem = mem;
	o->run = run;
	o->begins = (now - YEAR - DAY) / DAY * DAY;
	o->currency = i % 4 == 1 ? "GBP" : "EUR";
	o->t = (struct tenant) {
		.tenant = tenant,
		.id = id_new(mem, "ten_", o->begins * 1000),
		.name = arena_printf(mem, "Seeded %s %lld", o->run, (long long)i),
		.time_zone = zones[i % (int64_t)COUNT_OF(zones)],
		.locale = "en-GB",
		.payment_terms_days = 30,
		.created_at = { o->begins },
	};
	if (i == 0)
		return;
	seed_next_tenant(tenant);
	must(store_tenant_insert(NULL, &o->t) == OK, "a tenant");
}

/* FOLDER SESSIONS TENANTS RUN NOW EXISTING NEXT ORGANIZATIONS: tenant EXISTING gets sixty of a hundred sessions, the others, made
 * here with numbers from NEXT, share the rest. With ORGANIZATIONS each session of EXISTING is for one of so many. The first chunk
 * is all that sessions name. */
int
main(int argc, char **argv)
{
	struct arena *mem = arena_new((size_t)1 << 20), *each = arena_new((size_t)1 << 20);
	int64_t sessions, tenants, first, now;
	struct operator* o;

	must(argc == 9, "not for hands: see seed.py");
	secret_start();
	seed_folder(argv[1]);
	sessions = number(argv[2]);
	tenants = number(argv[3]);
	now = number(argv[5]);
	must(tenants > 0 && sessions >= tenants, "at least one session for each tenant");
	first = tenants == 1 ? sessions : sessions * 6 / 10;
	state = (uint64_t)now * 2 + 1;
	o = arena_get(mem, (size_t)tenants, sizeof(*o));
	for (int64_t i = 0; i < tenants; i++) {
		int64_t rest = sessions - first, left = tenants - 1;

		o[i].all_billed = i == 0 && number(argv[8]) > 0;
		o[i].organizations = o[i].all_billed ? number(argv[8]) : ORGANIZATIONS;
		o[i].sessions = i == 0 ? first : rest * i / left - rest * (i - 1) / left;
		make_operator(&o[i], mem, i, i == 0 ? number(argv[6]) : number(argv[7]) + i - 1, argv[4], now);
		make_nouns(&o[i], each);
	}
	seed_chunk(0);
	for (int64_t i = 0; i < tenants; i++)
		make_sessions(&o[i], each);
	if (in_chunk > 0)
		end_chunk();
	return 0;
}
