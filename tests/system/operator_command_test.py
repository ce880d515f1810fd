"""budstikke list, show, why, queues, hold, release, resend, discard against a real daemon: what they print, how they
fail, and by which ways the daemon is reached; and what a reload takes up."""

import hashlib
import json
import os
import re
import signal
import subprocess
import unittest

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
OK, REFUSED, UNREACHABLE = 0, 1, 69


OLD, NEW, STRANGE = (support.make_key(BIN, name) for name in ("portal", "portal", "stranger"))


def client(name, key):
    return f'[[admin.client]]\nname = "{name}"\nkey_hashes = ["{key.hash}"]\nroles = ["operator"]\n'


class AdminOverTcp(support.Node):
    """A node whose operators come by TCP, with an API key. `admin`: further settings of the listener."""

    def __init__(self, admin="", tls=False):
        super().__init__(BIN)
        self.admin_port = support.free_port()
        self.admin_settings(admin + client("portal", OLD))
        (self.folder / "key").write_text(OLD.text + "\n")
        self.tls = tls

    def admin_settings(self, text):
        settings = self.folder / "settings.toml"
        section = f'[admin]\nlisten = "127.0.0.1:{self.admin_port}"\nauthentication = "api-key"\n{text}'
        settings.write_text(re.sub(r"\[admin\].*?(?=\[\[return_road)", lambda _: section, settings.read_text(),
                                   flags=re.DOTALL))

    def ready(self):
        return any(line["event"] == "started" for line in self.status_lines())

    def ask(self, *arguments, key="key", address=None):
        keys = ["--key-file", str(self.folder / key)] if key else []
        address = address or f"{'https://' if self.tls else ''}127.0.0.1:{self.admin_port}"
        return subprocess.run([str(self.bin / "budstikke"), *arguments, "--admin", address, *keys],
                              capture_output=True, text=True, check=False)


class Answers(unittest.TestCase):
    def test_every_command_prints_for_people_and_as_json(self):
        with support.Node(BIN, behaviour="status:500") as node:
            node.start()
            self.assertEqual(node.command("list").stdout, "nothing\n")
            self.assertEqual(node.command("queues").stdout, "nothing waits\n")
            identity, body = support.message()
            node.post(body)
            delivery = node.deliveries(identity)[0]["id"]
            listed = node.command("list", "--party", str(support.CASE_HANDLER), "--max", "5")
            self.assertIn(identity, listed.stdout)
            self.assertIn("Saksbehandling (8180401)", listed.stdout)
            self.assertIn("timeline", node.command("show", delivery).stdout)
            self.assertIn("because", node.command("why", identity.upper()).stdout)
            for arguments, key in ((["list"], "deliveries"), (["show", identity], "messages"),
                                   (["why", identity], "messages"), (["queues"], "queues"),
                                   (["hold", delivery, "--why", "x"], "deliveries"),
                                   (["release", delivery], "deliveries")):
                done = node.command(*arguments, "--json")
                self.assertEqual(done.returncode, OK, done.stderr)
                self.assertTrue(json.loads(done.stdout)[key], arguments)

    def test_names_from_outside_do_not_reach_the_terminal_as_commands(self):
        party = """
[[party]]
her_id = 8180499
name = "Sly\\u009b2J"
service = "KP02"
municipality = "1804"
endpoint = "http://127.0.0.1:1/"
"""
        with support.Node(BIN, behaviour="status:500", addresses=party) as node:
            node.start()
            identity, body = support.message()
            node.post(body)
            node.command("hold", identity, "--why", "x")
            self.assertEqual(node.command("release", identity, "--to", "8180499").returncode, OK)
            for arguments in (["list"], ["queues"], ["show", identity], ["why", identity]):
                shown = node.command(*arguments).stdout
                self.assertIn("Sly?2J", shown, arguments)
                self.assertNotIn("\u009b", shown, arguments)

    def test_what_the_daemon_refuses_is_said_with_its_code(self):
        with support.Node(BIN, behaviour="status:500") as node:
            node.start()
            identity, body = support.message()
            node.post(body)
            node.command("hold", identity, "--why", "x")
            for arguments, code in ((["show", "nothing-of-the-kind"], "404 B204"),
                                    (["hold", "nothing-of-the-kind", "--why", "x"], "404 B204"),
                                    (["list", "--state", "lost"], "400 B107"),
                                    (["list", "--party", "0"], "400 B107"),
                                    (["resend", identity], "409 B207"),
                                    (["hold", identity, "--why", "x", "--by", "budstikke"], "400 B107"),
                                    # Something that was given must count, or the message went out as it is.
                                    (["release", identity, "--municipality", ""], "400 B107"),
                                    (["release", identity, "--to", "0"], "400 B107")):
                done = node.command(*arguments)
                self.assertEqual((done.returncode, done.stdout), (REFUSED, ""), arguments)
                self.assertIn(f"budstikke: {code} ", done.stderr, arguments)
            self.assertEqual(node.states(identity), ["held"])
            self.assertNotEqual(node.command("hold", identity).returncode, OK, "without a reason")
            both = node.command("release", identity, "--to", "7", "--municipality", "1804")
            self.assertNotEqual(both.returncode, OK)
            self.assertEqual(node.states(identity), ["held"])


class Ways(unittest.TestCase):
    def test_a_daemon_that_cannot_be_reached_is_said_so(self):
        with support.Node(BIN) as node:
            for address, words in ((f"unix:{node.folder}/nobody.sock", "cannot reach the daemon"),
                                   ("unix:/" + "x" * 200, "cannot reach the daemon"),
                                   (f"127.0.0.1:{support.free_port()}", "cannot reach the daemon"),
                                   ("192.0.2.1:8481", "another machine"),
                                   ("nonsense", "none of host:port"),
                                   (node.municipality.url[7:].split("/")[0], "does not speak as the daemon does")):
                done = node.command("list", "--admin", address)
                self.assertEqual((done.returncode, done.stdout), (UNREACHABLE, ""), address)
                self.assertIn(words, done.stderr, address)

    def test_an_api_key_opens_and_names_the_caller(self):
        with AdminOverTcp() as node:
            node.start()
            (node.folder / "wrong").write_text(STRANGE.text)
            for key in (None, "wrong"):
                refused = node.ask("list", key=key)
                self.assertEqual(refused.returncode, REFUSED)
                self.assertIn("401 B105", refused.stderr)
            self.assertIn("cannot be read", node.ask("list", key="absent").stderr)
            identity, body = support.message("no-municipality.xml")
            node.post(body)
            released = node.ask("release", identity, "--municipality", "1804", "--by", "kari")
            self.assertEqual(released.returncode, OK, released.stderr)
            history = json.loads(node.ask("show", identity, "--json").stdout)["messages"][0]["history"]
            self.assertIn("portal/kari", [entry["who"] for entry in history])

    def test_tls_is_checked_against_the_roots_given(self):
        with AdminOverTcp('certificate_file = "tls.pem"\nkey_file = "tls.key"\n', tls=True) as node:
            for name in ("tls", "other"):
                subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                                "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext",
                                "subjectAltName=IP:127.0.0.1", "-keyout", str(node.folder / f"{name}.key"), "-out",
                                str(node.folder / f"{name}.pem")], check=True, capture_output=True)
            node.start()
            good = node.ask("list", "--ca-file", str(node.folder / "tls.pem"))
            self.assertEqual((good.returncode, good.stdout), (OK, "nothing\n"), good.stderr)
            for roots in (["--ca-file", str(node.folder / "other.pem")], []):
                refused = node.ask("list", *roots)
                self.assertEqual(refused.returncode, UNREACHABLE)
                self.assertIn("certificate", refused.stderr)
            named = node.ask("list", "--ca-file", str(node.folder / "tls.pem"),
                             address=f"https://localhost:{node.admin_port}")
            self.assertEqual(named.returncode, UNREACHABLE, "the certificate names 127.0.0.1 only")
            plain = node.ask("list", address=f"127.0.0.1:{node.admin_port}")
            self.assertEqual(plain.returncode, UNREACHABLE)


# A book that takes a while to load.
LARGE_BOOK = "".join(f'[[party]]\nher_id = {9000000 + i}\nname = "P"\nservice = "KP02"\nmunicipality = "0301"\n'
                     f'endpoint = "http://127.0.0.1:1/"\n' for i in range(20_000))


class Reloads(unittest.TestCase):
    def restart_lines(self, node):
        return [line["detail"] for line in node.status_lines() if "needs a restart" in line.get("detail", "")]

    def test_a_reload_takes_up_what_it_can_and_tells_what_needs_a_restart(self):
        with AdminOverTcp() as node:
            node.start()
            self.assertEqual(node.reload()["event"], "reloaded")
            self.assertEqual(self.restart_lines(node), [])
            settings = node.folder / "settings.toml"
            node.admin_settings(client("portal", NEW))
            settings.write_text(settings.read_text() + '\nwindow = 7\n\n[process]\ncpu_threads = 3\n')
            self.assertEqual(node.reload()["event"], "reloaded")
            self.assertEqual(self.restart_lines(node),
                             ["needs a restart: delivery.window", "needs a restart: process.cpu_threads"])
            self.assertEqual(node.ask("list").returncode, REFUSED)
            (node.folder / "key").write_text(NEW.text)
            self.assertEqual(node.ask("list").returncode, OK)

    def test_a_reload_that_fails_changes_nothing(self):
        with AdminOverTcp() as node:
            node.start()
            settings = node.folder / "settings.toml"
            node.admin_settings(client("portal", NEW))
            settings.write_text(settings.read_text().replace('endpoint = "http', 'endpoint = "gopher'))
            self.assertEqual(node.reload()["event"], "reload_refused")
            self.assertTrue(any(re.search(r"settings\.toml:\d+:\d+: error: the endpoint", line.get("detail", ""))
                                for line in node.status_lines()))
            self.assertEqual(node.ask("list").returncode, OK)

    def test_a_reload_asked_for_during_another_is_not_lost(self):
        # What is written while a reload is under way must still be taken up.
        rule = """
[[rule]]
id = "{0}"
title = "Everything waits"
owner = "kari"
reason = "a test"
hold = {{ reason = "wait" }}
"""
        with support.Node(BIN, addresses=LARGE_BOOK) as node:
            node.start()
            for name in ("first", "second", "last"):
                replacement = node.folder / "rules.new"
                replacement.write_text(rule.format(name), encoding="utf-8")
                replacement.rename(node.folder / "rules.toml")
                node.process.send_signal(signal.SIGHUP)
            last = hashlib.sha256(rule.format("last").encode()).hexdigest()[:12]
            support.wait_for(lambda: any(line["event"] == "reloaded" and f"-> {last}" in line["detail"]
                                         for line in node.status_lines()), "the last rules to be taken up")
            identity, body = support.message()
            node.post(body)
            self.assertEqual(node.deliveries(identity)[0]["rule"], "last")

    def test_a_stop_does_not_stumble_over_a_reload_under_way(self):
        with support.Node(BIN, addresses=LARGE_BOOK) as node:
            node.start()
            node.process.send_signal(signal.SIGHUP)
            self.assertEqual(node.terminate(), 0)
            self.assertEqual(node.status_lines()[-1]["event"], "stopped")

    def test_a_check_reads_keys_certificates_and_addresses_too(self):
        with AdminOverTcp('certificate_file = "tls.pem"\nkey_file = "tls.pem"\n') as node:
            (node.folder / "tls.pem").write_text("no certificate")
            (node.folder / "store.key").chmod(0o644)
            done = subprocess.run([f"{BIN}/budstikked", "--config", str(node.folder / "settings.toml"), "--check"],
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 78)
            self.assertRegex(done.stderr, r"settings\.toml: error: .*store\.key")
            self.assertRegex(done.stderr, r"settings\.toml: error: admin: .*tls\.pem")


if __name__ == "__main__":
    unittest.main()
