"""The audit log of the real daemon: what was changed in it, cut off or left out shows, by itself or by the heads that the status
log tells; it outlives stops and kills."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import unittest

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
OK, REFUSED = 0, 1
REASON = "the ward asks what was sent"


class AuditLog(unittest.TestCase):
    def verify(self, path, *arguments):
        return subprocess.run([f"{BIN}/budstikke", "audit", "verify", "--store", str(path), *arguments],
                              capture_output=True, text=True, check=False)

    def heads(self, node):
        return [line["detail"] for line in node.status_lines() if line["event"] == "audit_head"]

    def test_shows_what_was_changed_in_the_store(self):
        with support.Node(BIN) as node:
            node.start()
            for _ in range(4):
                identity, body = support.message()
                node.post(body)
                self.assertEqual(node.command("content", identity, "--who", "kari", "--why", REASON).returncode, OK)
            online = node.command("audit", "verify")
            self.assertEqual(online.returncode, OK, online.stderr)
            self.assertIn("whole: ", online.stdout)
            node.terminate()
            store, log = node.folder / "budstikke.db", node.folder / "status.log"
            first, last = self.heads(node)[0], self.heads(node)[-1]
            self.assertEqual(self.verify(store, "--head", last, "--status-log", str(log)).returncode, OK)
            self.assertEqual(self.verify(store, "--head", first).returncode, OK)
            numbers = int(last.split(":")[0])
            self.assertGreaterEqual(numbers, 10)

            def changed(*statements):
                copy = node.folder / "copy.db"
                shutil.copy(store, copy)
                with contextlib.closing(sqlite3.connect(copy)) as database:
                    for statement in statements:
                        database.execute(statement)
                    database.commit()
                return copy

            of = "topic = 'audit' AND number"
            for statements in ([f"UPDATE ledger SET text = replace(text, 'kari', 'karl') WHERE {of} = 4"],
                               [f"UPDATE ledger SET who = 'ola' WHERE {of} = 3"],
                               [f"UPDATE ledger SET at = at + 1 WHERE {of} = 3"],
                               [f"DELETE FROM ledger WHERE {of} = 3"],
                               [f"DELETE FROM ledger WHERE {of} = 3", f"UPDATE ledger SET number = number - 1 WHERE {of} > 3"],
                               [f"UPDATE ledger SET number = 999 WHERE {of} = 3",
                                f"UPDATE ledger SET number = 3 WHERE {of} = 4",
                                f"UPDATE ledger SET number = 4 WHERE {of} = 999"]):
                broken = self.verify(changed(*statements))
                self.assertEqual(broken.returncode, REFUSED, statements)
                self.assertIn("BROKEN", broken.stdout)
            cut = changed(f"DELETE FROM ledger WHERE {of} > 3")
            self.assertEqual(self.verify(cut).returncode, OK, "nothing in a log that was cut tells of it")
            for arguments in (["--head", last], ["--status-log", str(log)]):
                self.assertEqual(self.verify(cut, *arguments).returncode, REFUSED)

            # The daemon sees it when it starts, says so, and goes on.
            with contextlib.closing(sqlite3.connect(store)) as database:
                database.execute(f"UPDATE ledger SET who = 'ola' WHERE {of} = 3")
                database.commit()
            node.start()
            self.assertTrue([line for line in node.status_lines() if line["event"] == "audit_broken"])
            broken = node.command("audit", "verify")
            self.assertEqual(broken.returncode, REFUSED)
            self.assertIn("entry 3: ", broken.stdout)

    def test_an_end_that_is_cut_off_after_a_kill_shows_at_the_next_start(self):
        with support.Node(BIN) as node:
            node.start()
            identity, body = support.message()
            node.post(body)
            self.assertEqual(node.command("content", identity, "--who", "kari", "--why", REASON).returncode, OK)
            node.kill()
            heads = self.heads(node)
            self.assertEqual([int(head.split(":")[0]) for head in heads], list(range(1, len(heads) + 1)),
                             "each entry's head is told when it is written")
            with contextlib.closing(sqlite3.connect(node.folder / "budstikke.db")) as database:
                database.execute("DELETE FROM ledger WHERE topic = 'audit' AND number > 1")
                database.commit()
            log = str(node.folder / "status.log")
            self.assertEqual(self.verify(node.folder / "budstikke.db", "--status-log", log).returncode, REFUSED)
            node.start()
            broken = [line for line in node.status_lines() if line["event"] == "audit_broken"]
            self.assertEqual(len(broken), 1)
            self.assertIn("the end is missing: the log ends at 1", broken[0]["detail"])

    def test_holds_starts_stops_reloads_and_survives_a_kill(self):
        with support.Node(BIN) as node:
            node.start()
            self.assertTrue([line for line in node.status_lines() if line["event"] == "nobody_asked"])
            node.reload()
            identity, body = support.message()
            node.post(body)
            node.command("content", identity, "--who", "kari", "--why", REASON)
            node.kill()
            node.start()
            entries = json.loads(node.command("audit", "list", "--json").stdout)["entries"]
            actions = [one["action"] for one in reversed(entries)]
            self.assertEqual(actions, ["node.started", "node.reloaded", "messages.content", "messages.content",
                                       "node.started", "audit"])
            self.assertEqual(node.command("audit", "verify", "--head", self.heads(node)[0]).returncode, OK)


if __name__ == "__main__":
    unittest.main()
