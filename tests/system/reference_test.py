"""The official samples through the whole daemon: accepted or refused as the reader says, re-addressed without another byte
changing, and still valid against the official schemas."""

import json
import os
import pathlib
import re
import subprocess
import unittest

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
REFERENCE = support.ROOT.parent / "shared/reference"
SCHEMAS = REFERENCE / "schemas"
STATUS = {"T01": 400, "B101": 413, "T10": 415}
RECEIVER = re.compile(rb"(<(?:[\w-]+:)?Receiver>).*?(</(?:[\w-]+:)?Receiver>)", re.DOTALL)

EVERYTHING_TO_CASE_HANDLERS = f"""
[[rule]]
id = "all"
title = "Everything goes to one party"
owner = "test"
reason = "every message is re-addressed"
send = {{ to = "party", her_id = {support.CASE_HANDLER}, order = "none" }}
"""


def inspect(files):
    done = subprocess.run([f"{BIN}/budstikke", "inspect", "--json", "--schemas", str(SCHEMAS), *map(str, files)],
                          capture_output=True, text=True, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


@unittest.skipUnless(REFERENCE.is_dir(), f"the official samples are not at {REFERENCE}")
class Reference(unittest.TestCase):
    def test_every_sample_gets_what_the_reader_says_and_changes_in_its_receiver_only(self):
        files = sorted(path for part in ("plo", "dialogmelding") for path in (REFERENCE / "samples" / part).rglob("*.xml"))
        self.assertGreater(len(files), 100)
        seen, delivered = {}, 0
        with support.Node(BIN, behaviour="ok", rules=EVERYTHING_TO_CASE_HANDLERS, schemas=SCHEMAS) as node:
            node.start()
            for path, read in zip(files, inspect(files), strict=True):
                with self.subTest(sample=path.name):
                    status, answer, _ = node.post(path.read_bytes())
                    identity = (read["message_id"] or "").lower()
                    if not read["ok"]:
                        self.assertEqual((status, answer["code"]), (STATUS.get(read["code"], 422), read["code"]))
                        continue
                    key = (identity, tuple(read["sender"]))
                    if key in seen:  # some test cases share their MsgId: the second is a duplicate or an incident
                        self.assertIn(status, (200, 409))
                        continue
                    seen[key] = path
                    self.assertEqual(status, 202, answer)
                    delivery = answer["deliveries"][0]
                    if read["shipment_status"] in ("M", "C"):
                        original = seen.get(((read["conversation"] or {}).get("parent"), tuple(read["sender"])))
                        if delivery["state"] == "held":
                            self.assertEqual(delivery["reason"]["code"], "H313")
                            continue
                        self.assertIsNotNone(original, "follows an original that was never sent")
                    if delivery["state"] == "held":
                        self.assertIn(delivery["reason"]["code"], ("H308", "H309", "H313"))
                        continue
                    node.wait_delivery(delivery["id"], "confirmed")
                    sent = node.municipality.kept / f"{delivery['id']}.xml"
                    self.assertEqual(RECEIVER.sub(rb"\1\2", sent.read_bytes()), RECEIVER.sub(rb"\1\2", path.read_bytes()))
                    delivered += 1
            for read in inspect(sorted(pathlib.Path(node.municipality.kept).iterdir())):
                self.assertTrue(read["ok"], read)
                self.assertEqual(read["receiver"][-1], support.CASE_HANDLER)
        self.assertGreater(delivered, 60)


if __name__ == "__main__":
    unittest.main()
