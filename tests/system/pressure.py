#!/usr/bin/env python3
"""Offers a real daemon far more than it can take, for a bounded time, and reconciles: whatever was answered 202 is in the
store and reaches its receiver, whatever was refused was refused with 503 and Retry-After, memory stays under the bound that
the settings give, and as soon as the load ends the next message is taken.

  pressure.py --bin build/dev/bin [--seconds 60] [--senders 48] [--message-bytes 262144] [--pending-bytes 16777216]

Prints one JSON object; exit status 0 only where all of it holds. Loopback only.
"""

import argparse
import contextlib
import json
import multiprocessing
import re
import socket
import sys
import threading
import time
import uuid

import node as support
import rough_peer

SENDING_PROCESSES = 3
MESSAGES_AT_MOST = 200_000
KIBIBYTE, MEBIBYTE = 1_024, 1_048_576
# What a process needs before it has seen a message: programs, schemas, the cache of the store, an arena for each thread.
BASE_BYTES = 64 * MEBIBYTE
# A body while it is taken: as received, sealed, re-addressed, and in the store's transaction.
COPIES = 4
# A message while it is parsed: its tree, its texts and what they are compressed into.
PARSING = 12


def bound_bytes(pending_bytes, message_bytes, connections, cpu_threads, sending_bytes):
    """The most memory that the settings let the daemon use."""
    receiving = connections * (16 * KIBIBYTE + 2 * 64 * KIBIBYTE)
    return (BASE_BYTES + COPIES * pending_bytes + PARSING * cpu_threads * message_bytes + receiving + 2 * sending_bytes)


def padded_message(size_bytes):
    """(template, MsgId in it): a message of about that size whose MsgId can be replaced."""
    identity, body = support.message()
    filler = size_bytes - len(body)
    if filler > 0:
        # Of hexadecimal digits, so that it compresses as health data does, and not to nothing.
        comment = b"<!--" + "".join(uuid.uuid4().hex for _ in range(filler // 32)).encode() + b"-->"
        body = body.replace(b"</p5:HelseopplysningerVedSoknad>", comment + b"</p5:HelseopplysningerVedSoknad>", 1)
    return body, identity.encode()


class Sender(threading.Thread):
    """Posts as fast as it is answered, over connections that it keeps, and never waits as it is asked to."""

    def __init__(self, port, template, until, most):
        super().__init__()
        self.port, self.until, self.most = port, until, most
        self.body, self.identity = template
        self.accepted, self.refused, self.wrong, self.broken = {}, 0, [], 0
        self.connection, self.reader = None, None

    def run(self):
        for _ in range(self.most):
            if time.monotonic() > self.until:
                break
            try:
                self.one()
            except (OSError, ValueError):
                # Closed for a new connection, or turned away at the door: no answer was given, and nothing promised.
                self.broken += 1
                self.hang_up()
        self.hang_up()

    def hang_up(self):
        if self.connection:
            self.reader.close()
            self.connection.close()
        self.connection = None

    def one(self):
        if self.connection is None:
            self.connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self.reader = self.connection.makefile("rb")
        identity = str(uuid.uuid4())
        body = self.body.replace(self.identity, identity.encode(), 1)
        head = (f"POST /v1/messages HTTP/1.1\r\nHost: h\r\nContent-Type: application/xml\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode()
        try:
            self.connection.sendall(head + body)
        except OSError:
            pass  # answered before the body was whole: the answer says why
        status, headers, answer = self.read_answer()
        if status == 202:
            self.accepted[identity] = [one["id"] for one in json.loads(answer)["deliveries"]]
        elif status == 503 and "retry-after" in headers:
            self.refused += 1
        else:
            self.wrong.append((status, answer[:200].decode(errors="replace")))
        if headers.get("connection", "").lower() == "close":
            self.hang_up()

    def read_answer(self):
        line = self.reader.readline()
        if not line:
            raise OSError("closed")
        status = int(line.split()[1])
        headers = {}
        while (line := self.reader.readline().strip()):
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        return status, headers, self.reader.read(int(headers.get("content-length", "0")))


def send(port, template, seconds, senders, most, results):
    until = time.monotonic() + seconds
    threads = [Sender(port, template, until, most // senders) for _ in range(senders)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    accepted = {}
    for one in threads:
        accepted |= one.accepted
    results.put((accepted, sum(one.refused for one in threads), [w for one in threads for w in one.wrong],
                 sum(one.broken for one in threads)))


def memory_peak_bytes(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmHWM:\s+(\d+) kB", file.read()).group(1)) * KIBIBYTE


def offer(node, seconds, senders, message_bytes):
    """All that was accepted (MsgId → delivery ids), and how much was refused, answered wrongly, and broken off."""
    template = padded_message(message_bytes)
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    share = max(1, senders // SENDING_PROCESSES)
    processes = [context.Process(target=send, args=(node.port, template, seconds, share,
                                                    MESSAGES_AT_MOST // SENDING_PROCESSES, results))
                 for _ in range(SENDING_PROCESSES)]
    for one in processes:
        one.start()
    parts = [results.get() for _ in processes]
    for one in processes:
        one.join()
    accepted = {}
    for part in parts:
        accepted |= part[0]
    return accepted, sum(part[1] for part in parts), [w for part in parts for w in part[2]], sum(part[3] for part in parts)


def run(bin_directory, seconds, senders, message_bytes, pending_bytes):
    receiver = rough_peer.RoughPeer(rough_peer.answering(rough_peer.OK))
    receiver.become_well()
    sending_bytes, cpu_threads, connections = 4 * MEBIBYTE, 2, 128
    settings = f"[process]\ncpu_threads = {cpu_threads}\n"
    delivery = support.QUICK_DELIVERY + f"sending_bytes = {sending_bytes}\n"
    with contextlib.closing(contextlib.ExitStack()) as closing, \
            support.Node(bin_directory, delivery=delivery, settings=settings) as node:
        closing.callback(receiver.stop)
        path = node.folder / "settings.toml"
        text = path.read_text(encoding="utf-8").replace(
            "[intake]\n", f"[intake]\nmax_message_bytes = {pending_bytes}\npending_bytes = {pending_bytes}\n"
            f"connections = {connections}\n")
        path.write_text(text, encoding="utf-8")
        book = (node.folder / "addresses.toml").read_text().replace(node.municipality.url, receiver.url)
        (node.folder / "addresses.toml").write_text(book)
        node.start()
        begun = memory_peak_bytes(node.process)
        start = time.monotonic()
        accepted, refused, wrong, broken = offer(node, seconds, senders, message_bytes)
        took = time.monotonic() - start
        peak = memory_peak_bytes(node.process)
        bound = bound_bytes(pending_bytes, message_bytes, connections, cpu_threads, sending_bytes)

        start = time.monotonic()
        after = support.wait_for(lambda: (answer := node.post(support.message()[1]))[0] == 202 and answer,
                                 "the first message after the load")
        recovered = time.monotonic() - start

        wanted = {one for deliveries in accepted.values() for one in deliveries}
        wanted |= {one["id"] for one in after[1]["deliveries"]}
        delivered = lambda: {one for one, _ in list(receiver.received)}  # noqa: E731
        support.wait_for(lambda: wanted <= delivered(), "everything accepted to be delivered", seconds=600)
        stored = sum(1 for identity in accepted if node.states(identity))
        return {
            "seconds": round(took, 1), "senders": senders, "message_bytes": message_bytes,
            "accepted": len(accepted), "refused_503": refused, "answered_otherwise": wrong[:5], "broken_off": broken,
            "accepted_not_stored": len(accepted) - stored, "accepted_not_delivered": len(wanted - delivered()),
            "delivered_unasked": len(delivered() - wanted),
            "memory_at_start_bytes": begun, "memory_peak_bytes": peak, "memory_bound_bytes": bound,
            "taken_again_after_seconds": round(recovered, 2),
            "faults": sorted({line["event"] for line in node.status_lines() if line["loudness"] == "alarm"}),
        }


def holds(report):
    return (report["accepted"] > 0 and report["refused_503"] > 0 and not report["answered_otherwise"] and
            report["accepted_not_stored"] == 0 and report["accepted_not_delivered"] == 0 and
            report["memory_peak_bytes"] <= report["memory_bound_bytes"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--senders", type=int, default=48)
    parser.add_argument("--message-bytes", type=int, default=262_144)
    parser.add_argument("--pending-bytes", type=int, default=4 * MEBIBYTE)
    options = parser.parse_args()
    report = run(options.bin, options.seconds, options.senders, options.message_bytes, options.pending_bytes)
    print(json.dumps(report))
    sys.exit(0 if holds(report) else 1)


if __name__ == "__main__":
    main()
