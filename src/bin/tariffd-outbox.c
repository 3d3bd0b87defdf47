#include "base/secret.h"
#include "bin/settings.h"
#include "config.h"
#include "outbox/loop.h"

#define CONFIG CONFIG_FILE

static int
complain(const char *text)
{
	(void)fprintf(stderr, "tariffd-outbox: %s\n", text);
	return 1;
}

/* What lives as long as one configuration. */
struct setup {
	struct settings settings;
	struct host host;
};

static enum rc
enter(void *path, struct outbox_setup *out, struct fault *ft)
{
	struct arena *mem = arena_new((size_t)64 * 1024);
	struct setup *s = ARENA_ONE(mem, struct setup);
	enum rc rc = settings_read(path, mem, &s->settings, ft);

	if (rc == OK)
		rc = settings_mail_password(&s->settings, mem, ft);
	if (rc != OK) {
		ft->text = arena_text(ft->mem, settings_complaint(ft, ft->mem));
		arena_free(mem);
		return rc;
	}
	s->host = settings_host(&s->settings);
	s->settings.outbox.agent = "tariffd/" PACKAGE_VERSION;
	*out = (struct outbox_setup) { mem, s->settings.outbox, &s->host, db_new(&s->settings.db) };
	return OK;
}

static void
leave(void *path, struct outbox_setup *setup)
{
	(void)path;
	db_free(setup->db);
	arena_free(setup->mem);
}

static int
help(void)
{
	(void)puts("tariffd-outbox " PACKAGE_VERSION ": send the mails and webhooks of tariffd\n\n"
		   "usage: tariffd-outbox [--config FILE] [--check] [--version] [--help]\n\n"
		   "  --config FILE  the configuration (" CONFIG ")\n"
		   "  --check        read the configuration and leave");
	return 0;
}

static int
run(int argc, char **argv, struct arena *mem)
{
	struct outbox_work work = { arena_text(mem, CONFIG), enter, leave };
	struct outbox_setup setup;
	struct fault ft;
	bool check = false;

	fault_init(&ft, mem);
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0)
			return help();
		if (strcmp(argv[i], "--version") == 0)
			return puts("tariffd-outbox " PACKAGE_VERSION) < 0;
		if (strcmp(argv[i], "--check") == 0)
			check = true;
		else if (strcmp(argv[i], "--config") == 0 && i + 1 < argc)
			work.app = argv[++i];
		else
			return complain(arena_printf(mem, "unknown option %.40s: see tariffd-outbox --help", argv[i]));
	}
	secret_start();
	if (check) {
		if (enter(work.app, &setup, &ft) != OK)
			return complain(ft.text);
		leave(work.app, &setup);
		return 0;
	}
	return outbox_run(&work, &ft) == OK ? 0 : complain(ft.text);
}

int
main(int argc, char **argv)
{
	struct arena *mem = arena_new(4096);
	int status = run(argc, argv, mem);

	arena_free(mem);
	return status;
}
