/* Visit: a browser in which a user is signed in. Its token has a part that stays and finds the visit, and a part that is changed
 * every quarter of an hour. Only who has read the latest one from an answer can go on: a part that was replaced comes back from
 * a thief, or from the user after a thief, and ends the visit. */
#ifndef DOMAIN_VISIT_H
#define DOMAIN_VISIT_H

#include "domain/ctx.h"
#include "model/user.h"

#define VISIT_IDLE INT64_C(43200) /* 12 hours in seconds: not seen for that long, it is over */
#define VISIT_MAX INT64_C(604800) /* 7 days in seconds, whatever happens */

/* Begin one, inside db_tx: fills ${s}, whose tenant and user_id are given. ${token} is kept nowhere. */
enum rc visit_begin(struct ctx *cx, struct user_session *s, const char **token) MUST_CHECK;
/* Whose ${token} this is. ${renewed}: the token from now on; NULL: the same. E_UNAUTHENTIC: nobody's, or it is over. */
enum rc visit_authenticate(struct ctx *cx, const char *token, struct visitor *out, const char **renewed) MUST_CHECK;
/* End that of ${token}, if there is one: somebody signs in anew in that browser. */
enum rc visit_leave(struct ctx *cx, const char *token) MUST_CHECK;
/* End that of the context, or with ${all} each one of its user. */
enum rc visit_end(struct ctx *cx, bool all) MUST_CHECK;

#endif
