"""What a node carries while it is killed: messages of every fate, on every road, in conversations whose order counts."""

import pathlib
import random
import sys
import threading
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools/peer"))
import node as support  # noqa: E402

REJECTING, BY_FOLDER = 8181301, 8181101

# Fate: (sample, municipality, the states that its delivery may end in, the receiver that alone may get it).
FATES = {
    "confirmed": ("need-coordinator.xml", "1804", {"confirmed"}, "municipality"),
    "as_addressed": ("ordinary.xml", "1804", {"confirmed"}, "municipality"),
    "rejected": ("need-coordinator.xml", "1813", {"rejected"}, "rejecting"),
    "by_folder": ("need-coordinator.xml", "1811", {"confirmed"}, "folder"),
    "work_list": ("no-municipality.xml", "", {"confirmed", "discarded", "held"}, "municipality"),
    "refused": ("broken.xml", "", {"refused"}, None),
}
# How often each comes, of a hundred.
SHARES = {"confirmed": 42, "as_addressed": 18, "rejected": 10, "by_folder": 12, "work_list": 8, "refused": 10}
CONVERSATION_SHARE = 0.3
LONGEST_CONVERSATION = 4


class Message:
    def __init__(self, fate, conversation):
        sample, municipality, self.ends, self.receiver = FATES[fate]
        self.fate = fate
        self.conversation = conversation
        changes = {}
        if municipality not in ("", "1804"):
            changes[r'<County V="1804" DN="Bodø"/>'] = f'<County V="{municipality}" DN="other"/>'
        if conversation:
            changes[r"(?=<Sender>)"] = (f"<ConversationRef><RefToParent>{conversation}</RefToParent>"
                                        f"<RefToConversation>{conversation}</RefToConversation></ConversationRef>")
        self.identity, self.body = support.message(sample, replace=changes)


class Supply:
    """Makes threads of messages as senders ask for them, until it ends. Any thread of the program."""

    def __init__(self, chance=random, most=10**9, shares=None):
        self.chance = chance
        self.shares = shares or SHARES
        self.most = most
        self.lock = threading.Lock()
        self.threads = []
        self.sent = {}  # MsgId → Message
        self.open = True  # False for as long as no more are to come
        self.ended = False

    def next(self):
        """The next thread; None where no more are to come, or not now."""
        with self.lock:
            if self.ended or not self.open or len(self.sent) >= self.most:
                return None
            made = self.make()
            self.threads.append(made)
            self.sent.update((one.identity, one) for one in made)
            return made

    def make(self):
        fate = self.chance.choices(list(self.shares), self.shares.values())[0]
        length = 1
        if fate in ("confirmed", "rejected", "by_folder") and self.chance.random() < CONVERSATION_SHARE:
            length = self.chance.randint(2, LONGEST_CONVERSATION)
        conversation = str(uuid.uuid4()) if length > 1 else None
        return [Message(fate, conversation) for _ in range(length)]

    def end(self):
        with self.lock:
            self.ended = True


def parties(rejecting_url, folder):
    """The address book's parties beside those that every node has."""
    def party(her, municipality, endpoint):
        return f"""
[[party]]
her_id = {her}
parent = {her - 1}
parent_name = "Kommune {municipality}"
name = "Saksbehandling"
service = "KD0501"
municipality = "{municipality}"
endpoint = "{endpoint}"
"""
    return party(REJECTING, "1813", rejecting_url) + party(BY_FOLDER, "1811", f"folder:{folder}")
