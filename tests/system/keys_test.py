"""The store's key is changed while messages come and go, the node dies in the middle of it, and a key that is still needed
is never taken away."""

import contextlib
import json
import os
import re
import secrets
import signal
import subprocess
import threading
import unittest

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
MESSAGES = 60
# Enough for several steps of resealing, each of which is one transaction.
MANY, SENDERS, KEYS_OF_A_STEP = 280, 4, 500
MOST_KILLS = 12


def new_key(node, name):
    file = node.folder / name
    file.write_text(secrets.token_hex(32))
    file.chmod(0o600)
    return name


def use_keys(node, current, *retired):
    settings = node.folder / "settings.toml"
    text = re.sub(r'key_file = "[^"]*"\n(retired_key_files = .*\n)?',
                  f'key_file = "{current}"\nretired_key_files = {list(retired)!r}\n'.replace("'", '"'),
                  settings.read_text(), count=1)
    settings.write_text(text)


def store(node):
    return node.admin("GET", "/v1/store")[1]


def key_ids(node):
    return {key["id"]: key["payloads"] for key in store(node)["keys"]}


def events(node, name):
    return [line for line in node.status_lines() if line["event"] == name]


def refused_start(node):
    """Exit status and what the daemon says."""
    done = subprocess.run([f"{BIN}/budstikked", "--config", str(node.folder / "settings.toml")], env=node.environment,
                          capture_output=True, text=True, timeout=support.PATIENCE_SECONDS, check=False)
    return done.returncode, done.stderr


class Sender(threading.Thread):
    """Sends messages one after the other until it has sent its number; keeps what was said of each."""

    def __init__(self, node, count):
        super().__init__()
        self.node, self.count, self.taken, self.others = node, count, [], []
        self.start()

    def run(self):
        for _ in range(self.count):
            identity, body = support.message()
            status, answer, _ = self.node.post(body)
            (self.taken if status == 202 else self.others).append(identity if status == 202 else answer)


class Rotation(unittest.TestCase):
    def test_a_key_is_changed_under_load_and_the_old_one_can_go(self):
        with support.Node(BIN) as node:
            node.start()
            first = store(node)["current_key"]
            for _ in range(10):
                self.assertEqual(node.post(support.message()[1])[0], 202)
            sender = Sender(node, MESSAGES)
            use_keys(node, new_key(node, "second.key"), "store.key")
            self.assertEqual(node.reload()["event"], "reloaded")
            second = store(node)["current_key"]
            self.assertNotEqual(first, second)
            sender.join()
            self.assertEqual((len(sender.taken), sender.others), (MESSAGES, []))
            support.wait_for(lambda: set(key_ids(node)) == {second}, "everything under the new key")
            for identity in sender.taken:
                node.wait_state(identity, "confirmed")
            metrics = node.admin("GET", "/metrics")[1]
            self.assertIn("budstikke_payloads_to_reseal 0", metrics)
            self.assertEqual(len(events(node, "resealing")), 1)
            # The old key goes, by a reload and at a start, and everything opens.
            use_keys(node, "second.key")
            self.assertEqual(node.reload()["event"], "reloaded")
            node.terminate()
            (node.folder / "store.key").unlink()
            node.start()
            check = node.command("store", "check", "--config", str(node.folder / "settings.toml"))
            self.assertEqual(check.returncode, 0, check.stdout + check.stderr)
            self.assertIn("opened and found true", check.stdout)

    def test_a_key_that_is_still_needed_is_not_taken_away(self):
        with support.Node(BIN) as node:
            node.start()
            first = store(node)["current_key"]
            self.assertEqual(node.post(support.message()[1])[0], 202)
            use_keys(node, new_key(node, "second.key"))
            self.assertEqual(node.reload()["event"], "reload_refused")
            self.assertTrue(any(first in line["detail"] for line in events(node, "configuration")))
            self.assertEqual(store(node)["current_key"], first)
            self.assertEqual(node.post(support.message()[1])[0], 202)
            node.terminate()
            status, text = refused_start(node)
            self.assertEqual(status, 78, text)
            self.assertRegex(text, first + r" \(\d+ payloads\)")
            use_keys(node, "second.key", "store.key")
            node.start()

    def test_a_new_store_knows_its_key_from_the_first_day(self):
        with support.Node(BIN) as node:
            node.start()
            first = store(node)["current_key"]
            node.terminate()
            use_keys(node, new_key(node, "second.key"))
            status, text = refused_start(node)
            self.assertEqual(status, 78, text)
            self.assertIn(f"the store belongs to key {first}", text)

    def test_key_files_that_cannot_be_used_end_the_start_and_refuse_the_reload(self):
        with support.Node(BIN) as node:
            node.start()
            new_key(node, "second.key")
            for name, change, sentence in [
                    ("missing.key", lambda file: None, "is not a file"),
                    ("open.key", lambda file: (file.write_text("00" * 32), file.chmod(0o644)), "chmod 600"),
                    ("short.key", lambda file: (file.write_text("00" * 31), file.chmod(0o600)), "64 hexadecimal digits")]:
                with self.subTest(key=name):
                    change(node.folder / name)
                    use_keys(node, name, "store.key")
                    self.assertEqual(node.reload()["event"], "reload_refused")
                    self.assertIn(sentence, events(node, "configuration")[-1]["detail"])
            node.terminate()
            status, text = refused_start(node)
            self.assertEqual(status, 70, text)
            self.assertIn("64 hexadecimal digits", text)

    def test_killed_in_the_middle_of_resealing_it_goes_on_at_the_next_start(self):
        with support.Node(BIN) as node:
            node.start()
            senders = [Sender(node, MANY // SENDERS) for _ in range(SENDERS)]
            taken = []
            for sender in senders:
                sender.join()
                taken += sender.taken
            self.assertEqual(len(taken), MANY)
            for identity in taken:
                node.wait_state(identity, "confirmed")
            first = store(node)["current_key"]
            self.assertGreater(key_ids(node)[first], KEYS_OF_A_STEP, "more than one step")
            node.terminate()
            use_keys(node, new_key(node, "second.key"), "store.key")
            # Each start is killed one commit later than the one before, until one dies with a part of the keys done: before the
            # new key is noted, before the first step of resealing, before the second. What was done stays done.
            seen = []
            for number in range(1, MOST_KILLS):
                node.environment["BUDSTIKKE_FAILPOINT"] = f"store.before_archive_commit={number}:kill"
                with contextlib.suppress(support.GaveUp):
                    node.start(until=lambda: False)
                self.assertEqual(node.process.returncode, -signal.SIGKILL)
                seen.append(self.keys_of_file(node))
                if set(seen[-1]) != {first}:
                    break
            self.assertEqual(set(seen[0]), {first}, "nothing is done yet")
            self.assertEqual((len(seen[-1]), first in seen[-1]), (2, True), f"none was killed in the middle: {seen}")
            del node.environment["BUDSTIKKE_FAILPOINT"]
            node.start()
            second = store(node)["current_key"]
            support.wait_for(lambda: set(key_ids(node)) == {second}, "everything under the new key")
            check = node.command("store", "check", "--config", str(node.folder / "settings.toml"))
            self.assertEqual(check.returncode, 0, check.stdout + check.stderr)
            self.assertIn("opened and found true", check.stdout)

    def keys_of_file(self, node):
        """{key: payloads}, by the file that a kill has left; every payload opens with one of them."""
        check = node.command("store", "check", "--config", str(node.folder / "settings.toml"), "--json")
        report = json.loads(check.stdout)
        self.assertEqual((check.returncode, report["opened"]), (0, report["payloads"]), report["faults"])
        return {key["id"]: key["payloads"] for key in report["keys"]}


if __name__ == "__main__":
    unittest.main()
