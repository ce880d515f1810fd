"""Each change of a delivery's state is told in one status line, whatever ends the process between the commit and the line,
and wherever the log was moved."""

import collections
import json
import os
import signal
import unittest

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
MARK = "told after a restart"


def lines_of(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


class StatusLog(unittest.TestCase):
    def node(self):
        node = support.Node(BIN)
        self.addCleanup(node.close)
        return node

    @staticmethod
    def start(node, failpoint=None):
        node.environment.pop("BUDSTIKKE_FAILPOINT", None)
        if failpoint:
            node.environment["BUDSTIKKE_FAILPOINT"] = failpoint
        node.start()

    def post_and_die(self, node, body):
        """Hands in a message at which the daemon dies after its commit."""
        with self.assertRaises((OSError, support.http.client.HTTPException)):
            node.post(body)
        self.assertEqual(node.process.wait(support.PATIENCE_SECONDS), -signal.SIGKILL)

    @staticmethod
    def move_log(node, number, told=True):
        log = node.folder / "status.log"
        log.rename(f"{log}.{number}")
        if told:
            node.process.send_signal(signal.SIGUSR1)
            support.wait_for(lambda: log.exists() and log.stat().st_size, "the log to be opened again")

    def changes(self, node):
        """How often each change of state is told, in all files together."""
        texts = [path.read_text(encoding="utf-8") for path in node.folder.glob("status.log*")]
        return collections.Counter((line["delivery"], line.get("from"), line["to"]) for text in texts for line in lines_of(text)
                                   if line.get("to"))

    def assert_told_once(self, node, refused):
        changes = self.changes(node)
        self.assertEqual([key for key, count in changes.items() if count != 1], [])
        self.assertEqual(sum(to == "refused" for _, _, to in changes), refused)

    def test_what_a_crash_kept_back_is_told_in_the_file_that_was_new(self):
        node = self.node()
        self.start(node, "intake.after_commit=3:kill")
        node.post(support.message("broken.xml")[1])
        self.move_log(node, 1)
        node.post(support.message("broken.xml")[1])
        self.post_and_die(node, support.message("broken.xml")[1])
        self.start(node)
        self.assertIn(MARK, (node.folder / "status.log").read_text(encoding="utf-8"))
        self.assert_told_once(node, refused=3)

    def test_nothing_is_told_twice_where_the_log_was_moved_and_the_daemon_killed_before_it_heard(self):
        node = self.node()
        self.start(node, "intake.after_commit=2:kill")
        node.post(support.message("broken.xml")[1])
        self.move_log(node, 1, told=False)
        self.post_and_die(node, support.message("broken.xml")[1])
        self.start(node)
        self.assert_told_once(node, refused=2)
        self.move_log(node, 2)
        node.kill()
        self.start(node)
        self.assert_told_once(node, refused=2)

    def test_nothing_is_told_twice_after_an_orderly_stop_whatever_became_of_the_log(self):
        node = self.node()
        self.start(node)
        node.post(support.message("broken.xml")[1])
        node.terminate()
        (node.folder / "status.log").unlink()
        self.start(node)
        self.assertEqual(self.changes(node), {})

    def test_standard_output_is_told_what_it_may_have_missed(self):
        node = self.node()
        settings = node.folder / "settings.toml"
        settings.write_text(settings.read_text().replace('file = "status.log"', ""))
        self.start(node, "intake.after_commit=1:kill")
        self.post_and_die(node, support.message("broken.xml")[1])
        self.start(node)
        output = (node.folder / "output.log").read_text(encoding="utf-8")
        told = [line for line in lines_of(output) if line.get("to") == "refused"]
        self.assertEqual(len(told), 1)
        self.assertIn(MARK, told[0]["detail"])
        node.terminate()
        self.start(node)
        output = (node.folder / "output.log").read_text(encoding="utf-8")
        self.assertEqual(len([line for line in lines_of(output) if line.get("to") == "refused"]), 1)


if __name__ == "__main__":
    unittest.main()
