"""Decimals in and out: exact, or refused; never rounded in silence."""

import pytest

from client import exact, fields_of


def send(tenant, field, source):
    return tenant.api("POST", "/tariffs", raw='{"name":"D","currency":"EUR","%s":%s}' % (field, source))


@pytest.mark.parametrize("source,written", [
    ("0.1", "0.10"), ('"0.1"', "0.10"), ("1e-1", "0.10"), ("1E-1", "0.10"), ("0.1e0", "0.10"), ('"1e-1"', "0.10"), ("10e-2", "0.10"),
    ("0.123456789", "0.123456789"), ('"0.123456789"', "0.123456789"), ("123456789e-9", "0.123456789"),
    ("0.1234567890000000", "0.123456789"), ("1e9", "1000000000.00"), ("1000000000", "1000000000.00"),
    ("0", "0.00"), ("-0", "0.00"), ("-0.0", "0.00"), ("0e400", "0.00"), ("0e-400", "0.00"), ('"-0"', "0.00"),
    ("999999999.999999999", "999999999.999999999"), ("0.000000001", "0.000000001"), ("1e-9", "0.000000001"),
    ("0.3", "0.30"), ("5", "5.00"), ("100000000000000000000e-20", "1.00"), ("4.350", "4.35"),
])
def test_read_exactly(tenant, source, written):
    answer = send(tenant, "session_fee", source)
    assert answer.status_code == 201, answer.text
    assert f'"session_fee":{written},' in answer.text
    assert f'"session_fee":{written},' in tenant.api.get("/tariffs/" + answer.json()["id"]).text


@pytest.mark.parametrize("source,message", [
    ("0.1234567891", "must have at most 9 fractional digits"),
    ('"0.1234567891"', "must have at most 9 fractional digits"),
    ("1e-10", "must have at most 9 fractional digits"),
    ("1e-400", "must have at most 9 fractional digits"),
    ("1000000000.000000001", "must be at most 1000000000"),
    ("1e10", None), ("1e400", "is too large"), ("1e99999999999999999999", "is too large"),
    ("123456789012345678901234567890", "is too large"), ("18446744073709551616", "is too large"), ("9223372036854775808", "is too large"),
    ("-1", "must be at least 0"), ("-0.000000001", "must be at least 0"), ("-1e400", "is too large"),
    ('""', "must be a number"), ('" 1"', "must be a number"), ('"1 "', "must be a number"), ('"+1"', "must be a number"),
    ('"01"', "must be a number"), ('"1."', "must be a number"), ('".5"', "must be a number"), ('"1,5"', "must be a number"),
    ('"0x10"', "must be a number"), ('"NaN"', "must be a number"), ('"Infinity"', "must be a number"), ('"1e"', "must be a number"),
    ('"\\u0661"', "must be a number"), ("true", "must be a number"), ("[1]", "must be a number"), ("{}", "must be a number"),
])
def test_refused(tenant, source, message):
    answer = send(tenant, "session_fee", source)
    assert (answer.status_code, fields_of(answer)) == (422, ["session_fee"])
    if message:
        assert answer.json()["error"]["details"][0]["message"] == message


@pytest.mark.parametrize("source", ["NaN", "Infinity", "-Infinity", "+1", "01", "1.", ".5", "0x10", "1e", "1e+", "--1", "1_000", "-"])
def test_not_json(tenant, source):
    assert send(tenant, "session_fee", source).status_code == 400


def test_huge_numbers_are_answered(tenant):
    for source in ("9" * 100000, "0." + "9" * 100000, "1" + "0" * 1000 + "e-1000", "0." + "0" * 1000 + "1e1001"):
        answer = send(tenant, "session_fee", source)
        assert answer.status_code in (201, 422)
    # that many digits are still the number 1
    assert exact(send(tenant, "session_fee", "1" + "0" * 1000 + "e-1000"))["session_fee"] == 1


@pytest.mark.parametrize("field,source,written", [
    ("energy_rate_per_kwh", "-0.05", "-0.05"), ("energy_rate_per_kwh", "-1000000000", "-1000000000.00"),
    ("tax_rate_percent", "20", "20"), ("tax_rate_percent", "19.50", "19.5"), ("tax_rate_percent", "0.0001", "0.0001"),
    ("idle_grace_period_minutes", "10.0", "10"), ("idle_grace_period_minutes", "1e1", "10"), ("idle_grace_period_minutes", '"10"', "10"),
    ("energy_step_wh", "1000000000", "1000000000"), ("min_amount", "0.5", "0.50"), ("min_amount", "5e-2", "0.05"),
])
def test_kinds_of_numbers(tenant, field, source, written):
    answer = send(tenant, field, source)
    assert answer.status_code == 201 and f'"{field}":{written},' in answer.text


@pytest.mark.parametrize("currency,written", [("JPY", "5"), ("EUR", "5.00"), ("KWD", "5.000")])
def test_written_with_the_currencys_digits(tenant, currency, written):
    answer = tenant.api.post("/tariffs", {"name": "D", "currency": currency, "session_fee": 5, "min_amount": "5.0"})
    assert f'"session_fee":{written},' in answer.text and f'"min_amount":{written},' in answer.text


def test_energy(tenant):
    tariff = tenant.tariff(energy_rate_per_kwh=1)
    for sent, written in (("0.001", "0.001"), ("14.700", "14.7"), ("1e1", "10"), ('"9.999"', "9.999"), ("10000", "10000")):
        body = ('{"transaction_id":"%s","charge_point_id":"cp-e","tariff_id":"%s","started_at":"2026-05-01T08:00:00Z",'
                '"ended_at":"2026-05-01T09:00:00Z","energy_kwh":%s}') % (written, tariff, sent)
        answer = tenant.api("POST", "/sessions", raw=body)
        assert answer.status_code == 201 and f'"energy_kwh":{written},' in answer.text
