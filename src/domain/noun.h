/* Noun: objects that are created, read, changed, removed and listed, all in one way. */
#ifndef DOMAIN_NOUN_H
#define DOMAIN_NOUN_H

#include "domain/ctx.h"
#include "model/page.h"

struct table;

struct noun {
	const struct table *table;
	const char *object; /* "user_type", in the audit trail */
	const char *name;   /* "user type" */
	const char *
		prefix; /* of the ids that we give; NULL: the caller's own, or a UUID for what is created without one */
	const char *in_use; /* the sentence that says what to do about one that is named elsewhere */
	const char *taken;  /* the sentence about a name that another object has; NULL: there are no such names */
	/* Before the checks: what follows from the fields that were sent. NULL: nothing. */
	void (*complete)(struct ctx *cx, void *object);
	/* Before an edit: take back what complete() made of what was sent. NULL: nothing. */
	void (*open)(struct ctx *cx, void *object);
	/* Members that follow from the clock or from what is stored. NULL: none. */
	void (*show)(struct ctx *cx, void *object);
	/* What the single fields do not say, inside the transaction of the change. NULL: nothing. */
	enum rc (*check)(struct ctx *cx, const void *object);
	/* The same for a change alone: what may not become of ${before}. */
	enum rc (*change)(struct ctx *cx, const void *before, const void *object);
	/* What goes with it, inside the transaction that removes it. NULL: nothing. */
	enum rc (*remove)(struct ctx *cx, const void *object);
};

/* The id of an object. */
const char *noun_id(const struct noun *noun, const void *object);
/* Store ${object}; id, version and times are set. */
enum rc noun_create(struct ctx *cx, const struct noun *noun, void *object) MUST_CHECK;
/* ${rc}, said of this noun where it is E_NOT_FOUND. */
enum rc noun_missing(struct ctx *cx, const struct noun *noun, enum rc rc) MUST_CHECK;
enum rc noun_find(struct ctx *cx, const struct noun *noun, const char *id, void *object) MUST_CHECK;

/* Let ${edit} change the object there is, or with ${create} fill a new one; ${created} tells which. Without ${create}
 * E_NOT_FOUND where there is none; with ${only_new} E_PRECONDITION where there is one. */
struct noun_put {
	bool create, only_new;
	edit_work *edit;
	void *arg;
};
enum rc noun_put(struct ctx *cx, const struct noun *noun, const char *id, const struct noun_put *put, void *object,
	bool *created) MUST_CHECK;
/* E_CONFLICT: something names it. */
enum rc noun_remove(struct ctx *cx, const struct noun *noun, const char *id) MUST_CHECK;
/* Newest first. */
enum rc noun_list(struct ctx *cx, const struct noun *noun, struct noun_filter *f, struct listing *out) MUST_CHECK;

/* For checks: the object that ${field} names with ${id}, locked into ${object}; nothing for NULL. E_INVALID, said of
 * ${field}: there is none. */
enum rc noun_named(struct ctx *cx, const struct noun *noun, const char *field, const char *id, void *object) MUST_CHECK;
/* For checks: does ${field} name an active tariff with ${id}? NULL names none. Locks it. */
enum rc tariff_named(struct ctx *cx, int64_t tenant, const char *field, const char *id) MUST_CHECK;

#endif
