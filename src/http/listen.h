/* The listening socket: from the service manager, or made here. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include <sys/types.h>

#include "base/base.h"

struct listener {
	int fd;         /* does not block, is closed by exec */
	bool given;     /* by the service manager: it goes on queueing when we are gone */
	char path[108]; /* of the file to remove at the end, "" if there is none */
	dev_t dev;
	ino_t ino;
};

/* Take the socket that the service manager passed (LISTEN_FDS), else listen on ${where}: a path, or HOST:PORT. A socket
 * file that nobody listens on is replaced; ${mode} is that of the file.
 * E_CONFLICT: somebody listens there; E_INTERNAL: all else. The fault's text is one sentence for the operator. */
enum rc listen_open(const char *where, mode_t mode, struct listener *out, struct fault *ft) MUST_CHECK;
/* Refuse new connections from now on where we can do so without losing those that wait; true if we could. A worker that
 * finds the socket refused (listen_refused()) still serves those. */
bool listen_refuse(const struct listener *l);
bool listen_refused(const struct listener *l);
/* Close it and remove the file if it is still ours. */
void listen_close(struct listener *l);

#endif
