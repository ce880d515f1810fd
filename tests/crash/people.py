"""Whoever deals with the node while it is killed and started: senders, a receiver with a folder, operators. Each insists
until it is answered, as real ones do, and keeps its own account of what it was told."""

import hashlib
import http.client
import os
import threading

import load
import node as support
import peer

PAUSE_SECONDS = 0.02
AWAY = (OSError, http.client.HTTPException, ValueError)


class Worker:
    """A thread that repeats `turn` until it is told to stop. A turn returns False where there was nothing to do."""

    def __init__(self):
        self.stopped = threading.Event()
        self.fault = None
        self.thread = threading.Thread(target=self.run, daemon=True)

    def start(self):
        self.thread.start()
        return self

    def run(self):
        while not self.stopped.is_set():
            try:
                if not self.turn():
                    self.stopped.wait(PAUSE_SECONDS)
            except AWAY:
                self.stopped.wait(PAUSE_SECONDS)
            except Exception as fault:  # a fault of the test itself must not pass as silence
                self.fault = fault
                return

    def stop(self):
        self.stopped.set()
        self.thread.join()
        if self.fault:
            raise self.fault


class Told:
    """The senders' ledger: what each message was answered. Shared by all senders."""

    def __init__(self):
        self.changed = threading.Condition()
        self.acknowledged = {}  # MsgId → our id; None where the road tells none
        self.refused = {}       # MsgId → our id

    def note(self, ledger, identity, our_id):
        with self.changed:
            ledger[identity] = our_id
            self.changed.notify_all()

    def count(self):
        return len(self.acknowledged) + len(self.refused)

    def wait_for(self, count, seconds=support.PATIENCE_SECONDS):
        with self.changed:
            return self.changed.wait_for(lambda: self.count() >= count, timeout=seconds)


class Sender(Worker):
    """Hands in threads of messages by HTTP or by folder; the next of a thread when the one before is answered."""

    def __init__(self, daemon, supply, told, by_folder, rest_seconds):
        super().__init__()
        self.node = daemon
        self.supply = supply
        self.told = told
        self.hand_in = self.by_folder if by_folder else self.by_http
        self.rest_seconds = rest_seconds

    def turn(self):
        for message in self.supply.next() or []:
            self.hand_in(message)
            if self.stopped.wait(self.rest_seconds):
                break
        return False

    def by_http(self, message):
        while not self.stopped.wait(PAUSE_SECONDS):
            try:
                status, answer, _ = self.node.post(message.body)
            except AWAY:
                status = 503  # the daemon is down
            if status in (200, 202):
                self.told.note(self.told.acknowledged, message.identity, answer["id"])
                return
            if status != 503:
                self.told.note(self.told.refused, message.identity, answer.get("id", f"status {status}: {answer}"))
                return

    def by_folder(self, message):
        folder = self.node.folder / "in"
        name = message.identity + ".xml"
        (folder / f".{name}.tmp").write_bytes(message.body)
        os.rename(folder / f".{name}.tmp", folder / name)
        while not self.stopped.wait(PAUSE_SECONDS):
            waits = (folder / name).exists() or (folder / ".claimed" / name).exists()
            refused = (folder / "quarantine" / name).exists()
            # Looked at twice: it may have gone back from one to the other between the looks.
            if not waits and not (folder / name).exists():
                ledger = self.told.refused if refused else self.told.acknowledged
                self.told.note(ledger, message.identity, None)
                return


class FolderReceiver(Worker):
    """Takes messages out of a folder, answers each delivery once by a receipt in the node's folder, and keeps a ledger."""

    def __init__(self, daemon, folder):
        super().__init__()
        self.node = daemon
        self.folder = folder
        self.rows = []
        self.answered = set()

    def turn(self):
        names = sorted(one for one in os.listdir(self.folder) if not one.startswith("."))
        for name in names:
            path = self.folder / name
            body = path.read_bytes()
            delivery = name.removesuffix(".xml")
            self.rows.append({"delivery": delivery, "message_id": peer.identify(body),
                              "sha256": hashlib.sha256(body).hexdigest(),
                              "sha256_without_receiver": without_receiver(body)})
            if delivery not in self.answered:
                self.answered.add(delivery)
                self.answer(delivery, peer.receipt_for(body, None))
            path.unlink()
        return bool(names)

    def answer(self, delivery, receipt):
        if receipt is None:
            return
        hidden = self.node.folder / "in" / f".receipt-{delivery}.tmp"
        hidden.write_bytes(receipt)
        os.rename(hidden, self.node.folder / "in" / f"receipt-{delivery}.xml")


class Operator(Worker):
    """Works the work list: some get a municipality, some are given up, some stay. Insists on each act until it is answered."""

    def __init__(self, daemon, chance):
        super().__init__()
        self.node = daemon
        self.chance = chance
        self.told = {}  # delivery → what the operator was told has been done
        self.left = set()

    def turn(self):
        held = [one["delivery"]["id"] for one in self.node.listed(state="held", code="H301", max=20)]
        fresh = [one for one in held if one not in self.told and one not in self.left]
        for delivery in fresh:
            self.decide(delivery)
        return bool(fresh)

    def decide(self, delivery):
        verb = self.chance.choices(("release", "discard", "leave"), (6, 2, 2))[0]
        if verb == "leave":
            self.left.add(delivery)
            return
        body = {"who": "kari", "why": "a test"}
        if verb == "release":
            body["municipality"] = "1804"
        while not self.stopped.is_set():
            try:
                status, answer = self.node.admin("POST", f"/v1/deliveries/{delivery}/{verb}", body)
            except AWAY:
                status = 503
            # 409: done before the answer was lost.
            if status in (200, 409):
                self.told[delivery] = verb
                return
            if status != 503:
                raise AssertionError(f"{verb} was answered {status}: {answer}")
            self.stopped.wait(PAUSE_SECONDS)


class Administrator(Worker):
    """Publishes rules, imports address books, has settings read again and moves the log away, each over and over."""

    def __init__(self, daemon, rejecting_url, out):
        super().__init__()
        self.node = daemon
        self.parties = load.parties(rejecting_url, out)
        self.rounds = 0
        self.published = []  # texts whose publication was answered
        self.rules = (daemon.folder / "rules.toml").read_text(encoding="utf-8")

    def turn(self):
        self.rounds += 1
        step = self.rounds % 4
        if step == 0:
            text = f"# round {self.rounds}\n{self.rules}"
            status, _ = self.node.admin("POST", "/v1/rules/publications",
                                        {"who": "kari", "why": "a test", "text": text, "file": "rules.toml"})
            if status in (200, 201, 202):
                self.published.append(text)
        elif step == 1:
            extra = f'[[party]]\nher_id = 8190001\nname = "round {self.rounds}"\nservice = "KP01"\nmunicipality = "1804"\n'
            self.node.write_addresses(self.parties + extra)
        elif step == 2:
            self.signal(support.signal.SIGHUP)
        else:
            log = self.node.folder / "status.log"
            if log.exists():
                log.rename(f"{log}.{self.rounds}")
            self.signal(support.signal.SIGUSR1)
        self.stopped.wait(10 * PAUSE_SECONDS)
        return True

    def signal(self, number):
        process = self.node.process
        if process and process.poll() is None and self.node.answers():
            process.send_signal(number)


def without_receiver(body):
    """What re-addressing may not change: everything but the Receiver."""
    return hashlib.sha256(peer.RECEIVER.sub(rb"\1\2", body)).hexdigest()
