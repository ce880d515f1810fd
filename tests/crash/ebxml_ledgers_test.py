#!/usr/bin/env python3
"""The account of an ebXML road finds what it looks for: each fault, planted where both sides agree, is counted."""

import collections
import hashlib
import random
import shutil
import types
import unittest
import uuid

import ebxml_road
import killing
import load
from ebxml_ledgers import BothSides
from ledgers_test import RECEIPT, Books, found_by
from people import Told, without_receiver

OUT, BACK, ACKNOWLEDGEMENT, ACKNOWLEDGEMENT_BACK, OTHER = (str(uuid.UUID(int=number)) for number in range(1, 6))
DELIVERED = (None, "waiting", "sending", "handed_over")
CONFIRMED = (*DELIVERED, "confirmed")


class Accounts:
    """One message that went to the municipality in an envelope, and its receipt that came back in another."""

    def __init__(self):
        self.hospital, self.municipality = Books(), Books()
        message = load.Message("confirmed", None)
        self.identity, self.digest = message.identity, hashlib.sha256(message.body).hexdigest()
        self.arrived = [{"message_id": self.identity, "delivery": "D1", "sha256": self.digest,
                         "sha256_without_receiver": without_receiver(message.body)}]
        for node, rows in ((self.hospital, []), (self.municipality, self.arrived)):
            node.municipality = types.SimpleNamespace(ledger=lambda rows=rows: rows)
            node.rejecting = types.SimpleNamespace(ledger=lambda: [])
            node.hospital = types.SimpleNamespace(ledger=lambda: [], kept=node.folder / "kept")
        self.hospital.hospital.ledger = lambda: [{"delivery": "d2"}]
        (self.hospital.folder / "kept/d2.xml").write_text(RECEIPT.format(own="r1", original=self.identity), encoding="utf-8")
        told = Told()
        told.note(told.acknowledged, self.identity, "m1")
        self.traffic = types.SimpleNamespace(
            told=told, sent={self.identity: message}, threads=[[message]], receiver=types.SimpleNamespace(rows=[]), histories=collections.defaultdict(list),
            operator=types.SimpleNamespace(told={}), administrator=types.SimpleNamespace(published=[]))
        self.fill(self.hospital, "m", "d", OUT, "")
        self.fill(self.municipality, "M", "D", "", BACK)
        self.envelope(self.hospital, "out", OUT, "m1")
        self.envelope(self.municipality, "in", OUT, "M1")
        self.envelope(self.municipality, "out", BACK, "M2")
        self.envelope(self.hospital, "in", BACK, "m2")
        self.answer(self.municipality, self.hospital, "M1", "d1", ACKNOWLEDGEMENT)
        self.answer(self.hospital, self.municipality, "m2", "D2", ACKNOWLEDGEMENT_BACK)

    def fill(self, node, message, delivery, envelope, envelope_back):
        node.store_message(f"{message}1", self.identity, self.digest)
        node.store_message(f"{message}2", "r1", "ff", "APPREC")
        node.store_delivery(f"{delivery}1", f"{message}1", "confirmed", self.digest, 1, CONFIRMED, envelope)
        node.store_delivery(f"{delivery}2", f"{message}2", "handed_over", "ff", 0, DELIVERED, envelope_back)
        node.lines = [{"delivery": f"{delivery}1", "from": "handed_over", "to": "confirmed"},
                      {"delivery": f"{delivery}2", "from": "sending", "to": "handed_over"}]

    @staticmethod
    def envelope(node, heading, envelope, message):
        node.execute(f"INSERT INTO envelope SELECT '{heading}', x'{uuid.UUID(envelope).hex}', number FROM message_text "
                     f"WHERE id = '{message}'")

    def answer(self, taker, sender, message, delivery, acknowledgement):
        """Kept by who took the message, and noted by who sent it."""
        self.traffic.histories[taker].append(
            {"event": "enveloped", "message": message, "delivery": None,
             "detail": f"envelope {OTHER} signed by x, rsa-sha256; answered with an acknowledgement, envelope {acknowledgement}"})
        self.traffic.histories[sender].append({"event": "accepted", "message": None, "delivery": delivery,
                                               "detail": f"envelope {acknowledgement} signed by x, rsa-sha256"})

    def wrong(self):
        return found_by(BothSides(self, self.traffic))


class Planted(unittest.TestCase):
    def setUp(self):
        self.accounts = Accounts()
        for node in (self.accounts.hospital, self.accounts.municipality):
            self.addCleanup(shutil.rmtree, node.folder)

    def at_municipality(self, script):
        self.accounts.municipality.execute(script)
        return self.accounts.wrong()

    def test_accounts_that_agree_pass(self):
        self.assertEqual(self.accounts.wrong(), {})

    def test_a_message_that_the_municipality_has_lost(self):
        self.assertEqual(self.at_municipality("DELETE FROM message_text WHERE id = 'M1'; DELETE FROM envelope WHERE heading = 'in'; "
                                              "DELETE FROM delivery_text WHERE message = 'M1'"), {"lost": 1})

    def test_a_message_that_its_receiver_has_lost(self):
        self.accounts.arrived.clear()
        self.assertEqual(self.accounts.wrong(), {"lost": 1})

    def test_a_message_that_the_municipality_has_twice(self):
        self.accounts.municipality.store_message("M3", self.accounts.identity, self.accounts.digest)
        self.assertEqual(self.accounts.wrong(), {"taken_twice": 1, "unfinished": 1})

    def test_a_message_that_was_handed_on_twice(self):
        self.accounts.municipality.store_delivery("D3", "M1", "confirmed", self.accounts.digest, 1, CONFIRMED)
        self.accounts.municipality.lines.append({"delivery": "D3", "from": "handed_over", "to": "confirmed"})
        self.assertEqual(self.accounts.wrong(), {"unfinished": 1, "lost": 1})

    def test_other_bytes_at_the_municipality(self):
        self.assertEqual(self.at_municipality("UPDATE message_text SET sha256 = 'ee' WHERE id = 'M1'"),
                         {"altered": 1, "from_nowhere": 1})

    def test_other_bytes_at_the_receiver(self):
        self.accounts.arrived[0]["sha256_without_receiver"] = "ee"
        self.assertEqual(self.accounts.wrong(), {"altered": 1})

    def test_another_end_at_the_municipality(self):
        found = self.at_municipality("UPDATE delivery_text SET state = 'rejected' WHERE id = 'D1'; "
                                     "UPDATE history_text SET to_state = 'rejected' WHERE to_state = 'confirmed'")
        self.assertEqual(found, {"unfinished": 1, "lines_missing": 1})

    def test_a_message_that_nobody_sent(self):
        self.accounts.municipality.store_message("M3", "made up", "")
        self.assertEqual(self.accounts.wrong(), {"from_nowhere": 2})

    def test_a_message_in_two_envelopes(self):
        self.accounts.envelope(self.accounts.hospital, "out", OTHER, "m1")
        self.assertEqual(self.accounts.wrong(), {"other_id": 1})

    def test_an_envelope_whose_message_is_another_there(self):
        self.assertEqual(self.at_municipality("UPDATE envelope SET message = 2 WHERE heading = 'in'"),
                         {"other_id": 1, "other_answer": 1})

    def test_an_acknowledgement_that_was_not_the_one_kept(self):
        self.accounts.answer(self.accounts.municipality, self.accounts.hospital, "M9", "d1", OTHER)
        self.assertEqual(self.accounts.wrong(), {"other_answer": 1})

    def test_a_receipt_that_nobody_acknowledged(self):
        self.accounts.traffic.histories[self.accounts.municipality].clear()
        self.assertEqual(self.accounts.wrong(), {"unacknowledged": 1, "other_answer": 1})

    def test_a_receipt_that_the_hospital_lost(self):
        self.accounts.hospital.execute("DELETE FROM message_text WHERE id = 'm2'; DELETE FROM envelope WHERE heading = 'in'")
        self.assertEqual(self.accounts.wrong(), {"lost": 1})

    def test_points_are_shared_out_whole(self):
        once, again = ebxml_road.shared_out(random.Random(1))
        self.assertEqual(sorted(once + again), sorted((side, point) for side in ebxml_road.SIDES for point in ebxml_road.POINTS))
        self.assertLessEqual(set(ebxml_road.POINTS), set(killing.failure_points()))


if __name__ == "__main__":
    unittest.main()
