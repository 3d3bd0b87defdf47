#!/usr/bin/python3
"""./dev seed: settled sessions with bills for the developer's instance.

Compiles seed.c with the archives of the build, so that the engine prices and the statements of the server write, and
loads what it says: the two large tables through pipes while it works, the others afterwards. The rows of a load become
visible together; what is stopped leaves nothing but tenants without sessions."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[2]
ENV = os.environ
PIPES = ("session", "bill")
# the checks cost more than the rows, and the engine's rows need none
LOAD = "SET SESSION unique_checks = 0, foreign_key_checks = 0; "


def client(*options):
    return ["mariadb", "--no-defaults", f"--socket={ENV['DB_SOCKET']}", f"--user={ENV['DB_USER']}", "--local-infile=1",
            "--skip-column-names", "--batch", *options, ENV["DB_NAME"]]


def sql(text):
    done = subprocess.run(client("-e", text), capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"seed: {done.stderr.strip()}")
    return done.stdout.strip()


def flags(*words):
    return subprocess.run(["pkg-config", *words], capture_output=True, text=True, check=True).stdout.split()


def compiled(folder):
    build, program = Path(ENV["BUILD"]), str(folder / "seed")
    archives = [str(build / f"lib{name}.a") for name in ("domain", "store", "pricing", "base")]
    subprocess.run([ENV.get("CC", "cc"), "-std=gnu11", "-O2", "-Wall", "-Wextra", f"-I{TOP}/src", f"-I{build}",
                    *flags("--cflags", "json-c", "libmariadb"), str(HERE / "seed.c"), str(HERE / "files.c"), *archives,
                    *flags("--libs", "json-c", "libsodium", "libmariadb"), "-o", program], check=True)
    return program


def base36(n):
    return (base36(n // 36) if n >= 36 else "") + "0123456789abcdefghijklmnopqrstuvwxyz"[n % 36]


def load(folder, table):
    return subprocess.Popen(client("-e", LOAD + (folder / f"{table}.sql").read_text()))


def make_room(sessions):
    """About 2 kB a session with its bill and indexes, at most a third of the machine's memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    wanted = min(max(256 << 20, sessions * 2048), memory // 3) >> 20
    if int(sql("SELECT @@innodb_buffer_pool_size")) >> 20 < wanted:
        sql(f"SET GLOBAL innodb_buffer_pool_size = {wanted << 20}")
    if int(sql("SELECT @@innodb_log_file_size")) < 512 << 20:
        sql(f"SET GLOBAL innodb_log_file_size = {512 << 20}")


def seed(sessions, tenants):
    existing = sql("SELECT tenant FROM tenant WHERE name = 'Demo Charging'")
    following = int(sql("SELECT COALESCE(MAX(tenant), 0) + 1 FROM tenant")) + 10
    make_room(sessions)
    now = int(time.time())
    run = base36(now)
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="seed.", dir=ENV["STATE"]))
    running = []
    try:
        for table in PIPES:
            os.mkfifo(folder / f"{table}.tsv")
        generator = subprocess.Popen([compiled(folder), str(folder), str(sessions), str(tenants), run, str(now), existing,
                                      str(following)])
        running.append(generator)
        waiting = set(PIPES)
        while generator.poll() is None:
            for table in [table for table in waiting if (folder / f"{table}.sql").exists()]:
                running.append(load(folder, table))
                waiting.remove(table)
            if any(one.poll() for one in running):
                sys.exit("seed: stopped")
            time.sleep(0.05)
        print("-- the database takes the rest", file=sys.stderr)
        for path in sorted(folder.glob("*.sql")):
            if path.stem not in PIPES:
                running.append(load(folder, path.stem))
        if any([one.wait() for one in running]):
            sys.exit("seed: stopped")
        sql("INSERT INTO promo_driver (tenant, promo_id, driver_id, redemptions_used) SELECT r.tenant, r.promo_id, r.driver_id, "
            "COUNT(*) FROM promo p JOIN redemption r ON r.tenant = p.tenant AND r.promo_id = p.id "
            f"WHERE p.code LIKE '%{run.upper()}' AND r.driver_id IS NOT NULL GROUP BY r.tenant, r.promo_id, r.driver_id")
        took = time.monotonic() - began
        sql("ANALYZE TABLE session, bill")
    finally:
        for one in running:
            if one.poll() is None:
                one.terminate()
        shutil.rmtree(folder)
    print(f"-- {sessions} sessions of {tenants} tenants in {took:.1f} s: {sessions / took:.0f} a second", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(prog="./dev seed", description="Sessions of a year with their bills. Six of ten are "
                                     "those of the demo tenant, new tenants share the others.")
    parser.add_argument("--sessions", type=int, required=True)
    parser.add_argument("--tenants", type=int, default=200)
    given = parser.parse_args()
    if given.sessions < given.tenants or given.tenants < 1:
        parser.error("at least one session for each tenant")
    seed(given.sessions, given.tenants)


if __name__ == "__main__":
    main()
