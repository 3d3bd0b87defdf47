#!/usr/bin/python3
"""./dev seed: settled sessions with bills for the developer's instance.

Compiles seed.c with the archives of the build, so that the engine prices and the statements of the server write, and
loads what it writes: first all that sessions name, then chunks of sessions with their bills, redemptions and refunds,
each in one transaction, by two connections side by side. What is stopped leaves whole chunks: no session without its bill.

Many sessions are loaded without the indexes that only lists need, which are built afterwards in half the time; lists of
sessions fail meanwhile. The statement that builds them waits in STATE/seed.sql: whatever ends this program, the next
./dev up or ./dev seed runs it."""

import argparse
import fcntl
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[2]
ENV = os.environ
LOADERS = 2
TRIES = 3
MANY = 100000
# the rows refer to what the same program made
BEGIN = """SET SESSION foreign_key_checks = 0;
CREATE TEMPORARY TABLE redeemed LIKE redemption;
"""
# the count of a code is locked first, so that chunks of one tenant follow each other here
CHUNK = """START TRANSACTION;
{load}
UPDATE promo p JOIN (SELECT tenant, promo_id, COUNT(*) n FROM redeemed GROUP BY tenant, promo_id) r
	ON r.tenant = p.tenant AND r.promo_id = p.id SET p.redemptions_used = p.redemptions_used + r.n;
INSERT INTO promo_driver (tenant, promo_id, driver_id, redemptions_used)
	SELECT tenant, promo_id, driver_id, COUNT(*) FROM redeemed WHERE driver_id IS NOT NULL GROUP BY tenant, promo_id, driver_id
	ON DUPLICATE KEY UPDATE redemptions_used = redemptions_used + VALUES(redemptions_used);
INSERT INTO redemption SELECT * FROM redeemed;
DELETE FROM redeemed;
COMMIT;
SELECT 'loaded';
"""


def client(*options):
    return ["mariadb", "--no-defaults", f"--socket={ENV['DB_SOCKET']}", f"--user={ENV['DB_USER']}",
            "--skip-column-names", "--batch", "--unbuffered", *options, ENV["DB_NAME"]]


def sql(text):
    done = subprocess.run(client("-e", text), capture_output=True, text=True, start_new_session=True)
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


def make_room(sessions):
    """About 4 kB a session with its bill and indexes, at most a third of the machine's memory; until the database is
    started again."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    wanted = min(max(256 << 20, sessions * 4096), memory // 3) >> 20
    if int(sql("SELECT @@innodb_buffer_pool_size")) >> 20 < wanted:
        sql(f"SET GLOBAL innodb_buffer_pool_size = {wanted << 20}")
    if int(sql("SELECT @@innodb_log_file_size")) < 1 << 30:
        sql(f"SET GLOBAL innodb_log_file_size = {1 << 30}")


def keys_of_lists():
    """Definitions of the indexes of sessions that guard nothing."""
    text = sql("SHOW CREATE TABLE session").replace("\\n", "\n")
    return [key for key in re.findall(r"^\s*(KEY `\w+` \(.*?\)),?$", text, re.MULTILINE) if "`session_tariff`" not in key]


class Keys:
    """Without those indexes, then with them."""

    def __init__(self):
        self.waiting = Path(ENV["STATE"]) / "seed.sql"

    def drop(self):
        keys = keys_of_lists()
        self.waiting.write_text("SET SESSION foreign_key_checks = 0;\nALTER TABLE session\n" + ",\n".join(
            "\tADD " + key.replace("KEY ", "KEY IF NOT EXISTS ", 1) for key in keys) + ";\n")
        sql("ALTER TABLE session " + ", ".join("DROP KEY " + key.split()[1] for key in keys))

    def build(self):
        if not self.waiting.exists():
            return
        print("-- the database builds the indexes of lists", file=sys.stderr)
        sql(self.waiting.read_text())
        self.waiting.unlink()


class Progress:
    """A bar on a terminal, else a line every five seconds."""

    def __init__(self, all):
        self.all, self.done, self.began, self.shown = all, 0, time.monotonic(), 0.0
        self.terminal = sys.stderr.isatty()
        self.lock = threading.Lock()

    def add(self, sessions):
        with self.lock:
            self.done += sessions
            self.show(self.done == self.all)

    def show(self, last=False):
        now = time.monotonic()
        if not last and now - self.shown < (0.2 if self.terminal else 5):
            return
        self.shown = now
        rate = self.done / max(now - self.began, 0.001)
        left = f"{(self.all - self.done) / rate:.0f} s left" if rate else "starting"
        bar = "#" * (self.done * 30 // self.all)
        print((f"\r[{bar:.<30}] " if self.terminal else "   ") + f"{self.done} of {self.all} sessions, {rate:.0f}/s, {left}   ",
              end="" if self.terminal and not last else "\n", file=sys.stderr, flush=True)


class Loader:
    """A connection that loads chunks one after the other."""

    def __init__(self, folder):
        self.folder, self.client = folder, None

    def start(self):
        self.client = subprocess.Popen(client(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
                                       text=True)
        self.client.stdin.write(BEGIN)

    def load(self, chunk):
        """Whether it is stored; what another transaction was in the way of is tried again."""
        text = CHUNK.format(load=(self.folder / chunk / "load.sql").read_text())
        for _ in range(TRIES):
            if self.client is None:
                self.start()
            try:
                self.client.stdin.write(text)
                self.client.stdin.flush()
            except BrokenPipeError:
                pass
            if self.client.stdout.readline() == "loaded\n":
                shutil.rmtree(self.folder / chunk)
                return True
            said = self.client.stderr.read()
            self.client.wait()
            self.client = None
            if "1213" not in said and "1205" not in said:
                break
        print(f"seed: {said.strip() or 'the database has gone'}", file=sys.stderr)
        return False

    def end(self):
        if self.client is not None:
            self.client.kill()
            self.client.wait()


class Seed:
    def __init__(self, folder, sessions):
        self.folder, self.progress = folder, Progress(sessions)
        self.generator, self.chunks, self.failed = None, queue.Queue(), False
        self.loaders = [Loader(folder) for _ in range(LOADERS)]

    def take(self, loader, chunk, sessions):
        if not loader.load(chunk):
            self.failed = True
            self.generator.kill()
            return False
        self.progress.add(int(sessions))
        try:
            os.write(self.generator.stdin.fileno(), b".")
        except BrokenPipeError:
            pass  # it has written everything
        return True

    def work(self, loader):
        for chunk in iter(self.chunks.get, None):
            if not self.take(loader, *chunk):
                break

    def run(self, *arguments):
        self.generator = subprocess.Popen([compiled(self.folder), str(self.folder), *arguments], stdin=subprocess.PIPE,
                                          stdout=subprocess.PIPE, text=True)
        self.progress.show()
        threads = []
        for line in self.generator.stdout:
            chunk = line.split()
            if threads:
                self.chunks.put(chunk)
                continue
            # what sessions name, before any of them
            if not self.take(self.loaders[0], *chunk):
                break
            threads = [threading.Thread(target=self.work, args=(loader,), daemon=True) for loader in self.loaders]
            for thread in threads:
                thread.start()
        for _ in threads:
            self.chunks.put(None)
        for thread in threads:
            thread.join()
        return self.generator.wait() == 0 and not self.failed

    def end(self):
        """Whatever is not loaded by now is not there."""
        if self.generator is not None and self.generator.poll() is None:
            self.generator.kill()
        for loader in self.loaders:
            loader.end()


def seed(sessions, tenants, organizations):
    keys = Keys()
    keys.build()
    for left in Path(ENV["STATE"]).glob("seed.*/"):
        shutil.rmtree(left)
    existing = sql("SELECT tenant FROM tenant WHERE name = 'Demo Charging'")
    following = int(sql("SELECT COALESCE(MAX(tenant), 0) + 1 FROM tenant")) + 10
    make_room(sessions)
    now = int(time.time())
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="seed.", dir=ENV["STATE"]))
    work = Seed(folder, sessions)
    try:
        if sessions >= max(MANY, int(sql("SELECT COUNT(*) FROM session"))):
            keys.drop()
        whole = work.run(str(sessions), str(tenants), base36(now), str(now), existing, str(following), str(organizations))
    except KeyboardInterrupt:
        whole = False
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        work.end()
        shutil.rmtree(folder, ignore_errors=True)
        keys.build()
    if not whole:
        sys.exit(f"\nseed: stopped; some {work.progress.done} sessions are there, each with its bill")
    took = time.monotonic() - began
    sql("ANALYZE TABLE session, bill")
    print(f"-- {sessions} sessions of {tenants} tenants in {took:.1f} s: {sessions / took:.0f} a second", file=sys.stderr)


def stop(*_):
    raise KeyboardInterrupt


def main():
    parser = argparse.ArgumentParser(prog="./dev seed", description="Sessions of a year with their bills. Six of ten are "
                                     "those of the demo tenant, new tenants share the others.")
    parser.add_argument("--sessions", type=int, required=True)
    parser.add_argument("--tenants", type=int, default=200)
    parser.add_argument("--organizations", type=int, default=0, help="so many in the demo tenant, and each of its sessions for one of them")
    given = parser.parse_args()
    if given.sessions < given.tenants or given.tenants < 1:
        parser.error("at least one session for each tenant")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    with open(Path(ENV["STATE"]) / "seed.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("seed: another ./dev seed fills this instance")
        seed(given.sessions, given.tenants, given.organizations)


if __name__ == "__main__":
    main()
