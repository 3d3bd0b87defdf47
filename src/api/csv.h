/* A table as an answer in parts, a page of rows each: however long it is, it takes the memory of one page. */
#ifndef API_CSV_H
#define API_CSV_H

#include "api/route.h"

/* The next rows of ${source} (by the shape of the table, in cx->mem), and whether they were the last. */
typedef enum rc csv_rows(struct ctx *cx, void *source, struct list *rows, bool *last);

/* Answer a GET with the rows that ${next} gives, as a file called ${name}. The first are read at once, so that what fails
 * there is an error like any other; later failures cut the answer. ${source} lives as long as the request. E_LIMIT: as
 * many long ones as there may be are being read. */
enum rc call_csv(struct call *c, const char *name, const struct shape *row, csv_rows *next, void *source) MUST_CHECK;

#endif
