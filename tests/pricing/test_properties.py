"""What holds for every session, whatever it costs."""
import json
import random

import generate
import oracle

CASES = 600


def trees(count=CASES, seed=77):
    """Valid cases, as trees that generate.dump() writes."""
    return [generate.Case(random.Random(seed * 1_000_003 + i)).all() for i in range(count)]


def answers(engine, cases):
    got = engine.lines([generate.dump(case) for case in cases])
    return [json.loads(line, parse_float=str, parse_int=str) for line in got]


def minor(answer, key):
    return oracle.in_minor(answer[key], oracle.MINOR[answer["currency"]])


def priced(engine, cases):
    """Cases that have a price, with it in minor units."""
    for case, answer in zip(cases, answers(engine, cases)):
        if "error" not in answer:
            yield case, answer


def test_items_add_up(engine):
    seen = 0
    for _, a in priced(engine, trees()):
        items = sum(oracle.in_minor(i["amount"], oracle.MINOR[a["currency"]]) for i in a["line_items"])
        assert items == minor(a, "total")
        assert minor(a, "total") == minor(a, "subtotal") + minor(a, "tax") + minor(a, "discount")
        assert all(oracle.in_minor(i["amount"], oracle.MINOR[a["currency"]]) for i in a["line_items"])
        assert minor(a, "discount") <= 0
        seen += 1
    assert seen > CASES / 2


def test_no_total_below_zero(engine):
    cases = trees(seed=78)
    for case in cases:
        # with a rate of its own a negative component may have more tax to give back than the others have to pay
        case["tariff"].pop("tax_rates", None)
    for _, a in priced(engine, cases):
        assert minor(a, "total") >= 0 and minor(a, "tax_payable") >= 0 and minor(a, "subtotal") >= 0


def test_free_is_free(engine):
    cases = trees(200, seed=79)
    for case in cases:
        case["rules"] = [{"priority": 1, "override": {"free_session": True}}]
    for _, a in priced(engine, cases):
        assert [minor(a, key) for key in ("subtotal", "tax", "discount", "total", "tax_payable")] == [0] * 5


def test_order_does_not_matter(engine):
    """Of readings, entries, slots and intervals; of rules whose priorities differ."""
    cases, shuffled = trees(seed=80), []
    for i, case in enumerate(cases):
        r = random.Random(i)
        for n, rule in enumerate(case.get("rules") or []):
            rule["priority"] = n + 1
        copy = json.loads(generate.dump(case), parse_float=generate.Lit, parse_int=generate.Lit)
        rate = copy.get("cost_rate") or {}
        lists = [copy.get("rules"), copy["session"].get("readings"), rate.get("entries"), rate.get("energy"),
                 rate.get("time")]
        for entry in rate.get("entries") or []:
            lists += [entry.get("slots"), entry.get("energy"), entry.get("time")]
        for items in lists:
            r.shuffle(items or [])
        shuffled.append(copy)
    for a, b in zip(answers(engine, cases), answers(engine, shuffled)):
        # a path names the element, and so its place
        assert ("error" in a and "error" in b) or a == b


def test_a_cut_at_the_same_price_changes_nothing(engine):
    """A rule that repeats the base prices in a part of the session."""
    cases, cut = trees(300, seed=81), []
    for case in cases:
        case["tariff"]["price_lock"] = "interval"
        case.pop("cost_rate", None)
        case.pop("rules", None)
        same = {key: value for key, value in case["tariff"].items()
                if key.startswith(("energy_rate", "time_rate", "idle_fee_per")) and value is not None}
        cut.append({**case, "rules": [{"priority": 1, "override": same, "conditions": {"time_of_day": {
            "start_time": f"{i % 24:02}:10", "end_time": f"{i % 24:02}:40"}}} for i in range(24)]})
    whole, parts = answers(engine, cases), answers(engine, cut)
    assert whole == parts


def test_a_cut_at_nearly_the_same_price_changes_only_rounding(engine):
    """Two items instead of one: at most one minor unit more or less, and the part of a billionth."""
    base = {"time_zone": "UTC", "tariff": {"currency": "EUR", "price_lock": "interval"},
            "session": {"started_at": "2026-05-01T08:00:00Z", "ended_at": "2026-05-01T12:00:00Z"}}
    cases, cut = [], []
    for i in range(300):
        price = f"0.{1000 + 37 * i:05}"
        case = {**base, "tariff": {**base["tariff"], "energy_rate_per_kwh": generate.Lit(price)},
                "session": {**base["session"], "energy_kwh": generate.Lit(f"{i % 50}.{i * 7 % 1000:03}")}}
        cases.append(case)
        cut.append({**case, "rules": [{"priority": 1, "override": {"energy_rate_per_kwh": generate.Lit(price + "0001")},
                                       "conditions": {"valid_from": f"2026-05-01T{8 + i % 4:02}:{i % 60:02}:00Z"}}]})
    for a, b in zip(answers(engine, cases), answers(engine, cut)):
        assert abs(minor(a, "total") - minor(b, "total")) <= 1


def test_more_energy_never_costs_less(engine):
    """At prices that are not negative, without rules that ask how much it was."""
    cases = []
    for case in trees(200, seed=82):
        case.pop("rules", None)
        case["session"].pop("readings", None)
        text = generate.dump(case)
        if any(f'":{quote}-' in text for quote in ("", '"')):
            continue
        cases.append(case)
    series = []
    for case in cases:
        series += [{**case, "session": {**case["session"], "energy_kwh": generate.Lit(kwh)}}
                   for kwh in ("0", "0.001", "0.6", "1", "5.5", "14.7", "14.701", "60", "9999")]
    totals = answers(engine, series)
    compared = 0
    for i in range(0, len(totals), 9):
        group = totals[i:i + 9]
        if any("error" in a for a in group):
            continue
        subtotals = [minor(a, "subtotal") if not cases[i // 9]["tariff"].get("tax_included") else minor(a, "total")
                     for a in group]
        if cases[i // 9]["tariff"].get("tax_rates") is None:
            assert subtotals == sorted(subtotals)
            compared += 1
    assert compared > 30


def test_extremes(engine):
    """The largest of everything that is accepted: a bill that adds up, or a refusal, never a wrap."""
    big, lines = "1000000000", []
    for currency in ("JPY", "EUR", "KWD", "CLF"):
        for price in (big, "-" + big, "0.000000001"):
            for unit in (1, 1000, 1000000000):
                for step in (1, 1000000000):
                    for tax in ("0", "0.0001", "100"):
                        positive = price.lstrip("-")
                        lines.append(
                            f'{{"time_zone":"UTC","tariff":{{"currency":"{currency}","idle_fee_per_minute":{positive},'
                            f'"tax_rate_percent":{tax},"energy_step_wh":{step},"time_step_seconds":{step},'
                            f'"idle_step_seconds":{step}}},"cost_rate":{{"energy":[{{"unit":{unit},"price":{price}}}],'
                            f'"time":[{{"unit":{unit},"price":{positive}}}],"session_fee":{{"amount":{positive}}}}},'
                            f'"session":{{"started_at":"2026-01-01T00:00:00Z","charging_ended_at":"2026-01-02T00:00:00Z",'
                            f'"ended_at":"2026-02-01T00:00:00Z","energy_kwh":10000}},'
                            f'"user_type":{{"discount_percent":33.3333}},'
                            f'"promotional_code":{{"discount_type":"percent","discount_value":66.6667}}}}')
    refused = 0
    for line, answer in zip(lines, engine.lines(lines)):
        try:
            expected = oracle.price(line)
        except oracle.Refused:
            expected = None
            refused += 1
        assert not oracle.compare(expected, answer), line
    assert 0 < refused < len(lines) / 2
