"""A receiver at the level of sockets, which does what no well-behaved receiver does: it refuses, resets, stalls, drips, lies,
and shows certificates that nobody should trust. At a word it is well, and takes what comes.

Each is a thread of the test's own process, on a port of loopback that stays its own whatever it does.
"""

import contextlib
import hashlib
import re
import socket
import ssl
import struct
import threading
from datetime import timedelta

OK = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
LENGTH = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)
DELIVERY = re.compile(rb"\r\nBudstikke-Delivery-Id: ([^\r]+)\r\n", re.IGNORECASE)
DRIP_SECONDS = 0.02
WIDE_BUFFER_BYTES = 1_048_576


def read_request(stream):
    """(head, body) of one request; what there is of them where it ends before."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = stream.recv(65536)
        if not more:
            return data, b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    head += b"\r\n"
    length = LENGTH.search(head)
    while length and len(body) < int(length.group(1)):
        more = stream.recv(65536)
        if not more:
            break
        body += more
    return head, body


def until_closed(stream):
    with contextlib.suppress(OSError):
        while stream.recv(65536):
            pass


def reset(stream):
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stream.close()


def drip(stream, text):
    """A byte at a time, without end: whoever reads is never left in silence."""
    stream.sendall(text)
    pause = threading.Event()
    while not pause.wait(DRIP_SECONDS):
        stream.sendall(b"x")


def answering(text):
    def behave(peer, stream):
        peer.note(*read_request(stream))
        stream.sendall(text)
    return behave


def reset_at_once(_, stream):
    reset(stream)


def reset_after_request(peer, stream):
    peer.note(*read_request(stream))
    reset(stream)


def stall_before_request(peer, _):
    # Reads nothing, and does not even see the other side go.
    peer.is_well.wait()


def stall_after_request(peer, stream):
    peer.note(*read_request(stream))
    until_closed(stream)


def answer_late(peer, stream):
    peer.note(*read_request(stream))
    until_closed(stream)
    stream.sendall(OK)


def read_slowly(peer, stream):
    """A byte at a time: what is larger than the buffers in between is never through."""
    pause = threading.Event()
    while not peer.is_well.is_set() and stream.recv(1):
        pause.wait(DRIP_SECONDS)


def answering_after(seconds):
    """Answers each request so late, in turn, whatever becomes of it meanwhile."""
    def behave(peer, stream):
        head, body = read_request(stream)
        delay = seconds[peer.note(head, body) % len(seconds)]
        threading.Event().wait(delay)  # how this receiver is; nothing is asserted of it
        stream.sendall(OK)
    return behave


def stall_in_the_answer(peer, stream):
    peer.note(*read_request(stream))
    stream.sendall(b"HTTP/1.1 202 Acc")
    until_closed(stream)


def drip_the_answer(peer, stream):
    peer.note(*read_request(stream))
    drip(stream, b"HTTP/1.1 202 Accepted\r\nX: ")


def speak_plainly(_, stream):
    stream.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    until_closed(stream)


BEHAVIOURS = {
    # name: (what it does, the code that the delivery waits with)
    "refuse": (None, "D401"),
    "reset_at_once": (reset_at_once, "D401 D403"),  # seen while connecting, or right after
    "reset_after_request": (reset_after_request, "D403"),
    "stall_before_request": (stall_before_request, "D402"),
    "stall_after_request": (stall_after_request, "D402"),
    "answer_late": (answer_late, "D402"),
    "answer_half": (answering(b"HTTP/1.1 202 Acc"), "D403"),
    "answer_nothing": (answering(b""), "D403"),
    "stall_in_the_answer": (stall_in_the_answer, "D402"),
    "drip_the_answer": (drip_the_answer, "D402"),
    "nonsense": (answering(b"\x00\x16\x03 this is not HTTP\r\n\r\n"), "D404"),
    "huge_header": (answering(b"HTTP/1.1 202 Accepted\r\nX: " + b"x" * 100_000 + b"\r\n\r\n"), "D404"),
    "only_interim_answers": (answering(b"HTTP/1.1 100 Continue\r\n\r\n" * 50), "D404"),
    "switch_protocols": (answering(b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"), "D404"),
    "unknown_status": (answering(b"HTTP/1.1 799 What\r\nContent-Length: 0\r\n\r\n"), "D412"),
    "two_lengths": (answering(b"HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello"), "D404"),
    "bad_length": (answering(b"HTTP/1.1 202 Accepted\r\nContent-Length: -5\r\n\r\n"), "D404"),
}


class RoughPeer:
    """Plain HTTP, or TLS where `tls` makes the context for "bad" and for "well". `buffer_bytes`: what the kernel takes in
    before it is read."""

    def __init__(self, behave, tls=None, buffer_bytes=None):
        self.behave = behave
        self.tls = tls
        self.buffer_bytes = buffer_bytes
        self.is_well = threading.Event()
        self.lock = threading.Lock()
        self.connections = 0
        self.received = []  # (delivery id, SHA-256) of whole requests
        self.listener = socket.socket()
        if buffer_bytes:
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        self.listener.bind(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        if behave is not None:
            self.open()

    def open(self):
        self.listener.listen(64)
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def url(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/messages"

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with contextlib.closing(connection), contextlib.suppress(OSError):
            stream = connection
            if self.tls:
                context = self.tls("well" if self.is_well.is_set() else "bad")
                stream = context.wrap_socket(connection, server_side=True) if context else connection
            with contextlib.closing(stream):
                if self.is_well.is_set():
                    self.note(*read_request(stream))
                    stream.sendall(OK)
                    with contextlib.suppress(OSError):
                        stream.shutdown(socket.SHUT_WR)
                    until_closed(stream)
                else:
                    self.behave(self, stream)

    def note(self, head, body):
        """How many whole requests had come before."""
        length, delivery = LENGTH.search(head), DELIVERY.search(head)
        if length and delivery and int(length.group(1)) == len(body):
            with self.lock:
                self.received.append((delivery.group(1).decode(), hashlib.sha256(body).hexdigest()))
                return len(self.received) - 1
        return 0

    def become_well(self):
        self.is_well.set()
        if self.buffer_bytes:
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WIDE_BUFFER_BYTES)
        if self.behave is None:
            self.open()

    def stop(self):
        self.is_well.set()  # lets go who waits for it
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def server_context(certificate, prepare=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(*certificate)
    if prepare:
        prepare(context)
    return context


def old_tls(context):
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1


def weak_suites(context):
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384:@SECLEVEL=0")


def tls_peers(trusted, stranger):
    """name → (a peer, the code that the delivery waits with), for authorities of registry_certificates.py."""
    here = "subjectAltName=IP:127.0.0.1,DNS:localhost"
    good = trusted.issue("good", "/CN=good", here)
    shown = {
        "expired": trusted.issue("expired", "/CN=good", here, begin=-timedelta(days=30), end=-timedelta(days=1)),
        "not_yet_valid": trusted.issue("early", "/CN=good", here, begin=timedelta(days=1)),
        "other_name": trusted.issue("other", "/CN=127.0.0.1", "subjectAltName=DNS:elsewhere.example,IP:127.0.0.2"),
        "other_authority": stranger.issue("stranger", "/CN=good", here),
        "self_signed": (stranger.certificate, stranger.key),
    }
    wells = {"well": server_context(good)}
    peers = {}
    for name, certificate in shown.items():
        contexts = {**wells, "bad": server_context(certificate)}
        peers[name] = RoughPeer(answering(OK), contexts.get), "D407"
    for name, prepare in (("old_tls", old_tls), ("weak_suites", weak_suites)):
        contexts = {**wells, "bad": server_context(good, prepare)}
        peers[name] = RoughPeer(answering(OK), contexts.get), "D407"
    peers["no_tls_at_all"] = RoughPeer(speak_plainly, wells.get), "D407"
    peers["stall_in_the_handshake"] = RoughPeer(lambda _, stream: until_closed(stream), wells.get), "D402"
    return peers
