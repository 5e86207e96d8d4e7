"""A small reverse proxy: it shows a page of this machine under a path, and says so in a header, as nginx would."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def proxied(upstream: int, port: int, prefix: str, strip: bool, header: str = "X-Forwarded-Prefix") -> Iterator[str]:
    """The address of a page behind a proxy at `prefix`; strip: whether the proxy takes the prefix out of requests and tells it.

    Every request has a connection of its own; a socket stays open.
    """
    class Visitor(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            head = b""
            while b"\r\n\r\n" not in head:
                if not (part := self.request.recv(65536)):
                    return
                head += part
            head, _, body = head.partition(b"\r\n\r\n")
            with suppress(OSError), socket.create_connection(("127.0.0.1", upstream)) as there:
                told = rewritten(head.decode("latin-1"), upstream, port, prefix, strip, header)
                there.sendall(told.encode("latin-1") + body)
                threading.Thread(target=pipe, args=(self.request, there), daemon=True).start()
                pipe(there, self.request)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address, daemon_threads = True, True

    with Server(("127.0.0.1", port), Visitor) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port}{prefix}/"
        server.shutdown()
        thread.join(10)


def rewritten(head: str, upstream: int, port: int, prefix: str, strip: bool, header: str) -> str:
    """The head of a request as the page's server gets it: its own host, and in headers that of the visitor and the path."""
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, path, version = first.split(" ")
    upgraded = any(line.lower().startswith("upgrade:") for line in lines)
    kept = [line for line in lines if not line.lower().startswith(("host:",) if upgraded else ("host:", "connection:"))]
    told = [f"Host: 127.0.0.1:{upstream}", f"X-Forwarded-Host: 127.0.0.1:{port}", *([] if upgraded else ["Connection: close"]),
            *([f"{header}: {prefix}"] if strip else [])]
    path = (path.removeprefix(prefix) or "/") if strip else path
    return "\r\n".join([f"{method} {path} {version}", *told, *kept]) + "\r\n\r\n"


def pipe(source: socket.socket, sink: socket.socket) -> None:
    """Everything from one end to the other; then neither goes on."""
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
