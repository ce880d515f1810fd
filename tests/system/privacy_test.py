"""Planted people never show in what a full run leaves behind outside the sealed store.

The run takes all roads: good messages, every refusal, holds, retries, refusals by receivers, receipts, what operators do,
reads and copies, what auditors and administrators do, reloads with broken files, hostile clients, and a crash. What is left is then searched, in every encoding, for each planted
number and name. Legitimate places of content are the sealed payloads, what a receiver was sent, what the sender put into
the folder itself (the quarantine keeps its file under the name that it gave). Of a broken file of settings or rules the
complaints quote keys, which are the operator's own words; they show no identity number, and no value.
"""

import contextlib
import datetime
import http.client
import http.server
import json
import os
import pathlib
import resource
import secrets
import signal
import socket
import subprocess
import sys
import threading
import unittest
import urllib.parse
import uuid

import node as support
import planted
from planted import NAMES, NUMBERS, PLAIN_NAMES
from planted_messages import dialogue, in_code_fields, malformed, message, names, person, receipt, to_receiver

BIN = os.environ["BUDSTIKKE_BIN"]
MODES = {"refuses": 400, "is busy": 503, "has lost it": 404, "redirects": 302, "takes": 200}
FIRST_HOSTILE = 8180500
# What the sender put into the folder, and what receivers were sent.
CONTENT = r"^((in|counts)/quarantine/.*(?<!\.reason\.json)|[^/]*\.kept/.*)$"
NAMED_BY_SENDERS = r"^(in|counts)/quarantine/"
# Every alarm that a run can have is on.
WATCH = """
[watch]
pause = "100ms"
counts_directory = "counts"
lane_oldest = "100ms"
work_list_most = 1
"""


class HostileReceiver(http.server.ThreadingHTTPServer):
    """Answers each mode's path with its status, and speaks of people in every part of the answer."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, mode):
        return f"http://127.0.0.1:{self.server_address[1]}/{mode.replace(' ', '-')}"

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            mode = self.path.strip("/").replace("-", " ")
            body = json.dumps({"id": NUMBERS["answer"], "error": person("answer"), "detail": " ".join(names("answer"))}).encode()
            self.send_response_only(MODES[mode], NUMBERS["answer"])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Retry-After", NUMBERS["answer"])
            self.send_header("Location", f"http://127.0.0.1:9/{NUMBERS['answer']}")
            self.send_header("X-Patient", f"{NUMBERS['answer']} {PLAIN_NAMES['answer']}")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass


def addresses(receiver):
    return "".join(f"""
[[party]]
her_id = {FIRST_HOSTILE + number}
parent = {support.MUNICIPALITY}
parent_name = "Bodø kommune"
name = "Mottaker {number}"
service = "KP02"
municipality = "1804"
place = "prøve {number}"
endpoint = "{receiver.url(mode)}"
""" for number, mode in enumerate(MODES))


class Privacy(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.receiver = HostileReceiver()
        cls.addClassCleanup(cls.receiver.server_close)
        cls.addClassCleanup(cls.receiver.shutdown)
        cls.temporary = pathlib.Path(support.tempfile.mkdtemp(prefix="budstikke-temporary."))
        cls.addClassCleanup(support.shutil.rmtree, cls.temporary)
        cls.node = support.Node(BIN, addresses=addresses(cls.receiver), environment={"TMPDIR": str(cls.temporary)},
                                settings=WATCH, delivery=support.QUICK_DELIVERY + 'deadline = "2s"\n')
        cls.addClassCleanup(cls.node.close)
        (cls.node.folder / "counts").mkdir()
        cls.told = []  # (by whom, bytes): what came back to callers and operators
        # A core file lies in the working directory: the daemon's is the one that is searched.
        cls.limits = resource.getrlimit(resource.RLIMIT_CORE)
        cls.start()

    @classmethod
    def start(cls):
        place = os.getcwd()
        soft, hard = cls.limits
        os.chdir(cls.node.folder)
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
        try:
            cls.node.start()
        finally:
            resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
            os.chdir(place)

    def tell(self, by, answer):
        self.told.append((by, answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()))

    def post(self, name, body, headers=None):
        status, answer, answered = self.node.post(body, headers)
        self.tell(f"POST of {name}", answer)
        self.tell(f"headers about {name}", answered)
        return status, answer

    def test_people_do_not_show(self):
        identities = self.send_good_ones()
        self.send_bad_ones()
        self.put_into_the_folder()
        self.send_receipts(identities)
        self.call_badly()
        self.operate(identities)
        self.count_badly()
        self.look_after(identities)
        self.reload_broken_files()
        self.look_at_the_process()
        self.crash()
        self.search()

    def send_good_ones(self):
        identities = []
        for sample in ("need-coordinator.xml", "need-coordinator.xml", "no-municipality.xml"):
            identity, body = message(sample)
            self.assertEqual(self.post("a good message", body)[0], 202)
            identities.append(identity)
        self.assertEqual(self.post("the same again", body)[0], 200)
        self.assertEqual(self.post("another under its id", body.replace(b"Kari", b"Mari"))[0], 409)
        for number, mode in enumerate(MODES):
            identity, body = support.message("ordinary.xml", replace=to_receiver(FIRST_HOSTILE + number))
            self.assertEqual(self.post(f"a message to one that {mode}", body)[0], 202)
            identities.append(identity)
        for replacement in in_code_fields():
            self.post("people as codes", support.message(replace=replacement)[1])
        for who in (NUMBERS["code field"], *names("code field"), person("code field")):
            self.post("a dialogue of people", dialogue(who)[1])
        for number, state in ((0, "refused"), (1, "expired"), (2, "held")):
            self.node.wait_state(identities[3 + number], state, "held", "refused", "expired")
        return identities

    def send_bad_ones(self):
        for name, body in malformed():
            for wanted in ("application/json", "application/xml"):
                status, answer, _ = self.node.post(body, {"Accept": wanted})
                self.assertIn(status, (400, 413, 415, 422, 202, 200), name)
                if wanted == "application/json":
                    self.tell(f"POST of {name}", answer)

    def put_into_the_folder(self):
        called = [f"{' '.join(names('file name'))} {NUMBERS['file name']}.xml", f"{NUMBERS['file name']}",
                  f"{NAMES['file name']}.tmp.xml", f"{PLAIN_NAMES['file name']}.xml"]
        bodies = [message()[1], *[body for _, body in malformed()]]
        for number, body in enumerate(bodies):
            (self.node.folder / "in" / f"{number}-{called[number % len(called)]}").write_bytes(body)
        (self.node.folder / "in" / called[0]).symlink_to(self.node.folder / "settings.toml")
        (self.node.folder / "in" / f"folder {called[1]}").mkdir()
        waiting = lambda: [one for one in (self.node.folder / "in").iterdir() if one.is_file() and not one.is_symlink()]
        support.wait_for(lambda: not waiting() and not list((self.node.folder / "in/.claimed").iterdir()), "the folder to be empty")
        (self.node.folder / "in" / called[0]).unlink()
        (self.node.folder / "in" / f"folder {called[1]}").rmdir()

    def send_receipts(self, identities):
        for original in (identities[1], support.uuid.uuid4(), NUMBERS["receipt"], *names("receipt")):
            for status, error in (("2", "E10"), ("2", NUMBERS["receipt"]), ("3", NAMES["receipt"]), ("3", PLAIN_NAMES["receipt"]), (NUMBERS["receipt"], "X99")):
                self.post("a receipt", receipt(original, status, error))

    def call_badly(self):
        for name in names("url"):
            self.call_badly_about(name)

    def call_badly_about(self, spoken):
        number, name = NUMBERS["url"], urllib.parse.quote(spoken)
        header = {"X-Patient": f"{NUMBERS['header']} {PLAIN_NAMES['header']}", PLAIN_NAMES["header"]: PLAIN_NAMES["header"],
                  "User-Agent": NUMBERS["header"], "X-API-Key": NUMBERS["header"],
                  "Authorization": "Bearer " + NUMBERS["header"], "Accept": NUMBERS["header"] + "/xml", "Expect": NUMBERS["header"],
                  "Content-Type": "application/" + NUMBERS["header"]}
        targets = [f"/v1/messages/{number}", f"/{name}", f"/v1/messages?fnr={number}&{name}=1", f"/{number}/../{name}",
                   f"http://{number}/", f"/v1/deliveries?{number}=1", f"/v1/deliveries?{name}=1", f"/v1/alarms?{name}={name}",
                   f"/v1/counts?sender={name}", f"/v1/counts/{name}/{number}", f"/v1/report?from={name}&until={number}", f"/v1/audit?{name}=1",
                   f"/v1/audit?who={name}", f"/v1/audit/check?head={name}", f"/v1/units?format={name}", f"/v1/deliveries?type={number}", f"/v1/messages/{number}/why",
                   f"/v1/deliveries/{number}/release", f"/v1/addresses/{number}", f"/v1/rules/publications/{number}",
                   f"/v1/messages/{name}?lang={number}"]
        requests = [f"{method} {target} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n" for target in targets
                    for method in ("GET", "POST", number)]
        requests += [f"POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n{key}: {value}\r\n\r\n{{}}"
                     for key, value in header.items()]
        requests += [f"{number}\r\n\r\n", f"GET / HTTP/{number}\r\n\r\n", f"GET / HTTP/1.1\r\n{number}\r\n\r\n",
                     f"GET / HTTP/1.1\r\nHost: {number}\r\nHost: b\r\n\r\n",
                     f"POST /v1/messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {number}\r\n\r\n",
                     f"POST /v1/messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;{number}\r\n{{}}\r\n0\r\n{number}: x\r\n\r\n",
                     f"POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: {number}{number}\r\n\r\n"]
        for request in requests:
            for where in (("127.0.0.1", self.node.port), str(self.node.folder / "admin.sock")):
                self.tell(f"{where!r} about {request[:40]!r}", raw(where, request.encode()))
        alarm = f'{{"kind": "{spoken}", "subject": "{number} {spoken}", "who": "kari", "why": "as agreed", "until": "2099-01-01"}}'
        places = [f"deliveries/{number}/release", f"messages/{name}/content", f"messages/{name}/erase", "rules/publications",
                  f"rules/publications/{name}/approve", "rules/replay", "addresses/import", "addresses/corrections",
                  f"addresses/corrections/{number}/end", "addresses/sync", "alarms/mute", "alarms/settle", f"alarms/{name}"]
        for place in places:
            for body in (f'{{"{number}": 1}}', f'{{"municipality": "{number}"}}', f'{{"municipality": "{spoken}", "who": "kari"}}',
                         f'{{"to": "{spoken}"}}', f'{{"who": 1, "{spoken}": 2}}', f'{{"{"x" * 24}{number}": 1}}', number, alarm,
                         f'{{"who": "kari", "why": "fnr{number} asks for it"}}', f'{{"who": "{number[:2]}.{number[2:4]}.{number[4:6]} {number[6:]}", "why": "as agreed"}}'):
                request = (f"POST /v1/{place} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                           f"Content-Length: {len(body.encode())}\r\n\r\n{body}").encode()
                self.tell(f"admin about {place} {body!r}", raw(str(self.node.folder / "admin.sock"), request))

    def operate(self, identities):
        for command in (["list"], ["list", "--state", "held"], ["queues"]):
            self.run_command(command)
        for identity in identities:
            for command in (["show", identity], ["why", identity], ["rules", "explain", identity], ["rules", "explain", identity, "--lang", "nb"]):
                self.run_command(command)
        for row in self.node.listed():
            self.run_command(["show", row["delivery"]["id"] if "delivery" in row else row["id"]])
        self.run_command(["release", identities[2], "--municipality", "1804", "--by", "kari", "--why", "asked"])
        self.run_command(["resend", identities[3], "--by", "kari", "--why", "again"])
        self.run_command(["discard", identities[4], "--by", "kari", "--why", "gone"])
        self.run_command(["hold", identities[5], "--by", "kari", "--why", "wait"])
        self.run_command(["rules", "replay", "--rules", str(self.node.folder / "rules.toml")])
        for path in ("/metrics", "/readyz", "/livez", "/v1/addresses", "/v1/rules/publications", "/v1/queues", "/v1/deliveries?max=10000"):
            self.tell(f"GET {path}", self.node.admin("GET", path)[1])

    def look_after(self, identities):
        """What auditors and administrators do; what a message says goes to nobody but who asked for it."""
        settings = str(self.node.folder / "settings.toml")
        for extra in ([], ["--delivery"]):
            read = self.node.command("content", identities[0], "--who", "kari", "--why", "the ward asks what was sent",
                                     "--out", str(self.temporary / "read.xml"), *extra)
            self.tell("budstikke content", (read.stdout + read.stderr).encode())
            (self.temporary / "read.xml").unlink()
        refused = self.node.command("content", identities[0], "--who", "kari", "--why", f"asked by fnr{NUMBERS['url']}, she says")
        self.assertNotEqual(refused.returncode, 0)
        self.tell("budstikke content refused", (refused.stdout + refused.stderr).encode())
        self.run_command(["store", "backup", str(self.node.folder / "copy.db"), "--config", settings])
        self.run_command(["erase", identities[0], "--who", "kari", "--why", "as agreed"])
        self.rotate_keys()
        for command in (["store", "check", "--config", settings], ["store", "check", "--config", settings, "--json"],
                        ["store", "check", str(self.node.folder / "copy.db"), "--config", settings], ["store", "status"],
                        ["store", "restore", str(self.node.folder / "copy.db"), "--to", str(self.node.folder / "second.db"), "--config", settings],
                        ["audit", "list", "--max", "10000"], ["audit", "list", "--max", "10000", "--json"], ["audit", "verify"],
                        ["audit", "verify", "--store", str(self.node.folder / "budstikke.db"), "--status-log", str(self.node.folder / "status.log")],
                        ["alarms", "--all"], ["alarms", "--all", "--lang", "nb"], ["counts", "list"],
                        ["report", "--from", "2026-11-01", "--until", "2026-11-30"]):
            self.run_command(command)
        for path in ("/v1/alarms?all=true", "/v1/counts", "/v1/audit?max=10000", "/v1/store", "/v1/addresses/export", "/v1/addresses/gaps"):
            self.tell(f"GET {path}", self.node.admin("GET", path)[1])

    def rotate_keys(self):
        key, settings = self.node.folder / "second.key", self.node.folder / "settings.toml"
        key.write_text(secrets.token_hex(32))
        key.chmod(0o600)
        settings.write_text(settings.read_text(encoding="utf-8").replace(
            'key_file = "store.key"', 'key_file = "second.key"\nretired_key_files = ["store.key"]'), encoding="utf-8")
        self.assertEqual(self.node.reload()["event"], "reloaded")
        support.wait_for(lambda: len(self.node.admin("GET", "/v1/store")[1]["keys"]) == 1, "everything under the new key")

    def count_badly(self):
        """People in the place of types and ids, where senders say what they sent, and in what operators do about it."""
        number, name = NUMBERS["count"], NAMES["count"]
        days = [(datetime.date.today() - datetime.timedelta(days=days)).isoformat() for days in (2, 3, 4)]
        words = [number, name, f"{name}\u00a0{number[:6]}\u00a0{number[6:]}", f"{number[:6]}-{number[6:]}", f"{name}_{number}", name.upper()]
        said = [[{"type": word, "count": 3}] for word in words] + [[{"type": word}] for word in words]
        said += [[{"type": "EPIKRISE", "message_ids": [word, str(uuid.uuid4())]}] for word in words]
        said += [[{"type": word, "count": 1, "message_ids": [word]}, {"type": word, "count": 2}] for word in words]
        said += [[{"type": word, "count": 7, "message_ids": [str(uuid.uuid4())]}, {word: word}] for word in words]
        bodies = [json.dumps({"sender": support.WARD, "day": days[0], "types": types}) for types in said]
        bodies += [f'{{"{name}": 1}}', json.dumps({"sender": number, "day": name, "types": name}), f"[{number}", name]
        # Of each day the last is taken: every word is in one that is.
        rows = [("type", "count", "message_id")] + [(word, "2", "") for word in words]
        tables = ["\n".join(["sender;day;" + ";".join(rows[0])] + [f"{support.WARD};{days[1]};" + ";".join(row) for row in rows[1:]])]
        tables += [f"sender;day;type;count;message_id\n{support.WARD};{days[1]};{row}\n" for word in words
                   for row in (f"{word};;", f"{word};;{word}", f"{word};1;{uuid.uuid4()}\n{support.WARD};{days[1]};{word};2;{uuid.uuid4()}",
                               f"{word};{word};", f"A;1;;{word}")]
        tables += [f"{name};{number}\n", f"sender;day;type;count\n{number};{days[1]};A;1\n", f"sender;day;type;count\n1;{name};A;1\n"]
        answers = [self.say(body, "application/json") for body in bodies] + [self.say(body, "text/csv") for body in tables]
        self.assertEqual({status for status in answers}, {202, 400})
        folder = self.node.folder / "counts"
        for count, body in enumerate(tables):
            (folder / f"{count} {name} {number}.csv").write_text(body.replace(days[1], days[2]), encoding="utf-8")
        support.wait_for(lambda: not list(folder.glob("*.csv")) and not list((folder / ".claimed").iterdir()), "the files to be taken")
        support.wait_for(lambda: {"counts_differ", "lane_stands", "work_list"} <= {one["event"] for one in self.node.status_lines()},
                         "the alarms")
        for command in (["alarms", "--all"], ["alarms", "--all", "--lang", "nb"], ["counts", "list"], ["report", "--from", days[2]],
                        *(["counts", "show", str(support.WARD), day, "--missing"] for day in days)):
            self.run_command(command)
        for kind, subject in (("counts_differ", f"{name}"), ("lane_stands", f"{name}:{number[:8]}"), (name, number), ("silence", f"{number}/{name}"),
                              ("impostors", name)):
            self.run_command(["alarms", "mute", kind, subject, "--until", days[0], "--who", "kari", "--why", "a planned stop"])
        for path in ("/v1/alarms?all=true", "/v1/alarms?all=true&lang=nb", "/v1/counts", f"/v1/report?from={days[2]}&until={days[0]}", "/metrics",
                     f"/v1/alarms?lang={number}", f"/v1/counts?sender={number}", f"/v1/counts/{number}/{number}", f"/v1/report?from={number}&until={number}"):
            self.tell(f"GET {path}", self.node.admin("GET", path)[1])

    def say(self, body, kind):
        connection = http.client.HTTPConnection("127.0.0.1", self.node.port, timeout=30)
        with contextlib.closing(connection):
            connection.request("POST", "/v1/counts", body.encode(), {"Content-Type": kind, "Connection": "close"})
            response = connection.getresponse()
            self.tell(f"POST /v1/counts {kind}", response.read())
        return response.status

    def run_command(self, arguments):
        done = self.node.command(*arguments)
        self.tell("budstikke " + " ".join(arguments[:1]), (done.stdout + done.stderr).encode())

    def reload_broken_files(self):
        number, name = NUMBERS["configuration"], " ".join(names("configuration"))
        for file in ("settings.toml", "rules.toml", "addresses.toml"):
            path = self.node.folder / file
            good = path.read_text(encoding="utf-8")
            for wrong in (f'"{number} {name}" = {number}{number}', f"[[[{number}", f'[x]\ny = "{name} {number}', f"{number} = '{name}'",
                          f'[[rule]]\nid = "{number}"\nwhat = "{name}"\n"{number}" = {number}', f"[[party]]\nher_id = {number}\nname = 7\n'{number}' = 8",
                          f'[intake]\nlisten = "{number}"', f'[[rule]]\nid = "a"\nwhen = {{ "{number}" = ["{number}"], "patient.age" = "{name}" }}'):
                path.write_text(good + "\n" + wrong + "\n", encoding="utf-8")
                self.node.reload()
            path.write_text(good, encoding="utf-8")
        self.assertEqual(self.node.reload()["event"], "reloaded")

    def look_at_the_process(self):
        process = pathlib.Path(f"/proc/{self.node.process.pid}")
        for name in ("environ", "cmdline", "comm", "maps", "mountinfo"):
            self.tell(f"/proc/PID/{name}", (process / name).read_bytes())
        for descriptor in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                target = os.readlink(descriptor)
                self.tell("an open file", target.encode())
                self.assertNotIn(str(self.temporary), target)

    def crash(self):
        """Dies as it would of a fault in the middle of its work, where core files are allowed."""
        subprocess.run([sys.executable, "-c", "import os; os.abort()"], check=False, cwd=self.temporary, stderr=subprocess.DEVNULL,
                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (self.limits[1], self.limits[1])))
        control = [one for one in self.temporary.iterdir() if "core" in one.name]
        for one in control:
            one.unlink()
        self.assertEqual(self.post("one more", message()[1])[0], 202)
        self.node.process.send_signal(signal.SIGABRT)
        _, status = os.waitpid(self.node.process.pid, 0)
        self.node.process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(self.node.process.returncode, -signal.SIGABRT)
        self.assertFalse(os.WCOREDUMP(status), "the daemon left a core file")
        self.assertEqual([one.name for one in self.node.folder.rglob("*") if one.name.startswith("core")], [])
        if not control:
            print("\nthis system writes no core files into the working directory: only the daemon's exit status was looked at")

    def test_the_operators_program_leaves_no_core_file_either(self):
        """It reads messages and keys, too."""
        program = subprocess.Popen([f"{BIN}/budstikke", "needs"], cwd=self.temporary, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (self.limits[1], self.limits[1])))
        with program.stdin:
            status = pathlib.Path(f"/proc/{program.pid}/status")
            support.wait_for(lambda: "Umask:\t0077" in status.read_text(), "the program to keep its files to itself")
            program.send_signal(signal.SIGABRT)
            _, ended = os.waitpid(program.pid, 0)
            program.returncode = os.waitstatus_to_exitcode(ended)
        self.assertEqual(program.returncode, -signal.SIGABRT)
        self.assertFalse(os.WCOREDUMP(ended), "the program left a core file")

    def search(self):
        leaks = {by: held for by, answer in self.told if (held := planted.found_in(answer))}
        leaks |= planted.found_below(self.node.folder, CONTENT, NAMED_BY_SENDERS)
        self.assertEqual(leaks, {})
        self.assertEqual([str(one) for one in self.temporary.iterdir()], [], "left among temporary files")
        # The search itself finds what is there: the receiver's copy holds the patient.
        kept = b"".join(one.read_bytes() for one in (self.node.folder / "municipality.kept").iterdir())
        for place in ("patient", "relative", "personnel"):
            self.assertIn(f"number of the {place}, UTF-8", planted.found_in(kept))
        self.assertTrue(any(one.startswith("number of the attachment, base64") for one in planted.found_in(kept)))


def raw(where, request):
    """All that is answered to these bytes."""
    family = socket.AF_UNIX if isinstance(where, str) else socket.AF_INET
    with contextlib.closing(socket.socket(family)) as connection:
        connection.settimeout(30)
        connection.connect(where)
        with contextlib.suppress(OSError):
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        with contextlib.suppress(OSError):
            while chunk := connection.recv(65536):
                answer += chunk
        return answer


if __name__ == "__main__":
    unittest.main()
