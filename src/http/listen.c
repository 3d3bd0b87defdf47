#define _GNU_SOURCE /* POLLRDHUP */

#include "http/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/decimal.h"

#define FIRST_FD 3   /* where the service manager puts it */
#define BACKLOG 4096 /* the kernel cuts it to net.core.somaxconn */
#define GRACE 15     /* tenths of a second that the workers of a killed supervisor have to leave */

static enum rc
fail(struct fault *ft, const char *where, const char *what)
{
	return fault_set(ft, E_INTERNAL, NULL, arena_printf(ft->mem, "cannot listen on %s: %s", where, what));
}

static enum rc
fail_errno(struct fault *ft, const char *where)
{
	if (errno == EADDRINUSE)
		return fault_set(ft, E_CONFLICT, NULL,
			arena_printf(ft->mem, "cannot listen on %s: another server listens there", where));
	return fail(ft, where, strerror(errno));
}

static bool
prepare(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

static int64_t
number_in(const char *name)
{
	const char *text = getenv(name);
	int64_t v = 0;

	if (text == NULL || decimal_read(text, strlen(text), 0, &v) != DECIMAL_OK)
		return 0;
	return v;
}

/* A socket that listens for streams? */
static bool
listens(int fd)
{
	int yes = 0, type = 0;
	socklen_t n = sizeof(yes), m = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &yes, &n) == 0 && yes != 0 &&
		getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &m) == 0 && type == SOCK_STREAM;
}

/* What the service manager passed; fd stays -1 if nothing. */
static enum rc
adopt(struct listener *out, struct fault *ft)
{
	int64_t n = number_in("LISTEN_FDS");
	bool ours = number_in("LISTEN_PID") == getpid();

	(void)unsetenv("LISTEN_FDS");
	(void)unsetenv("LISTEN_PID");
	(void)unsetenv("LISTEN_FDNAMES");
	if (!ours || n == 0)
		return OK;
	if (n != 1 || !listens(FIRST_FD))
		return fail(
			ft, "the socket of the service manager", "it must pass exactly one listening stream socket");
	if (!prepare(FIRST_FD))
		return fail_errno(ft, "the socket of the service manager");
	out->fd = FIRST_FD;
	out->given = true;
	return OK;
}

/* Does somebody answer on the socket file? */
static bool
answered(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool yes;

	if (fd < 0)
		return true;
	/* EAGAIN: the queue of a living server is full */
	yes = connect(fd, (const struct sockaddr *)at, sizeof(*at)) == 0 || errno == EAGAIN;
	(void)close(fd);
	return yes;
}

/* Keep others that start at the same moment out of the folder of ${path}; -1: go on without. */
static int
lock_folder(const char *path)
{
	char folder[sizeof(((struct listener *)0)->path)];
	char *slash;
	int fd;

	memcpy(folder, path, strlen(path) + 1);
	slash = strrchr(folder, '/');
	slash[slash == folder ? 1 : 0] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0 && i < GRACE; i++)
		(void)poll(NULL, 0, 100);
	return fd;
}

/* Remove a socket file that nobody listens on. Other files stay, and bind() complains. */
static void
remove_stale(const struct sockaddr_un *at)
{
	struct stat st;

	if (lstat(at->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode))
		return;
	for (int i = 0; answered(at); i++) {
		if (i == GRACE)
			return;
		(void)poll(NULL, 0, 100);
	}
	(void)unlink(at->sun_path);
}

/* Replace a stale file and listen; errno says why not. */
static bool
bind_unix(int fd, const struct sockaddr_un *at, mode_t mode)
{
	int lock = lock_folder(at->sun_path);
	mode_t before;
	int rc, why;

	remove_stale(at);
	before = umask(0777 & ~mode);
	rc = bind(fd, (const struct sockaddr *)at, sizeof(*at));
	(void)umask(before);
	if (rc == 0)
		rc = listen(fd, BACKLOG);
	why = errno;
	if (lock >= 0)
		(void)close(lock);
	errno = why;
	return rc == 0;
}

static enum rc
open_unix(const char *path, mode_t mode, struct listener *out, struct fault *ft)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct stat st;
	enum rc rc;
	int fd;

	if (strlen(path) >= sizeof(at.sun_path))
		return fail(ft, path, "the path is longer than 107 bytes");
	memcpy(at.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return fail_errno(ft, path);
	if (!bind_unix(fd, &at, mode) || lstat(path, &st) != 0) {
		rc = fail_errno(ft, path);
		(void)close(fd);
		return rc;
	}
	out->fd = fd;
	out->dev = st.st_dev;
	out->ino = st.st_ino;
	memcpy(out->path, path, strlen(path) + 1);
	return OK;
}

static int
bind_tcp(const struct addrinfo *ai)
{
	int one = 1, why;
	int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, ai->ai_protocol);

	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	why = errno;
	(void)close(fd);
	errno = why;
	return -1;
}

/* HOST:PORT or [HOST]:PORT; an empty host or * is every address. */
static enum rc
open_tcp(const char *where, struct listener *out, struct fault *ft)
{
	const struct addrinfo hints = { .ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM };
	const char *colon = strrchr(where, ':');
	struct addrinfo *list;
	enum rc rc = OK;
	int64_t port = 0;
	char *host;
	int error;

	if (colon == NULL || decimal_read(colon + 1, strlen(colon + 1), 0, &port) != DECIMAL_OK)
		return fail(ft, where, "it is neither a path nor HOST:PORT");
	if (port < 1 || port > 65535)
		return fail(ft, where, "the port is not between 1 and 65535");
	host = arena_copy(ft->mem, where, (size_t)(colon - where));
	if (host[0] == '[' && host[strlen(host) - 1] == ']') {
		host[strlen(host) - 1] = '\0';
		host++;
	}
	error = getaddrinfo(*host == '\0' || strcmp(host, "*") == 0 ? NULL : host, colon + 1, &hints, &list);
	if (error != 0)
		return fail(ft, where, gai_strerror(error));
	out->fd = bind_tcp(list);
	if (out->fd < 0)
		rc = fail_errno(ft, where);
	freeaddrinfo(list);
	return rc;
}

enum rc
listen_open(const char *where, mode_t mode, struct listener *out, struct fault *ft)
{
	*out = (struct listener) { .fd = -1 };
	TRY(adopt(out, ft));
	if (out->fd >= 0)
		return OK;
	if (strchr(where, '/') != NULL)
		return open_unix(where, mode, out, ft);
	return open_tcp(where, out, ft);
}

static void
remove_file(const struct listener *l)
{
	struct stat st;

	if (l->path[0] != '\0' && lstat(l->path, &st) == 0 && st.st_dev == l->dev && st.st_ino == l->ino)
		(void)unlink(l->path);
}

/* Linux still hands out the queued connections of a unix socket that was shut down; of a TCP socket it resets them. */
bool
listen_refuse(const struct listener *l)
{
	if (l->given || l->path[0] == '\0')
		return false;
	remove_file(l);
	return shutdown(l->fd, SHUT_RDWR) == 0;
}

bool
listen_refused(const struct listener *l)
{
	struct pollfd p = { .fd = l->fd, .events = POLLRDHUP };

	return poll(&p, 1, 0) == 1 && (p.revents & (POLLHUP | POLLRDHUP)) != 0;
}

void
listen_close(struct listener *l)
{
	remove_file(l);
	if (l->fd >= 0)
		(void)close(l->fd);
	l->fd = -1;
}
