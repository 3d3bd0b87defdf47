/* store: every statement prepares against a migrated schema, with as many parameters and columns as its shapes have. Needs a
 * database in the environment (DB_SOCKET, DB_NAME, DB_USER); is skipped without one. */
#include <stdio.h>

#include "store/audit.h"
#include "store/charge_point.h"
#include "store/cost_rate.h"
#include "store/credential.h"
#include "store/driver.h"
#include "store/idempotency.h"
#include "store/invoice.h"
#include "store/invoice_line.h"
#include "store/invoice_list.h"
#include "store/key.h"
#include "store/meter_value.h"
#include "store/organization.h"
#include "store/outbox.h"
#include "store/outbox_view.h"
#include "store/promo.h"
#include "store/rate_bulk.h"
#include "store/rate_day.h"
#include "store/rate_entry.h"
#include "store/rate_interval.h"
#include "store/rate_text.h"
#include "store/redemption.h"
#include "store/refund.h"
#include "store/report.h"
#include "store/rule.h"
#include "store/schedule.h"
#include "store/schema.h"
#include "store/session.h"
#include "store/session_list.h"
#include "store/sign_in_failure.h"
#include "store/site.h"
#include "store/tariff.h"
#include "store/tenant.h"
#include "store/unbilled.h"
#include "store/user.h"
#include "store/user_session.h"
#include "store/user_type.h"
#include "store/webhook.h"
#include "suite.h"

/* clang-format off */
static const struct query *const *const tables[] = {
	store_audit_queries, store_refund_queries,
	store_charge_point_queries,
	store_cost_rate_queries,
	store_credential_queries,
	store_driver_queries,
	store_idempotency_queries,
	store_invoice_queries, store_invoice_line_queries, store_invoice_list_queries,
	store_meter_value_queries,
	store_organization_queries, store_outbox_queries, store_outbox_view_queries,
	store_promo_queries,
	store_rate_entry_queries,
	store_rate_interval_queries,
	store_rate_bulk_queries,
	store_rate_day_queries,
	store_rate_text_queries,
	store_redemption_queries,
	store_report_queries,
	store_rule_queries,
	store_schedule_queries,
	store_session_queries,
	store_session_list_queries,
	store_sign_in_failure_queries,
	store_site_queries,
	store_tariff_queries,
	store_tenant_queries,
	store_unbilled_queries,
	store_user_queries, store_user_session_queries,
	store_user_type_queries,
	store_webhook_queries,
};
/* clang-format on */
static struct db_settings settings;

START_TEST(every_statement)
{
	struct db *db = db_new(&settings);
	size_t n = 0;

	for (size_t t = 0; t < COUNT_OF(tables); t++)
		for (size_t i = 0; tables[t][i] != NULL; i++, n++)
			ck_assert_msg(db_prepare(db, tables[t][i]) == OK, "%s: %s", db_error(db), tables[t][i]->sql);
	ck_assert_uint_ge(n, 30);
	db_free(db);
}
END_TEST

START_TEST(statements_of_the_schema)
{
	struct db *db = db_new(&settings);
	struct list applied;
	int64_t version;

	ck_assert_int_eq(store_schema_version(db, mem, &version), OK);
	ck_assert_int_ge(version, SCHEMA_VERSION);
	ck_assert_int_eq(store_schema_list(db, mem, &applied), OK);
	ck_assert_uint_ge(applied.n, 1);
	db_free(db);
}
END_TEST

static enum rc
fails(struct db *db, void *arg)
{
	(void)db;
	++*(int *)arg;
	return E_CONFLICT;
}

START_TEST(a_refusal_is_not_repeated)
{
	struct db *db = db_new(&settings);
	int runs = 0;

	ck_assert_int_eq(db_tx(db, fails, &runs), E_CONFLICT);
	ck_assert_int_eq(runs, 1);
	db_free(db);
}
END_TEST

struct passing {
	struct db *migration;
	int runs;
};

static enum rc
reads_what_is_migrated(struct db *db, void *arg)
{
	static const struct query snapshot = { "SELECT COUNT(*) FROM tenant", NULL, &number_row };
	static const struct query read = { "SELECT COUNT(*) FROM test_migrated", NULL, &number_row };
	struct passing *w = arg;
	int64_t n;

	TRY(db_one(db, mem, &snapshot, NULL, &n));
	if (w->runs++ == 0)
		TRY(db_text(w->migration, "ALTER TABLE test_migrated ADD COLUMN more INT NULL, ALGORITHM=COPY"));
	return db_one(db, mem, &read, NULL, &n);
}

START_TEST(a_migration_under_way_refuses_nobody)
{
	struct passing w = { db_new(&settings), 0 };
	struct db *db = db_new(&settings);

	ck_assert_int_eq(db_text(w.migration, "CREATE OR REPLACE TABLE test_migrated (n INT) ENGINE=InnoDB"), OK);
	ck_assert_msg(db_tx(db, reads_what_is_migrated, &w) == OK, "%s", db_error(db));
	ck_assert_int_eq(w.runs, 2);
	ck_assert_int_eq(db_text(w.migration, "DROP TABLE test_migrated"), OK);
	db_free(w.migration);
	db_free(db);
}
END_TEST

struct waiting {
	struct db *rival;
	int runs;
};

static enum rc
meets_a_lock(struct db *db, void *arg)
{
	static const struct query rows = { "SELECT n FROM test_locked FORCE INDEX (PRIMARY) WHERE n >= 1 FOR UPDATE",
		NULL, &number_row };
	struct waiting *w = arg;
	struct list all;

	if (w->runs++ == 1)
		TRY(db_text(w->rival, "ROLLBACK"));
	TRY(db_all(db, mem, &rows, NULL, &all));
	ck_assert_uint_eq(all.n, 3);
	return OK;
}

START_TEST(a_lock_between_rows_is_waited_for)
{
	struct waiting w = { db_new(&settings), 0 };
	struct db *db = db_new(&settings);

	ck_assert_int_eq(db_text(w.rival, "CREATE OR REPLACE TABLE test_locked (n INT PRIMARY KEY) ENGINE=InnoDB"), OK);
	ck_assert_int_eq(db_text(w.rival, "INSERT INTO test_locked VALUES (1), (2), (3)"), OK);
	ck_assert_int_eq(db_text(w.rival, "START TRANSACTION"), OK);
	ck_assert_int_eq(db_text(w.rival, "DELETE FROM test_locked WHERE n = 2"), OK);
	ck_assert_msg(db_tx(db, meets_a_lock, &w) == OK, "%s", db_error(db));
	ck_assert_int_eq(w.runs, 2);
	ck_assert_int_eq(db_text(w.rival, "DROP TABLE test_locked"), OK);
	db_free(w.rival);
	db_free(db);
}
END_TEST

START_TEST(a_wrong_statement)
{
	static const struct query q = { "SELECT nothing FROM nowhere", NULL, NULL };
	struct db *db = db_new(&settings);

	ck_assert_int_eq(db_prepare(db, &q), E_INTERNAL);
	ck_assert_str_ne(db_error(db), "");
	db_free(db);
}
END_TEST

START_TEST(no_database)
{
	static const struct db_settings nowhere = {
		.socket = "/nowhere/mysqld.sock", .name = "x", .user = "x", .connect_seconds = 1, .statement_seconds = 1
	};
	struct db *db = db_new(&nowhere);
	int64_t version;

	ck_assert_int_eq(store_schema_version(db, mem, &version), E_RETRY);
	db_free(db);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { every_statement, statements_of_the_schema, a_refusal_is_not_repeated,
		a_migration_under_way_refuses_nobody, a_lock_between_rows_is_waited_for, a_wrong_statement,
		no_database };

	settings = (struct db_settings) { .socket = getenv("DB_SOCKET"),
		.name = getenv("DB_NAME"),
		.user = getenv("DB_USER"),
		.password = getenv("DB_PASSWORD"),
		.connect_seconds = 5,
		.statement_seconds = 30 };
	if (settings.socket == NULL || settings.name == NULL || settings.user == NULL) {
		puts("1..0 # SKIP no database in DB_SOCKET, DB_NAME and DB_USER");
		return 0;
	}
	return suite_run("store", tests, COUNT_OF(tests));
}
