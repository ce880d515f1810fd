#!/usr/bin/env python3
"""Measures what dead receivers cost healthy ones: the same messages for the same healthy receivers, with and without dead ones
beside them, on a real daemon. Prints one JSON object. A figure to look at, not a test: it depends on the machine's load.

  dead_receivers.py --bin build/dev/bin [--healthy 8] [--dead 8] [--messages 2000] [--rounds 3]

Of the dead, some refuse, some stall, some answer 500; each has fifty messages waiting. Rounds with and without alternate, and
the best of each is compared.
"""

import argparse
import contextlib
import json
import threading
import time

import node as support
import pressure
import rough_peer
from faulty_peers_test import municipalities

WAITING_AT_EACH = 50
FIRST_HER_ID = 8200001
DEATHS = ("refuse", "stall_after_request", "unknown_status", "reset_after_request")
# As a site would have it, but for the attempt's length, of which stalls are many in a short measurement.
DELIVERY = 'attempt_timeout = "5s"\n'


def addressed(template, municipality):
    body, identity = template
    return body.replace(b'<County V="1804"', f'<County V="{municipality}"'.encode(), 1), identity


def post_all(port, templates, count):
    """How many were accepted; all senders together."""
    senders = [pressure.Sender(port, one, float("inf"), count // len(templates)) for one in templates]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    return sum(len(one.accepted) for one in senders)


def measure(options, with_dead):
    """Messages a second from the first post until the last healthy one is delivered."""
    healthy = [rough_peer.RoughPeer(rough_peer.answering(rough_peer.OK)) for _ in range(options.healthy)]
    dead = [rough_peer.RoughPeer(rough_peer.BEHAVIOURS[DEATHS[i % len(DEATHS)]][0]) for i in range(options.dead)]
    numbers = municipalities()
    peers = healthy + (dead if with_dead else [])
    addresses = "".join(f"""
[[party]]
her_id = {FIRST_HER_ID + place}
name = "Saksbehandling"
service = "KD0501"
municipality = "{numbers[place]}"
endpoint = "{peer.url}"
""" for place, peer in enumerate(peers))
    template = pressure.padded_message(0)
    for peer in healthy:
        peer.become_well()
    with contextlib.ExitStack() as stack:
        for peer in healthy + dead:
            stack.callback(peer.stop)
        node = stack.enter_context(support.Node(options.bin, addresses=addresses, delivery=DELIVERY))
        node.start()
        if with_dead:
            dead_ones = [addressed(template, numbers[options.healthy + i]) for i in range(options.dead)]
            post_all(node.port, dead_ones, WAITING_AT_EACH * options.dead)
            threading.Event().wait(2)  # the first attempts have failed; nothing is asserted of it
        targets = [addressed(template, numbers[i]) for i in range(options.healthy)]
        start = time.monotonic()
        accepted = post_all(node.port, targets, options.messages)
        support.wait_for(lambda: sum(len(peer.received) for peer in healthy) >= accepted, "the healthy ones", seconds=600)
        return accepted / (time.monotonic() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--healthy", type=int, default=8)
    parser.add_argument("--dead", type=int, default=8)
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    alone, beside = [], []
    for _ in range(options.rounds):
        alone.append(measure(options, False))
        beside.append(measure(options, True))
    print(json.dumps({"healthy": options.healthy, "dead": options.dead, "messages": options.messages,
                      "per_second_without_dead": [round(one) for one in alone],
                      "per_second_with_dead": [round(one) for one in beside],
                      "ratio_of_the_best": round(max(beside) / max(alone), 3)}))


if __name__ == "__main__":
    main()
