"""A daemon's own enterprise keys: replaced with and without a restart, and what is said of certificates that will not do."""

import contextlib
import hashlib
import os
import shutil
import ssl
import subprocess
import unittest

import ebxml
import node as support

BIN = os.environ["BUDSTIKKE_BIN"]


def fingerprint(certificate):
    """As histories name it."""
    der = ssl.PEM_cert_to_DER_cert(certificate.read_text(encoding="ascii"))
    return f"(certificate {hashlib.sha256(der).hexdigest()[:16]})"


class OwnKeys(unittest.TestCase):
    def exchange(self, pair):
        """Sends a message, and returns what the hospital's history says of who acknowledged."""
        identity, body = support.message()
        self.assertEqual(pair.hospital.post(body)[0], 202)
        pair.hospital.wait_state(identity, "confirmed")
        return [entry["detail"] for one in pair.hospital.show(identity) for entry in one["history"]
                if entry["event"] == "accepted"][0]

    def checked(self, node):
        done = subprocess.run([node.bin / "budstikked", "--config", node.folder / "settings.toml", "--check"],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    def test_stand_beside_new_ones_and_give_way_to_them(self):
        with ebxml.Pair(BIN) as pair:
            old = pair.identities["municipality"]["signature"][0]
            self.assertIn(fingerprint(old), self.exchange(pair))
            # New ones beside the old: the hospital still encrypts to the old one, and the new one signs.
            new = {use: pair.authority.issue("municipality-new", ebxml.MUNICIPALITY_NUMBER, use, days=25) for use in ebxml.USAGE}
            self.assertEqual(pair.municipality.terminate(), 0)
            lines = "".join(f'[[ebxml.key]]\nuse = "{use}"\ncertificate = "{certificate}"\nkey = "{key}"\n'
                            for use, (certificate, key) in new.items())
            settings = pair.municipality.folder / "settings.toml"
            settings.write_text(settings.read_text(encoding="utf-8") + lines, encoding="utf-8")
            pair.municipality.start()
            self.assertIn(fingerprint(new["signature"][0]), self.exchange(pair))
            # One that is put in another's place is taken up on a reload.
            third = pair.authority.issue("municipality-third", ebxml.MUNICIPALITY_NUMBER, "signature", days=28)
            for file, place in zip(third, new["signature"]):
                shutil.copy(file, place)
            self.assertEqual(pair.municipality.reload()["event"], "reloaded")
            self.assertIn(fingerprint(third[0]), self.exchange(pair))

    def test_whose_certificates_are_swapped_are_refused(self):
        with contextlib.closing(ebxml.Pair(BIN)) as pair:
            settings = pair.hospital.folder / "settings.toml"
            for was, new in (("signature", "other"), ("encryption", "signature"), ("other", "encryption")):
                ebxml.rewrite(settings, f'use = "{was}"', f'use = "{new}"')
            status, complaints = self.checked(pair.hospital)
            self.assertEqual(status, 78)
            self.assertRegex(complaints, r"error: \[\[ebxml.key\]\]: the certificate .* is not one for \w+: its key is not for")
            with self.assertRaises(support.GaveUp):
                pair.hospital.start()

    def test_whose_certificates_partners_will_not_trust_are_warned_of_and_the_node_runs(self):
        with contextlib.closing(ebxml.Pair(BIN, municipality_number=ebxml.OTHER_NUMBER)) as pair:
            node = pair.municipality
            ebxml.rewrite(node.folder / "settings.toml", "[ebxml]\n", f"[ebxml]\nher_ids = [{ebxml.NURSING}]\n")
            status, complaints = self.checked(node)
            self.assertEqual(status, 0, complaints)
            for use in ebxml.USAGE:
                self.assertRegex(complaints, rf"warning: \[\[ebxml.key\]\]: the {use} certificate .* is of organisation "
                                             rf"{ebxml.OTHER_NUMBER}, and none of the parties")
                self.assertRegex(complaints, rf"warning: \[\[ebxml.key\]\]: the {use} certificate .* expires at ")
            node.start()
            told = [line["detail"] for line in node.status_lines() if line["event"] == "own_certificate"]
            self.assertTrue([detail for detail in told if f"is of organisation {ebxml.OTHER_NUMBER}" in detail], told)


if __name__ == "__main__":
    unittest.main()
