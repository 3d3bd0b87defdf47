#include "api/fault.h"

#include "api/dynamic/dynamic.h"
#include "base/json_out.h"

#define RETRY_AFTER "1" /* seconds */

/* What every failure means over HTTP, whatever the surface. */
static const struct {
	int status;
	const char *code;    /* of the billing surface */
	const char *text;    /* where the use case said nothing */
	const char *message; /* of the dynamic-pricing surface; NULL: the use case's text */
} meanings[RC_COUNT] = {
	[OK] = { 500, "internal", "this did not work", "Internal Server Error" },
	[E_MALFORMED] = { 400, "malformed_json", "the body is not valid JSON", "Malformed JSON" },
	[E_INVALID] = { 422, "validation_failed", "some fields are wrong", NULL },
	[E_UNAUTHENTIC] = { 401, "unauthorized", "a valid key is required", "Unauthorized" },
	[E_FORBIDDEN] = { 403, "forbidden", "the key may not do this", "Forbidden" },
	[E_NOT_FOUND] = { 404, "not_found", "there is no such object", "Not found" },
	[E_METHOD] = { 405, "method_not_allowed", "this path does not have this method", "Method not allowed" },
	[E_MEDIA] = { 415, "unsupported_media_type", "the body has the wrong content type", "Unsupported media type" },
	[E_TOO_LARGE] = { 413, "too_large", "the body is too large", "Request body too large" },
	[E_CONFLICT] = { 409, "conflict", "this conflicts with what is stored", NULL },
	[E_PRECONDITION] = { 412, "precondition_failed", "the object has changed since", "Precondition failed" },
	[E_LIMIT] = { 429, "rate_limited", "too many attempts: wait", "Too many requests" },
	[E_RETRY] = { 503, "unavailable", "the service is busy or its database is away: try again",
		"Service unavailable" },
	[E_UNSURE] = { 503, "unavailable",
		"it is not known whether this happened: ask, or repeat it with the same "
		"Idempotency-Key",
		"Service unavailable" },
	[E_INTERNAL] = { 500, "internal", "something went wrong on our side", "Internal Server Error" },
};

/* Words of the domain that stand in an answer as they are; all others are only for us. */
static const char *const billing_codes[] = { "csrf", "own_user", "last_owner", "transaction_conflict", "session_active",
	"code_unknown", "code_disabled", "code_scheduled", "code_expired", "code_exhausted", "code_used_by_driver",
	"driver_required", "currency_mismatch", "code_already_applied", "session_refunded", "session_invoiced",
	"nothing_to_refund", "period_not_over", "settings_incomplete", "invoice_paid", "invoice_void", "credit_note",
	"einvoice_incomplete", NULL };

/* Words of the domain that the dynamic-pricing surface answers in words, and with statuses, of its own. */
static const struct {
	const char *code;
	int status;
	const char *message; /* NULL: the use case's text */
} dynamic_words[] = {
	{ "cost_rate_not_found", 404, "Cost rate not found" },
	{ "cost_rate_in_use", 400, "Cost rate cannot be deleted" },
	{ "schedule_not_found", 404, "Schedule not found" },
	{ "config_not_found", 404, "Pricing config not found" },
	{ "wrong_mode", 400, NULL },
	{ "slots_overlap", 400, NULL },
	{ "start_used", 400, NULL },
	{ "interval_not_found", 404, "Cost rate interval not found" },
	{ "interval_exists", 400, "Energy cost interval already exists" },
	{ "fee_exceeds_stop", 400, "Session fee exceeds automatic stop" },
	{ "fee_id_invalid", 400, "Invalid rate_cost_schedule_id format" },
	{ "csrf", 403, NULL },
	{ "address_forbidden", 403, "Access denied from this IP address" },
	{ "idempotency_key_in_use", 409, NULL },
	{ "idempotency_key_reused", 422, NULL },
	{ "idempotency_key_invalid", 422, NULL },
};

/* The same where the documentation of some paths says it in other words. */
static const struct {
	enum method method;
	const char *path; /* what the path of the route begins with */
	const char *code;
	const char *message;
} dynamic_words_of[] = {
	{ M_POST, DYNAMIC "/cost_rate_time_cost", "schedule_not_found", "Cost rate schedule not found" },
	{ M_GET, DYNAMIC "/cost_rate_time_costs", "schedule_not_found", "Cost rate schedule not found" },
	{ M_POST, DYNAMIC "/cost_rate_time_cost", "interval_exists", "The interval unit is configured twice!" },
	{ M_PUT, DYNAMIC "/cost_rate_time_cost", "interval_exists",
		"It is not allowed to configure a interval event time twice. Please correct the information!" },
};

/* Fields that this surface has a sentence of its own for. */
static const struct {
	const char *field;
	const char *message;
} dynamic_fields[] = {
	{ "dynamic_pricing", "dynamic_pricing value is invalid" },
	{ "rate_cost_schedule_id", "Invalid rate_cost_schedule_id format" },
};

int
fault_status(const struct fault *ft)
{
	return meanings[ft->rc].status;
}

static void
begin(const struct fault *ft, struct reply *rp)
{
	rp->status = fault_status(ft);
	rp->type = "application/json";
	rp->body.n = 0;
	rp->more = NULL;
	if (ft->rc == E_RETRY || ft->rc == E_UNSURE)
		reply_header(rp, "Retry-After", RETRY_AFTER);
	if (ft->rc == E_LIMIT)
		reply_header(rp, "Retry-After", arena_printf(ft->mem, "%lld", (long long)ft->wait));
}

static const char *
billing_code(const struct fault *ft)
{
	for (size_t i = 0; ft->code != NULL && billing_codes[i] != NULL; i++)
		if (strcmp(billing_codes[i], ft->code) == 0)
			return ft->code;
	return meanings[ft->rc].code;
}

/* Wrong fields of the request, or those of something else that it needs. */
static bool
names_fields(const struct fault *ft)
{
	return ft->rc == E_INVALID ||
		(ft->code != NULL &&
			(strcmp(ft->code, "settings_incomplete") == 0 || strcmp(ft->code, "einvoice_incomplete") == 0));
}

void
billing_error(const struct fault *ft, struct buf *out)
{
	size_t n = !names_fields(ft) ? 0 : ft->n < FAULT_MAX ? ft->n : FAULT_MAX;

	buf_str(out, "{\"code\":");
	json_write_text(out, billing_code(ft));
	buf_str(out, ",\"message\":");
	json_write_text(out, ft->text != NULL ? ft->text : meanings[ft->rc].text);
	buf_str(out, ",\"details\":[");
	for (size_t i = 0; i < n; i++) {
		buf_str(out, i > 0 ? ",{\"field\":" : "{\"field\":");
		json_write_text(out, ft->wrong[i].field);
		buf_str(out, ",\"message\":");
		json_write_text(out, ft->wrong[i].text);
		buf_char(out, '}');
	}
	buf_str(out, "]}");
}

void
billing_refuse(const struct fault *ft, const struct request *rq, struct reply *rp)
{
	struct buf *out = &rp->body;

	begin(ft, rp);
	if (ft->rc == E_UNAUTHENTIC)
		reply_header(rp, "WWW-Authenticate", "Bearer");
	buf_str(out, "{\"error\":");
	billing_error(ft, out);
	buf_str(out, ",\"request_id\":");
	json_write_text(out, rq->id);
	buf_char(out, '}');
}

/* The first wrong field with what is wrong, or the meaning's own message. */
static const char *
dynamic_message(const struct fault *ft)
{
	const struct wrong *first = &ft->wrong[0];

	if (ft->rc == E_INVALID && ft->n > 0) {
		for (size_t i = 0; i < COUNT_OF(dynamic_fields); i++)
			if (strcmp(dynamic_fields[i].field, first->field) == 0)
				return dynamic_fields[i].message;
		return *first->field == '\0' ? first->text : arena_printf(ft->mem, "%s: %s", first->field, first->text);
	}
	if (meanings[ft->rc].message != NULL)
		return meanings[ft->rc].message;
	return ft->text != NULL ? ft->text : meanings[ft->rc].text;
}

/* What this route says instead, NULL: nothing of its own. */
static const char *
own_message(const char *code, const struct request *rq, const char *path)
{
	for (size_t i = 0; path != NULL && i < COUNT_OF(dynamic_words_of); i++)
		if (dynamic_words_of[i].method == rq->method && strcmp(dynamic_words_of[i].code, code) == 0 &&
			strncmp(dynamic_words_of[i].path, path, strlen(dynamic_words_of[i].path)) == 0)
			return dynamic_words_of[i].message;
	return NULL;
}

void
dynamic_refuse(const struct fault *ft, const struct request *rq, struct reply *rp)
{
	const char *message = dynamic_message(ft), *own;

	begin(ft, rp);
	if (ft->rc == E_INVALID)
		rp->status = 400;
	for (size_t i = 0; ft->code != NULL && i < COUNT_OF(dynamic_words); i++) {
		if (strcmp(dynamic_words[i].code, ft->code) != 0)
			continue;
		own = own_message(ft->code, rq, rp->route);
		rp->status = dynamic_words[i].status;
		message = own != NULL ? own : dynamic_words[i].message != NULL ? dynamic_words[i].message : ft->text;
	}
	buf_str(&rp->body, "{\"status\":\"error\",\"message\":");
	json_write_text(&rp->body, message);
	buf_char(&rp->body, '}');
}
