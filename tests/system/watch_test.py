"""Silence is noticed, on the real daemon: what a sender says it sent, by HTTP and by file, held against what came; a sender
that falls silent, a party that confirms nothing, one that rejects, with a past that is planted into the store; alarms that begin
once and end once, also across a SIGKILL; and what operators ask and do."""

import contextlib
import datetime
import http.client
import json
import os
import sqlite3
import time
import unittest
import uuid
import zoneinfo

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
OK, REFUSED = 0, 1
TYPE = "HELSEOPPL_SOKNAD"
HOUR, DAY = 3600, 86400
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

    def wait_look(self):
        """Until everything has been looked at since: an alarm that is judged late in a look has begun and ended."""
        looked = len(self.lines("counts_differ_over"))
        for count in (1, 0):
            said = self.say({"sender": support.MUNICIPALITY, "day": day_ago(3), "types": [{"type": "APPREC", "count": count}]})
            assert said[0] == 202, said
            event = "counts_differ" if count else "counts_differ_over"
            support.wait_for(lambda: len(self.lines(event)) > looked, f"a look that tells {event}")

    @contextlib.contextmanager
    def store(self):
        """The database of a node that does not run."""
        with contextlib.closing(sqlite3.connect(self.folder / "budstikke.db")) as database:
            yield database
            database.commit()

    def plant_volumes(self, days, silent_hours=0, an_hour=20):
        """The node has watched for so many days, and so much came each hour from the ward, but nothing in the last ones."""
        now = int(time.time())
        hours = range(now // HOUR - days * 24, now // HOUR)
        with self.store() as database:
            database.execute("DELETE FROM ledger WHERE topic = 'volumes'")
            for number, hour in enumerate(hours, 1):
                at = datetime.datetime.fromtimestamp(hour * HOUR, datetime.timezone.utc)
                came = [[support.WARD, support.BUSINESS, TYPE, an_hour]] if hour < hours.stop - silent_hours else []
                text = json.dumps({"hour": at.strftime("%Y-%m-%dT%H:00:00.000Z"), "up": 60, "in": came})
                database.execute("INSERT INTO ledger (topic, number, at, who, text) VALUES ('volumes', ?, ?, 'budstikke', ?)",
                                 (number, now * 1000, text))

    def plant_age(self, seconds):
        """All that the store has came so much earlier."""
        with self.store() as database:
            database.execute("UPDATE message SET received_at = received_at - ?", (seconds * 1000,))

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
            node.wait_look()
            self.assertEqual(node.lines("counts_missing"), [], "the watch began today: nothing of yesterday is asked for")
            node.terminate()
            node.plant_volumes(days=3)
            node.start()
            self.assertIn(day_ago(1), node.wait_alarm("counts_missing")["sentence"])
            node.say({"sender": support.WARD, "day": day_ago(1), "types": [{"type": TYPE, "count": 0}]})
            node.wait_alarm("counts_missing", on=False)
            self.assertEqual((len(node.lines("counts_missing")), len(node.lines("counts_missing_over"))), (1, 1))

    def test_what_stands_in_the_place_of_a_type_or_an_id_is_not_shown(self):
        number, name = "01856712345", "Plantesoenn"
        with WatchedNode() as node:
            node.start()
            body = {"sender": support.WARD, "day": day_ago(1)}
            answers = [node.say({**body, "types": [{"type": who, "count": 3}]}) for who in (number, f"Kari\u00a0{name}")]
            self.assertEqual([status for status, _ in answers], [202, 202])
            for types in ([{"type": number}], [{"type": TYPE, "message_ids": [number, name]}],
                          [{"type": name, "count": 1, "message_ids": []}]):
                status, answer = node.say({**body, "types": types})
                self.assertEqual((status, answer["code"]), (400, "B107"), types)
                answers.append(answer)
            node.drop("bad.csv", f"sender;day;type;count;message_id\n{support.WARD};{day_ago(1)};{name};1;{number}\n")
            support.wait_for((node.folder / "counts/quarantine/bad.csv.reason.json").exists, "the quarantine")
            self.assertIn("(other) 3 of 3", node.wait_alarm("counts_differ")["sentence"])
            shown = [json.dumps(answers), json.dumps(node.alarms(all="true")), node.command("alarms").stdout,
                     node.command("counts", "show", str(support.WARD), day_ago(1), "--missing").stdout,
                     (node.folder / "status.log").read_text(),
                     (node.folder / "counts/quarantine/bad.csv.reason.json").read_text()]
            node.terminate()
            with node.store() as database:
                shown += [text for (text,) in database.execute("SELECT text FROM ledger")]
            self.assertEqual([text for text in shown if number in text or name in text], [])


class Silence(unittest.TestCase):
    def test_a_sender_that_falls_silent_is_one_alarm_until_it_sends_again(self):
        with WatchedNode() as node:
            node.start()
            node.terminate()
            node.plant_volumes(days=120, silent_hours=72)
            node.start()
            alarm = node.wait_alarm("silence")
            self.assertEqual(alarm["subject"], f"{support.WARD}/{TYPE}")
            self.assertRegex(alarm["sentence"], "^0 came of about [0-9]+ expected since ")
            node.kill()
            node.start()
            node.wait_look()
            self.assertEqual((len(node.lines("silence")), len(node.lines("silence_over"))), (1, 0))
            node.terminate()
            node.plant_volumes(days=120)
            node.start()
            node.wait_alarm("silence", on=False)
            self.assertEqual((len(node.lines("silence")), len(node.lines("silence_over"))), (1, 1))
            self.assertEqual(node.lines("volume_falls"), [])


class Parties(unittest.TestCase):
    def test_one_that_takes_and_confirms_nothing_is_an_alarm_which_says_so_where_it_only_goes_quiet(self):
        with WatchedNode(behaviour="collect") as node:
            node.start()
            for _ in range(4):
                identity, body = support.message()
                self.assertEqual(node.post(body)[0], 202)
                node.wait_state(identity, "handed_over")
            node.wait_look()
            self.assertEqual(node.lines("receipts_missing"), [], "there is time left")
            node.terminate()
            node.plant_age(30 * HOUR)
            node.start()
            alarm = node.wait_alarm("receipts_missing")
            self.assertEqual(alarm["subject"], str(support.CASE_HANDLER))
            self.assertIn("4 of 4", alarm["sentence"])
            node.kill()
            node.plant_age(9 * DAY)
            node.start()
            self.assertIn("for 7d nothing was handed over", node.wait_alarm("receipts_missing", on=False)["sentence"])
            self.assertEqual((len(node.lines("receipts_missing")), len(node.lines("receipts_missing_over"))), (1, 1))

    def test_one_that_begins_to_refuse_is_an_alarm_until_a_week_has_gone_without(self):
        with WatchedNode(behaviour="status:400") as node:
            node.start()
            for _ in range(8):
                identity, body = support.message()
                self.assertEqual(node.post(body)[0], 202)
                node.wait_state(identity, "refused")
            alarm = node.wait_alarm("rejections")
            self.assertEqual(alarm["subject"], str(support.CASE_HANDLER))
            node.kill()
            node.plant_age(9 * DAY)
            node.start()
            self.assertIn("for 7d nothing was rejected", node.wait_alarm("rejections", on=False)["sentence"])
            self.assertEqual((len(node.lines("rejections")), len(node.lines("rejections_over"))), (1, 1))


class Alarms(unittest.TestCase):
    def test_a_lane_whose_only_message_is_tried_again_and_again_is_one_alarm(self):
        with WatchedNode(WATCH + 'lane_oldest = "1s"\n', behaviour="stall",
                         delivery='attempt_timeout = "1s"\nbackoff_first = "100ms"\nbackoff_longest = "100ms"\n') as node:
            node.start()
            identity, body = support.message()
            node.post(body)
            node.wait_alarm("lane_stands")
            tried = node.deliveries(identity)[0]["attempts"]
            support.wait_for(lambda: node.deliveries(identity)[0]["attempts"] >= tried + 4, "four more attempts")
            node.wait_look()
            self.assertEqual((len(node.lines("lane_stands")), len(node.lines("lane_stands_over"))), (1, 0))

    def test_lanes_that_stand_one_after_the_other_are_ten_alarms_and_one_for_all(self):
        parties = range(8180500, 8180514)
        with WatchedNode(WATCH + 'lane_oldest = "100ms"\n', behaviour="status:500") as node:
            node.write_addresses("".join(f"""
[[party]]
her_id = {her}
parent = {support.MUNICIPALITY}
parent_name = "Bodø kommune"
name = "Mottaker {her}"
service = "KP02"
municipality = "1804"
place = "prøve {her}"
endpoint = "{node.municipality.url}"
""" for her in parties))
            node.start()
            for count, her in enumerate(parties, 1):
                node.post(support.message("ordinary.xml", replace={r"<Id>8180402</Id>": f"<Id>{her}</Id>"})[1])
                support.wait_for(lambda told=min(count, 11): len(node.lines("lane_stands")) >= told, f"lane {count} to stand")
            node.wait_look()
            self.assertEqual([line["detail"].split(": ")[0] for line in node.lines("lane_stands")],
                             [f"her:{her}" for her in parties[:10]] + ["many"])

    def test_messages_that_are_wrong_are_one_alarm_of_their_sender_also_across_a_kill(self):
        with WatchedNode() as node:
            node.start()
            _, body = support.message()
            self.assertEqual(node.post(body)[0], 202)
            for name in (b"Mari", b"Siri", b"Anne", b"Lise"):
                self.assertEqual(node.post(body.replace(b"Kari", name))[0], 409)
            self.assertEqual(node.wait_alarm("conflicts")["subject"], str(support.WARD))
            node.kill()
            node.start()
            self.assertTrue(node.wait_alarm("conflicts"))
            self.assertEqual(node.post(body.replace(b"Kari", b"Turi"))[0], 409)
            node.wait_look()
            self.assertEqual([line["loudness"] for line in node.lines("conflict")], ["warn"] * 5)
            self.assertEqual([line["loudness"] for line in node.lines("conflicts")], ["alarm"])
            self.assertEqual(node.lines("conflicts_over"), [])

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
