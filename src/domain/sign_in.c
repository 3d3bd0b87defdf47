#include "domain/sign_in.h"

#include "base/address.h"
#include "base/mailbox.h"
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
#define NONCE 43 /* characters of 256 bits in base64url */

/* ---- passwords, one turn at a time ---- */

static enum rc
crowded(struct ctx *cx)
{
	return fail(cx, E_RETRY, NULL, "too many sign in at this moment: try again");
}

enum rc
sign_in_hash(struct ctx *cx, const char *password, const char **hash)
{
	if (!turn_take())
		return crowded(cx);
	*hash = secret_password_hash(cx->mem, password);
	turn_give();
	return *hash != NULL ? OK : fail(cx, E_RETRY, NULL, "there is no memory for this now: try again");
}

static enum rc
verify(struct ctx *cx, const char *hash, const char *password, bool *right)
{
	if (!turn_take())
		return crowded(cx);
	*right = secret_password_verify(hash, password);
	turn_give();
	return OK;
}

/* ---- counting ---- */

/* Whom a failure counts for. */
struct bucket {
	const char *id;
	int64_t free; /* failures without a wait */
	bool own;     /* a success forgets it; else takes one failure back */
};

struct count {
	struct ctx *cx;
	struct bucket bucket[BUCKETS];
	size_t n;
	bool right; /* the password was */
};

static const char *
bucket_id(struct ctx *cx, const char *kind, const char *a, const char *b)
{
	return secret_hash(cx->mem, arena_printf(cx->mem, "%s\n%s\n%s", kind, a, b));
}

static void
add(struct count *c, const char *kind, const char *a, const char *b, int64_t free, bool own)
{
	c->bucket[c->n++] = (struct bucket) { bucket_id(c->cx, kind, a, b), free, own };
}

static int64_t
wait_after(int64_t failures, int64_t free)
{
	int64_t beyond = failures - free;

	if (beyond <= 0)
		return 0;
	return beyond > 9 ? SIGN_IN_WAIT_MAX : INT64_C(1) << beyond;
}

static enum rc
count_one(struct db *db, struct ctx *cx, const struct bucket *b)
{
	struct sign_in_failure f = { .bucket = b->id, .failed_at = cx->now };

	TRY(store_sign_in_failure_take(db, cx->mem, &f));
	if (f.failures > 0 && f.wait_until.v > cx->now.v) {
		cx->fault.wait = f.wait_until.v - cx->now.v;
		return fail(cx, E_LIMIT, NULL, "too many attempts: wait");
	}
	f.failures = f.failed_at.v < cx->now.v - FORGET_AFTER ? 1 : f.failures + 1;
	f.wait_until.v = cx->now.v + wait_after(f.failures, b->free);
	f.failed_at = cx->now;
	return store_sign_in_failure_set(db, &f);
}

/* An attempt counts as failed before it is judged: so those at the same time are counted too. While one bucket waits, none
 * counts. */
static enum rc
work_count(struct db *db, void *arg)
{
	struct count *c = arg;

	for (size_t i = 0; i < c->n; i++)
		TRY(count_one(db, c->cx, &c->bucket[i]));
	return OK;
}

/* It was none. */
static enum rc
work_uncount(struct db *db, void *arg)
{
	struct count *c = arg;

	for (size_t i = 0; i < c->n; i++)
		TRY(c->right && c->bucket[i].own ? store_sign_in_failure_remove(db, c->bucket[i].id)
						 : store_sign_in_failure_undo(db, c->bucket[i].id));
	return OK;
}

/* Judge ${password} by ${hash}, counted: sets c->right. */
static enum rc
judge(struct count *c, const char *hash, const char *password)
{
	struct ctx *cx = c->cx;
	enum rc rc;

	TRY(db_tx(cx->db, work_count, c));
	rc = verify(cx, hash, password, &c->right);
	if (rc != OK || c->right)
		TRY(db_tx(cx->db, work_uncount, c));
	return rc;
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
	TRY(store_sign_in_failure_prune(db, (struct instant) { cx->now.v - FORGET_AFTER }));
	TRY(visit_begin(cx, s, &b->out->token));
	return store_tenant_numbered(db, cx->mem, b->u->tenant, &b->out->visitor.tenant);
}

static void
buckets(struct count *c, const struct sign_in *asked, const char *email, const char *nonce)
{
	const char *network = address_network(c->cx->mem, asked->address);

	if (nonce != NULL) {
		add(c, "device", email, nonce, 5, true);
		return;
	}
	add(c, "account and network", email, network, 5, true);
	add(c, "account", email, "", 50, false);
	add(c, "network", network, "", 100, false);
}

enum rc
sign_in(struct ctx *cx, const struct sign_in *asked, struct signed_in *out)
{
	const char *email = mailbox_lower(cx->mem, asked->email), *nonce;
	struct user nobody = { .password = secret_password_none, .device_secret = "" }, *u = &out->visitor.user;
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
	buckets(&c, asked, email, rc == OK ? nonce : NULL);
	TRY(judge(&c, u->password, asked->password));
	if (!c.right || rc != OK || u->disabled)
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
	struct count c = { .cx = cx };
	struct user u;

	add(&c, "confirm", cx->visitor->user.id, "", 5, true);
	TRY(store_user_by_email(cx->db, cx->mem, cx->visitor->user.email, &u));
	TRY(judge(&c, u.password, password));
	return c.right ? OK : fail_field(cx, "current_password", "is wrong");
}
