"""Receivers that misbehave in every way at once, beside one that is well: each costs its own deliveries a wait and nobody
else anything, nothing is lost or altered by it, and what it would not take it gets when it is well."""

import contextlib
import os
import pathlib
import re
import sys
import unittest

import node as support
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


def municipalities():
    """Numbers that are in use, other than those of the other parties."""
    text = (support.ROOT / "engine/addressing/data/municipalities.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines() if re.match(r"\d{4},", line)]
    return [row[0] for row in rows if not row[3] and row[0] != "1804"]


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
        numbers = municipalities()
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


if __name__ == "__main__":
    unittest.main()
