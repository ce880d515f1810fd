"""The reconciliation of two stores with an ebXML road between them: what the hospital's says that it delivered, what the
municipality's says that came, and the envelopes and acknowledgements of both."""

import collections
import re
import uuid

from ledgers import Ledgers, Reconciliation

RECEIPT = "APPREC"
DELIVERED = ("handed_over", "confirmed", "rejected")
SIGNAL = re.compile(r"envelope ([0-9a-f-]{36}) signed by ")
ANSWER = re.compile(r"answered with an acknowledgement, envelope ([0-9a-f-]{36})$")


def envelopes(node, heading):
    """Envelope id → {the message that it holds}, as it is stored with it."""
    held = collections.defaultdict(set)
    for row in Ledgers(node).rows("SELECT e.id AS id, m.id AS message FROM envelope AS e JOIN message_text AS m "
                                  "ON m.number = e.message WHERE heading = ?", heading):
        held[str(uuid.UUID(bytes=row["id"]))].add(row["message"])
    return held


def by_business_id(messages):
    rows = collections.defaultdict(list)
    for row in messages:
        rows[row["business_id"]].append(row)
    return rows


def ids_in(history, subject, events, pattern):
    """What `pattern` finds in what was noted of each `subject`."""
    found = collections.defaultdict(set)
    for row in history:
        if row["event"] in events:
            found[row[subject]].update(pattern.findall(str(row["detail"])))
    return found


class Municipality(Reconciliation):
    """What of the account is the municipality's own: its store, its log, and nothing in it that was not sent."""

    def __init__(self, node, traffic, hospital):
        super().__init__(node, traffic)
        self.hospital = hospital
        self.returned = hospital.returned

    def known_bytes(self):
        return {row["sha256"] for row in self.hospital.deliveries}

    def run(self):
        self.store_itself()
        self.from_nowhere()
        self.finals()
        self.leftovers()
        return self.counts


class BothSides(Reconciliation):
    """What the senders were told, against both stores and what the municipality's receivers got."""

    def __init__(self, pair, traffic):
        self.far_node = pair.municipality
        super().__init__(pair.hospital, traffic)
        self.far = Municipality(pair.municipality, traffic, self)
        self.taken = by_business_id(self.far.messages)
        self.gone = set()  # deliveries that are counted as lost
        self.counts.update(taken_twice=0, unacknowledged=0, other_answer=0)
        # How the road was used: figures, none of them a fault.
        self.seen = collections.Counter(acknowledged_by_signal=0, proven_by_receipt_alone=0, envelopes_sent_again=0,
                                        recognised_without_answer=0)

    def receiver_ledgers(self):
        return {"municipality": self.far_node.municipality.ledger(), "rejecting": self.far_node.rejecting.ledger()}

    def run(self):
        super().run()
        self.crossing(self, self.far)
        self.crossing(self.far, self)
        self.receipts_on_the_road()
        self.taken_and_not_delivered()
        self.counts.update(self.far.run())
        self.said += [f"at the municipality: {said}" for said in self.far.said]
        return {**self.counts, **self.seen}

    def arrived(self, message, delivery):
        """Delivered: the municipality has it once, as it was sent, and has handed it on with the same end."""
        rows = self.taken[message.identity]
        if not rows:
            self.lost(delivery, f"{message.identity} is {delivery['state']}, and the municipality does not have it")
        if len(rows) > 1:
            self.wrong("taken_twice", f"the municipality has {message.identity} {len(rows)} times")
        if not delivery["envelope"]:
            self.wrong("unacknowledged", f"{message.identity} is {delivery['state']}, and was in no envelope")
        for row in rows:
            if row["sha256"] != delivery["sha256"]:
                self.wrong("altered", f"the municipality has {message.identity} with other bytes")
            onward = self.far.of_message[row["id"]]
            if [one["state"] for one in onward] != [delivery["state"]]:
                self.wrong("unfinished", f"{message.identity} is {delivery['state']} at the hospital, and at the municipality "
                                         f"{[one['state'] for one in onward]}")
            for one in onward:
                super().arrived(message, {**delivery, "id": one["id"]})

    def lost(self, delivery, what):
        if delivery["id"] not in self.gone:
            self.gone.add(delivery["id"])
            self.wrong("lost", what)

    def crossing(self, near, far):
        """Each delivery is carried by one envelope, and acknowledged by the one answer that the other side kept for it."""
        sent, came = envelopes(near.node, "out"), envelopes(far.node, "in")
        of_message = {message: [one for one in sent if message in sent[one]] for messages in sent.values() for message in messages}
        signals = ids_in(self.traffic.histories[near.node], "delivery", ("accepted", "acknowledgement"), SIGNAL)
        answers = ids_in(self.traffic.histories[far.node], "message", ("enveloped",), ANSWER)
        for delivery in near.deliveries:
            if not delivery["envelope"]:
                continue
            if of_message.get(delivery["message"]) != [delivery["envelope"]]:
                self.wrong("other_id", f"delivery {delivery['id']} is carried by several envelopes, or by none")
            self.seen["envelopes_sent_again"] += max(delivery["attempts"] - 1, 0)
            if signals[delivery["id"]] and delivery["envelope"] not in came:
                self.lost(delivery, f"delivery {delivery['id']} was acknowledged, and the other side has nothing of it")
            else:
                kept = {one for message in came.get(delivery["envelope"], ()) for one in answers[message]}
                self.acknowledgement(delivery, signals[delivery["id"]], kept)
        for envelope, messages in came.items():
            inside = {far.by_id[one]["business_id"] for one in messages}
            if inside != {near.by_id[one]["business_id"] for one in sent.get(envelope, ())}:
                self.wrong("other_id", f"the envelope {envelope} came with {inside}, which is not what it was made of")

    def acknowledgement(self, delivery, signals, kept):
        if signals - kept:
            self.wrong("other_answer", f"delivery {delivery['id']} was acknowledged by {signals}; kept was {kept}")
        if delivery["state"] not in DELIVERED:
            return
        if signals:
            self.seen["acknowledged_by_signal"] += 1
        elif delivery["state"] == "handed_over":
            self.wrong("unacknowledged", f"delivery {delivery['id']} is handed over, and nobody acknowledged it")
        else:
            self.seen["proven_by_receipt_alone"] += 1

    def receipts_on_the_road(self):
        """What the municipality's receivers answered is at the hospital, once, with the same bytes."""
        here = by_business_id(self.messages)
        for row in self.far.messages:
            if row["type"] != RECEIPT:
                continue
            deliveries = self.far.of_message[row["id"]]
            if any(not one["envelope"] for one in deliveries):
                self.wrong("unacknowledged", f"the receipt {row['business_id']} was in no envelope")
            came = here[row["business_id"]]
            if not came:
                self.lost((deliveries or [row])[0], f"the hospital does not have the receipt {row['business_id']}")
            if len(came) > 1:
                self.wrong("taken_twice", f"the hospital has the receipt {row['business_id']} {len(came)} times")
            if any(one["sha256"] != row["sha256"] for one in came):
                self.wrong("altered", f"the hospital has the receipt {row['business_id']} with other bytes")

    def taken_and_not_delivered(self):
        states = collections.defaultdict(set)
        for row in self.messages:
            states[row["business_id"]].update(one["state"] for one in self.of_message[row["id"]])
        for row in self.far.messages:
            if row["type"] == RECEIPT:
                continue
            if not states[row["business_id"]] & set(DELIVERED):
                self.wrong("from_nowhere", f"the municipality has {row['business_id']}, and the hospital says "
                                           f"{states[row['business_id']]}")
            # Taken, and killed before the answer was kept: known by its MsgId when it came again.
            self.seen["recognised_without_answer"] += sum(
                one["event"] == "duplicate" and one["message"] == row["id"] for one in self.far.history)
