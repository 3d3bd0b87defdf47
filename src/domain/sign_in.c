#include "domain/sign_in.h"

#include "base/address.h"
#include "base/secret.h"
#include "base/turn.h"
#include "domain/contact.h"
#include "domain/visit.h"
#include "store/db.h"
#include "store/sign_in_failure.h"
#include "store/tenant.h"
#include "store/user.h"

#define FORGET_AFTER 3600 /* seconds without a failure, then a count begins anew */
#define BUCKETS 3
#define NEVER_WAITS INT64_MAX
#define ACCOUNT_FREE 50    /* failures from everywhere, then the account is besieged */
#define BESIEGED_FREE (-5) /* 64 seconds after the first failure */
#define NONCE 43           /* characters of 256 bits in base64url */

/* ---- passwords, one turn at a time ---- */

static enum rc
crowded(struct ctx *cx)
{
	return fail(cx, E_RETRY, NULL, "too many sign in at this moment: try again");
}

enum rc
sign_in_hash(struct ctx *cx, const char *password, const char **hash)
{
	if (!turn_take(true))
		return crowded(cx);
	*hash = secret_password_hash(cx->mem, password);
	turn_give();
	return *hash != NULL ? OK : fail(cx, E_RETRY, NULL, "there is no memory for this now: try again");
}

/* ---- counting ---- */

/* Whom a failure counts for. */
struct bucket {
	const char *id;
	int64_t free;  /* failures without a wait */
	int64_t leaks; /* seconds that take one failure away; 0: a success forgets them all, and so does FORGET_AFTER */
};

struct count {
	struct ctx *cx;
	bool known;       /* who tries */
	const char *hash; /* of the password */
	bool able;        /* it may sign in, if it is right */
	bool right;       /* it was */
	bool besieged;    /* the account is tried from everywhere: nothing is free */
	struct bucket bucket[BUCKETS];
	size_t n;
};

static const char *
bucket_id(struct ctx *cx, const char *kind, const char *a, const char *b)
{
	return secret_hash(cx->mem, arena_printf(cx->mem, "%s\n%s\n%s", kind, a, b));
}

static void
add(struct count *c, const char *kind, const char *a, const char *b, int64_t free, int64_t leaks)
{
	c->bucket[c->n++] = (struct bucket) { bucket_id(c->cx, kind, a, b), free, leaks };
}

static int64_t
wait_after(int64_t failures, int64_t free)
{
	int64_t beyond = failures - free;

	if (beyond <= 0)
		return 0;
	return beyond > 9 ? SIGN_IN_WAIT_MAX : INT64_C(1) << beyond;
}

/* What has become of the failures of ${f} since they were counted. */
static void
forget(const struct bucket *b, struct sign_in_failure *f, struct instant now)
{
	int64_t passed = now.v > f->failed_at.v ? now.v - f->failed_at.v : 0, gone = 0;

	if (b->leaks > 0)
		gone = passed / b->leaks;
	else if (passed > FORGET_AFTER)
		gone = f->failures;
	f->failed_at.v = b->leaks > 0 && gone < f->failures ? now.v - passed % b->leaks : now.v;
	f->failures = gone < f->failures ? f->failures - gone : 0;
}

static enum rc
count_one(struct db *db, struct count *c, const struct bucket *b)
{
	struct ctx *cx = c->cx;
	struct sign_in_failure f = { .bucket = b->id, .failed_at = cx->now };

	TRY(store_sign_in_failure_take(db, cx->mem, &f));
	if (f.failures > 0 && f.wait_until.v > cx->now.v) {
		cx->fault.wait = f.wait_until.v - cx->now.v;
		return fail(cx, E_LIMIT, NULL, "too many attempts: wait");
	}
	forget(b, &f, cx->now);
	f.failures++;
	if (b->free == NEVER_WAITS)
		c->besieged = f.failures > ACCOUNT_FREE;
	f.wait_until.v = cx->now.v + wait_after(f.failures, c->besieged && b->leaks == 0 ? BESIEGED_FREE : b->free);
	return store_sign_in_failure_set(db, &f);
}

/* An attempt counts as failed before it is judged: so those at the same time are counted too. While one bucket waits, none
 * counts. */
static enum rc
work_count(struct db *db, void *arg)
{
	struct count *c = arg;

	for (size_t i = 0; i < c->n; i++)
		TRY(count_one(db, c, &c->bucket[i]));
	return OK;
}

/* It was none; or it was, and what is old is removed. */
static enum rc
work_judged(struct db *db, void *arg)
{
	struct count *c = arg;

	for (size_t i = 0; c->right && i < c->n; i++)
		TRY(c->bucket[i].leaks == 0 ? store_sign_in_failure_remove(db, c->bucket[i].id)
					    : store_sign_in_failure_undo(db, c->bucket[i].id));
	return c->right ? OK : store_sign_in_failure_prune(db, (struct instant) { c->cx->now.v - FORGET_AFTER });
}

/* Judge ${password}, counted: sets c->right. A password that nobody can sign in with is wrong, whatever it is. */
static enum rc
judge(struct count *c, const char *password)
{
	struct ctx *cx = c->cx;
	enum rc rc;

	if (!turn_take(c->known))
		return crowded(cx);
	rc = db_tx(cx->db, work_count, c);
	if (rc == OK)
		c->right = secret_password_verify(c->hash, password) && c->able;
	turn_give();
	return rc != OK ? rc : db_tx(cx->db, work_judged, c);
}

/* ---- browsers that are known ---- */

static const char *
device_sign(struct ctx *cx, const struct user *u, const char *nonce)
{
	return arena_printf(cx->mem, "%s.%s", nonce, secret_sign(cx->mem, u->device_secret, nonce, strlen(nonce)));
}

/* The nonce of ${device}, if somebody has signed in as ${u} there; NULL: nobody has. */
static const char *
device_nonce(struct ctx *cx, const struct user *u, const char *device)
{
	const char *nonce;

	if (device == NULL || strlen(device) != NONCE + 1 + SECRET_HASH)
		return NULL;
	nonce = arena_copy(cx->mem, device, NONCE);
	return secret_equal(device_sign(cx, u, nonce) + NONCE + 1, device + NONCE + 1) ? nonce : NULL;
}

/* ---- signing in ---- */

struct beginning {
	struct ctx *cx;
	struct user *u;
	const char *rehashed; /* NULL: its hash is as good as a new one */
	struct signed_in *out;
};

static enum rc
wrong(struct ctx *cx)
{
	return fail(cx, E_UNAUTHENTIC, NULL, "the e-mail address or the password is wrong");
}

/* Judged was what was read before: a password that was changed meanwhile, or an end of the user, goes first. */
static enum rc
still_right(struct ctx *cx, struct db *db, const struct user *u)
{
	struct user now;
	enum rc rc = store_user_secrets_lock(db, cx->mem, u->tenant, u->id, &now);

	if (rc == E_NOT_FOUND || (rc == OK && (now.disabled || strcmp(now.password, u->password) != 0)))
		return wrong(cx);
	return rc;
}

static enum rc
work_begin(struct db *db, void *arg)
{
	struct beginning *b = arg;
	struct ctx *cx = b->cx;
	struct user_session *s = &b->out->visitor.session;

	*s = (struct user_session) { .tenant = b->u->tenant, .user_id = b->u->id };
	TRY(still_right(cx, db, b->u));
	if (b->rehashed != NULL) {
		struct user rehashed = { .tenant = b->u->tenant, .id = b->u->id, .password = b->rehashed };

		TRY(store_user_password_set(db, &rehashed));
	}
	TRY(store_user_signed_in(db, b->u, cx->now));
	TRY(visit_begin(cx, s, &b->out->token));
	return store_tenant_numbered(db, cx->mem, b->u->tenant, &b->out->visitor.tenant);
}

/* The account goes first, since what it has seen says what is free for the network. */
static void
buckets(struct count *c, const struct sign_in *asked, const char *email, const char *nonce)
{
	struct arena *mem = c->cx->mem;

	if (nonce != NULL) {
		add(c, "device", email, nonce, 5, 0);
		return;
	}
	add(c, "account", email, "", NEVER_WAITS, FORGET_AFTER / ACCOUNT_FREE);
	add(c, "account and network", email, address_network(mem, asked->address, 8), 5, 0);
	add(c, "network", address_network(mem, asked->address, 6), "", 100, FORGET_AFTER / 100);
}

enum rc
sign_in(struct ctx *cx, const struct sign_in *asked, struct signed_in *out)
{
	const char *email = arena_lower(cx->mem, asked->email), *nonce;
	struct user nobody = { .password = secret_password_none, .device_secret = "", .disabled = true };
	struct user *u = &out->visitor.user;
	struct beginning b = { .cx = cx, .u = u, .out = out };
	struct count c = { .cx = cx };
	enum rc rc;

	TRY(contact_email(cx, "email", email));
	rc = store_user_by_email(cx->db, cx->mem, email, u);
	if (rc == E_NOT_FOUND)
		*u = nobody;
	else
		TRY(rc);
	nonce = device_nonce(cx, u, asked->device);
	c.known = rc == OK && nonce != NULL;
	c.hash = u->password;
	c.able = !u->disabled;
	buckets(&c, asked, email, c.known ? nonce : NULL);
	TRY(judge(&c, asked->password));
	if (!c.right)
		return wrong(cx);
	if (secret_password_stale(u->password))
		TRY(sign_in_hash(cx, asked->password, &b.rehashed));
	out->device = device_sign(cx, u, nonce != NULL ? nonce : secret_new(cx->mem, ""));
	TRY(db_tx(cx->db, work_begin, &b));
	u->signed_in_at = cx->now;
	return OK;
}

enum rc
sign_in_confirm(struct ctx *cx, const char *password)
{
	struct count c = { .cx = cx, .known = true, .able = true };
	struct user u;

	add(&c, "confirm", cx->visitor->user.id, "", 5, 0);
	TRY(store_user_by_email(cx->db, cx->mem, cx->visitor->user.email, &u));
	c.hash = u.password;
	TRY(judge(&c, password));
	return c.right ? OK : fail_field(cx, "current_password", "is wrong");
}
