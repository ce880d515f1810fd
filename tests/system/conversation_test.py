"""A change or cancellation never parts from its original, and a receipt finds what it answers though it came first."""

import os
import sys
import unittest

import node as support

sys.path.insert(0, str(support.ROOT / "tools/peer"))

import peer  # noqa: E402

BIN = os.environ["BUDSTIKKE_BIN"]


def cancellation_of(original):
    reference = (f"<ConversationRef><RefToParent>{original}</RefToParent>"
                 f"<RefToConversation>{original}</RefToConversation></ConversationRef>")
    return support.message(replace={r"(?=<Sender>)": reference,
                                    r'<Forsendelsesstatus V="N" DN="Ny"/>':
                                        '<Forsendelsesstatus V="C" DN="Kansellering"/>'})


class Conversations(unittest.TestCase):
    def test_what_waits_behind_an_original_is_held_with_it_and_goes_where_it_is_released_to(self):
        with support.Node(BIN, behaviour="status:500") as node:
            node.start()
            original, body = support.message()
            node.post(body)
            cancel, body = cancellation_of(original)
            node.post(body)
            self.assertEqual([one["party"]["her_id"] for one in node.deliveries(cancel)], [support.CASE_HANDLER])
            held = node.command("hold", original, "--by", "kari", "--why", "wrong service")
            self.assertEqual(held.returncode, 0, held.stderr)
            waiting = node.deliveries(cancel)[0]
            self.assertEqual((waiting["state"], waiting["reason"]["code"]), ("held", "H313"))
            to = node.command("release", original, "--to", str(support.NURSING), "--by", "kari", "--why", "agreed")
            self.assertEqual(to.returncode, 0, to.stderr)
            going = [one for one in node.deliveries(cancel) if one["state"] in ("waiting", "sending")]
            self.assertEqual([one["party"]["her_id"] for one in going], [support.NURSING])

    def test_what_follows_an_original_that_the_peer_refused_is_held(self):
        with support.Node(BIN, behaviour="status:400") as node:
            node.start()
            original, body = support.message()
            cancel, cancel_body = cancellation_of(original)
            node.post(body)
            node.wait_state(original, "refused")
            node.post(cancel_body)
            node.wait_state(cancel, "held")
            self.assertEqual(node.deliveries(cancel)[0]["reason"]["code"], "H313")


class Receipts(unittest.TestCase):
    def test_a_receipt_that_came_before_its_original_settles_it_when_it_is_released(self):
        with support.Node(BIN, behaviour="collect") as node:
            node.start()
            original, body = support.message()
            # The party answers what it got: addressed to itself.
            receipt = peer.receipt_for(body.replace(str(support.NURSING).encode(), str(support.CASE_HANDLER).encode()), None)
            held = node.deliveries(node.post(receipt)[1]["id"])[0]
            self.assertEqual(held["reason"]["code"], "H314")
            self.assertEqual(node.command("release", held["id"], "--by", "kari").returncode, 1, "nothing to answer yet")
            node.post(body)
            node.wait_state(original, "handed_over")
            done = node.command("release", held["id"], "--by", "kari")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(node.states(original), ["confirmed"])
            support.wait_for(node.hospital.ledger, "the receipt at the hospital")


if __name__ == "__main__":
    unittest.main()
