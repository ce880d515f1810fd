"""Messages in ebXML envelopes by mail: out with STARTTLS, in by LMTP, through a real Postfix both ways."""

import os
import unittest

import ebxml
import node as support
import postfix

BIN = os.environ["BUDSTIKKE_BIN"]
HOSPITAL, MUNICIPALITY = "hospital.example", "municipality.example"


@unittest.skipIf(postfix.missing(), postfix.missing())
class EbxmlByMail(unittest.TestCase):
    def setUp(self):
        self.pair = ebxml.Pair(BIN, mail=True)
        self.addCleanup(self.pair.close)
        certificate, key = self.pair.authority.serve()
        self.server = postfix.Postfix(certificate, key, {HOSPITAL: self.pair.hospital_port,
                                                         MUNICIPALITY: self.pair.municipality_port})
        self.addCleanup(self.server.close)
        self.server.start()
        self.pair.use_mail_server(self.server.port)
        self.pair.start()

    def test_messages_acknowledgements_and_receipts_go_by_mail(self):
        identities = []
        for _ in range(3):
            identity, body = support.message()
            self.assertEqual(self.pair.hospital.post(body)[0], 202)
            identities.append(identity)
        for identity in identities:
            self.pair.hospital.wait_state(identity, "confirmed")
        history = self.pair.hospital.show(identities[0])[0]["history"]
        sent = [entry["detail"] for entry in history if entry["event"] == "sent"]
        self.assertRegex(sent[0], "taken by the mail server as [A-Za-z0-9]+")
        self.assertEqual(self.pair.municipality.show(identities[0])[0]["message"]["road"], "mail")
        receipts = [one for one in self.pair.hospital.listed() if one["message"]["type"] == "APPREC"]
        self.assertEqual({one["message"]["road"] for one in receipts}, {"mail"})

    def test_mail_waits_with_the_mail_server_while_the_receiver_is_down(self):
        self.pair.municipality.kill()
        identity, body = support.message()
        self.pair.hospital.post(body)
        support.wait_for(lambda: [one for one in self.pair.hospital.deliveries(identity) if one.get("reason")
                                  and one["reason"]["code"] == "D420"], "the mail to be on its way")
        self.pair.hospital.kill()
        self.pair.municipality.start()
        self.pair.hospital.start()
        self.pair.hospital.wait_state(identity, "confirmed")
        self.assertEqual(len(self.pair.municipality.show(identity)), 1)

    def test_a_mail_that_comes_back_puts_its_delivery_on_the_work_list(self):
        self.pair.hospital.kill()
        self.pair.hospital.services = "ebxml+mail:nobody@municipality.example"
        self.pair.hospital.write_addresses()
        self.pair.hospital.start()
        identity, body = support.message()
        self.pair.hospital.post(body)
        self.pair.hospital.wait_state(identity, "held")
        reason = self.pair.hospital.deliveries(identity)[0]["reason"]
        self.assertEqual(reason["code"], "D425")
        self.assertRegex(reason["detail"], r"^failed, status 5\.\d+\.\d+")

    def test_a_mail_that_is_late_is_noted_and_delivered_when_it_can_be(self):
        self.pair.municipality.kill()
        identity, body = support.message()
        self.pair.hospital.post(body)

        def reports():
            return [entry["detail"] for entry in self.pair.hospital.show(identity)[0]["history"]
                    if entry["event"] == "mail_report"]
        support.wait_for(reports, "the mail server to say that it is late")
        self.assertRegex(reports()[0], r"^delayed, status 4\.\d+\.\d+")
        self.assertEqual(self.pair.hospital.deliveries(identity)[0]["state"], "waiting")
        self.pair.municipality.start()
        self.pair.hospital.wait_state(identity, "confirmed")
        self.assertEqual(len(self.pair.municipality.show(identity)), 1)


if __name__ == "__main__":
    unittest.main()
