"""Messages in ebXML envelopes between two daemons over HTTP: signed, encrypted, acknowledged at once or later, sent again,
refused, and never lost or taken twice."""

import contextlib
import http.client
import os
import pathlib
import subprocess
import unittest

import ebxml
import node as support
import registry_test

BIN = os.environ["BUDSTIKKE_BIN"]
LATER = "sync_reply = false\n"
SOON = support.QUICK_DELIVERY + 'acknowledgement_within = "1s"\nacknowledgement_resends = 2\n'


def history(node, reference):
    return [entry for one in node.show(reference) for entry in one["history"]]


def details(node, reference, event):
    return [entry["detail"] for entry in history(node, reference) if entry["event"] == event]


class Ebxml(unittest.TestCase):
    def send(self, pair, reference_states):
        identity, body = support.message()
        status, _, _ = pair.hospital.post(body)
        self.assertEqual(status, 202)
        pair.hospital.wait_state(identity, *reference_states)
        return identity

    def test_a_message_is_acknowledged_in_the_same_exchange_and_its_receipt_comes_back(self):
        with ebxml.Pair(BIN) as pair:
            identity = self.send(pair, ["confirmed"])
            made, taken = details(pair.hospital, identity, "start"), details(pair.hospital, identity, "accepted")
            self.assertRegex(made[0], r"envelope [0-9a-f-]{36} signed by .*hospital.* \(certificate [0-9a-f]{16}\), "
                                      r"encrypted by aes256-cbc-rsa15")
            self.assertRegex(taken[0], r"envelope [0-9a-f-]{36} signed by .*municipality.*, rsa-sha256")
            came = details(pair.municipality, identity, "enveloped")
            self.assertRegex(came[0], r"signed by .*hospital.*, rsa-sha256; answered with an acknowledgement, envelope ")
            # The receipt went under the names of the message that it answers, to the ward.
            def receipts():
                return [one for one in pair.hospital.listed() if one["message"]["type"] == "APPREC"]
            support.wait_for(lambda: [one["delivery"]["state"] for one in receipts()] == ["handed_over"],
                             "the receipt to be handed over")
            self.assertEqual(receipts()[0]["message"]["road"], "ebxml")

    def test_an_acknowledgement_may_come_later(self):
        with ebxml.Pair(BIN, partner_lines=LATER) as pair:
            identity = self.send(pair, ["confirmed"])
            events = [entry["event"] for entry in history(pair.hospital, identity)]
            self.assertIn("sent", events)

    def test_without_an_acknowledgement_the_same_envelope_is_sent_again_and_taken_once(self):
        nowhere = f"ebxml+http://127.0.0.1:{support.free_port()}/ebxml"
        with ebxml.Pair(BIN, partner_lines=LATER, delivery=SOON, road_back=nowhere,
                        municipality_behaviour="collect") as pair:
            identity = self.send(pair, ["expired"])
            delivery = pair.hospital.deliveries(identity)[0]
            self.assertEqual(delivery["reason"]["code"], "D421")
            self.assertEqual(delivery["attempts"], 3)
            self.assertEqual(len(details(pair.municipality, identity, "enveloped")), 1)
            self.assertEqual(len(pair.municipality.show(identity)), 1)
            self.assertEqual(len(set(details(pair.hospital, identity, "start"))), 2, "made once, then sent as it was")

    def test_the_wait_for_an_acknowledgement_outlives_the_process(self):
        delivery = support.QUICK_DELIVERY + 'acknowledgement_within = "1h"\n'
        with ebxml.Pair(BIN, partner_lines=LATER, delivery=delivery, municipality_behaviour="collect") as pair:
            pair.hospital.kill()
            pair.hospital.start()
            pair.municipality.kill()
            identity, body = support.message()
            pair.hospital.post(body)
            support.wait_for(lambda: [one for one in pair.hospital.deliveries(identity) if one["attempts"] > 1],
                             "an attempt that reached nobody")
            pair.hospital.kill()
            pair.municipality.start()
            pair.hospital.start()
            pair.hospital.wait_state(identity, "handed_over")
            self.assertEqual(len(pair.municipality.show(identity)), 1)

    def test_what_another_organisation_signs_is_not_believed(self):
        with ebxml.Pair(BIN, municipality_number=ebxml.OTHER_NUMBER) as pair:
            # Its certificate is not one to encrypt to, either: whose it is is asked before anything is sent.
            identity = self.send(pair, ["held"])
            self.assertEqual(pair.hospital.deliveries(identity)[0]["reason"]["code"], "S606")
            self.assertEqual(pair.municipality.show(identity), [])

    def test_what_cannot_be_opened_goes_to_the_work_list_with_the_peers_error(self):
        authority = ebxml.Authority()
        self.addCleanup(authority.close)
        pair = ebxml.Pair(BIN)
        self.addCleanup(pair.close)
        other, _ = pair.authority.issue("municipality-old", ebxml.MUNICIPALITY_NUMBER, "encryption")
        settings = pair.hospital.folder / "settings.toml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace(str(pair.identities["municipality"]["encryption"][0]), str(other)), encoding="utf-8")
        pair.start()
        identity = self.send(pair, ["held"])
        self.assertEqual(pair.hospital.deliveries(identity)[0]["reason"]["code"], "D423")
        refused = [one for one in pair.municipality.listed() if one["delivery"]["state"] == "refused"]
        self.assertEqual([one["delivery"]["reason"]["code"] for one in refused], ["S609"], "stored as it came, and refused")

    def test_what_could_not_be_opened_goes_out_anew_when_the_registry_has_a_new_certificate(self):
        self.goes_out_anew(ebxml.MUNICIPALITY_NUMBER, "D423")

    def test_what_was_not_sent_for_want_of_a_good_certificate_goes_out_when_the_registry_has_one(self):
        self.goes_out_anew(ebxml.OTHER_NUMBER, "S606")

    def goes_out_anew(self, number_of_the_old_one, held_for):
        with registry_test.Registry() as registry, contextlib.closing(ebxml.Pair(BIN)) as pair:
            old, _ = pair.authority.issue("municipality-old", number_of_the_old_one, "encryption")
            new = pair.identities["municipality"]["encryption"][0]
            ebxml.follow_registry(pair, registry)

            def party(certificate):
                return registry_test.service(ebxml.CASE_HANDLER, "KD0501", certificate=f"file:{certificate}")
            registry.post("/parties", [one for one in registry_test.registered() if one["her_id"] != ebxml.CASE_HANDLER]
                          + [party(old)])
            pair.start()
            support.wait_for(lambda: pair.hospital.certificate_of(ebxml.CASE_HANDLER), "a certificate")
            identity = self.send(pair, ["held"])
            self.assertEqual(pair.hospital.deliveries(identity)[0]["reason"]["code"], held_for)
            registry.post("/party", party(new))
            pair.hospital.admin("POST", "/v1/addresses/sync", {"who": "kari", "why": "they called"})
            pair.hospital.wait_state(identity, "handed_over", "confirmed")
            released = [entry for entry in history(pair.hospital, identity) if entry["event"] == "release"]
            self.assertEqual([(entry["who"], entry["why"]) for entry in released],
                             [("budstikke", "the party has a new certificate")])

    def use_agreement(self, pair, **how):
        path = ebxml.agreement(pair, pair.hospital.folder, **how)
        settings = pair.hospital.folder / "settings.toml"
        with settings.open("a", encoding="utf-8") as file:
            file.write(f'[[ebxml.partner]]\nher_id = {ebxml.NURSING}\ncpa_file = "{path.name}"\n')

    def test_a_message_goes_by_the_agreement_with_the_partner(self):
        with contextlib.closing(ebxml.Pair(BIN)) as pair:
            self.use_agreement(pair, type_="HELSEOPPL_SOKNAD")
            # The agreement's address takes this one's place.
            pair.hospital.services = "ebxml+http://127.0.0.1:9/ebxml"
            pair.hospital.write_addresses()
            pair.start()
            identity = self.send(pair, ["confirmed"])
            self.assertRegex(details(pair.hospital, identity, "start")[0], "by the agreement made:up:1")

    def test_an_agreement_that_does_not_have_the_message_leaves_it_on_the_work_list(self):
        with contextlib.closing(ebxml.Pair(BIN)) as pair:
            self.use_agreement(pair, type_="EPIKRISE")
            pair.start()
            identity = self.send(pair, ["held"])
            reason = pair.hospital.deliveries(identity)[0]["reason"]
            self.assertEqual(reason["code"], "M509")
            self.assertIn("does not receive", reason["detail"])

    def test_an_agreement_that_cannot_be_used_is_a_mistake_in_the_settings(self):
        with contextlib.closing(ebxml.Pair(BIN)) as pair:
            self.use_agreement(pair, theirs=ebxml.CASE_HANDLER, status="rejected")
            status, complaints = self.checked(pair)
            self.assertEqual(status, 78)
            for fault in (f"HER-id {ebxml.NURSING} is not a party of it", "none of proposed, agreed and signed"):
                self.assertRegex(complaints, rf"error: .*cpa_file: .*{fault}")

    def checked(self, pair):
        settings = pair.hospital.folder / "settings.toml"
        line = settings.read_text(encoding="utf-8").count("\n")
        checked = subprocess.run([pathlib.Path(BIN) / "budstikked", "--config", settings, "--check"],
                                 capture_output=True, text=True, check=False)
        self.assertRegex(checked.stderr, rf"settings.toml:{line}:\d+: ")
        return checked.returncode, checked.stderr

    def test_an_agreement_that_is_proposed_or_out_of_date_is_a_warning_and_the_node_runs(self):
        with contextlib.closing(ebxml.Pair(BIN)) as pair:
            self.use_agreement(pair, end="2021-01-01T00:00:00Z", status="proposed")
            status, complaints = self.checked(pair)
            self.assertEqual(status, 0)
            for warning in ("it is only proposed", "it is not valid after 2021-01-01"):
                self.assertRegex(complaints, rf"warning: .*cpa_file: .*{warning}")
            pair.start()
            identity = self.send(pair, ["held"])
            reason = pair.hospital.deliveries(identity)[0]["reason"]
            self.assertEqual(reason["code"], "M509")
            self.assertIn("is not valid today", reason["detail"])

    def test_what_the_agreement_of_the_receiver_does_not_allow_is_refused(self):
        with contextlib.closing(ebxml.Pair(BIN)) as pair:
            self.use_agreement(pair)
            # The other party has another text of it.
            path = ebxml.agreement(pair, pair.municipality.folder, type_="EPIKRISE")
            with (pair.municipality.folder / "settings.toml").open("a", encoding="utf-8") as file:
                file.write(f'[[ebxml.partner]]\nher_id = {ebxml.WARD}\ncpa_file = "{path.name}"\n')
            pair.start()
            identity = self.send(pair, ["refused"])
            self.assertEqual(pair.hospital.deliveries(identity)[0]["reason"]["code"], "D422")
            refused = [one for one in pair.municipality.listed() if one["delivery"]["state"] == "refused"]
            self.assertEqual([one["delivery"]["reason"]["code"] for one in refused], ["M509"])

    def test_strangers_get_a_fault_and_leave_nothing_behind(self):
        with ebxml.Pair(BIN) as pair:
            for body, kind in ((b"hello", "text/plain"), (b"<a/>", "text/xml"), (b"", "multipart/related; boundary=x")):
                connection = http.client.HTTPConnection("127.0.0.1", pair.municipality_port, timeout=30)
                connection.request("POST", "/ebxml", body, {"Content-Type": kind, "SOAPAction": '"ebXML"'})
                response = connection.getresponse()
                self.assertEqual(response.status, 500)
                self.assertIn(b"Fault", response.read())
                connection.close()
            self.assertEqual(pair.municipality.listed(), [])


if __name__ == "__main__":
    unittest.main()
