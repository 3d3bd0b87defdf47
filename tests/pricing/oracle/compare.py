"""Compare `tariffctl price` with the oracle on random cases.

compare.py [-n CASES] [-s SEED] [-j PROCESSES] COMMAND...    COMMAND runs the engine, for example: ./tariffctl price

Prints the first cases that differ, each reduced to what is needed, and fails if there are any.
"""
import argparse
import json
import multiprocessing
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import generate  # noqa: E402
import oracle  # noqa: E402

BATCH = 1000


def run(command, lines):
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    answers = done.stdout.splitlines()
    if len(answers) != len(lines):
        raise SystemExit(f"{len(answers)} answers to {len(lines)} lines")
    return answers


def expected(line):
    try:
        return oracle.price(line)
    except oracle.Refused:
        return None


def difference(line, answer):
    try:
        return oracle.compare(expected(line), answer)
    except (ValueError, KeyError) as wrong:
        return f"answer: {wrong!r}"


def keep_numbers(text):
    return json.loads(text, parse_float=generate.Lit, parse_int=generate.Lit)


def smaller(value):
    """Copies of a tree with one member or element less."""
    if isinstance(value, dict):
        for key in value:
            yield {k: v for k, v in value.items() if k != key}
            for less in smaller(value[key]):
                yield {**value, key: less}
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield value[:i] + value[i + 1:]
            for less in smaller(item):
                yield value[:i] + [less] + value[i + 1:]


def reduce(command, line):
    """Leave out of a case what its difference does not need."""
    tree = keep_numbers(line)
    want_error = difference(line, run(command, [line])[0]).startswith("error")
    while True:
        tries = list(smaller(tree))
        lines = [generate.dump(t) for t in tries]
        for t, text, answer in zip(tries, lines, run(command, lines) if lines else []):
            found = difference(text, answer)
            if found and found.startswith("error") == want_error:
                tree = t
                break
        else:
            return generate.dump(tree)


def batch(job):
    """Compare one batch of cases: how many were refused, and those that differ."""
    command, seed, first, last = job
    lines = [generate.case(random.Random(seed * 1_000_000_007 + i)) for i in range(first, last)]
    refused, differing = 0, []
    for line, answer in zip(lines, run(command, lines)):
        refused += answer.startswith('{"error"')
        found = difference(line, answer)
        if found:
            differing.append((line, found))
    return last - first, refused, differing


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=2000, help="cases")
    parser.add_argument("-s", type=int, default=1, help="seed")
    parser.add_argument("-j", type=int, default=1, help="processes")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    jobs = [(args.command, args.s, first, min(args.n, first + BATCH)) for first in range(0, args.n, BATCH)]
    done, refused, differing = 0, 0, []
    with multiprocessing.Pool(args.j) as pool:
        for n, bad, found in pool.imap_unordered(batch, jobs):
            done, refused = done + n, refused + bad
            differing += found
            if len(differing) >= 5:
                pool.terminate()
                break
    for line, found in differing[:5]:
        print(found)
        short = reduce(args.command, line)
        print(short)
        print("  engine", run(args.command, [short])[0])
        print("  oracle", expected(short))
    print(f"{done} cases, {refused} refused by the engine, {len(differing)} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
