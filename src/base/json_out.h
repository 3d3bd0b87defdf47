/* Struct -> JSON text by its shape, written straight into a buffer. */
#ifndef BASE_JSON_OUT_H
#define BASE_JSON_OUT_H

#include "base/buf.h"
#include "base/shape.h"

/* Append the object at ${at}. ${digits} is the minor unit of the surrounding document, -1 if there is none;
 * a shape with a currency of its own overrides it. Money without a currency aborts. */
void json_write(struct buf *out, const struct shape *s, const void *at, int digits);
/* Append the fields in which ${after} differs from ${before}, as {"field":{"from":…,"to":…}}. NULL is a struct whose members
 * are all absent. False, and an empty object, where nothing differs. */
bool json_write_changes(struct buf *out, const struct shape *s, const void *before, const void *after);
/* Append ${text} as a JSON string. */
void json_write_text(struct buf *out, const char *text);

#endif
