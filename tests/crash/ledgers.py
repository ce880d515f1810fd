"""Three ledgers beside each other: what senders and operators were told, what the store and the status log say, and what
receivers got."""

import collections
import contextlib
import hashlib
import json
import os
import re
import sqlite3

FINAL = ("confirmed", "rejected", "refused", "expired", "discarded")
RECEIPT_OF = re.compile(rb"<(?:\w+:)?OriginalMsgId>.*?<(?:\w+:)?Id>([^<]*)</", re.DOTALL)
RECEIPT_STATUS = re.compile(rb'<(?:\w+:)?Status\b[^>]*\bV="(\d)"')
RECEIPT_ID = re.compile(rb"<(?:\w+:)?GenDate>[^<]*</[^>]*>\s*<(?:\w+:)?Id>([^<]*)</")


class Ledgers:
    """The store's side, read from the file beside the daemon as an operator may."""

    def __init__(self, node):
        self.path = node.folder / "store" / "budstikke.db"

    def rows(self, query, *values):
        with contextlib.closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query, values)]

    def under_way(self):
        return self.rows("SELECT id, message, kind, state, lane, attempts, due_at FROM delivery_text WHERE state IN ('waiting', 'sending', 'unconfirmed') OR "
                         "(state = 'handed_over' AND receipt_within > 0) LIMIT 5")

    def held(self, code):
        return [row["id"] for row in self.rows("SELECT id FROM delivery_text WHERE state = 'held' AND reason_code = ?", code)]

    @staticmethod
    def files_left(node):
        places = (node.folder / "in", node.folder / "in" / ".claimed", node.out)
        return [name for place in places for name in os.listdir(place)
                if not name.startswith(".") and place.joinpath(name).is_file()]


def arrivals(ledgers):
    """MsgId → what receivers got and which, in the order of each receiver."""
    got = collections.defaultdict(list)
    for name, rows in ledgers.items():
        for row in rows:
            got[row["message_id"]].append({**row, "receiver": name})
    return got


def receipts_at_hospital(node):
    """MsgId → {(id of the receipt, status)} that came back to the sender."""
    got = collections.defaultdict(set)
    for row in node.hospital.ledger():
        body = (node.hospital.kept / (row["delivery"] + ".xml")).read_bytes()
        original, status, own = (pattern.search(body) for pattern in (RECEIPT_OF, RECEIPT_STATUS, RECEIPT_ID))
        if original and status and own:
            got[original[1].decode().strip()].add((own[1].decode().strip(), status[1].decode()))
    return got


class Reconciliation:
    """Counts what went wrong, and says the first few of each kind."""

    SAID = 5

    def __init__(self, node, traffic):
        self.node = node
        self.traffic = traffic
        self.counts = collections.Counter(lost=0, altered=0, other_id=0, unfinished=0, duplicates_same_id=0,
                                          wrong_receiver=0, from_nowhere=0, out_of_order=0, receipts_lost=0, acts_lost=0, final_twice=0, lines_missing=0,
                                          lines_twice=0, files_unexplained=0, damaged=0)
        self.said = []
        ledgers = Ledgers(node)
        self.messages = ledgers.rows("SELECT * FROM message_text")
        self.deliveries = ledgers.rows("SELECT * FROM delivery_text ORDER BY created_at, id")
        self.history = ledgers.rows("SELECT * FROM history_text ORDER BY sequence")
        self.rule_sets = {row["text"] for row in ledgers.rows("SELECT text FROM rule_set")}
        self.integrity = [list(row.values()) for row in ledgers.rows("PRAGMA integrity_check")]
        self.integrity += [list(row.values()) for row in ledgers.rows("PRAGMA foreign_key_check")]
        self.by_id = {row["id"]: row for row in self.messages}
        self.of_message = collections.defaultdict(list)
        for row in self.deliveries:
            self.of_message[row["message"]].append(row)
        self.got = arrivals(self.receiver_ledgers())
        self.returned = receipts_at_hospital(node)

    def receiver_ledgers(self):
        return {"municipality": self.node.municipality.ledger(), "rejecting": self.node.rejecting.ledger(),
                "folder": self.traffic.receiver.rows}

    def wrong(self, kind, what):
        self.counts[kind] += 1
        if self.counts[kind] <= self.SAID:
            self.said.append(f"{kind}: {what}")

    def run(self):
        self.store_itself()
        for identity, our_id in self.traffic.told.acknowledged.items():
            self.acknowledged(self.traffic.sent[identity], our_id)
        for identity, our_id in self.traffic.told.refused.items():
            self.refused(self.traffic.sent[identity], our_id)
        self.unanswered()
        self.receivers()
        self.from_nowhere()
        self.order()
        self.finals()
        self.acts()
        self.leftovers()
        return self.counts

    def passed(self):
        return not any(count for kind, count in self.counts.items() if kind != "duplicates_same_id")

    def unanswered(self):
        told = self.traffic.told
        for identity in set(self.traffic.sent) - set(told.acknowledged) - set(told.refused):
            self.wrong("unfinished", f"{identity} was never answered")

    def receivers(self):
        """Whatever the store says: who got a message is the one that it was for."""
        for identity, rows in self.got.items():
            message = self.traffic.sent.get(identity)
            if message is None:
                self.wrong("other_id", f"a receiver got {identity}, which nobody sent")
            elif strangers := {row["receiver"] for row in rows} - {message.receiver}:
                self.wrong("wrong_receiver", f"{identity} ({message.fate}) reached {strangers}, not {message.receiver}")

    def from_nowhere(self):
        """Nothing is stored but what senders sent, and the receipts that came back to one of them. What cannot be read has
        no MsgId: bytes tell."""
        receipts = {receipt for came in self.returned.values() for receipt, _ in came}
        known = self.known_bytes()
        for row in self.messages:
            if row["sha256"] not in known and row["business_id"] not in receipts:
                self.wrong("from_nowhere", f"{row['business_id']} ({row['type']}) is stored, and nobody sent it")

    def known_bytes(self):
        return {hashlib.sha256(one.body).hexdigest() for one in self.traffic.sent.values()}

    def store_itself(self):
        if faults := self.node.check_store():
            self.wrong("damaged", faults)
        for row in self.integrity:
            if row != ["ok"]:
                self.wrong("damaged", row)
        for text in self.traffic.administrator.published:
            if text not in self.rule_sets:
                self.wrong("acts_lost", "a published rule set is not in the store")

    def stored_as(self, message, our_id):
        """The stored message that the sender's answer names, or that has the sender's MsgId where it names none."""
        if our_id is not None:
            return self.by_id.get(our_id)
        return next((row for row in self.messages if row["business_id"] == message.identity), None)

    def acknowledged(self, message, our_id):
        row = self.stored_as(message, our_id)
        if row is None:
            return self.wrong("lost", f"{message.identity} ({message.fate}) was acknowledged and is not stored")
        if row["business_id"] != message.identity:
            return self.wrong("other_id", f"{message.identity} is stored as {row['business_id']}")
        if row["sha256"] != hashlib.sha256(message.body).hexdigest():
            self.wrong("altered", f"{message.identity} is stored with other bytes")
        deliveries = self.of_message[row["id"]]
        if not deliveries or any(one["state"] not in message.ends for one in deliveries):
            self.wrong("unfinished", f"{message.identity} ({message.fate}): {[one['state'] for one in deliveries]}")
        for delivery in deliveries:
            if delivery["state"] in ("confirmed", "rejected"):
                self.arrived(message, delivery)
                self.receipt(message, delivery)
        return None

    def arrived(self, message, delivery):
        got = [one for one in self.got[message.identity] if one["delivery"] == delivery["id"]]
        if not got:
            self.wrong("lost", f"{message.identity} is {delivery['state']}, and no receiver has it")
        without = self.without_receiver(message.body)
        for one in got:
            if one["sha256"] != delivery["sha256"] or one["sha256_without_receiver"] != without:
                self.wrong("altered", f"{message.identity} reached a receiver with other bytes")
        self.counts["duplicates_same_id"] += max(len(got) - 1, 0)
        if len({one["delivery"] for one in self.got[message.identity]}) > 1:
            self.wrong("other_id", f"{message.identity} reached a receiver under several delivery ids")

    @staticmethod
    def without_receiver(body):
        from people import without_receiver
        return without_receiver(body)

    def receipt(self, message, delivery):
        wanted = "1" if delivery["state"] == "confirmed" else "2"
        came = self.returned[message.identity]
        if len(came) != 1 or next(iter(came))[1] != wanted:
            self.wrong("receipts_lost", f"{message.identity} is {delivery['state']}; the sender got receipts {came}")

    def refused(self, message, our_id):
        if message.fate != "refused":
            return self.wrong("lost", f"{message.identity} ({message.fate}) was refused: {our_id}")
        if our_id is None:
            reason = self.node.folder / "in" / "quarantine" / f"{message.identity}.xml.reason.json"
            try:
                our_id = json.loads(reason.read_text(encoding="utf-8")).get("id")
            except (OSError, ValueError):
                return self.wrong("files_unexplained", f"{message.identity}.xml has no reason beside it")
        row = self.by_id.get(our_id)
        if row is None or [one["state"] for one in self.of_message[row["id"]]] != ["refused"]:
            return self.wrong("lost", f"{message.identity} was refused as {our_id}, and is not stored so")
        return None

    def order(self):
        """The first arrivals of a conversation stand in the order in which they were sent."""
        places = {}
        for rows in self.receiver_ledgers().values():
            for place, row in enumerate(rows):
                places.setdefault(row["message_id"], place)
        for thread in self.traffic.threads:
            came = [places[one.identity] for one in thread if one.identity in places]
            if came != sorted(came):
                self.wrong("out_of_order", f"{[one.identity for one in thread]} came as {came}: {self.ways(thread)}")

    def ways(self, thread):
        """What happened to the messages of a thread, in the order of the log."""
        names = {one.identity: place for place, one in enumerate(thread, 1)}
        return [f"{line['at'][11:23]} {names[line['message_id']]} {line['event']}" for line in self.node.status_lines()
                if line.get("message_id") in names]

    def finals(self):
        """Each delivery's history is one unbroken way to its state, with one entry and one line for each final state."""
        ways = collections.defaultdict(list)
        for row in self.history:
            if row["to_state"]:
                ways[row["delivery"]].append((row["from_state"], row["to_state"]))
        lines = collections.Counter((line.get("delivery"), line.get("to")) for line in self.node.status_lines()
                                    if line.get("to") and line.get("from") != line.get("to"))
        for delivery in self.deliveries:
            way = ways[delivery["id"]]
            state = delivery["state"]
            unbroken = all(one[1] == other[0] for one, other in zip(way, way[1:]))
            if not way or way[-1][1] != state or not unbroken:
                self.wrong("unfinished", f"delivery {delivery['id']} is {state}, its history says {way}")
            if state in ("waiting", "sending", "unconfirmed") or (state == "handed_over" and delivery["receipt_within"]):
                self.wrong("unfinished", f"delivery {delivery['id']} ({delivery['kind']}) is {state}")
            # What expects no receipt, as receipts themselves, ends when it is handed over.
            if state in FINAL or (state == "handed_over" and not delivery["receipt_within"]):
                self.final(delivery, sum(one[1] == state and one[0] != state for one in way),
                           lines[(delivery["id"], state)])

    def final(self, delivery, entries, lines):
        if entries != 1:
            self.wrong("final_twice", f"delivery {delivery['id']} became {delivery['state']} {entries} times")
        if lines == 0:
            self.wrong("lines_missing", f"no status line says that delivery {delivery['id']} is {delivery['state']}")
        if lines > 1:
            self.wrong("lines_twice", f"{lines} lines say that delivery {delivery['id']} is {delivery['state']}")

    def acts(self):
        """What an operator was told has been done is in the history, once."""
        done = collections.Counter((row["delivery"], row["event"]) for row in self.history if row["who"] == "kari")
        for delivery, verb in self.traffic.operator.told.items():
            if done[(delivery, verb)] != 1:
                self.wrong("acts_lost", f"{verb} of {delivery} stands {done[(delivery, verb)]} times in the history")

    def leftovers(self):
        """Nothing is left where a crash might leave it: half-written files, claimed ones, temporary ones."""
        for place in (self.node.folder / "in", self.node.folder / "in" / ".claimed", self.node.folder / "in" / "quarantine",
                      self.node.out):
            for path in place.iterdir():
                if path.is_file() and (place.name != "quarantine" or path.name.startswith(".")):
                    self.wrong("files_unexplained", f"{place.name}/{path.name} is left over")
