"""Erased means that no file of the store holds it: neither the sealed bytes nor the key that opened them."""

import os
import signal
import sqlite3
import unittest

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
SLICE = 16


def sealed(node):
    """What lies in the store now: payload id → the bytes that must never be found again once it is erased."""
    with sqlite3.connect(f"file:{node.folder}/budstikke.db?mode=ro", uri=True) as store:
        rows = store.execute("SELECT payload.id, bytes, wrapped FROM payload JOIN payload_key ON payload = payload.number "
                             "WHERE payload.key_id <> 'shredded'").fetchall()
    store.close()
    return {identity: (data[1:], wrapped[1:]) for identity, data, wrapped in rows}


def found(node, stored):
    """The payloads of which any slice lies in any file of the store's."""
    files = [path.read_bytes() for path in node.folder.iterdir() if path.name.startswith("budstikke.db")]
    return {identity for identity, texts in stored.items() for text in texts
            for start in range(0, len(text) - SLICE + 1, SLICE)
            if any(text[start:start + SLICE] in data for data in files)}


def keep(node, payloads, history="never", quarantine="never"):
    settings = node.folder / "settings.toml"
    text = settings.read_text().split("[retention]")[0]
    settings.write_text(f'{text}[retention]\npayloads = "{payloads}"\nhistory = "{history}"\nquarantine = "{quarantine}"\nevery = "200ms"\n')


def events(node, name):
    return [line for line in node.status_lines() if line["event"] == name]


def clean(node):
    return node.admin("GET", "/v1/store")[1]["retention"]["files_are_clean"]


class Retention(unittest.TestCase):
    def test_what_a_folder_refused_is_removed_when_its_time_is_over(self):
        with support.Node(BIN) as node:
            keep(node, "never", quarantine="never")
            node.start()
            (node.folder / "in" / "refused.xml").write_text("<about><somebody/></about>")
            quarantine = node.folder / "in/quarantine"
            support.wait_for(lambda: len(list(quarantine.iterdir())) == 2, "the file and its reason")
            keep(node, "never", quarantine="10ms")
            self.assertEqual(node.reload()["event"], "reloaded")
            support.wait_for(lambda: list(quarantine.iterdir()) == [], "the quarantine to be empty")
            told = support.wait_for(lambda: events(node, "quarantine_erased"), "a line that says so")
            self.assertNotIn("refused.xml", told[0]["detail"])

    def test_what_is_old_is_erased_from_every_file_and_its_history_stays(self):
        with support.Node(BIN, settings='[watch]\npause = "2s"\n') as node:
            keep(node, "never")
            node.start()
            sent = [support.message() for _ in range(20)]
            for _, body in sent:
                self.assertEqual(node.post(body)[0], 202)
            held, body = support.message("no-municipality.xml")
            self.assertEqual(node.post(body)[0], 202)
            for identity, _ in sent:
                node.wait_state(identity, "confirmed")
            support.wait_for(lambda: len(node.hospital.ledger()) == len(sent), "the receipts at the hospital")
            before = sealed(node)
            self.assertEqual(found(node, before), set(before), "the search finds what is there")
            keep(node, "1s")
            self.assertEqual(node.reload()["event"], "reloaded")
            support.wait_for(lambda: all(node.show(identity)[0]["message"]["erased_at"] for identity, _ in sent),
                             "the messages to be erased")
            support.wait_for(lambda: len(sealed(node)) == 1 and clean(node), "the files to be clean")
            left = sealed(node)
            self.assertEqual(found(node, before), set(left), "only what waits for a person is there")
            # The history tells of it; a repeat is known; nothing of it can be sent again.
            history = node.show(sent[0][0])[0]["history"]
            self.assertEqual((history[-1]["event"], history[-1]["who"]), ("erased", "budstikke"))
            self.assertIn("erased", node.command("show", sent[0][0]).stdout)
            self.assertEqual(node.command("why", sent[0][0]).returncode, 0)
            self.assertEqual(node.post(sent[0][1])[0], 200)
            # What waits for a person is kept, and is one alarm.
            support.wait_for(lambda: events(node, "retention_waits"), "the alarm")
            self.assertEqual([line["loudness"] for line in events(node, "retention_waits")], ["alarm"])
            node.kill()
            node.start()
            support.wait_for(lambda: any(one["kind"] == "retention_waits" for one in node.admin("GET", "/v1/alarms")[1]["alarms"]),
                             "the alarm to be on")
            self.assertEqual(node.states(held), ["held"])
            released = node.command("release", held, "--municipality", "1804", "--by", "kari")
            self.assertEqual(released.returncode, 0, released.stderr)
            support.wait_for(lambda: events(node, "retention_waits_over"), "its end")
            self.assertEqual(len(events(node, "retention_waits")), 1)
            check = node.command("store", "check", "--config", str(node.folder / "settings.toml"))
            self.assertEqual(check.returncode, 0, check.stdout + check.stderr)

    def test_the_history_goes_when_its_own_time_is_over(self):
        with support.Node(BIN) as node:
            keep(node, "100ms", "200ms")
            node.start()
            identity, body = support.message()
            self.assertEqual(node.post(body)[0], 202)
            support.wait_for(lambda: events(node, "forgotten"), "the message to be forgotten")
            support.wait_for(lambda: not node.show(identity), "the message to be gone")

    def test_a_person_erases_one_message_and_nobody_can_send_it_again(self):
        with support.Node(BIN, behaviour="status:400") as node:
            node.start()
            (mistaken, body), (other, other_body) = support.message(), support.message()
            for one in (body, other_body):
                self.assertEqual(node.post(one)[0], 202)
            node.wait_state(mistaken, "refused")
            node.wait_state(other, "refused")
            before = sealed(node)
            done = node.command("erase", mistaken, "--who", "kari", "--why", "sent about the wrong patient")
            self.assertEqual(done.returncode, 0, done.stderr)
            left = sealed(node)
            self.assertLess(len(left), len(before))
            self.assertEqual(found(node, before), set(left))
            entry = node.show(mistaken)[0]["history"][-1]
            self.assertEqual((entry["who"], entry["why"]), ("kari", "sent about the wrong patient"))
            again = node.command("resend", mistaken, "--by", "kari", "--why", "try")
            self.assertEqual(again.returncode, 1)
            self.assertIn("B208", again.stderr)
            self.assertEqual(node.command("resend", other, "--by", "kari", "--why", "try").returncode, 0)

    def test_killed_between_erasing_and_cleaning_it_ends_what_it_began(self):
        # Each is passed by the first step of the retention or by one that follows it, whole or not at all.
        for point in ("store.before_archive_commit=1", "store.after_archive_commit=1", "store.before_archive_commit=2",
                      "store.after_archive_commit=2"):
            with self.subTest(killed_at=point), support.Node(BIN) as node:
                keep(node, "never")
                node.start()
                identity, body = support.message()
                self.assertEqual(node.post(body)[0], 202)
                node.wait_state(identity, "confirmed")
                support.wait_for(node.hospital.ledger, "the receipt at the hospital")
                before = sealed(node)
                node.terminate()
                keep(node, "10ms")
                node.environment["BUDSTIKKE_FAILPOINT"] = f"{point}:kill"
                try:
                    node.start(until=lambda: False)
                except support.GaveUp:
                    pass
                self.assertEqual(node.process.returncode, -signal.SIGKILL)
                del node.environment["BUDSTIKKE_FAILPOINT"]
                node.start()
                support.wait_for(lambda: not sealed(node) and clean(node), "the files to be clean")
                self.assertEqual(found(node, before), set())


if __name__ == "__main__":
    unittest.main()
