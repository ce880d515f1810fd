#!/usr/bin/env python3
"""Offers a real daemon far more than it can take, for a bounded time, and reconciles: whatever was answered 202 is in the
store and reaches its receiver, whatever was refused was refused with 503 and Retry-After, memory stays under the bound that
follows from the settings (`budstikked --check` says it), it takes nearly as much as it does when it is offered little, and
who sends a little beside the flood gets through: a small message always, a large one from another address in its turn. As
soon as the load ends the next message is taken.

  pressure.py --bin build/dev/bin [--seconds 60] [--senders 48] [--message-bytes 262144] [--pending-bytes 4194304]

Prints one JSON object; exit status 0 only where all of it holds. Loopback only.
"""

import argparse
import contextlib
import http.client
import itertools
import json
import multiprocessing
import re
import socket
import subprocess
import sys
import threading
import time
import uuid

import node as support
import rough_peer

SENDING_PROCESSES = 3
MESSAGES_AT_MOST = 200_000
KIBIBYTE, MEBIBYTE = 1_024, 1_048_576
# Of what the node takes of as many senders as there are processes, it must take so much of the flood, though the flood and
# its refusals cost the same machine. Both are measured in turn, in slices.
LEAST_GOODPUT = 0.25
SLICES = 3
# Far sooner than it is told to, yet so late that the flood's own processes leave the node some of the machine.
IMPATIENCE_SECONDS = 0.2
LEAST_THROUGH = 0.95
BYSTANDER_PAUSE_SECONDS = 0.1
OTHER_ADDRESS = "127.0.0.2"


def bound_bytes(node):
    """The most memory that the settings let the daemon use, as it says itself."""
    said = subprocess.run([str(node.bin / "budstikked"), "--config", str(node.folder / "settings.toml"), "--check"],
                          capture_output=True, text=True, check=True)
    return int(re.search(r"memory: at most (\d+) bytes", said.stdout).group(1))


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
    """Posts as fast as it is answered, over connections that it keeps, and never waits as long as it is asked to."""

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
            threading.Event().wait(IMPATIENCE_SECONDS)
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


class Bystander(threading.Thread):
    """Sends one message after the other, at leisure, while the flood goes on."""

    def __init__(self, port, template, address):
        super().__init__()
        self.port, self.address = port, address
        self.body, self.identity = template
        self.over = threading.Event()
        self.answers, self.accepted = [], {}

    def run(self):
        while not self.over.wait(BYSTANDER_PAUSE_SECONDS):
            identity = str(uuid.uuid4())
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(self.address, 0))
            try:
                with contextlib.closing(connection):
                    connection.request("POST", "/v1/messages", self.body.replace(self.identity, identity.encode(), 1),
                                       {"Content-Type": "application/xml", "Connection": "close"})
                    response = connection.getresponse()
                    answer = response.read()
                self.answers.append(response.status)
                if response.status == 202:
                    self.accepted[identity] = [one["id"] for one in json.loads(answer)["deliveries"]]
            except OSError:
                self.answers.append(0)

    def end(self):
        self.over.set()
        self.join()


def share_taken(answers):
    return round(answers.count(202) / max(1, len(answers)), 3)


class Offered:
    """What became of several offers together."""

    def __init__(self):
        self.accepted, self.refused, self.wrong, self.broken, self.seconds = {}, 0, [], 0, 0

    def add(self, node, seconds, senders, message_bytes):
        start = time.monotonic()
        accepted, refused, wrong, broken = offer(node, seconds, senders, message_bytes)
        self.seconds += time.monotonic() - start
        self.accepted |= accepted
        self.refused += refused
        self.wrong += wrong
        self.broken += broken

    def rate(self):
        return len(self.accepted) / self.seconds


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


def with_small_room(node, message_bytes, pending_bytes):
    path = node.folder / "settings.toml"
    text = path.read_text(encoding="utf-8").replace(
        "[intake]\n", f"[intake]\nmax_message_bytes = {min(2 * message_bytes, pending_bytes)}\n"
        f"pending_bytes = {pending_bytes}\nconnections = 128\n")
    path.write_text(text, encoding="utf-8")


def run(bin_directory, seconds, senders, message_bytes, pending_bytes):
    receiver = rough_peer.RoughPeer(rough_peer.answering(rough_peer.OK))
    receiver.become_well()
    delivery = support.QUICK_DELIVERY + f"sending_bytes = {4 * MEBIBYTE}\n"
    with contextlib.closing(contextlib.ExitStack()) as closing, support.Node(bin_directory, delivery=delivery) as node:
        closing.callback(receiver.stop)
        with_small_room(node, message_bytes, pending_bytes)
        book = (node.folder / "addresses.toml").read_text().replace(node.municipality.url, receiver.url)
        (node.folder / "addresses.toml").write_text(book)
        node.start()
        begun = memory_peak_bytes(node.process)
        calm, flood, bystanders = Offered(), Offered(), []
        for _ in range(SLICES):
            calm.add(node, seconds / SLICES / 4, SENDING_PROCESSES, message_bytes)
            beside = [Bystander(node.port, padded_message(0), "127.0.0.1"),
                      Bystander(node.port, padded_message(message_bytes), OTHER_ADDRESS)]
            for one in beside:
                one.start()
            flood.add(node, seconds / SLICES, senders, message_bytes)
            for one in beside:
                one.end()
            bystanders.append(beside)
        small, large = ([answer for beside in bystanders for answer in beside[kind].answers] for kind in (0, 1))
        peak = memory_peak_bytes(node.process)

        start = time.monotonic()
        after = support.wait_for(lambda: (answer := node.post(support.message()[1]))[0] == 202 and answer,
                                 "the first message after the load")
        recovered = time.monotonic() - start

        accepted = calm.accepted | flood.accepted
        for one in itertools.chain(*bystanders):
            accepted |= one.accepted
        wanted = {one for deliveries in accepted.values() for one in deliveries}
        wanted |= {one["id"] for one in after[1]["deliveries"]}
        delivered = lambda: {one for one, _ in list(receiver.received)}  # noqa: E731
        support.wait_for(lambda: wanted <= delivered(), "everything accepted to be delivered", seconds=600)
        stored = sum(1 for identity in accepted if node.states(identity))
        return {
            "seconds": round(flood.seconds, 1), "senders": senders, "message_bytes": message_bytes,
            "pending_bytes": pending_bytes, "accepted": len(flood.accepted), "refused_503": flood.refused,
            "answered_otherwise": (calm.wrong + flood.wrong)[:5], "broken_off": flood.broken,
            "accepted_a_second": round(flood.rate(), 1), "accepted_a_second_when_calm": round(calm.rate(), 1),
            "goodput": round(flood.rate() / max(calm.rate(), 1e-9), 2),
            "small_ones_beside_it": len(small), "small_ones_through": share_taken(small),
            "large_ones_beside_it": len(large), "large_ones_through": share_taken(large),
            "accepted_not_stored": len(accepted) - stored, "accepted_not_delivered": len(wanted - delivered()),
            "delivered_unasked": len(delivered() - wanted),
            "instrumented": support.is_instrumented(node.bin / "budstikked"), "memory_at_start_bytes": begun, "memory_peak_bytes": peak, "memory_bound_bytes": bound_bytes(node),
            "taken_again_after_seconds": round(recovered, 2),
            "faults": sorted({line["event"] for line in node.status_lines() if line["loudness"] == "alarm"}),
        }


def faults_of(report, fair=True):
    """What does not hold; `fair`: messages are so much smaller than the room that each caller has a share of it. The memory
    of a sanitizer is not the node's."""
    wanted = {
        "too little is taken": report["goodput"] >= LEAST_GOODPUT,
        "nothing is refused: there was no overload": report["refused_503"] > 0,
        "something was answered otherwise": not report["answered_otherwise"],
        "something accepted is not stored": report["accepted_not_stored"] == 0,
        "something accepted is not delivered": report["accepted_not_delivered"] == 0,
        "too much memory": report["instrumented"] or report["memory_peak_bytes"] <= report["memory_bound_bytes"],
        "small messages are shut out": report["small_ones_beside_it"] > 0 and report["small_ones_through"] >= LEAST_THROUGH,
        "other senders are shut out": not fair or
                                      (report["large_ones_beside_it"] > 0 and report["large_ones_through"] >= LEAST_THROUGH),
    }
    return [fault for fault, holds in wanted.items() if not holds]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--senders", type=int, default=48)
    parser.add_argument("--message-bytes", type=int, default=262_144)
    parser.add_argument("--pending-bytes", type=int, default=4 * MEBIBYTE)
    options = parser.parse_args()
    report = run(options.bin, options.seconds, options.senders, options.message_bytes, options.pending_bytes)
    faults = faults_of(report, fair=8 * options.message_bytes <= options.pending_bytes)
    print(json.dumps(report | {"does_not_hold": faults}))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
