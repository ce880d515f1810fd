#!/usr/bin/env python3
"""The crash tests find what they look for: each fault, planted in accounts that agree, is counted, and nothing else is."""

import contextlib
import hashlib
import io
import json
import pathlib
import random
import shutil
import sqlite3
import sys
import tempfile
import types
import unittest
from unittest import mock

import crash_node
import crash_test
import disk_fault_test
import load
from ledgers import Reconciliation
from people import Told, without_receiver
from power_loss import FAILED_SYNC, HEAD, PAGE, SYNC, WRITE, PowerLoss

TABLES = """
CREATE TABLE message_text (number INTEGER PRIMARY KEY, id, business_id, sha256, type);
CREATE TABLE delivery_text (id, message, kind, state, sha256, receipt_within, created_at, lane, attempts, due_at, reason_code,
                            envelope);
CREATE TABLE history_text (sequence INTEGER PRIMARY KEY, delivery, event, from_state, to_state, who);
CREATE TABLE rule_set (text);
CREATE TABLE envelope (heading, id, message);
"""
RECEIPT = "<a><GenDate>2026-01-01</GenDate><Id>{own}</Id><Status V=\"1\"/><OriginalMsgId><Id>{original}</Id></OriginalMsgId></a>"


class Books:
    """What a node leaves behind, with nothing in it."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="budstikke-test."))
        for name in ("in/.claimed", "in/quarantine", "out", "kept", "store"):
            (self.folder / name).mkdir(parents=True)
        self.out, self.store = self.folder / "out", self.folder / "store"
        self.lines = []
        self.execute(TABLES)

    def execute(self, script):
        with contextlib.closing(sqlite3.connect(self.store / "budstikke.db")) as database:
            database.executescript(script)

    def store_message(self, identity, business_id, digest, kind="X"):
        self.execute("INSERT INTO message_text (id, business_id, sha256, type) VALUES "
                     f"('{identity}', '{business_id}', '{digest}', '{kind}')")

    def store_delivery(self, identity, message, state, digest, receipt_within, way, envelope=""):
        self.execute(f"INSERT INTO delivery_text VALUES ('{identity}', '{message}', 'X', '{state}', '{digest}', {receipt_within}, 0, "
                     f"'', 1, 0, NULL, '{envelope}')")
        for before, after in zip(way, way[1:]):
            known = f"'{before}'" if before else "NULL"
            self.execute("INSERT INTO history_text (delivery, event, from_state, to_state, who) VALUES "
                         f"('{identity}', 'x', {known}, '{after}', 'budstikke')")

    def status_lines(self):
        return self.lines

    @staticmethod
    def check_store():
        return ""


class Accounts(Books):
    """One message that was confirmed, and its receipt, in all ledgers."""

    def __init__(self):
        super().__init__()
        self.message = load.Message("confirmed", None)
        self.identity = self.message.identity
        digest = hashlib.sha256(self.message.body).hexdigest()
        self.arrived = [{"message_id": self.identity, "delivery": "d1", "sha256": digest,
                         "sha256_without_receiver": without_receiver(self.message.body)}]
        (self.folder / "kept/d2.xml").write_text(RECEIPT.format(own="r1", original=self.identity), encoding="utf-8")
        self.municipality = types.SimpleNamespace(ledger=lambda: self.arrived)
        self.rejecting = types.SimpleNamespace(ledger=lambda: self.elsewhere)
        self.hospital = types.SimpleNamespace(ledger=lambda: [{"delivery": "d2"}], kept=self.folder / "kept")
        self.elsewhere = []
        self.lines = [{"delivery": "d1", "from": "handed_over", "to": "confirmed"},
                      {"delivery": "d2", "from": "sending", "to": "handed_over"}]
        told = Told()
        told.note(told.acknowledged, self.identity, "m1")
        self.traffic = types.SimpleNamespace(
            told=told, sent={self.identity: self.message}, threads=[[self.message]], receiver=types.SimpleNamespace(rows=[]),
            operator=types.SimpleNamespace(told={}), administrator=types.SimpleNamespace(published=[]))
        self.store_message("m1", self.identity, digest)
        self.store_message("m2", "r1", "")
        self.store_delivery("d1", "m1", "confirmed", digest, 1, (None, "waiting", "sending", "handed_over", "confirmed"))
        self.store_delivery("d2", "m2", "handed_over", "", 0, (None, "waiting", "sending", "handed_over"))

    def wrong(self):
        return found_by(Reconciliation(self, self.traffic))


def found_by(reconciliation):
    """What it counts as wrong."""
    reconciliation.run()
    found = {kind: count for kind, count in reconciliation.counts.items() if count and kind != "duplicates_same_id"}
    assert reconciliation.passed() == (not found)
    return found


class Planted(unittest.TestCase):
    def setUp(self):
        self.accounts = Accounts()
        self.addCleanup(shutil.rmtree, self.accounts.folder)

    def test_accounts_that_agree_pass(self):
        self.assertEqual(self.accounts.wrong(), {})

    def test_a_message_at_another_receiver(self):
        self.accounts.elsewhere, self.accounts.arrived = self.accounts.arrived, []
        self.assertEqual(self.accounts.wrong(), {"wrong_receiver": 1})

    def test_a_message_at_two_receivers(self):
        self.accounts.elsewhere = list(self.accounts.arrived)
        self.assertEqual(self.accounts.wrong(), {"wrong_receiver": 1})

    def test_a_stored_message_that_nobody_sent(self):
        self.accounts.store_message("m3", "made up", "")
        self.assertEqual(self.accounts.wrong(), {"from_nowhere": 1})

    def test_a_receipt_whose_end_no_line_tells(self):
        self.accounts.lines.pop()
        self.assertEqual(self.accounts.wrong(), {"lines_missing": 1})

    def test_a_receipt_whose_end_is_told_twice(self):
        self.accounts.lines.append(self.accounts.lines[-1])
        self.assertEqual(self.accounts.wrong(), {"lines_twice": 1})

    def test_a_message_that_nobody_answered(self):
        late = load.Message("confirmed", None)
        self.accounts.traffic.sent[late.identity] = late
        self.assertEqual(self.accounts.wrong(), {"unfinished": 1})


def report_of(program, *arguments):
    """Exit status and last line of a crash test's main."""
    said = io.StringIO()
    with mock.patch.object(sys, "argv", ["test", *arguments]), contextlib.redirect_stdout(said):
        status = program.main()
    return status, json.loads(said.getvalue().splitlines()[-1])


class Report(unittest.TestCase):
    def test_what_does_not_come_to_rest_is_counted_and_not_thrown(self):
        accounts = Accounts()
        self.addCleanup(shutil.rmtree, accounts.folder)
        accounts.execute("UPDATE delivery_text SET state = 'waiting' WHERE id = 'd1'")
        traffic = object.__new__(crash_node.Traffic)
        traffic.__dict__.update(vars(accounts.traffic), node=accounts, workers=[], supply=mock.Mock(sent=accounts.traffic.sent))
        traffic.operator.left = set()
        traffic.supply.threads = [[accounts.message]]
        accounts.begin = accounts.wait_ready = lambda: None
        accounts.terminate = lambda: 0
        with contextlib.redirect_stdout(io.StringIO()) as said:
            counts, passed = crash_test.finish(accounts, traffic, seconds=0)
        self.assertFalse(passed)
        self.assertGreater(counts["unfinished"], 0)
        self.assertIn("gave up waiting for every delivery to come to rest", said.getvalue())

    def test_a_run_that_breaks_off_ends_with_its_report(self):
        fault = crash_node.support.GaveUp("the daemon does not start")
        with mock.patch.object(crash_test, "random_kills", side_effect=fault):
            status, report = report_of(crash_test, "--bin", "nowhere", "--only", "plain", "--kills", "3")
        self.assertEqual((status, report["broken_off"], report["kills"], report["unfinished"]), (1, 1, 3, 0))

    def test_what_was_skipped_is_in_the_report(self):
        with mock.patch.object(disk_fault_test, "sick_disk", return_value=({"lost": 0}, True)), \
                mock.patch.object(disk_fault_test, "CrashNode"), mock.patch.object(disk_fault_test, "mounted", return_value=False):
            status, report = report_of(disk_fault_test, "--bin", "nowhere", "--library", "none")
        self.assertEqual(status, 0)
        self.assertEqual(len(report["skipped"]), 1)


class FailedSync(unittest.TestCase):
    """What a power loss leaves of bytes whose sync failed."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="budstikke-test."))
        self.addCleanup(shutil.rmtree, self.folder)
        self.file = self.folder / "log"
        self.file.write_bytes(b"new!" * (PAGE // 2))
        self.journal = self.folder / "journal"

    def left(self, *kinds):
        """The file after so many changes and syncs of two pages, and the loss."""
        inode = self.file.stat().st_ino
        old, new = b"old." * (PAGE // 2), self.file.read_bytes()
        with open(self.journal, "wb") as journal:
            for kind in kinds:
                before, after = (old, new) if kind == WRITE else (b"", b"")
                path = str(self.file).encode()
                journal.write(HEAD.pack(kind, inode, 0, 2 * PAGE, len(path), 0, len(before), len(after)) + path + before + after)
        PowerLoss(self.journal, [self.file.parent], random.Random(1)).strike()
        return set(self.file.read_bytes()[i:i + 4] for i in range(0, 2 * PAGE, 4))

    def test_is_what_stood_there_before_though_it_is_synced_again(self):
        self.assertEqual(self.left(WRITE, FAILED_SYNC, SYNC), {b"old."})

    def test_is_all_of_it_where_it_was_written_again_and_synced(self):
        self.assertEqual(self.left(WRITE, FAILED_SYNC, WRITE, SYNC), {b"new!"})


if __name__ == "__main__":
    unittest.main()
