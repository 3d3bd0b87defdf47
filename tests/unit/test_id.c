/* base/id: ULIDs that sort by time, UUIDs of version 4. */
#include "base/id.h"
#include "base/secret.h"
#include "suite.h"

START_TEST(ulids)
{
	const char *a = id_new(mem, "tar_", 1), *b;

	ck_assert_uint_eq(strlen(a), 4 + ULID_LENGTH);
	ck_assert_uint_eq(strspn(a + 4, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), ULID_LENGTH);
	ck_assert_mem_eq(a, "tar_0000000001", 14);
	ck_assert_mem_eq(id_new(mem, "", 1469918176385), "01ARYZ6S41", 10);
	ck_assert_mem_eq(id_new(mem, "", (INT64_C(1) << 48) - 1), "7ZZZZZZZZZ", 10);
	for (int64_t t = 2; t < 5000; t += 7, a = b) {
		b = id_new(mem, "tar_", t);
		ck_assert_str_lt(a, b);
	}
	ck_assert_str_ne(id_new(mem, "", 1), id_new(mem, "", 1));
}
END_TEST

START_TEST(likeness)
{
	ck_assert(id_valid(id_new(mem, "tar_", 1), "tar_"));
	ck_assert(id_valid("7ZZZZZZZZZZZZZZZZZZZZZZZZZ", ""));
	ck_assert(!id_valid("", "tar_"));
	ck_assert(!id_valid("tar_", "tar_"));
	ck_assert(!id_valid(id_new(mem, "tar_", 1), "rul_"));
	ck_assert(!id_valid("tar_7ZZZZZZZZZZZZZZZZZZZZZZZZ", "tar_"));
	ck_assert(!id_valid("tar_7ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "tar_"));
	ck_assert(!id_valid("tar_7ZZZZZZZZZZZZZZZZZZZZZZZZU", "tar_"));
	ck_assert(!id_valid("tar_7zzzzzzzzzzzzzzzzzzzzzzzzz", "tar_"));
}
END_TEST

START_TEST(uuids)
{
	for (int i = 0; i < 1000; i++) {
		const char *u = uuid_new(mem);

		ck_assert(uuid_valid(u));
		ck_assert_int_eq(u[14], '4');
		ck_assert_ptr_nonnull(strchr("89ab", u[19]));
		ck_assert_uint_eq(strspn(u, "0123456789abcdef-"), UUID_LENGTH);
	}
	ck_assert_str_ne(uuid_new(mem), uuid_new(mem));
}
END_TEST

START_TEST(validity)
{
	ck_assert(uuid_valid("29ccce27-3a3a-4308-831a-ed68b460e3bf"));
	ck_assert(uuid_valid("29CCCE27-3A3A-4308-831A-ED68B460E3BF"));
	ck_assert(!uuid_valid(""));
	ck_assert(!uuid_valid("29ccce27-3a3a-4308-831a-ed68b460e3b"));
	ck_assert(!uuid_valid("29ccce27-3a3a-4308-831a-ed68b460e3bff"));
	ck_assert(!uuid_valid("29ccce273a3a-4308-831a-ed68b460e3bff"));
	ck_assert(!uuid_valid("29ccce27-3a3a-4308-831a-ed68b460e3bg"));
	ck_assert(!uuid_valid("29ccce27_3a3a_4308_831a_ed68b460e3bf"));
	ck_assert(!uuid_valid("-9ccce27-3a3a-4308-831a-ed68b460e3bf"));
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { ulids, likeness, uuids, validity };

	secret_start();
	return suite_run("id", tests, COUNT_OF(tests));
}
