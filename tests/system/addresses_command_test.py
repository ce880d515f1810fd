"""budstikke addresses check, resolve, gaps and convert on files: what they print and how they end."""

import csv
import io
import json
import os
import pathlib
import subprocess
import tempfile
import tomllib
import unittest

BIN = pathlib.Path(os.environ["BUDSTIKKE_BIN"])
EXAMPLE = pathlib.Path(__file__).parents[2] / "adapters/directory/examples/addresses.toml"
OK, GAPS, FAULTY, NO_INPUT = 0, 1, 65, 66
DAY = "2026-11-22"

RULES = """
[[rule]]
id = "to-the-case-handler"
title = "Health information goes to the case handler"
owner = "ke@hospital.example"
reason = "A test"
when = { "message.type" = "HELSEOPPL_SOKNAD" }
send = { to = "case-handler", of = "patient.municipality", copy = [{ to = "party", her_id = 8199999 }] }

  [[rule.example]]
  given = { "message.type" = "HELSEOPPL_SOKNAD" }
  expect = "to-the-case-handler"

[[rule]]
id = "rest"
title = "Everything else goes as addressed"
owner = "ke@hospital.example"
reason = "A test"
send = { to = "receiver" }

  [[rule.example]]
  given = { "message.type" = "LOG_INNLAGT" }
  expect = "rest"
"""

CHANGES = """number,name,first_year,last_year,successors,went
1804,Bodø,,2027,2028:1899,whole
1899,Nye Bodø,2028,,,
"""

TWO_FUNCTIONS = """her_id,name,service,municipality,place,endpoint
1,Saksbehandling,KD0501,1804,,https://plo.bodo.example/
2,Saksbehandling,KD0501,1804,Barn og unge,https://plo.bodo.example/
"""


def run(*arguments):
    return subprocess.run([BIN / "budstikke", "addresses", *map(str, arguments)], capture_output=True, text=True,
                          check=False)


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.write_bytes(text.encode())
        return path


class Convert(Files):
    def test_toml_goes_to_csv_and_back_unchanged(self):
        as_csv = run("convert", EXAMPLE, "--to", "csv")
        self.assertEqual(as_csv.returncode, OK, as_csv.stderr)
        rows = list(csv.DictReader(io.StringIO(as_csv.stdout.removeprefix("\ufeff")), delimiter=";"))
        self.assertEqual(len(rows), 8)
        self.assertEqual(rows[2]["place"], "Bydel Gamle Oslo")
        self.assertEqual(rows[5]["coverage"], "5041")
        back = run("convert", self.file("book.csv", as_csv.stdout), "--to", "toml")
        self.assertEqual(back.returncode, OK, back.stderr)
        self.assertEqual(tomllib.loads(back.stdout), tomllib.loads(EXAMPLE.read_text()))
        self.assertEqual(run("convert", self.file("book.toml", back.stdout), "--to", "csv").stdout, as_csv.stdout)

    def test_a_faulty_file_is_not_converted(self):
        answer = run("convert", self.file("book.csv", "her_id;name\n1;a\n1;\n"), "--to", "toml")
        self.assertEqual(answer.returncode, FAULTY)
        self.assertEqual(answer.stdout, "")
        self.assertIn("book.csv:3:1: error: HER-id 1 is in use already, in line 2", answer.stderr)
        self.assertIn("book.csv:3:3: error: the party has no name", answer.stderr)
        self.assertEqual(run("convert", self.folder / "none.csv", "--to", "toml").returncode, NO_INPUT)
        self.assertIn("--to", run("convert", EXAMPLE, "--to", "xml").stderr)


class Check(Files):
    def test_a_good_book_is_counted(self):
        answer = run("check", EXAMPLE)
        self.assertEqual(answer.returncode, OK)
        self.assertIn("8 parties, 1 inactive, 1 without endpoint", answer.stdout)
        self.assertNotIn("warning", answer.stdout)

    def test_what_an_import_would_refuse_is_an_error(self):
        book = self.file("book.csv", "her_id,name,service,parent_organisation_number\n1,a,KD0501,972418014\n")
        answer = run("check", book)
        self.assertEqual(answer.returncode, FAULTY)
        self.assertIn("error: HER-id 1: it has a municipal service, and neither a municipality nor a coverage area", answer.stdout)
        self.assertIn("warning: HER-id 1: the check digit of organisation number 972418014 is wrong", answer.stdout)


class Resolve(Files):
    def test_a_place_tells_services_apart(self):
        book = self.file("book.csv", TWO_FUNCTIONS)
        asked = ["resolve", book, "--service", "KD0501", "--municipality", "1804", "--on", DAY]
        unclear = run(*asked)
        self.assertEqual(unclear.returncode, FAULTY)
        self.assertIn("HER-ids 1, 2 (Saksbehandling; Saksbehandling, Barn og unge)", unclear.stdout)
        self.assertIn("held: H305", unclear.stdout)
        chosen = run(*asked, "--place", "BARN")
        self.assertEqual(chosen.returncode, OK)
        self.assertIn("party: 2 Saksbehandling", chosen.stdout)
        self.assertIn("considered: 1 Saksbehandling: is the municipality's own, and another has the place", chosen.stdout)
        self.assertIn("--place requires --service", run("resolve", book, "--party", "1", "--place", "Barn").stderr)

    def test_a_change_to_come_counts_from_its_day(self):
        book = self.file("book.csv", TWO_FUNCTIONS)
        changes = self.file("changes.csv", CHANGES)
        asked = ["resolve", book, "--service", "KD0501", "--place", "barn", "--municipality-changes", changes]
        before = run(*asked, "--municipality", "1804", "--on", "2027-12-31")
        self.assertIn("the message says 1804 (Bodø)", before.stdout)
        self.assertEqual(before.returncode, OK)
        on_the_day = run(*asked, "--municipality", "1804", "--on", "2028-01-01")
        self.assertIn("since 2028-01-01 it is Nye Bodø 1899", on_the_day.stdout)
        self.assertIn("party: 2", on_the_day.stdout)
        broken = run(*asked[:-1], self.file("broken.csv", CHANGES.replace("1899,Nye", "1898,Nye")),
                     "--municipality", "1804")
        self.assertEqual(broken.returncode, FAULTY)
        self.assertIn("broken.csv:2:1: error: 1804 goes to 1899, which is not in use in 2028", broken.stderr)


class Gaps(Files):
    def test_municipalities_without_a_usable_service_are_listed(self):
        answer = run("gaps", EXAMPLE, "--on", DAY)
        self.assertEqual(answer.returncode, GAPS)
        lines = answer.stdout.splitlines()
        self.assertEqual(lines[0], f"{DAY}: 3 of 357 municipalities have a usable KD0501")
        self.assertIn("0301 Oslo, district 030105 Frogner: H304 none is registered for this district", lines)
        self.assertIn("1806 Narvik (Nordland): H306 HER-id 8100041 is inactive", lines)
        self.assertIn("1580 Haram (Møre og Romsdal): H307 HER-id 8100051 has no endpoint", lines)
        self.assertIn("4601 Bergen (Vestland): H304 none is registered", lines)
        self.assertFalse([line for line in lines if line.startswith(("1804", "5006", "5041", "role"))])

    def test_roles_that_nobody_fills_are_listed_too(self):
        rules = self.file("rules.toml", RULES)
        answer = run("gaps", EXAMPLE, "--rules", rules, "--on", DAY, "--json")
        self.assertEqual(answer.returncode, GAPS, answer.stderr)
        found = json.loads(answer.stdout)
        self.assertEqual((found["on"], found["municipalities"], found["served"]), (DAY, 357, 3))
        roles = {role["role"]: role for role in found["roles"]}
        self.assertFalse(roles["case-handler"]["filled_by_none"])
        self.assertEqual(roles["case-handler"]["municipalities"], 354)
        self.assertTrue(roles["party:8199999"]["filled_by_none"])
        self.assertEqual(roles["party:8199999"]["rules"], ["to-the-case-handler"])
        text = run("gaps", EXAMPLE, "--rules", rules, "--on", DAY).stdout
        self.assertIn("role party:8199999 (rules to-the-case-handler): HER-id 8199999 is not in the address book", text)

    def test_a_book_without_gaps_ends_well(self):
        gaps = json.loads(run("gaps", EXAMPLE, "--json").stdout)["gaps"]
        numbers = {gap["number"] for gap in gaps} | {"1804", "5006", "5041"}
        rows = "".join(f"{i + 1},Saksbehandling,KD0501,{number},https://plo.example/\n"
                       for i, number in enumerate(sorted(numbers)))
        book = self.file("book.csv", "her_id,name,service,municipality,endpoint\n" + rows)
        self.assertEqual(len(numbers), 357)
        answer = run("gaps", book)
        self.assertEqual(answer.returncode, OK, answer.stdout)
        self.assertIn("357 of 357", answer.stdout)
        strict = run("gaps", book, "--certificates")
        self.assertEqual(strict.returncode, GAPS)
        self.assertIn("0 of 357", strict.stdout)
        self.assertIn("has an https endpoint without a certificate", strict.stdout)

    def test_without_a_file_the_daemon_is_asked(self):
        answer = run("gaps", "--admin", "unix:/nonexistent/admin.sock")
        self.assertEqual(answer.returncode, 69)
        self.assertIn("cannot reach the daemon", answer.stderr)


if __name__ == "__main__":
    unittest.main()
