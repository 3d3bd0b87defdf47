"""Day-ahead quarter-hours over the days on which Vienna's clocks change: the vectors of test_vectors.py.

Each quarter-hour has its own price, equal neighbours apart; the load is even, so each takes the same energy, and each
item is rounded by itself.
"""
from datetime import datetime, timedelta
from fractions import Fraction

DAY_STARTS = {"2026-03-29": ("2026-03-28T23:00:00Z", 92), "2026-10-25": ("2026-10-24T22:00:00Z", 100),
              "2026-05-01": ("2026-04-30T22:00:00Z", 96)}


def instant(base, seconds):
    moment = datetime.strptime(base, "%Y-%m-%dT%H:%M:%SZ") + timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def half_away(x):
    return (abs(x) + Fraction(1, 2)).__floor__() * (1 if x >= 0 else -1)


def price(quarter):
    """Ten-thousandths per kWh: some below zero, neighbours differ."""
    return (quarter * 577) % 3000 - 400


def vectors():
    for day, (start, quarters) in DAY_STARTS.items():
        entries = [{"uuid": f"q{q}", "start_time": instant(start, 900 * q),
                    "energy": [{"unit": 1000, "price": f"{'-' if price(q) < 0 else ''}{abs(price(q)) // 10000}."
                                                       f"{abs(price(q)) % 10000:04}"}]} for q in range(quarters)]
        amounts = [half_away(Fraction(price(q) * 400, 1000) / 100) for q in range(quarters)]
        case = {"time_zone": "Europe/Vienna", "tariff": {"currency": "EUR", "price_lock": "interval"},
                "cost_rate": {"dynamic_pricing": 2, "time_zone": "Europe/Vienna", "entries": entries},
                "session": {"started_at": start, "ended_at": instant(start, 900 * quarters),
                            "energy_kwh": f"{quarters * 400 // 1000}.{quarters * 400 % 1000:03}"}}
        yield day, case, [a for a in amounts if a]
