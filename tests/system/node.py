"""A real daemon on a folder of its own, with scripted peers beside it: what system and crash tests start from.

Everything listens on loopback, on ports that the kernel picks; everything is stopped and removed at the end.
"""

import collections
import contextlib
import http.client
import json
import mmap
import os
import pathlib
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60
POLL_SECONDS = 0.05

BUSINESS, WARD = 8100000, 8100001
MUNICIPALITY, CASE_HANDLER, NURSING = 8180400, 8180401, 8180402


# Retries that a test can wait for.
QUICK_DELIVERY = """
attempt_timeout = "2s"
backoff_first = "100ms"
backoff_longest = "500ms"
breaker_probe = "200ms"
"""


class GaveUp(AssertionError):
    pass


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, what, seconds=PATIENCE_SECONDS):
    """Waits for something that must come; gives up loudly where it does not."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise GaveUp(f"gave up waiting for {what}")
        time.sleep(POLL_SECONDS)  # polling a condition, not a pause that the test relies on


def message(sample="need-coordinator.xml", **changes):
    """One of the quick start's messages with a MsgId of its own; `changes` are regular expression → text."""
    text = (ROOT / "tools/quickstart/messages" / sample).read_text(encoding="utf-8")
    identity = str(uuid.uuid4())
    text = re.sub(r"<MsgId>[^<]*</MsgId>", f"<MsgId>{identity}</MsgId>", text)
    for pattern, replacement in changes.pop("replace", {}).items():
        text, count = re.subn(pattern, replacement, text, flags=re.DOTALL)
        assert count, f"nothing matches {pattern}"
    return identity, text.encode("utf-8")


Key = collections.namedtuple("Key", "text hash")


def make_key(bin_directory, name):
    """An API key, and what the settings keep of it."""
    made = subprocess.run([str(pathlib.Path(bin_directory) / "budstikke"), "key", "new", name, "--json"],
                          capture_output=True, text=True, check=True)
    answer = json.loads(made.stdout)
    return Key(answer["key"], answer["key_hash"])


def municipalities():
    """Numbers that are in use, other than those of the other parties."""
    text = (ROOT / "engine/addressing/data/municipalities.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines() if re.match(r"\d{4},", line)]
    return [row[0] for row in rows if not row[3] and row[0] != "1804"]


def is_instrumented(program):
    """Whether AddressSanitizer or ThreadSanitizer watches it, which take a few times the memory and time of what they watch."""
    with open(program, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as image:
        return any(image.find(name) >= 0 for name in (b"__asan_init", b"__tsan_init"))


class Peer:
    """tools/peer/peer.py as a process."""

    def __init__(self, folder, name, behaviour="ok", receipts_to="", receipts_after=0):
        self.port_file = folder / f"{name}.port"
        self.ledger_file = folder / f"{name}.ledger"
        self.ledger_file.touch()
        self.kept = folder / f"{name}.kept"
        self.kept.mkdir()
        self.process = subprocess.Popen([
            sys.executable, str(ROOT / "tools/peer/peer.py"), "--port-file", str(self.port_file), "--ledger",
            str(self.ledger_file), "--keep", str(self.kept), "--behaviour", behaviour, "--receipts-to", receipts_to,
            "--receipts-after", str(receipts_after)])
        wait_for(self.port_file.exists, f"the peer {name}")
        self.url = f"http://127.0.0.1:{self.port_file.read_text().strip()}/messages"

    def ledger(self):
        return [json.loads(line) for line in self.ledger_file.read_text(encoding="utf-8").splitlines() if line]

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Node:
    """One daemon. `bin_directory` holds budstikked and budstikke."""

    def __init__(self, bin_directory, behaviour="ok", settings="", addresses="", rules=None, environment=None,
                 max_bytes=None, delivery=QUICK_DELIVERY, schemas=None):
        self.bin = pathlib.Path(bin_directory)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="budstikke-test."))
        self.port = free_port()
        self.intake = f"http://127.0.0.1:{self.port}/v1/messages"
        self.environment = {**os.environ, **(environment or {})}
        self.process = None
        self.exit_status = None
        self.peers = {}
        self.municipality = self.add_peer("municipality", behaviour)
        self.hospital = self.add_peer("hospital", "collect")
        (self.folder / "in").mkdir()
        (self.folder / "rules.toml").write_text(
            rules or (ROOT / "rules/examples/ke-notice.toml").read_text(encoding="utf-8"), encoding="utf-8")
        self.write_addresses(addresses)
        key = self.folder / "store.key"
        key.write_text(secrets.token_hex(32))
        key.chmod(0o600)
        official = f'[schemas]\ndirectory = "{schemas}"' if schemas else ""
        limit = f"max_bytes = {max_bytes}" if max_bytes else ""
        (self.folder / "settings.toml").write_text(f"""
[store]
file = "budstikke.db"
key_file = "store.key"
{limit}
{official}
[rules]
file = "rules.toml"
[address_book]
file = "addresses.toml"
[intake]
listen = "127.0.0.1:{self.port}"
authentication = "none"
[[intake.folder]]
name = "files"
directory = "in"
scan_interval = "100ms"
settle = "10ms"
[admin]
listen = "unix:{self.folder}/admin.sock"
authentication = "none"
[[return_road]]
sender = {WARD}
endpoint = "{self.hospital.url}"
[log]
file = "status.log"
{settings}
[delivery]
{delivery}
""", encoding="utf-8")

    def add_peer(self, name, behaviour="ok"):
        self.peers[name] = Peer(self.folder, name, behaviour, self.intake)
        return self.peers[name]

    def write_addresses(self, more=""):
        """Whole or not at all: the daemon may read it meanwhile."""
        rows = [(CASE_HANDLER, "Saksbehandling", "KD0501"), (NURSING, "Sykepleietjeneste", "KP02")]
        text = "".join(f"""
[[party]]
her_id = {her}
parent = {MUNICIPALITY}
parent_name = "Bodø kommune"
name = "{name}"
service = "{service}"
municipality = "1804"
endpoint = "{self.municipality.url}"
""" for her, name, service in rows)
        (self.folder / "addresses.new").write_text(text + more, encoding="utf-8")
        os.replace(self.folder / "addresses.new", self.folder / "addresses.toml")

    def start(self, until=None):
        """Returns when the node is ready, or `until` says so: a node with a full store answers but is not ready."""
        until = until or self.ready
        with open(self.folder / "output.log", "ab") as output:
            self.process = subprocess.Popen([str(self.bin / "budstikked"), "--config", str(self.folder / "settings.toml")],
                                            env=self.environment, stdout=output, stderr=output)
        wait_for(lambda: self.process.poll() is not None or until(), "the daemon to be ready")
        if self.process.poll() is not None:
            raise GaveUp("the daemon ended at its start: " + (self.folder / "output.log").read_text(errors="replace"))
        return self

    def ready(self):
        try:
            return self.admin("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def answers(self):
        try:
            return self.admin("GET", "/livez")[0] == 200
        except OSError:
            return False

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def terminate(self):
        self.process.terminate()
        self.exit_status = self.process.wait(timeout=PATIENCE_SECONDS)
        self.process = None
        return self.exit_status

    def close(self):
        if self.process and self.process.poll() is None:
            self.kill()
        for peer in self.peers.values():
            peer.stop()
        shutil.rmtree(self.folder, ignore_errors=True)  # senders that were not stopped may still write

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def post(self, body, headers=None):
        """(status, parsed JSON or bytes, headers) of one submission."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request("POST", "/v1/messages", body,
                               {"Content-Type": "application/xml", "Connection": "close", **(headers or {})})
            response = connection.getresponse()
            data = response.read()
        kind = response.getheader("Content-Type", "")
        return response.status, json.loads(data) if "json" in kind else data, dict(response.getheaders())

    def admin(self, method, path, body=None):
        connection = http.client.HTTPConnection("budstikke", timeout=30)
        connection.sock = socket.socket(socket.AF_UNIX)
        with contextlib.closing(connection):
            connection.sock.settimeout(30)
            connection.sock.connect(str(self.folder / "admin.sock"))
            connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
            response = connection.getresponse()
            data = response.read()
        kind = response.getheader("Content-Type", "")
        return response.status, json.loads(data) if "json" in kind else data.decode()

    def show(self, reference):
        status, answer = self.admin("GET", f"/v1/messages/{reference}")
        return answer["messages"] if status == 200 else []

    def deliveries(self, reference):
        return [delivery for one in self.show(reference) for delivery in one["deliveries"]]

    def states(self, reference):
        return [delivery["state"] for delivery in self.deliveries(reference)]

    def listed(self, **filters):
        query = "&".join(f"{key}={value}" for key, value in {"max": 10000, **filters}.items())
        return self.admin("GET", f"/v1/deliveries?{query}")[1]["deliveries"]

    def wait_state(self, reference, *states):
        return wait_for(lambda: (found := self.states(reference)) and all(one in states for one in found) and found,
                        f"{reference} to be {' or '.join(states)}")

    def wait_delivery(self, identity, *states):
        """As wait_state, for one delivery of a message that has several."""
        return wait_for(lambda: next((one for one in self.deliveries(identity)
                                      if one["id"] == identity and one["state"] in states), None),
                        f"the delivery {identity} to be {' or '.join(states)}")

    def command(self, *arguments, text=None):
        return subprocess.run([str(self.bin / "budstikke"), *arguments], input=text, capture_output=True, text=True,
                              env={**self.environment, "BUDSTIKKE_ADMIN": f"unix:{self.folder}/admin.sock"}, check=False)

    def status_lines(self):
        path = self.folder / "status.log"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []

    def reload(self):
        before = len(self.status_lines())
        self.process.send_signal(signal.SIGHUP)
        return wait_for(lambda: next((line for line in self.status_lines()[before:]
                                      if line["event"] in ("reloaded", "reload_refused")), None), "the reload")
