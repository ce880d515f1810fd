"""The directory of coordinating units as a running daemon gives it."""

import os
import shutil
import unittest

from node import CASE_HANDLER, Node, ROOT

EXAMPLE = ROOT / "adapters/units/examples/coordinating-units.toml"


def with_directory(node):
    """The example as the directory that the settings name."""
    shutil.copy(EXAMPLE, node.folder / "units.toml")
    settings = node.folder / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[address_book]\n", '[address_book]\ncoordinating_units_file = "units.toml"\n'),
                        encoding="utf-8")
    return node


class UnitList(unittest.TestCase):
    def test_says_how_each_unit_is_reached_by_the_address_book_in_force(self):
        with with_directory(Node(os.environ["BUDSTIKKE_BIN"])) as node:
            node.start()
            status, listed = node.admin("GET", "/v1/units")
            self.assertEqual(status, 200)
            # 1804 Bodø: the only municipality that this node's address book serves.
            self.assertIn(str(CASE_HANDLER), str(listed))
            for form, beginning in (("html", "<!doctype html>"), ("csv", "level"), ("md", "#")):
                status, text = node.admin("GET", f"/v1/units?format={form}&lang=en")
                self.assertEqual(status, 200, form)
                self.assertTrue(text.lower().startswith(beginning), text[:80])
                self.assertIn("Bodø", text)
            for query in ("format=pdf", "lang=sv", "colour=red", "format=html&format=csv"):
                self.assertEqual(node.admin("GET", f"/v1/units?{query}")[0], 400, query)

    def test_is_taken_up_on_reload_and_left_alone_where_it_has_mistakes(self):
        with with_directory(Node(os.environ["BUDSTIKKE_BIN"])) as node:
            node.start()
            before = node.admin("GET", "/v1/units")[1]
            (node.folder / "units.toml").write_text('[[region]]\nid = "x"\n', encoding="utf-8")
            self.assertEqual(node.reload()["event"], "reload_refused")
            self.assertEqual(node.admin("GET", "/v1/units")[1], before)
            text = EXAMPLE.read_text(encoding="utf-8").replace("Koordinerende enhet", "Koordinerende eining")
            (node.folder / "units.toml").write_text(text, encoding="utf-8")
            self.assertEqual(node.reload()["event"], "reloaded")
            self.assertIn("Koordinerende eining", str(node.admin("GET", "/v1/units")[1]))

    def test_is_nowhere_where_the_settings_name_none(self):
        with Node(os.environ["BUDSTIKKE_BIN"]) as node:
            node.start()
            self.assertEqual(node.admin("GET", "/v1/units")[0], 404)


if __name__ == "__main__":
    unittest.main()
