"""budstikke rules check, diff and explain: what they print, in which language, and how they end."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "rules/examples/ke-notice.toml"
MESSAGES = ROOT / "tools/quickstart/messages"
USAGE, FAULTY, NO_INPUT = 64, 65, 66

RULE = """[[rule]]
id = "{id}"
title = "Title of {id}"
owner = "o"
reason = "r"
"""
LAST = RULE.format(id="last") + 'send = { to = "receiver" }\n'


def rule(identity, lines):
    return RULE.format(id=identity) + lines + "\n\n"


def budstikke(*arguments):
    return subprocess.run([str(pathlib.Path(BIN) / "budstikke"), *map(str, arguments)], capture_output=True,
                          text=True, check=False)


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def book(self):
        parties = [(8180401, "Saksbehandling", "KD0501"), (8180402, "Sykepleietjeneste", "KP02")]
        return self.file("book.toml", "".join(f"""[[party]]
her_id = {her_id}
parent = 8180400
parent_name = "Bodø kommune"
parent_organisation_number = "972418013"
name = "{name}"
service = "{service}"
municipality = "1804"
endpoint = "https://plo.example/{service}"

""" for her_id, name, service in parties))


class Check(Files):
    def test_a_file_in_order_ends_with_0(self):
        done = budstikke("rules", "check",
                         self.file("rules.toml", rule("a", 'when.need.present = true\nhold.reason = "ask"') + LAST))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"rules\.toml: no mistakes; rules: 2, examples: 0, sha256: [0-9a-f]{64}\n$")

    def test_notes_and_warnings_end_with_0(self):
        file = self.file("rules.toml", LAST)  # a need that no rule but the last takes
        done = budstikke("rules", "check", file)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, rf"^{file}:1:1: note: .*\n  example: .*need=")
        self.assertRegex(done.stdout, r"errors: 0, warnings: 0, notes: [1-9]")

    def test_a_faulty_file_ends_with_1_and_names_each_place(self):
        file = self.file("rules.toml", rule("a", 'when = { neeed = "x" }\nsend.to = "nurse"') + LAST)
        done = budstikke("rules", "check", file)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f'{file}:6:10: error: unknown fact "neeed"', done.stderr)
        self.assertIn(f'{file}:7:11: error: unknown role "nurse"', done.stderr)
        self.assertIn("errors: 2, warnings: 0, notes: 0", done.stdout)

    def test_what_rules_do_together_comes_with_a_message_that_proves_it(self):
        wide = 'when.need = ["coordinator", "individual-plan"]\nsend.to = "receiver"'
        file = self.file("rules.toml", rule("wide", wide)
                         + rule("narrow", 'when.need = "coordinator"\nhold.reason = "ask"') + LAST)
        done = budstikke("rules", "check", file)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, rf"{file}:9:1: error: .*wide.*\n  example: .*need=coordinator")
        report = json.loads(budstikke("rules", "check", file, "--json").stdout)
        self.assertEqual((report["file"], report["rules"], report["examples"]), (str(file), 3, 0))
        self.assertRegex(report["sha256"], "^[0-9a-f]{64}$")
        found = [one for one in report["findings"] if one["severity"] == "error"]
        self.assertEqual([(one["kind"], one["rule"], one["line"]) for one in found], [("shadowed", "narrow", 9)])
        self.assertEqual(found[0]["facts"]["need"], ["coordinator"])
        # The example proves what is said: the rule named decides it.
        proof = budstikke("rules", "explain", file, "--facts", json.dumps(found[0]["facts"]), "--on",
                          found[0]["on"], "--json")
        self.assertEqual(json.loads(proof.stdout)["rule"], "wide")

    def test_json_is_one_object_whatever_is_wrong(self):
        for text in ("", "x", LAST, rule("a", "")):
            done = budstikke("rules", "check", self.file("rules.toml", text), "--json")
            report = json.loads(done.stdout)
            self.assertEqual(list(report), ["file", "rules", "examples", "sha256", "findings"])
            self.assertEqual(done.returncode, 0 if text == LAST else 1)
            self.assertEqual(done.stderr, "")
            for one in report["findings"]:
                self.assertEqual(list(one), ["kind", "severity", "rule", "line", "column", "others", "message",
                                             "facts", "on"])

    def test_those_whom_the_rules_send_to_are_looked_up(self):
        of = 'of = "patient.municipality"'
        file = self.file("rules.toml", rule("a", 'when.need = "coordinator"\nsend = { to = "party", her_id = 77 }')
                         + rule("b", f'when.need = "individual-plan"\nsend = {{ to = "mental-health", {of} }}') + LAST)
        self.assertEqual(budstikke("rules", "check", file).returncode, 0)
        done = budstikke("rules", "check", file, "--addresses", self.book(), "--on", "2026-11-22")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, rf"{file}:7:\d+: error: .*77")
        self.assertRegex(done.stderr, rf"{file}:15:\d+: error: .*KP03")
        report = json.loads(budstikke("rules", "check", file, "--addresses", self.book(), "--json").stdout)
        self.assertEqual([one["kind"] for one in report["findings"] if one["severity"] == "error"],
                         ["target", "target"])

    def test_what_cannot_be_read_is_said(self):
        self.assertEqual(budstikke("rules", "check", self.folder / "none.toml").returncode, NO_INPUT)
        file = self.file("rules.toml", LAST)
        self.assertEqual(budstikke("rules", "check", file, "--addresses", self.folder / "none").returncode, NO_INPUT)
        self.assertNotEqual(budstikke("rules", "check", file, "--on", "today").returncode, 0)

    def test_every_shipped_rule_set_is_in_order(self):
        for file in sorted((ROOT / "rules/examples").glob("*.toml")):
            done = budstikke("rules", "check", file)
            self.assertEqual(done.returncode, 0, done.stderr)


class Diff(Files):
    def test_the_same_rules_end_with_0(self):
        old, new = self.file("old.toml", LAST), self.file("new.toml", "# other words\n" + LAST)
        done = budstikke("rules", "diff", old, new)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "the rules are the same\n", ""))
        self.assertEqual(budstikke("rules", "diff", old, new, "--lang", "nb").stdout, "reglene er de samme\n")
        report = json.loads(budstikke("rules", "diff", old, new, "--json").stdout)
        self.assertTrue(report["equal"])
        self.assertNotEqual(report["before"], report["after"])

    def test_what_changed_is_said_in_words(self):
        first = rule("a", 'when.need = "coordinator"\nsend.to = "receiver"')
        old = self.file("old.toml", first + rule("b", 'when.need = "individual-plan"\nhold.reason = "x"') + LAST)
        new = self.file("new.toml", first.replace('"coordinator"', '["coordinator", "child-coordinator"]') + LAST)
        done = budstikke("rules", "diff", old, new)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "changed a\n  now also takes need child-coordinator\nremoved b\n"
                                      "  no longer there: Title of b\n  it did: hold: x\n")
        done = budstikke("rules", "diff", old, new, "--lang", "nb")
        self.assertEqual(done.stdout, "endret a\n  tar nå også behov barnekoordinator\nfjernet b\n"
                                      "  finnes ikke lenger: Title of b\n  den gjorde: sett på vent: x\n")
        done = budstikke("rules", "diff", old, new, "--json", "--lang", "nb")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout)["differences"][0],
                         {"kind": "changed", "rule": "a", "sentences": ["tar nå også behov barnekoordinator"]})

    def test_a_faulty_file_is_no_difference(self):
        good, bad = self.file("good.toml", LAST), self.file("bad.toml", "x")
        for arguments in ((good, bad), (bad, good)):
            done = budstikke("rules", "diff", *arguments)
            self.assertEqual((done.returncode, done.stdout), (FAULTY, ""))
            self.assertIn("bad.toml:1:", done.stderr)
        self.assertEqual(budstikke("rules", "diff", good, self.folder / "none").returncode, NO_INPUT)
        self.assertNotIn(budstikke("rules", "diff", good, good, "--lang", "sv").returncode, (0, 1))


class ExplainFacts(Files):
    def test_facts_are_decided_with_reasons_in_both_languages(self):
        for arguments in ((RULES,), ("--rules", RULES)):
            done = budstikke("rules", "explain", *arguments, "--fact", "message.type=HELSEOPPL_SOKNAD", "--fact",
                             "need=coordinator", "--on", "2026-11-22")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("deviation-as-addressed: no: message.type is HELSEOPPL_SOKNAD, not one of", done.stdout)
            self.assertTrue(done.stdout.endswith("send to case-handler, receipt within 4d\n"), done.stdout)
        done = budstikke("rules", "explain", "--rules", RULES, "--facts",
                         '{"message.type": "HELSEOPPL_SOKNAD", "need": ["coordinator"]}', "--lang", "nb")
        self.assertIn("deviation-as-addressed: nei: meldingstype er HELSEOPPL_SOKNAD, ikke en av", done.stdout)
        self.assertTrue(done.stdout.endswith(
            "send til Saksbehandling (KD0501) i pasientens kommune, kvittering innen 4 døgn\n"), done.stdout)
        report = json.loads(budstikke("rules", "explain", RULES, "--fact", "message.type=LOG_INNLAGT", "--json",
                                      "--lang", "nb").stdout)
        self.assertEqual((report["rule"], report["action"]), ("as-addressed", "send til mottakeren"))
        self.assertEqual(report["tried"][-1], {"rule": "as-addressed", "verdict": "yes",
                                               "because": "gjelder alle meldinger"})

    def test_an_unknown_fact_decides_nothing(self):
        done = budstikke("rules", "explain", RULES, "--fact", "message.type=unknown", "--lang", "nb")
        self.assertEqual(done.returncode, FAULTY)
        self.assertIn("meldingstype kunne ikke hentes akkurat nå", done.stdout)

    def test_wrong_use_is_said(self):
        for arguments in ((), (RULES, "--rules", RULES), (RULES, "--fact", "x"), (RULES, "--fact", "neeed=x"),
                          (RULES, "--facts", "x"), (MESSAGES / "ordinary.xml",),
                          (MESSAGES / "ordinary.xml", "--rules", RULES, "--fact", "need=coordinator")):
            done = budstikke("rules", "explain", *arguments)
            self.assertEqual((done.returncode, done.stdout), (USAGE, ""), arguments)
            self.assertNotEqual(done.stderr, "")
        self.assertEqual(budstikke("rules", "explain", "no-such.xml", "--rules", RULES).returncode, NO_INPUT)
        self.assertEqual(budstikke("rules", "explain", "no-such.toml").returncode, NO_INPUT)


class ExplainMessages(Files):
    def explain(self, name, *arguments):
        return budstikke("rules", "explain", MESSAGES / name, "--rules", RULES, "--on", "2026-11-22", *arguments)

    def test_a_message_is_read_decided_and_resolved(self):
        done = self.explain("need-coordinator.xml", "--addresses", self.book())
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("message.type=", done.stdout)
        self.assertIn("need=coordinator", done.stdout)
        self.assertIn("patient.municipality=1804", done.stdout)
        self.assertIn("receiver.service=KP02", done.stdout)
        self.assertIn("ke-notice: yes: ", done.stdout)
        self.assertTrue(done.stdout.endswith("goes to 8180401 Saksbehandling, Bodø kommune, re-addressed\n"),
                        done.stdout)
        done = self.explain("need-coordinator.xml", "--addresses", self.book(), "--lang", "nb")
        self.assertIn("send til Saksbehandling (KD0501) i pasientens kommune", done.stdout)
        self.assertTrue(done.stdout.endswith("går til 8180401 Saksbehandling, Bodø kommune, omadressert\n"),
                        done.stdout)

    def test_what_waits_for_a_person_is_said_with_its_code(self):
        done = self.explain("no-municipality.xml", "--addresses", self.book())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("on the work list: H301 ", done.stdout)
        report = json.loads(self.explain("no-municipality.xml", "--addresses", self.book(), "--json").stdout)
        self.assertEqual([(one["state"], one["code"]) for one in report["deliveries"]], [("held", "H301")])

    def test_json_has_the_walk_and_whom_it_leads_to(self):
        report = json.loads(self.explain("need-coordinator.xml", "--addresses", self.book(), "--json").stdout)
        self.assertEqual(report["rule"], "ke-notice")
        self.assertEqual(report["facts"]["need"], ["coordinator", "individual-plan"])
        self.assertEqual([(one["state"], one["her_id"], one["readdressed"]) for one in report["deliveries"]],
                         [("waiting", 8180401, True)])
        self.assertEqual(report["addressing"][0]["role"], "case-handler")

    def test_without_a_book_the_rules_alone_are_asked(self):
        done = self.explain("ordinary.xml")
        self.assertEqual(done.returncode, 0)
        self.assertIn("--addresses", done.stderr)
        self.assertNotIn("\ngoes to", done.stdout)
        report = json.loads(self.explain("ordinary.xml", "--json").stdout)
        self.assertIsNone(report["deliveries"])

    def test_a_broken_message_is_refused_without_its_content(self):
        done = self.explain("broken.xml")
        self.assertEqual((done.returncode, done.stdout), (FAULTY, ""))
        self.assertRegex(done.stderr, r"broken\.xml: T01 ")

    def test_no_name_or_number_of_a_patient_is_shown(self):
        text = (MESSAGES / "need-coordinator.xml").read_text(encoding="utf-8")
        for arguments in ((), ("--json",), ("--addresses", self.book()), ("--addresses", self.book(), "--json")):
            shown = self.explain("need-coordinator.xml", *arguments).stdout
            for marker in support.re.findall(r"<(?:FamilyName|GivenName|Id)>([^<]{5,})</", text):
                if not marker.startswith("81"):  # HER-ids are no patient's
                    self.assertNotIn(marker, shown)


class ExplainStored(unittest.TestCase):
    def test_the_daemon_walks_the_rules_again(self):
        with support.Node(BIN, behaviour="status:500") as node:
            node.start()
            identity, body = support.message()
            node.post(body)
            english = node.command("rules", "explain", identity)
            self.assertEqual(english.returncode, 0, english.stderr)
            self.assertIn("send to case-handler", english.stdout)
            self.assertIn("deviation-as-addressed", english.stdout)
            self.assertIn("message.type is HELSEOPPL_SOKNAD, not one of", english.stdout)
            norwegian = node.command("rules", "explain", identity, "--lang", "nb")
            self.assertIn("meldingstype er HELSEOPPL_SOKNAD, ikke en av", norwegian.stdout)
            self.assertIn("send til Saksbehandling (KD0501) i pasientens kommune", norwegian.stdout)
            report = json.loads(node.command("rules", "explain", identity, "--json").stdout)
            self.assertEqual(report["messages"][0]["decisions"][0]["decision"]["rule"], "ke-notice")
            unknown = node.command("rules", "explain", "nothing-of-the-kind")
            self.assertEqual((unknown.returncode, unknown.stdout), (1, ""))
            self.assertIn("404 B204", unknown.stderr)

    def test_a_daemon_that_is_away_is_said_so(self):
        done = budstikke("rules", "explain", "some-id", "--admin", f"127.0.0.1:{support.free_port()}")
        self.assertEqual((done.returncode, done.stdout), (69, ""))


if __name__ == "__main__":
    unittest.main()
