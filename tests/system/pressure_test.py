"""A few seconds of far more than the node can take. pressure.py says what holds, and runs for longer by hand."""

import os
import unittest

import pressure

BIN = os.environ["BUDSTIKKE_BIN"]


class Pressure(unittest.TestCase):
    def test_what_is_accepted_is_kept_what_is_refused_is_told_and_memory_stays_within_its_bound(self):
        report = pressure.run(BIN, seconds=4, senders=36, message_bytes=262_144, pending_bytes=2 * pressure.MEBIBYTE)
        self.assertTrue(pressure.holds(report), report)


if __name__ == "__main__":
    unittest.main()
