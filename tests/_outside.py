"""What notices go out to in tests: a web server and a mail server on this machine that keep what they are told."""

import socketserver
import ssl
import threading
from base64 import b64decode
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Webhook(BaseHTTPRequestHandler):
    """Keeps each POST and answers what the server's `answers` say, the last of them for good."""

    def do_POST(self):
        self.server.got.append((self.path, self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
        answers = self.server.answers
        self.send_response(answers.pop(0) if len(answers) > 1 else answers[0])
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *given):
        pass


class Mail(socketserver.StreamRequestHandler):
    """As much of SMTP as one mail needs, STARTTLS where the server has a certificate."""

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self):
        is_safe, self.kept = False, {}
        self.say("220 localhost")
        while line := self.rfile.readline().decode().strip():
            match line.upper().split(":")[0].split()[0]:
                case "EHLO":
                    self.say(
                        "250-localhost\r\n250 " + ("STARTTLS" if self.server.tls and not is_safe else "AUTH PLAIN")
                    )
                case "STARTTLS":
                    self.say("220 go")
                    self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
                    self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
                    is_safe = True
                case "AUTH":
                    _, user, word = b64decode(line.split()[2]).decode().split("\0")
                    self.kept["user"] = (user, word)
                    self.say("235 ok" if word == self.server.password else "535 no")
                case "RCPT":
                    self.kept["to"] = line
                    self.say(self.server.answers[0])
                case "DATA":
                    self.say("354 go")
                    lines = []
                    while (one := self.rfile.readline()) != b".\r\n":
                        lines.append(one)
                    self.server.got.append((is_safe, self.kept["to"], b"".join(lines)))
                    self.say("250 kept")
                case "QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 ok")


class MailServer(socketserver.ThreadingTCPServer):
    """The mail server; `tls` is None or the context of its certificate."""

    allow_reuse_address = daemon_threads = True
    tls: ssl.SSLContext | None = None
    password = ""


@contextmanager
def served(server, answers, tls=None):
    """The server, answering in a thread as long as the block runs."""
    server.got, server.answers, server.tls = [], answers, tls
    if tls and isinstance(server, ThreadingHTTPServer):
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def webhook(*answers, tls=None, port=0):
    """A web server that answers these, the last for good."""
    return served(ThreadingHTTPServer(("127.0.0.1", port), Webhook), list(answers) or [200], tls)


def mailbox(answer="250 ok", tls=None):
    """A mail server that answers so to the recipient."""
    return served(MailServer(("127.0.0.1", 0), Mail), [answer], tls)
