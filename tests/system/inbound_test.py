"""What comes in from municipalities: an enquiry to the hospital's coordinating unit (KE) goes to the department that the
rules name, answers and receipts find their way back in both directions, and nobody answers what he never got."""

import os
import pathlib
import re
import sys
import unittest
import uuid

import node as support

sys.path.insert(0, str(support.ROOT / "tools/peer"))

import peer  # noqa: E402

BIN = os.environ["BUDSTIKKE_BIN"]
HOSPITAL, WARD = support.BUSINESS, support.WARD
KE, ADULTS, CHILDREN = 8100002, 8100003, 8100004
MUNICIPALITY, CASE_HANDLER, NURSING = support.MUNICIPALITY, support.CASE_HANDLER, support.NURSING

RULES = f"""
[[rule]]
id     = "enquiry-about-child"
title  = "Enquiries to the hospital's KE about children and their coordinators go to child habilitation"
owner  = "ke@hospital.example"
reason = "Helse Sør-Øst 2024: the hospital's KE passes enquiries on to the department that follows them up"
send   = {{ to = "party", her_id = {CHILDREN} }}
[rule.when]
"receiver.her_id"     = "{KE}"
"sender.municipality" = "1804"
"message.theme"       = "6"
"patient.age"         = {{ most = 17 }}
need                  = "coordinator"

[[rule]]
id     = "enquiry-about-adult"
title  = "Other enquiries to the hospital's KE go to rehabilitation"
owner  = "ke@hospital.example"
reason = "Helse Sør-Øst 2024"
when   = {{ "receiver.her_id" = "{KE}", "sender.service" = "KD0501" }}
send   = {{ to = "party", her_id = {ADULTS} }}

[[rule]]
id     = "nobody"
title  = "What the rules above do not name must not go anywhere in these tests"
owner  = "ke@hospital.example"
reason = "an answer that the rules decided would stand here"
when   = {{ "message.type" = ["DIALOG_SVAR", "DIALOG_AVVIK", "INNLEGGELSESRAPPORT"] }}
hold   = {{ reason = "decided by the rules" }}

[[rule]]
id     = "as-addressed"
title  = "Everything else as addressed"
owner  = "ke@hospital.example"
reason = "the sender chose"
send   = {{ to = "receiver" }}
"""


def organisation(business, service):
    level = ('<Organisation><OrganisationName>part {0}</OrganisationName><Ident><Id>{0}</Id><TypeId V="HER" '
             'S="2.16.578.1.12.4.1.1.9051" DN="HER-id"/></Ident>{1}</Organisation>')
    return level.format(business, level.format(service, ""))


def dialogue(sender, receiver, kind="DIALOG_HELSEFAGLIG", born="2017-03-01", answers=None, root=None,
             text="Barnet har behov for koordinator."):
    """(MsgId, bytes) of a made-up dialogue message between two (business, service) pairs."""
    identity = str(uuid.uuid4())
    reference = (f"<ConversationRef><RefToParent>{answers}</RefToParent><RefToConversation>{root or answers}"
                 "</RefToConversation></ConversationRef>") if answers else ""
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24"><MsgInfo><Type V="{kind}" DN="Dialogmelding"/>
<MIGversion>v1.2 2006-05-24</MIGversion><GenDate>2026-11-21T09:30:00+01:00</GenDate><MsgId>{identity}</MsgId>{reference}
<Sender>{organisation(*sender)}</Sender><Receiver>{organisation(*receiver)}</Receiver>
<Patient><FamilyName>Prøvesen</FamilyName><GivenName>Kari</GivenName><DateOfBirth>{born}</DateOfBirth>
<Sex V="2" DN="Kvinne"/><Address><Type V="H" DN="Bostedsadresse"/><County V="1804" DN="Bodø"/></Address></Patient>
</MsgInfo><Document><RefDoc><MsgType V="XML" DN="XML-instans"/><Content>
<Dialogmelding xmlns="http://www.kith.no/xmlstds/dialog/2013-01-23"><Notat>
<TemaKodet V="6" S="2.16.578.1.12.4.1.1.7322" DN="Henvendelse"/>
<TekstNotatInnhold>{text}</TekstNotatInnhold></Notat></Dialogmelding>
</Content></RefDoc></Document></MsgHead>"""
    return identity, body.encode("utf-8")


class Inbound(unittest.TestCase):
    def node(self, **options):
        """A node whose address book knows the hospital's departments, each with the peer `departments` as address."""
        node = support.Node(BIN, rules=RULES, **options)
        self.addCleanup(node.close)
        departments = node.add_peer("departments")
        node.write_addresses("".join(f"""
[[party]]
her_id = {her}
parent = {HOSPITAL}
parent_name = "Fjordsykehuset HF"
name = "{name}"
service = "{service}"
endpoint = "{departments.url}"
""" for her, name, service in ((KE, "Koordinerende enhet", "8"), (ADULTS, "Rehabilitering", "S16"),
                               (CHILDREN, "Barnehabilitering", "H07"))))
        return node.start()

    def taken(self, node, peer, identity):
        """What `peer` got of the message `identity`: bytes, once they are there."""
        row = support.wait_for(lambda: next((one for one in node.peers[peer].ledger()
                                             if one["message_id"] == identity), None), f"{identity} at {peer}")
        return (pathlib.Path(node.peers[peer].kept) / f"{row['delivery']}.xml").read_bytes()

    def only(self, node, reference):
        deliveries = node.deliveries(reference)
        self.assertEqual(len(deliveries), 1, deliveries)
        return deliveries[0]


class Enquiries(Inbound):
    def test_to_the_hospitals_unit_go_to_the_department_that_the_rules_name(self):
        node = self.node()
        for born, department, rule in (("2017-03-01", CHILDREN, "enquiry-about-child"),
                                       ("1950-03-01", ADULTS, "enquiry-about-adult")):
            enquiry, body = dialogue((MUNICIPALITY, CASE_HANDLER), (HOSPITAL, KE), born=born)
            self.assertEqual(node.post(body)[0], 202)
            self.assertEqual(node.wait_state(enquiry, "confirmed"), ["confirmed"])
            delivery = self.only(node, enquiry)
            self.assertEqual((delivery["party"]["her_id"], delivery["rule"]), (department, rule))
            sent = self.taken(node, "departments", enquiry)
            receiver = re.search(rb"<Receiver>.*?</Receiver>", sent, re.DOTALL).group().decode()
            self.assertIn(f"<Id>{department}</Id>", receiver)
            self.assertEqual(re.sub(rb"<Receiver>.*?</Receiver>", b"", sent, flags=re.DOTALL),
                             re.sub(rb"<Receiver>.*?</Receiver>", b"", body, flags=re.DOTALL))

    def test_get_the_departments_receipt_though_no_return_road_is_configured(self):
        node = self.node()
        enquiry, body = dialogue((MUNICIPALITY, CASE_HANDLER), (HOSPITAL, KE))
        node.post(body)
        node.wait_state(enquiry, "confirmed")
        receipt = support.wait_for(lambda: next((one for one in node.peers["municipality"].ledger()
                                                 if "APPREC" in one["type"].upper()), None), "the receipt")
        sent = (pathlib.Path(node.peers["municipality"].kept) / f"{receipt['delivery']}.xml").read_bytes()
        self.assertIn(enquiry.encode(), sent)

    def test_are_answered_by_the_department_and_answered_back_past_the_rules(self):
        node = self.node()
        enquiry, body = dialogue((MUNICIPALITY, CASE_HANDLER), (HOSPITAL, KE))
        node.post(body)
        node.wait_state(enquiry, "confirmed")
        reply, body = dialogue((HOSPITAL, CHILDREN), (MUNICIPALITY, CASE_HANDLER), "DIALOG_SVAR", answers=enquiry)
        self.assertEqual(node.post(body)[0], 202)
        self.assertEqual(self.taken(node, "municipality", reply), body)
        delivery = self.only(node, reply)
        self.assertEqual((delivery["kind"], delivery["party"]["her_id"], delivery["role"]),
                         ("reply", CASE_HANDLER, f"sender of {enquiry}"))
        node.wait_state(reply, "confirmed")
        thanks, body = dialogue((MUNICIPALITY, CASE_HANDLER), (HOSPITAL, CHILDREN), "DIALOG_SVAR", answers=reply,
                                root=enquiry)
        node.post(body)
        self.assertEqual(self.taken(node, "departments", thanks), body)
        self.assertEqual(self.only(node, thanks)["role"], f"sender of {reply}")


class Answers(Inbound):
    def delivered(self, node):
        original, body = support.message()
        node.post(body)
        node.wait_state(original, "confirmed")
        return original

    def answer(self, original, sender=(MUNICIPALITY, NURSING), receiver=(HOSPITAL, WARD), **more):
        return dialogue(sender, receiver, more.pop("kind", "DIALOG_SVAR"), answers=original, **more)

    def test_go_to_the_sender_of_what_they_answer_whatever_the_rules_say(self):
        node = self.node()
        original = self.delivered(node)
        for kind in ("DIALOG_SVAR", "DIALOG_HELSEFAGLIG", "DIALOG_AVVIK"):
            with self.subTest(kind=kind):
                reply, body = self.answer(original, kind=kind)
                self.assertEqual(node.post(body)[0], 202)
                self.assertEqual(self.taken(node, "hospital", reply), body)
                delivery = self.only(node, reply)
                self.assertEqual((delivery["kind"], delivery["role"]), ("reply", f"sender of {original}"))
                decided = next(one for one in node.show(reply)[0]["history"] if one["event"] == "decided")["detail"]
                self.assertEqual(decided["reply"]["to"], original)
                self.assertIn(f"answers {original}", decided["addressing"][0]["how"])

    def test_from_a_party_that_never_got_the_message_are_decided_by_the_rules(self):
        node = self.node()
        original = self.delivered(node)
        for sender in ((MUNICIPALITY, CASE_HANDLER), (8190000, 8190001)):
            spoof, body = self.answer(original, sender=sender)
            node.post(body)
            delivery = self.only(node, spoof)
            self.assertEqual((delivery["state"], delivery["reason"]["code"]), ("held", "H311"))
        self.assertNotIn(spoof, [one["message_id"] for one in node.hospital.ledger()])

    def test_of_a_party_that_a_person_sent_it_to_count(self):
        node = self.node(behaviour="status:500")
        original, body = support.message()
        node.post(body)
        for arguments in (("hold", original, "--why", "wrong service"),
                          ("release", original, "--to", str(CHILDREN), "--why", "agreed")):
            done = node.command(*arguments, "--by", "kari")
            self.assertEqual(done.returncode, 0, done.stderr)
        # An attempt at the first party may have been under way: it is told of by a delivery of its own then.
        support.wait_for(lambda: any(one["state"] == "confirmed" and one["party"]["her_id"] == CHILDREN
                                     for one in node.deliveries(original)), "the second party's receipt")
        reply, body = self.answer(original, sender=(HOSPITAL, CHILDREN))
        node.post(body)
        self.assertEqual(self.taken(node, "hospital", reply), body)



class Impostors(unittest.TestCase):
    """Who may send as a party of one business passes for nobody at the other level of the path."""

    def test_cannot_confirm_answer_or_cancel_for_another_business(self):
        evil = 8300001
        keys = {name: support.make_key(BIN, name) for name in ("hospital-journal", "neighbour")}
        clients = "".join(f"""
[[intake.client]]
name = "{name}"
key_hashes = ["{keys[name].hash}"]
senders = [{sender}]
""" for name, sender in (("hospital-journal", HOSPITAL), ("neighbour", evil)))
        node = support.Node(BIN, behaviour="collect", settings=clients, addresses=f"""
[[party]]
her_id = {evil}
parent = 8300000
name = "A neighbour"
service = "KD0501"
municipality = "1813"
endpoint = "http://127.0.0.1:1/messages"
""")
        self.addCleanup(node.close)
        settings = node.folder / "settings.toml"
        settings.write_text(settings.read_text(encoding="utf-8").replace('authentication = "none"',
                                                                         'authentication = "api-key"', 1), encoding="utf-8")
        node.start()

        def post(body, key):
            return node.post(body, {"Authorization": "Bearer " + keys[key].text})

        original, body = support.message()
        self.assertEqual(post(body, "hospital-journal")[0], 202)
        node.wait_state(original, "handed_over")
        got = re.sub(rb"<Receiver>.*?</Receiver>",
                     f"<Receiver>{organisation(CASE_HANDLER, evil)}</Receiver>".encode(), body, flags=re.DOTALL)
        receipt = peer.receipt_for(got, None)
        _, answer = dialogue((CASE_HANDLER, evil), (HOSPITAL, WARD), "DIALOG_SVAR", answers=original)
        reference = (f"<ConversationRef><RefToParent>{original}</RefToParent>"
                     f"<RefToConversation>{original}</RefToConversation></ConversationRef>")
        _, cancel = support.message(replace={r"(?=<Sender>)": reference, f"<Id>{WARD}</Id>": f"<Id>{evil}</Id>",
                                             r'<Forsendelsesstatus V="N" DN="Ny"/>':
                                                 '<Forsendelsesstatus V="C" DN="Kansellering"/>'})
        for forged in (receipt, answer, cancel):
            status, said, _ = post(forged, "neighbour")
            self.assertEqual(status, 403, said)
        self.assertEqual(node.states(original), ["handed_over"])


if __name__ == "__main__":
    unittest.main()
