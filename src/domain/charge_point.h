/* Charge points: which tariff and time zone hold where. */
#ifndef DOMAIN_CHARGE_POINT_H
#define DOMAIN_CHARGE_POINT_H

#include "domain/ctx.h"
#include "domain/tariff.h"
#include "model/charge_point.h"

enum rc charge_point_find(struct ctx *cx, const char *id, struct charge_point *cp) MUST_CHECK;
/* Let ${edit} fill a new charge point or change the one there is; ${created} tells which. With ${create} false
 * E_NOT_FOUND where there is none; with ${only_new} E_PRECONDITION where there is one. */
struct charge_point_put {
	bool create, only_new;
	edit_work *edit;
	void *arg;
};
enum rc charge_point_put(struct ctx *cx, const char *id, const struct charge_point_put *put, struct charge_point *cp,
	bool *created) MUST_CHECK;
enum rc charge_point_remove(struct ctx *cx, const char *id) MUST_CHECK;
/* Newest first (struct charge_point). */
enum rc charge_point_list(struct ctx *cx, struct charge_point_filter *f, struct listing *out) MUST_CHECK;

#endif
