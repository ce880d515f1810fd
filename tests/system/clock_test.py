"""The machine's clock is set while the real daemon runs: nothing ends by it, nothing sticks, and people are told once."""

import glob
import os
import unittest

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
LIBRARY = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), None)
YEAR_SECONDS = 365 * 24 * 3600
BEHAVIOURS = {"a year forward": YEAR_SECONDS, "an hour forward": 3_600, "an hour back": -3_600, "a year back": -YEAR_SECONDS}


@unittest.skipIf(LIBRARY is None, "libfaketime is not installed: it is what sets a process's clock")
@unittest.skipIf(support.is_instrumented(f"{BIN}/budstikked"), "a sanitizer does not share a process with libfaketime")
class ClockOfTheMachine(unittest.TestCase):
    def node(self, **others):
        node = support.Node(BIN, delivery=support.QUICK_DELIVERY + 'deadline = "1h"\noverdue_check = "100ms"\n', **others)
        self.offset_file = node.folder / "clock"
        self.set_clock(0)
        node.environment |= {"LD_PRELOAD": LIBRARY, "FAKETIME_TIMESTAMP_FILE": str(self.offset_file),
                             "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1", "NO_FAKE_STAT": "1"}
        return node

    def set_clock(self, seconds):
        new = self.offset_file.with_suffix(".new")
        new.write_text(f"{seconds:+d}s\n")
        new.rename(self.offset_file)

    def alarms(self, node):
        return [line for line in node.status_lines() if line["event"] == "clock_jumped"]

    def test_nothing_that_waits_ends_by_a_jump_and_nothing_sticks(self):
        for name, seconds in BEHAVIOURS.items():
            with self.subTest(name), self.node(behaviour="flaky:8") as node:
                node.start()
                sent = [support.message() for _ in range(3)]
                for _, body in sent:
                    self.assertEqual(node.post(body)[0], 202)
                support.wait_for(lambda: any(one["attempts"] > 1 for identity, _ in sent
                                             for one in node.deliveries(identity)), "some attempts")
                self.set_clock(seconds)
                support.wait_for(lambda: self.alarms(node), "the alarm")
                for identity, body in sent + [support.message()]:
                    if identity not in [one for one, _ in sent]:
                        self.assertEqual(node.post(body)[0], 202)
                    node.wait_state(identity, "confirmed")
                self.assertEqual(len(self.alarms(node)), 1)
                self.assertEqual(self.alarms(node)[0]["loudness"], "alarm")

    def test_what_waits_over_a_restart_with_another_clock_is_tried_on(self):
        for name, seconds in BEHAVIOURS.items():
            if "hour" in name:
                continue  # as an hour's outage
            with self.subTest(name), self.node(behaviour="flaky:6") as node:
                node.start()
                identity, body = support.message()
                self.assertEqual(node.post(body)[0], 202)
                support.wait_for(lambda: node.deliveries(identity)[0]["attempts"] > 1, "some attempts")
                self.assertEqual(node.terminate(), 0)
                self.set_clock(seconds)
                node.start()
                node.wait_state(identity, "confirmed")


if __name__ == "__main__":
    unittest.main()
