"""SMTP servers that do what a test says."""

import asyncio
import ssl
import subprocess
import threading

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Mailserver:
    """Takes mails on a free port of 127.0.0.1. ${rcpt} and ${data} are what it does with recipients and with messages, one
    after the other, the last for all that follow: a reply, or "stall" (it says nothing more), or "cut" (it hangs up).
    ${quit} is what it does at the end of a connection."""

    def __init__(self, rcpt=("250 fine",), data=("250 kept",), quit="221 bye", **options):
        self.rcpt, self.data, self.quit = list(rcpt), list(data), quit
        self.options = options
        self.tries = []  # (sender, recipients, message) of each, taken or not
        self.mails = []  # of those that it said it has
        self.users = []  # who signed in
        self.commands = []
        self.started, self.stopped = threading.Event(), None
        self.thread = threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True)
        self.thread.start()
        assert self.started.wait(20)

    async def serve(self):
        self.loop, self.stopped = asyncio.get_running_loop(), asyncio.Event()
        server = await self.loop.create_server(lambda: SMTP(self, hostname="mail.example", **self.options), "127.0.0.1", 0,
                                               ssl=self.options.pop("tls_at_once", None))
        self.port = server.sockets[0].getsockname()[1]
        self.started.set()
        await self.stopped.wait()
        server.close()

    def stop(self):
        self.loop.call_soon_threadsafe(self.stopped.set)
        self.thread.join(20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    async def act(self, what, server):
        if what == "cut":
            server.transport.abort()
        if what in ("cut", "stall"):
            await self.stopped.wait()
        return what

    @staticmethod
    def next(script):
        return script.pop(0) if len(script) > 1 else script[0]

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.commands.append(f"EHLO {hostname}")
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        reply = await self.act(self.next(self.rcpt), server)
        if reply[0] == "2":
            envelope.rcpt_tos.append(address)
        return reply.replace("{}", address)

    async def handle_DATA(self, server, session, envelope):
        mail = (envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content)
        self.tries.append(mail)
        reply = await self.act(self.next(self.data), server)
        if reply[0] == "2":
            self.mails.append(mail)
        return reply

    async def handle_QUIT(self, server, session, envelope):
        self.commands.append("QUIT")
        return await self.act(self.quit, server)

    def authenticate(self, server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and data.password == b"a secret"
        if good:
            self.users.append(data.login.decode())
        return AuthResult(success=good, handled=False)


def certificate(folder):
    """Paths of a self-signed certificate for 127.0.0.1 and its key."""
    crt, key = folder / "mail.crt", folder / "mail.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=mail.example",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", crt], check=True, capture_output=True)
    return crt, key


def tls(crt, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    return context
