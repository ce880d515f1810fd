"""A copy is taken while messages come and go, verified, made a store again, and reconciled: what was acknowledged before it
began is in it, ends in a final state, and has reached its receiver with the bytes that were sent."""

import hashlib
import json
import os
import pathlib
import signal
import sqlite3
import stat
import sys
import threading
import unittest

import node as support

sys.path.insert(0, str(support.ROOT / "tools/peer"))

import peer  # noqa: E402

BIN = os.environ["BUDSTIKKE_BIN"]
MOST = 400


class Sender(threading.Thread):
    """Sends until it is told to end; keeps what was acknowledged, and when it was."""

    def __init__(self, node):
        super().__init__()
        self.node, self.taken, self.ended = node, [], threading.Event()
        self.start()

    def run(self):
        for _ in range(MOST):
            if self.ended.is_set():
                return
            identity, body = support.message()
            if self.node.post(body)[0] == 202:
                self.taken.append((identity, hashlib.sha256(body).hexdigest()))

    def stop(self):
        self.ended.set()
        self.join()


def settings_of(node):
    return str(node.folder / "settings.toml")


def move_to(node, file):
    settings = node.folder / "settings.toml"
    settings.write_text(settings.read_text().replace('file = "budstikke.db"', f'file = "{file}"'))


def by_hand(node, sql, file="budstikke.db"):
    with sqlite3.connect(node.folder / file) as store:
        store.execute("PRAGMA foreign_keys = OFF")
        rows = store.execute(sql).fetchall()
    store.close()
    return rows


class Copies(unittest.TestCase):
    def test_a_copy_taken_under_load_is_a_store_that_ends_everything_it_holds(self):
        with support.Node(BIN, behaviour="ok") as node:
            node.start()
            sender = Sender(node)
            support.wait_for(lambda: len(sender.taken) >= 40, "messages under way")
            # The receiver stands still while the copy is taken: what is under way then is taken by it later.
            os.kill(node.municipality.process.pid, signal.SIGSTOP)
            support.wait_for(lambda: len(sender.taken) >= 60, "messages that wait for the receiver")
            acknowledged = list(sender.taken)
            backup = node.folder / "copy.db"
            done = node.command("store", "backup", str(backup), "--config", settings_of(node))
            self.assertEqual(done.returncode, 0, done.stderr)
            at_end = len(sender.taken)
            os.kill(node.municipality.process.pid, signal.SIGCONT)
            sender.stop()
            for identity, _ in acknowledged:
                node.wait_state(identity, "confirmed")
            self.assertGreater(at_end, len(acknowledged), "intake went on meanwhile")
            # The copy is private, and what its manifest says.
            manifest = json.loads((node.folder / "copy.db.manifest.json").read_text())
            self.assertEqual(manifest["sha256"], hashlib.sha256(backup.read_bytes()).hexdigest())
            self.assertEqual(stat.S_IMODE(backup.stat().st_mode), 0o600)
            self.assertGreaterEqual(manifest["messages"], len(acknowledged))
            node.kill()
            delivered_before = {line["delivery"] for line in node.municipality.ledger()}
            done = node.command("store", "restore", str(backup), "--to", str(node.folder / "second.db"),
                                "--config", settings_of(node))
            self.assertEqual(done.returncode, 0, done.stderr)
            check = node.command("store", "check", str(node.folder / "second.db"), "--config", settings_of(node))
            self.assertEqual(check.returncode, 0, check.stdout + check.stderr)
            move_to(node, "second.db")
            node.start()
            for identity, _ in acknowledged:
                node.wait_state(identity, "confirmed", "handed_over", "unconfirmed")
            sent = {}
            for line in node.municipality.ledger():
                sent.setdefault(line["delivery"], set()).add(line["sha256"])
            again = 0
            for identity, _ in acknowledged:
                one = node.show(identity)[0]
                delivery = one["deliveries"][0]
                self.assertEqual(sent[delivery["id"]], {delivery["sha256"]}, "the same bytes under the same id, each time")
                restored = [entry for entry in one["history"] if entry["event"] == "restored"]
                again += bool(restored) and delivery["id"] in delivered_before
            self.assertGreater(again, 0, "what the copy had not seen delivered is delivered again")
            print(f"acknowledged before the copy: {len(acknowledged)}, all there; sent again under the same id: {again}")

    def test_a_copy_that_is_damaged_or_without_its_key_is_refused(self):
        with support.Node(BIN) as node:
            node.start()
            identity, body = support.message()
            self.assertEqual(node.post(body)[0], 202)
            node.wait_state(identity, "confirmed")
            backup, second = str(node.folder / "copy.db"), str(node.folder / "second.db")
            self.assertEqual(node.command("store", "backup", backup, "--config", settings_of(node)).returncode, 0)
            again = node.command("store", "backup", backup, "--config", settings_of(node))
            self.assertEqual(again.returncode, 1)
            self.assertIn("never written over", again.stderr)
            other = node.folder / "other.key"
            other.write_text("00" * 32)
            other.chmod(0o600)
            refused = node.command("store", "restore", backup, "--to", second, "--key-file", str(other))
            self.assertEqual(refused.returncode, 1)
            self.assertIn("none of the key files holds", refused.stderr)
            running = node.command("store", "restore", backup, "--to", str(node.folder / "budstikke.db"), "--config",
                                   settings_of(node), "--force")
            self.assertEqual(running.returncode, 1)
            self.assertIn("in use", running.stderr)
            data = bytearray((node.folder / "copy.db").read_bytes())
            data[len(data) // 2] ^= 1
            (node.folder / "copy.db").write_bytes(data)
            damaged = node.command("store", "restore", backup, "--to", second, "--config", settings_of(node))
            self.assertEqual(damaged.returncode, 1)
            self.assertIn("not the file that its manifest tells of", damaged.stderr)
            self.assertFalse((node.folder / "second.db").exists())

    def test_a_store_that_is_there_is_put_aside_and_kept(self):
        with support.Node(BIN) as node:
            node.start()
            first, body = support.message()
            self.assertEqual(node.post(body)[0], 202)
            node.wait_state(first, "confirmed")
            backup, there = str(node.folder / "copy.db"), str(node.folder / "budstikke.db")
            self.assertEqual(node.command("store", "backup", backup, "--config", settings_of(node)).returncode, 0)
            later, body = support.message()
            self.assertEqual(node.post(body)[0], 202)
            node.wait_state(later, "confirmed")
            node.kill()
            refused = node.command("store", "restore", backup, "--to", there, "--config", settings_of(node))
            self.assertEqual(refused.returncode, 1)
            self.assertIn("--force", refused.stderr)
            done = node.command("store", "restore", backup, "--to", there, "--config", settings_of(node), "--force")
            self.assertEqual(done.returncode, 0, done.stderr)
            aside = [path for path in node.folder.iterdir() if ".before-restore-" in path.name and path.suffix != "-wal"]
            self.assertTrue(aside)
            node.start()
            self.assertEqual(len(node.show(first)), 1)
            self.assertEqual(node.show(later), [])
            self.assertEqual(node.post(body)[0], 202, "its sender may send it again")

    def test_a_restored_store_says_so_in_its_audit_log_which_stays_whole_against_the_status_log(self):
        with support.Node(BIN) as node:
            node.start()
            first, body = support.message()
            self.assertEqual(node.post(body)[0], 202)
            node.wait_state(first, "confirmed")
            backup, there = str(node.folder / "copy.db"), str(node.folder / "budstikke.db")
            self.assertEqual(self.read(node, first), 0)
            self.assertEqual(node.command("store", "backup", backup, "--config", settings_of(node)).returncode, 0)
            for _ in range(3):
                self.assertEqual(self.read(node, first), 0)
            node.terminate()
            done = node.command("store", "restore", backup, "--to", there, "--config", settings_of(node), "--force")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("retention does not reach it", done.stdout)
            node.start()
            self.assertEqual([line for line in node.status_lines() if line["event"] == "audit_broken"], [])
            entries = json.loads(node.command("audit", "list", "--action", "store", "--json").stdout)["entries"]
            self.assertEqual([one["action"] for one in entries], ["store.restored"])
            self.assertRegex(entries[0]["object"], "^in place of [0-9]+:[0-9a-f]{64} up to [0-9]+$")
            self.assertEqual(self.read(node, first), 0)
            node.terminate()
            log = str(node.folder / "status.log")
            whole = node.command("audit", "verify", "--store", there, "--status-log", log)
            self.assertEqual(whole.returncode, 0, whole.stdout + whole.stderr)
            self.assertIn("of the log that was put aside are not in it", whole.stdout)
            self.assertEqual(node.command("store", "check", there, "--config", settings_of(node)).returncode, 0)
            # What came after is held to as ever.
            by_hand(node, "DELETE FROM ledger WHERE topic = 'audit' AND number = (SELECT max(number) FROM ledger WHERE topic = 'audit')")
            self.assertEqual(node.command("audit", "verify", "--store", there, "--status-log", log).returncode, 1)

    def read(self, node, identity):
        return node.command("content", identity, "--who", "kari", "--why", "the ward asks what was sent").returncode

    def test_a_copy_is_made_and_restored_though_its_audit_log_is_broken_and_says_so(self):
        with support.Node(BIN) as node:
            node.start()
            node.terminate()
            by_hand(node, "UPDATE ledger SET who = 'ola' WHERE topic = 'audit' AND number = 1")
            backup = str(node.folder / "copy.db")
            done = node.command("store", "backup", backup, "--config", settings_of(node))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("the audit log is not as it was written, at entry 1", done.stderr)
            done = node.command("store", "restore", backup, "--to", str(node.folder / "second.db"), "--config", settings_of(node))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("the audit log is not as it was written, at entry 1", done.stderr)


class Check(unittest.TestCase):
    def test_what_is_wrong_with_a_store_is_said_in_sentences(self):
        with support.Node(BIN) as node:
            node.start()
            identity, body = support.message()
            self.assertEqual(node.post(body)[0], 202)
            node.wait_state(identity, "confirmed")
            support.wait_for(node.hospital.ledger, "the receipt at the hospital")
            taken = next(pathlib.Path(node.municipality.kept).iterdir()).read_bytes()
            self.assertEqual(node.post(peer.receipt_for(taken, None))[0], 202)
            steps = by_hand(node, "SELECT count(*) FROM history_text WHERE from_state = 'confirmed' AND to_state = 'confirmed'")
            self.assertEqual(steps, [(1,)], "a second receipt is noted and is no fault")
            running = node.command("store", "check", "--config", settings_of(node), "--json")
            report = json.loads(running.stdout)
            self.assertEqual((running.returncode, report["in_order"], report["faults"]), (0, True, []))
            self.assertEqual(report["opened"], report["payloads"])
            node.terminate()
            delivery = "(SELECT id FROM delivery WHERE state = 'confirmed' LIMIT 1)"
            for sql, sentence in [
                    (f"UPDATE delivery SET state = 'waiting' WHERE id = {delivery}", "is waiting, but its history ends"),
                    ("UPDATE payload SET bytes = zeroblob(length(bytes)) WHERE rowid = 1", "does not open"),
                    ("DELETE FROM payload WHERE rowid = 1", "has lost"),
                    ("DELETE FROM payload_key WHERE rowid = 1", "has lost the key of its own"),
                    ("UPDATE message SET sha256 = 'beef' WHERE rowid = 1", "other bytes than its message says"),
                    ("INSERT INTO envelope SELECT 'out', 'e', 1, number, '', 'none', 'beef', 1 FROM message LIMIT 1", "envelope e has lost"),
                    ("INSERT INTO envelope SELECT 'out', 'e', 1, number, '', payload, 'beef', 1 FROM message LIMIT 1",
                     "other bytes than its message says"),
                    (f"UPDATE delivery SET state = 'waiting', envelope = 'e' WHERE id = {delivery}", "envelope that is not there"),
                    ("DELETE FROM rule_set", "its text is not there"),
                    ("UPDATE ledger SET number = 3 WHERE number = 1", "has gaps in its numbers"),
                    ("UPDATE ledger SET who = 'ola' WHERE topic = 'audit' AND number = 1", "at entry 1: its hash does not fit"),
                    ("DELETE FROM message WHERE rowid = 1", "belongs to no row"),
                    ("UPDATE history SET from_state = 'held' WHERE rowid = "
                     "(SELECT max(rowid) FROM history WHERE from_state IS NOT NULL)", "in its history, but it was|no such step")]:
                with self.subTest(sql=sql):
                    whole = (node.folder / "budstikke.db").read_bytes()
                    by_hand(node, sql)
                    done = node.command("store", "check", "--config", settings_of(node))
                    self.assertRegex(done.stdout, sentence)
                    self.assertEqual(done.returncode, 1, done.stdout)
                    for path in node.folder.glob("budstikke.db-*"):
                        path.unlink()
                    (node.folder / "budstikke.db").write_bytes(whole)
            (node.folder / "none.db").write_text("x" * 10_000)
            none = node.command("store", "check", str(node.folder / "none.db"))
            self.assertEqual(none.returncode, 70)


if __name__ == "__main__":
    unittest.main()
