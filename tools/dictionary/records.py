"""Made-up records of decisions that the dictionary for records is trained on: the facts that rules are asked about, and the
explanation that is kept of a decision. What a rule calls itself is its owner's, so its words are left to chance here."""

import json
import random

import messages
import prose

BODIES = [f"{messages.PLO}/{root}/{version}" for _, root, _ in messages.TYPES for version in ("2012-04-01", "2009-06-30")] + [
    "http://www.kith.no/xmlstds/dialog/2013-01-23", "http://www.kith.no/xmlstds/dialog/2006-10-11"]
TYPES = [kind for kind, _, _ in messages.TYPES + [(kind, "", "") for kind, _ in messages.DIALOG]]
SERVICES = {"KD0501": "Saksbehandling", "KP02": "Sykepleietjeneste", "KB02": "Rehabilitering", "KX05": "Legevakt", "1": "Innleggelse", "H08": "Ortopedi"}
NEEDS = ["coordinator", "individual_plan", "child_coordinator"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, of):
        return self.random.choice(of)

    def chance(self, share):
        return self.random.random() < share

    def number(self, digits):
        return str(self.random.randrange(10 ** (digits - 1), 10 ** digits))

    def some_needs(self):
        return self.random.sample(NEEDS, self.random.randrange(1, 3))

    def facts(self):
        town = self.number(4)
        facts = {"consent.refused": False, "conversation.is_reply": self.chance(0.2), "message.attachments": self.random.randrange(3), "message.body": self.one(BODIES),
                 "message.documents": self.one([1, 1, 1, 2]), "message.format": self.one(["msghead", "msghead", "msghead", "apprec"]), "message.type": self.one(TYPES)}
        maybe = [("message.processing", lambda: "P", 0.7), ("message.status", lambda: self.one(["N", "N", "E", "K", "M"]), 0.8), ("message.theme", lambda: self.number(1), 0.2),
                 ("message.theme_system", lambda: "7322", 0.2), ("message.priority", lambda: "N", 0.1), ("message.request_type", lambda: self.number(1), 0.1),
                 ("forwarding.reserved", lambda: False, 0.4), ("patient.age", lambda: self.random.randrange(100), 0.95), ("patient.id_type", lambda: [self.one(["FNR", "FNR", "DNR"])], 0.95),
                 ("patient.municipality", lambda: town, 0.95), ("patient.district", lambda: town + self.number(2), 0.1), ("need", self.some_needs, 0.4),
                 ("need.stated", self.some_needs, 0.3), ("need.exists", self.some_needs, 0.1), ("need.denied", self.some_needs, 0.05), ("receiver.municipality", lambda: town, 0.6),
                 ("sender.municipality", lambda: town, 0.3), ("receiver.service", lambda: self.one(list(SERVICES)), 0.9), ("sender.service", lambda: self.one(list(SERVICES)), 0.6),
                 ("receiver.business", lambda: self.number(6), 1), ("receiver.her_id", lambda: self.number(6), 1), ("sender.business", lambda: self.number(6), 1),
                 ("sender.her_id", lambda: self.number(6), 1), ("received.date", lambda: f"20{self.random.randrange(26, 32)}-{self.random.randrange(1, 13):02}-{self.random.randrange(1, 29):02}", 1)]
        facts |= {name: make() for name, make, share in maybe if self.chance(share)}
        return dict(sorted(facts.items()))

    def words(self, most):
        return prose.Prose(self.random).text(most)

    def explanation(self):
        facts = self.facts()
        rule = self.number(5)
        decision = {"rule": rule, "title": self.words(1), "owner": f"{self.number(4)}@{self.number(4)}.no", "reason": self.words(2), "place": self.random.randrange(200), "facts": facts}
        town, code = self.one(messages.TOWNS), self.one(list(SERVICES))
        number, her_id = self.number(4), int(self.number(6))
        how = self.one([f"service {code} of {town} {number}, as it is the municipality's own: {SERVICES[code]} (HER-id {her_id})",
                        f"HER-id {her_id}: {SERVICES[code]} (HER-id {her_id})", "as the message says"])
        considered = [{"her_id": her_id, "name": SERVICES[code], "fell_away": ""}]
        if self.chance(0.3):
            considered.append({"her_id": int(self.number(6)), "name": SERVICES[code], "fell_away": self.one(["not active", "has no endpoint", "is of another district"])})
        return {"decision": decision, "rule_set": f"{self.random.getrandbits(256):064x}", "residence": f"the message says {number} ({town})",
                "addressing": [{"role": self.one(["case-handler", "receiver", "nursing", "coordinating-unit"]), "how": how, "considered": considered}]}


def samples(count):
    for number in range(count):
        maker = Maker(number)
        record = maker.facts() if number % 2 else maker.explanation()
        yield json.dumps(record, ensure_ascii=False, separators=(",", ":"))
