/* Line: a thread that makes one attempt after the other, for what libcurl cannot do side by side: in SMTP it waits for the
 * server's last word, and everything else with it. A line keeps its connection from one attempt to the next. */
#ifndef OUTBOX_LINE_H
#define OUTBOX_LINE_H

#include <curl/curl.h>

#include "base/base.h"

struct line;
struct lines;

/* ${n} lines, whose threads begin when they are needed; ${multi} is woken up when an attempt of one has ended. They live in
 * ${mem} until lines_end(). */
struct lines *lines_new(struct arena *mem, size_t n, CURLM *multi);
/* Ends them; none may be busy. */
void lines_end(struct lines *lines);

/* A free line, whose handle has no options yet; NULL: none is free, or it cannot begin. */
struct line *line_take(struct lines *lines);
CURL *line_handle(const struct line *line);
/* Make the attempt. It is given up ${ms} from now, whatever libcurl then waits for. False: it cannot be made. */
bool line_go(struct line *line, int64_t ms) MUST_CHECK;
/* Has it ended? Says so once. */
bool line_ended(struct line *line, CURLcode *code);
/* Let it end within about a second. */
void line_give_up(struct line *line);
/* Wait until it has, instead of asking. */
CURLcode line_wait(struct line *line);
/* It is free again: options of its handle are forgotten. */
void line_free(struct line *line);

#endif
