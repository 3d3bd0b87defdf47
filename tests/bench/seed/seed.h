/* The files that stand in for a database. */
#ifndef SEED_H
#define SEED_H

#include <stdint.h>

#define CHUNKS_AHEAD 6

/* Where they are made, in a folder for each chunk: TABLE.tsv, and load.sql with the statements that load them. */
void seed_folder(const char *path);
/* The next row of `tenant` gets this number: the others name it before the database has seen it. */
void seed_next_tenant(int64_t number);
/* All rows since the last call are a chunk, ${sessions} of them sessions. Waits while too many are not yet loaded. */
void seed_chunk(int64_t sessions);

#endif
