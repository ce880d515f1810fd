"""The address book of a running daemon: imported, dated, corrected, agreed on, refused, kept, and exported again."""

import datetime
import json
import os
import subprocess
import unittest

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
OK, REFUSED = 0, 1
TODAY = datetime.date.today()
TOMORROW = str(TODAY + datetime.timedelta(days=1))
OTHER = 8180403
WHO = ("--who", "kari", "--why", "they called")


def party(her_id, endpoint, name="Saksbehandling", more=""):
    return (f'[[party]]\nher_id = {her_id}\nparent_name = "Bodø kommune"\nname = "{name}"\nservice = "KD0501"\n'
            f'municipality = "1804"\nendpoint = "{endpoint}"\n{more}')


def events(node, name):
    return [line for line in node.status_lines() if line["event"] == name]


class AddressBook(unittest.TestCase):
    def run_command(self, node, *arguments, status=OK):
        done = node.command("addresses", *arguments)
        self.assertEqual(done.returncode, status, done.stderr + done.stdout)
        return done

    def asked(self, node, *arguments):
        return json.loads(self.run_command(node, *arguments, "--json").stdout)

    def sent_to(self, node, peer):
        """Posts a message, and says whether it came to `peer`."""
        before = len(peer.ledger())
        identity, body = support.message()
        node.post(body)
        node.wait_state(identity, "confirmed")
        return len(peer.ledger()) > before

    def test_a_changed_file_is_a_new_version_and_the_old_one_can_be_asked_for(self):
        with support.Node(BIN) as node:
            node.start()
            self.assertEqual(self.asked(node, "status")["parties"], 2)
            self.assertEqual(node.reload()["event"], "reloaded")
            self.assertEqual(len(self.asked(node, "status")["imports"]), 1, "the same file is not imported again")
            book = node.folder / "addresses.toml"
            book.write_text(book.read_text(encoding="utf-8").replace('"Saksbehandling"', '"Saksbehandling og omsorg"'),
                            encoding="utf-8")
            self.assertEqual(node.reload()["event"], "reloaded")
            self.assertEqual([one["changed"] for one in self.asked(node, "status")["imports"]], [1, 0])
            shown = self.asked(node, "show", str(support.CASE_HANDLER))
            self.assertEqual(shown["party"]["name"], "Saksbehandling og omsorg")
            self.assertEqual([one.get("changes") for one in shown["versions"]],
                             [None, [{"field": "name", "before": "Saksbehandling", "after": "Saksbehandling og omsorg"}]])
            self.assertEqual(shown["versions"][0]["until"], shown["versions"][1]["from"])
            text = self.run_command(node, "show", str(support.CASE_HANDLER)).stdout
            self.assertIn("name: Saksbehandling -> Saksbehandling og omsorg", text)
            yesterday = str(TODAY - datetime.timedelta(days=2))
            self.assertIn("not known then",
                          self.run_command(node, "show", str(support.CASE_HANDLER), "--at", yesterday).stdout)
            self.assertTrue(self.asked(node, "show", str(support.CASE_HANDLER), "--at", TOMORROW)["known"])
            self.assertIn("has never been in the address book", self.run_command(node, "show", "5", status=REFUSED).stderr)
            metrics = node.admin("GET", "/metrics")[1]
            self.assertIn("budstikke_address_book_parties 2", metrics)
            self.assertRegex(metrics, r"budstikke_address_book_age_seconds \d")
            self.assertIn("budstikke_certificates_expiring 0", metrics)

    def test_a_correction_holds_at_once_until_somebody_ends_it(self):
        with support.Node(BIN) as node:
            moved = node.add_peer("moved")
            node.start()
            self.assertTrue(self.sent_to(node, node.municipality))
            number = self.asked(node, "correct", str(support.CASE_HANDLER), "--set", f"endpoint={moved.url}", "--set",
                                "place=Rådhuset", "--until", TOMORROW, *WHO)["correction"]["number"]
            self.assertTrue(self.sent_to(node, moved))
            self.assertIn("they called", self.run_command(node, "corrections").stdout)
            shown = self.asked(node, "show", str(support.CASE_HANDLER))
            self.assertEqual(sorted(one["field"] for one in shown["corrected"]), ["endpoint", "place"])
            self.assertEqual(shown["imported"]["party"]["endpoint"], node.municipality.url)
            node.terminate()
            node.start()
            self.assertTrue(self.sent_to(node, moved), "a restart keeps it")
            self.run_command(node, "end", str(number), *WHO)
            self.assertTrue(self.sent_to(node, node.municipality))
            self.assertEqual(self.run_command(node, "corrections").stdout, "none\n")
            self.run_command(node, "end", str(number), *WHO, status=REFUSED)

    def test_corrections_need_a_reason_an_end_and_a_field_that_there_is(self):
        with support.Node(BIN) as node:
            node.start()
            correct = ("correct", str(support.CASE_HANDLER))
            for wrong in (["--set", "endpoint=ftp://x", "--until", TOMORROW, *WHO], ["--set", "colour=red", "--until", TOMORROW, *WHO],
                          ["--set", "place=x", "--until", "2020-01-01", *WHO]):
                self.assertIn("B107", self.run_command(node, *correct, *wrong, status=REFUSED).stderr)
            for wrong in (["--set", "place=x", "--until", TOMORROW], ["--set", "place=x", *WHO]):
                self.assertNotEqual(node.command("addresses", *correct, *wrong).returncode, OK)
            status, _ = node.admin("POST", "/v1/addresses/corrections", {"entry": {"kind": "correction"}, "who": "kari"})
            self.assertEqual(status, 400)
            self.assertEqual(self.asked(node, "status")["corrections"], [])

    def test_an_agreement_tells_two_services_of_one_municipality_apart(self):
        with support.Node(BIN) as node:
            other = node.add_peer("other")
            node.write_addresses(party(OTHER, other.url, "Tildelingskontor"))
            node.start()
            identity, body = support.message()
            node.post(body)
            self.assertEqual(node.states(identity), ["held"])
            self.assertEqual(node.deliveries(identity)[0]["reason"]["code"], "H305")
            self.run_command(node, "agree", "--municipality", "1804", "--party", str(OTHER), "--until", TOMORROW, *WHO)
            self.assertTrue(self.sent_to(node, other))
            self.run_command(node, "agree", "--municipality", "1804", "--party", "7", "--until", TOMORROW, *WHO,
                             status=REFUSED)

    def test_a_file_that_drops_too_much_is_refused_until_a_person_forces_it(self):
        with support.Node(BIN, addresses=party(OTHER, "https://plo.example/")) as node:
            node.start()
            book = node.folder / "addresses.toml"
            book.write_text(party(support.CASE_HANDLER, node.municipality.url), encoding="utf-8")
            self.assertEqual(node.reload()["event"], "reloaded")
            self.assertEqual([one["loudness"] for one in events(node, "address_book_refused")], ["alarm"])
            self.assertIn("ALARM: the last import was refused", self.run_command(node, "status").stdout)
            self.assertEqual(self.asked(node, "status")["parties"], 3)
            self.assertEqual(node.admin("GET", "/readyz")[0], 200)
            refused = self.run_command(node, "import", str(book), *WHO, status=REFUSED)
            self.assertIn("B107", refused.stderr)
            taken = self.asked(node, "import", str(book), "--force", *WHO)
            self.assertEqual((taken["import"]["removed"], taken["municipalities_without_case_handler"]), (2, []))
            self.assertEqual(self.asked(node, "status")["parties"], 1)
            self.assertEqual(self.asked(node, "status")["alarms"], [])
            self.assertFalse(self.asked(node, "show", str(support.NURSING))["known"])
            node.terminate()
            node.start()
            self.assertEqual(self.asked(node, "status")["parties"], 1)

    def test_the_stored_book_serves_where_the_file_is_gone_or_faulty(self):
        with support.Node(BIN) as node:
            node.start()
            node.terminate()
            book = node.folder / "addresses.toml"
            for what in ("gone", "faulty"):
                book.unlink() if what == "gone" else book.write_text('[[party]]\nher_id = "eight"\n')
                node.start()
                self.assertTrue(self.sent_to(node, node.municipality), what)
                self.assertTrue(events(node, "address_book_refused"), what)
                self.assertIn("cannot be used", " ".join(self.asked(node, "status")["alarms"]), what)
                node.terminate()
            checked = subprocess.run([f"{BIN}/budstikked", "--config", str(node.folder / "settings.toml"), "--check"],
                                     capture_output=True, text=True, check=False)
            self.assertEqual(checked.returncode, 78)
            self.assertRegex(checked.stderr, r"addresses\.toml:2:\d+: error")

    def test_a_faulty_file_is_no_start_where_there_is_no_other_book(self):
        with support.Node(BIN) as node:
            (node.folder / "addresses.toml").write_text('[[party]]\nher_id = "eight"\n')
            with self.assertRaisesRegex(support.GaveUp, r"(?s)addresses\.toml:2:\d+: error.*there is no address book"):
                node.start()
            self.assertEqual(node.process.returncode, 78)

    def test_a_node_without_any_book_waits_for_one(self):
        with support.Node(BIN) as node:
            settings = node.folder / "settings.toml"
            settings.write_text(settings.read_text().replace('file = "addresses.toml"', ""))
            node.start(until=node.answers)
            support.wait_for(lambda: node.admin("GET", "/readyz") == (503, "the address book is empty\n"),
                             "the node to say what it lacks")
            book = node.folder / "addresses.toml"
            self.assertIn("import 1 ", self.run_command(node, "import", str(book), *WHO).stdout)
            self.assertTrue(node.ready())
            self.assertTrue(self.sent_to(node, node.municipality))

    def test_what_is_exported_can_be_imported_again(self):
        with support.Node(BIN, addresses=party(OTHER, "https://plo.example/æ", "=Tildeling", 'place = "Øst"\n'
                                               'coverage = ["1841", "1845"]\nvalid_to = 2030-12-31\n')) as node:
            node.start()
            for form in ("toml", "csv"):
                file = node.folder / f"book.{form}"
                self.run_command(node, "export", "--format", form, "-o", str(file))
                self.assertEqual(self.run_command(node, "export", "--format", form).stdout.replace("\n", ""),
                                 file.read_text(encoding="utf-8").replace("\n", ""))
                taken = self.asked(node, "import", str(file), *WHO)["import"]
                self.assertEqual([taken[key] for key in ("added", "changed", "removed", "total")], [0, 0, 0, 3])

    def test_every_mistake_of_an_import_is_told_with_its_place(self):
        with support.Node(BIN) as node:
            node.start()
            file = node.folder / "wrong.toml"
            file.write_text('[[party]]\nher_id = 1\nname = "A"\ncolour = "red"\n[[party]]\nname = "B"\n')
            told = self.run_command(node, "import", str(file), *WHO, status=REFUSED).stderr
            self.assertRegex(told, r"wrong\.toml:4:\d+: error: ")
            self.assertRegex(told, r"wrong\.toml:5:\d+: error: ")
            self.assertEqual(self.asked(node, "status")["parties"], 2)

    def test_changes_of_municipalities_are_taken_up_by_a_reload(self):
        with support.Node(BIN) as node:
            settings = node.folder / "settings.toml"
            settings.write_text(settings.read_text().replace(
                'file = "addresses.toml"', 'file = "addresses.toml"\nmunicipality_changes_file = "changes.csv"'))
            changes = node.folder / "changes.csv"
            changes.write_text("number,name,first_year,last_year,successors,went\n")
            node.start()
            lacking = [one["number"] for one in self.asked(node, "gaps")["gaps"]]
            self.assertIn("1806", lacking)
            self.assertNotIn("1804", lacking)
            changes.write_text("number,name,first_year,last_year,successors,went\n"
                               f"1806,Narvik,2020,{TODAY.year - 1},{TODAY.year}:1899,whole\n"
                               f"1899,Nye Narvik,{TODAY.year},,,\n")
            self.assertEqual(node.reload()["event"], "reloaded")
            lacking = {one["number"]: one["name"] for one in self.asked(node, "gaps")["gaps"]}
            self.assertNotIn("1806", lacking)
            self.assertEqual(lacking["1899"], "Nye Narvik")

    def test_a_check_looks_at_the_registrys_password_too(self):
        with support.Node(BIN) as node:
            password = node.folder / "password"
            password.write_text("secret\n")
            password.chmod(0o644)
            settings = node.folder / "settings.toml"
            settings.write_text(settings.read_text().replace('[address_book]\nfile = "addresses.toml"', """[registry]
url = "https://127.0.0.1:1/v1/AR"
user = "budstikke"
password_file = "password"
"""))
            check = [f"{BIN}/budstikked", "--config", str(settings), "--check"]
            checked = subprocess.run(check, capture_output=True, text=True, check=False)
            self.assertEqual(checked.returncode, 78)
            self.assertRegex(checked.stderr, "registry.password_file .* may be read by others than its owner")
            password.chmod(0o600)
            self.assertEqual(subprocess.run(check, capture_output=True, check=False).returncode, 0)

    def test_there_is_nothing_to_synchronise_without_a_registry(self):
        with support.Node(BIN) as node:
            node.start()
            self.assertIn("no registry is configured", self.run_command(node, "sync", *WHO, status=REFUSED).stderr)
            self.assertIn("0 of 0 certificates", self.run_command(node, "certificates", "--all").stdout)


if __name__ == "__main__":
    unittest.main()
