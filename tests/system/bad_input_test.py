"""What bad input gets: a stated code, a visible state, nothing lost, nothing else disturbed."""

import os
import unittest

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]

ADDRESSES = """
[[party]]
her_id = 8180403
name = "Nedlagt tjeneste"
service = "KR"
municipality = "1804"
active = false
endpoint = "https://localhost/never"

[[party]]
her_id = 8186001
name = "Saksbehandling nord"
service = "KD0501"
municipality = "5006"
place = "nord"
endpoint = "https://localhost/never"

[[party]]
her_id = 8186002
name = "Saksbehandling sør"
service = "KD0501"
municipality = "5006"
place = "sør"
endpoint = "https://localhost/never"
"""

COUNTY = r'<County V="1804"[^>]*/>'
RECEIVER = r"<Id>8180402</Id>"
FOLLOWING = r"(?=<Sender>)"


def reference(to):
    return f"<ConversationRef><RefToParent>{to}</RefToParent><RefToConversation>{to}</RefToConversation></ConversationRef>"


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.node = support.Node(BIN, addresses=ADDRESSES).start()

    @classmethod
    def tearDownClass(cls):
        cls.node.close()

    def setUp(self):
        self.before = len(self.node.listed())

    def assert_refused(self, body, status, code):
        answer_status, answer, _ = self.node.post(body)
        self.assertEqual((answer_status, answer.get("code")), (status, code), answer)
        states = self.node.deliveries(answer["id"])
        self.assertEqual([(one["state"], one["reason"]["code"]) for one in states], [("refused", code)])
        self.assert_undisturbed()

    def assert_held(self, identity, body, code):
        status, answer, _ = self.node.post(body)
        self.assertEqual(status, 202, answer)
        delivery = self.node.deliveries(identity)[0]
        self.assertEqual((delivery["state"], delivery["reason"]["code"]), ("held", code), delivery)
        self.assertTrue(delivery["reason"]["sentence"])
        self.assert_undisturbed()

    def assert_undisturbed(self):
        identity, body = support.message("ordinary.xml")
        self.assertEqual(self.node.post(body)[0], 202)
        self.node.wait_state(identity, "confirmed")

    def test_what_is_no_xml_is_refused_with_t01(self):
        for body in (b"hello", b"", b"<a><b></a>", b"%PDF-1.7", b"{}", b"<MsgHead", b"\x00\x01\x02"):
            with self.subTest(body=body):
                self.assert_refused(body or b" ", 400, "T01")

    def test_wrong_encodings_are_refused_with_t01(self):
        text = support.message()[1].decode()
        for body in (text.encode("utf-16"), text.encode("utf-32"),
                     text.replace('encoding="UTF-8"', 'encoding="UTF-7"').encode(),
                     text.replace('encoding="UTF-8"', 'encoding="ebcdic-cp-no"').encode(),
                     text.encode("iso-8859-1")):
            with self.subTest(start=body[:40]):
                self.assert_refused(body, 400, "T01")

    def test_document_types_and_bombs_are_refused_with_t01(self):
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        for body in ('<!DOCTYPE MsgHead SYSTEM "http://localhost/x.dtd"><MsgHead/>',
                     f'<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]><a>&l9;</a>',
                     '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
                     "<a>&x;</a>", "<a>" * 5_000 + "</a>" * 5_000,
                     "<a " + " ".join(f'a{n}="1"' for n in range(20_000)) + "/>",
                     "<a " + " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(20_000)) + "/>",
                     "<a " + "x" * 1_000_000 + "='1'/>"):
            with self.subTest(start=body[:40]):
                self.assert_refused(body.encode(), 400, "T01")

    def test_an_unknown_root_is_refused_with_t10(self):
        self.assert_refused(b'<Message xmlns="http://www.kith.no/xmlstds/epikrise/2012-02-15"/>', 415, "T10")
        body = support.message()[1].replace(b"msghead/2006-05-24", b"msghead/2099-01-01")
        self.assert_refused(body, 415, "T10")

    def test_a_message_against_its_schema_is_refused_with_t02(self):
        self.assert_refused(support.message(replace={r"<MIGversion>.*?</MIGversion>": ""})[1], 422, "T02")

    def test_a_msgid_that_is_no_uuid_is_refused_with_e10(self):
        self.assert_refused(support.message(replace={r"<MsgId>.*?</MsgId>": "<MsgId>12345</MsgId>"})[1], 422, "E10")

    def test_a_patient_without_identity_is_refused_with_e36(self):
        self.assert_refused(support.message(replace={
            r"<DateOfBirth>.*?</DateOfBirth>": "", r"<Ident>\s*<Id>01915099999.*?</Ident>": ""})[1], 422, "E36")

    def test_refused_callers_get_a_receipt_where_they_accept_xml(self):
        body = support.message(replace={r"<MsgId>.*?</MsgId>": "<MsgId>12345</MsgId>"})[1]
        status, answer, headers = self.node.post(body, {"Accept": "application/xml"})
        self.assertEqual((status, headers["Content-Type"].split(";")[0]), (422, "application/xml"))
        self.assertIn(b'V="E10"', answer)
        self.assertIn(b'<Id>12345</Id>', answer)

    def test_an_unknown_receiver_is_held(self):
        identity, body = support.message("ordinary.xml", replace={RECEIVER: "<Id>8999999</Id>"})
        self.assert_held(identity, body, "H317")

    def test_an_inactive_receiver_is_held(self):
        identity, body = support.message("ordinary.xml", replace={RECEIVER: "<Id>8180403</Id>"})
        self.assert_held(identity, body, "H306")

    def test_two_parties_that_fit_are_held(self):
        identity, body = support.message(replace={COUNTY: '<County V="5006"/>'})
        self.assert_held(identity, body, "H305")

    def test_a_missing_municipality_is_held(self):
        self.assert_held(*support.message("no-municipality.xml"), "H301")

    def test_a_divided_municipality_is_held(self):
        identity, body = support.message(replace={COUNTY: '<County V="1850" DN="Tysfjord"/>'})
        self.assert_held(identity, body, "H302")

    def test_an_unknown_municipality_is_held(self):
        identity, body = support.message(replace={COUNTY: '<County V="7777"/>'})
        self.assert_held(identity, body, "H303")

    def test_a_municipality_without_the_service_is_held(self):
        identity, body = support.message(replace={COUNTY: '<County V="4601"/>'})
        self.assert_held(identity, body, "H304")

    def test_refused_consent_is_never_readdressed(self):
        identity, body = support.message(replace={
            r"(?=<RefDoc>)": '<Consent V="4" S="2.16.578.1.12.4.1.1.9064" DN="Ikke innhentet"/>'})
        self.assert_held(identity, body, "H308")

    def test_reserved_forwarding_is_never_readdressed(self):
        identity, body = support.message(replace={
            r'(<Forsendelsesstatus[^>]*/>)': r"\1<ForbeholdOmVideresending>true</ForbeholdOmVideresending>"})
        self.assert_held(identity, body, "H309")

    def test_a_cancellation_before_its_original_waits_and_then_follows_it(self):
        original, original_body = support.message("no-municipality.xml")
        cancel, cancel_body = support.message(replace={FOLLOWING: reference(original),
                                                       '<Forsendelsesstatus V="N"': '<Forsendelsesstatus V="C"'})
        self.assert_held(cancel, cancel_body, "H313")
        self.assertEqual(self.node.post(original_body)[0], 202)
        self.assertEqual(self.node.states(cancel), ["held"])
        released = self.node.command("release", original, "--municipality", "1804", "--by", "kari", "--why", "asked")
        self.assertEqual(released.returncode, 0, released.stderr)
        self.node.wait_state(original, "confirmed")
        self.node.wait_state(cancel, "confirmed")
        arrived = [row["message_id"] for row in self.node.municipality.ledger()]
        self.assertLess(arrived.index(original), arrived.index(cancel))
        self.assertEqual(self.node.deliveries(cancel)[0]["party"]["her_id"], support.CASE_HANDLER)

    def test_the_same_message_again_gets_the_first_answer_and_another_is_an_incident(self):
        _, body = support.message()
        first = self.node.post(body)
        again = self.node.post(body)
        self.assertEqual((first[0], again[0]), (202, 200))
        self.assertEqual((first[1]["id"], True), (again[1]["id"], again[1]["duplicate"]))
        status, answer, _ = self.node.post(body.replace(b"Kari", b"Mari"))
        self.assertEqual((status, answer["code"]), (409, "B103"))
        self.assertTrue(any(line["event"] == "conflict" and line["loudness"] == "warn"
                            for line in self.node.status_lines()))
        support.wait_for(lambda: [line for line in self.node.status_lines() if line["event"] == "conflicts"
                                  and line["loudness"] == "alarm"], "the alarm")

    def test_other_methods_paths_and_types_are_refused(self):
        status, answer, _ = self.node.post(b"{}", {"Content-Type": "application/json"})
        self.assertEqual((status, answer["code"]), (415, "B102"))


if __name__ == "__main__":
    unittest.main()
