"""Rules on their way into force on a real daemon: published, approved by a second person, rolled back, tried on past
messages; and what a restart or a kill leaves of it."""

import json
import os
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
OK, REFUSED = 0, 1

FIRST = """
[[rule]]
id = "{id}"
title = "Needs go to {where}"
owner = "kari"
reason = "a test"
when = {{ "message.type" = "HELSEOPPL_SOKNAD" }}
send = {{ {send} }}

[[rule]]
id = "rest"
title = "As addressed"
owner = "kari"
reason = "a test"
send = {{ to = "receiver" }}
"""


def to_handler(name="handler"):
    return FIRST.format(id=name, where="the case handler", send='to = "case-handler", of = "patient.municipality"')


def to_nursing(name="nursing"):
    return FIRST.format(id=name, where="nursing", send=f'to = "party", her_id = {support.NURSING}')


class PublishingNode(support.Node):
    def __init__(self, four_eyes=False, **more):
        super().__init__(BIN, rules=to_handler(), **more)
        if four_eyes:
            settings = self.folder / "settings.toml"
            settings.write_text(settings.read_text().replace("[rules]\n", "[rules]\nfour_eyes = true\n"))

    def rules(self, verb, *arguments, who="kari", why="a test"):
        signed = ["--who", who, "--why", why] if verb in ("publish", "approve", "withdraw", "rollback") else []
        return self.command("rules", verb, *arguments, *signed)

    def publish(self, text, **signature):
        path = self.folder / "new.toml"
        path.write_text(text, encoding="utf-8")
        return self.rules("publish", str(path), **signature)

    def publications(self):
        return json.loads(self.command("rules", "history", "--json").stdout)["publications"]

    def send(self):
        identity, body = support.message()
        self.post(body)
        return identity

    def party_of(self, identity):
        return self.deliveries(identity)[0]["party"]["her_id"]

    def events(self, name):
        return [line for line in self.status_lines() if line["event"] == name]


class Publishing(unittest.TestCase):
    def test_a_published_set_decides_the_next_message_and_why_answers_from_the_one_that_decided(self):
        with PublishingNode() as node:
            node.start()
            before = node.send()
            self.assertEqual(node.party_of(before), support.CASE_HANDLER)
            done = node.publish(to_nursing(), why="nursing takes them")
            self.assertEqual(done.returncode, OK, done.stderr)
            self.assertIn("in_force", done.stdout)
            after = node.send()
            self.assertEqual(node.party_of(after), support.NURSING)
            why = node.command("why", before).stdout
            self.assertIn("publication 1", why)
            self.assertIn("yes     handler", why)
            norwegian = node.command("why", after, "--lang", "nb").stdout
            self.assertIn("publisering 2", norwegian)
            self.assertIn("ja      nursing", norwegian)
            self.assertIn("  regel nursing", norwegian)
            self.assertIn("pasientens kommune", norwegian)
            for word in ("received", "because", "owner", "facts", "delivery", "residence", "decided"):
                self.assertNotRegex(norwegian, rf"^ *{word} ")
            self.assertEqual([one["author"] for one in node.publications()], ["kari", "budstikke"])
            self.assertEqual(node.publications()[0]["reason"], "nursing takes them")
            self.assertEqual(node.command("rules", "show", "1").stdout, to_handler())
            self.assertEqual(node.command("rules", "show").stdout, to_nursing())

    def test_a_rollback_brings_the_rules_before_back(self):
        with PublishingNode() as node:
            node.start()
            node.publish(to_nursing())
            self.assertEqual(node.rules("rollback", who="ola").returncode, OK)
            self.assertEqual(node.party_of(node.send()), support.CASE_HANDLER)
            self.assertEqual(node.rules("rollback", "2", who="ola").returncode, OK)
            self.assertEqual(node.party_of(node.send()), support.NURSING)
            self.assertEqual([one["rolls_back_to"] for one in node.publications()], [2, 1, None, None])

    def test_what_is_not_in_order_is_refused_with_every_complaint(self):
        with PublishingNode() as node:
            node.start()
            faulty = to_nursing().replace(str(support.NURSING), "8189999").replace('owner = "kari"\n', "", 1)
            refused = node.publish(faulty)
            self.assertEqual(refused.returncode, REFUSED)
            self.assertRegex(refused.stderr, r"new\.toml:\d+:\d+: error: ")
            unknown = node.publish(to_nursing().replace(str(support.NURSING), "8189999"))
            self.assertEqual(unknown.returncode, REFUSED)
            self.assertIn("8189999", unknown.stderr)
            self.assertIn("409 B207", node.publish(to_handler()).stderr)
            self.assertNotEqual(node.command("rules", "publish", str(node.folder / "new.toml")).returncode, OK)
            self.assertEqual(len(node.publications()), 1)

    def test_two_that_publish_at_once_are_both_recorded_and_the_last_one_runs(self):
        with PublishingNode() as node:
            node.start()
            texts = [to_nursing(f"try-{number}") for number in range(6)]

            def publish(text):
                return node.admin("POST", "/v1/rules/publications", {"text": text, "who": "kari", "why": "x"})[0]

            with ThreadPoolExecutor(6) as pool:
                self.assertEqual(list(pool.map(publish, texts)), [200] * 6)
            self.assertEqual([one["number"] for one in node.publications()], [7, 6, 5, 4, 3, 2, 1])
            current = node.admin("GET", "/v1/rules/current")[1]
            self.assertEqual(current["publication"]["number"], 7)
            rule = current["text"].split('id = "')[1].split('"')[0]
            self.assertEqual(node.deliveries(node.send())[0]["rule"], rule)


class FourEyes(unittest.TestCase):
    def test_a_second_person_brings_it_into_force(self):
        with PublishingNode(four_eyes=True) as node:
            node.start()
            proposed = node.publish(to_nursing())
            self.assertIn("rules approve 2", proposed.stdout)
            self.assertEqual(node.party_of(node.send()), support.CASE_HANDLER)
            for same in ("kari", " KARI "):
                refused = node.rules("approve", "2", who=same)
                self.assertEqual(refused.returncode, REFUSED)
                self.assertIn("second person", refused.stderr)
            self.assertEqual(node.party_of(node.send()), support.CASE_HANDLER)
            self.assertEqual(node.rules("approve", "2", who="ola", why="sett på").returncode, OK)
            self.assertEqual(node.party_of(node.send()), support.NURSING)
            newest = node.publications()[0]
            self.assertEqual((newest["author"], newest["decided_by"], newest["decision_reason"]),
                             ("kari", "ola", "sett på"))

    def test_a_proposal_can_be_withdrawn_and_outlives_a_restart(self):
        with PublishingNode(four_eyes=True) as node:
            node.start()
            node.publish(to_nursing())
            self.assertEqual(node.terminate(), 0)
            node.start()
            self.assertEqual(node.publications()[0]["state"], "proposed")
            self.assertEqual(node.rules("withdraw", "2").returncode, OK)
            self.assertEqual(node.rules("approve", "2", who="ola").returncode, REFUSED)
            self.assertEqual(node.party_of(node.send()), support.CASE_HANDLER)

    def test_a_rollback_to_what_nobody_approved_is_proposed(self):
        with PublishingNode(four_eyes=True) as node:
            node.start()
            node.publish(to_nursing())
            self.assertEqual(node.rules("approve", "2", who="ola").returncode, OK)
            self.assertIn("proposed", node.rules("rollback", who="kari").stdout)
            self.assertEqual(node.party_of(node.send()), support.NURSING)
            self.assertEqual(node.rules("approve", "3", who="Ka\u200bri").returncode, REFUSED)
            self.assertEqual(node.rules("approve", "3", who="ola").returncode, OK)
            self.assertEqual(node.party_of(node.send()), support.CASE_HANDLER)


class Texts(unittest.TestCase):
    def test_what_is_shown_is_what_was_published_to_the_byte(self):
        with PublishingNode() as node:
            node.start()
            file = node.folder / "odd.toml"
            for text in (to_nursing("tabs").replace(" = ", "\t=\t"), to_nursing("crlf").replace("\n", "\r\n"),
                         to_nursing("end").rstrip("\n")):
                file.write_bytes(text.encode())
                self.assertEqual(node.rules("publish", str(file)).returncode, OK)
                where = {**node.environment, "BUDSTIKKE_ADMIN": f"unix:{node.folder}/admin.sock"}
                shown = subprocess.run([f"{BIN}/budstikke", "rules", "show"], env=where, capture_output=True,
                                       check=False)
                self.assertEqual(shown.stdout, text.encode())

    def test_a_file_that_no_daemon_takes_is_refused_and_never_cut(self):
        with PublishingNode() as node:
            node.start()
            file = node.folder / "large.toml"
            file.write_bytes(to_nursing().encode() + b"#" * (128 * 1_048_576))
            refused = node.rules("publish", str(file))
            self.assertEqual(refused.returncode, 65)
            self.assertIn("more than 128 MiB", refused.stderr)
            file.write_bytes(to_nursing().encode() + b"#" * (100 * 1_048_576))
            refused = node.rules("publish", str(file))
            self.assertEqual(refused.returncode, REFUSED, refused.stderr)
            self.assertRegex(refused.stderr, "413 B101 .*admin.max_body_bytes")
            self.assertEqual(len(node.publications()), 1)


class Starts(unittest.TestCase):
    def test_a_restart_keeps_what_was_published_and_warns_of_the_file(self):
        with PublishingNode() as node:
            node.start()
            node.publish(to_nursing())
            self.assertEqual(node.terminate(), 0)
            self.assertEqual(node.events("rules_file_differs"), [])
            node.start()
            self.assertEqual(node.party_of(node.send()), support.NURSING)
            self.assertIn("budstikke rules publish", node.events("rules_file_differs")[0]["detail"])
            (node.folder / "rules.toml").write_text("[[rule", encoding="utf-8")
            self.assertEqual(node.reload()["event"], "reloaded")
            (node.folder / "rules.toml").write_text(to_nursing(), encoding="utf-8")
            self.assertEqual(node.terminate(), 0)
            warned = len(node.events("rules_file_differs"))
            node.start()
            self.assertEqual(len(node.events("rules_file_differs")), warned, "the file says the same now")

    def test_a_kill_right_after_the_answer_keeps_what_was_published(self):
        with PublishingNode() as node:
            node.start()
            self.assertEqual(node.publish(to_nursing()).returncode, OK)
            node.kill()
            node.start()
            self.assertEqual(node.party_of(node.send()), support.NURSING)

    def test_a_changed_file_is_taken_up_while_nobody_has_published(self):
        with PublishingNode() as node:
            node.start()
            (node.folder / "rules.toml").write_text(to_nursing(), encoding="utf-8")
            self.assertEqual(node.reload()["event"], "reloaded")
            self.assertEqual(node.party_of(node.send()), support.NURSING)
            self.assertEqual([one["reason"] for one in node.publications()][0], "rules.file changed")
            (node.folder / "rules.toml").write_text("[[rule", encoding="utf-8")
            self.assertEqual(node.reload()["event"], "reload_refused")
            node.publish(to_handler("again"))
            (node.folder / "rules.toml").write_text(to_nursing("other"), encoding="utf-8")
            self.assertEqual(node.reload()["event"], "reloaded")
            self.assertEqual(node.deliveries(node.send())[0]["rule"], "again")

    def test_a_first_start_needs_rules_that_are_in_order(self):
        for text, words in (("[[rule", "has mistakes"), (None, "there are no rules")):
            with PublishingNode() as node:
                settings = node.folder / "settings.toml"
                if text is None:
                    settings.write_text(settings.read_text().replace('file = "rules.toml"', ""))
                else:
                    (node.folder / "rules.toml").write_text(text, encoding="utf-8")
                done = subprocess.run([f"{BIN}/budstikked", "--config", str(settings)], capture_output=True,
                                      text=True, check=False, timeout=support.PATIENCE_SECONDS)
                self.assertEqual(done.returncode, 78, done.stderr)
                self.assertIn(words, done.stderr)


class Replay(unittest.TestCase):
    def test_it_lists_what_would_go_elsewhere_and_changes_nothing(self):
        with PublishingNode() as node:
            node.start()
            identities = [node.send() for _ in range(3)]
            candidate = node.folder / "candidate.toml"
            candidate.write_text(to_nursing(), encoding="utf-8")
            told = node.command("rules", "replay", "--rules", str(candidate))
            self.assertEqual(told.returncode, OK, told.stderr)
            for identity in identities:
                self.assertIn(identity, told.stdout)
            self.assertIn("rule handler -> nursing", told.stdout)
            self.assertIn("from case-handler: Saksbehandling 8180401 (Bodø kommune)", told.stdout)
            self.assertIn("3 messages replayed: 3 would go elsewhere", told.stdout)
            as_json = json.loads(node.command("rules", "replay", "--rules", str(candidate), "--json").stdout)
            self.assertEqual([one["message_id"] for one in as_json["listed"]], identities[::-1])
            later = json.loads(node.command("rules", "replay", "--rules", str(candidate), "--json", "--from",
                                            as_json["listed"][1]["received_at"]).stdout)
            self.assertEqual((later["messages"], later["elsewhere"]), (2, 2))
            candidate.write_text(to_handler("renamed"), encoding="utf-8")
            self.assertIn("0 would go elsewhere, 3 to the same by another rule",
                          node.command("rules", "replay", "--rules", str(candidate)).stdout)
            candidate.write_text("[[rule", encoding="utf-8")
            self.assertIn("candidate.toml:1", node.command("rules", "replay", "--rules", str(candidate)).stderr)
            self.assertEqual(len(node.publications()), 1)

    def test_it_asks_what_the_last_release_knew_and_says_what_it_left_out(self):
        with PublishingNode() as node:
            node.start()
            identity, body = support.message(sample="no-municipality.xml")
            node.post(body)
            self.assertEqual(node.command("release", identity, "--municipality", "1804", "--by", "kari").returncode, OK)
            candidate = node.folder / "candidate.toml"
            candidate.write_text(to_nursing(), encoding="utf-8")
            told = node.command("rules", "replay", "--rules", str(candidate)).stdout
            self.assertIn("from case-handler: Saksbehandling 8180401 (Bodø kommune)", told)
            node.send()
            told = node.command("rules", "replay", "--rules", str(candidate), "--max", "1").stdout
            self.assertIn("1 messages looked at; older ones were not (--max)", told)


if __name__ == "__main__":
    unittest.main()
