#include "domain/visit.h"

#include "base/log.h"
#include "base/secret.h"
#include "store/db.h"
#include "store/tenant.h"
#include "store/user_session.h"

#define ROTATE_EACH 900 /* seconds */
#define GRACE 60        /* seconds for requests under way with the former token */
#define SEEN_EACH 60    /* seconds between two notes */
#define PART 43         /* characters of 256 bits in base64url */

static enum rc
unknown(struct ctx *cx)
{
	return fail(cx, E_UNAUTHENTIC, NULL, "nobody is signed in here, or not any more: sign in");
}

enum rc
visit_begin(struct ctx *cx, struct user_session *s, const char **token)
{
	const char *stays = secret_new(cx->mem, ""), *changes = secret_new(cx->mem, "");

	s->hash = secret_hash(cx->mem, stays);
	s->token = secret_hash(cx->mem, changes);
	s->former_token = NULL;
	s->former_until.v = NONE;
	s->csrf_token = secret_hash(cx->mem, secret_new(cx->mem, ""));
	s->created_at = s->seen_at = s->rotated_at = cx->now;
	*token = arena_printf(cx->mem, "%s.%s", stays, changes);
	TRY(store_user_session_prune(cx->db, (struct instant) { cx->now.v - VISIT_IDLE }));
	return store_user_session_insert(cx->db, s);
}

struct theft {
	const struct user_session *s;
	uint64_t n; /* sessions that it ended */
};

static enum rc
work_end(struct db *db, void *arg)
{
	struct theft *t = arg;

	return store_user_session_end_as(db, t->s->hash, t->s->token, &t->n);
}

/* A part that was replaced, or never was: somebody has copied the cookie. Unless the row was renewed since it was read: a node
 * of a cluster may be behind the one that has made the token. */
static enum rc
stolen(struct ctx *cx, const struct visitor *v)
{
	struct theft t = { .s = &v->session };
	struct log l;

	TRY(db_tx(cx->db, work_end, &t));
	if (t.n == 0)
		return fail(cx, E_RETRY, NULL, "the session is being renewed: try again");

	log_open(&l, SAY_WARN, NULL, "session_stolen");
	log_text(&l, "tenant", v->tenant.id);
	log_text(&l, "user", v->user.id);
	log_send(&l);
	return unknown(cx);
}

/* A new token in the place of ${was}, unless another request was first. */
static enum rc
rotate(struct ctx *cx, struct user_session *s, const char *stays, const char *presented, const char **renewed)
{
	const char *changes = secret_new(cx->mem, ""), *was = s->token;
	uint64_t n;

	s->token = secret_hash(cx->mem, changes);
	s->former_token = presented;
	s->rotated_at = s->seen_at = cx->now;
	TRY(store_user_session_rotate(cx->db, s, was, &n));
	if (n == 1)
		*renewed = arena_printf(cx->mem, "%s.%s", stays, changes);
	return OK;
}

/* The latest token came back. */
static enum rc
go_on(struct ctx *cx, struct user_session *s, const char *stays, const char **renewed)
{
	if (s->former_token != NULL && s->former_until.v == NONE) {
		s->former_until.v = cx->now.v + GRACE;
		s->seen_at = cx->now;
		return store_user_session_settle(cx->db, s);
	}
	if (s->rotated_at.v <= cx->now.v - ROTATE_EACH)
		return rotate(cx, s, stays, s->token, renewed);
	if (s->seen_at.v > cx->now.v - SEEN_EACH)
		return OK;
	s->seen_at = cx->now;
	return store_user_session_seen(cx->db, s);
}

/* The one before it came. */
static enum rc
come_late(struct ctx *cx, struct visitor *v, const char *stays, const char **renewed)
{
	struct user_session *s = &v->session;

	/* the answer with the latest one may be on its way; if it got lost, there is another one */
	if (s->former_until.v == NONE)
		return s->rotated_at.v > cx->now.v - GRACE ? OK : rotate(cx, s, stays, s->former_token, renewed);
	return cx->now.v <= s->former_until.v ? OK : stolen(cx, v);
}

static bool
is_token(const char *text)
{
	return strlen(text) == 2 * PART + 1 && text[PART] == '.';
}

enum rc
visit_authenticate(struct ctx *cx, const char *token, struct visitor *out, const char **renewed)
{
	const struct instant seen_after = { cx->now.v - VISIT_IDLE }, created_after = { cx->now.v - VISIT_MAX };
	const char *stays, *changes, *hash;
	enum rc rc;

	*renewed = NULL;
	if (!is_token(token))
		return unknown(cx);
	stays = arena_copy(cx->mem, token, PART);
	changes = secret_hash(cx->mem, token + PART + 1);
	hash = secret_hash(cx->mem, stays);
	rc = store_visitor_find(cx->db, cx->mem, hash, seen_after, created_after, out);
	if (rc == E_NOT_FOUND || (rc == OK && !secret_equal(out->session.hash, hash)))
		return unknown(cx);
	TRY(rc);
	out->user.tenant = out->tenant.tenant;
	if (secret_equal(out->session.token, changes))
		return go_on(cx, &out->session, stays, renewed);
	if (out->session.former_token != NULL && secret_equal(out->session.former_token, changes))
		return come_late(cx, out, stays, renewed);
	return stolen(cx, out);
}

enum rc
visit_leave(struct ctx *cx, const char *token)
{
	if (!is_token(token))
		return OK;
	return store_user_session_end_as(cx->db, secret_hash(cx->mem, arena_copy(cx->mem, token, PART)),
		secret_hash(cx->mem, token + PART + 1), NULL);
}

enum rc
visit_end(struct ctx *cx, bool all)
{
	const struct user_session *own = &cx->visitor->session;

	return all ? store_user_session_end_all(cx->db, own->tenant, own->user_id, "")
		   : store_user_session_end(cx->db, own->hash);
}
