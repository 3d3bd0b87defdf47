/* Any bytes as names, addresses, subject and content of a mail: what is written has the headers that it should have and no
 * other, in lines of printable ASCII. */
#include "render/mime.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* The next part of the input, up to a byte 0xff. */
static const char *
part(struct arena *mem, const uint8_t **data, size_t *size)
{
	const uint8_t *end = *size > 0 ? memchr(*data, 0xff, *size) : NULL;
	size_t n = end != NULL ? (size_t)(end - *data) : *size;
	const char *text = arena_copy(mem, *data, n);

	*data += n + (end != NULL);
	*size -= n + (end != NULL);
	return text;
}

static void
check(const char *text)
{
	static const char *const names[] = { "From: ", "To: ", "Subject: ", "Date: ", "Message-ID: ",
		"Auto-Submitted: ", "MIME-Version: ", "Content-Language: ", "Content-Type: " };
	size_t seen = 0;
	bool head = true;

	for (const char *end; *text != '\0'; text = end + 2) {
		end = strstr(text, "\r\n");
		must(end != NULL && end - text <= 998);
		if (end == text)
			head = false;
		for (const char *c = text; c < end; c++)
			must((*c >= ' ' && *c < 0x7f) || (!head && *c == '\t'));
		if (head && *text != ' ') {
			must(seen < COUNT_OF(names) && strncmp(text, names[seen], strlen(names[seen])) == 0);
			seen++;
		}
	}
	must(seen == COUNT_OF(names));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *mem = arena_new(4096);
	struct mail m = { .id = "msg_1", .language = "en", .file_name = "a.pdf", .date = { 1777623120 } };
	struct mailbox from;
	struct buf out;

	m.sender = part(mem, &data, &size);
	m.to = part(mem, &data, &size);
	m.subject = part(mem, &data, &size);
	if (!mime_mailbox(mem, part(mem, &data, &size), &from))
		from = (struct mailbox) { NULL, "billing@example.com" };
	m.text = part(mem, &data, &size);
	m.html = part(mem, &data, &size);
	buf_init(&m.pdf, mem, size + 1);
	buf_add(&m.pdf, data, size);
	buf_init(&out, mem, 4096);
	if (mime_write(&out, &m, &from))
		check(buf_text(&out));
	else
		must(out.n == 0);
	arena_free(mem);
	return 0;
}
