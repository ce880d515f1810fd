"""Two daemons to be killed that exchange messages in ebXML envelopes, signed, encrypted, and with a signed acknowledgement asked
for: the hospital's, which senders deal with, and one that acts as the municipality, hands on what it takes, and answers."""

import collections
import shutil
import sqlite3
import threading

import load  # first: it says where the helpers of the system tests are
import ebxml
from crash_node import CrashNode, Traffic, kill_if_alive
from ebxml_ledgers import BothSides
from killing import LATEST_SECONDS, MOST_PROGRESS, STARTUP_SECONDS, STARTUP_SHARE, expect_killed, finish, walk
from ledgers import Ledgers
from people import Worker

support = load.support

# How often each fate comes, of a hundred: those that end at a receiver of the municipality's, or before the road.
SHARES = {"confirmed": 50, "as_addressed": 20, "rejected": 12, "work_list": 8, "refused": 10}
BOTH_SHARE = 0.2    # of the moments, at how many both daemons die
ALONE_SHARE = 0.5   # of those at which one dies, how often the other goes on alone for a while
ALONE_SECONDS = 1.5
MOST_WAITING = 60
THROTTLE_SECONDS = 0.2
# The same envelope is sent again so soon, and so often that no run of kills makes it expire.
RESENDS = 'acknowledgement_within = "1s"\nacknowledgement_resends = 100\n'
# How long receivers wait with their receipts: where they wait, the transport is to settle a delivery before they do; where they
# do not, a receipt may prove it before the acknowledgement is there.
RECEIPTS_AFTER_SECONDS = {"municipality": 0.4}
# What an acknowledgement on a connection of its own passes.
LATER_POINTS = ("signal.before_commit", "signal.after_commit")
# What messages pass that travel in envelopes, and no others.
OWN_POINTS = ("answer.before_commit", "answer.after_commit", *LATER_POINTS)
# What an envelope passes on its way out of one daemon and into the other, on both sides.
POINTS = (*OWN_POINTS, "intake.before_commit", "intake.after_commit", "intake.before_answer", "store.before_commit",
          "store.after_commit",
          "attempt.before_start", "attempt.after_start", "attempt.before_result", "attempt.after_result",
          "tracker.before_announcement", "receipt.before_commit", "receipt.after_commit", "start.before_recovery",
          "start.during_recovery", "start.before_listening")

SIDES = ("hospital", "municipality")

# `rest_seconds`: a sender's pause between two messages; `later`: acknowledgements come on a connection of their own and not in
# the same exchange; `forgetful`: the municipality's store is put back to an earlier state, which must be found.
Road = collections.namedtuple("Road", "rest_seconds later forgetful", defaults=(False,))


class RoadNode(CrashNode):
    """A node whose address book is `book` of its peers."""

    def __init__(self, bin_directory, book, return_road=None, **more):
        self.book = book
        super().__init__(bin_directory, delivery=RESENDS, **more)
        if return_road:
            path = self.folder / "settings.toml"
            path.write_text(path.read_text(encoding="utf-8").replace(
                f'endpoint = "{self.hospital.url}"', f'endpoint = "{return_road}"'), encoding="utf-8")

    def add_peer(self, name, behaviour="ok"):
        self.peers[name] = support.Peer(self.folder, name, behaviour, self.intake, RECEIPTS_AFTER_SECONDS.get(name, 0))
        return self.peers[name]

    def write_addresses(self, more=""):
        rows = [(support.CASE_HANDLER, support.MUNICIPALITY, "KD0501", "1804", "municipality"),
                (support.NURSING, support.MUNICIPALITY, "KP02", "1804", "municipality"),
                (load.REJECTING, load.REJECTING - 1, "KD0501", "1813", "rejecting")]
        services = "".join(ebxml.party(her_id, parent, ebxml.MUNICIPALITY_NUMBER, self.book(self.peers, receiver), "Kommunen",
                                       service, number)
                           for her_id, parent, service, number, receiver in rows if receiver in self.peers)
        # Of no municipality: its messages are notices of the hospital's, which rules re-address.
        ward = ebxml.ward(self.book(self.peers, "ward"), municipality=None)
        (self.folder / "addresses.toml").write_text(services + ward, encoding="utf-8")


class Pair:
    """Hospital and municipality on this machine. Begun and awaited as one node is."""

    def __init__(self, bin_directory, later):
        self.authority = ebxml.Authority()
        ports = {name: support.free_port() for name in SIDES}
        roads = {name: f"ebxml+http://127.0.0.1:{port}/ebxml" for name, port in ports.items()}
        keys = {name: {use: self.authority.issue(name, number, use) for use in ebxml.USAGE}
                for name, number in (("hospital", ebxml.HOSPITAL_NUMBER), ("municipality", ebxml.MUNICIPALITY_NUMBER))}
        lines = f"sync_reply = {'false' if later else 'true'}\n"

        def settings(name, other, partners):
            certificate = keys[other]["encryption"][0]
            return ebxml.settings(self.authority, keys[name], {her_id: certificate for her_id in partners}, ports[name],
                                  partner_lines=lines)

        self.hospital = RoadNode(
            bin_directory, lambda peers, receiver: roads["hospital" if receiver == "ward" else "municipality"],
            settings=settings("hospital", "municipality", (support.MUNICIPALITY, load.REJECTING - 1)))
        self.municipality = RoadNode(
            bin_directory, lambda peers, receiver: roads["hospital"] if receiver == "ward" else peers[receiver].url,
            return_road=roads["hospital"], rules=ebxml.AS_ADDRESSED,
            settings=settings("municipality", "hospital", (support.BUSINESS,)))
        self.nodes = (self.hospital, self.municipality)

    def begin(self, but=None):
        """Starts those that do not run."""
        for node in self.nodes:
            if node is not but and (node.process is None or node.process.poll() is not None):
                node.begin()

    def wait_ready(self):
        for node in self.nodes:
            node.wait_ready()

    def close(self):
        for node in self.nodes:
            node.close()
        self.authority.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Throttle(Worker):
    """Lets nothing more in while much waits: keys take time, and what has piled up at the end would take long to come to rest."""

    def __init__(self, pair, supply):
        super().__init__()
        self.pair = pair
        self.supply = supply

    def turn(self):
        try:
            waiting = [Ledgers(node).rows("SELECT count(*) AS many FROM delivery WHERE state IN ('waiting', 'sending')")
                       for node in self.pair.nodes]
        except sqlite3.OperationalError:
            return False  # there is no store yet
        self.supply.open = max(rows[0]["many"] for rows in waiting) < MOST_WAITING
        self.stopped.wait(THROTTLE_SECONDS)
        return True


class RoadTraffic(Traffic):
    """Everybody who deals with the hospital's node; nothing is published or imported meanwhile."""

    def __init__(self, pair, chance, rest_seconds):
        super().__init__(pair.hospital, chance, administrate=False, rest_seconds=rest_seconds, shares=SHARES)
        self.pair = pair
        self.workers.append(Throttle(pair, self.supply))
        self.histories = {node: [] for node in pair.nodes}

    def nodes(self):
        return self.pair.nodes

    def look(self):
        for node in self.nodes():
            for row in Ledgers(node).rows("SELECT id FROM message_text"):
                self.histories[node] += [{**entry, "message": row["id"]} for one in node.show(row["id"])
                                         if one["message"]["id"] == row["id"] for entry in one["history"]]

    def at_rest(self, ledgers):
        return super().at_rest(ledgers) and not Ledgers(self.pair.municipality).under_way()


def forget(node):
    """The store of a node that is dead is put back to what it was at the first of its deaths."""
    earlier = node.folder / "earlier"
    if not earlier.exists():
        shutil.copytree(node.store, earlier)
    # Not the folder itself: whoever looks into the store meanwhile may make files there.
    for path in node.store.iterdir():
        path.unlink(missing_ok=True)
    shutil.copytree(earlier, node.store, dirs_exist_ok=True)


def victims_of(pair, chance, most, road):
    """Who dies next: one of them, or both."""
    if road.forgetful:
        return [pair.municipality]
    if most > 1 and chance.random() < BOTH_SHARE:
        return list(pair.nodes)
    return [chance.choice(pair.nodes)]


def random_kills(bin_directory, kills, chance, road):
    pause = threading.Event()
    with Pair(bin_directory, road.later) as pair:
        traffic = RoadTraffic(pair, chance, road.rest_seconds).start()
        while kills > 0:
            pair.begin()
            if chance.random() < STARTUP_SHARE:
                pause.wait(chance.uniform(0, STARTUP_SECONDS))
            else:
                pair.wait_ready()
                traffic.told.wait_for(traffic.told.count() + chance.randint(1, MOST_PROGRESS), seconds=10)
                pause.wait(chance.uniform(0, LATEST_SECONDS))
            victims = victims_of(pair, chance, kills, road)
            for node in victims:
                expect_killed(kill_if_alive(node), node)
            kills -= len(victims)
            if road.forgetful:
                forget(pair.municipality)
            if len(victims) == 1 and chance.random() < ALONE_SHARE:
                pause.wait(chance.uniform(0, ALONE_SECONDS))
        # What was forgotten may never come to rest.
        return finish(pair, traffic, seconds=15 if road.forgetful else 120, reconcile=BothSides)


def shared_out(chance):
    """Each point of each daemon, by lot among the two ways of acknowledging where both pass it: (side, point)."""
    places = [(side, point) for side in SIDES for point in POINTS if point not in LATER_POINTS]
    chance.shuffle(places)
    later = places[1::2] + [(side, point) for side in SIDES for point in LATER_POINTS]
    chance.shuffle(later)
    return places[::2], later


def walk_points(bin_directory, places, chance, road):
    """Each daemon dies at its points, while the other runs."""
    with Pair(bin_directory, road.later) as pair:
        traffic = RoadTraffic(pair, chance, road.rest_seconds).start()
        for node, name in zip(pair.nodes, SIDES):
            if node.process:
                node.terminate()
            pair.begin(but=node)
            walk(node, [point for side, point in places if side == name], chance)
        return finish(pair, traffic, reconcile=BothSides)
