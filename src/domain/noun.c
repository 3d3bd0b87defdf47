#include "domain/noun.h"

#include "base/id.h"
#include "domain/audit.h"
#include "domain/page.h"
#include "model/tariff.h"
#include "model/tenant.h"
#include "store/table.h"
#include "store/tariff.h"

/* ---- members that all nouns have ---- */

static int64_t *
number_at(void *object, size_t off)
{
	return (int64_t *)(void *)((char *)object + off);
}

const char *
noun_id(const struct noun *noun, const void *object)
{
	return *(const char *const *)(const void *)((const char *)object + noun->table->id);
}

static struct instant *
instant_at(void *object, size_t off)
{
	return (struct instant *)(void *)((char *)object + off);
}

/* ---- changes ---- */

struct change {
	struct ctx *cx;
	const struct noun *noun;
	const char *id;
	const struct noun_put *put;
	void *object;
	bool created;
};

enum rc
noun_missing(struct ctx *cx, const struct noun *noun, enum rc rc)
{
	return rc == E_NOT_FOUND ? fail(cx, rc, arena_printf(cx->mem, "%s_not_found", noun->object),
					   arena_printf(cx->mem, "there is no such %s", noun->name))
				 : rc;
}

static enum rc
taken(struct ctx *cx, const struct noun *noun, enum rc rc)
{
	return rc == E_CONFLICT && noun->taken != NULL ? fail(cx, rc, NULL, noun->taken) : rc;
}

static void
show(struct ctx *cx, const struct noun *noun, void *object)
{
	if (noun->show != NULL)
		noun->show(cx, object);
}

/* ${before}: as it was, NULL: it is new. */
static enum rc
check(const struct change *c, const void *before)
{
	if (c->noun->complete != NULL)
		c->noun->complete(c->cx, c->object);
	if (c->noun->check != NULL)
		TRY(c->noun->check(c->cx, c->object));
	return before != NULL && c->noun->change != NULL ? c->noun->change(c->cx, before, c->object) : OK;
}

static enum rc
tell(const struct change *c, struct db *db, const void *before, const void *after)
{
	const struct audited what = { c->cx->tenant->tenant, c->noun->object,
		noun_id(c->noun, after != NULL ? after : before), c->noun->table->said };

	return audit(c->cx, db, &what, before, after);
}

static enum rc
work_create(struct db *db, void *arg)
{
	struct change *c = arg;

	TRY(check(c, NULL));
	TRY(taken(c->cx, c->noun, store_insert(db, c->cx->mem, c->noun->table, c->cx->tenant->tenant, c->object)));
	return tell(c, db, NULL, c->object);
}

/* A new object of ${id}. */
static void
begin(const struct change *c, const char *id)
{
	const struct table *t = c->noun->table;

	*(const char **)(void *)((char *)c->object + t->id) = id;
	*number_at(c->object, t->version) = 0;
	*instant_at(c->object, t->created_at) = c->cx->now;
}

/* The next version begins now. */
static void
step(const struct change *c)
{
	const struct table *t = c->noun->table;

	++*number_at(c->object, t->version);
	*instant_at(c->object, t->updated_at) = c->cx->now;
}

enum rc
noun_create(struct ctx *cx, const struct noun *noun, void *object)
{
	struct change c = { .cx = cx, .noun = noun, .object = object };

	begin(&c, noun->prefix != NULL ? id_new(cx->mem, noun->prefix, cx->now_ms) : uuid_new(cx->mem));
	step(&c);
	TRY(db_tx(cx->db, work_create, &c));
	show(cx, noun, object);
	return OK;
}

enum rc
noun_find(struct ctx *cx, const struct noun *noun, const char *id, void *object)
{
	TRY(noun_missing(cx, noun, store_find(cx->db, cx->mem, noun->table, cx->tenant->tenant, id, object)));
	show(cx, noun, object);
	return OK;
}

static enum rc
lock(const struct change *c, struct db *db)
{
	struct ctx *cx = c->cx;

	return store_lock(db, cx->mem, c->noun->table, cx->tenant->tenant, c->id, c->object);
}

/* Find the object that is to be changed, or begin a new one. */
static enum rc
take(struct change *c, struct db *db)
{
	struct ctx *cx = c->cx;
	enum rc rc = lock(c, db);

	c->created = rc == E_NOT_FOUND && c->put->create;
	if (!c->created)
		TRY(noun_missing(cx, c->noun, rc));
	if (c->created && cx->if_match != NULL)
		return fail(
			cx, E_PRECONDITION, NULL, arena_printf(cx->mem, "there is no %s of that id", c->noun->name));
	if (!c->created && c->put->only_new)
		return fail(cx, E_PRECONDITION, NULL,
			arena_printf(cx->mem, "there is a %s of that id already", c->noun->name));
	if (!c->created)
		return ctx_match(cx, *number_at(c->object, c->noun->table->version));
	memset(c->object, 0, c->noun->table->size);
	begin(c, c->id);
	return OK;
}

static enum rc
work_put(struct db *db, void *arg)
{
	struct change *c = arg;
	struct ctx *cx = c->cx;
	const struct table *t = c->noun->table;
	void *old = arena_get(cx->mem, 1, t->size);
	enum rc rc;

	TRY(take(c, db));
	memcpy(old, c->object, t->size);
	if (c->noun->open != NULL)
		c->noun->open(cx, c->object);
	TRY(c->put->edit(c->put->arg, c->object));
	TRY(check(c, c->created ? NULL : old));
	step(c);
	rc = (c->created ? store_insert : store_update)(db, cx->mem, t, cx->tenant->tenant, c->object);
	/* somebody else was first: look again */
	if (c->created && rc == E_CONFLICT)
		return E_RETRY;
	TRY(taken(cx, c->noun, rc));
	return tell(c, db, c->created ? NULL : old, c->object);
}

enum rc
noun_put(struct ctx *cx, const struct noun *noun, const char *id, const struct noun_put *put, void *object,
	bool *created)
{
	struct change c = { cx, noun, id, put, object, false };

	TRY(db_tx(cx->db, work_put, &c));
	*created = c.created;
	show(cx, noun, object);
	return OK;
}

static enum rc
work_remove(struct db *db, void *arg)
{
	struct change *c = arg;
	struct ctx *cx = c->cx;
	const struct table *t = c->noun->table;
	bool used;
	enum rc rc;

	TRY(noun_missing(cx, c->noun, lock(c, db)));
	TRY(ctx_match(cx, *number_at(c->object, t->version)));
	TRY(store_used(db, cx->mem, t, cx->tenant->tenant, c->id, &used));
	if (!used && c->noun->remove != NULL)
		TRY(c->noun->remove(cx, c->object));
	rc = used ? E_CONFLICT : store_remove(db, t, cx->tenant->tenant, c->id);
	if (rc == E_CONFLICT)
		return fail(cx, rc, arena_printf(cx->mem, "%s_in_use", c->noun->object), c->noun->in_use);
	TRY(rc);
	return tell(c, db, c->object, NULL);
}

enum rc
noun_remove(struct ctx *cx, const struct noun *noun, const char *id)
{
	struct change c = { .cx = cx, .noun = noun, .id = id, .object = arena_get(cx->mem, 1, noun->table->size) };

	return db_tx(cx->db, work_remove, &c);
}

/* ---- lists ---- */

enum rc
noun_list(struct ctx *cx, const struct noun *noun, struct noun_filter *f, struct listing *out)
{
	const struct table *t = noun->table;
	struct list rows;
	char *last;
	int64_t n;

	f->tenant = cx->tenant->tenant;
	TRY(t->number != 0 ? page_cursor_number(cx, &f->page, &f->before) : page_cursor_id(cx, &f->page, noun->prefix));
	TRY(store_list(cx->db, cx->mem, t, f, &rows));
	if (!page_ends(&f->page, &rows, &n))
		TRY(store_count(cx->db, cx->mem, t, f, &n));
	page_cut(cx, &f->page, &rows, t->size, n, NULL, out);
	for (size_t i = 0; i < out->rows.n; i++)
		show(cx, noun, (char *)rows.at + i * t->size);
	if (out->rows.n == rows.n)
		return OK;
	last = (char *)rows.at + (out->rows.n - 1) * t->size;
	out->next_cursor = t->number == 0 ? noun_id(noun, last)
					  : arena_printf(cx->mem, "%lld", (long long)*number_at(last, t->number));
	return OK;
}

/* ---- names in other objects ---- */

enum rc
noun_named(struct ctx *cx, const struct noun *noun, const char *field, const char *id, void *object)
{
	enum rc rc;

	if (id == NULL)
		return OK;
	rc = store_lock(cx->db, cx->mem, noun->table, cx->tenant->tenant, id, object);
	return rc == E_NOT_FOUND
		? fail_field(cx, field, arena_printf(cx->mem, "names no %s of this tenant", noun->name))
		: rc;
}

enum rc
tariff_named(struct ctx *cx, int64_t tenant, const char *field, const char *id)
{
	struct tariff t;
	enum rc rc;

	if (id == NULL)
		return OK;
	rc = store_tariff_lock(cx->db, cx->mem, tenant, id, &t);
	if (rc == E_NOT_FOUND)
		return fail_field(cx, field, "names no tariff of this tenant");
	TRY(rc);
	return t.status == TARIFF_ACTIVE ? OK : fail_field(cx, field, "names an archived tariff: name an active one");
}
