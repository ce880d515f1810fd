"""A change or cancellation never parts from its original, and a receipt finds what it answers though it came first."""

import os
import sys
import unittest

import node as support

sys.path.insert(0, str(support.ROOT / "tools/peer"))

import peer  # noqa: E402

BIN = os.environ["BUDSTIKKE_BIN"]

OTHER_PARTY = 8199001
OTHER = f"""
[[party]]
her_id = {OTHER_PARTY}
parent = 8199000
name = "Another municipality's case handlers"
service = "KD0501"
municipality = "1813"
endpoint = "http://127.0.0.1:1/messages"
"""

ONE_ATTEMPT = """
attempt_timeout = "60s"
backoff_first = "60s"
backoff_longest = "60s"
"""


def cancellation_of(original):
    reference = (f"<ConversationRef><RefToParent>{original}</RefToParent>"
                 f"<RefToConversation>{original}</RefToConversation></ConversationRef>")
    return support.message(replace={r"(?=<Sender>)": reference,
                                    r'<Forsendelsesstatus V="N" DN="Ny"/>':
                                        '<Forsendelsesstatus V="C" DN="Kansellering"/>'})


def later_than(original, **message):
    """A new message of the conversation that `original` began."""
    reference = (f"<ConversationRef><RefToParent>{original}</RefToParent>"
                 f"<RefToConversation>{original}</RefToConversation></ConversationRef>")
    return support.message(**message, replace={r"(?=<Sender>)": reference})


class Conversations(unittest.TestCase):
    def test_what_waits_behind_an_original_is_held_with_it_and_goes_where_it_is_released_to(self):
        # One attempt, seen to its end: one that ends unseen would leave the first party as somebody who may have it.
        with support.Node(BIN, behaviour="status:500", delivery=ONE_ATTEMPT) as node:
            node.start()
            original, body = support.message()
            node.post(body)
            support.wait_for(lambda: [(one["state"], one["attempts"]) for one in node.deliveries(original)] == [("waiting", 1)],
                             "the first attempt to end")
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

    def test_a_cancellation_reaches_everybody_who_has_anything_of_the_conversation(self):
        with support.Node(BIN, addresses=OTHER) as node:
            node.start()
            original, body = support.message()
            node.post(body)
            node.wait_state(original, "confirmed")
            second, body = later_than(original, sample="no-municipality.xml")
            node.post(body)
            to = node.command("release", second, "--to", str(OTHER_PARTY), "--by", "kari", "--why", "moved house")
            self.assertEqual(to.returncode, 0, to.stderr)
            cancel, body = cancellation_of(original)
            node.post(body)
            self.assertEqual({one["party"]["her_id"] for one in node.deliveries(cancel)},
                             {support.CASE_HANDLER, OTHER_PARTY})

    def test_a_moved_conversation_does_not_take_another_municipality_along(self):
        with support.Node(BIN, addresses=OTHER) as node:
            node.start()
            original, body = support.message(sample="no-municipality.xml")
            node.post(body)
            node.command("release", original, "--to", str(OTHER_PARTY), "--by", "kari", "--why", "moved house")
            later, body = later_than(original)
            node.post(body)
            self.assertEqual([(one["state"], one["reason"]["code"]) for one in node.deliveries(later)], [("held", "H321")])

    def test_a_release_to_nobody_moves_nothing(self):
        with support.Node(BIN) as node:
            node.start()
            original, body = support.message(sample="no-municipality.xml")
            node.post(body)
            node.command("release", original, "--to", "9999999", "--by", "kari", "--why", "mistyped")
            self.assertEqual(node.deliveries(original)[0]["reason"]["code"], "H317")
            later, body = later_than(original)
            node.post(body)
            self.assertEqual(node.deliveries(later)[0]["party"]["her_id"], support.CASE_HANDLER)

    def test_what_a_person_moved_stays_moved(self):
        with support.Node(BIN) as node:
            node.start()
            original, body = support.message(sample="no-municipality.xml")
            node.post(body)
            node.wait_state(original, "held")
            to = node.command("release", original, "--to", str(support.NURSING), "--by", "kari", "--why", "agreed")
            self.assertEqual(to.returncode, 0, to.stderr)
            later, body = later_than(original, sample="no-municipality.xml")
            node.post(body)
            node.wait_state(later, "confirmed")
            delivery = node.deliveries(later)[0]
            self.assertEqual((delivery["party"]["her_id"], delivery["rule"]), (support.NURSING, "budstikke:conversation"))
            decided = next(one for one in node.show(later)[0]["history"] if one["event"] == "decided")["detail"]
            self.assertEqual((decided["conversation"]["earlier"], decided["conversation"]["to"]),
                             (original, str(support.NURSING)))
            self.assertIn("kari", decided["conversation"]["who"])
            other, body = support.message(sample="no-municipality.xml")
            node.post(body)
            self.assertEqual(node.deliveries(other)[0]["reason"]["code"], "H301")

    def test_a_municipality_that_a_person_gave_holds_for_the_conversation(self):
        with support.Node(BIN) as node:
            node.start()
            original, body = support.message(sample="no-municipality.xml")
            node.post(body)
            node.wait_state(original, "held")
            given = node.command("release", original, "--municipality", "1804", "--by", "kari")
            self.assertEqual(given.returncode, 0, given.stderr)
            later, body = later_than(original, sample="no-municipality.xml")
            node.post(body)
            node.wait_state(later, "confirmed")
            self.assertEqual(node.deliveries(later)[0]["party"]["her_id"], support.CASE_HANDLER)

    def test_a_party_that_is_closed_holds_what_would_stay_with_it(self):
        # Enough others that the book does not lose a tenth of its parties at once.
        others = "".join(f'[[party]]\nher_id = {her}\nname = "other"\nservice = "KP01"\nmunicipality = "1804"\n'
                         for her in range(8190001, 8190031))
        with support.Node(BIN, addresses=others) as node:
            node.start()
            original, body = support.message(sample="no-municipality.xml")
            node.post(body)
            node.command("release", original, "--to", str(support.NURSING), "--by", "kari", "--why", "agreed")
            node.wait_state(original, "confirmed")
            book = node.folder / "addresses.toml"
            book.write_text(book.read_text(encoding="utf-8").replace('service = "KP02"', 'service = "KP02"\nactive = false'),
                            encoding="utf-8")
            self.assertEqual(node.reload()["event"], "reloaded")
            later, body = later_than(original, sample="no-municipality.xml")
            node.post(body)
            self.assertEqual(node.deliveries(later)[0]["reason"]["code"], "H306")


class Receipts(unittest.TestCase):
    def test_a_receipt_that_came_before_its_original_settles_it_when_that_comes(self):
        with support.Node(BIN, behaviour="collect") as node:
            node.start()
            original, body = support.message()
            # The party answers what it got: addressed to itself.
            receipt = peer.receipt_for(body.replace(str(support.NURSING).encode(), str(support.CASE_HANDLER).encode()), None)
            held = node.deliveries(node.post(receipt)[1]["id"])[0]
            self.assertEqual(held["reason"]["code"], "H314")
            self.assertEqual(node.command("release", held["id"], "--by", "kari").returncode, 1, "nothing to answer yet")
            node.post(body)
            node.wait_state(original, "confirmed")
            support.wait_for(node.hospital.ledger, "the receipt at the hospital")


if __name__ == "__main__":
    unittest.main()
