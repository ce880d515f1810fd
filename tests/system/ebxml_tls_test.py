"""Messages in ebXML envelopes between two daemons over HTTPS, each with an authority of its own for TLS."""

import contextlib
import http.client
import os
import unittest

import ebxml
import node as support

BIN = os.environ["BUDSTIKKE_BIN"]


class EbxmlOverTls(unittest.TestCase):
    def setUp(self):
        self.pair = ebxml.Pair(BIN)
        self.addCleanup(self.pair.close)
        self.authorities = ebxml.use_tls(self.pair)
        for authority in self.authorities:
            self.addCleanup(authority.close)

    def post(self):
        identity, body = support.message()
        self.assertEqual(self.pair.hospital.post(body)[0], 202)
        return identity

    def test_messages_and_receipts_go_over_https_both_ways(self):
        self.pair.start()
        identity = self.post()
        self.pair.hospital.wait_state(identity, "confirmed")
        self.assertEqual(self.pair.municipality.show(identity)[0]["message"]["road"], "ebxml")

    def test_what_comes_without_tls_is_not_taken(self):
        self.pair.start()
        for port in (self.pair.hospital_port, self.pair.municipality_port):
            with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
                with self.assertRaises((http.client.HTTPException, OSError)):
                    connection.request("POST", "/ebxml", b"<a/>", {"Content-Type": "text/xml"})
                    connection.getresponse()

    def test_nothing_is_sent_to_a_handler_whose_authority_is_another(self):
        hospitals, municipalitys = self.authorities
        ebxml.rewrite(self.pair.hospital.folder / "addresses.toml", str(municipalitys.roots), str(hospitals.roots))
        self.pair.start()
        identity = self.post()

        def tried():
            return [one for one in self.pair.hospital.deliveries(identity) if one["attempts"] > 1]
        support.wait_for(tried, "a second attempt")
        self.assertEqual(tried()[0]["state"], "waiting")
        self.assertEqual(tried()[0]["reason"]["code"], "D407")
        self.assertEqual(self.pair.municipality.listed(), [])


if __name__ == "__main__":
    unittest.main()
