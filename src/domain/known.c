#include "domain/known.h"

#include "model/cost_rate.h"
#include "model/tariff.h"
#include "model/tenant.h"
#include "model/user_type.h"
#include "store/cost_rate.h"
#include "store/organization.h"
#include "store/rule.h"
#include "store/session.h"
#include "store/tariff.h"
#include "store/user_type.h"

#define BUCKETS 512 /* a power of two */

enum known_kind { POINT, DRIVER, TARIFF, USER_TYPE, COST_RATE, ORGANIZATION, KEPT };

struct entry {
	const struct entry *next;
	enum known_kind kind;
	const char *id;
	struct instant from, until; /* TARIFF: whenever a session starts between */
	enum rc rc;                 /* OK or E_NOT_FOUND */
	const void *value;
};

struct known {
	struct arena *mem;
	const struct entry *bucket[BUCKETS];
};

struct priced {
	struct tariff tariff;
	struct list rules;
};

struct known *
known_new(struct arena *mem)
{
	struct known *k = ARENA_ONE(mem, struct known);

	k->mem = mem;
	return k;
}

static size_t
bucket_of(enum known_kind kind, const char *id)
{
	uint64_t hash = 14695981039346656037u ^ (uint64_t)kind;

	for (; *id != '\0'; id++)
		hash = (hash ^ (unsigned char)*id) * 1099511628211u;
	return (hash ^ hash >> 32) % BUCKETS;
}

static const struct entry *
find_at(const struct ctx *cx, enum known_kind kind, const char *id, struct instant at)
{
	const struct entry *e = cx->known != NULL ? cx->known->bucket[bucket_of(kind, id)] : NULL;

	while (e != NULL && (e->kind != kind || strcmp(e->id, id) != 0 || at.v < e->from.v || at.v >= e->until.v))
		e = e->next;
	return e;
}

static const struct entry *
find(const struct ctx *cx, enum known_kind kind, const char *id)
{
	return find_at(cx, kind, id, (struct instant) { 0 });
}

/* Where an answer must live. */
static struct arena *
room(const struct ctx *cx)
{
	return cx->known != NULL ? cx->known->mem : cx->mem;
}

/* Remember ${like}, whose value has ${n} bytes. Returns its rc. */
static enum rc
keep_at(const struct ctx *cx, const struct entry *like, size_t n)
{
	struct known *k = cx->known;
	const struct entry **first;
	struct entry *e;

	if (k == NULL || (like->rc != OK && like->rc != E_NOT_FOUND))
		return like->rc;
	first = &k->bucket[bucket_of(like->kind, like->id)];
	e = ARENA_ONE(k->mem, struct entry);
	*e = *like;
	e->next = *first;
	e->id = arena_text(k->mem, like->id);
	e->value = arena_copy(k->mem, like->value, n);
	*first = e;
	return like->rc;
}

static enum rc
keep(const struct ctx *cx, enum known_kind kind, const char *id, enum rc rc, const void *value, size_t n)
{
	struct entry e = { NULL, kind, id, { INT64_MIN }, { INT64_MAX }, rc, value };

	return keep_at(cx, &e, n);
}

/* ---- what is asked ---- */

/* What the charge point tells and what the driver tells, apart. */
static void
merge(struct session_place *p, const struct entry *point, const struct entry *driver)
{
	const struct session_place *d;
	struct session_place whole = *p;

	if (point != NULL)
		whole = *(const struct session_place *)point->value;
	d = driver != NULL ? driver->value : p;
	whole.user_type_id = d->user_type_id;
	whole.driver_organization_id = d->driver_organization_id;
	whole.driver_email = d->driver_email;
	*p = whole;
}

enum rc
known_place(struct ctx *cx, const char *charge_point_id, const char *driver_id, struct session_place *p)
{
	static const struct session_place nobody;
	static const struct entry none = { .value = &nobody };
	const struct entry *point = find(cx, POINT, charge_point_id);
	const struct entry *driver = driver_id != NULL ? find(cx, DRIVER, driver_id) : &none;
	enum rc rc = OK;

	if (point == NULL || driver == NULL) {
		rc = store_session_place(cx->db, room(cx), cx->tenant->tenant, point == NULL ? charge_point_id : NULL,
			driver == NULL ? driver_id : NULL, p);
		TRY(rc);
		if (point == NULL)
			rc = keep(cx, POINT, charge_point_id, rc, p, sizeof(*p));
		if (driver == NULL)
			rc = keep(cx, DRIVER, driver_id, rc, p, sizeof(*p));
	}
	merge(p, point, driver);
	return rc;
}

enum rc
known_tariff(struct ctx *cx, const char *id, struct instant at, struct tariff *t, struct list *rules)
{
	const struct entry *e = find_at(cx, TARIFF, id, at);
	int64_t tenant = cx->tenant->tenant;
	struct entry new = { NULL, TARIFF, id, { INT64_MIN }, { INT64_MAX }, OK, NULL };
	struct priced priced;

	if (e != NULL) {
		*t = ((const struct priced *)e->value)->tariff;
		*rules = ((const struct priced *)e->value)->rules;
		return e->rc;
	}
	memset(&priced, 0, sizeof(priced));
	new.value = &priced;
	new.rc = store_tariff_at(cx->db, room(cx), tenant, id, at, &priced.tariff);
	if (new.rc == OK) {
		TRY(store_rules_at(cx->db, room(cx), tenant, id, at, &priced.rules));
		if (cx->known != NULL)
			TRY(store_tariff_span(cx->db, cx->mem, tenant, &priced.tariff, at, &new.from, &new.until));
	}
	*t = priced.tariff;
	*rules = priced.rules;
	return keep_at(cx, &new, sizeof(priced));
}

enum rc
known_user_type(struct ctx *cx, const char *id, struct user_type *u)
{
	const struct entry *e = find(cx, USER_TYPE, id);

	if (e != NULL) {
		*u = *(const struct user_type *)e->value;
		return e->rc;
	}
	*u = (struct user_type) { .id = NULL };
	return keep(cx, USER_TYPE, id, store_find(cx->db, room(cx), &store_user_type, cx->tenant->tenant, id, u), u,
		sizeof(*u));
}

enum rc
known_cost_rate(struct ctx *cx, const char *uuid, struct cost_rate *r)
{
	const struct entry *e = find(cx, COST_RATE, uuid);

	if (e != NULL) {
		*r = *(const struct cost_rate *)e->value;
		return e->rc;
	}
	*r = (struct cost_rate) { .uuid = NULL };
	return keep(cx, COST_RATE, uuid, store_find(cx->db, room(cx), &store_cost_rate, cx->tenant->tenant, uuid, r), r,
		sizeof(*r));
}

enum rc
known_organization(struct ctx *cx, const char *id)
{
	const struct entry *e = find(cx, ORGANIZATION, id);
	struct organization o;

	if (e != NULL)
		return e->rc;
	return keep(cx, ORGANIZATION, id, store_find(cx->db, cx->mem, &store_organization, cx->tenant->tenant, id, &o),
		"", 1);
}

enum rc
known_kept_organization(struct ctx *cx, struct db *db, const char *id)
{
	const struct entry *e = find(cx, KEPT, id);

	/* what undoes one session of the transaction leaves its locks */
	if (e != NULL)
		return e->rc;
	return keep(cx, KEPT, id, store_session_keep_organization(db, cx->mem, cx->tenant->tenant, id), "", 1);
}
