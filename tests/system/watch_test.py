"""Silence is noticed, on the real daemon: what a sender says it sent, by HTTP and by file, held against what came; alarms that
begin once and end once, also across a SIGKILL; and what operators ask and do."""

import contextlib
import datetime
import http.client
import json
import os
import unittest
import uuid
import zoneinfo

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
OK, REFUSED = 0, 1
TYPE = "HELSEOPPL_SOKNAD"
WATCH = """
[watch]
pause = "100ms"
counts_directory = "counts"
"""


def day_ago(days):
    return (datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Oslo")).date() - datetime.timedelta(days=days)).isoformat()


class WatchedNode(support.Node):
    def __init__(self, watch=WATCH, **options):
        super().__init__(BIN, settings=watch, **options)
        (self.folder / "counts").mkdir()

    def say(self, body, kind="application/json"):
        text = body if isinstance(body, str) else json.dumps(body)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request("POST", "/v1/counts", text, {"Content-Type": kind, "Connection": "close"})
            response = connection.getresponse()
            return response.status, json.loads(response.read())

    def drop(self, name, text):
        (self.folder / "counts" / f".{name}").write_text(text, encoding="utf-8")
        (self.folder / "counts" / f".{name}").rename(self.folder / "counts" / name)

    def alarms(self, **query):
        text = "&".join(f"{key}={value}" for key, value in query.items())
        return self.admin("GET", f"/v1/alarms?{text}" if text else "/v1/alarms")[1]["alarms"]

    def wait_alarm(self, kind, on=True):
        return support.wait_for(lambda: next((one for one in self.alarms(all="true") if one["kind"] == kind
                                              and one["on"] is on), None), f"the alarm {kind} to be {on}")

    def lines(self, event):
        return [line for line in self.status_lines() if line["event"] == event]


class Counts(unittest.TestCase):
    def test_letters_that_a_sender_calls_sent_and_that_never_came_are_an_alarm_once_across_a_kill(self):
        with WatchedNode() as node:
            node.start()
            yesterday = day_ago(1)
            lost = [str(uuid.uuid4()) for _ in range(395)]
            status, answer = node.say({"sender": support.WARD, "day": yesterday,
                                       "types": [{"type": TYPE, "message_ids": lost}, {"type": "DIALOG_NOTAT", "count": 0}]})
            self.assertEqual(status, 202, answer)
            alarm = node.wait_alarm("counts_differ")
            self.assertEqual(alarm["subject"], str(support.WARD))
            self.assertIn("395 of 395", alarm["sentence"])
            self.assertEqual(len(node.lines("counts_differ")), 1)
            self.assertEqual(node.lines("counts_differ")[0]["loudness"], "alarm")
            self.assertIn(f'budstikke_alarm_active{{kind="counts_differ",subject="{support.WARD}"}} 1',
                          node.admin("GET", "/metrics")[1])
            shown = node.command("counts", "show", str(support.WARD), yesterday, "--missing")
            self.assertEqual(shown.returncode, OK, shown.stderr)
            self.assertEqual(sorted(lost), sorted(line.strip() for line in shown.stdout.splitlines() if line.startswith("      ")))

            node.kill()
            node.start()
            self.assertTrue(node.wait_alarm("counts_differ"))
            # Another alarm that begins after the restart: the first one has been looked at again by then.
            node.say({"sender": support.BUSINESS, "day": yesterday, "types": [{"type": TYPE, "count": 1}]})
            support.wait_for(lambda: len(node.lines("counts_differ")) == 2, "the second sender's alarm")
            self.assertEqual([line["sender"] for line in node.lines("counts_differ")], [support.WARD, support.BUSINESS])

            # The sender corrects its count: the alarm ends, once; both versions are kept.
            self.assertEqual(node.say({"sender": support.WARD, "day": yesterday,
                                       "types": [{"type": TYPE, "count": 0}]})[1]["counts"][0]["corrects"], 1)
            support.wait_for(lambda: node.lines("counts_differ_over"), "the end of the alarm")
            detail = node.admin("GET", f"/v1/counts/{support.WARD}/{yesterday}")[1]["counts"][0]
            self.assertEqual((detail["result"], detail["versions"], len(detail["earlier"])), ("agrees", 2, 1))
            done = node.command("alarms", "settle", "counts_differ", str(support.BUSINESS), "--who", "kari", "--why", "a test")
            self.assertEqual(done.returncode, OK, done.stderr)
            self.assertEqual(node.alarms(), [])
            self.assertEqual(len(node.lines("counts_differ")), 2)

    def test_late_messages_end_the_alarm_where_their_ids_were_listed(self):
        with WatchedNode() as node:
            node.start()
            identity, body = support.message()
            node.say({"sender": support.WARD, "day": day_ago(1), "types": [{"type": TYPE, "message_ids": [identity.upper()]}]})
            node.wait_alarm("counts_differ")
            self.assertEqual(node.post(body)[0], 202)
            node.wait_alarm("counts_differ", on=False)
            self.assertEqual(len(node.lines("counts_differ_over")), 1)

    def test_counts_come_as_files_too_and_what_is_not_understood_is_set_aside_with_the_reason(self):
        with WatchedNode() as node:
            node.start()
            node.drop("good.csv", f"sender;day;type;count;message_id\n{support.WARD};{day_ago(2)};{TYPE};17;\n")
            self.assertIn("17 of 17", node.wait_alarm("counts_differ")["sentence"])
            node.drop("bad.csv", f"sender;day;type;count\n{support.WARD};yesterday;{TYPE};17\n")
            reason = node.folder / "counts/quarantine/bad.csv.reason.json"
            support.wait_for(reason.exists, "the quarantine")
            self.assertIn("line 2", json.loads(reason.read_text())["detail"])
            self.assertFalse((node.folder / "counts/good.csv").exists())

    def test_what_a_caller_may_not_say_or_says_wrongly_is_refused(self):
        with WatchedNode() as node:
            node.start()
            good = {"sender": support.WARD, "day": day_ago(1), "types": [{"type": TYPE, "count": 0}]}
            for change in ({"day": day_ago(-1)}, {"day": day_ago(40)}, {"day": "28.11.2026"}, {"sender": 0}, {"types": []},
                           {"types": [{"type": TYPE}]}, {"types": [{"type": TYPE, "count": -1}]}, {"extra": 1},
                           {"types": [{"type": TYPE, "count": 2, "message_ids": ["a"]}]}):
                status, answer = node.say({**good, **change})
                self.assertEqual((status, answer["code"]), (400, "B107"), change)
            self.assertEqual(node.say("[" * 100_000)[0], 400)
            self.assertEqual(node.say(good, kind="application/xml")[0], 415)
            self.assertEqual(node.say(good)[0], 202)

    def test_a_sender_that_is_to_report_and_does_not_is_an_alarm_from_the_day_after_the_watch_began(self):
        with WatchedNode(WATCH + f'counts_expected_from = [{support.WARD}]\ncounts_due = "10ms"\n') as node:
            node.start()
            node.say({"sender": support.WARD, "day": day_ago(1), "types": [{"type": TYPE, "count": 0}]})
            # The watch began today: nothing of yesterday is asked for.
            self.assertEqual(node.lines("counts_missing"), [])


class Alarms(unittest.TestCase):
    def test_a_lane_that_stands_begins_once_is_muted_and_ends_when_it_moves(self):
        # Longer than an alarm needs, so that it does not come and go with each try.
        with WatchedNode(WATCH + 'lane_oldest = "1s"\n', behaviour="status:500") as node:
            node.start()
            identity, body = support.message()
            node.post(body)
            alarm = node.wait_alarm("lane_stands")
            self.assertEqual(alarm["subject"], f"her:{support.CASE_HANDLER}")
            norwegian = node.command("alarms", "--lang", "nb")
            self.assertIn("En destinasjon tar ikke imot", norwegian.stdout)
            muted = node.command("alarms", "mute", "lane_stands", alarm["subject"], "--until", day_ago(-3), "--who", "kari",
                                 "--why", "they upgrade")
            self.assertEqual(muted.returncode, OK, muted.stderr)
            self.assertNotIn("budstikke_alarm_active{", node.admin("GET", "/metrics")[1])
            self.assertEqual(node.alarms()[0]["muted"]["who"], "kari")
            for arguments in (["mute", "lane_stands", alarm["subject"], "--until", day_ago(1), "--why", "x"],
                              ["settle", "lane_stands", alarm["subject"], "--why", "x"],
                              ["acknowledge", "silence", "nobody", "--why", "x"],
                              ["unmute", "work_list", "*", "--why", "x"]):
                self.assertEqual(node.command("alarms", *arguments).returncode, REFUSED, arguments)
            node.kill()
            node.start()
            delivery = node.deliveries(identity)[0]["id"]
            self.assertEqual(node.command("hold", delivery, "--why", "x").returncode, OK)
            node.wait_alarm("lane_stands", on=False)
            self.assertEqual((len(node.lines("lane_stands")), len(node.lines("lane_stands_over"))), (1, 1))

    def test_the_work_list_that_is_too_long_is_an_alarm(self):
        with WatchedNode(WATCH + "work_list_most = 1\n") as node:
            node.start()
            held = []
            for _ in range(2):
                identity, body = support.message("no-municipality.xml")
                node.post(body)
                held.append(identity)
            self.assertIn("2 wait for a person", node.wait_alarm("work_list")["sentence"])
            for identity in held:
                self.assertEqual(node.command("release", identity, "--municipality", "1804").returncode, OK)
            node.wait_alarm("work_list", on=False)
            self.assertEqual((len(node.lines("work_list")), len(node.lines("work_list_over"))), (1, 1))


class Report(unittest.TestCase):
    def test_what_came_and_what_became_of_it_is_told_by_day(self):
        with WatchedNode() as node:
            node.start()
            identity, body = support.message()
            node.post(body)
            node.wait_state(identity, "confirmed", "handed_over")
            today = day_ago(0)
            answer = node.admin("GET", f"/v1/report?from={day_ago(1)}&until={today}")[1]
            self.assertEqual([(row["sender"], row["count"]) for row in answer["came"] if row["type"] == TYPE],
                             [(support.WARD, 1)])
            self.assertIn(support.CASE_HANDLER, [row["party"] for row in answer["became"]])
            shown = node.command("report", "--from", today)
            self.assertIn(TYPE, shown.stdout)
            self.assertEqual(node.admin("GET", f"/v1/report?from={today}&until={day_ago(1)}")[0], 400)


if __name__ == "__main__":
    unittest.main()
