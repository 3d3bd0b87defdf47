#include <errno.h>

#include "api/price.h"
#include "base/secret.h"
#include "bin/ctl.h"
#include "config.h"

#define STATEMENT_SECONDS 86400
#define CONFIG CONFIG_FILE

static int
complain(const char *text)
{
	(void)fprintf(stderr, "tariffctl: %s\n", text);
	return 1;
}

static void
print_options(const struct shape *s)
{
	for (size_t i = 0; s != NULL && i < s->n; i++)
		(void)printf("  --%s%s%s\n", s->field[i].name, s->field[i].kind == K_BOOL ? "" : " VALUE",
			s->field[i].must                     ? "  (required)"
				: s->field[i].kind == K_LIST ? "  (may be repeated)"
							     : "");
}

static int
help(const struct command *only)
{
	if (only != NULL) {
		(void)printf("tariffctl %s%s%s [options]\n%s.\n\noptions:\n", only->words, only->arg != NULL ? " " : "",
			only->arg != NULL ? only->arg : "", only->summary);
		print_options(only->options);
		(void)puts("  --config FILE  (" CONFIG ")\n  --json");
		return 0;
	}
	(void)puts("tariffctl " PACKAGE_VERSION ": run a tariffd\n\nusage: tariffctl COMMAND [options]\n");
	for (size_t i = 0; i < ctl_command_count; i++)
		(void)printf("  %-20s %s\n", ctl_commands[i].words, ctl_commands[i].summary);
	(void)puts("  price                price sessions, one JSON object a line\n\n"
		   "tariffctl COMMAND --help tells the options of a command.");
	return 0;
}

/* The command that the arguments begin with; ${used} of them. */
static const struct command *
find_command(int argc, char **argv, int *used)
{
	for (size_t i = 0; i < ctl_command_count; i++) {
		const char *words = ctl_commands[i].words, *gap = strchr(words, ' ');
		size_t n = gap != NULL ? (size_t)(gap - words) : strlen(words);

		*used = gap != NULL ? 2 : 1;
		if (argc > *used && strncmp(argv[1], words, n) == 0 && argv[1][n] == '\0' &&
			(gap == NULL || strcmp(argv[2], gap + 1) == 0))
			return &ctl_commands[i];
	}
	return NULL;
}

/* The commands that begin with the same word are what may have been meant. */
static int
complain_of(struct arena *mem, const char *word)
{
	size_t n = strlen(word);
	struct buf others;

	buf_init(&others, mem, 64);
	for (size_t i = 0; i < ctl_command_count; i++) {
		const char *words = ctl_commands[i].words;

		if (strncmp(words, word, n) == 0 && words[n] == ' ')
			buf_printf(&others, "%s%s", others.n > 0 ? ", " : "", words + n + 1);
	}
	if (others.n == 0)
		return complain(arena_printf(mem, "there is no command '%.40s': see tariffctl --help", word));
	return complain(arena_printf(mem, "there is no command of that name: %s has %s", word, buf_text(&others)));
}

/* A secret that is shown once, or half a list, must not be lost in silence. */
static enum rc
print(const struct ctl *ctl)
{
	if (fwrite(ctl->out.at, 1, ctl->out.n, stdout) == ctl->out.n && fflush(stdout) == 0)
		return OK;
	(void)complain(arena_printf(ctl->mem, "what was done cannot be printed: %s", strerror(errno)));
	return E_INTERNAL;
}

static int
run(const struct command *command, const char *config, struct ctl *ctl)
{
	struct fault *ft = &ctl->cx.fault;
	struct db_settings patient;
	struct db *db = NULL;
	enum rc rc;

	if (command->needs_config) {
		if (settings_read(config, ctl->mem, &ctl->settings, ft) != OK)
			return complain(settings_complaint(ft, ctl->mem));
		ctl->host = settings_host(&ctl->settings);
		ctl->cx.host = &ctl->host;
		/* an operator waits for what a request may not */
		patient = ctl->settings.db;
		patient.statement_seconds = STATEMENT_SECONDS;
		ctl->cx.db = db = db_new(&patient);
	}
	rc = command->run(ctl);
	if (rc == OK)
		rc = print(ctl);
	else if (ft->n > 0)
		(void)complain(arena_printf(ctl->mem, "%s %s", ft->wrong[0].field, ft->wrong[0].text));
	else if (ft->text != NULL)
		(void)complain(ft->text);
	else
		(void)complain(arena_printf(ctl->mem, "the database failed: %s", db_error(db)));
	if (db != NULL)
		db_free(db);
	return rc != OK;
}

static int
work(int argc, char **argv, struct arena *mem)
{
	struct ctl ctl = { .mem = mem };
	const char *config = CONFIG, *wrong;
	const struct command *command;
	struct timespec now;
	bool asked = false;
	int used;

	if (argc > 1 && strcmp(argv[1], "price") == 0)
		return price_main(argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "--version") == 0)
		argv[1] = arena_text(ctl.mem, "version");
	/* --config may also stand before the command */
	if (argc > 3 && strcmp(argv[1], "--config") == 0) {
		config = argv[2];
		argv += 2;
		argc -= 2;
	}
	command = find_command(argc, argv, &used);
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
		return help(NULL);
	if (command == NULL)
		return complain_of(ctl.mem, argv[1]);
	secret_start();
	(void)clock_gettime(CLOCK_REALTIME, &now);
	ctx_init(&ctl.cx, ctl.mem, NULL, now.tv_sec * 1000 + now.tv_nsec / 1000000);
	buf_init(&ctl.out, ctl.mem, 4096);
	wrong = ctl_options(&ctl, command, argv + used + 1, &config, &asked);
	if (asked)
		return help(command);
	if (wrong != NULL)
		return complain(wrong);
	return run(command, config, &ctl);
}

int
main(int argc, char **argv)
{
	struct arena *mem = arena_new((size_t)256 * 1024);
	int status = work(argc, argv, mem);

	arena_free(mem);
	return status;
}
