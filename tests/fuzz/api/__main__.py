"""Stateful fuzz of both surfaces: stories of random requests, each told to a tenant of its own, every answer judged.

    ./dev fuzz api           FUZZ_SECONDS (20), FUZZ_SEED (random), FUZZ_STEPS of a story (60)

What is found is cut down to the fewest steps that still show it, and printed as curl.
"""

import multiprocessing
import os
import random
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "api")]

from client import BASE_URL  # noqa: E402
from story import OPERATIONS, Writer, as_curl, references  # noqa: E402
from world import Found, Stranger, World  # noqa: E402

SECONDS = float(os.environ.get("FUZZ_SECONDS", 20))
SEED = int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(10**6))
STEPS = int(os.environ.get("FUZZ_STEPS", 60))
SHRINK_SECONDS = 60


def invent(seed, stranger):
    """Tell a new story; (steps, what was found, statuses by operation)."""
    world, steps = World(stranger), []
    writer = Writer(random.Random(seed), world)
    try:
        for number in range(STEPS):
            steps.append(writer.step(number))
            if number == STEPS - 1:
                steps[-1].audit = steps[-1].last = True
            world.tell(steps[-1])
    except Found as found:
        return steps, found, world.counts
    return steps, None, world.counts


def retell(steps, stranger):
    """What is found when these steps are told to a new tenant."""
    world = World(stranger)
    try:
        for step in steps:
            world.tell(step)
    except Found as found:
        return found, world
    return None, world


def shrink(steps, tag, stranger):
    """The fewest steps and smallest bodies that are found to be wrong in the same way."""
    end = time.monotonic() + SHRINK_SECONDS

    def shows(chosen):
        found, _ = retell(chosen, stranger)
        return found is not None and found.tag == tag

    size = max(1, len(steps) // 2)
    while size and time.monotonic() < end:
        at = 0
        while at < len(steps) - 1 and time.monotonic() < end:
            without = steps[:at] + steps[at + size:]
            if without and without[-1] is steps[-1] and shows(without):
                steps = without
            else:
                at += size
        size //= 2
    for step in steps:
        trim(step, lambda: time.monotonic() < end and shows(steps))
    return steps


def trim(step, shows):
    """Leave out headers, parameters and members that do not matter."""
    for name in list(step.headers):
        kept = step.headers
        step.headers = {key: value for key, value in kept.items() if key != name}
        if not shows():
            step.headers = kept
    for pair in list(step.query):
        kept = step.query
        step.query = [one for one in kept if one is not pair]
        if not shows():
            step.query = kept

    def members(node):
        for key in list(node):
            value = node.pop(key)
            if not shows():
                node[key] = value
                for below in value if isinstance(value, list) else [value]:
                    if isinstance(below, dict):
                        members(below)

    if isinstance(step.body, dict):
        members(step.body)


def report(seed, steps, found, stranger):
    again, _ = retell(steps, stranger)
    lines = [f"api: FAILED with FUZZ_SEED={SEED}, story {seed}: {found.tag}", f"  {found}"]
    if again is None or again.tag != found.tag:
        lines.append("  told again it does not happen: it depends on the time or on what runs beside it")
    else:
        steps = shrink(steps, found.tag, stranger)
        again, _ = retell(steps, stranger)
        lines[1] = f"  {again or found}"
    told = {step.number: step for step in steps}
    needed = set().union(*(references(step) for step in steps)) & set(told)
    lines.append(f"  URL={BASE_URL} KEY=… (a new tenant's) TOKEN=… OTHER_KEY=… (somebody else's); ./dev up shows how they are made")
    own = lambda ref: stranger.theirs.get(ref.stem, "nothing") if ref.kind == "stranger" else ref.step  # noqa: E731
    lines += ["  " + as_curl(step, told, own, needed) for step in steps]
    return "\n".join(lines)


def work(lane, lanes, out):
    """Stories lane, lane + lanes, … until the time is over or something is found."""
    end, counts, stories, steps_told = time.monotonic() + SECONDS, {}, 0, 0
    stranger = Stranger()
    seed = lane
    while time.monotonic() < end:
        steps, found, seen = invent(SEED * 1_000_003 + seed, stranger)
        stories, steps_told = stories + 1, steps_told + len(steps)
        for name, kinds in seen.items():
            into = counts.setdefault(name, {})
            for status, n in kinds.items():
                into[status] = into.get(status, 0) + n
        if found is not None:
            out.put((stories, steps_told, counts, report(seed, steps, found, stranger)))
            return
        seed += lanes
    out.put((stories, steps_told, counts, None))


def main():
    lanes = int(os.environ.get("FUZZ_LANES") or os.cpu_count() or 1)
    out = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=work, args=(lane, lanes, out)) for lane in range(lanes)]
    for one in workers:
        one.start()
    results = []
    while len(results) < lanes:
        try:
            results.append(out.get(timeout=1))
        except multiprocessing.queues.Empty:
            if any(one.exitcode not in (None, 0) for one in workers):
                print("api: FAILED: the fuzzer itself has ended early")
                return 1
    for one in workers:
        one.join()
    counts = {}
    for _, _, seen, _ in results:
        for name, kinds in seen.items():
            for status, n in kinds.items():
                counts.setdefault(name, {})[status] = counts.setdefault(name, {}).get(status, 0) + n
    requests = sum(sum(kinds.values()) for kinds in counts.values())
    found = [text for *_, text in results if text]
    for text in found:
        print(text)
    if os.environ.get("FUZZ_COUNTS"):
        for name in sorted(counts):
            print("  ", name, dict(sorted(counts[name].items())))
    names = {f"{one.method} {one.short}" for one in OPERATIONS}
    dull = sorted(name for name in names if not any(200 <= status < 300 for status in counts.get(name, {})))
    if dull and requests > 20000:
        print("api: never answered 2xx: " + ", ".join(dull))
    print(f"api: {sum(one[0] for one in results)} stories, {requests} requests, seed {SEED}, "
          + (f"{len(found)} found" if found else "nothing found"))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
