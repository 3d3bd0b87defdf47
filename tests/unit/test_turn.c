/* base/turn: as many processes as there are turns, and those of the dead are free. */
#include "base/turn.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suite.h"

/* A process that tells whether it got a turn, and keeps it. */
struct child {
	pid_t pid;
	int said;
};

static struct child
begin(void)
{
	struct child c;
	int said[2];
	char word;

	ck_assert_int_eq(pipe(said), 0);
	c.pid = fork();
	if (c.pid == 0) {
		word = turn_take() ? 'y' : 'n';
		(void)!write(said[1], &word, 1);
		for (;;)
			(void)pause();
	}
	(void)close(said[1]);
	c.said = said[0];
	return c;
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
	ck_assert(turn_take());
	turn_give();
}
END_TEST

START_TEST(no_more_than_there_are)
{
	struct child a, b, c;

	ck_assert(turn_start(2));
	a = begin();
	ck_assert(got(&a));
	b = begin();
	ck_assert(got(&b));
	c = begin();
	ck_assert(!got(&c));
	ck_assert(!turn_take());
	end(&a);
	ck_assert(turn_take());
	turn_give();
	ck_assert(turn_take());
	end(&b);
	end(&c);
	turn_give();
	turn_give();
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { always_one_without_a_bound, no_more_than_there_are };

	return suite_run("turn", tests, COUNT_OF(tests));
}
