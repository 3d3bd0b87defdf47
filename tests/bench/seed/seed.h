/* The files that stand in for a database. */
#ifndef SEED_H
#define SEED_H

#include <stdint.h>

/* Where they are made: TABLE.sql (a LOAD DATA statement) and TABLE.tsv, unless that is a pipe already. */
void seed_folder(const char *path);
/* The next row of `tenant` gets this number: the others name it before the database has seen it. */
void seed_next_tenant(int64_t number);
/* Close them all. */
void seed_end(void);

#endif
