"""Peers that misbehave, receipts, folders, reloads, a full store, an orderly stop, and silence about patients."""

import os
import pathlib
import sys
import unittest

import node as support

sys.path.insert(0, str(support.ROOT / "tools/peer"))

import peer  # noqa: E402

BIN = os.environ["BUDSTIKKE_BIN"]


def delivered(node):
    return [row["message_id"] for row in node.municipality.ledger()]


class Peers(unittest.TestCase):
    def test_a_peer_that_recovers_gets_the_message_under_the_same_id(self):
        with support.Node(BIN, behaviour="flaky:3") as node:
            node.start()
            identity, body = support.message()
            node.post(body)
            node.wait_state(identity, "confirmed")
            delivery = node.deliveries(identity)[0]
            self.assertEqual(delivery["attempts"], 4)
            self.assertEqual([row["delivery"] for row in node.municipality.ledger()], [delivery["id"]])

    def test_a_peer_that_fails_in_any_way_only_makes_the_delivery_wait(self):
        for behaviour, code in (("status:500", "D405"), ("stall", "D402"), ("close", "D403"), ("nonsense", "D404"),
                                ("status:404", "D412"), ("status:302", "D412"), ("status:429", "D408")):
            with self.subTest(behaviour=behaviour), support.Node(BIN, behaviour=behaviour) as node:
                node.start()
                identity, body = support.message()
                self.assertEqual(node.post(body)[0], 202)
                found = support.wait_for(
                    lambda: next((one for one in node.deliveries(identity) if one["reason"]), None), "a deferral")
                self.assertEqual(found["reason"]["code"], code)
                self.assertIn(found["state"], ("waiting", "sending"))

    def test_a_peer_that_refuses_ends_the_delivery_and_an_operator_can_resend_it(self):
        with support.Node(BIN, behaviour="status:400") as node:
            node.start()
            identity, body = support.message()
            node.post(body)
            node.wait_state(identity, "refused")
            self.assertEqual(node.deliveries(identity)[0]["reason"]["code"], "D406")
            done = node.command("resend", identity, "--by", "kari", "--why", "mended there")
            self.assertEqual(done.returncode, 0, done.stderr)
            node.wait_state(identity, "refused")
            events = [entry for entry in node.show(identity)[0]["history"] if entry["event"] == "resend"]
            self.assertEqual([(one["who"], one["why"]) for one in events], [("kari", "mended there")])

    def test_a_dead_receiver_does_not_slow_another(self):
        dead = support.free_port()
        with support.Node(BIN, addresses=f"""
[[party]]
her_id = 8100301
name = "Saksbehandling"
service = "KD0501"
municipality = "0301"
endpoint = "http://127.0.0.1:{dead}/"
""") as node:
            node.start()
            for _ in range(20):
                node.post(support.message(replace={r'<County V="1804"[^>]*/>': '<County V="0301"/>'})[1])
            identity, body = support.message()
            node.post(body)
            node.wait_state(identity, "confirmed")
            # One listing: between two of them a delivery may go from waiting to sending, and be counted twice.
            states = [one["delivery"]["state"] for one in node.listed(party=8100301)]
            self.assertEqual(len(states), 20)
            self.assertLessEqual(set(states), {"waiting", "sending"})


class Receipts(unittest.TestCase):
    def test_a_negative_receipt_rejects_the_delivery_and_reaches_the_sender(self):
        with support.Node(BIN, behaviour="reject:E35") as node:
            node.start()
            identity, body = support.message()
            node.post(body)
            node.wait_state(identity, "rejected")
            self.assertEqual(node.deliveries(identity)[0]["reason"]["code"], "E35")
            support.wait_for(node.hospital.ledger, "the receipt at the hospital")
            self.assertEqual(node.hospital.ledger()[0]["type"], "APPREC")

    def test_a_receipt_that_does_not_come_is_an_alarm_and_no_resend(self):
        settings = '\noverdue_check = "100ms"\n'
        rules = (support.ROOT / "rules/examples/ke-notice.toml").read_text(encoding="utf-8")
        with support.Node(BIN, behaviour="collect", rules=rules.replace('"96h"', '"1s"'),
                          delivery=support.QUICK_DELIVERY + settings) as node:
            node.start()
            identity, body = support.message()
            node.post(body)
            node.wait_state(identity, "unconfirmed")
            self.assertEqual(delivered(node), [identity])
            self.assertTrue(any(line["event"] == "receipt_overdue" and line["loudness"] == "alarm" and line["rule"]
                                for line in node.status_lines()))

    def test_a_receipt_that_answers_nothing_goes_to_the_work_list(self):
        with support.Node(BIN, behaviour="collect") as node:
            node.start()
            status, answer, _ = node.post(peer.receipt_for(support.message()[1], None))
            self.assertEqual(status, 202)
            self.assertEqual([one["reason"]["code"] for one in node.deliveries(answer["id"])], ["H314"])


class Folders(unittest.TestCase):
    def put(self, node, name, body):
        hidden = node.folder / "in" / f".{name}"
        hidden.write_bytes(body)
        hidden.rename(node.folder / "in" / name)

    def test_files_are_taken_and_refused_ones_quarantined_with_a_reason(self):
        with support.Node(BIN) as node:
            node.start()
            identity, body = support.message()
            self.put(node, "good.xml", body)
            node.wait_state(identity, "confirmed")
            refused, body = support.message(replace={r"<MIGversion>.*?</MIGversion>": ""})
            self.put(node, "bad.xml", body)
            kept = node.folder / "in/quarantine/bad.xml"
            support.wait_for(kept.exists, "the file beside its reason")
            self.assertIn("T02", kept.with_name("bad.xml.reason.json").read_text())
            self.assertEqual(kept.read_bytes(), body)
            self.assertFalse((node.folder / "in/good.xml").exists())
            # Nobody waits for an answer to a file: the negative receipt goes by the return road.
            support.wait_for(lambda: len(node.hospital.ledger()) == 2, "both receipts at the hospital")
            kinds = {one["kind"]: one["state"] for one in node.deliveries(refused)}
            self.assertEqual(kinds["primary"], "refused")

    def test_a_folder_is_a_road_out_too(self):
        with support.Node(BIN) as node:
            out = node.folder / "out"
            out.mkdir()
            text = (node.folder / "addresses.toml").read_text().replace(node.municipality.url, f"folder:{out}")
            (node.folder / "addresses.toml").write_text(text)
            node.start()
            identity, body = support.message()
            node.post(body)
            node.wait_state(identity, "handed_over")
            files = list(out.iterdir())
            self.assertEqual([file.name for file in files], [node.deliveries(identity)[0]["id"] + ".xml"])


class Operation(unittest.TestCase):
    def test_a_reload_takes_everything_or_nothing(self):
        with support.Node(BIN) as node:
            node.start()
            rules = node.folder / "rules.toml"
            good = rules.read_text(encoding="utf-8")
            rules.write_text(good + "\n[[rule]]\nid = 7\n", encoding="utf-8")
            self.assertEqual(node.reload()["event"], "reload_refused")
            identity, body = support.message()
            node.post(body)
            node.wait_state(identity, "confirmed")
            rules.write_text("""
[[rule]]
id = "stop"
title = "Everything waits"
owner = "kari"
reason = "a test"
hold = { reason = "wait" }
""", encoding="utf-8")
            self.assertEqual(node.reload()["event"], "reloaded")
            identity, body = support.message()
            node.post(body)
            self.assertEqual(node.states(identity), ["held"])
            self.assertIn('"rule": "stop"', str(node.command("why", identity, "--json").stdout).replace('":"', '": "'))

    def test_all_mistakes_are_reported_at_once_with_their_place(self):
        with support.Node(BIN) as node:
            (node.folder / "rules.toml").write_text('[[rule]]\nid = "a"\nwhen = { "mesage.type" = "X" }\n')
            (node.folder / "addresses.toml").write_text('[[party]]\nher_id = "eight"\n')
            settings = node.folder / "settings.toml"
            settings.write_text(settings.read_text().replace('scan_interval = "100ms"', 'scan_interval = "soon"'))
            done = support.subprocess.run([f"{BIN}/budstikked", "--config", str(settings), "--check"],
                                          capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 78)
            self.assertRegex(done.stderr, r"settings\.toml:\d+:\d+: error: .*scan_interval")
            self.assertRegex(done.stderr, r"rules\.toml:3:\d+: error: .*mesage\.type")
            self.assertRegex(done.stderr, r"addresses\.toml:2:\d+: error: ")

    def test_an_orderly_stop_finishes_and_a_new_start_goes_on(self):
        with support.Node(BIN, behaviour="status:500") as node:
            node.start()
            identity, body = support.message()
            node.post(body)
            self.assertEqual(node.terminate(), 0)
            self.assertEqual(node.status_lines()[-1]["event"], "stopped")
            node.start()
            self.assertIn(node.states(identity)[0], ("waiting", "sending"))

    def test_a_full_store_refuses_and_loses_nothing(self):
        with support.Node(BIN, behaviour="status:500", max_bytes=1_048_576) as node:
            node.start()
            accepted = []
            for _ in range(600):
                identity, body = support.message(replace={
                    r"(?=</p5:HelseopplysningerVedSoknad>)": "<!--" + os.urandom(4_096).hex() + "-->"})
                status, answer, headers = node.post(body)
                if status == 503:
                    self.assertEqual(answer["code"], "B201")
                    self.assertIn("Retry-After", headers)
                    break
                accepted.append(identity)
            else:
                self.fail("the store never filled up")
            self.assertTrue(accepted)
            for identity in accepted:
                self.assertIn(node.states(identity)[0], ("waiting", "sending"))
            node.kill()
            node.start(until=node.answers)
            for identity in accepted:
                self.assertIn(node.states(identity)[0], ("waiting", "sending"))

    def test_operators_see_and_act_and_every_action_says_who_and_why(self):
        with support.Node(BIN, behaviour="status:500") as node:
            node.start()
            identity, body = support.message()
            node.post(body)
            held = node.command("hold", identity, "--by", "kari", "--why", "wait for the ward")
            self.assertEqual(held.returncode, 0, held.stderr)
            self.assertEqual(node.states(identity), ["held"])
            self.assertIn("H312", node.command("list", "--state", "held").stdout)
            self.assertIn("held", node.command("queues").stdout)
            to = node.command("release", identity, "--to", str(support.NURSING), "--by", "kari", "--why", "agreed")
            self.assertEqual(to.returncode, 0, to.stderr)
            # An attempt whose end nobody saw is not moved: its delivery ends, and the party gets one of its own.
            living = [one for one in node.deliveries(identity) if one["state"] != "discarded"]
            self.assertEqual([one["party"]["her_id"] for one in living], [support.NURSING])
            node.command("hold", identity, "--by", "kari", "--why", "again")
            done = node.command("discard", identity, "--by", "ola", "--why", "sent by phone")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(set(node.states(identity)), {"discarded"})
            refused = node.command("release", identity, "--by", "kari")
            self.assertEqual(refused.returncode, 1)
            self.assertIn("B207", refused.stderr)
            history = [(one["event"], one["who"], one["why"]) for one in node.show(identity)[0]["history"]]
            self.assertIn(("hold", "kari", "wait for the ward"), history)
            self.assertIn(("kari", "agreed"), [one[1:] for one in history])
            self.assertIn(("discard", "ola", "sent by phone"), history)
            metrics = node.admin("GET", "/metrics")[1]
            discarded = node.states(identity).count("discarded")  # two where the hold came while an attempt was under way
            self.assertIn(f'budstikke_transitions_total{{to="discarded"}} {discarded}', metrics)
            self.assertEqual(node.admin("GET", "/livez")[0], 200)

    def test_nothing_about_the_patient_is_left_in_the_open(self):
        planted = [b"01915099999", b"Pr\xc3\xb8vesen", b"Pr\xc3\xb8veveien", b"Langvarig behov"]
        with support.Node(BIN) as node:
            node.start()
            for sample in ("need-coordinator.xml", "no-municipality.xml", "broken.xml"):
                node.post(support.message(sample)[1] if sample != "broken.xml" else
                          (support.ROOT / "tools/quickstart/messages/broken.xml").read_bytes())
            node.post(support.message(replace={"<Sex V=": "<Sexx V="})[1])
            support.wait_for(lambda: node.listed(state="confirmed"), "the first message to be confirmed")
            texts = {"metrics": node.admin("GET", "/metrics")[1].encode(),
                     "list": support.json.dumps(node.listed(), ensure_ascii=False).encode(),
                     "show": b"".join(support.json.dumps(node.show(row["message"]["id"]), ensure_ascii=False).encode()
                                      for row in node.listed())}
            node.terminate()
            for path in pathlib.Path(node.folder).rglob("*"):
                # What the peers were sent is theirs to keep.
                if path.is_file() and path.parent not in [one.kept for one in node.peers.values()]:
                    texts[path.name] = path.read_bytes()
            for name, data in texts.items():
                for marker in planted:
                    self.assertNotIn(marker, data, name)


if __name__ == "__main__":
    unittest.main()
