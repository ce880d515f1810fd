"""The node that is measured: the release daemon with its embedded store, on a folder and ports of its own."""

import contextlib
import csv
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import tempfile
import time
import xml.sax.saxutils

import places

BUSINESS, WARD = 8100000, 8100001
TICKS = os.sysconf("SC_CLK_TCK")


IDENT = '<Ident><Id>{id}</Id><TypeId V="{type}" S="2.16.578.1.12.4.1.1.9051" DN="{name}"/></Ident>'


def organisation(name, her_id, number=None, service=""):
    """As MsgHead has it, with what is in it."""
    more = IDENT.format(id=number, type="ENH", name="Organisasjonsnummeret i Enhetsregisteret") if number else ""
    return (f"<Organisation><OrganisationName>{xml.sax.saxutils.escape(name)}</OrganisationName>"
            f"{IDENT.format(id=her_id, type='HER', name='HER-id')}{more}{service}</Organisation>")


class Municipality:
    """A real municipality with made-up parties: a case-handler service, which is to receive, and a nursing service,
    which the messages name."""

    def __init__(self, number, name, index):
        self.number, self.name = number, name
        self.business = 8_200_000 + 10 * index
        self.case_handler, self.nursing = self.business + 1, self.business + 2
        self.organisation_number = None  # where somebody asks whose certificate one is

    def line(self):
        """What budstikke_load wants to know."""
        return "\t".join(map(str, (self.number, self.name, self.business, self.nursing, self.receiver())))

    def receiver(self):
        """What the one who re-addresses has to put into <Receiver>, to the byte."""
        return organisation(f"{self.name} kommune", self.business, self.organisation_number,
                            organisation("Saksbehandling", self.case_handler))

    def parties(self, endpoint):
        number = f'parent_organisation_number = "{self.organisation_number}"\n' if self.organisation_number else ""
        return "".join(f"""
[[party]]
her_id = {her}
parent = {self.business}
parent_name = "{self.name} kommune"
{number}name = "{name}"
service = "{service}"
municipality = "{self.number}"
endpoint = "{endpoint}"
""" for her, name, service in ((self.case_handler, "Saksbehandling", "KD0501"), (self.nursing, "Sykepleietjeneste", "KP02")))


def municipalities(count):
    """The first `count` municipalities of today, from the engine's own table."""
    table = places.ROOT / "engine/addressing/data/municipalities.csv"
    with open(table, encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        today = [row for row in rows if not row["last_year"]]
    return [Municipality(row["number"], row["name"], index) for index, row in enumerate(today[:count])]


class Node:
    """`folder`: where the store lies. `endpoint`: where the towns' services are, if not at the receiver. Nothing is started
    before `start`."""

    def __init__(self, bin_directory, folder, receiver_port, towns, rules=None, more_parties="", settings="", endpoint=None):
        self.bin, self.folder, self.towns = bin_directory, folder, towns
        self.endpoint = endpoint or f"http://127.0.0.1:{receiver_port}/messages"
        self.port = places.free_port()
        self.process = None
        self.starts_ms = []
        # The path of a Unix socket has no room for a deep folder.
        self.socket_folder = tempfile.mkdtemp(prefix="budstikke-bench.")
        self.admin_socket = f"{self.socket_folder}/admin.sock"
        self.store = folder / "store"
        self.store.mkdir()
        self.key_file = folder / "journal.key"
        rules = rules or (places.ROOT / "rules/examples/ke-notice.toml").read_text(encoding="utf-8")
        (folder / "rules.toml").write_text(rules, encoding="utf-8")
        self.write_addresses(more_parties)
        self.write_settings(settings)

    def write_addresses(self, more):
        text = "".join(town.parties(self.endpoint) for town in self.towns) + more
        (self.folder / "addresses.toml").write_text(text, encoding="utf-8")

    def write_settings(self, more):
        store_key = self.folder / "store.key"
        store_key.touch(0o600)
        store_key.write_text(secrets.token_hex(32))
        made = subprocess.run([self.bin / "budstikke", "key", "new", "journal", "--json", "--file", self.key_file],
                              capture_output=True, text=True, check=True)
        (self.folder / "settings.toml").write_text(f"""
[store]
file = "store/budstikke.db"
key_file = "store.key"
max_bytes = 68719476736
[rules]
file = "rules.toml"
[address_book]
file = "addresses.toml"
[intake]
listen = "127.0.0.1:{self.port}"
[[intake.client]]
name = "journal"
key_hashes = ["{json.loads(made.stdout)["key_hash"]}"]
senders = [{BUSINESS}]
[admin]
listen = "unix:{self.admin_socket}"
authentication = "none"
[log]
file = "status.log"
{more}
""", encoding="utf-8")

    def start(self, patience=120):
        """Milliseconds from exec until the node is ready."""
        with open(self.folder / "output.log", "ab") as output:
            begun = time.monotonic()
            self.process = subprocess.Popen([self.bin / "budstikked", "--config", self.folder / "settings.toml"],
                                            stdout=output, stderr=output)
        places.wait_for(lambda: self.process.poll() is not None or self.ready(), "the node to be ready", patience, 0.001)
        took = (time.monotonic() - begun) * 1000
        if self.process.poll() is not None:
            raise places.CannotRun("the node ended at its start: " + (self.folder / "output.log").read_text(errors="replace"))
        self.starts_ms.append(took)
        return took

    def ready(self):
        try:
            return self.admin("/readyz")[0] == 200
        except OSError:
            return False

    def admin(self, path):
        connection = http.client.HTTPConnection("budstikke", timeout=120)
        connection.sock = socket.socket(socket.AF_UNIX)
        with contextlib.closing(connection):
            connection.sock.settimeout(120)
            connection.sock.connect(self.admin_socket)
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()

    def stop(self):
        """Ends the node in order, so that its store is one file again."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=120)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory_mb(self, field="VmHWM"):
        """VmHWM: the most so far; VmRSS: now."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii", errors="replace") as file:
            kib = next(int(line.split()[1]) for line in file if line.startswith(field + ":"))
        return kib * 1024 / 1e6

    def store_bytes(self):
        return sum(path.stat().st_size for path in self.store.rglob("*") if path.is_file())

    def status_log_bytes(self):
        return (self.folder / "status.log").stat().st_size

    def settled_bytes(self, seconds=15.0):
        """Once nothing has been written for a second; no longer than that is waited."""
        end, last, same = time.monotonic() + seconds, -1, 0
        while same < 5 and time.monotonic() < end:
            size = self.store_bytes()
            same = same + 1 if size == last else 0
            last = size
            time.sleep(0.2)
        return last

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        with contextlib.suppress(OSError):
            os.unlink(self.admin_socket)
        with contextlib.suppress(OSError):
            os.rmdir(self.socket_folder)


@contextlib.contextmanager
def node(bin_directory, parent, receiver_port, towns, **more):
    with places.folder(parent) as folder:
        one = Node(bin_directory, folder, receiver_port, towns, **more)
        try:
            yield one
        finally:
            one.close()
