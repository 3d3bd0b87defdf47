"""Worked examples: vectors/*.json, and a day of quarter-hour prices."""
import json
import subprocess
from pathlib import Path

import pytest

import spot

FOLDER = Path(__file__).resolve().parent / "vectors"
VALID = {"time_zone": "Europe/Vienna", "tariff": {"currency": "EUR", "energy_rate_per_kwh": 0.5},
         "session": {"started_at": "2026-05-01T08:00:00Z", "ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 1}}


class Source(float):
    """A number that keeps its source text."""

    def __new__(cls, text):
        made = super().__new__(cls, text)
        made.text = text
        return made

    def __repr__(self):
        return self.text


def load(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"), parse_float=Source, parse_int=Source)


def text_of(value):
    """As Engine.prices() gives it: numbers as their source texts."""
    if isinstance(value, Source):
        return value.text
    if isinstance(value, dict):
        return {key: text_of(v) for key, v in value.items()}
    return [text_of(v) for v in value] if isinstance(value, list) else value


def worked():
    for name in ("guide.json", "ocpi.json", "rules.json"):
        for vector in load(name):
            yield pytest.param(vector, id=f"{name[:-5]}: {vector['name']}")


@pytest.mark.parametrize("vector", worked())
def test_worked_example(engine, vector):
    answer, = engine.prices([vector["case"]])
    assert {key: answer.get(key) for key in vector["answer"]} == text_of(vector["answer"])


@pytest.mark.parametrize("vector", [pytest.param(v, id=v["name"]) for v in load("errors.json")])
def test_refused(engine, vector):
    change = {key: value for key, value in vector.items() if key not in ("name", "field")}
    answer, = engine.prices([{**VALID, **change}])
    assert "error" in answer, answer
    assert answer["error"]["field"] == vector["field"]
    message = answer["error"]["message"]
    assert message[0].islower() and not message.endswith(".")


@pytest.mark.parametrize("day, case, amounts", [pytest.param(*v, id=v[0]) for v in spot.vectors()])
def test_quarter_hours(engine, day, case, amounts):
    answer, = engine.prices([case])
    got = [int(item["amount"].replace(".", "")) for item in answer["line_items"]]
    assert got == amounts


def test_order_of_fields(engine):
    answer, = engine.lines([json.dumps(VALID)])
    assert list(json.loads(answer)) == ["line_items", "subtotal", "tax", "discount", "total", "tax_payable", "currency"]
    answer, = engine.lines([json.dumps(VALID)], "--explain")
    assert list(json.loads(answer))[-1] == "explain"


def test_not_json(engine):
    wrong = ["nonsense", "[]", "1", "{}", '{"time_zone":"UTC","time_zone":"UTC"}', json.dumps(VALID)[:-1],
             json.dumps(VALID) + "x", '{"time_zone":NaN}', json.dumps({**VALID, "unknown": 1})]
    for answer in engine.lines(wrong):
        assert set(json.loads(answer)["error"]) == {"field", "message"}


def test_blank_and_long_lines(engine):
    long = {**VALID, "session": {**VALID["session"], "readings": [
        {"at": "2026-05-01T08:30:00Z", "energy_kwh": 0.5}] * 20000}}
    text = "\n \n\t\n" + json.dumps(VALID) + "\n\r\n" + json.dumps(long) + "\n\n" + json.dumps(VALID)
    done = subprocess.run(engine.command, input=text, capture_output=True, text=True, check=True)
    answers = done.stdout.splitlines()
    assert len(answers) == 3 and len(set(answers)) == 1


def test_explanation(engine):
    case = {**VALID, "tariff": {"currency": "EUR", "session_fee": 0.005, "time_rate_per_hour": 1, "tax_rate_percent": 7,
                                "price_lock": "interval"},
            "rules": [
                {"id": "a", "version": 3, "priority": 1, "override": {"energy_rate_per_kwh": 0.333}, "conditions": {
                    "time_of_day": {"start_time": "10:30", "end_time": "11:00"}}},
                {"id": "b", "priority": 2, "conditions": {"user_type_id": "u"}},
                {"id": "c", "priority": 3, "conditions": {"valid_until": "2026-05-01T08:00:00Z"}},
                {"id": "d", "priority": 4},
                {"id": "e", "priority": 5, "status": "inactive"}]}
    answer, = engine.prices([case], "--explain")
    rules = {r["id"]: (r["matched"], r["chosen"], r["failed"]) for r in answer["explain"]["rules"]}
    assert rules == {"a": (True, True, None), "b": (False, False, "user_type_id"), "c": (False, False, "valid_until"),
                     "d": (True, True, None), "e": (False, False, "status")}
    items = answer["explain"]["items"]
    assert [i["amount"] for i in items] == [i["amount"] for i in answer["line_items"]]
    assert items[0]["unrounded"] == "0.005" and items[0]["source"] == "tariff"
    assert (items[1]["quantity"], items[1]["quantity_unit"], items[1]["unit"]) == ("500", "Wh", "1000")
    assert (items[1]["source"], items[1]["source_id"], items[1]["source_version"]) == ("rule", "a", "3")
    assert items[1]["unrounded"] == "0.1665"
    assert items[-1]["percent"] == "7"
