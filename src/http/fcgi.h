/* FastCGI <-> struct request and struct reply. One connection at a time, one request a connection: a peer that asks to
 * keep the connection is answered and the connection closed, since a kept one would pin the worker. */
#ifndef HTTP_FCGI_H
#define HTTP_FCGI_H

#include "http/http.h"

#define STREAM_MAX 600 /* seconds that a body in parts may take, so that a trickling reader does not keep a worker */

struct fcgi;

/* Prepare for requests with bodies of up to ${body_limit} bytes. While a request
 * is read or answered every signal with a handler must be blocked: libfcgi takes an interrupted read for a broken one. */
struct fcgi *fcgi_new(int64_t body_limit);
void fcgi_free(struct fcgi *f);
/* Read one request from the connected socket ${fd}, which is ours from now on. All of ${rq} lives in ${mem} or until
 * fcgi_reply(). False: it was broken, aborted or too slow; the connection is closed and nothing is to be answered.
 * A body that is too large or not as long as announced is read to its end and left out, and rq->cut says so. */
bool fcgi_read(struct fcgi *f, int fd, struct arena *mem, struct request *rq) MUST_CHECK;
/* Answer and close. A header that would break the answer's framing makes it an empty 500, told by rp->status and
 * rp->note. A body in parts has no Content-Length; it is cut when its source fails or it takes longer than STREAM_MAX.
 * False: the peer did not take it all, or did not get it all. */
bool fcgi_reply(struct fcgi *f, const struct request *rq, struct reply *rp);
/* Why the last call failed, for the log. */
const char *fcgi_complaint(const struct fcgi *f);

#endif
