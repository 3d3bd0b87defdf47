#include "base/notify.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/decimal.h"

void
notify_send(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t n;
	int fd;

	if (path == NULL || (path[0] != '/' && path[0] != '@'))
		return;
	n = strlen(path);
	if (n >= sizeof(to.sun_path))
		return;
	memcpy(to.sun_path, path, n);
	if (path[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	while (sendto(fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT, (const struct sockaddr *)&to,
		       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)) < 0 &&
		errno == EINTR)
		;
	(void)close(fd);
}

/* A variable of the environment as a positive whole number, else 0. */
static int64_t
positive(const char *name)
{
	const char *text = getenv(name);
	int64_t v = 0;

	if (text == NULL || decimal_read(text, strlen(text), 0, &v) != DECIMAL_OK || v < 0)
		return 0;
	return v;
}

int64_t
notify_watchdog(void)
{
	int64_t pid = positive("WATCHDOG_PID");

	if (pid != 0 && pid != getpid())
		return 0;
	return positive("WATCHDOG_USEC") / 2000;
}
