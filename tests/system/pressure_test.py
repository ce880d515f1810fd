"""A few seconds of far more than the node can take. pressure.py says what holds, and runs for longer by hand."""

import os
import unittest

import pressure

BIN = os.environ["BUDSTIKKE_BIN"]


class Pressure(unittest.TestCase):
    def test_what_is_accepted_is_kept_what_is_refused_is_told_and_nobody_is_shut_out(self):
        report = pressure.run(BIN, seconds=4, senders=36, message_bytes=262_144, pending_bytes=2 * pressure.MEBIBYTE)
        self.assertEqual(pressure.faults_of(report), [], report)

    def test_messages_as_large_as_the_room_are_taken_one_after_the_other(self):
        report = pressure.run(BIN, seconds=4, senders=9, message_bytes=3_900_000, pending_bytes=4 * pressure.MEBIBYTE)
        self.assertEqual(pressure.faults_of(report, fair=False), [], report)


if __name__ == "__main__":
    unittest.main()
