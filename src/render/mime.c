#include "render/mime.h"

#include "base/mailbox.h"
#include "base/utf8.h"
#include "base/when.h"

#define LINE 76      /* characters of a line of encoded content */
#define PLAIN_MAX 60 /* a longer text of a header is encoded, so that it can be folded */
#define WORD_HEAD "=?utf-8?B?"
#define WORD_TAIL "?="
#define BREAK "\r\n"

/* ---- encodings ---- */

static void
base64(struct buf *out, const char *from, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)from;

	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		unsigned v =
			(unsigned)p[i] << 16 | (left > 1 ? (unsigned)p[i + 1] << 8 : 0) | (left > 2 ? p[i + 2] : 0);
		char *to = buf_room(out, 4);

		to[0] = digits[v >> 18];
		to[1] = digits[v >> 12 & 63];
		to[2] = '=', to[3] = '=';
		if (left > 1)
			to[2] = digits[v >> 6 & 63];
		if (left > 2)
			to[3] = digits[v & 63];
		out->n += 4;
	}
}

static void
base64_lines(struct buf *out, const struct buf *content)
{
	const size_t bytes = LINE / 4 * 3;

	for (size_t i = 0; i < content->n; i += bytes) {
		base64(out, content->at + i, content->n - i < bytes ? content->n - i : bytes);
		buf_str(out, BREAK);
	}
}

/* May ${c} stand for itself in quoted-printable? A blank before the end of a line may not. */
static bool
stands(unsigned char c, char next)
{
	return c == ' ' || c == '\t' ? next != '\n' && next != '\0' : c > ' ' && c < 0x7f && c != '=';
}

static void
quoted_printable(struct buf *out, const char *text)
{
	size_t column = 0;

	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;
		size_t n = stands(c, text[1]) ? 1 : 3;

		if (c == '\n') {
			buf_str(out, BREAK);
			column = 0;
			continue;
		}
		if (column + n > LINE - 1) {
			buf_str(out, "=" BREAK);
			column = 0;
		}
		if (n == 1)
			buf_char(out, (char)c);
		else
			buf_printf(out, "=%02X", c);
		column += n;
	}
}

/* ---- headers ---- */

bool
mime_control(const char *at)
{
	const unsigned char *c = (const unsigned char *)at;

	return *c < ' ' || *c == 0x7f || (c[0] == 0xc2 && c[1] < 0xa0);
}

/* May ${text} stand in a header: valid UTF-8 without any control character, those of Unicode (U+0080 to U+009F) too? */
static bool
is_clean(const char *text)
{
	if (!utf8_valid(text, strlen(text)))
		return false;
	for (const char *c = text; *c != '\0'; c++)
		if (mime_control(c))
			return false;
	return true;
}

/* Is ${text} short ASCII that no reader could take for an encoded word? */
static bool
is_plain(const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] >= 0x7f)
			return false;
	return n <= PLAIN_MAX && strstr(text, "=?") == NULL && (n == 0 || (text[0] != ' ' && text[n - 1] != ' '));
}

/* Encoded words on lines of their own, no character cut in two; ${used} characters of the first line are taken. */
static void
encoded_words(struct buf *out, const char *text, size_t used)
{
	const size_t frame = sizeof(WORD_HEAD WORD_TAIL) - 1;

	for (size_t n; *text != '\0'; text += n) {
		size_t room = used + MIME_WORD > LINE ? LINE - used : MIME_WORD;

		n = utf8_cut(text, (room - frame) / 4 * 3);
		buf_str(out, WORD_HEAD);
		base64(out, text, n);
		buf_str(out, text[n] != '\0' ? WORD_TAIL BREAK " " : WORD_TAIL);
		used = 1;
	}
}

bool
mime_header(struct buf *out, const char *name, const char *text)
{
	if (!is_clean(text))
		return false;
	buf_printf(out, "%s: ", name);
	if (is_plain(text))
		buf_str(out, text);
	else
		encoded_words(out, text, strlen(name) + 2);
	buf_str(out, BREAK);
	return true;
}

/* "Name <address>": a name is quoted where it is ASCII, else encoded. */
static bool
address_header(struct buf *out, const char *name, const char *who, const char *address)
{
	if (!mailbox_valid(address) || (who != NULL && !is_clean(who)))
		return false;
	buf_printf(out, "%s: ", name);
	if (who != NULL && *who != '\0') {
		if (is_plain(who)) {
			buf_char(out, '"');
			for (; *who != '\0'; who++)
				buf_printf(out, *who == '"' || *who == '\\' ? "\\%c" : "%c", *who);
			buf_char(out, '"');
		} else
			encoded_words(out, who, strlen(name) + 2);
		buf_str(out, BREAK " ");
	}
	buf_printf(out, "<%s>" BREAK, address);
	return true;
}

static void
date_header(struct buf *out, struct instant t)
{
	static const char days[][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
		"Dec" };
	struct civil c = civil_of(t.v);

	buf_printf(out, "Date: %s, %02d %s %04lld %02d:%02d:%02d +0000" BREAK, days[civil_weekday(t.v)], c.day,
		months[c.month - 1], (long long)c.year, c.hour, c.minute, c.second);
}

/* ---- parts ---- */

/* No line of encoded content begins with "--=_": quoted-printable writes "=" as "=3D", and base64 has no "-". */
static void
boundary(struct buf *out, const char *kind, const char *id, const char *end)
{
	buf_printf(out, "--=_%s_%s%s" BREAK, kind, id, end);
}

static void
text_part(struct buf *out, const char *id, const char *type, const char *text)
{
	boundary(out, "text", id, "");
	buf_printf(out, "Content-Type: %s; charset=utf-8" BREAK, type);
	buf_str(out, "Content-Transfer-Encoding: quoted-printable" BREAK BREAK);
	quoted_printable(out, text);
	buf_str(out, BREAK);
}

static void
parts(struct buf *out, const struct mail *m)
{
	boundary(out, "part", m->id, "");
	buf_printf(out, "Content-Type: multipart/alternative;" BREAK " boundary=\"=_text_%s\"" BREAK BREAK, m->id);
	text_part(out, m->id, "text/plain", m->text);
	text_part(out, m->id, "text/html", m->html);
	boundary(out, "text", m->id, "--");
	boundary(out, "part", m->id, "");
	buf_printf(out, "Content-Type: application/pdf;" BREAK " name=\"%s\"" BREAK, m->file_name);
	buf_printf(out, "Content-Disposition: attachment;" BREAK " filename=\"%s\"" BREAK, m->file_name);
	buf_str(out, "Content-Transfer-Encoding: base64" BREAK BREAK);
	base64_lines(out, &m->pdf);
	boundary(out, "part", m->id, "--");
}

/* Is ${text} a word that needs no quoting: an id, a tag of a language, the name of a file? */
static bool
is_word(const char *text)
{
	size_t n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

	return n > 0 && text[n] == '\0';
}

bool
mime_write(struct buf *out, const struct mail *m, const struct mailbox *from)
{
	const char *who = from->name != NULL ? from->name : m->sender;
	size_t before = out->n;

	if (!is_word(m->id) || !is_word(m->language) || !is_word(m->file_name) ||
		!address_header(out, "From", who, from->address) || !address_header(out, "To", NULL, m->to) ||
		!mime_header(out, "Subject", m->subject)) {
		out->n = before;
		return false;
	}
	date_header(out, m->date);
	buf_printf(out, "Message-ID: <%s@%s>" BREAK, m->id, mailbox_domain(out->mem, from->address));
	buf_str(out, "Auto-Submitted: auto-generated" BREAK "MIME-Version: 1.0" BREAK);
	buf_printf(out, "Content-Language: %s" BREAK, m->language);
	buf_printf(out, "Content-Type: multipart/mixed;" BREAK " boundary=\"=_part_%s\"" BREAK BREAK, m->id);
	parts(out, m);
	return true;
}

bool
mime_mailbox(struct arena *mem, const char *text, struct mailbox *box)
{
	const char *open = strrchr(text, '<');
	size_t n = strlen(text), end = open != NULL ? (size_t)(open - text) : 0;

	*box = (struct mailbox) { NULL, text };
	if (open == NULL)
		return mailbox_valid(text);
	if (text[n - 1] != '>')
		return false;
	box->address = arena_copy(mem, open + 1, n - 1 - (end + 1));
	while (end > 0 && text[end - 1] == ' ')
		end--;
	if (end >= 2 && text[0] == '"' && text[end - 1] == '"')
		text++, end -= 2;
	box->name = end > 0 ? arena_copy(mem, text, end) : NULL;
	return mailbox_valid(box->address) && (box->name == NULL || is_clean(box->name));
}
