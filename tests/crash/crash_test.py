#!/usr/bin/env python3
"""Kills the real daemon at random moments while it carries messages, starts it again, and reconciles three ledgers: what
senders were told, what the store says, and what receivers got.

  crash_test.py --bin DIRECTORY [--messages N] [--kills N] [--seed S]

The last line is JSON. Exit status 0 only if nothing was lost, altered, sent under another id, or left unfinished.
"""

import argparse
import hashlib
import json
import pathlib
import queue
import random
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))

import node as support  # noqa: E402

SENDERS = 4
SAMPLES = ("need-coordinator.xml", "ordinary.xml")
RECEIVER_OPEN, RECEIVER_CLOSE = b"<Receiver>", b"</Receiver>"


def without_receiver(body):
    begin = body.index(RECEIVER_OPEN) + len(RECEIVER_OPEN)
    return hashlib.sha256(body[:begin] + body[body.index(RECEIVER_CLOSE):]).hexdigest()


class Senders:
    """Threads that submit every message until it is acknowledged, as a hospital's own system does."""

    def __init__(self, daemon, messages):
        self.daemon = daemon
        self.queue = queue.Queue()
        self.acknowledged = {}
        self.refused = []
        self.progress = threading.Condition()
        for one in messages:
            self.queue.put(one)
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(SENDERS)]
        for thread in self.threads:
            thread.start()

    def run(self):
        while True:
            try:
                identity, body = self.queue.get_nowait()
            except queue.Empty:
                return
            self.submit(identity, body)

    def submit(self, identity, body):
        while True:
            try:
                status, answer, _ = self.daemon.post(body)
            except (OSError, support.http.client.HTTPException):
                support.time.sleep(0.02)  # the daemon is down: the sender comes back
                continue
            if status == 503:
                support.time.sleep(0.02)
                continue
            with self.progress:
                if status in (200, 202):
                    self.acknowledged[identity] = answer["id"]
                else:
                    self.refused.append((identity, status))
                self.progress.notify_all()
            return

    def wait_for(self, count):
        with self.progress:
            self.progress.wait_for(lambda: len(self.acknowledged) + len(self.refused) >= count,
                                   timeout=support.PATIENCE_SECONDS)

    def join(self):
        for thread in self.threads:
            thread.join()


def reconcile(daemon, sent, senders):
    """Counts what went wrong, over the three ledgers."""
    store = {row["message"]["message_id"]: row for row in daemon.listed() if row["delivery"]["kind"] == "primary"}
    got = {}
    for row in daemon.municipality.ledger():
        got.setdefault(row["message_id"], []).append(row)
    report = {"acknowledged": len(senders.acknowledged), "refused": len(senders.refused), "lost": 0, "altered": 0,
              "other_id": 0, "unfinished": 0, "duplicates_same_id": 0}
    for identity, body in sent.items():
        row = store.get(identity)
        arrived = got.get(identity, [])
        if identity in senders.acknowledged and (row is None or not arrived):
            report["lost"] += 1
            continue
        if row["delivery"]["state"] != "confirmed":
            report["unfinished"] += 1
        intact = row["message"]["sha256"] == hashlib.sha256(body).hexdigest() and all(
            one["sha256"] == row["delivery"]["sha256"] and one["sha256_without_receiver"] == without_receiver(body)
            for one in arrived)
        report["altered"] += 0 if intact else 1
        report["duplicates_same_id"] += len(arrived) - 1
        report["other_id"] += len({one["delivery"] for one in arrived}) - 1
    report["other_id"] += len(set(got) - set(sent))
    return report


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    print(f"seed {options.seed}", flush=True)

    sent = dict(support.message(SAMPLES[number % len(SAMPLES)]) for number in range(options.messages))
    moments = sorted(chance.sample(range(1, options.messages), options.kills))
    with support.Node(options.bin) as daemon:
        daemon.start()
        senders = Senders(daemon, sent.items())
        for moment in moments:
            senders.wait_for(moment)
            daemon.kill()
            daemon.start()
        senders.join()
        support.wait_for(
            lambda: not daemon.listed(state="waiting", max=1) and not daemon.listed(state="sending", max=1)
            and not daemon.listed(state="handed_over", type="HELSEOPPL_SOKNAD", max=1)
            and not daemon.listed(state="handed_over", type="LOG_UTSKREVET", max=1), "every delivery to be settled")
        report = {"seed": options.seed, "kills": options.kills, "messages": options.messages,
                  **reconcile(daemon, sent, senders)}
    print(json.dumps(report))
    wrong = report["lost"] or report["altered"] or report["other_id"] or report["unfinished"] or report["refused"]
    return 1 if wrong or report["acknowledged"] != options.messages else 0


if __name__ == "__main__":
    sys.exit(main())
