"""Receivers that misbehave in every way at once, beside one that is well: each costs its own deliveries a wait and nobody
else anything, nothing is lost or altered by it, and what it would not take it gets when it is well."""

import contextlib
import os
import pathlib
import sys
import unittest

import node as support
import pressure
import rough_peer

sys.path.insert(0, str(support.ROOT / "tools/peer"))

from registry_certificates import Authority  # noqa: E402

BIN = os.environ["BUDSTIKKE_BIN"]
FIRST_HER_ID = 8200001
IMPATIENT = """
attempt_timeout = "700ms"
backoff_first = "100ms"
backoff_longest = "400ms"
breaker_probe = "100ms"
"""


def message_for(municipality):
    return support.message(replace={r'<County V="1804"[^>]*/>': f'<County V="{municipality}"/>'})


class FaultyReceivers(unittest.TestCase):
    def setUp(self):
        self.exit = contextlib.ExitStack()
        self.addCleanup(self.exit.close)
        self.lured = rough_peer.RoughPeer(rough_peer.answering(rough_peer.OK))
        self.exit.callback(self.lured.stop)

    def receivers(self, folder):
        """name → (peer, code)."""
        peers = {name: (rough_peer.RoughPeer(behave), code) for name, (behave, code) in rough_peer.BEHAVIOURS.items()}
        for status in (301, 302, 303, 307, 308):
            text = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {self.lured.url}\r\nContent-Length: 0\r\n\r\n".encode()
            peers[f"redirect_{status}"] = rough_peer.RoughPeer(rough_peer.answering(text)), "D412"
        trusted, stranger = Authority(folder, "trusted"), Authority(folder, "stranger")
        peers |= rough_peer.tls_peers(trusted, stranger)
        for peer, _ in peers.values():
            self.exit.callback(peer.stop)
        return peers, trusted.certificate

    def test_each_makes_its_own_deliveries_wait_and_gets_them_when_it_is_well(self):
        folder = pathlib.Path(self.exit.enter_context(support.tempfile.TemporaryDirectory(prefix="budstikke-peers.")))
        peers, root = self.receivers(folder)
        numbers = support.municipalities()
        places = dict(zip(peers, numbers))
        addresses = "".join(f"""
[[party]]
her_id = {FIRST_HER_ID + place}
name = "Saksbehandling"
service = "KD0501"
municipality = "{places[name]}"
endpoint = "{peer.url}"
""" for place, (name, (peer, _)) in enumerate(peers.items()))
        with support.Node(BIN, addresses=addresses, delivery=IMPATIENT + f'ca_file = "{root}"\n') as node:
            node.start()
            sent = {}
            for name in peers:
                sent[name], body = message_for(places[name])
                self.assertEqual(node.post(body)[0], 202, name)
            for name, (_, code) in peers.items():
                with self.subTest(peer=name):
                    found = support.wait_for(
                        lambda: next((one for one in node.deliveries(sent[name]) if one["reason"]), None), f"{name} to fail")
                    self.assertIn(found["reason"]["code"], code.split(), found["reason"])
                    self.assertIn(found["state"], ("waiting", "sending"))
            # With all of them failing, the one that is well gets its messages.
            for _ in range(20):
                identity, body = support.message()
                self.assertEqual(node.post(body)[0], 202)
                node.wait_state(identity, "confirmed")
            self.assertEqual(self.lured.connections, 0, "a redirect was followed")
            for peer, _ in peers.values():
                peer.become_well()
            for name, (peer, _) in peers.items():
                with self.subTest(peer=name):
                    node.wait_state(sent[name], "handed_over")
                    delivery = node.deliveries(sent[name])[0]
                    self.assertEqual({one for one, _ in peer.received}, {delivery["id"]}, "one id however often")
                    self.assertEqual(len({digest for _, digest in peer.received}), 1, "the same bytes however often")
            self.assertEqual(self.lured.connections, 0)
            self.assertFalse([line for line in node.status_lines() if line["event"] in ("fault", "fatal")])

    def beside_one_that_is_well(self, peer, delivery):
        """A node that knows `peer` beside the usual parties, and the peer's municipality."""
        self.exit.callback(peer.stop)
        place = support.municipalities()[0]
        addresses = f'''
[[party]]
her_id = {FIRST_HER_ID}
name = "Saksbehandling"
service = "KD0501"
municipality = "{place}"
endpoint = "{peer.url}"
'''
        node = self.exit.enter_context(support.Node(BIN, addresses=addresses, delivery=delivery))
        node.start()
        return node, place

    def test_one_that_reads_what_it_is_sent_a_byte_at_a_time(self):
        peer = rough_peer.RoughPeer(rough_peer.read_slowly, buffer_bytes=4_096)
        node, place = self.beside_one_that_is_well(peer, IMPATIENT.replace("700ms", "3s"))
        # More than the kernel takes in by itself, so that the sending itself is slow.
        body, identity = pressure.padded_message(8_000_000)
        body = body.replace(b'<County V="1804"', f'<County V="{place}"'.encode(), 1)
        self.assertEqual(node.post(body)[0], 202)
        found = support.wait_for(
            lambda: next((one for one in node.deliveries(identity.decode()) if one["reason"]), None), "it to fail")
        self.assertEqual((found["reason"]["code"], found["reason"]["detail"]), ("D402", "while sending"))
        for _ in range(5):
            other, small = support.message()
            self.assertEqual(node.post(small)[0], 202)
            node.wait_state(other, "confirmed")
        peer.become_well()
        node.wait_delivery(found["id"], "handed_over")
        self.assertEqual({one for one, _ in peer.received}, {found["id"]})

    def test_one_that_answers_just_before_and_just_after_its_time(self):
        # The attempt's time is 700 ms. What is answered after it is sent again, under the same id.
        peer = rough_peer.RoughPeer(rough_peer.answering_after((0.1, 0.69, 0.1, 0.71, 1.4)))
        node, place = self.beside_one_that_is_well(peer, IMPATIENT + 'keep_connection = "0s"\n')
        sent = {}
        for _ in range(8):
            identity, body = message_for(place)
            self.assertEqual(node.post(body)[0], 202)
            sent[identity] = node.deliveries(identity)[0]["id"]
        for identity in sent:
            node.wait_state(identity, "handed_over")
        ids = [one for one, _ in peer.received]
        self.assertEqual(set(ids), set(sent.values()), "all of them, and nothing else")
        self.assertGreater(len(ids), len(sent), "some were answered too late")
        self.assertLess(len(ids), 5 * len(sent), "and some in time")
        for one in sent.values():
            self.assertEqual(len({digest for other, digest in peer.received if other == one}), 1, "the same bytes")
        self.assertFalse([line for line in node.status_lines() if line["event"] in ("fault", "fatal")])


if __name__ == "__main__":
    unittest.main()
