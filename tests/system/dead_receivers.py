#!/usr/bin/env python3
"""Measures what dead receivers cost healthy ones: the same messages, small and large, for the same healthy receivers, with and
without dead ones beside them, on a real daemon. Holds where the healthy ones keep 95 % of their throughput.

  dead_receivers.py --bin build/release/bin [--healthy 8] [--dead 8] [--messages 1600] [--rounds 30]

Of the dead, some refuse, some stall, some answer 500; each has messages waiting, and those that are large are so large that
two that stall on them could fill the room for payloads on their way out. Rounds with and without alternate, which of them first alternates too, and each pair
gives a ratio. They go on until the mean ratio is certainly above or certainly below (two standard errors), as other work on the
machine makes single ones uncertain.

Prints one JSON object; exit status 0 only where it certainly holds, 2 where so many rounds could not tell.
"""

import argparse
import contextlib
import json
import math
import statistics
import sys
import threading
import time

import node as support
import pressure
import rough_peer

LEAST_RATIO = 0.95
FEWEST_ROUNDS = 6
SMALL_AT_EACH_DEAD, LARGE_AT_EACH_DEAD, DEAD_LARGE_BYTES = 40, 3, 2_000_000
LARGE_BYTES = 200_000
SMALL_FOR_EACH_LARGE = 8
FIRST_HER_ID = 8200001
DEATHS = ("refuse", "stall_after_request", "unknown_status", "reset_after_request")
# As a site would have it, but for the attempt's length, of which stalls are many in a short measurement.
DELIVERY = 'attempt_timeout = "5s"\nsending_bytes = 4194304\n'


def addressed(template, municipality):
    body, identity = template
    return body.replace(b'<County V="1804"', f'<County V="{municipality}"'.encode(), 1), identity


def post_all(port, shares):
    """How many were accepted; `shares`: (template, how many), each a sender of its own."""
    senders = [pressure.Sender(port, template, float("inf"), count) for template, count in shares]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    return sum(len(one.accepted) for one in senders)


def measure(options, with_dead):
    """Messages a second from the first post until the last healthy one is delivered."""
    healthy = [rough_peer.RoughPeer(rough_peer.answering(rough_peer.OK)) for _ in range(options.healthy)]
    dead = [rough_peer.RoughPeer(rough_peer.BEHAVIOURS[DEATHS[i % len(DEATHS)]][0]) for i in range(options.dead)]
    numbers = support.municipalities()
    peers = healthy + (dead if with_dead else [])
    addresses = "".join(f"""
[[party]]
her_id = {FIRST_HER_ID + place}
name = "Saksbehandling"
service = "KD0501"
municipality = "{numbers[place]}"
endpoint = "{peer.url}"
""" for place, peer in enumerate(peers))
    small, large = pressure.padded_message(0), pressure.padded_message(LARGE_BYTES)
    for peer in healthy:
        peer.become_well()
    with contextlib.ExitStack() as stack:
        for peer in healthy + dead:
            stack.callback(peer.stop)
        node = stack.enter_context(support.Node(options.bin, addresses=addresses, delivery=DELIVERY))
        node.start()
        if with_dead:
            waiting = ((small, SMALL_AT_EACH_DEAD), (pressure.padded_message(DEAD_LARGE_BYTES), LARGE_AT_EACH_DEAD))
            post_all(node.port, [(addressed(template, numbers[options.healthy + i]), count)
                                 for i in range(options.dead) for template, count in waiting])
            threading.Event().wait(2)  # the first attempts have failed; nothing is asserted of it
        each = options.messages // options.healthy
        shares = [(addressed(small, numbers[i]), each) for i in range(options.healthy)]
        shares += [(addressed(large, numbers[i]), each // SMALL_FOR_EACH_LARGE) for i in range(options.healthy)]
        start = time.monotonic()
        accepted = post_all(node.port, shares)
        support.wait_for(lambda: sum(len(peer.received) for peer in healthy) >= accepted, "the healthy ones", seconds=600)
        return accepted / (time.monotonic() - start)


def verdict(ratios):
    """Whether the mean ratio is certainly enough (True), certainly not (False), or neither (None)."""
    if len(ratios) < FEWEST_ROUNDS:
        return None
    logs = [math.log(one) for one in ratios]
    error = 2 * statistics.stdev(logs) / math.sqrt(len(logs))
    if statistics.mean(logs) - error >= math.log(LEAST_RATIO):
        return True
    return False if statistics.mean(logs) + error < math.log(LEAST_RATIO) else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--healthy", type=int, default=8)
    parser.add_argument("--dead", type=int, default=8)
    parser.add_argument("--messages", type=int, default=1_600)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    alone, beside, holds = [], [], None
    while holds is None and len(alone) < options.rounds:
        for with_dead in ((False, True) if len(alone) % 2 == 0 else (True, False)):
            (beside if with_dead else alone).append(measure(options, with_dead))
        holds = verdict([b / a for a, b in zip(alone, beside, strict=True)])
    ratios = [b / a for a, b in zip(alone, beside, strict=True)]
    print(json.dumps({"healthy": options.healthy, "dead": options.dead, "messages": options.messages, "rounds": len(ratios),
                      "per_second_without_dead": [round(one) for one in alone],
                      "per_second_with_dead": [round(one) for one in beside],
                      "mean_ratio": round(math.exp(statistics.mean(map(math.log, ratios))), 3), "holds": holds}))
    sys.exit({True: 0, False: 1, None: 2}[holds])


if __name__ == "__main__":
    main()
