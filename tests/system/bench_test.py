"""The benchmark's load: nothing is wrong where a real node carries the messages, and what a faulty one does is noticed."""

import contextlib
import http.client
import http.server
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
import unittest.mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools/bench"))
import bench  # noqa: E402
import bench_node  # noqa: E402
import growth_inputs  # noqa: E402
import load as loads  # noqa: E402
import places  # noqa: E402

BIN = pathlib.Path(os.environ["BUDSTIKKE_BIN"])
MESSAGES = 200
# A load of a number of messages: it ends when they are answered, however long that takes.
WHOLE = {"messages": MESSAGES, "connections": 4, "seconds": 600, "warm_up": 0}


def with_receiver(body, text):
    return re.sub(rb"(?<=<Receiver>).*(?=</Receiver>)", text.encode(), body, flags=re.DOTALL)


class FaultyNode(http.server.ThreadingHTTPServer):
    """Passes each message on before it answers, but not all as they came. `faults`: what happens to the messages of some
    municipality numbers: "lose", "double", "again" (a little later), "alter", "misdirect", "refuse", "carry" (refused, and passed
    on all the same). `receivers`: what is put into <Receiver> of messages of a municipality number."""

    def __init__(self, receiver_port, faults, receivers=None):
        super().__init__(("127.0.0.1", 0), FaultyRequest)
        self.receiver_port, self.faults, self.receivers = receiver_port, faults, receivers or {}
        self.done = dict.fromkeys(faults.values(), 0)
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def pass_on(self, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.receiver_port, timeout=30)
        connection.request("POST", "/messages", body, {"Content-Type": "application/xml"})
        connection.getresponse().read()
        connection.close()

    def treat(self, body):
        """The bodies that go on, and the status of the answer."""
        municipality = re.search(rb'<County V="(\d+)"', body)[1].decode()
        fault = self.faults.get(municipality)
        if municipality in self.receivers:
            body = with_receiver(body, self.receivers[municipality])
        if fault:
            with self.lock:
                self.done[fault] += 1
        if fault == "lose":
            return [], 202
        if fault == "double":
            return [body, body], 202
        if fault == "again":
            threading.Timer(0.5, self.pass_on, (body,)).start()
        if fault == "alter":
            return [body.replace(b"<Anslag>false", b"<Anslag>False")], 202
        if fault == "misdirect":
            return [with_receiver(body, "<Id>8100001</Id>")], 202
        if fault in ("refuse", "carry"):
            return [body] if fault == "carry" else [], 503
        return [body], 202


class SilentNode(FaultyNode):
    """Passes on and answers `first` messages, and then none, for so many seconds or for ever."""

    def __init__(self, receiver_port, first, seconds=None):
        super().__init__(receiver_port, {})
        self.first, self.seconds, self.seen, self.go_on = first, seconds, 0, threading.Event()

    def treat(self, body):
        with self.lock:
            self.seen += 1
            seen = self.seen
        if seen == self.first + 1 and self.seconds:
            threading.Timer(self.seconds, self.go_on.set).start()
        if seen > self.first:
            self.go_on.wait()
        return super().treat(body)

    def handle_error(self, *_):
        """Whoever waited has gone."""


class FaultyRequest(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        bodies, status = self.server.treat(self.rfile.read(int(self.headers["Content-Length"])))
        for body in bodies:
            self.server.pass_on(body)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class BenchLoad(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="budstikke-test.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.receiver_port = places.free_port()
        self.towns = bench_node.municipalities(10)
        self.load = loads.Load(BIN, self.receiver_port, self.towns, self.folder / "municipalities.tsv")

    def test_a_node_carries_every_message_to_the_case_handlers_and_nothing_is_wrong(self):
        with bench_node.node(BIN, self.folder, self.receiver_port, self.towns) as node:
            node.start()
            for size in (6_000, 60_000):
                result = loads.measured(node, self.load, bytes=size, **WHOLE)
                self.assertEqual((result["accepted"], result["delivered"], result["refused"], result["errors"]),
                                 (MESSAGES, MESSAGES, 0, 0), result)
            self.assertEqual(self.load.faults, dict.fromkeys(loads.FAULTS, 0))
            self.assertGreater(node.status_log_bytes(), 2 * MESSAGES * 100, "some status lines for each message")

    def test_at_a_fixed_rate_too(self):
        with bench_node.node(BIN, self.folder, self.receiver_port, self.towns) as node:
            node.start()
            result = loads.measured(node, self.load, rate=100, **{**WHOLE, "messages": 50})
            self.assertEqual((result["accepted"], result["delivered"]), (50, 50), result)
            self.assertEqual(self.load.faults, dict.fromkeys(loads.FAULTS, 0))

    def against_silence(self, seconds=None, **options):
        """100 messages are due within two seconds; the first 20 are answered at once."""
        node = SilentNode(self.receiver_port, 20, seconds)
        for end in (node.server_close, node.shutdown, node.go_on.set):
            self.addCleanup(end)
        return self.load.run(node.server_address[1], as_sent=True, connections=4, rate=50, warm_up=0, seconds=2, **options)

    def test_a_silence_that_outlasts_the_window_is_charged_for_every_message_that_was_due_in_it(self):
        result = self.against_silence(seconds=4)
        for latencies in (result["accept_ms"], result["end_to_end_ms"]):
            self.assertEqual(latencies["count"], 100, result)
            # The silence began no sooner than the first silent message was due, after 0.4 s; half were due within one second.
            self.assertGreater(latencies["p50"], 3_000, result)
        self.assertEqual((result["accepted"], result["delivered"], result["unanswered"]), (100, 100, 0), result)
        self.assertLess(result["accepted_per_s"], 50, "a rate is of what was answered within the window")

    def test_what_is_never_answered_is_counted_as_such(self):
        result = self.against_silence(patience=1)
        self.assertEqual((result["accepted"], result["unanswered"], result["accept_ms"]["count"]), (20, 80, 20), result)
        self.assertEqual((result["lost"], result["seconds"]), (0, 2), result)

    def through(self, faults, receivers=None, **options):
        """One message in ten is of a municipality's."""
        by_number = {town.number: fault for town, fault in zip(self.towns, faults)}
        node = FaultyNode(self.receiver_port, by_number, receivers)
        self.addCleanup(node.server_close)
        self.addCleanup(node.shutdown)
        if not receivers:
            options["as_sent"] = True
        result = self.load.run(node.server_address[1], patience=1, **options, **WHOLE)
        self.assertTrue(all(count == MESSAGES // 10 for count in node.done.values()), node.done)
        return {name: result[name] for name in (*loads.FAULTS, "accepted", "refused")}

    def test_a_node_without_faults_is_told_apart_from_one_with(self):
        right = dict.fromkeys(loads.FAULTS, 0)
        self.assertEqual(self.through([]), {**right, "accepted": MESSAGES, "refused": 0})

    def test_what_is_lost_doubled_or_altered_is_counted_each(self):
        each = MESSAGES // 10
        self.assertEqual(self.through(["lose", "double", "alter"]),
                         {"lost": each, "twice": each, "altered": each, "unasked": 0, "strangers": 0, "accepted": MESSAGES,
                          "refused": 0})

    def test_a_wrong_receiver_is_an_altered_message(self):
        self.assertEqual(self.through(["misdirect"])["altered"], MESSAGES // 10)

    def test_a_receiver_with_the_right_number_in_it_is_not_yet_right(self):
        receivers = {town.number: town.receiver() for town in self.towns}
        self.assertEqual(self.through([], receivers)["altered"], 0)
        first, second = self.towns[:2]
        receivers[first.number] = f"not XML < garbage <Id>{first.case_handler}</Id>"
        receivers[second.number] += " "
        self.assertEqual(self.through([], receivers)["altered"], 2 * MESSAGES // 10)

    def test_what_comes_again_later_is_heard_where_somebody_listens(self):
        self.assertEqual(self.through(["again"], listen=5)["twice"], MESSAGES // 10)
        self.assertGreater(loads.LISTEN, 10, "the longest pause after a first failed attempt, by default")

    def test_what_was_refused_is_not_lost_but_must_not_come(self):
        found = self.through(["refuse", "carry"])
        each = MESSAGES // 10
        self.assertEqual((found["refused"], found["lost"], found["unasked"], found["accepted"]),
                         (2 * each, 0, each, MESSAGES - 2 * each))

    def test_a_node_that_refuses_everything_tells_nothing(self):
        node = FaultyNode(self.receiver_port, dict.fromkeys((town.number for town in self.towns), "refuse"))
        self.addCleanup(node.server_close)
        self.addCleanup(node.shutdown)
        result = self.load.run(node.server_address[1], as_sent=True, patience=1, **{**WHOLE, "messages": 20})
        self.assertRegex(loads.shortcoming(result), "took none of the messages.*503.*20")

    def test_what_nobody_sent_is_a_stranger(self):
        """A message of another run."""
        printed = self.folder / "printed.xml"
        command = [BIN / "budstikke_load", "print", "--template", loads.TEMPLATE, "--municipalities", self.load.municipalities]
        printed.write_bytes(subprocess.run(command, capture_output=True, check=True).stdout)
        node = FaultyNode(self.receiver_port, {})
        self.addCleanup(node.server_close)
        self.addCleanup(node.shutdown)
        other = printed.read_bytes()
        treat = node.treat
        node.treat = lambda body: ([body, other], 202) if f'V="{self.towns[0].number}"'.encode() in body else treat(body)
        result = self.load.run(node.server_address[1], as_sent=True, patience=1, **WHOLE)
        self.assertEqual((result["strangers"], result["lost"], result["twice"]), (MESSAGES // 10, 0, 0))


class Verdict(unittest.TestCase):
    GOOD = {"accepted": 9, "delivered": 9, "refused": 0, "errors": 0, "unanswered": 0}

    def test_a_row_tells_something_where_all_was_answered_and_something_came(self):
        self.assertIsNone(loads.shortcoming(self.GOOD))
        self.assertIsNone(loads.shortcoming({**self.GOOD, "refused": 1}))
        for change, said in (({"accepted": 0}, "took none"), ({"delivered": 0}, "Nothing was delivered of the 9"),
                             ({"errors": 1, "unanswered": 2}, "3 messages had no answer")):
            self.assertIn(said, loads.shortcoming({**self.GOOD, **change}))

    def status(self, run):
        said = io.StringIO()
        with unittest.mock.patch.object(bench.Bench, "run", run), contextlib.redirect_stdout(said), \
                contextlib.redirect_stderr(said), unittest.mock.patch.object(sys, "argv", ["bench.py", "--bin", str(BIN)]):
            return bench.main(), said.getvalue()

    def test_the_exit_status_is_1_for_what_is_wrong_and_2_for_what_tells_nothing(self):
        right = dict.fromkeys(loads.FAULTS, 0)
        self.assertEqual(self.status(lambda _: right), (0, ""))
        self.assertEqual(self.status(lambda _: {**right, "lost": 1})[0], 1)

        def main_row(one, found, faults):
            one.judge("The main row", found)
            return faults
        self.assertEqual(self.status(lambda one: main_row(one, self.GOOD, right))[0], 0)
        status, said = self.status(lambda one: main_row(one, {**self.GOOD, "accepted": 0}, right))
        self.assertEqual(status, 2)
        self.assertRegex(said, "The main row: The node took none of the messages")
        self.assertEqual(self.status(lambda one: main_row(one, {**self.GOOD, "errors": 1}, {**right, "twice": 1}))[0], 1)


    def test_the_exit_status_is_2_for_a_fault_of_the_benchmark_itself(self):
        def fail(_):
            raise KeyError("p50")
        status, said = self.status(fail)
        self.assertEqual(status, 2)
        self.assertRegex(said, "KeyError: 'p50'(.|\n)*could not run")

    def test_the_exit_status_is_2_where_it_cannot_be_built(self):
        with tempfile.TemporaryDirectory(prefix="budstikke-test.") as name:
            folder = pathlib.Path(name)
            (folder / "tools").mkdir()
            shutil.copy(places.ROOT / "tools/bench.sh", folder / "tools")
            for program, text in (("tools/install-dependencies.sh", ""), ("cmake", '[ "$1" = --preset ]')):
                (folder / program).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
                (folder / program).chmod(0o700)
            for option in ("--ebms", "--path"):
                done = subprocess.run([folder / "tools/bench.sh", option], env={"PATH": f"{folder}:{os.environ['PATH']}"},
                                      capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stderr), (2, "The benchmark could not be built.\n"))


@unittest.skipUnless((BIN / "bench_path").exists(), "Google Benchmark is not installed: bench_path is not built")
class Path(unittest.TestCase):
    HOPS = ("parse", "needs", "decide", "resolve", "plan", "readdress", "digest", "seal", "seal_change", "open", "commit",
            "commit_delivered")

    def test_each_hop_does_its_work_and_is_told_beside_its_bound(self):
        done = subprocess.run([BIN / "bench_path", "--benchmark_min_time=0.001", "--benchmark_filter=/6000/"], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        *lines, last = done.stdout.splitlines()
        figures = json.loads(last)
        self.assertEqual(list(figures), [f"{hop}/6000" for hop in self.HOPS])
        for name, one in figures.items():
            self.assertGreater(min(one["us"], one["bound_us"], one["ratio"]), 0, name)
        self.assertEqual([line.split()[0] for line in lines[1:]], list(self.HOPS))


class BenchFill(unittest.TestCase):
    def test_copies_are_messages_like_any_other_and_the_store_is_in_order(self):
        with tempfile.TemporaryDirectory(prefix="budstikke-test.") as name:
            folder = pathlib.Path(name)
            receiver_port = places.free_port()
            towns = bench_node.municipalities(10)
            load = loads.Load(BIN, receiver_port, towns, folder / "municipalities.tsv")
            with bench_node.node(BIN, folder, receiver_port, towns) as node:
                node.start()
                loads.measured(node, load, **{**WHOLE, "messages": 5})
                node.stop()
                self.fill(node, folder, "waiting", 30)
                self.fill(node, folder, "settled", 40)
                node.start()
                # Nobody listens where they are to go.
                self.assertEqual(growth_inputs.waiting(node), 30)
                listed = growth_inputs.timed(node, "/v1/deliveries?max=1000&state=confirmed")[1]["deliveries"]
                self.assertEqual(len(listed), 40)
                self.assertTrue(all(one["message"]["erased_at"] for one in listed))
                chosen = {one["message"]["id"] for one in growth_inputs.spread(node, 10, days=2)}
                self.assertGreater(len(chosen), 8, "of ten moments in two days")
                self.assertTrue(all(0 < one["p50"] <= one["max"] for one in growth_inputs.looks(node, 3, days=2).values()))
                node.stop()
                checked = subprocess.run([BIN / "budstikke", "store", "check", "--config", node.folder / "settings.toml"],
                                         capture_output=True, text=True, check=False)
                self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def fill(self, node, folder, kind, count):
        parties = folder / "parties"
        parties.write_text("\n".join(str(town.case_handler) for town in node.towns), encoding="utf-8")
        subprocess.run([BIN / "budstikke_fill", "--store", node.store / "budstikke.db", "--key-file", node.folder / "store.key",
                        "--parties", parties, "--kind", kind, "--count", str(count), "--days", "2"], check=True,
                       capture_output=True)


if __name__ == "__main__":
    unittest.main()
