"""The README's guide "A day in an operator's life", command by command, against a real daemon.

Commands and output are read from README.md. What differs between runs (times, our ids, hashes, folders, how many notes)
is left out of the comparison; everything else must be as printed.
"""

import os
import re
import subprocess
import unittest

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
HEADING = "## A day in an operator's life"
BEFORE, AFTER = "5f1d9c4e-0c5a-4b7e-9a57-1d2f7a9b0001", "5f1d9c4e-0c5a-4b7e-9a57-1d2f7a9b0005"
ORDINARY = "5f1d9c4e-0c5a-4b7e-9a57-1d2f7a9b0002"
ELDERLY = 8180403
INTAKE = "http://127.0.0.1:8480"
VARIES = [(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME"), (r"01[0-9a-f]{6}-[0-9a-f-]{27}", "ID"), (r"\b[0-9a-f]{64}\b", "HASH"),
          (r"(?<![-\w])[0-9a-f]{12}\b", "HASH"), (r"\S+/rules\.toml", "rules.toml"), (r"notes: \d+", "NOTES")]


def section():
    text = (support.ROOT / "README.md").read_text(encoding="utf-8")
    return text.split(HEADING + "\n", 1)[1].split("\n## ", 1)[0]


def blocks(kind):
    return re.findall(rf"```{kind}\n(.*?)```", section(), flags=re.DOTALL)


def steps():
    """(command, what it prints) of each line that begins with "$ "; "\\" at its end continues it."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.replace("\\\n", "").partition("\n")
            found.append((command, output.rstrip("\n")))
    return found


def settled(text):
    for pattern, name in VARIES:
        text = re.sub(pattern, name, text)
    return [line.rstrip() for line in text.splitlines()]


def elsewhere():
    """A case-handler service for every municipality that has none of its own in the test's book."""
    table = (support.ROOT / "engine/addressing/data/municipalities.csv").read_text(encoding="utf-8")
    numbers = [row[0] for row in (line.split(",") for line in table.splitlines() if re.match(r"\d{4},", line))
               if row[3] == "" and row[0] != "1804"]
    return f"""
[[party]]
her_id = 8180500
name = "Saksbehandling"
service = "KD0501"
municipality = "{numbers[0]}"
coverage = [{", ".join(f'"{number}"' for number in numbers[1:])}]
endpoint = "http://127.0.0.1:1/"
"""


class OperatorDay(unittest.TestCase):
    def setUp(self):
        self.node = support.Node(BIN, addresses=elsewhere())
        self.addCleanup(self.node.close)
        book = self.node.folder / "addresses.toml"
        book.write_text(book.read_text(encoding="utf-8") + f"""
[[party]]
her_id = {ELDERLY}
parent = {support.MUNICIPALITY}
parent_name = "Bodø kommune"
name = "Helse- og velferdskontor 67+"
endpoint = "{self.node.municipality.url}"
""", encoding="utf-8")
        settings = self.node.folder / "settings.toml"
        settings.write_text(settings.read_text(encoding="utf-8").replace("[rules]\n", "[rules]\nfour_eyes = true\n"),
                            encoding="utf-8")
        self.node.start()
        sample = (support.ROOT / "tools/quickstart/messages/need-coordinator.xml").read_text(encoding="utf-8")
        (self.node.folder / "notice.xml").write_text(sample.replace(BEFORE, AFTER), encoding="utf-8")
        for name in ("need-coordinator.xml", "ordinary.xml"):
            self.node.post((support.ROOT / "tools/quickstart/messages" / name).read_bytes())
        # Their receipts count among the messages that a replay looks at.
        for message in (BEFORE, ORDINARY):
            self.node.wait_state(message, "confirmed")

    def run_step(self, command):
        environment = {**self.node.environment, "PATH": f"{BIN}:{os.environ['PATH']}",
                       "BUDSTIKKE_ADMIN": f"unix:{self.node.folder}/admin.sock"}
        done = subprocess.run(["bash", "-c", command.replace(INTAKE, f"http://127.0.0.1:{self.node.port}")],
                              cwd=self.node.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False)
        return done.stdout

    def add_rule(self):
        """What the guide does in an editor."""
        (rule,) = blocks("toml")
        file = self.node.folder / "new.toml"
        before, mark, after = file.read_text(encoding="utf-8").partition('[[rule]]\nid     = "ke-notice"\n')
        self.assertTrue(mark)
        file.write_text(before + rule + "\n" + mark + after, encoding="utf-8")

    def receiver(self, message):
        return [one["party"]["her_id"] for one in self.node.deliveries(message)]

    def test_goes_as_the_guide_tells(self):
        taken = []
        for command, printed in steps():
            with self.subTest(command=command):
                self.assertEqual(settled(self.run_step(command)), settled(printed))
            taken.append(command)
            if command.startswith("budstikke rules show"):
                self.add_rule()
            if command.startswith("budstikke rules rollback"):
                self.assertEqual(self.receiver(AFTER), [ELDERLY])
        verbs = [re.match(r"budstikke rules (\w+)", command) for command in taken]
        self.assertEqual([verb[1] for verb in verbs if verb],
                         ["show", "check", "check", "diff", "replay", "publish", "approve", "approve", "explain",
                          "rollback", "approve", "history"])
        self.assertEqual(self.receiver(BEFORE), [support.CASE_HANDLER])
        identity, body = support.message("need-coordinator.xml")
        self.node.post(body)
        self.assertEqual(self.receiver(identity), [support.CASE_HANDLER])


if __name__ == "__main__":
    unittest.main()
