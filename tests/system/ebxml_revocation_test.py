"""Certificates that are revoked, and authorities that do not answer: what daemons make of them, who ask over HTTP."""

import contextlib
import http.server
import os
import subprocess
import threading
import time
import unittest

import ebxml
import node as support

BIN = os.environ["BUDSTIKKE_BIN"]


class AskedAuthority(ebxml.Authority):
    """Answers whether its certificates were revoked, by OCSP and by a list (CRL), as the openssl command does."""

    revocation = "hard"

    def __init__(self):
        super().__init__()
        self.asked = []  # the paths
        self.answering = {"/ocsp", "/list.crl"}
        self.issued, self.revoked = [], set()
        self.lock = threading.Lock()  # the command writes files
        authority = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                question = self.rfile.read(int(self.headers["Content-Length"]))
                self.give("application/ocsp-response", lambda: authority.ocsp(question))

            def do_GET(self):
                self.give("application/pkix-crl", authority.crl)

            def give(self, kind, make):
                authority.asked.append(self.path)
                answers = self.path in authority.answering
                body = make() if answers else b""
                with contextlib.suppress(OSError):  # whoever asked may have been stopped
                    self.send_response(200 if answers else 503)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{self.server.server_port}"
        self.extensions = (f"authorityInfoAccess = OCSP;URI:{here}/ocsp\ncrlDistributionPoints = URI:{here}/list.crl\n")

    def issue(self, name, number, use, days=20):
        certificate, key = super().issue(name, number, use, days)
        self.issued.append(certificate)
        return certificate, key

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        super().close()

    def write_index(self):
        """The database of the openssl command: a line for each certificate."""
        def stamp(seconds):
            return time.strftime("%y%m%d%H%M%SZ", time.gmtime(time.time() + seconds))
        lines = []
        for certificate in self.issued:
            serial = subprocess.run(["openssl", "x509", "-noout", "-serial", "-in", certificate], capture_output=True, text=True,
                                    check=True).stdout.strip().split("=")[1]
            state = ("R", stamp(-60)) if certificate in self.revoked else ("V", "")
            lines.append(f"{state[0]}\t{stamp(864000)}\t{state[1]}\t{serial}\tunknown\t/CN={certificate.stem}\n")
        (self.folder / "index").write_text("".join(lines), encoding="ascii")

    def ocsp(self, question):
        with self.lock:
            self.write_index()
            (self.folder / "question").write_bytes(question)
            ebxml.openssl("ocsp", "-index", self.folder / "index", "-CA", self.roots, "-rsigner", self.roots, "-rkey",
                          self.folder / "root.key", "-reqin", self.folder / "question", "-respout", self.folder / "answer",
                          "-ndays", "1")
            return (self.folder / "answer").read_bytes()

    def crl(self):
        with self.lock:
            self.write_index()
            settings = self.folder / "ca.cnf"
            settings.write_text(f"[ca]\ndefault_ca = own\n[own]\ndatabase = {self.folder}/index\ndefault_md = sha256\n",
                                encoding="utf-8")
            ebxml.openssl("ca", "-gencrl", "-config", settings, "-cert", self.roots, "-keyfile", self.folder / "root.key",
                          "-crldays", "1", "-out", self.folder / "list.pem")
            ebxml.openssl("crl", "-in", self.folder / "list.pem", "-outform", "DER", "-out", self.folder / "list.crl")
            return (self.folder / "list.crl").read_bytes()


class Revocation(unittest.TestCase):
    def pair(self, mode="hard"):
        authority = AskedAuthority()
        authority.revocation = mode
        pair = ebxml.Pair(BIN, authority=authority)
        self.addCleanup(pair.close)
        return pair

    def send(self, pair, *states):
        identity, body = support.message()
        self.assertEqual(pair.hospital.post(body)[0], 202)
        pair.hospital.wait_state(identity, *states)
        return identity

    def reason(self, node, identity):
        return node.deliveries(identity)[0]["reason"]["code"]

    def revoke(self, pair, side, use):
        pair.authority.revoked.add(pair.identities[side][use][0])

    def test_the_responder_is_asked_of_who_signs_and_of_whom_is_encrypted_to_and_not_again_soon(self):
        pair = self.pair()
        pair.start()
        self.send(pair, "confirmed")
        # Each node of the other's two certificates: one to encrypt to, one that signs messages and acknowledgements.
        support.wait_for(lambda: len(pair.authority.asked) == 4, "both nodes to ask")
        self.send(pair, "confirmed")
        self.assertEqual(pair.authority.asked, ["/ocsp"] * 4, "answers are kept")

    def test_nothing_is_encrypted_to_a_certificate_that_was_revoked(self):
        pair = self.pair()
        self.revoke(pair, "municipality", "encryption")
        pair.start()
        identity = self.send(pair, "held")
        self.assertEqual(self.reason(pair.hospital, identity), "S607")
        self.assertEqual(pair.municipality.listed(), [])

    def test_what_a_revoked_certificate_signs_is_not_taken(self):
        pair = self.pair()
        self.revoke(pair, "hospital", "signature")
        pair.start()
        identity = self.send(pair, "held")
        self.assertEqual(self.reason(pair.hospital, identity), "D423", "the municipality said so")
        self.assertEqual(pair.municipality.listed(), [], "it is nobody's message")

    def test_an_acknowledgement_that_a_revoked_certificate_signs_settles_nothing(self):
        pair = self.pair()
        self.revoke(pair, "municipality", "signature")
        pair.start()
        identity, body = support.message()
        self.assertEqual(pair.hospital.post(body)[0], 202)
        told = support.wait_for(lambda: [line for line in pair.hospital.status_lines() if line.get("event") == "acknowledgement"],
                                "an acknowledgement that is not believed")
        self.assertEqual(told[0]["code"], "S607")
        self.assertNotIn(pair.hospital.states(identity)[0], ("handed_over", "confirmed"))

    def test_where_the_responder_is_down_the_list_is_asked(self):
        pair = self.pair()
        pair.authority.answering.remove("/ocsp")
        self.revoke(pair, "municipality", "signature")
        pair.start()
        identity, body = support.message()
        self.assertEqual(pair.hospital.post(body)[0], 202)
        support.wait_for(lambda: [line for line in pair.hospital.status_lines()
                                  if line.get("event") == "acknowledgement" and line["code"] == "S607"], "the list to be read")
        self.assertEqual(len(pair.municipality.show(identity)), 1, "its sender's certificate is not on the list")

    def test_where_nobody_answers_a_message_waits(self):
        pair = self.pair()
        pair.authority.answering.clear()
        pair.start()
        identity, body = support.message()
        self.assertEqual(pair.hospital.post(body)[0], 202)
        support.wait_for(lambda: [one for one in pair.hospital.deliveries(identity)
                                  if one["state"] == "waiting" and (one["reason"] or {}).get("code") == "S608"],
                         "the delivery to wait")
        self.assertEqual(pair.municipality.listed(), [])

    def test_or_goes_with_a_word_of_it_in_the_history_where_the_settings_say_soft(self):
        pair = self.pair("soft")
        pair.authority.answering.clear()
        pair.start()
        identity = self.send(pair, "confirmed")
        for node, event in ((pair.hospital, "start"), (pair.municipality, "enveloped")):
            told = [entry["detail"] for one in node.show(identity) for entry in one["history"] if entry["event"] == event]
            self.assertIn("of which nobody said whether it was revoked", told[0])


if __name__ == "__main__":
    unittest.main()
