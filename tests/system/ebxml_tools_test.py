"""The commands xmlsec1 and openssl judge whole messages of a daemon's, and a daemon takes whole messages of theirs."""

import contextlib
import os
import re
import unittest
import uuid

import ebxml
import ebxml_wire as wire
import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
LATER = "sync_reply = false\n"


def details(node, reference, event):
    return [entry["detail"] for one in node.show(reference) for entry in one["history"] if entry["event"] == event]


@unittest.skipIf(wire.missing_tools(), wire.missing_tools())
class WhatADaemonSends(unittest.TestCase):
    def setUp(self):
        self.bench = wire.Workbench()
        self.addCleanup(self.bench.close)

    def exchanged(self, partner_lines=""):
        """(pair, what was posted, the message and its answer, the receipt and its answer)."""
        out, back = wire.Tap(), wire.Tap()
        self.addCleanup(out.close)
        self.addCleanup(back.close)
        pair = ebxml.Pair(BIN, road_back=back.endpoint, partner_lines=partner_lines)
        self.addCleanup(pair.close)
        out.port, back.port = pair.municipality_port, pair.hospital_port
        pair.hospital.services = out.endpoint
        pair.hospital.write_addresses()
        (pair.hospital.folder / "rules.toml").write_text(ebxml.AS_ADDRESSED, encoding="utf-8")
        pair.start()
        identity, body = support.message()
        self.assertEqual(pair.hospital.post(body)[0], 202)
        pair.hospital.wait_state(identity, "confirmed")
        support.wait_for(lambda: out.exchanges and back.exchanges, "the receipt to be acknowledged")
        return pair, body, out.exchanges[0], back.exchanges[0]

    def check_envelope(self, exchange, sender, receiver):
        """Verified by xmlsec1 under the sender's certificate; the payload as the receiver decrypts it."""
        soap, content_id, payload = wire.parts_of(*exchange)
        certificate = sender["signature"][0]
        self.assertEqual(self.bench.verify(soap, certificate, content_id, payload), "")
        self.assertNotEqual(self.bench.verify(soap, certificate, content_id, payload + b"x"), "", "the payload is covered")
        changed = soap.replace(b"</eb:ConversationId>", b"x</eb:ConversationId>")
        self.assertNotEqual(self.bench.verify(changed, certificate, content_id, payload), "", "the envelope is covered")
        return soap.decode("utf-8"), self.bench.decrypted(payload, receiver["encryption"])

    def check_acknowledgement(self, exchange, of, sender):
        soap, content_id, _ = wire.parts_of(*exchange)
        self.assertIsNone(content_id, "a signal is a bare envelope")
        self.assertEqual(self.bench.verify(soap, sender["signature"][0]), "")
        text = soap.decode("utf-8")
        self.assertIn("<eb:Action>Acknowledgment</eb:Action>", text)
        repeated = text[text.index("<eb:Acknowledgment "):text.index("</eb:Acknowledgment>")]
        digests = re.findall(r"<ds:DigestValue>([^<]*)<", of)
        self.assertEqual(len(digests), 2)
        self.assertEqual(re.findall(r"<ds:DigestValue>([^<]*)<", repeated), digests)

    def check_all(self, partner_lines, cipher):
        pair, body, (message, answer), (receipt, last) = self.exchanged(partner_lines)
        hospital, municipality = pair.identities["hospital"], pair.identities["municipality"]
        soap, plain = self.check_envelope(message, hospital, municipality)
        self.assertEqual(plain, body, "what was posted, byte for byte")
        self.check_acknowledgement(answer, soap, municipality)
        _, _, payload = wire.parts_of(*message)
        printed = self.bench.made("printed", "openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in",
                                  self.bench.keep("object", payload), "-out", self.bench.folder / "printed").decode()
        for words in cipher:
            self.assertIn(words, printed)
        soap_back, plain_back = self.check_envelope(receipt, municipality, hospital)
        self.assertIn(b"<AppRec", plain_back)
        self.check_acknowledgement(last, soap_back, hospital)
        return soap, soap_back

    def test_is_verified_by_xmlsec1_and_decrypted_by_openssl_and_so_is_what_is_answered(self):
        soap, receipt = self.check_all("", ["envelopedData", "aes-256-cbc", "rsaEncryption"])
        # The receipt goes under the names of what it answers, with the roles swapped.
        for text, action, roles in ((soap, "HELSEOPPL_SOKNAD", ("sender", "receiver")),
                                    (receipt, "APPREC", ("receiver", "sender"))):
            self.assertRegex(text, "<eb:Service[^>]*>S-HELSEOPPL_SOKNAD</eb:Service>")
            self.assertIn(f"<eb:Action>{action}</eb:Action>", text)
            self.assertEqual(re.findall("<eb:Role>HELSEOPPL_SOKNAD([a-z]*)</eb:Role>", text), list(roles))
        same = [re.search("<eb:ConversationId>([^<]*)<", text).group(1) for text in (soap, receipt)]
        self.assertEqual(same[0], same[1])

    def test_may_be_authenticated_encryption(self):
        self.check_all('encryption = "aes256-gcm-oaep"\n', ["authEnvelopedData", "aes-256-gcm", "rsaesOaep"])


@unittest.skipIf(wire.missing_tools(), wire.missing_tools())
class WhatOthersSend(unittest.TestCase):
    def setUp(self):
        self.bench = wire.Workbench()
        self.addCleanup(self.bench.close)

    def started(self, **how):
        pair = ebxml.Pair(BIN, municipality_behaviour="collect", **how)
        self.addCleanup(pair.close)
        pair.municipality.start()
        return pair

    def send(self, pair, body, **how):
        message = self.bench.message(body, pair.identities["hospital"]["signature"],
                                     pair.identities["municipality"]["encryption"][0], **how)
        return wire.post(pair.municipality_port, *message)

    def test_is_taken_where_xmlsec1_signed_it_and_openssl_encrypted_it(self):
        pair = self.started()
        identity, body = support.message()
        status, answer = self.send(pair, body)
        self.assertEqual(status, 200)
        self.assertIn("<eb:Acknowledgment ", answer)
        self.assertEqual(self.bench.verify(answer.encode("utf-8"), pair.identities["municipality"]["signature"][0]), "")
        pair.municipality.wait_state(identity, "handed_over")

    def test_in_sha1_is_taken_by_the_dated_exception_of_a_partner_and_marked(self):
        _, body = support.message()
        for last, taken in (("", False), ('sha1_until = "2020-01-01"\n', False), ('sha1_until = "2199-01-01"\n', True)):
            with self.subTest(last):
                pair = self.started(partner_lines=last)
                identity, body = support.message()
                _, answer = self.send(pair, body, algorithms=wire.SHA1)
                if taken:
                    self.assertIn("<eb:Acknowledgment ", answer)
                    self.assertRegex(details(pair.municipality, identity, "enveloped")[0], r"rsa-sha1 \(outdated\); answered")
                else:
                    self.assertIn('errorCode="SecurityFailure"', answer)
                    self.assertEqual(pair.municipality.show(identity), [])

    def test_in_the_name_of_another_sender_is_refused_and_kept(self):
        pair = self.started()
        # Signed by the ward's organisation; the message inside says that it is from somebody else.
        identity, body = support.message(replace={f">{ebxml.WARD}<": f">{ebxml.NURSING}<"})
        status, answer = self.send(pair, body)
        self.assertEqual(status, 200)
        self.assertIn('errorCode="Inconsistent"', answer)
        self.assertEqual(pair.municipality.show(identity), [], "not under its own name")
        refused = pair.municipality.listed()
        self.assertEqual([(one["delivery"]["state"], one["delivery"]["reason"]["code"]) for one in refused],
                         [("refused", "B106")])

    def signal(self, port, action, signer=None, blocks="", body="", **names):
        """Not signed where there is no signer."""
        text = wire.envelope(wire.a_signal(str(uuid.uuid4()), action, **names) + blocks + wire.SYNC_REPLY, body, bool(signer))
        soap = self.bench.signed(text, signer["signature"]) if signer else text.encode("utf-8")
        return wire.post(port, "text/xml; charset=UTF-8", soap)

    def test_asking_whether_the_node_is_there_and_what_became_of_a_message_is_answered_and_signed(self):
        pair = self.started()
        certificate = pair.identities["municipality"]["signature"][0]
        known = str(uuid.uuid4())
        self.assertIn("<eb:Acknowledgment ", self.send(pair, support.message()[1], message_id=known)[1])
        status, pong = self.signal(pair.municipality_port, "Ping", pair.identities["hospital"])
        self.assertEqual((status, self.bench.verify(pong.encode("utf-8"), certificate)), (200, ""))
        self.assertIn("<eb:Action>Pong</eb:Action>", pong)
        for about, said in ((known, "Received"), (str(uuid.uuid4()), "NotRecognized")):
            status, answer = self.signal(
                pair.municipality_port, "StatusRequest", pair.identities["hospital"],
                body=f'<eb:StatusRequest eb:version="2.0"><eb:RefToMessageId>{about}</eb:RefToMessageId></eb:StatusRequest>')
            self.assertEqual((status, self.bench.verify(answer.encode("utf-8"), certificate)), (200, ""))
            self.assertIn("<eb:Action>StatusResponse</eb:Action>", answer)
            self.assertIn(f'eb:messageStatus="{said}"', answer)
            self.assertIn(f"<eb:RefToMessageId>{about}</eb:RefToMessageId>", answer)

    def test_an_acknowledgement_without_a_signature_settles_nothing_and_the_same_with_one_does(self):
        nowhere = f"ebxml+http://127.0.0.1:{support.free_port()}/ebxml"
        pair = ebxml.Pair(BIN, partner_lines=LATER, road_back=nowhere, municipality_behaviour="collect",
                          delivery=support.QUICK_DELIVERY + 'acknowledgement_within = "1h"\n')
        tap = wire.Tap()
        self.addCleanup(tap.close)
        self.addCleanup(pair.close)
        tap.port = pair.municipality_port
        pair.hospital.services = tap.endpoint
        pair.hospital.write_addresses()
        pair.start()
        identity, body = support.message()
        self.assertEqual(pair.hospital.post(body)[0], 202)
        support.wait_for(lambda: details(pair.hospital, identity, "sent"), "the envelope to be sent")
        soap = wire.parts_of(*tap.exchanges[0][0])[0].decode("utf-8")
        sent = re.search("<eb:MessageId>([^<]*)<", soap).group(1)
        receiver = int(re.search("<eb:To>.*?>([0-9]+)</eb:PartyId>", soap).group(1))
        references = re.findall("<ds:Reference .*?</ds:Reference>", soap)
        ds = f'xmlns:ds="{wire.XMLDSIG}"'
        acknowledgement = (
            f'<eb:Acknowledgment {wire.MUST}><eb:Timestamp>2026-03-01T10:00:00Z</eb:Timestamp><eb:RefToMessageId>{sent}'
            f'</eb:RefToMessageId>{"".join(one.replace("<ds:Reference", f"<ds:Reference {ds}", 1) for one in references)}'
            '</eb:Acknowledgment>')
        names = {"sender": receiver, "receiver": ebxml.WARD}
        self.signal(pair.hospital_port, "Acknowledgment", None, acknowledgement, **names)
        told = [line for line in pair.hospital.status_lines() if "a signal is not believed" in line.get("detail", "")]
        self.assertEqual([line["code"] for line in told], ["S601"])
        self.assertEqual(pair.hospital.states(identity), ["waiting"])
        self.signal(pair.hospital_port, "Acknowledgment", pair.identities["municipality"], acknowledgement, **names)
        pair.hospital.wait_state(identity, "handed_over")


if __name__ == "__main__":
    unittest.main()
