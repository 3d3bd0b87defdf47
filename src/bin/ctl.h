/* Commands of tariffctl: one row each, options by shape. */
#ifndef BIN_CTL_H
#define BIN_CTL_H

#include "base/buf.h"
#include "bin/settings.h"
#include "domain/ctx.h"

struct ctl {
	struct arena *mem;
	struct settings settings; /* of the configuration file */
	struct host host;
	struct ctx cx;
	bool json;
	void *options;   /* by command->options */
	const char *arg; /* what follows the options; NULL: nothing */
	struct buf out;  /* printed when the command is done */
};

struct command {
	const char *words; /* "tenant create" */
	const char *arg;   /* name of the argument, NULL: none */
	const char *summary;
	const struct shape *options;
	bool needs_config; /* reads the configuration and may connect */
	enum rc (*run)(struct ctl *ctl);
};

/* The text of a file; "-": of standard input. E_INVALID: it cannot be read, or is no text. */
enum rc ctl_read_file(struct ctl *ctl, const char *path, const char **out) MUST_CHECK;

/* The commands of bin/ctl_invoice.c. */
extern const struct shape invoice_run_options, invoice_list_options;
enum rc invoice_run_command(struct ctl *ctl);
enum rc invoice_list_command(struct ctl *ctl);

/* The commands of bin/ctl_user.c. */
extern const struct shape user_create_options, user_list_options, user_password_options;
enum rc user_create_command(struct ctl *ctl);
enum rc user_list_command(struct ctl *ctl);
enum rc user_password_command(struct ctl *ctl);
enum rc user_disable_command(struct ctl *ctl);

/* The command of bin/ctl_spot.c. */
extern const struct shape spot_options;
enum rc spot_import(struct ctl *ctl);

/* The commands of bin/ctl_outbox.c. */
extern const struct shape outbox_list_options, outbox_retry_options;
enum rc ctl_outbox_list(struct ctl *ctl);
enum rc ctl_outbox_retry(struct ctl *ctl);
enum rc ctl_outbox_status(struct ctl *ctl);

extern const struct command ctl_commands[];
extern const size_t ctl_command_count;

/* Read the arguments up to NULL by the command's options. NULL, or a sentence about what is wrong. ${asked}: --help. */
const char *ctl_options(struct ctl *ctl, const struct command *command, char **argv, const char **config, bool *asked);
/* Print an object of ${s}: lines of name and value, or JSON. */
void ctl_print(struct ctl *ctl, const struct shape *s, const void *at);
/* Print a list of objects of ${s}: a table, or JSON. */
void ctl_print_list(struct ctl *ctl, const struct shape *s, const struct list *rows);

#endif
