#!/usr/bin/python3
"""An SMTP server that takes every mail and keeps it as a file: mail_sink.py FOLDER PORT-FILE. The port, on 127.0.0.1 and free,
is written to PORT-FILE. A file is called by when it came and to whom it goes: FOLDER/<time>-<address>.eml."""

import asyncio
import datetime as dt
import os
import re
import signal
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP


def whole(path, content):
    """No reader sees a part of it."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)


class Keeper:
    def __init__(self, folder):
        self.folder = folder

    def free(self, to):
        """A name of a file that is not there."""
        time = dt.datetime.now(dt.timezone.utc).strftime("%Y%m%dT%H%M%S.%fZ")
        stem = f"{time}-" + re.sub(r"[^A-Za-z0-9@._+-]", "_", to)[:200]
        names = (f"{stem}{'' if n == 1 else f'-{n}'}.eml" for n in range(1, 1000))
        return next(path for path in map(self.folder.joinpath, names) if not path.exists())

    async def handle_DATA(self, server, session, envelope):
        whole(self.free(envelope.rcpt_tos[0]), envelope.original_content)
        return "250 kept"


async def main(folder, port_file):
    loop, ends = asyncio.get_running_loop(), asyncio.Event()
    for end in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(end, ends.set)
    keeper = Keeper(folder)
    server = await loop.create_server(lambda: SMTP(keeper, hostname="localhost"), "127.0.0.1", 0)
    whole(port_file, str(server.sockets[0].getsockname()[1]).encode())
    await ends.wait()
    server.close()


folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
asyncio.run(main(folder, Path(sys.argv[2])))
