/* What one transaction's snapshot has told of places, tariffs, rules, user types, cost rates and organizations: many sessions
 * of one transaction ask the database once. Without it (NULL in the context) each of these functions asks. */
#ifndef DOMAIN_KNOWN_H
#define DOMAIN_KNOWN_H

#include "domain/ctx.h"

struct cost_rate;
struct session_place;
struct tariff;
struct user_type;

/* Nothing is known yet; what will be lives in ${mem}. Begin anew with each run of a transaction. */
struct known *known_new(struct arena *mem);

/* As the functions of store/ that they ask; E_NOT_FOUND is remembered like anything else. */
enum rc known_place(
	struct ctx *cx, const char *charge_point_id, const char *driver_id, struct session_place *p) MUST_CHECK;
/* The tariff and its rules as they were at ${at}. */
enum rc known_tariff(
	struct ctx *cx, const char *id, struct instant at, struct tariff *t, struct list *rules) MUST_CHECK;
enum rc known_user_type(struct ctx *cx, const char *id, struct user_type *u) MUST_CHECK;
enum rc known_cost_rate(struct ctx *cx, const char *uuid, struct cost_rate *r) MUST_CHECK;
enum rc known_organization(struct ctx *cx, const char *id) MUST_CHECK;
/* It is there and stays until the transaction ${db} ends. */
enum rc known_kept_organization(struct ctx *cx, struct db *db, const char *id) MUST_CHECK;

#endif
