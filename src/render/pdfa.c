#include "render/pdfa.h"

#include <qpdf/qpdf-c.h>

#include "base/when.h"
#include "render/srgb.h"
#include "render/xml_out.h"

#define FILE_NAME "factur-x.xml"
#define FACTURX "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
#define PDF_DATE 24

/* What XMP says in other words than the document's /Info. */
static const struct {
	const char *key; /* in /Info */
	const char *name;
	const char *container; /* of an array in which the text stands; NULL: none */
	bool date;
} infos[] = {
	{ "/Title", "dc:title", "rdf:Alt", false },
	{ "/Author", "dc:creator", "rdf:Seq", false },
	{ "/Subject", "dc:description", "rdf:Alt", false },
	{ "/Keywords", "pdf:Keywords", NULL, false },
	{ "/Producer", "pdf:Producer", NULL, false },
	{ "/Creator", "xmp:CreatorTool", NULL, false },
	{ "/CreationDate", "xmp:CreateDate", NULL, true },
	{ "/ModDate", "xmp:ModifyDate", NULL, true },
};

/* The properties of Factur-X and what is said of them to those who do not know it. */
static const struct {
	const char *name, *value, *about;
} properties[] = {
	{ "DocumentFileName", FILE_NAME, "The name of the embedded XML document" },
	{ "DocumentType", "INVOICE", "The type of the hybrid document in capital letters" },
	{ "Version", "1.0", "The version of the standard that the embedded XML document follows" },
	{ "ConformanceLevel", "EN 16931", "The conformance level of the embedded XML document" },
};

/* ---- metadata ---- */

/* "D:20260501100000+02'00'" as "2026-05-01T10:00:00+02:00"; "Z" where there is no offset. */
static const char *
iso_date(struct arena *mem, const char *text)
{
	const char *d = strncmp(text, "D:", 2) == 0 ? text + 2 : text;
	const char *zone;

	if (strspn(d, "0123456789") < 14)
		return NULL;
	zone = d + 14;
	return arena_printf(mem, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s%s", d, d + 4, d + 6, d + 8, d + 10, d + 12,
		(*zone == '+' || *zone == '-') && strlen(zone) >= 6 ? arena_printf(mem, "%.3s:%.2s", zone, zone + 4)
								    : "Z");
}

static void
write_info(struct xml *x, const char *name, const char *container, const char *text)
{
	xml_open(x, name);
	if (container == NULL) {
		xml_text(x, text);
	} else {
		xml_open(x, container);
		if (strcmp(container, "rdf:Alt") == 0)
			xml_element_with(x, "rdf:li", "xml:lang", "x-default", text);
		else
			xml_element(x, "rdf:li", text);
		xml_close(x);
	}
	xml_close(x);
}

static void
write_infos(struct xml *x, qpdf_data q)
{
	qpdf_oh info = qpdf_oh_get_key(q, qpdf_get_trailer(q), "/Info");

	for (size_t i = 0; i < COUNT_OF(infos); i++) {
		const char *text;

		if (!qpdf_oh_is_dictionary(q, info) || !qpdf_oh_has_key(q, info, infos[i].key))
			continue;
		text = arena_text(x->out->mem, qpdf_oh_get_utf8_value(q, qpdf_oh_get_key(q, info, infos[i].key)));
		if (infos[i].date)
			text = iso_date(x->out->mem, text);
		if (text != NULL)
			write_info(x, infos[i].name, infos[i].container, text);
	}
}

static void
write_property(struct xml *x, size_t i)
{
	xml_open(x, "rdf:li");
	xml_attribute(x, "rdf:parseType", "Resource");
	xml_element(x, "pdfaProperty:name", properties[i].name);
	xml_element(x, "pdfaProperty:valueType", "Text");
	xml_element(x, "pdfaProperty:category", "external");
	xml_element(x, "pdfaProperty:description", properties[i].about);
	xml_close(x);
}

/* What Factur-X wants to be said, and the description that PDF/A demands of a schema which it does not know. */
static void
write_facturx(struct xml *x)
{
	xml_open(x, "rdf:Description");
	xml_attribute(x, "rdf:about", "");
	xml_attribute(x, "xmlns:fx", FACTURX);
	for (size_t i = 0; i < COUNT_OF(properties); i++)
		xml_element(x, arena_printf(x->out->mem, "fx:%s", properties[i].name), properties[i].value);
	xml_close(x);
	xml_open(x, "rdf:Description");
	xml_attribute(x, "rdf:about", "");
	xml_attribute(x, "xmlns:pdfaExtension", "http://www.aiim.org/pdfa/ns/extension/");
	xml_attribute(x, "xmlns:pdfaSchema", "http://www.aiim.org/pdfa/ns/schema#");
	xml_attribute(x, "xmlns:pdfaProperty", "http://www.aiim.org/pdfa/ns/property#");
	xml_open(x, "pdfaExtension:schemas");
	xml_open(x, "rdf:Bag");
	xml_open(x, "rdf:li");
	xml_attribute(x, "rdf:parseType", "Resource");
	xml_element(x, "pdfaSchema:schema", "Factur-X PDFA Extension Schema");
	xml_element(x, "pdfaSchema:namespaceURI", FACTURX);
	xml_element(x, "pdfaSchema:prefix", "fx");
	xml_open(x, "pdfaSchema:property");
	xml_open(x, "rdf:Seq");
	for (size_t i = 0; i < COUNT_OF(properties); i++)
		write_property(x, i);
	for (int i = 0; i < 6; i++)
		xml_close(x);
}

static void
write_metadata(struct buf *out, qpdf_data q, bool facturx)
{
	struct xml x = { .out = out };

	buf_str(out, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>");
	xml_open(&x, "x:xmpmeta");
	xml_attribute(&x, "xmlns:x", "adobe:ns:meta/");
	xml_open(&x, "rdf:RDF");
	xml_attribute(&x, "xmlns:rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#");
	xml_open(&x, "rdf:Description");
	xml_attribute(&x, "rdf:about", "");
	xml_attribute(&x, "xmlns:pdfaid", "http://www.aiim.org/pdfa/ns/id/");
	xml_attribute(&x, "xmlns:dc", "http://purl.org/dc/elements/1.1/");
	xml_attribute(&x, "xmlns:pdf", "http://ns.adobe.com/pdf/1.3/");
	xml_attribute(&x, "xmlns:xmp", "http://ns.adobe.com/xap/1.0/");
	xml_element(&x, "pdfaid:part", "3");
	xml_element(&x, "pdfaid:conformance", "B");
	write_infos(&x, q);
	xml_close(&x);
	if (facturx)
		write_facturx(&x);
	xml_close(&x);
	xml_close(&x);
	buf_str(out, "<?xpacket end=\"r\"?>\n");
}

/* ---- objects ---- */

/* A new stream of ${n} bytes, what its dictionary has beside their number is the text ${about}. */
static qpdf_oh
stream(qpdf_data q, const char *at, size_t n, const char *about)
{
	qpdf_oh s = qpdf_oh_new_stream(q), none = qpdf_oh_new_null(q), from = qpdf_oh_parse(q, about);

	qpdf_oh_begin_dict_key_iter(q, from);
	while (qpdf_oh_dict_more_keys(q)) {
		const char *key = qpdf_oh_dict_next_key(q);

		qpdf_oh_replace_key(q, qpdf_oh_get_dict(q, s), key, qpdf_oh_get_key(q, from, key));
	}
	qpdf_oh_replace_stream_data(q, s, (const unsigned char *)at, n, none, none);
	return s;
}

static void
add_intent(qpdf_data q, struct arena *mem)
{
	qpdf_oh intent = qpdf_oh_parse(
		q, "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)>>");
	struct buf icc;

	buf_init(&icc, mem, 2048);
	srgb_profile(&icc);
	qpdf_oh_replace_key(q, intent, "/DestOutputProfile", stream(q, icc.at, icc.n, "<</N 3>>"));
	qpdf_oh_replace_key(
		q, qpdf_get_root(q), "/OutputIntents", qpdf_oh_wrap_in_array(q, qpdf_make_indirect_object(q, intent)));
}

static void
add_metadata(qpdf_data q, struct arena *mem, bool facturx)
{
	struct buf xmp;

	buf_init(&xmp, mem, 4096);
	write_metadata(&xmp, q, facturx);
	qpdf_oh_replace_key(
		q, qpdf_get_root(q), "/Metadata", stream(q, xmp.at, xmp.n, "<</Type/Metadata/Subtype/XML>>"));
}

/* The XML is another form of what the pages say: /Alternative, as Factur-X wants it of this profile. */
static void
attach(qpdf_data q, struct arena *mem, const struct pdfa *p)
{
	struct civil c = civil_of(p->issued_at.v);
	qpdf_oh root = qpdf_get_root(q), file, names, list;
	qpdf_oh s = stream(q, p->xml, p->n,
		arena_printf(mem,
			"<</Type/EmbeddedFile/Subtype/text#2fxml/Params<</ModDate(D:%04d%02d%02d%02d%02d%02dZ)/Size %zu>>>>",
			(int)c.year, c.month, c.day, c.hour, c.minute, c.second, p->n));

	file = qpdf_oh_parse(q,
		"<</Type/Filespec/F(" FILE_NAME ")/UF(" FILE_NAME
		")/Desc(Factur-X)/AFRelationship/Alternative/EF<<>>>>");
	qpdf_oh_replace_key(q, qpdf_oh_get_key(q, file, "/EF"), "/F", s);
	qpdf_oh_replace_key(q, qpdf_oh_get_key(q, file, "/EF"), "/UF", s);
	file = qpdf_make_indirect_object(q, file);
	qpdf_oh_replace_key(q, root, "/AF", qpdf_oh_wrap_in_array(q, file));
	names = qpdf_oh_parse(q, "<</EmbeddedFiles<</Names[(" FILE_NAME ")]>>>>");
	list = qpdf_oh_get_key(q, qpdf_oh_get_key(q, names, "/EmbeddedFiles"), "/Names");
	qpdf_oh_append_item(q, list, file);
	qpdf_oh_replace_key(q, root, "/Names", names);
}

/* What cairo leaves open or says otherwise than PDF/A: how glyphs are found in a font; that pictures are smoothed. */
static void
mend(qpdf_data q, qpdf_oh o)
{
	qpdf_oh dictionary = qpdf_oh_is_stream(q, o) ? qpdf_oh_get_dict(q, o) : o;

	if (!qpdf_oh_is_dictionary(q, dictionary) || !qpdf_oh_has_key(q, dictionary, "/Subtype"))
		return;
	o = qpdf_oh_get_key(q, dictionary, "/Subtype");
	if (qpdf_oh_is_name_and_equals(q, o, "/CIDFontType2") && !qpdf_oh_has_key(q, dictionary, "/CIDToGIDMap"))
		qpdf_oh_replace_key(q, dictionary, "/CIDToGIDMap", qpdf_oh_new_name(q, "/Identity"));
	if (qpdf_oh_is_name_and_equals(q, o, "/Image"))
		qpdf_oh_remove_key(q, dictionary, "/Interpolate");
}

static void
mend_all(qpdf_data q)
{
	int n = qpdf_oh_get_int_value_as_int(q, qpdf_oh_get_key(q, qpdf_get_trailer(q), "/Size"));

	for (int i = 1; i < n; i++)
		mend(q, qpdf_get_object_by_id(q, i, 0));
}

enum rc
pdfa_write(struct buf *out, const char *pdf, size_t n, const struct pdfa *p)
{
	qpdf_data q = qpdf_init();
	enum rc rc = E_INTERNAL;

	qpdf_silence_errors(q);
	qpdf_set_suppress_warnings(q, QPDF_TRUE);
	qpdf_set_attempt_recovery(q, QPDF_FALSE);
	if ((qpdf_read_memory(q, "document", pdf, n, NULL) & QPDF_ERRORS) != 0)
		goto end;
	mend_all(q);
	add_intent(q, out->mem);
	add_metadata(q, out->mem, p->xml != NULL);
	if (p->xml != NULL)
		attach(q, out->mem, p);
	if (qpdf_has_error(q) || (qpdf_init_write_memory(q) & QPDF_ERRORS) != 0)
		goto end;
	qpdf_set_deterministic_ID(q, QPDF_TRUE);
	qpdf_set_newline_before_endstream(q, QPDF_TRUE);
	qpdf_force_pdf_version(q, "1.7");
	if ((qpdf_write(q) & QPDF_ERRORS) != 0)
		goto end;
	buf_add(out, qpdf_get_buffer(q), qpdf_get_buffer_length(q));
	rc = OK;
end:
	/* taken, it is not written to standard error */
	if (qpdf_has_error(q))
		(void)qpdf_get_error(q);
	qpdf_cleanup(&q);
	return rc;
}
