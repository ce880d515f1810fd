"""Who may do what, on the real daemon with TLS on both listeners: API keys and client certificates, their rotation while
connections are open, wrong keys slowed down, roles, what a message says, and the audit log that holds it all."""

import contextlib
import http.client
import json
import os
import re
import sqlite3
import ssl
import subprocess
import unittest

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
OK, REFUSED = 0, 1
REASON = "the ward asks what was sent"
ALL = ("monitor", "viewer", "operator", "rule-editor", "approver", "administrator", "auditor")


def openssl(*arguments):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def make_authority(folder):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 2, "-subj",
            "/CN=root", "-keyout", folder / "root.key", "-out", folder / "root.pem")


def make_certificate(folder, name, alternative=None):
    """NAME.pem and NAME.key, signed by the authority; its fingerprint."""
    extension = folder / f"{name}.ext"
    extension.write_text(f"subjectAltName=IP:{alternative}\n" if alternative else "basicConstraints=CA:FALSE\n")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}", "-keyout",
            folder / f"{name}.key", "-out", folder / f"{name}.csr")
    openssl("x509", "-req", "-in", folder / f"{name}.csr", "-CA", folder / "root.pem", "-CAkey", folder / "root.key",
            "-CAcreateserial", "-days", 2, "-extfile", extension, "-out", folder / f"{name}.pem")
    shown = openssl("x509", "-in", folder / f"{name}.pem", "-noout", "-fingerprint", "-sha256")
    return shown.split("=")[1].strip().replace(":", "").lower()


def client(listener, name, keys=(), certificates=(), roles=()):
    """The settings of one caller."""
    text = f'[[{listener}.client]]\nname = "{name}"\n'
    if keys:
        text += "key_hashes = [" + ", ".join(f'"{key.hash}"' for key in keys) + "]\n"
    if certificates:
        text += "certificates_sha256 = [" + ", ".join(f'"{one}"' for one in certificates) + "]\n"
    if listener == "intake":
        return text + f"senders = [{support.BUSINESS}]\n"
    return text + "roles = [" + ", ".join(f'"{role}"' for role in roles) + "]\n"


class SecureNode(support.Node):
    """A node with TLS on both listeners. `way`: api-key or client-certificate."""

    def __init__(self, way, settings="", **options):
        super().__init__(BIN, settings=settings, **options)
        self.way = way
        self.admin_port = support.free_port()
        make_authority(self.folder)
        make_certificate(self.folder, "server", "127.0.0.1")

    def write_clients(self, intake, admin):
        ca = 'client_ca_file = "root.pem"\n' if self.way == "client-certificate" else ""
        tls = f'certificate_file = "server.pem"\nkey_file = "server.key"\n{ca}'
        path = self.folder / "settings.toml"
        text = path.read_text(encoding="utf-8")
        sections = {"intake": (self.port, intake), "admin": (self.admin_port, admin)}
        for name, (port, clients) in sections.items():
            section = (f'[{name}]\nlisten = "127.0.0.1:{port}"\nauthentication = "{self.way}"\n{tls}'
                       f"# clients\n{clients}# end\n")
            text = re.sub(rf'\[{name}\]\n.*?(authentication = "none"\n|# end\n)', lambda _: section, text, count=1,
                          flags=re.DOTALL)
        path.write_text(text, encoding="utf-8")

    def ready(self):
        return any(line["event"] == "started" for line in self.status_lines())

    def connect(self, port, certificate=None):
        context = ssl.create_default_context(cafile=self.folder / "root.pem")
        if certificate:
            context.load_cert_chain(self.folder / f"{certificate}.pem", self.folder / f"{certificate}.key")
        return http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)

    def ask(self, connection, method, path, body=None, key=None, kind="application/json"):
        """(status, body, headers) on a connection that may be used again."""
        headers = {"Content-Type": kind} if body is not None else {}
        if key:
            headers["Authorization"] = "Bearer " + key
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read(), dict(response.getheaders())

    def once(self, port, method, path, body=None, key=None, certificate=None, kind="application/json"):
        with contextlib.closing(self.connect(port, certificate)) as connection:
            return self.ask(connection, method, path, body, key, kind)

    def operate(self, key, *arguments, text=None):
        """The operator's command with that key's file."""
        (self.folder / "operator.key").write_text(key + "\n")
        return subprocess.run([str(self.bin / "budstikke"), *arguments, "--admin", f"https://127.0.0.1:{self.admin_port}",
                               "--ca-file", str(self.folder / "root.pem"), "--key-file", str(self.folder / "operator.key")],
                              capture_output=True, text=text is None, check=False)


class Keys(unittest.TestCase):
    def test_keys_are_rotated_while_connections_are_open(self):
        old, new, other = (support.make_key(BIN, name) for name in ("journal", "journal", "journal"))
        with SecureNode("api-key") as node:
            node.write_clients(client("intake", "journal", [old]), client("admin", "portal", [old], roles=["viewer"]))
            node.start()
            _, body = support.message()
            intake, admin = node.connect(node.port), node.connect(node.admin_port)
            with contextlib.closing(intake), contextlib.closing(admin):
                def both(key):
                    _, body = support.message()
                    return (node.ask(intake, "POST", "/v1/messages", body, key.text, "application/xml")[0],
                            node.ask(admin, "GET", "/v1/queues", key=key.text)[0])
                self.assertEqual(both(old), (202, 200))
                node.write_clients(client("intake", "journal", [old, new]),
                                   client("admin", "portal", [new, old], roles=["viewer"]))
                self.assertEqual(node.reload()["event"], "reloaded")
                self.assertEqual(both(new), (202, 200), "on the connection that was open before")
                self.assertEqual(both(old), (202, 200), "both while the caller changes over")
                node.write_clients(client("intake", "journal", [new]), client("admin", "portal", [new], roles=["viewer"]))
                self.assertEqual(node.reload()["event"], "reloaded")
                self.assertEqual(both(new), (202, 200))
                self.assertEqual(both(old), (401, 401), "gone, on open connections too")
            for port in (node.port, node.admin_port):
                for key in (None, other.text, "", "x", new.hash):
                    status, said, _ = node.once(port, "GET", "/v1/queues", key=key)
                    self.assertEqual(status, 401, key)
                    self.assertEqual(json.loads(said)["code"], "B105")
            self.assertEqual(node.once(node.admin_port, "GET", "/readyz")[0], 200, "whoever watches the node needs no key")
            self.assertEqual(node.once(node.admin_port, "GET", "/metrics")[0], 401)

    def test_a_caller_sends_only_as_its_senders(self):
        key = support.make_key(BIN, "journal")
        with SecureNode("api-key") as node:
            stranger = client("intake", "journal", [key]).replace(str(support.BUSINESS), "8999999")
            node.write_clients(stranger, client("admin", "portal", [key], roles=["viewer"]))
            node.start()
            _, body = support.message()
            status, said, _ = node.once(node.port, "POST", "/v1/messages", body, key.text, kind="application/xml")
            self.assertEqual((status, json.loads(said)["code"]), (403, "B106"))

    def test_a_settings_file_with_plain_digests_says_what_to_do(self):
        with SecureNode("api-key") as node:
            node.write_clients('[[intake.client]]\nname = "journal"\nkey_sha256 = "' + "0" * 64 + '"\nsenders = [1]\n',
                               client("admin", "portal", [support.make_key(BIN, "portal")], roles=["viewer"]))
            done = subprocess.run([f"{BIN}/budstikked", "--config", str(node.folder / "settings.toml"), "--check"],
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 78)
            self.assertIn("run budstikke key new NAME", done.stderr)

    def test_a_new_key_goes_into_a_file_of_its_own(self):
        with support.Node(BIN) as node:
            path = node.folder / "journal.key"
            made = subprocess.run([f"{BIN}/budstikke", "key", "new", "journal", "--file", str(path)], capture_output=True,
                                  text=True, check=True)
            key = path.read_text().strip()
            self.assertRegex(key, r"^bk_[0-9a-f]{12}_[0-9a-f]{64}$")
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
            self.assertNotIn(key, made.stdout)
            self.assertIn('key_hashes = ["' + key[3:15] + ":$argon2id$v=19$m=19456,t=2,p=1$", made.stdout)
            again = subprocess.run([f"{BIN}/budstikke", "key", "new", "journal", "--file", str(path)], capture_output=True,
                                   text=True, check=False)
            self.assertNotEqual(again.returncode, OK, "a key is never written over")
            self.assertEqual(path.read_text().strip(), key)


class Certificates(unittest.TestCase):
    def test_certificates_are_rotated_while_connections_are_open(self):
        with SecureNode("client-certificate") as node:
            old, new = (make_certificate(node.folder, name) for name in ("old", "new"))
            make_certificate(node.folder, "stranger")

            def write(*certificates):
                node.write_clients(client("intake", "journal", certificates=certificates),
                                   client("admin", "portal", certificates=certificates, roles=["viewer"]))

            write(old)
            node.start()
            ports = (node.port, node.admin_port)
            opened = {(name, port): node.connect(port, name) for name in ("old", "new") for port in ports}

            def asked(name):
                return [node.ask(opened[name, port], "GET", "/v1/queues")[0] for port in ports]

            # The intake has nothing at that path, and says so to whom it knows only.
            self.assertEqual(asked("old"), [404, 200])
            self.assertEqual(asked("new"), [403, 403])
            write(old, new)
            self.assertEqual(node.reload()["event"], "reloaded")
            self.assertEqual(asked("old"), [404, 200])
            self.assertEqual(asked("new"), [404, 200])
            write(new)
            self.assertEqual(node.reload()["event"], "reloaded")
            self.assertEqual(asked("old"), [403, 403], "gone, on open connections too")
            self.assertEqual(asked("new"), [404, 200])
            for port in ports:
                self.assertEqual(node.once(port, "GET", "/v1/queues", certificate="stranger")[0], 403)
                with self.assertRaises((ssl.SSLError, OSError, http.client.HTTPException)):
                    node.once(port, "GET", "/v1/queues")
            for connection in opened.values():
                connection.close()
            # The listener's own certificate changes too, and connections from then on see it.
            make_certificate(node.folder, "server", "127.0.0.1")
            self.assertEqual(node.reload()["event"], "reloaded")
            with contextlib.closing(node.connect(node.admin_port, "new")) as connection:
                self.assertEqual(node.ask(connection, "GET", "/v1/queues")[0], 200)
                shown = connection.sock.getpeercert(binary_form=True)
            self.assertEqual(ssl.DER_cert_to_PEM_cert(shown), (node.folder / "server.pem").read_text())


class WrongKeys(unittest.TestCase):
    def test_are_slowed_down_and_told_of_once(self):
        key, unknown = support.make_key(BIN, "portal"), support.make_key(BIN, "nobody")
        slow = '[access]\nattempts = 3\nwindow = "10s"\nlock_first = "5s"\nlock_longest = "5s"\n'
        with SecureNode("api-key", settings=slow) as node:
            node.write_clients(client("intake", "journal", [key]), client("admin", "portal", [key], roles=["viewer"]))
            node.start()

            def ask(text):
                return node.once(node.admin_port, "GET", "/v1/queues", key=text)

            self.assertEqual(ask(key.text)[0], 200)
            answers = [ask(unknown.text) for _ in range(10)]
            self.assertEqual([status for status, _, _ in answers[:3]], [401] * 3)
            slowed = [headers for status, _, headers in answers if status == 429]
            self.assertTrue(slowed)
            self.assertGreaterEqual(int(slowed[0]["Retry-After"]), 1)
            self.assertEqual(ask(key.text)[0], 200, "a caller that was known before goes on")
            wrong = key.text[:-1] + ("0" if key.text[-1] != "0" else "1")
            self.assertEqual([ask(wrong)[0] for _ in range(4)], [401, 401, 401, 429])

            def events(name):
                return [line for line in node.status_lines() if line["event"] == name]

            began = support.wait_for(lambda: events("keys_tried"), "the alarm")
            ended = support.wait_for(lambda: events("keys_tried_over"), "its end")
            self.assertEqual((len(began), len(ended)), (1, 1))
            self.assertEqual(began[0]["loudness"], "alarm")
            self.assertEqual(ask(unknown.text)[0], 401, "and may try again")
            node.terminate()
            listed = subprocess.run([f"{BIN}/budstikke", "audit", "verify", "--store", str(node.folder / "budstikke.db")],
                                    capture_output=True, text=True, check=False)
            self.assertEqual(listed.returncode, OK, listed.stdout + listed.stderr)
            with contextlib.closing(sqlite3.connect(node.folder / "budstikke.db")) as database:
                texts = [json.loads(text) for (text,) in
                         database.execute("SELECT text FROM ledger WHERE topic = 'audit' ORDER BY number")]
            failed = [one for one in texts if one["action"] == "login.failed"]
            self.assertTrue(failed)
            self.assertLess(len(failed), 10, "counted, not one by one")
            self.assertEqual({one["source"] for one in failed}, {"127.0.0.1"})


class Roles(unittest.TestCase):
    def test_each_opens_what_it_should_over_the_wire(self):
        keys = {role: support.make_key(BIN, role) for role in (*ALL, "nothing")}
        with SecureNode("api-key") as node:
            admins = "".join(client("admin", role, [key], roles=[role] if role in ALL else [])
                             for role, key in keys.items())
            node.write_clients(client("intake", "journal", [keys["viewer"]]), admins)
            node.start()
            _, body = support.message("no-municipality.xml")
            status, said, _ = node.once(node.port, "POST", "/v1/messages", body, keys["viewer"].text, kind="application/xml")
            self.assertEqual(status, 202, said)
            identity = json.loads(said)["id"]
            looking = {"viewer", "operator", "rule-editor", "approver", "administrator", "auditor"}
            reading = json.dumps({"who": "kari", "why": REASON})
            for method, path, text, allowed in (
                    ("GET", "/metrics", None, looking | {"monitor"}), ("GET", f"/v1/messages/{identity}", None, looking),
                    ("GET", "/v1/addresses", None, looking), ("GET", "/v1/rules/current", None, looking),
                    ("POST", f"/v1/messages/{identity}/content", reading, {"operator"}),
                    ("POST", f"/v1/deliveries/{identity}/discard", "{}", {"operator"}),
                    ("POST", "/v1/rules/publications", "{}", {"rule-editor"}),
                    ("POST", "/v1/rules/publications/1/approve", "{}", {"approver"}),
                    ("POST", "/v1/addresses/sync", "{}", {"administrator"}),
                    ("GET", "/v1/audit", None, {"auditor"}), ("GET", "/v1/audit/check", None, {"auditor"})):
                opened = {role for role, key in keys.items()
                          if node.once(node.admin_port, method, path, text, key.text)[0] != 403}
                self.assertEqual(opened, allowed, path)


class Content(unittest.TestCase):
    def test_is_read_with_a_reason_and_stands_in_the_audit_log(self):
        key, auditor, viewer = (support.make_key(BIN, name) for name in ("portal", "revisor", "skjerm"))
        with SecureNode("api-key") as node:
            node.write_clients(client("intake", "journal", [key]),
                               client("admin", "portal", [key], roles=["operator"])
                               + client("admin", "revisor", [auditor], roles=["auditor"])
                               + client("admin", "skjerm", [viewer], roles=["viewer"]))
            node.start()
            name, body = support.message()
            status, said, _ = node.once(node.port, "POST", "/v1/messages", body, key.text, kind="application/xml")
            self.assertEqual(status, 202, said)
            answer = json.loads(said)
            delivery = answer["deliveries"][0]["id"]

            read = node.operate(key.text, "content", name, "--who", "kari", "--why", REASON, text=False)
            self.assertEqual((read.returncode, read.stdout), (OK, body), read.stderr)
            sent = node.operate(key.text, "content", delivery, "--who", "kari", "--why", REASON, "--delivery", text=False)
            self.assertEqual(sent.returncode, OK, sent.stderr)
            self.assertNotEqual(sent.stdout, body, "it was re-addressed")
            self.assertIn(str(support.CASE_HANDLER).encode(), sent.stdout)
            out = node.folder / "read.xml"
            kept = node.operate(key.text, "content", name, "--who", "kari", "--why", REASON, "--out", str(out))
            self.assertEqual((kept.returncode, out.read_bytes(), out.stat().st_mode & 0o777), (OK, body, 0o600))

            for arguments, code in ((["--who", "kari", "--why", "short"], "400 B107"),
                                    (["--who", "", "--why", REASON], "400 B107"),
                                    (["--who", "kari", "--why", "about 01019012345, she says"], "400 B107")):
                refused = node.operate(key.text, "content", name, *arguments)
                self.assertEqual((refused.returncode, refused.stdout), (REFUSED, ""))
                self.assertIn(code, refused.stderr)
            for other in (viewer, auditor):
                self.assertIn("403 B106", node.operate(other.text, "content", name, "--who", "x", "--why", REASON).stderr)

            listed = node.operate(auditor.text, "audit", "list", "--action", "messages.content", "--json")
            entries = json.loads(listed.stdout)["entries"]
            given = [one for one in entries if one.get("outcome") == "200"]
            self.assertEqual(len(given), 3)
            asked = {one["number"]: one for one in entries}
            for one in given:
                before = asked[one["of"]]
                self.assertEqual((before["by"], before["why"], before["source"], before["roles"]),
                                 ("portal/kari", REASON, "127.0.0.1", "operator"))
                self.assertIn(answer["id"], one["object"])
            self.assertIn("portal/kari", node.operate(auditor.text, "audit", "list", "--who", "kari").stdout)
            self.assertIn("403", node.operate(key.text, "audit", "list").stderr, "an operator reads no audit log")
            for path in ("status.log", "output.log"):
                self.assertNotIn(REASON, (node.folder / path).read_text(errors="replace"))


if __name__ == "__main__":
    unittest.main()
