/* Shape: a constant table of fields. Six interpreters read it: JSON in (json_in.h), JSON out (json_out.h), CSV out
 * (csv_out.h), forms and queries (form.h), SQL parameters and rows (store/db.h), configuration (conf.h). Nothing else parses or prints fields. */
#ifndef BASE_SHAPE_H
#define BASE_SHAPE_H

#include "base/base.h"

enum kind {
	K_TEXT,    /* const char *, NULL when absent */
	K_INT,     /* int64_t, whole */
	K_BOOL,    /* bool, false when absent */
	K_ENUM,    /* unsigned, one of names; 0 when absent */
	K_RATE,    /* JSON decimal with up to 9 fractional digits */
	K_MONEY,   /* JSON decimal of the document's currency, written only; AS_MINOR reads too */
	K_ENERGY,  /* JSON kWh with up to 3 fractional digits */
	K_SHARE,   /* JSON per cent with up to 4 fractional digits */
	K_INSTANT, /* JSON RFC 3339 */
	K_OBJECT,  /* const struct *, NULL when absent */
	K_LIST,    /* struct list of elements */
	K_RAW,     /* struct raw: any JSON value, kept as its text */
};

#define KIND_OF(lvalue) \
	_Generic((lvalue), \
	const char *: K_TEXT, int64_t: K_INT, bool: K_BOOL, unsigned: K_ENUM, \
	struct rate: K_RATE, struct money: K_MONEY, struct energy: K_ENERGY, struct share: K_SHARE, \
	struct instant: K_INSTANT, struct list: K_LIST, struct raw: K_RAW, default: K_OBJECT)

/* How a field is written where its kind alone does not say it. */
enum as {
	AS_IS,
	AS_CLOCK,  /* K_INT: minutes of the day as "HH:MM" */
	AS_STRING, /* K_RATE: a JSON string, with at least the currency's digits; K_INT: a JSON string */
	AS_SHORT,  /* K_RATE: shortest form */
	AS_MINOR,  /* K_MONEY: whole minor units, in documents that are kept */
	AS_UUID,   /* K_TEXT: read in lower case */
	AS_ID,     /* K_TEXT: a UUID or a number; JSON may bring it as a whole number too */
};

struct buf;
struct shape;

struct field {
	const char *name; /* on the wire, of the column, of the option; "" : the element itself (lists of scalars) */
	enum kind kind;
	bool must;     /* refuse absence and null */
	bool readonly; /* written, but on input ignored where JSON_EDIT allows it, else unknown */
	bool keeps;    /* left out of a replacement, it keeps its value */
	bool hidden;   /* left out of the answer when absent or false, instead of null */
	bool filled;   /* an empty list is refused */
	size_t off;
	int64_t min, max;         /* range of a number; characters of a text; elements of a list. max 0: no limit */
	const char *pattern;      /* K_TEXT: allowed characters ("A-Za-z0-9_.:-") */
	const char *const *names; /* K_ENUM: names by value, ends with NULL; K_TEXT: what it may be */
	const struct shape *of;   /* K_OBJECT, K_LIST */
	enum as as;
	const char *instead_of; /* name of the field that may not stand beside this one */
};

struct shape {
	const struct field *field;
	size_t n, size;  /* fields; bytes of the struct */
	size_t currency; /* 1 + offset of the const char * that names the currency; 0: the parent's */
	/* Cross-field rules; reports by fault_field(). NULL: none. */
	enum rc (*check)(const void *at, struct fault *ft);
};

#define FIELD(T, member, ...) FIELD_AS(T, member, #member, ##__VA_ARGS__)
#define FIELD_AS(T, member, wire, ...) \
	{ \
		.name = (wire), .kind = KIND_OF(((T *)0)->member), .off = offsetof(T, member), ##__VA_ARGS__ \
	}
#define SHAPE(T, fields, ...) \
	{ \
		.field = (fields), .n = COUNT_OF(fields), .size = sizeof(T), ##__VA_ARGS__ \
	}
#define CURRENCY_IN(T, member) .currency = 1 + offsetof(T, member)

/* Make every member of the struct at ${at} absent. */
void shape_clear(const struct shape *s, void *at);
/* Make one member absent. */
void shape_erase(const struct field *f, void *at);
/* Is the member absent (NULL, NONE, empty list)? Never true for K_BOOL and K_ENUM. */
bool shape_absent(const struct field *f, const void *at);
/* The field named by the first ${n} bytes of ${name}, NULL if there is none. */
const struct field *shape_field(const struct shape *s, const char *name, size_t n);
/* Set one member from text as a form, a query or a configuration file brings it; limits are checked.
 * Failures are reported to ${ft} under the field's name. */
enum rc shape_set(const struct field *f, void *at, const char *text, struct arena *mem, struct fault *ft);
/* The same for a number given as ${n} bytes of JSON source. */
enum rc shape_number(const struct field *f, void *at, const char *text, size_t n, struct fault *ft);
/* Fractional digits that numbers of ${kind} keep: the scale of their integer. */
unsigned shape_digits(enum kind kind);
/* Append the value at ${m} without quotes: numbers, booleans, instants, clocks; aborts on other kinds, which each format
 * writes its own way. ${minor}: digits of the currency, -1 if there is none. */
void shape_write(struct buf *out, const struct field *f, const void *m, int minor);
/* Digits of the currency that the struct itself names, else ${minor}. */
int shape_minor(const struct shape *s, const void *at, int minor);
/* Check limits of a member that has been set; reports under ${name}. */
enum rc shape_limits(const struct field *f, const char *name, const void *at, struct fault *ft);

#endif
