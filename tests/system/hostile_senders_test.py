"""Senders that mean no good: idle by the thousand, dripping, hogging, ambiguous. Whoever means well gets through meanwhile."""

import contextlib
import os
import resource
import socket
import threading
import unittest

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
HOSTILE = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
IDLE = 2_400
FILES_NEEDED = 4_096
DRIP_SECONDS = 0.02


def with_intake(node, lines):
    settings = node.folder / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[intake]\n", f"[intake]\n{lines}\n"), encoding="utf-8")
    return node


def connect(node, address):
    connection = socket.socket()
    connection.bind((address, 0))
    connection.connect(("127.0.0.1", node.port))
    return connection


def read_to_end(connection):
    data = b""
    with contextlib.suppress(OSError):
        while more := connection.recv(65536):
            data += more
    return data


def drip(connection, beginning):
    """A byte at a time until the other side has had enough."""
    pause = threading.Event()
    with contextlib.suppress(OSError):
        connection.sendall(beginning)
        while not pause.wait(DRIP_SECONDS):
            connection.sendall(b"x")


class HostileSenders(unittest.TestCase):
    def posts(self, node, count=5):
        for _ in range(count):
            identity, body = support.message()
            self.assertEqual(node.post(body)[0], 202)
            node.wait_state(identity, "confirmed")

    def test_thousands_of_idle_connections_leave_the_intake_reachable(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard < FILES_NEEDED:
            self.skipTest(f"this process may open {hard} files only")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, FILES_NEEDED), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        with support.Node(BIN) as node, contextlib.ExitStack() as open_ones:
            node.start()
            for number in range(IDLE):
                one = open_ones.enter_context(connect(node, HOSTILE[number % len(HOSTILE)]))
                if number % 3 == 0:
                    one.sendall(b"POST /v1/messages HTTP/1.1\r\nHost: ")
                if number % 400 == 0:
                    self.posts(node, 1)
            self.posts(node)
            self.assertTrue(node.ready())
            files = len(os.listdir(f"/proc/{node.process.pid}/fd"))
            self.assertLess(files, 256 + 100, "of the daemon: its cap of connections, and its own files")
            told = [line["detail"] for line in node.status_lines() if line["event"] == "fault"]
            self.assertEqual(len(told), 1, told)
            self.assertIn("is full", told[0])

    def test_those_that_drip_are_given_up(self):
        with with_intake(support.Node(BIN), 'header_timeout = "500ms"\nbody_timeout = "500ms"\nslowest_body = 10000') as node:
            node.start()
            beginnings = (b"", b"POST /v1/messages HTTP/1.1\r\nX: ",
                          b"POST /v1/messages HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n",
                          b"POST /v1/messages HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n")
            with contextlib.ExitStack() as open_ones:
                drips = []
                for number in range(40):
                    one = open_ones.enter_context(connect(node, HOSTILE[0]))
                    drips.append(threading.Thread(target=drip, args=(one, beginnings[number % len(beginnings)])))
                    drips[-1].start()
                self.posts(node)
                for one in drips:
                    one.join(support.PATIENCE_SECONDS)
                    self.assertFalse(one.is_alive(), "a drip that goes on for ever")
            self.posts(node, 1)

    def test_one_address_that_hogs_shuts_nobody_else_out(self):
        with with_intake(support.Node(BIN), "connections = 16\nconnections_per_address = 8") as node, \
                contextlib.ExitStack() as open_ones:
            node.start()
            head = b"POST /v1/messages HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n"
            for _ in range(8):
                one = open_ones.enter_context(connect(node, HOSTILE[0]))
                one.sendall(head)
                self.assertIn(b"100 Continue", one.recv(100), "in the middle of a request now")
            for _ in range(5):
                turned_away = open_ones.enter_context(connect(node, HOSTILE[0]))
                self.assertTrue(read_to_end(turned_away).startswith(b"HTTP/1.1 503 "))
            self.posts(node)

    def test_what_can_be_read_in_two_ways_is_refused_once_and_stored_never(self):
        identity, body = support.message()
        length = f"Content-Length: {len(body)}\r\n".encode()
        chunk = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
        start = b"POST /v1/messages HTTP/1.1\r\nHost: h\r\nContent-Type: application/xml\r\n"
        behind = b"POST /v1/messages HTTP/1.1\r\nHost: h\r\nContent-Type: application/xml\r\n" + length + b"\r\n" + body
        hostile = {
            "length and coding": start + length + b"Transfer-Encoding: chunked\r\n\r\n" + chunk + behind,
            "coding and length": start + b"Transfer-Encoding: chunked\r\n" + length + b"\r\n" + chunk + behind,
            "two lengths": start + length + b"Content-Length: 0\r\n\r\n" + body + behind,
            "a list of codings": start + b"Transfer-Encoding: chunked, identity\r\n\r\n" + chunk + behind,
            "a space before the colon": start + b"Content-Length : 5\r\n\r\n" + body + behind,
            "a folded header": start + b"X: a\r\n b\r\nTransfer-Encoding:\r\n chunked\r\n" + length + b"\r\n" + body + behind,
            "a header without end": start + b"X: " + b"x" * 1_000_000,
            "an absolute target": b"POST http://elsewhere/v1/messages HTTP/1.1\r\nHost: h\r\n" + length + b"\r\n" + body,
            "no host": b"POST /v1/messages HTTP/1.1\r\n" + length + b"\r\n" + body,
            "an upgrade": start + b"Upgrade: h2c\r\nConnection: Upgrade\r\n" + length + b"\r\n" + body + behind,
        }
        with support.Node(BIN) as node:
            node.start()
            for name, request in hostile.items():
                with self.subTest(name), connect(node, HOSTILE[0]) as one:
                    with contextlib.suppress(OSError):
                        one.sendall(request)
                    answer = read_to_end(one)
                    self.assertRegex(answer, rb"^HTTP/1\.1 (4\d\d|501) ")
                    self.assertEqual(answer.count(b"HTTP/1.1 "), 1, "nothing behind it is read as a request")
            self.assertEqual(node.listed(), [])
            self.assertEqual(node.show(identity), [])
            self.assertEqual(node.post(body)[0], 202)


if __name__ == "__main__":
    unittest.main()
