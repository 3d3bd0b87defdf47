"""The engine against the specification once more (oracle/oracle.py): many cases of a fixed seed, and shrunk ones."""
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import compare
import generate


def test_two_thousand_cases(engine):
    lines = [generate.case(random.Random(seed)) for seed in range(2000)]
    answers = engine.lines(lines)
    wrong = [(line, found) for line, answer in zip(lines, answers) if (found := compare.difference(line, answer))]
    assert not wrong, f"{wrong[0][1]}: {compare.reduce(engine.command, wrong[0][0])}"
    refused = sum(answer.startswith('{"error"') for answer in answers)
    assert 50 < refused < 600


@settings(max_examples=150, derandomize=True, deadline=None, database=None,
          suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_shrunk(engine, source):
    line = generate.case(source)
    answer, = engine.lines([line])
    assert not compare.difference(line, answer)
