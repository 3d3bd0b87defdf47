/* Bring a database to the schema that this program needs. */
#ifndef DOMAIN_MIGRATE_H
#define DOMAIN_MIGRATE_H

#include "domain/ctx.h"

/* A file of sql/: "0001-base.sql". */
struct migration_file {
	const char *name;
	const char *text;
};

/* Apply those of ${files} (struct migration_file, by name) that the database lacks, in order; one program at a time.
 * Names of the applied ones go to ${done} (const char *). A file that was applied and has changed since is E_CONFLICT.
 * Statements may run twice, so a migration that was interrupted is begun anew. */
enum rc migrate(struct ctx *cx, const struct list *files, struct list *done) MUST_CHECK;

#endif
