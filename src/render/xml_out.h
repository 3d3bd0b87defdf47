/* XML text, element by element, into a buffer. Whatever the texts hold, the result is well-formed XML 1.0. */
#ifndef RENDER_XML_OUT_H
#define RENDER_XML_OUT_H

#include "base/buf.h"

#define XML_DEPTH 16 /* elements within each other; more abort */

struct xml {
	struct buf *out;
	const char *open[XML_DEPTH];
	unsigned depth;
	bool tag;  /* the last start tag may still get attributes */
	bool text; /* the last thing written was text: the end tag stands right behind it */
};

/* Begin a document in UTF-8 at the end of ${out}; a struct that has but ${out} writes a part of one. Names of elements and
 * attributes are borrowed until they are closed. */
void xml_begin(struct xml *x, struct buf *out);
/* Start an element on a line of its own. */
void xml_open(struct xml *x, const char *name);
/* Give the element that was just started an attribute. */
void xml_attribute(struct xml *x, const char *name, const char *text);
/* Text of the element that was just started. What XML 1.0 has no character for, and what is not UTF-8, becomes U+FFFD. */
void xml_text(struct xml *x, const char *text);
/* End the element that was started last. */
void xml_close(struct xml *x);
/* A whole element with ${text}; nothing where that is NULL. */
void xml_element(struct xml *x, const char *name, const char *text);
/* The same with an attribute; NULL: without. */
void xml_element_with(struct xml *x, const char *name, const char *attribute, const char *value, const char *text);
/* The same within an element of its own. */
void xml_within(struct xml *x, const char *outer, const char *name, const char *text);

#endif
