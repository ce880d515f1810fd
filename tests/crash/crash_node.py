"""A node to be killed: parties of every kind, a load that runs by itself, and the account that is drawn up at the end."""

import json
import random
import re
import signal
import sqlite3
import subprocess

import load
import node as support
import people
from ledgers import Ledgers

# An attempt that is given up is not one that a receiver is slow to write down: order would be judged by chance.
DELIVERY = """
attempt_timeout = "30s"
backoff_first = "50ms"
backoff_longest = "200ms"
breaker_probe = "100ms"
overdue_check = "1s"
"""
SETTINGS = """
[process]
stop_grace = "10s"
"""
HTTP_SENDERS, FOLDER_SENDERS = 4, 3

class CrashNode(support.Node):
    def __init__(self, bin_directory, settings="", delivery="", **more):
        super().__init__(bin_directory, settings=SETTINGS + settings, delivery=DELIVERY + delivery, **more)
        self.rejecting = self.add_peer("rejecting", "reject:E35")
        self.out = self.folder / "out"
        self.out.mkdir()
        self.store = self.folder / "store"
        self.store.mkdir()
        text = (self.folder / "settings.toml").read_text(encoding="utf-8")
        (self.folder / "settings.toml").write_text(
            text.replace('file = "budstikke.db"', 'file = "store/budstikke.db"'), encoding="utf-8")
        self.write_addresses(load.parties(self.rejecting.url, self.out))
        self.base_environment = dict(self.environment)
        self.exits = []

    def begin(self, failpoint=None, **environment):
        """Starts the process and does not wait. `failpoint`: where it is to die, as NAME=N:kill."""
        order = {"BUDSTIKKE_FAILPOINT": failpoint} if failpoint else {}
        self.environment = {**self.base_environment, **order, **environment}
        with open(self.folder / "output.log", "ab") as output:
            self.process = subprocess.Popen([str(self.bin / "budstikked"), "--config", str(self.folder / "settings.toml")],
                                            env=self.environment, stdout=output, stderr=output)
        return self.process

    def wait_ready(self):
        support.wait_for(lambda: self.process.poll() is not None or self.ready(), "the daemon to be ready")
        if self.process.poll() is not None:
            raise support.GaveUp(f"the daemon ended at its start ({self.process.returncode}): {self.output()}")

    def wait_death(self, seconds=support.PATIENCE_SECONDS):
        """The exit status of a process that is to die by itself; None where it lives on."""
        try:
            return self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None

    def check_store(self):
        """What `budstikke store check` finds; nothing where all is in order, or where the programs have no such command."""
        settings = str(self.folder / "settings.toml")
        if not re.search(r"^\s+store\b", self.command("--help").stdout, re.MULTILINE):
            return ""
        done = self.command("store", "check", "--config", settings)
        return "" if done.returncode == 0 else done.stdout + done.stderr

    def status_lines(self):
        """Of all files that the log was moved away to, and of its own."""
        moved = sorted(self.folder.glob("status.log.*"), key=lambda path: int(path.suffix[1:]))
        return [json.loads(line) for path in [*moved, self.folder / "status.log"] if path.exists()
                for line in path.read_text(encoding="utf-8").splitlines()]

    def output(self):
        return (self.folder / "output.log").read_text(errors="replace")[-4000:]

class Traffic:
    """Everybody who deals with the node, from `start` to `settle`."""

    def __init__(self, node, chance=random, administrate=True, rest_seconds=0.0, most=10**9, shares=None):
        """`rest_seconds`: a sender's pause between two messages; `most`: how many are sent in all; `shares`: of which fate."""
        self.node = node
        self.supply = load.Supply(chance, most, shares)
        self.told = people.Told()
        self.senders = [people.Sender(node, self.supply, self.told, by_folder, rest_seconds)
                        for by_folder in [False] * HTTP_SENDERS + [True] * FOLDER_SENDERS]
        self.receiver = people.FolderReceiver(node, node.out)
        self.operator = people.Operator(node, chance)
        self.workers = [*self.senders, self.receiver, self.operator]
        self.administrator = people.Administrator(node, node.rejecting.url, node.out)
        if administrate:
            self.workers.append(self.administrator)

    def start(self):
        for one in self.workers:
            one.start()
        return self

    def stop(self):
        for one in self.workers:
            one.stop()

    @property
    def sent(self):
        return self.supply.sent

    @property
    def threads(self):
        return self.supply.threads

    def settle(self, seconds):
        """Sends no more, waits until every sender is answered and every delivery has come to rest, stops all, and the node
        in order. Returns sentences about what of that did not come."""
        self.supply.end()
        faults = []
        try:
            self.wait(lambda: self.told.count() >= len(self.sent), "every sender to be answered", seconds, self.unanswered)
            ledgers = Ledgers(self.node)
            self.wait(lambda: self.at_rest(ledgers), "every delivery to come to rest", seconds,
                      lambda: (ledgers.under_way(), ledgers.held("H301"), ledgers.files_left(self.node)))
        except (support.GaveUp, sqlite3.DatabaseError) as fault:
            faults.append(str(fault))
        try:
            self.look()
        except people.AWAY as fault:
            faults.append(f"the daemon is away: {fault}")
        self.stop()
        return faults + [fault for node in self.nodes() if (fault := ending(node))]

    def look(self):
        """For what is to be seen while the daemon runs, and not afterwards."""

    def nodes(self):
        return [self.node]

    def wait(self, condition, what, seconds, which):
        try:
            support.wait_for(lambda: self.any_fault() or condition(), what, seconds)
        except support.GaveUp as fault:
            raise support.GaveUp(f"{fault}: {which()}") from None

    def unanswered(self):
        told = {**self.told.acknowledged, **self.told.refused}
        return [(one.identity, one.fate) for one in self.sent.values() if one.identity not in told]

    def at_rest(self, ledgers):
        untouched = [one for one in ledgers.held("H301") if one not in self.operator.told and one not in self.operator.left]
        return not untouched and not ledgers.under_way() and not ledgers.files_left(self.node)

    def any_fault(self):
        return any(one.fault for one in self.workers)

def ending(node):
    """Stops it in order. A sentence where that is not how it ended."""
    try:
        status = node.terminate()
    except subprocess.TimeoutExpired:
        status = kill_if_alive(node)
    return f"the daemon ended with status {status}: {node.output()}" if status != 0 else ""

def kill_if_alive(node):
    if node.process is None:
        return None
    if node.process.poll() is None:
        node.process.send_signal(signal.SIGKILL)
    return node.process.wait()
