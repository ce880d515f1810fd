"""The JSON Schemas of rule and settings files against the programs that read these files: what one takes the other
takes, and what one refuses the other refuses at the same line."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import tomllib
import unittest

import jsonschema
from schema_places import as_json, line_of, places

BIN = pathlib.Path(os.environ["BUDSTIKKE_BIN"])
ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(program, *arguments):
    return subprocess.run([str(BIN / program), *arguments], capture_output=True, text=True, check=False)


def schema(kind):
    return jsonschema.Draft7Validator(json.loads(run("budstikke", "schema", kind).stdout))


RULE = """[[rule]]
id = "{id}"
title = "t"
owner = "o"
reason = "r"
"""
LAST = RULE.format(id="last") + 'send = { to = "receiver" }\n'


def rule(lines, identity="first"):
    return RULE.format(id=identity) + lines + "\n\n"


OF = 'of = "patient.municipality"'


def copies(count):
    return ", ".join(f'{{ to = "party", her_id = {number} }}' for number in range(1, count + 1))


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def mistakes(self, text):
        """The lines of which the rule parser complains."""
        return sorted({one["line"] for one in self.findings(text) if one["kind"] == "mistake"})

    def findings(self, text):
        file = self.folder / "rules.toml"
        file.write_text(text, encoding="utf-8")
        return json.loads(run("budstikke", "rules", "check", str(file), "--json").stdout)["findings"]

    @staticmethod
    def refused(validator, text):
        found = set()
        for error in validator.iter_errors(as_json(tomllib.loads(text))):
            found |= places(error)
        return sorted({line_of(text, path) for path in found})


class Rules(Files):
    @classmethod
    def setUpClass(cls):
        cls.schema = schema("rules")
        cls.facts = {}
        for line in run("budstikke", "rules", "facts").stdout.splitlines():
            name, kind, rest = re.match(r"(\S+) \((\w+), .*?\): (.*)", line).groups()
            values = rest.split(" One of: ")[1].split(", ") if " One of: " in rest else []
            cls.facts[name] = (kind, values)

    def test_the_schema_is_one(self):
        jsonschema.Draft7Validator.check_schema(self.schema.schema)
        self.assertGreater(len(self.facts), 25)

    def test_every_shipped_rule_set_is_taken(self):
        files = sorted((ROOT / "rules/examples").glob("*.toml"))
        self.assertGreater(len(files), 1)
        for file in files:
            text = file.read_text(encoding="utf-8")
            self.assertEqual(self.refused(self.schema, text), [], file)

    def values(self, name):
        """Two values of a fact that hold texts, and the beginning of one."""
        _, closed = self.facts[name]
        if closed:
            return closed[0], closed[-1], closed[0][:2]
        if name.endswith("municipality"):
            return "1804", "0301", "18"
        if name.endswith("district"):
            return "030101", "030102", "0301"
        if name.endswith(("her_id", "business")):
            return "8143001", "1", "814"
        return "KP02", "A b/c:1", "KP"

    def conditions(self, name):
        kind, _ = self.facts[name]
        forms = ["{ present = true }", "{ present = false }"]
        if kind in ("text", "set"):
            one, other, begins = self.values(name)
            forms += [f'"{one}"', f'["{one}"]', f'["{one}", "{other}"]', f'"{begins}*"', f'["{one}", "{begins}*"]',
                      f'["{one}", "{one}"]']
        if kind == "number":
            forms += ["17", "-1", "{ least = 0 }", "{ most = 17 }", "{ least = 3, most = 17 }"]
        if kind == "date":
            forms += ["2026-11-22", "{ first = 2026-01-01 }", "{ last = 2026-12-31 }",
                      "{ first = 2026-01-01, last = 2026-12-31 }"]
        if kind == "flag":
            forms += ["true", "false"]
        return forms

    def given(self, name):
        kind, _ = self.facts[name]
        if kind in ("text", "set"):
            one, other, _ = self.values(name)
            return [f'"{one}"', f'"{other}"'] + ([f'["{one}"]', f'["{one}", "{other}"]'] if kind == "set" else [])
        return {"number": ["0", "17"], "date": ["2026-11-22"], "flag": ["true", "false"]}[kind]

    def test_every_form_of_every_condition_is_taken_by_both(self):
        text, count = "", 0
        for name in self.facts:
            for form in self.conditions(name):
                count += 1
                text += rule(f'when = {{ "{name}" = {form} }}\nsend.to = "receiver"', f"r{count}")
        self.assertGreater(count, 150)
        # That a value is listed twice is only warned of.
        self.assertEqual([one for one in self.findings(text + LAST)
                          if one["kind"] == "mistake" and one["severity"] == "error"], [])
        self.assertEqual(self.refused(self.schema, text + LAST), [])

    def test_every_value_of_every_fact_is_taken_in_examples_by_both(self):
        text, count = LAST, 0
        for name in self.facts:
            for form in self.given(name):
                count += 1
                text += f'\n[[rule.example]]\ngiven = {{ "{name}" = {form} }}\nexpect = "last"\n'
        self.assertGreater(count, 50)
        self.assertEqual(self.mistakes(text), [])
        self.assertEqual(self.refused(self.schema, text), [])

    def test_every_action_is_taken_by_both(self):
        roles = self.schema.schema["definitions"]["send"]["properties"]["to"]["enum"]
        actions = ['hold = { reason = "ask" }', 'send.to = "receiver"', 'send = { to = "party", her_id = 4294967295 }',
                   f'send = {{ to = "service", code = "KX15", {OF} }}',
                   f'send = {{ to = "service", code = "KX15", {OF}, place = "Nord" }}',
                   'send = { to = "party", her_id = 1, copy = ["receiver"] }',
                   f'send = {{ to = "receiver", copy = [{{ to = "case-handler", {OF}, place = "x" }}] }}',
                   f'send = {{ to = "receiver", copy = [{copies(2)}] }}']
        actions += [f'send = {{ to = "{role}", {OF}, place = "Barn og unge" }}' for role in roles
                    if role not in ("receiver", "party", "service")]
        actions += [f'send = {{ to = "receiver", order = "{order}" }}'
                    for order in ("none", "conversation", "destination")]
        actions += [f'send = {{ to = "receiver", receipt_within = "{time}" }}'
                    for time in ("none", "30s", "36h", "7d", "250ms", "01m")]
        actions += [f'send = {{ to = "receiver", deadline = "{time}" }}' for time in ("90m", "1d")]
        actions += [f'refuse = {{ code = "{code}", reason = "r" }}'
                    for code in self.schema.schema["definitions"]["refuse"]["properties"]["code"]["enum"]]
        validity = ["", "valid_from = 2026-01-01\n", "valid_to = 2026-01-01\n"]
        text = "".join(rule(f'{validity[i % 3]}when.need = "coordinator"\n{action}', f"r.{i}-x_y")
                       for i, action in enumerate(actions)) + LAST
        self.assertGreater(len(actions), 35)
        self.assertEqual(self.mistakes(text), [])
        self.assertEqual(self.refused(self.schema, text), [])

    def test_every_wrong_value_of_every_fact_is_refused_by_both(self):
        wrong = {"text": ["3", "true", '""', "[]", '["A", 1]', '"*"', '"A*B"', "{ least = 1 }", "{}", "1.5"],
                 "set": ["3", "false", '""', "[]", '["coordinator", true]', '"*"', "{ present = 1 }"],
                 "number": ['"17"', "true", "[1]", "1.5", "{}", "{ lest = 1 }", '{ least = "1" }',
                            "{ present = true, least = 1 }", "{ first = 2026-01-01 }"],
                 "flag": ['"true"', "1", "[true]", "{ least = 1 }", "{ present = 0 }", "{}"],
                 "date": ["1", "true", "2026-11-22T10:00:00", "10:00:00", "[2026-11-22]", "{}", "{ least = 1 }",
                          "{ first = 1 }", "{ present = true, last = 2026-01-01 }"]}
        text, count = "", 0
        for name, (kind, closed) in self.facts.items():
            forms = wrong[kind] + (['"no such"', '"zz*"', '["no such"]'] if closed else [])
            if self.values(name)[0].isdigit() and kind == "text":
                forms = forms + ['"x"', '"1x*"', '"12345678901"', '["1", "-"]']
            for form in forms:
                count += 1
                text += rule(f'when = {{ "{name}" = {form} }}\nsend.to = "receiver"', f"r{count}")
        self.assertGreater(count, 200)
        mistakes = self.mistakes(text + LAST)
        self.assertEqual(len(mistakes), count)
        self.assertEqual(self.refused(self.schema, text + LAST), mistakes)

    def test_every_wrong_value_in_examples_is_refused_by_both(self):
        wrong = {"text": ["3", '""', '["A"]', "{ present = true }"], "set": ["3", '""', "[]", "[1]"],
                 "number": ['"1"', "[1]", "{ least = 1 }"], "flag": ['"true"', "0"], "date": ["1", "[2026-01-01]"]}
        text, count = LAST, 0
        for name, (kind, closed) in self.facts.items():
            for form in wrong[kind] + (['"no such"'] if closed else []):
                count += 1
                text += f'\n[[rule.example]]\ngiven = {{ "{name}" = {form} }}\nexpect = "last"\n'
        mistakes = self.mistakes(text)
        self.assertEqual(len(mistakes), count)
        self.assertEqual(self.refused(self.schema, text), mistakes)

    def test_faulty_files_are_refused_by_both_at_the_same_line(self):
        need = 'when.need = "coordinator"\n'
        send = 'send.to = "receiver"'
        cases = [rule(one) for one in (
            'when = 1\n' + send, 'when = { "mesage.type" = "X" }\n' + send, "when = { patient.age = 3 }\n" + send,
            need + 'owners = "x"\n' + send, need + "valid_from = 1\n" + send, need + "valid_to = true\n" + send,
            need + "valid_to = 2026-01-01T00:00:00Z\n" + send, need, need + 'hold = "why"', need + "hold = {}",
            need + 'hold = { reason = " " }', need + 'hold = { reason = "r", code = "E21" }',
            need + 'refuse = { reason = "r" }', need + 'refuse = { code = "E21" }',
            need + 'refuse = { code = "H301", reason = "r" }', need + 'refuse = { code = "S01", reason = "r" }',
            need + 'hold.reason = "r"\n' + send, need + 'refuse = { code = "E21", reason = "r" }\n' + send,
            need + 'hold.reason = "r"\nrefuse = { code = "E21", reason = "r" }',
            need + "send = {}", need + 'send = "receiver"', need + 'send = { to = "casehandler" }',
            need + 'send = { to = "case-handler" }', need + 'send = { to = "nursing", of = "patient.district" }',
            need + f'send = {{ to = "receiver", {OF} }}', need + f'send = {{ to = "nursing", {OF}, code = "KP02" }}',
            need + 'send = { to = "party" }', need + 'send = { to = "party", her_id = "12" }',
            need + 'send = { to = "party", her_id = 0 }', need + 'send = { to = "party", her_id = 4294967296 }',
            need + 'send = { to = "party", her_id = 7, place = "x" }', need + 'send = { to = "receiver", place = "x" }',
            need + f'send = {{ to = "service", {OF} }}', need + 'send = { to = "service", code = "KX15" }',
            need + f'send = {{ to = "service", {OF}, code = "kp 3" }}',
            need + f'send = {{ to = "nursing", {OF}, place = " " }}',
            need + f'send = {{ to = "nursing", {OF}, place = 1 }}',
            need + 'send = { to = "receiver", order = "x" }', need + 'send = { to = "receiver", order = 1 }',
            need + 'send = { to = "receiver", receipt_within = "96" }',
            need + 'send = { to = "receiver", receipt_within = "0s" }',
            need + 'send = { to = "receiver", deadline = "none" }', need + 'send = { to = "receiver", deadline = 5 }',
            need + 'send = { to = "receiver", deadlin = "1h" }', need + 'send = { to = "receiver", copy = "nursing" }',
            need + 'send = { to = "receiver", copy = [] }',
            need + 'send = { to = "party", her_id = 1, copy = ["nursing"] }',
            need + 'send = { to = "party", her_id = 1, copy = [1] }',
            need + 'send = { to = "receiver", copy = [{ to = "party", her_id = 7, order = "none" }] }',
            need + 'send = { to = "receiver", copy = [{ to = "nursing" }] }',
            need + f'send = {{ to = "receiver", copy = [{copies(17)}] }}',
            need + f'send = {{ to = "nursing", {OF}, place = "{"x" * 201}" }}',
        )]
        cases = [one + LAST for one in cases]
        cases += [RULE.format(id=identity) + need + send + "\n" + LAST
                  for identity in ("a b", "", "x" * 65, "æ")]
        for key in ("id", "title", "owner", "reason"):
            for line in ("", f"{key} = 3\n", f'{key} = " "\n'):
                cases.append(re.sub(rf"{key} = .*\n", line, RULE.format(id="x")) + need + send + "\n" + LAST)
        cases += [LAST + "\n[[rule.example]]\n" + one + "\n" for one in (
            'expect = "last"', "given = {}", 'given = {}\nexpect = 1', 'given = {}\nexpect = "a b"',
            'given = 1\nexpect = "last"',
            'given = {}\nexpect = "last"\non = 1', 'given = {}\nexpect = "last"\nwhen = 1',
            'given = { neeed = "coordinator" }\nexpect = "last"')]
        cases += [LAST + "example = 1\n", LAST + "example = [1]\n", "rules = 1\n" + LAST, "rule = 3\n", "rule = []\n",
                  ""]
        for text in cases:
            mistakes = self.mistakes(text)
            self.assertTrue(mistakes, text)
            # An empty list of rules is the whole file's fault to the parser, and the key's to the schema.
            refused = [0] if text == "rule = []\n" else self.refused(self.schema, text)
            self.assertEqual(refused, mistakes, text)
            self.assertTrue(list(self.schema.iter_errors(as_json(tomllib.loads(text)))), text)


HASH = "0123456789ab:$argon2id$v=19$m=19456,t=2,p=1$" + "A" * 22 + "$" + "b" * 43
STORE = '[store]\nfile = "store.db"\nkey_file = "store.key"\n'
ROADS = '[intake]\nauthentication = "none"\n[admin]\nauthentication = "none"\n'
FILES = '[rules]\nfile = "rules.toml"\n[address_book]\nfile = "addresses.toml"\n'


class Settings(Files):
    @classmethod
    def setUpClass(cls):
        cls.schema = schema("settings")

    def setUp(self):
        super().setUp()
        (self.folder / "rules.toml").write_text(LAST, encoding="utf-8")
        (self.folder / "addresses.toml").write_text(
            '[[party]]\nher_id = 8180401\nname = "x"\nendpoint = "https://plo.example/"\n', encoding="utf-8")
        (self.folder / "store.key").write_text("0" * 64)
        (self.folder / "store.key").chmod(0o600)
        (self.folder / "d").mkdir()

    def complaints(self, text):
        """The lines of which the settings' loader complains."""
        file = self.folder / "settings.toml"
        file.write_text(text, encoding="utf-8")
        done = run("budstikked", "--config", str(file), "--check")
        lines = set()
        for line in (done.stdout + done.stderr).splitlines():
            found = re.match(r".*settings\.toml:(?:(\d+):\d+:)? error: ", line)
            if found:
                lines.add(int(found[1] or 0))
        return sorted(lines)

    def test_the_schema_is_one(self):
        jsonschema.Draft7Validator.check_schema(self.schema.schema)

    def test_every_shipped_settings_file_is_taken(self):
        files = sorted((ROOT / "config/examples").glob("*.toml")) + [ROOT / "tools/quickstart/settings.toml"]
        for file in files:
            self.assertEqual(self.refused(self.schema, file.read_text(encoding="utf-8")), [], file)

    def options(self):
        """(section, key, schema) of each option outside lists."""
        for section, table in self.schema.schema["properties"].items():
            for key, one in table.get("properties", {}).items():
                if one.get("type") != "array" or "properties" not in one["items"]:
                    yield section, key, one

    def test_every_default_is_taken(self):
        text = ""
        for section in dict.fromkeys(section for section, _, _ in self.options()):
            text += f"[{section}]\n"
            for its, key, one in self.options():
                if its == section and ("default" in one or key in ("file", "key_file") and section == "store"):
                    text += f"{key} = {json.dumps(one.get('default', 'x'))}\n"
        self.assertGreater(text.count("="), 35)
        self.assertEqual(self.refused(self.schema, text), [])

    def wrong(self, one):
        values = {"string": ["1", "true"], "integer": ['"1"', "1.5", "true"], "boolean": ['"true"', "1"],
                  "array": ['"x"', "[true]"]}[one["type"]]
        if "minimum" in one:
            values = values + [str(one["minimum"] - 1)]
        if "maximum" in one:
            values = values + [str(one["maximum"] + 1)]
        if "enum" in one or "(ms|s|m|h|d)" in one.get("pattern", ""):
            values = values + ['"other"']
        return values

    def test_every_wrong_value_is_refused_by_both_at_the_same_line(self):
        options = list(self.options())
        count = 0
        # One wrong value of each option a file.
        for turn in range(max(len(self.wrong(one)) for _, _, one in options)):
            text = ""
            for section in dict.fromkeys(section for section, _, _ in options):
                text += f"[{section}]\n"
                for key, values in ((key, self.wrong(one)) for its, key, one in options if its == section):
                    if turn < len(values):
                        text += f"{key} = {values[turn]}\n"
            wrong = [number for number, line in enumerate(text.splitlines(), 1) if "=" in line]
            if turn >= 2:  # what is required and not wrong any more
                text, wrong = text.replace("[store]\n", STORE), [number + 2 for number in wrong]
            count += len(wrong)
            self.assertEqual(self.refused(self.schema, text), wrong, text)
            complaints = self.complaints(text)
            self.assertEqual([number for number in wrong if number not in complaints], [], text)
        self.assertGreater(count, 150)

    def test_faulty_files_are_refused_by_both_at_the_same_line(self):
        whole = STORE + FILES + ROADS
        for text in (FILES + ROADS, '[store]\nfile = "x"\n' + FILES + ROADS, whole + "[stor]\nx = 1\n",
                     whole + "[delivery]\nwindoww = 1\n", 'return_road = 1\n' + whole, "log = 1\n" + whole,
                     whole + "[[return_road]]\nsender = 1\n",
                     whole + '[[return_road]]\nsender = 0\nendpoint = "folder:/x"\n',
                     whole + '[[return_road]]\nsender = 4294967296\nendpoint = "folder:/x"\n',
                     whole + '[[intake.folder]]\nname = "a"\n',
                     whole + '[[intake.folder]]\nname = "a"\ndirectory = 1\n',
                     whole + '[[intake.folder]]\nname = "a"\ndirectory = "d"\nscan_interval = "1"\n',
                     whole + '[[intake.folder]]\nname = "a"\ndirectory = "d"\nsenders = [1, "2"]\n',
                     whole + '[[intake.folder]]\nname = "a"\ndirectory = "d"\nsenders = [1, -1]\n',
                     whole + '[[intake.folder]]\nname = ""\ndirectory = "d"\n',
                     whole + "[[admin.client]]\n", whole + '[[admin.client]]\nname = "x"\nkey_hashes = ["x"]\nroles = ["viewer"]\n',
                     whole + f'[[admin.client]]\nname = "x"\nkey_hashs = ["{HASH}"]\n',
                     whole + '[[intake.client]]\nname = "x"\nany_sender = true\ncertificates_sha256 = 7\n',
                     whole + '[log]\nfile = "a\\u0007b"\n'):
            refused = self.refused(self.schema, text)
            self.assertEqual(len(refused), 1, text)
            self.assertIn(refused[0], self.complaints(text), text)

    def test_files_that_the_loader_takes_are_taken(self):
        whole = STORE + FILES + ROADS
        for text in (whole, STORE + ROADS + '[registry]\nurl = "https://registry.example/"\n',
                     whole + '[[return_road]]\nsender = 4294967295\nendpoint = "https://x.example/"\n',
                     whole + '[[intake.folder]]\nname = "a"\ndirectory = "d"\nsettle = "0s"\nsenders = [1, 2]\n',
                     whole.replace('[admin]\nauthentication = "none"', '[admin]\nauthentication = "api-key"')
                     + f'[[admin.client]]\nname = "x"\nkey_hashes = ["{HASH}"]\nroles = ["auditor"]\n',
                     whole + '[delivery]\nallow_plain_http = true\nwindow = 10000\n[xml]\ndepth = 16\n'):
            self.assertEqual(self.complaints(text), [], text)
            self.assertEqual(self.refused(self.schema, text), [], text)


if __name__ == "__main__":
    unittest.main()
