/* User types: create, read, change, remove. */
#ifndef DOMAIN_USER_TYPE_H
#define DOMAIN_USER_TYPE_H

#include "domain/ctx.h"
#include "domain/tariff.h"
#include "model/user_type.h"

/* Store ${u}; id, version and times are set. */
enum rc user_type_create(struct ctx *cx, struct user_type *u) MUST_CHECK;
enum rc user_type_find(struct ctx *cx, const char *id, struct user_type *u) MUST_CHECK;
enum rc user_type_change(struct ctx *cx, const char *id, edit_work *edit, void *arg, struct user_type *u) MUST_CHECK;
/* E_CONFLICT: a rule or a session names it. */
enum rc user_type_remove(struct ctx *cx, const char *id) MUST_CHECK;
/* Newest first (struct user_type). */
enum rc user_type_list(struct ctx *cx, const struct page *page, struct listing *out) MUST_CHECK;

#endif
