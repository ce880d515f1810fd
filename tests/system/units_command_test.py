"""budstikke units check, show, gaps and export: what they print and how they end, on the directory that ships."""

import csv
import html.parser
import io
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BIN = os.environ["BUDSTIKKE_BIN"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
UNITS = ROOT / "adapters/units/examples/coordinating-units.toml"
BOOK = ROOT / "adapters/directory/examples/addresses.toml"
LACKING, FAULTY, NO_INPUT, CANNOT_CREATE = 1, 65, 66, 73


def units(*arguments):
    return subprocess.run([str(pathlib.Path(BIN) / "budstikke"), "units", *map(str, arguments)], capture_output=True,
                          text=True, check=False)


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, text):
        path = self.folder / "units.toml"
        path.write_text(text, encoding="utf-8")
        return path


class Check(Files):
    def test_a_directory_in_order_is_counted(self):
        done = units("check", UNITS)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("no mistakes; regions: 4, hospital trusts: 23,", done.stdout)

    def test_every_mistake_is_told_with_line_and_column(self):
        file = self.file('[[municipality]]\nnumber = "1899"\ntrust = "nowhere"\nunit = "KE"\n')
        done = units("check", file)
        self.assertEqual(done.returncode, FAULTY)
        self.assertEqual(done.stderr.splitlines(),
                         [f"{file}:2:10: error: no municipality or district has had the number 1899",
                          f'{file}:3:9: error: no trust has the id "nowhere"'])

    def test_a_file_that_is_not_there_is_told(self):
        self.assertEqual(units("check", self.folder / "none.toml").returncode, NO_INPUT)


class Show(Files):
    def test_shows_the_chain_and_whom_the_address_book_has(self):
        done = units("show", UNITS, "Bodø", "--addresses", BOOK)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.splitlines()
        order = [next(i for i, line in enumerate(lines) if line.startswith(start))
                 for start in ("RKE: Helse Nord RHF", "hospital KE: Nordlandssykehuset HF", "municipal KE: Bodø 1804")]
        self.assertEqual(order, sorted(order))
        self.assertIn("  messages: Saksbehandling (KD0501), HER-id 8100011 Saksbehandling, Bodø kommune", lines)
        self.assertIn("  considered: 8100011 Saksbehandling: chosen", lines)

    def test_a_district_is_found_by_number_and_by_name(self):
        by_number = units("show", UNITS, "030103", "--addresses", BOOK, "--on", "2026-11-22")
        by_name = units("show", UNITS, "bydel sagene", "--addresses", BOOK, "--on", "2026-11-22")
        self.assertEqual(by_number.stdout, by_name.stdout)
        self.assertIn("HER-id 8100023", by_number.stdout)

    def test_oslo_names_the_units_of_its_districts(self):
        done = units("show", UNITS, "Oslo")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout.count("  by district: "), 15)
        self.assertEqual(done.stdout.count("hospital KE, by district: "), 4)
        self.assertIn("RKE: Helse Sør-Øst RHF", done.stdout)

    def test_says_why_messages_do_not_reach_a_unit(self):
        done = units("show", UNITS, "Trondheim", "--addresses", BOOK)
        self.assertEqual(done.returncode, LACKING)
        self.assertIn("no usable address in the address book (H304)", done.stdout)

    def test_a_municipality_without_a_unit_ends_with_1(self):
        done = units("show", UNITS, "Halden")
        self.assertEqual(done.returncode, LACKING)
        self.assertIn("municipal KE: none in the directory", done.stdout)
        for line in ("RKE: Helse Sør-Øst RHF", "hospital KE: Sykehuset Østfold HF"):
            self.assertIn(line, done.stdout)

    def test_a_trust_and_a_region_are_found_by_id_and_by_name(self):
        trust = units("show", UNITS, "ahus")
        self.assertEqual(trust.returncode, 0, trust.stderr)
        self.assertIn("RKE: Helse Sør-Øst RHF\n", trust.stdout)
        self.assertIn("  catchment area: 3205 Lillestrøm\n", trust.stdout)
        self.assertIn("  catchment area: 030110 Grorud\n", trust.stdout)
        region = units("show", UNITS, "helse nord RHF")
        self.assertEqual(region.stdout.count("hospital KE: "), 4)

    def test_a_municipality_to_come_is_known_where_the_changes_are_named(self):
        changes = self.folder / "changes.csv"
        changes.write_text("number,name,first_year,last_year,successors,went\n"
                           "1804,Bodø,,2026,2027:1899,whole\n1899,Bodin,2027,,,\n", encoding="utf-8")
        file = self.file('[[municipality]]\nnumber = "1899"\nunit = "KE Bodin"\nvalid_from = 2027-01-01\n')
        self.assertEqual(units("check", file).returncode, FAULTY)
        self.assertEqual(units("check", file, "--municipality-changes", changes).returncode, 0)
        shown = units("show", file, "Bodin", "--municipality-changes", changes, "--on", "2027-01-01")
        self.assertIn("unit: KE Bodin", shown.stdout)

    def test_shows_what_holds_on_the_day(self):
        shown = {day: units("show", UNITS, "Ringerike", "--on", day).stdout
                 for day in ("2025-12-31", "2026-01-01", "2028-01-01")}
        self.assertNotIn("joint unit with", shown["2025-12-31"])
        self.assertIn("joint unit with: Vestre Viken HF", shown["2026-01-01"])
        self.assertNotIn("joint unit with", shown["2028-01-01"])

    def test_a_name_that_nobody_has_is_told(self):
        done = units("show", UNITS, "Atlantis")
        self.assertEqual((done.returncode, done.stdout), (FAULTY, ""))
        self.assertIn("has that number or name", done.stderr)


class Gaps(Files):
    def test_lists_each_municipality_without_a_unit(self):
        done = units("gaps", UNITS, "--on", "2026-11-22")
        self.assertEqual(done.returncode, LACKING)
        self.assertIn("Halden 3101 has no coordinating unit in the directory\n", done.stdout)
        self.assertIn("350 of 357 municipalities have no coordinating unit", done.stdout)

    def test_says_the_same_to_programs(self):
        gaps = json.loads(units("gaps", UNITS, "--on", "2026-11-22", "--json").stdout)["gaps"]
        self.assertEqual(len(gaps), 350)
        self.assertNotIn("1804", [gap["id"] for gap in gaps])
        self.assertEqual({gap["kind"] for gap in gaps}, {"municipality"})


class Page(html.parser.HTMLParser):
    """Collects what a reader sees, and complains of elements that are not closed in order."""

    VOID = {"meta"}

    def __init__(self):
        super().__init__()
        self.open, self.text, self.tags = [], "", set()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"{tag} closes another element"

    def handle_data(self, data):
        self.text += data


class Export(Files):
    def export(self, *arguments):
        done = units("export", UNITS, "--addresses", BOOK, "--on", "2026-11-22", *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_the_page_is_whole_and_has_no_scripts(self):
        page = Page()
        page.feed(self.export())
        self.assertEqual(page.open, [])
        self.assertNotIn("script", page.tags)
        for text in ("Koordinerende enheter", "Slik når du oss", "Helse Vest RHF", "Bydel Søndre Nordstrand 030115",
                     "HER-id 8100011 Saksbehandling, Bodø kommune", "Snåase - Snåsa 5041"):
            self.assertIn(text, page.text)
        page = Page()
        page.feed(self.export("--lang", "en"))
        self.assertIn("How to reach us", page.text)

    def test_every_format_has_every_unit(self):
        rows = list(csv.DictReader(io.StringIO(self.export("--format", "csv"))))
        listed = json.loads(self.export("--format", "json"))["units"]
        self.assertEqual([row["unit"] for row in rows], [one["unit"] for one in listed])
        markdown, page = self.export("--format", "md"), self.export("--format", "html")
        for row in rows:
            self.assertIn(row["unit"], markdown)
            self.assertIn(row["unit"], page)
        self.assertEqual({row["reached"] for row in rows if row["municipality_number"] == "1804"}, {"yes"})

    def test_the_list_goes_to_the_file_that_is_named(self):
        file = self.folder / "units.html"
        self.assertEqual(self.export("-o", file), "")
        self.assertEqual(file.read_text(encoding="utf-8"), self.export())
        done = units("export", UNITS, "-o", self.folder / "none" / "units.html")
        self.assertEqual(done.returncode, CANNOT_CREATE)

    def test_a_directory_with_mistakes_is_not_published(self):
        done = units("export", self.file("[[county]]\n"))
        self.assertEqual((done.returncode, done.stdout), (FAULTY, ""))


if __name__ == "__main__":
    unittest.main()
