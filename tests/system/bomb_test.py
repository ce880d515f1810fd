"""Every bomb ends in bounded time and memory: in the reader alone, through HTTP, and through the folder."""

import os
import pathlib
import resource
import subprocess
import tempfile
import unittest

import bombs
import node as support

BIN = os.environ["BUDSTIKKE_BIN"]


INSTRUMENTED = support.is_instrumented(f"{BIN}/budstikked")
FACTOR = 6 if INSTRUMENTED else 1
# Ceilings and no measures: the costliest takes a fifth of them. Quadratic work would take minutes.
CPU_SECONDS = 10 * FACTOR
READER_MIB = 768
DAEMON_MIB = 512 * FACTOR


def high_water_mib(process):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmHWM")


def confine():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    # Sanitizers map terabytes, and keep to a bound of their own.
    if not INSTRUMENTED:
        resource.setrlimit(resource.RLIMIT_AS, (READER_MIB * bombs.MEBIBYTE, READER_MIB * bombs.MEBIBYTE))


def read_alone(path):
    """Exit status of a process that does nothing but read the file, and ends where it exceeds its time or memory."""
    bound = f"hard_rss_limit_mb={READER_MIB * FACTOR}"
    environment = {**os.environ, "ASAN_OPTIONS": bound, "TSAN_OPTIONS": bound}
    return subprocess.run([f"{BIN}/budstikke", "inspect", "--json", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False, env=environment, preexec_fn=confine).returncode


class Bombs(unittest.TestCase):
    def setUp(self):
        self.trap = bombs.Trap()
        self.addCleanup(self.trap.close)

    def test_the_reader_ends_each_within_its_bounds(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "message.xml"
            for name, data, _ in bombs.all_bombs(self.trap.port):
                path.write_bytes(data)
                with self.subTest(bomb=name):
                    self.assertIn(read_alone(path), (0, 65))
        self.assertFalse(self.trap.sprung(), "somebody asked for the schema that a message names")

    def test_the_daemon_answers_each_and_takes_the_next_message(self):
        with support.Node(BIN) as node:
            node.start()
            for name, data, statuses in bombs.all_bombs(self.trap.port):
                with self.subTest(bomb=name):
                    self.assertIn(node.post(data)[0], statuses)
            status, answer, _ = node.post(bombs.gzip.compress(b"\0" * bombs.MEBIBYTE), {"Content-Encoding": "gzip"})
            self.assertEqual((status, answer["code"]), (415, "B102"))
            self.assert_undisturbed(node)
            self.assertFalse(self.trap.sprung(), "somebody asked for the schema that a message names")

    def test_the_folder_sets_each_aside_and_takes_the_next_message(self):
        with support.Node(BIN) as node:
            node.start()
            expected = set()
            small = [one for one in bombs.all_bombs(self.trap.port) if len(one[1]) < bombs.MEBIBYTE]
            for number, (_, data, statuses) in enumerate(small):
                file = f"bomb-{number:03}.xml"
                (node.folder / f"in/.{file}").write_bytes(data)
                (node.folder / f"in/.{file}").rename(node.folder / "in" / file)
                if statuses == bombs.REFUSED:
                    expected.add(f"{file}.reason.json")
            quarantine = node.folder / "in/quarantine"
            support.wait_for(lambda: not list((node.folder / "in").glob("bomb*")) and not list((node.folder / "in/.claimed").iterdir()), "the folder to be empty")
            self.assertLessEqual(expected, {one.name for one in quarantine.iterdir()})
            self.assert_undisturbed(node)

    def assert_undisturbed(self, node):
        self.assertLess(high_water_mib(node.process), DAEMON_MIB)
        identity, body = support.message("ordinary.xml")
        self.assertEqual(node.post(body)[0], 202)
        node.wait_state(identity, "confirmed")


if __name__ == "__main__":
    unittest.main()
