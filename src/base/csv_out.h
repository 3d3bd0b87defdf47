/* Struct -> a line of CSV (RFC 4180) by its shape, for spreadsheets and programs. */
#ifndef BASE_CSV_OUT_H
#define BASE_CSV_OUT_H

#include "base/buf.h"
#include "base/shape.h"

#define CSV_TYPE "text/csv; charset=utf-8; header=present"

/* Append the names of the fields as a line. Objects and lists have no place in a table: they abort. */
void csv_write_head(struct buf *out, const struct shape *s);
/* Append the struct at ${at} as a line: numbers and instants as in JSON, what is absent empty. A text that a spreadsheet
 * would take for a formula gets a leading '. */
void csv_write(struct buf *out, const struct shape *s, const void *at);

#endif
