"""Marketing texts on the dynamic-pricing surface: forms with JSON inside, texts of every kind, and fallback by locale."""

import json
import uuid
from urllib.parse import quote, urlencode

import pytest

PATH = "/cost_rate_marketing_text"
FORM = "application/x-www-form-urlencoded"
CREATED = (200, {"status": "ok", "message": "Marketing texts were successfully created."})
UPDATED = (200, {"status": "ok", "message": "Marketing texts were successfully updated."})
DELETED = (200, {"status": "ok", "message": "Marketing texts were successfully deleted."})
DOCUMENTED = {"short_description": "Test short_description", "description": "Test description", "legal": "Test legal"}
NOWHERE = "29ccce27-3a3a-4308-831a-ed68b460e3bf"


def said(answer):
    return answer.status_code, answer.json()


def refused(message, status=400):
    return status, {"status": "error", "message": message}


def send(tenant, method, rate, texts, entry=None, **options):
    fields = {"cost_rate_uuid": rate, "marketing_texts": texts if isinstance(texts, str) else json.dumps(texts)}
    if entry is not None:
        fields["rate_cost_schedule_uuid"] = entry
    return tenant.dynamic(method, PATH, raw=urlencode(fields), type=FORM, **options)


def write(tenant, rate, texts, entry=None):
    assert said(send(tenant, "POST", rate, texts, entry)) == CREATED


def ask(tenant, rate, query="", method="GET"):
    return tenant.dynamic(method, f"{PATH}?cost_rate_uuid={rate}{query}")


def read(tenant, rate, query=""):
    answer = ask(tenant, rate, query)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["data"]
    return answer.json()["data"]


def full(short="", description="", legal=""):
    return {"short_description": short, "description": description, "legal": legal}


def unique_entry(tenant, rate, start="2026-01-01 00:00:00"):
    answer = tenant.dynamic.post("/unique_pricing_config", {"cost_rate_uuid": rate, "name": "New Year Special", "start_time": start})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["uuid"]


def test_documented_example(tenant):
    rate = tenant.cost_rate()
    raw = 'cost_rate_uuid=' + rate + '&marketing_texts={"it_IT":{"short_description":"Test short_description",' \
        '"description":"Test description","legal":"Test legal"}}'
    assert said(tenant.dynamic("POST", PATH, raw=raw, type=FORM)) == CREATED
    write(tenant, rate, {"de_AT": DOCUMENTED})
    assert said(ask(tenant, rate, "&locales[]=de_AT")) == (200, {"data": {"de_AT": DOCUMENTED}})
    assert read(tenant, rate) == {"de_AT": DOCUMENTED, "it_IT": DOCUMENTED}
    assert said(send(tenant, "PUT", rate, {"en_US": DOCUMENTED, "de_AT": full("a", "b", "c")})) == UPDATED
    assert read(tenant, rate) == {"de_AT": full("a", "b", "c"), "en_US": DOCUMENTED, "it_IT": DOCUMENTED}


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_both_write_what_they_name(tenant, method):
    rate = tenant.cost_rate()
    done = CREATED if method == "POST" else UPDATED
    assert said(send(tenant, method, rate, {"en_US": {"description": "one"}})) == done
    assert read(tenant, rate) == {"en_US": full("", "one")}
    assert said(send(tenant, method, rate, {"en_US": {"legal": "two", "description": None}, "de_AT": {}})) == done
    assert read(tenant, rate) == {"de_AT": full(), "en_US": full("", "one", "two")}
    assert said(send(tenant, method, rate, {"en_US": {"description": ""}})) == done
    assert read(tenant, rate) == {"de_AT": full(), "en_US": full("", "", "two")}
    assert said(send(tenant, method, rate, {})) == done


TEXTS = ["é ü ß", "日本語 中文 한국어", "مرحبا بالعالم", "שלום \u200f\u202e\u2066x\u2069", "👩‍👩‍👧‍👦 🇦🇹 🏳️‍🌈 1️⃣", "e\u0301 a\u0308\u0323 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞", "\u00e9 and e\u0301",
         '"quotes" \\ \' `', "line\nline\r\nline\ttab", "\u0001\u001f\u007f\u0085\u2028\u2029", " leading and trailing ", "a+b&c=d%20;#?",
         "\ufeffmark", "\ufffe\uffff\U0010ffff", "<b>&amp;</b>", "\\u0041 %00 \\n", "null", "{}", "x" * 65535, "😀" * 65535, "ﷺ" * 100, "\u00ad\u200b\u200d"]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_texts_survive(tenant, text):
    rate = tenant.cost_rate()
    for ascii in (True, False):
        sent = json.dumps({"xx_XX": {"legal": text, "short_description": text}}, ensure_ascii=ascii)
        # what is escaped in a form takes up to 12 bytes for one character
        body = urlencode({"cost_rate_uuid": rate, "marketing_texts": sent})
        if len(body) > 1 << 20:
            sent = json.dumps({"xx_XX": {"legal": text}}, ensure_ascii=False)
            body = f"cost_rate_uuid={rate}&marketing_texts={sent}"
        assert said(tenant.dynamic("POST", PATH, raw=body, type=FORM)) == CREATED
        assert read(tenant, rate)["xx_XX"]["legal"].encode() == text.encode()


def test_locales_asked_for(tenant):
    rate = tenant.cost_rate()
    all = {locale: full(locale) for locale in ("de_AT", "de_DE", "en_US", "it_IT")}
    write(tenant, rate, all)
    for query in ("", "&locales", "&locale=de_AT"):
        assert query == "&locales" or read(tenant, rate, query) == all
    for query, wanted in (("&locales[]=en_US&locales[]=de_AT", ["de_AT", "en_US"]), ("&locales=en_US", ["en_US"]),
                          ("&locales=en_US&locales=it_IT", ["en_US", "it_IT"]), ("&locales%5B%5D=en_US", ["en_US"]),
                          ("&locales[0]=en_US&locales%5B1%5D=de_DE", ["de_DE", "en_US"]), ("&locales[]=en_US&locales[]=en_US", ["en_US"]),
                          ("&locales[]=en_US&locales[]=xx_XX", ["en_US"]), ("&locales[]=fr_FR", [])):
        assert list(read(tenant, rate, query)) == wanted, query
    assert said(ask(tenant, tenant.cost_rate())) == (200, {"data": {}})


WRONG_LOCALES = ["", "en", "EN_us", "en_us", "en-US", "eng_USA", "en_USA", "e_US", "en_U", "en_US ", " en_US", "en_U1", "éé_XX", "en__US",
                 "en_US\n", "short_description"]


@pytest.mark.parametrize("locale", WRONG_LOCALES)
def test_wrong_locales(tenant, locale):
    rate = tenant.cost_rate()
    wanted = refused(f"Invalid locale: {locale}")
    for method in ("POST", "PUT"):
        assert said(send(tenant, method, rate, {"en_US": {"legal": "x"}, locale: {"legal": "x"}})) == wanted
    assert read(tenant, rate) == {}
    for method in ("GET", "DELETE"):
        assert said(ask(tenant, rate, "&locales[]=en_US&locales[]=" + quote(locale), method)) == wanted


def test_long_wrong_locale(tenant):
    answer = send(tenant, "POST", tenant.cost_rate(), {"€" * 1000: {}})
    assert answer.status_code == 400 and len(answer.text) < 200


@pytest.mark.parametrize("texts,message", [
    ("", "marketing_texts is not valid JSON"),
    ("{", "marketing_texts is not valid JSON"),
    ("nonsense", "marketing_texts is not valid JSON"),
    ('{"en_US":{"legal":"a"},"en_US":{"legal":"b"}}', "marketing_texts is not valid JSON"),
    ('{"en_US":{"legal":"a","legal":"b"}}', "marketing_texts is not valid JSON"),
    ('{"en_US":{"legal":"\\u0000"}}', "marketing_texts is not valid JSON"),
    ('{"en_US":{"legal":"\\ud800"}}', "marketing_texts is not valid JSON"),
    ('{"en_US":{"legal":"a\nb"}}', "marketing_texts is not valid JSON"),
    ('{"en_US":{}} x', "marketing_texts is not valid JSON"),
    ("[" * 1000, "marketing_texts is not valid JSON"),
    ("[]", "marketing_texts: must be a JSON object with locales as its keys"),
    ("null", "marketing_texts: must be a JSON object with locales as its keys"),
    ('"x"', "marketing_texts: must be a JSON object with locales as its keys"),
    ({"en_US": "x"}, "marketing_texts.en_US: must be an object"),
    ({"en_US": None}, "marketing_texts.en_US: must be an object"),
    ({"en_US": []}, "marketing_texts.en_US: must be an object"),
    ({"en_US": {"title": "x"}}, "marketing_texts.en_US.title: is not a known field"),
    ({"en_US": {"Legal": "x"}}, "marketing_texts.en_US.Legal: is not a known field"),
    ({"en_US": {"locale": "de_AT"}}, "marketing_texts.en_US.locale: is not a known field"),
    ({"en_US": {"legal": 5}}, "marketing_texts.en_US.legal: must be a string"),
    ({"en_US": {"legal": {}}}, "marketing_texts.en_US.legal: must be a string"),
    ({"en_US": {"legal": "x" * 65536}}, "marketing_texts.en_US.legal: must have at most 65535 characters"),
    ({f"a{chr(97 + i // 26)}_A{chr(65 + i % 26)}": {} for i in range(101)}, "marketing_texts: there may be texts in 100 locales"),
])
def test_wrong_texts(tenant, texts, message):
    rate = tenant.cost_rate()
    write(tenant, rate, {"en_US": DOCUMENTED})
    for method in ("POST", "PUT"):
        assert said(send(tenant, method, rate, texts)) == refused(message)
    assert read(tenant, rate) == {"en_US": DOCUMENTED}


def test_locales_of_one_owner(tenant):
    rate = tenant.cost_rate()
    names = [f"a{chr(97 + i // 26)}_A{chr(65 + i % 26)}" for i in range(102)]
    write(tenant, rate, {name: {} for name in names[:100]})
    assert said(send(tenant, "PUT", rate, {names[100]: {}})) == refused("marketing_texts: there may be texts in 100 locales")
    assert list(read(tenant, rate)) == names[:100]
    assert said(send(tenant, "PUT", rate, {name: {"legal": "x"} for name in names[:100]})) == UPDATED


def test_wrong_forms(tenant):
    rate = tenant.cost_rate()

    def form(raw, type=FORM, method="POST"):
        return said(tenant.dynamic(method, PATH, raw=raw, type=type))

    for method in ("POST", "PUT"):
        assert form("", method=method) == refused("cost_rate_uuid: is required")
        assert form("marketing_texts={}", method=method) == refused("cost_rate_uuid: is required")
        assert form(f"cost_rate_uuid={rate}", method=method) == refused("marketing_texts: is required")
        assert form(f"cost_rate_uuid={rate}&marketing_texts={{}}&marketing_texts={{}}", method=method) == \
            refused("marketing_texts: must not be repeated")
        for wrong in ("%", "%zz", "%00", "%ff", "%ed%a0%80"):
            assert form(f"cost_rate_uuid={rate}&marketing_texts={wrong}", method=method) == \
                refused("marketing_texts: is not percent-encoded UTF-8")
        assert form('{"cost_rate_uuid": "x"}', method=method) == refused("cost_rate_uuid: is required")
        for type in ("application/json", "text/plain", "multipart/form-data; boundary=x", ""):
            assert form("", type, method) == refused("Unsupported media type", 415)
        assert form("x" * (1 << 20) + "x", method=method)[0] == 413
    assert form(f"cost_rate_uuid={rate}&marketing_texts={{}}&other=1&marketing_texts[]=x", FORM + "; charset=UTF-8") == CREATED


@pytest.mark.parametrize("rate", [NOWHERE, "nonsense", "", "x" * 2000])
def test_unknown_rate(tenant, rate):
    gone = refused("Cost rate not found", 404)
    assert said(send(tenant, "POST", rate, {"en_US": DOCUMENTED})) == gone
    assert said(send(tenant, "PUT", rate, {"en_US": DOCUMENTED})) == gone
    assert said(ask(tenant, rate)) == gone
    assert said(ask(tenant, rate, method="DELETE")) == gone


def test_no_rate(tenant):
    for method in ("GET", "DELETE"):
        assert said(tenant.dynamic(method, PATH)) == refused("cost_rate_uuid: is required")
        assert said(tenant.dynamic(method, PATH + "?locales[]=en_US")) == refused("cost_rate_uuid: is required")


def test_tenants_do_not_meet(tenant, stranger):
    rate = stranger.cost_rate()
    write(stranger, rate, {"en_US": DOCUMENTED})
    gone = refused("Cost rate not found", 404)
    assert said(send(tenant, "PUT", rate, {"en_US": full("x")})) == gone
    assert said(ask(tenant, rate)) == said(ask(tenant, rate, method="DELETE")) == gone
    assert read(stranger, rate) == {"en_US": DOCUMENTED}


def test_delete(tenant):
    rate, other = tenant.cost_rate(), tenant.cost_rate()
    for one in (rate, other):
        write(tenant, one, {"de_AT": DOCUMENTED, "en_US": DOCUMENTED, "it_IT": DOCUMENTED})
    assert said(ask(tenant, rate, "&locales[]=en_US&locales[]=fr_FR", "DELETE")) == DELETED
    assert list(read(tenant, rate)) == ["de_AT", "it_IT"]
    assert said(ask(tenant, rate, method="DELETE")) == said(ask(tenant, rate, method="DELETE")) == DELETED
    assert read(tenant, rate) == {} and len(read(tenant, other)) == 3


def test_a_rate_takes_its_texts_along(tenant):
    rate = tenant.cost_rate()
    write(tenant, rate, {"de_AT": DOCUMENTED})
    assert tenant.dynamic.delete(f"/cost_rate/{rate}").status_code == 200
    assert said(ask(tenant, rate)) == refused("Cost rate not found", 404)


def test_idempotency_key(tenant):
    rate, key = tenant.cost_rate(), {"Idempotency-Key": str(uuid.uuid4())}
    first = send(tenant, "POST", rate, {"de_AT": full("a")}, headers=key)
    send(tenant, "PUT", rate, {"de_AT": full("b")})
    again = send(tenant, "POST", rate, {"de_AT": full("a")}, headers=key)
    assert said(again) == said(first) == CREATED and again.headers["Idempotent-Replayed"] == "true"
    assert read(tenant, rate) == {"de_AT": full("b")}
    assert send(tenant, "POST", rate, {"de_AT": full("c")}, headers=key).status_code == 422


# ---- entries ----

@pytest.mark.parametrize("mode", [0, 1, 2])
def test_unknown_entry(tenant, mode):
    rate = tenant.cost_rate(dynamic_pricing=mode)
    gone = refused("Schedule not found", 404)
    for entry in (NOWHERE, rate):
        assert said(send(tenant, "POST", rate, {"en_US": DOCUMENTED}, entry)) == gone
        assert said(send(tenant, "PUT", rate, {"en_US": DOCUMENTED}, entry)) == gone
        assert said(ask(tenant, rate, f"&rate_cost_schedule_uuid={entry}")) == gone
        assert said(ask(tenant, rate, f"&rate_cost_schedule_uuid={entry}", "DELETE")) == gone
    assert said(ask(tenant, rate, "&rate_cost_schedule_uuid=nonsense")) == refused("rate_cost_schedule_uuid: not a UUID")
    assert said(send(tenant, "POST", rate, {"en_US": DOCUMENTED}, "nonsense")) == gone
    assert said(ask(tenant, rate, "&rate_cost_schedule_uuid=")) == (200, {"data": {}})


def test_entry_falls_back_by_locale(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    entry, other = unique_entry(tenant, rate), unique_entry(tenant, rate, "2026-01-02 00:00:00")
    write(tenant, rate, {"en_US": full("rate", "rate", "rate"), "it_IT": full("rate", "rate", "rate"), "fr_FR": {"legal": "rate"}})
    write(tenant, rate, {"en_US": {"short_description": "entry", "legal": ""}, "de_AT": {"legal": "entry"}}, entry)
    query = f"&rate_cost_schedule_uuid={entry}"
    # all three are the entry's, the empty and the unset too
    assert read(tenant, rate, query) == {
        "de_AT": full("", "", "entry"), "en_US": full("entry", "", ""), "fr_FR": full("", "", "rate"),
        "it_IT": full("rate", "rate", "rate")}
    assert read(tenant, rate, query + "&locales[]=en_US&locales[]=it_IT&locales[]=es_ES") == {
        "en_US": full("entry", "", ""), "it_IT": full("rate", "rate", "rate")}
    # nothing of one owner shows at another
    assert read(tenant, rate)["en_US"] == full("rate", "rate", "rate") and "de_AT" not in read(tenant, rate)
    assert read(tenant, rate, f"&rate_cost_schedule_uuid={other}") == read(tenant, rate)
    assert said(ask(tenant, rate, query + "&locales[]=en_US", "DELETE")) == DELETED
    assert read(tenant, rate, query)["en_US"] == full("rate", "rate", "rate")
    assert read(tenant, rate, query)["de_AT"] == full("", "", "entry")
    assert said(ask(tenant, rate, method="DELETE")) == DELETED
    assert read(tenant, rate, query) == {"de_AT": full("", "", "entry")}


def test_entry_of_another_rate(tenant):
    rate, other = tenant.cost_rate(dynamic_pricing=2), tenant.cost_rate(dynamic_pricing=2)
    entry = unique_entry(tenant, rate)
    gone = refused("Schedule not found", 404)
    assert said(send(tenant, "POST", other, {"en_US": DOCUMENTED}, entry)) == gone
    assert said(ask(tenant, other, f"&rate_cost_schedule_uuid={entry}")) == gone
    # in mode 0 it sleeps
    write(tenant, rate, {"en_US": DOCUMENTED}, entry)
    for mode in (0, 2):
        tenant.dynamic.put("/cost_rate", {"uuid": rate, "name": "x", "currency": "EUR", "dynamic_pricing": mode})
        answer = ask(tenant, rate, f"&rate_cost_schedule_uuid={entry}")
        assert said(answer) == (gone if mode == 0 else (200, {"data": {"en_US": DOCUMENTED}}))


def test_entry_takes_its_texts_along(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    entry = unique_entry(tenant, rate)
    write(tenant, rate, {"en_US": DOCUMENTED}, entry)
    assert tenant.dynamic.delete(f"/unique_pricing_config/{entry}").status_code == 200
    assert said(ask(tenant, rate, f"&rate_cost_schedule_uuid={entry}")) == refused("Schedule not found", 404)
