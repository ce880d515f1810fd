"""The benchmark of the ebXML road: two real nodes carry each message signed and encrypted, and nothing is wrong; what a faulty
exit does is noticed; and the figures are those of the formula that it prints."""

import json
import os
import pathlib
import sys
import tempfile
import unittest

import bench_test

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools/bench"))
import ebms  # noqa: E402
import ebms_key  # noqa: E402
import ebms_nodes  # noqa: E402
import load as loads  # noqa: E402
import places  # noqa: E402

BIN = pathlib.Path(os.environ["BUDSTIKKE_BIN"])
MESSAGES = 40
WHOLE = {"bytes": 6_000, "connections": 4, **ebms.whole(MESSAGES)}
RIGHT = dict.fromkeys(loads.FAULTS, 0)


class Road(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="budstikke-test.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.receiver_port = places.free_port()
        self.towns = ebms_nodes.municipalities(10)
        self.load = loads.Load(BIN, self.receiver_port, self.towns, self.folder / "municipalities.tsv")

    def pair(self, exit_port):
        return ebms_nodes.pair(BIN, self.folder, exit_port, self.towns, 2048)

    def test_every_message_goes_signed_and_encrypted_and_nothing_is_wrong(self):
        with self.pair(self.receiver_port) as pair:
            result = loads.measured(pair.hospital, self.load, **WHOLE)
            self.assertEqual((result["accepted"], result["delivered"], result["refused"], result["errors"]),
                             (MESSAGES, MESSAGES, 0, 0), result)
            self.assertEqual(self.load.faults, RIGHT)
            self.assertGreater(ebms.carried(result), 0)
            self.assertGreaterEqual(ebms.attempts(pair.hospital), MESSAGES + 1)
            newest = json.loads(pair.hospital.admin("/v1/deliveries?max=1")[1])["deliveries"][0]["message"]["id"]
            shown = json.loads(pair.hospital.admin(f"/v1/messages/{newest}")[1])["messages"][0]
            made = [entry["detail"] for entry in shown["history"] if entry["event"] == "start"]
            self.assertRegex(made[0], "signed by .*hospital.* encrypted by ")

    def test_what_the_municipality_hands_on_is_what_is_checked(self):
        altering = bench_test.FaultyNode(self.receiver_port, {self.towns[0].number: "alter"})
        self.addCleanup(altering.server_close)
        self.addCleanup(altering.shutdown)
        with self.pair(altering.server_address[1]) as pair:
            self.load.run(pair.hospital.port, key_file=pair.hospital.key_file, **WHOLE)
        self.assertEqual(self.load.faults, {**RIGHT, "altered": MESSAGES // len(self.towns)})


class Key(unittest.TestCase):
    def test_what_openssl_says_of_each_processor_is_added_up(self):
        old = "noise\n+F2:3:3072:400.0:20000.0\n"
        speed = ebms_key.read([old, old], 3072)
        self.assertEqual((speed.cores, speed.sign, speed.verify, speed.decrypt, speed.encrypt), (2, 800, 40000, 800, 40000))
        new = ebms_key.read(["+F2:3:3072:400.0:20000.0:19000.0:390.0\n"], 3072)
        self.assertEqual((new.encrypt, new.decrypt), (19000, 390))

    def test_no_figure_is_no_measurement(self):
        for output in ("", "+F2:2:2048:400.0:20000.0\n", "+F2:3:3072:0.0:20000.0\n", "+F2:3:3072:400.0\n"):
            with self.assertRaises(places.CannotRun):
                ebms_key.read([output], 3072)

    def test_a_message_is_three_private_and_three_public_operations(self):
        speed = ebms_key.Speed(3072, 2, sign=800, verify=40000)
        self.assertAlmostEqual(speed.cpu_s_per_message(), 3 / 400 + 3 / 20000)
        self.assertAlmostEqual(speed.messages_per_s(), 2 / (3 / 400 + 3 / 20000))


def row(delivered, seconds, share):
    """A closed loop in which the key had `share` of the CPU-time."""
    return {"accepted": delivered, "delivered": delivered, "seconds_to_last_delivery": seconds, "refused": 0, "errors": 1, "attempts_per_message": 1.25,
            "costs": {"hospital": 4.0 / share, "municipality": 3.5 / share, "load": 0.15 / share},
            "shares": {"used": 0.7, "idle": 0.05, "others": 0.25}}


def paced(milliseconds):
    percentiles = {"p50": milliseconds, "p99": 2 * milliseconds, "max": 3 * milliseconds, "count": 9}
    return {"accept_ms": percentiles, "end_to_end_ms": percentiles, "accepted_per_s": 10}


class Figures(unittest.TestCase):
    def test_the_ratio_is_to_what_the_key_allows(self):
        key = ebms_key.Speed(3072, 2, sign=800, verify=40000)  # 7.65 ms of CPU a message: 261.4 messages/s
        found = {"key": key, "key_rates": [260.0, 262.0], "mains": [row(1900, 10, 0.8), row(2100, 10, 0.8)],
                 "saturated": paced(3), "easy": paced(2), "without": [paced(2), paced(1)], "memory": [60, 70],
                 "bench_trust": None, "load_average": 1}
        figures = ebms.figures(found)
        self.assertEqual((figures["ebms_messages_per_s"], figures["key_allows_per_s"]), (200.0, 261.4))
        self.assertEqual(figures["ratio_to_key"], 0.765)
        self.assertEqual(figures["ratio_to_key_without_others"], 1.02)
        self.assertEqual(figures["key_share_of_cpu"], 0.8)
        self.assertEqual((figures["cpu_s_per_1000"], figures["attempts_per_message"]), (9.375, 1.25))
        self.assertEqual((figures["noise"], figures["errors"]), (0.1, 2))
        self.assertEqual(figures["accept_ms"]["saturated"], {"p50": 3, "p99": 6})
        json.dumps(figures)


if __name__ == "__main__":
    unittest.main()
