/* base/turn: as many processes as there are turns, and those of the dead are free. */
#include "base/turn.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suite.h"

/* A process that tells whether it got a turn or a share, and keeps it. */
struct child {
	pid_t pid;
	int said;
};

/* A share of ${whose}; -1: a turn. */
static struct child
begin_as(bool known, int64_t whose)
{
	struct child c;
	int said[2];
	char word;

	ck_assert_int_eq(pipe(said), 0);
	c.pid = fork();
	if (c.pid == 0) {
		word = (whose < 0 ? turn_take(known) : share_take(whose)) ? 'y' : 'n';
		(void)!write(said[1], &word, 1);
		for (;;)
			(void)pause();
	}
	(void)close(said[1]);
	c.said = said[0];
	return c;
}

static struct child
begin(bool known)
{
	return begin_as(known, -1);
}

static struct child
begin_share(int64_t whose)
{
	return begin_as(false, whose);
}

static bool
got(const struct child *c)
{
	char word = '?';

	ck_assert_int_eq(read(c->said, &word, 1), 1);
	return word == 'y';
}

/* It ends without giving its turn back. */
static void
end(const struct child *c)
{
	ck_assert_int_eq(kill(c->pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(c->pid, NULL, 0), c->pid);
	(void)close(c->said);
}

START_TEST(always_one_without_a_bound)
{
	ck_assert(turn_take(false));
	turn_give();
}
END_TEST

START_TEST(no_more_than_there_are)
{
	struct child a, b, c;

	ck_assert(turn_start(2, 4, 3));
	a = begin(true);
	ck_assert(got(&a));
	b = begin(true);
	ck_assert(got(&b));
	c = begin(true);
	ck_assert(!got(&c));
	ck_assert(!turn_take(true));
	end(&a);
	ck_assert(turn_take(true));
	turn_give();
	ck_assert(turn_take(true));
	end(&b);
	end(&c);
	turn_give();
	turn_give();
}
END_TEST

START_TEST(one_is_kept_for_those_who_are_known)
{
	struct child a, b;

	ck_assert(turn_start(2, 4, 3));
	a = begin(false);
	ck_assert(got(&a));
	ck_assert(!turn_take(false));
	b = begin(true);
	ck_assert(got(&b));
	end(&a);
	ck_assert(turn_take(false));
	turn_give();
	end(&b);
}
END_TEST

/* Each has a turn, but only so many may wait or work. */
START_TEST(no_more_than_there_are_places)
{
	struct child a, b, c;

	ck_assert(turn_start(8, 3, 3));
	a = begin(false);
	b = begin(false);
	ck_assert(got(&a) && got(&b));
	ck_assert(!turn_take(false));
	c = begin(true);
	ck_assert(got(&c));
	ck_assert(!turn_take(true));
	end(&b);
	ck_assert(turn_take(false));
	turn_give();
	end(&a);
	end(&c);
}
END_TEST

START_TEST(a_single_one_is_for_all)
{
	ck_assert(turn_start(1, 1, 3));
	ck_assert(turn_take(false));
	turn_give();
	ck_assert(turn_take(true));
	turn_give();
}
END_TEST

START_TEST(shares_for_all_and_for_each)
{
	struct child one, two, three;

	ck_assert(turn_start(1, 1, 3));
	one = begin_share(7);
	two = begin_share(7);
	ck_assert(got(&one) && got(&two));
	ck_assert(!share_take(7));
	ck_assert(share_take(8));
	three = begin_share(9);
	ck_assert(!got(&three));
	share_give();
	end(&one);
	ck_assert(share_take(7));
	share_give();
	end(&two);
	end(&three);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { always_one_without_a_bound, no_more_than_there_are,
		one_is_kept_for_those_who_are_known, no_more_than_there_are_places, a_single_one_is_for_all,
		shares_for_all_and_for_each };

	return suite_run("turn", tests, COUNT_OF(tests));
}
