"""The address book from the national registry: loaded, kept in step, and kept true while the registry misbehaves."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.request

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
OTHERS = 20


def service(her_id, code, **more):
    return {"her_id": her_id, "name": f"Tjeneste {her_id}", "parent": support.MUNICIPALITY, "parent_name": "Bodø kommune",
            "org": 972418013, "business_type": "102", "municipality": "1804", "code": code, "edi": "edi@bodo.test",
            **more}


def registered():
    business = {"type": "Organization", "org": 972418013, "business_type": "102", "municipality": "1804"}
    return [{"her_id": support.MUNICIPALITY, "name": "Bodø kommune", **business},
            service(support.CASE_HANDLER, "KD0501", certificate="valid"),
            service(support.NURSING, "KP02", certificate="expiring"),
            *({"her_id": 9000000 + i, "name": f"Virksomhet {i}", **business} for i in range(OTHERS))]


class Registry:
    """tools/peer/registry.py as a process."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="budstikke-registry."))
        self.process = subprocess.Popen(
            [sys.executable, str(support.ROOT / "tools/peer/registry.py"), "--folder", str(self.folder)],
            stdin=subprocess.PIPE)
        ready = self.folder / "ready.json"
        support.wait_for(ready.exists, "the registry")
        self.__dict__.update(json.loads(ready.read_text()))
        self.post("/parties", registered())

    def post(self, path, body):
        data = json.dumps(body).encode()
        urllib.request.urlopen(urllib.request.Request(self.control + path, data, method="POST"), timeout=30).close()

    def behave(self, what, times=-1, **where):
        self.post("/behave", {"what": what, "times": times, **where})

    def pages(self):
        with urllib.request.urlopen(self.control + "/log", timeout=30) as answer:
            return [one["page"] for one in json.load(answer) if one["operation"] == "Search"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(self.folder)


class RegistryNode(support.Node):
    """A node whose address book comes from the registry."""

    def __init__(self, registry):
        super().__init__(BIN)
        password = self.folder / "registry.password"
        password.write_text("secret å\n", encoding="utf-8")
        password.chmod(0o600)
        settings = self.folder / "settings.toml"
        text = settings.read_text(encoding="utf-8").replace('[address_book]\nfile = "addresses.toml"\n', f"""[registry]
url = "{registry.url}"
user = "budstikke"
password_file = "registry.password"
ca_file = "{registry.ca}"
certificate_roots_file = "{registry.roots}"
endpoint = "{self.municipality.url}"
page_size = 5
""")
        settings.write_text(text, encoding="utf-8")

    def book(self):
        return self.admin("GET", "/v1/addresses")[1]

    def wait_imported(self, count):
        return support.wait_for(lambda: (book := self.book())["imported"] == count and book, f"{count} parties")

    def events(self, name):
        return [line for line in self.status_lines() if line["event"] == name]

    def wait_event(self, name, count=1):
        return support.wait_for(lambda: len(found := self.events(name)) >= count and found, f"{count} times {name}")

    def sync(self, **how):
        status, answer = self.admin("POST", "/v1/addresses/sync", {"who": "kari", "why": "test", **how})
        assert status == 200, answer

    def receiver(self):
        """Whom the next message goes to."""
        identity, body = support.message()
        self.post(body)
        self.wait_state(identity, "handed_over", "confirmed", "held")
        return [one["party"]["her_id"] for one in self.deliveries(identity)]


class NationalRegistry(unittest.TestCase):
    def test_messages_go_to_the_parties_that_the_registry_names(self):
        with Registry() as registry, RegistryNode(registry) as node:
            node.start()
            book = node.wait_imported(OTHERS + 3)
            self.assertEqual(book["source"], "registry")
            self.assertEqual(node.receiver(), [support.CASE_HANDLER])
            self.assertEqual(len(node.municipality.ledger()), 1)

            # The case handlers move: what has changed is taken up without reading everything again.
            registry.post("/party", service(support.CASE_HANDLER, "KP02"))
            registry.post("/party", service(support.NURSING, "KD0501"))
            before = len(registry.pages())
            node.sync()
            support.wait_for(lambda: node.book()["imports"][0]["kind"] == "delta", "the changes")
            self.assertEqual(registry.pages()[before:], [0, 1], "only the first page is read, however it is counted")
            self.assertEqual(node.receiver(), [support.NURSING])

    def test_certificates_come_with_the_parties_and_alarm_before_they_expire(self):
        with Registry() as registry, RegistryNode(registry) as node:
            node.start()
            node.wait_imported(OTHERS + 3)
            support.wait_for(lambda: node.book()["certificates"]["held"] == 4, "the certificates")
            self.assertEqual(node.book()["certificates"]["expiring"], 2)
            listed = node.admin("GET", "/v1/addresses/certificates")[1]
            self.assertIn(str(support.NURSING), json.dumps(listed))
            self.assertNotIn(str(support.CASE_HANDLER), json.dumps(listed))

    def test_the_last_good_copy_serves_while_the_registry_is_away(self):
        with Registry() as registry, RegistryNode(registry) as node:
            node.start()
            node.wait_imported(OTHERS + 3)
            for what in ("status:503", "fault:GeneralError", "wrong_xml", "bomb"):
                registry.post("/well", {})
                registry.behave(what)
                count = len(node.events("address_sync_failed"))
                node.sync(full=True)
                node.wait_event("address_sync_failed", count + 1)
            book = node.book()
            self.assertEqual(book["imported"], OTHERS + 3)
            self.assertIsInstance(book["age_seconds"], int)
            self.assertEqual(node.receiver(), [support.CASE_HANDLER])
            registry.post("/well", {})
            node.sync()
            node.wait_event("address_sync_recovered")

    def test_a_sudden_drop_is_refused_and_alarmed_until_somebody_forces_it(self):
        with Registry() as registry, RegistryNode(registry) as node:
            node.start()
            node.wait_imported(OTHERS + 3)
            registry.post("/parties", registered()[:10])
            node.sync(full=True)
            refused = node.wait_event("address_book_refused")
            self.assertEqual(refused[0]["loudness"], "alarm")
            book = node.book()
            self.assertEqual(book["imported"], OTHERS + 3)
            self.assertIn("refused", " ".join(book["alarms"]))
            self.assertIsNone(book["load"], "what was refused is not under way")
            self.assertEqual(node.receiver(), [support.CASE_HANDLER])
            node.sync()
            support.wait_for(lambda: (book := node.book())["imports"][0]["kind"] == "delta" and book, "the changes")
            self.assertIn("refused", " ".join(node.book()["alarms"]), "changes settle nothing")
            node.sync(full=True, force=True)
            book = node.wait_imported(10)
            self.assertEqual(book["imports"][0]["who"], "kari")
            self.assertNotIn("refused", " ".join(book["alarms"]))

    def test_changes_that_drop_too_much_wait_and_alarm_once_while_the_others_are_taken_up(self):
        with Registry() as registry, RegistryNode(registry) as node:
            node.start()
            node.wait_imported(OTHERS + 3)
            for one in registered()[4:12]:
                registry.post("/party", {**one, "active": False})
            registry.post("/party", service(support.CASE_HANDLER, "KD0501", certificate="valid", edi="new@bodo.test"))
            for count in (1, 2):
                node.sync()
                node.wait_event("address_changes_held_back", count)
            self.assertEqual([one["loudness"] for one in node.events("address_book_refused")], ["alarm", "note"])
            self.assertIn("refused", " ".join(node.book()["alarms"]))
            shown = node.admin("GET", f"/v1/addresses/{support.CASE_HANDLER}")[1]
            self.assertEqual(shown["party"]["edi_address"], "new@bodo.test")
            for one in registered()[4:12]:
                registry.post("/party", one)
            node.sync()
            support.wait_for(lambda: "refused" not in " ".join(node.book()["alarms"]), "the alarm to end")

    def test_a_load_that_a_kill_broke_off_goes_on_where_it_was(self):
        with Registry() as registry, RegistryNode(registry) as node:
            registry.behave("stall", operation="Search", page=4)
            node.start(until=node.answers)
            support.wait_for(lambda: 4 in registry.pages(), "the load to be half way")
            self.assertEqual(node.book()["imported"], 0)
            self.assertEqual(node.admin("GET", "/readyz"), (503, "the address book is empty\n"))
            with self.assertRaises(ConnectionRefusedError):
                node.post(support.message()[1])
            node.kill()
            registry.post("/well", {})
            before = len(registry.pages())
            node.start()
            node.wait_imported(OTHERS + 3)
            self.assertEqual(registry.pages()[before], 4)
            self.assertEqual(node.receiver(), [support.CASE_HANDLER])


if __name__ == "__main__":
    unittest.main()
