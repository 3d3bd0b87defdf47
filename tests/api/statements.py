"""The constant statements of the server, as they stand in its program, and what the database does for them."""

import functools
import os
import re
import subprocess
from pathlib import Path


def sql(text, *options):
    """Rows of lists of texts, as the database's administrator."""
    env = os.environ
    if "DB_SOCKET" not in env:
        from client import ENV as env
    done = subprocess.run(["mariadb", "--no-defaults", f"--socket={env['DB_SOCKET']}", f"--user={env['DB_USER']}",
                           "--skip-column-names", "--batch", *options, env["DB_NAME"]],
                          input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


@functools.lru_cache(maxsize=None)
def texts(program):
    return [text.decode() for text in re.findall(rb"SELECT [\x20-\x7e]{40,}", Path(program).read_bytes())]


def kind_of_count(text):
    return "count" if "IS NULL OR" in text else "alone"


def forced(program, table):
    """{(index, "list", "count" or "alone"): text} of those that read ${table} by an index they name; alone: a count with no
    other filter."""
    out = {}
    for text in texts(program):
        found = re.search(rf"FROM {table} (?:\w )?FORCE INDEX \((\w+)\)", text)
        kind = kind_of_count(text) if re.match(r"SELECT COUNT\((\*\) FROM \(SELECT 1|CASE)", text) else "list" if text.endswith("OFFSET ?") else None
        if found and kind:
            key = found[1], kind
            assert out.setdefault(key, text) == text
    return out


def quoted(value):
    if value is None or isinstance(value, int):
        return "NULL" if value is None else str(value)
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def filled(text, **values):
    """${text} with its parameters: those of a column from ${values} (started_at: from, until and at for a position),
    filters that are not given NULL."""
    at = values.pop("at", None)
    started = [values.pop("since", "1000-01-01"), at or values.pop("until", "9000-01-01"), at]
    for column, operator in re.findall(r"\? IS NULL OR (\w+) (=) \?", text):
        value = quoted(values.get(column))
        text = text.replace(f"? IS NULL OR {column} {operator} ?", f"{value} IS NULL OR {column} = {value}")
    if at is None and "started_at = ?" in text:
        started[2] = started[1]

    def one(found):
        column, operator = found[1], found[2]
        if column == "started_at":
            value = started[0] if operator == ">=" else started[2 if operator == "=" else 1]
        elif column == "id":
            value = values.get("id", "~")
        elif column in ("LIMIT", "OFFSET"):
            value = values.get(column.lower(), 51 if column == "LIMIT" else 0)
        else:
            value = values[column]
        return found[0][:-1] + quoted(value)

    return re.sub(r"(\w+) (<|<=|=|>=|>)? ?\?", one, text)


def plan(text):
    """EXPLAIN's rows of stored tables: (table, type, key, extra)."""
    return [(row[2], row[3], row[5], row[9]) for row in sql("EXPLAIN " + text) if row[2] not in ("NULL", "<derived2>")]


def examined(text):
    """(rows answered, rows read) of ${text}; what is read again from a temporary table is left out."""
    rows = sql(f"FLUSH LOCAL STATUS; {text}; SHOW SESSION STATUS LIKE 'Handler_read%'")
    reads = {row[0]: int(row[1]) for row in rows if row[0].startswith("Handler_read")}
    once = ("first", "key", "last", "next", "prev", "rnd") + (() if text.startswith("SELECT COUNT(") else ("rnd_next",))
    return len(rows) - len(reads), sum(reads["Handler_read_" + name] for name in once)
