"""A full store and a full disk: nothing is lost, the node says so, what is stored drains, and a restart goes on."""

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
import unittest

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
MEBIBYTE = 1_048_576


def large_message():
    return support.message(replace={
        r"(?=</p5:HelseopplysningerVedSoknad>)": "<!--" + os.urandom(16_384).hex() + "-->"})


def fill(node):
    """Posts until the store takes no more; the messages taken, oldest first."""
    taken = []
    for _ in range(4_000):
        identity, body = large_message()
        status, answer, headers = node.post(body)
        if status == 503:
            assert answer["code"] == "B201" and "Retry-After" in headers, answer
            return taken
        assert status == 202, answer
        taken.append((identity, body))
    raise support.GaveUp("the store never filled up")


def events(node, name):
    return [line["loudness"] for line in node.status_lines() if line["event"] == name]


@contextlib.contextmanager
def small_disk(size_bytes):
    """A file system of its own in memory, or the reason why there is none as a skip."""
    folder = tempfile.mkdtemp(prefix="budstikke-disk.")
    try:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", folder], check=False,
                              capture_output=True, text=True) if os.geteuid() == 0 else None
        if done is None or done.returncode != 0:
            raise unittest.SkipTest("a small disk can be mounted by root only")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Limit(unittest.TestCase):
    def test_repeats_and_retries_leave_room_for_what_ends_something(self):
        with support.Node(BIN, behaviour="status:500", max_bytes=4 * MEBIBYTE) as node:
            node.start()
            taken = fill(node)
            first = node.post(taken[0][1])
            for _ in range(500):
                status, answer, _ = node.post(taken[0][1])
                self.assertEqual((status, answer["id"]), (200, first[1]["id"]))
            self.assertLessEqual(len([one for one in node.show(taken[0][0])[0]["history"]
                                      if one["event"] == "duplicate"]), 20)
            for identity, _ in taken[:20]:
                done = node.command("hold", identity, "--by", "kari", "--why", "the store is full")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(node.states(identity), ["held"])

    def test_the_node_says_once_that_it_is_full_and_once_that_it_is_not(self):
        with support.Node(BIN, behaviour="status:500", max_bytes=4 * MEBIBYTE) as node:
            node.start()
            taken = fill(node)
            status, text = node.admin("GET", "/readyz")
            self.assertEqual(status, 503)
            self.assertIn("the store is full", text)
            for _ in range(5):
                self.assertEqual(node.post(large_message()[1])[0], 503)
            self.assertEqual(events(node, "store_full"), ["alarm"])
            settings = node.folder / "settings.toml"
            settings.write_text(settings.read_text().replace(str(4 * MEBIBYTE), str(64 * MEBIBYTE)))
            node.terminate()
            node.start()
            self.assertEqual(node.post(large_message()[1])[0], 202)
            for identity, _ in taken:
                self.assertIn(node.states(identity)[0], ("waiting", "sending"))


def fill_up(path):
    """Writes to the file until its disk takes not a byte more."""
    with open(path, "ab", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 4_096):
            pass


class Disk(unittest.TestCase):
    def test_a_full_disk_is_told_survives_a_restart_and_is_left_behind(self):
        with small_disk(24 * MEBIBYTE) as disk, support.Node(BIN, behaviour="stall") as node:
            settings = node.folder / "settings.toml"
            # An attempt outlasts the filling: one that ended in a full store could not be followed by another.
            settings.write_text(settings.read_text().replace('file = "budstikke.db"', f'file = "{disk}/budstikke.db"')
                                .replace('attempt_timeout = "2s"', 'attempt_timeout = "5m"'))
            node.start()
            taken = fill(node)
            support.wait_for(lambda: events(node, "store_full") == ["alarm"], "the alarm")
            self.assertIn("the store is full", node.admin("GET", "/readyz")[1])
            support.wait_for(lambda: node.listed(state="sending"), "an attempt under way")
            # Somebody else takes what is left, to the last byte, and the node is killed over it.
            filler = os.path.join(disk, "filler")
            fill_up(filler)
            node.kill()
            node.start(until=node.answers)
            # The start gave back what its log held; that is taken too.
            fill_up(filler)
            support.wait_for(lambda: "the store is full" in node.admin("GET", "/readyz")[1], "the node to say so")
            self.assertEqual(node.admin("GET", "/readyz")[0], 503)
            # The interrupted attempts are taken up now or, where not even that has room, later: nothing is lost, and
            # nothing more is taken.
            self.assertEqual(len(node.listed(state="sending")) + len(node.listed(state="waiting")), len(taken))
            with contextlib.suppress(OSError):  # the intake may not be open yet
                self.assertEqual(node.post(large_message()[1])[0], 503)
            os.remove(filler)
            subprocess.run(["mount", "-o", f"remount,size={256 * MEBIBYTE}", disk], check=True)
            support.wait_for(node.ready, "the node to go on by itself")
            # Once for each time it was full: a start may find room, say so, and lose it to the filler again.
            told = [line["event"] for line in node.status_lines() if line["event"] in ("store_full", "store_has_room")]
            self.assertEqual(told[-1], "store_has_room")
            self.assertNotIn(("store_has_room", "store_has_room"), list(itertools.pairwise(told)))
            self.assertEqual(node.post(large_message()[1])[0], 202)
            for identity, _ in taken:
                self.assertIn(node.states(identity)[0], ("waiting", "sending"))


if __name__ == "__main__":
    unittest.main()
