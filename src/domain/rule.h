/* Rules: create, read, change, remove. */
#ifndef DOMAIN_RULE_H
#define DOMAIN_RULE_H

#include "domain/ctx.h"
#include "model/rule.h"

/* Check and store ${r}; id, version and times are set. E_INVALID: wrong fields, an archived tariff among them. */
enum rc rule_create(struct ctx *cx, struct rule *r) MUST_CHECK;
enum rc rule_find(struct ctx *cx, const char *id, struct rule *r) MUST_CHECK;
/* Let ${edit} change the rule and store it as the next version. */
enum rc rule_change(struct ctx *cx, const char *id, edit_work *edit, void *arg, struct rule *r) MUST_CHECK;
/* From now on it is gone; sessions that started before are still priced by it. */
enum rc rule_remove(struct ctx *cx, const char *id) MUST_CHECK;
/* In the order in which they are tried (struct rule). */
enum rc rule_list(struct ctx *cx, struct rule_filter *f, struct listing *out) MUST_CHECK;

#endif
