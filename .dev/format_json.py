#!/usr/bin/env python3
"""format_json.py [--check] FILE...: JSON with two spaces a level, and on one line what fits into 130 columns."""

import json
import sys
from pathlib import Path

COLUMNS = 130


def written(node, indent=""):
    flat = json.dumps(node, ensure_ascii=False)
    if len(indent) + len(flat) <= COLUMNS or not isinstance(node, (dict, list)):
        return flat
    inner = indent + "  "
    if isinstance(node, dict):
        lines = [f"{json.dumps(key, ensure_ascii=False)}: {written(value, inner)}" for key, value in node.items()]
    else:
        lines = [written(value, inner) for value in node]
    opening, closing = "{}" if isinstance(node, dict) else "[]"
    return f"{opening}\n" + ",\n".join(inner + line for line in lines) + f"\n{indent}{closing}"


def once(pairs):
    """What json would drop silently."""
    if len(dict(pairs)) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError("stands twice: " + next(key for key in keys if keys.count(key) > 1))
    return dict(pairs)


def main(args):
    check = args[:1] == ["--check"]
    differs = False
    for path in map(Path, args[check:]):
        text = path.read_text()
        try:
            wanted = written(json.loads(text, object_pairs_hook=once)) + "\n"
        except ValueError as wrong:
            sys.exit(f"{path}: {wrong}")
        if text != wanted and not check:
            path.write_text(wanted)
        elif text != wanted:
            print(f"{path}: run ./dev format", file=sys.stderr)
            differs = True
    return int(differs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
