#include "render/srgb.h"

#define TAGS 9
#define HEAD 128 /* bytes of the header */
#define TAG 12   /* and of a row of the table behind it */
#define NAME "sRGB"
#define NAME_MAC 67 /* bytes that a text description has for a name in Macintosh script */
#define NO_RIGHTS "No rights reserved"
#define D50_X 0xf6d6 /* the white of the profile connection space, in 1/65536 */
#define D50_Y 0x10000
#define D50_Z 0xd32d

/* Light of each 255th of a component: c / 12.92 up to 0.04045, ((c + 0.055) / 1.055) ^ 2.4 above it, of 65535. */
static const uint16_t curve[] = {
	/* clang-format off */
	0, 20, 40, 60, 80, 99, 119, 139, 159, 179, 199, 219,
	241, 264, 288, 313, 340, 367, 396, 427, 458, 491, 526, 562,
	599, 637, 677, 718, 761, 805, 851, 898, 947, 997, 1048, 1101,
	1156, 1212, 1270, 1330, 1391, 1453, 1517, 1583, 1651, 1720, 1790, 1863,
	1937, 2013, 2090, 2170, 2250, 2333, 2418, 2504, 2592, 2681, 2773, 2866,
	2961, 3058, 3157, 3258, 3360, 3464, 3570, 3678, 3788, 3900, 4014, 4129,
	4247, 4366, 4488, 4611, 4736, 4864, 4993, 5124, 5257, 5392, 5530, 5669,
	5810, 5953, 6099, 6246, 6395, 6547, 6700, 6856, 7014, 7174, 7335, 7500,
	7666, 7834, 8004, 8177, 8352, 8528, 8708, 8889, 9072, 9258, 9445, 9635,
	9828, 10022, 10219, 10417, 10619, 10822, 11028, 11235, 11446, 11658, 11873, 12090,
	12309, 12530, 12754, 12980, 13209, 13440, 13673, 13909, 14146, 14387, 14629, 14874,
	15122, 15371, 15623, 15878, 16135, 16394, 16656, 16920, 17187, 17456, 17727, 18001,
	18277, 18556, 18837, 19121, 19407, 19696, 19987, 20281, 20577, 20876, 21177, 21481,
	21787, 22096, 22407, 22721, 23038, 23357, 23678, 24002, 24329, 24658, 24990, 25325,
	25662, 26001, 26344, 26688, 27036, 27386, 27739, 28094, 28452, 28813, 29176, 29542,
	29911, 30282, 30656, 31033, 31412, 31794, 32179, 32567, 32957, 33350, 33745, 34143,
	34544, 34948, 35355, 35764, 36176, 36591, 37008, 37429, 37852, 38278, 38706, 39138,
	39572, 40009, 40449, 40891, 41337, 41785, 42236, 42690, 43147, 43606, 44069, 44534,
	45002, 45473, 45947, 46423, 46903, 47385, 47871, 48359, 48850, 49344, 49841, 50341,
	50844, 51349, 51858, 52369, 52884, 53401, 53921, 54445, 54971, 55500, 56032, 56567,
	57105, 57646, 58190, 58737, 59287, 59840, 60396, 60955, 61517, 62082, 62650, 63221,
	63795, 64372, 64952, 65535, /* clang-format on */
};

/* Primaries, seen under that white (Bradford), in 1/65536. */
static const struct {
	const char *tag;
	uint32_t x, y, z;
} colours[] = {
	{ "wtpt", D50_X, D50_Y, D50_Z },
	{ "rXYZ", 0x6fa2, 0x38f5, 0x0390 },
	{ "gXYZ", 0x6299, 0xb785, 0x18da },
	{ "bXYZ", 0x24a0, 0x0f84, 0xb6cf },
};

static void
number16(struct buf *out, uint32_t v)
{
	buf_char(out, (char)(v >> 8));
	buf_char(out, (char)v);
}

static void
number32(struct buf *out, uint32_t v)
{
	number16(out, v >> 16);
	number16(out, v);
}

static void
zeros(struct buf *out, size_t n)
{
	memset(buf_room(out, n), 0, n);
	out->n += n;
}

static void
xyz(struct buf *out, uint32_t x, uint32_t y, uint32_t z)
{
	number32(out, x);
	number32(out, y);
	number32(out, z);
}

/* The elements, and where they stand: a row of the table for each, the three curves one. */
struct parts {
	struct buf data, table;
};

static void
row(struct parts *p, const char *tag, size_t from, size_t n)
{
	buf_add(&p->table, tag, 4);
	number32(&p->table, (uint32_t)(HEAD + 4 + TAGS * TAG + from));
	number32(&p->table, (uint32_t)n);
}

/* Note what was added since ${from}, and begin the next element at a multiple of four. */
static void
end(struct parts *p, const char *tag, size_t from)
{
	row(p, tag, from, p->data.n - from);
	zeros(&p->data, (4 - p->data.n % 4) % 4);
}

static void
elements(struct parts *p)
{
	static const char *const curves[] = { "rTRC", "gTRC", "bTRC" };
	size_t from = p->data.n;

	buf_add(&p->data, "desc\0\0\0", 8);
	number32(&p->data, sizeof(NAME));
	buf_add(&p->data, NAME, sizeof(NAME));
	zeros(&p->data, 4 + 4 + 2 + 1 + NAME_MAC);
	end(p, "desc", from);
	from = p->data.n;
	buf_add(&p->data, "text\0\0\0", 8);
	buf_add(&p->data, NO_RIGHTS, sizeof(NO_RIGHTS));
	end(p, "cprt", from);
	for (size_t i = 0; i < COUNT_OF(colours); i++) {
		from = p->data.n;
		buf_add(&p->data, "XYZ \0\0\0", 8);
		xyz(&p->data, colours[i].x, colours[i].y, colours[i].z);
		end(p, colours[i].tag, from);
	}
	from = p->data.n;
	buf_add(&p->data, "curv\0\0\0", 8);
	number32(&p->data, COUNT_OF(curve));
	for (size_t i = 0; i < COUNT_OF(curve); i++)
		number16(&p->data, curve[i]);
	for (size_t i = 0; i < COUNT_OF(curves); i++)
		row(p, curves[i], from, p->data.n - from);
}

void
srgb_profile(struct buf *out)
{
	struct parts p;

	buf_init(&p.data, out->mem, 1024);
	buf_init(&p.table, out->mem, 256);
	elements(&p);
	number32(out, (uint32_t)(HEAD + 4 + TAGS * TAG + p.data.n));
	zeros(out, 4);
	number32(out, 0x02400000);
	buf_str(out, "mntrRGB XYZ ");
	/* when it was made: a date of no meaning, as a date must stand there */
	number16(out, 2000);
	number16(out, 1);
	number16(out, 1);
	zeros(out, 6);
	buf_str(out, "acsp");
	zeros(out, 28);
	xyz(out, D50_X, D50_Y, D50_Z);
	zeros(out, 48);
	number32(out, TAGS);
	buf_add(out, p.table.at, p.table.n);
	buf_add(out, p.data.at, p.data.n);
}
