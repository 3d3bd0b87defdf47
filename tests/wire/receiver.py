"""Endpoints of webhooks that behave and misbehave, by their path."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Answers as ``answers`` says: path -> status, or a function of the handler. Keeps what came."""

    def __init__(self):
        self.lock, self.came, self.open, self.most_open = threading.Lock(), [], {}, {}
        self.released = threading.Event()
        self.answers = {"/hang": self.hang, "/stream": self.stream, "/headers": self.headers, "/slow": self.slow}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 120

            def do_POST(self):
                receiver.serve(self)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 1000

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def serve(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        path = handler.path
        with self.lock:
            self.came.append((path, handler.headers, body))
            self.open[path] = self.open.get(path, 0) + 1
            self.most_open[path] = max(self.most_open.get(path, 0), self.open[path])
        try:
            answer = self.answers.get(path, 204)
            if callable(answer):
                answer(handler)
            else:
                self.answer(handler, answer)
        finally:
            with self.lock:
                self.open[path] -= 1

    @staticmethod
    def answer(handler, status, **headers):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if status != 204:
            handler.send_header("Content-Length", "0")
        handler.end_headers()

    def hang(self, handler):
        """Until release(), then 204."""
        self.released.wait(120)
        self.answer(handler, 204)

    def slow(self, handler):
        time.sleep(1.5)
        self.answer(handler, 204)

    @staticmethod
    def stream(handler):
        """200, and a body without an end."""
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    @staticmethod
    def headers(handler):
        """200, and headers without an end."""
        handler.send_response(200)
        handler.flush_headers()
        while True:
            handler.wfile.write(b"X-More: " + b"x" * 1000 + b"\r\n")

    def ids(self, path=None):
        """Of the events that came, in their order."""
        with self.lock:
            return [headers["X-Event-Id"] for at, headers, _ in self.came if path in (None, at)]

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


def closed_port():
    """Nobody listens there."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]
