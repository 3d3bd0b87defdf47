#include "outbox/line.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "outbox/clock.h"

struct line {
	CURL *curl; /* NULL: it has not begun */
	CURLM *multi;
	pthread_t thread;
	sem_t go, end; /* an attempt is to be made; has been */
	bool taken, leaves;
	CURLcode code;
	int64_t until;
	atomic_bool given_up;
};

struct lines {
	size_t n;
	struct line *line;
};

static void
wait_for(sem_t *what)
{
	while (sem_wait(what) != 0)
		continue;
}

/* Whether to go on is asked once a second at least, also by what would wait longer than the attempt may last: the answer
 * to QUIT. */
static int
must_end(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct line *l = arg;

	(void)a, (void)b, (void)c, (void)d;
	return atomic_load(&l->given_up) || clock_ms() > l->until;
}

/* Say goodbye without waiting for an answer. */
static void
hang_up(CURL *curl)
{
	curl_socket_t s = CURL_SOCKET_BAD;

	if (curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &s) == CURLE_OK && s != CURL_SOCKET_BAD)
		(void)shutdown(s, SHUT_RD);
	curl_easy_cleanup(curl);
}

static void *
work(void *arg)
{
	struct line *l = arg;

	for (wait_for(&l->go); !l->leaves; wait_for(&l->go)) {
		l->code = curl_easy_perform(l->curl);
		(void)sem_post(&l->end);
		(void)curl_multi_wakeup(l->multi);
	}
	hang_up(l->curl);
	return NULL;
}

struct lines *
lines_new(struct arena *mem, size_t n, CURLM *multi)
{
	struct lines *lines = ARENA_ONE(mem, struct lines);

	*lines = (struct lines) { n, ARENA_ARRAY(mem, n, struct line) };
	for (size_t i = 0; i < n; i++)
		lines->line[i].multi = multi;
	return lines;
}

void
lines_end(struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		if (lines->line[i].curl != NULL) {
			lines->line[i].leaves = true;
			(void)sem_post(&lines->line[i].go);
		}
	for (size_t i = 0; i < lines->n; i++) {
		struct line *l = &lines->line[i];

		if (l->curl == NULL)
			continue;
		(void)pthread_join(l->thread, NULL);
		(void)sem_destroy(&l->go);
		(void)sem_destroy(&l->end);
		l->curl = NULL;
	}
}

static bool
start(struct line *l)
{
	CURL *curl = curl_easy_init();

	if (curl == NULL)
		return false;
	(void)sem_init(&l->go, 0, 0);
	(void)sem_init(&l->end, 0, 0);
	l->curl = curl;
	if (pthread_create(&l->thread, NULL, work, l) == 0)
		return true;
	curl_easy_cleanup(curl);
	l->curl = NULL;
	return false;
}

struct line *
line_take(struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++) {
		struct line *l = &lines->line[i];

		if (l->taken)
			continue;
		l->taken = l->curl != NULL || start(l);
		return l->taken ? l : NULL;
	}
	return NULL;
}

CURL *
line_handle(const struct line *l)
{
	return l->curl;
}

bool
line_go(struct line *l, int64_t ms)
{
	if (curl_easy_setopt(l->curl, CURLOPT_NOPROGRESS, 0L) != CURLE_OK ||
		curl_easy_setopt(l->curl, CURLOPT_XFERINFOFUNCTION, must_end) != CURLE_OK ||
		curl_easy_setopt(l->curl, CURLOPT_XFERINFODATA, l) != CURLE_OK)
		return false;
	atomic_store(&l->given_up, false);
	l->until = clock_ms() + ms;
	return sem_post(&l->go) == 0;
}

bool
line_ended(struct line *l, CURLcode *code)
{
	if (sem_trywait(&l->end) != 0)
		return false;
	*code = l->code;
	return true;
}

void
line_give_up(struct line *l)
{
	atomic_store(&l->given_up, true);
}

CURLcode
line_wait(struct line *l)
{
	wait_for(&l->end);
	return l->code;
}

void
line_free(struct line *l)
{
	curl_easy_reset(l->curl);
	l->taken = false;
}
