#include <cairo.h>

#include "base/secret.h"
#include "render/pdf_inner.h"

#define SIDE_MOST 10000       /* pixels */
#define PIXELS_MOST 4000000.0 /* of a picture that is unpacked */
#define FINE 4.2              /* pixels for each point of the page, about 300 dpi: more would not be seen */
#define PNG_HEAD 24
#define MARKER_SOF0 0xc0
#define MARKER_SOF2 0xc2
#define MARKER_SOS 0xda

struct bytes {
	const unsigned char *at;
	size_t n;
};

struct size {
	unsigned w, h;
};

static unsigned
big_endian(const unsigned char *at, size_t n)
{
	unsigned v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | at[i];
	return v;
}

static bool
fits(struct size size)
{
	return size.w > 0 && size.h > 0 && size.w <= SIDE_MOST && size.h <= SIDE_MOST &&
		(double)size.w * size.h <= PIXELS_MOST;
}

/* ---- PNG: unpacked, laid on white, made no larger than is seen ---- */

static cairo_status_t
give_bytes(void *from, unsigned char *to, unsigned n)
{
	struct bytes *rest = from;

	if (n > rest->n)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(to, rest->at, n);
	rest->at += n;
	rest->n -= n;
	return CAIRO_STATUS_SUCCESS;
}

/* ${picture} on white, its longer side at most ${most} times what it is seen as. */
static cairo_surface_t *
flatten(cairo_surface_t *picture, struct size size, double scale)
{
	int w = (int)(size.w * scale + 0.5), h = (int)(size.h * scale + 0.5);
	cairo_surface_t *flat = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w > 0 ? w : 1, h > 0 ? h : 1);
	cairo_t *cr = cairo_create(flat);

	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_scale(cr, (double)(w > 0 ? w : 1) / size.w, (double)(h > 0 ? h : 1) / size.h);
	cairo_set_source_surface(cr, picture, 0, 0);
	cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_BEST);
	cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
	cairo_paint(cr);
	cairo_destroy(cr);
	return flat;
}

static cairo_surface_t *
read_png(struct bytes file, double w, double h)
{
	cairo_surface_t *picture, *flat = NULL;
	struct size size;
	double scale;

	if (file.n < PNG_HEAD)
		return NULL;
	size = (struct size) { big_endian(file.at + 16, 4), big_endian(file.at + 20, 4) };
	if (!fits(size))
		return NULL;
	picture = cairo_image_surface_create_from_png_stream(give_bytes, &file);
	if (cairo_surface_status(picture) == CAIRO_STATUS_SUCCESS) {
		scale = w / size.w < h / size.h ? w / size.w : h / size.h;
		scale *= FINE;
		flat = flatten(picture, size, scale < 1 ? scale : 1);
	}
	cairo_surface_destroy(picture);
	return flat;
}

/* ---- JPEG: handed on as it is ---- */

/* The size that a JPEG of grey or colour says it has. False: it says none, or is one that not every reader shows. */
static bool
jpeg_size(const struct bytes *file, struct size *size)
{
	size_t i = 2;

	while (i + 4 <= file->n && file->at[i] == 0xff) {
		unsigned marker = file->at[i + 1], length;

		if (marker == 0xff) { /* fills up */
			i++;
			continue;
		}
		length = big_endian(file->at + i + 2, 2);
		if (length < 2 || i + 2 + length > file->n || marker == MARKER_SOS)
			return false;
		if (marker >= MARKER_SOF0 && marker <= MARKER_SOF2) {
			const unsigned char *frame = file->at + i + 4;

			if (length < 8)
				return false;
			*size = (struct size) { big_endian(frame + 3, 2), big_endian(frame + 1, 2) };
			return frame[0] == 8 && (frame[5] == 1 || frame[5] == 3) && fits(*size);
		}
		i += 2 + length;
	}
	return false;
}

static cairo_surface_t *
read_jpeg(struct bytes file)
{
	cairo_surface_t *picture;
	struct size size;

	/* one that was cut has no end */
	if (file.n < 4 || file.at[file.n - 2] != 0xff || file.at[file.n - 1] != 0xd9 || !jpeg_size(&file, &size))
		return NULL;
	/* its pixels are never touched */
	picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)size.w, (int)size.h);
	(void)cairo_surface_set_mime_data(picture, CAIRO_MIME_TYPE_JPEG, file.at, file.n, NULL, NULL);
	return picture;
}

/* ---- both ---- */

double
pdf_picture(struct pdf *p, const char *uri, double x, double y, double w, double h)
{
	const char *base64 = uri != NULL ? strchr(uri, ',') : NULL;
	struct pdf_op op = { .kind = OP_PICTURE, .x = x, .y = y };
	cairo_surface_t *picture = NULL;
	struct bytes file;
	double scale;

	if (base64 == NULL)
		return 0;
	file.at = secret_from_base64(p->mem, base64 + 1, &file.n);
	if (file.at != NULL)
		picture = strncmp(uri, "data:image/png", 14) == 0 ? read_png(file, w, h) : read_jpeg(file);
	if (picture == NULL)
		return 0;
	if (cairo_surface_status(picture) != CAIRO_STATUS_SUCCESS) {
		cairo_surface_destroy(picture);
		return 0;
	}
	scale = w / cairo_image_surface_get_width(picture);
	if (scale > h / cairo_image_surface_get_height(picture))
		scale = h / cairo_image_surface_get_height(picture);
	op.w = scale * cairo_image_surface_get_width(picture);
	op.h = scale * cairo_image_surface_get_height(picture);
	op.handle = picture;
	(void)pdf_put(p, p->page, &op);
	return op.h;
}
