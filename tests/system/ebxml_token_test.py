"""Keys of a daemon that lie in a token (PKCS#11), here a software one."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import ebxml
import node as support

BIN = os.environ["BUDSTIKKE_BIN"]
MODULE = pathlib.Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "1234"


class Token:
    """Made by softhsm2, in a folder of its own."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="budstikke-token."))
        (self.folder / "tokens").mkdir()
        self.configuration = self.folder / "softhsm2.conf"
        self.configuration.write_text(f"directories.tokendir = {self.folder}/tokens\n", encoding="utf-8")
        self.pin_file = self.folder / "pin"
        self.pin_file.write_text(f"{PIN}\n", encoding="ascii")
        self.pin_file.chmod(0o600)
        self.environment = {**os.environ, "SOFTHSM2_CONF": str(self.configuration)}
        self.softhsm("--init-token", "--free", "--label", "budstikke", "--so-pin", "4321", "--pin", PIN)

    def softhsm(self, *arguments):
        subprocess.run(["softhsm2-util", *map(str, arguments)], check=True, capture_output=True, env=self.environment)

    def take(self, label, number, key):
        """The key of the file lies in the token from now on, and nowhere else."""
        copy = self.folder / f"{label}.p8"
        ebxml.openssl("pkcs8", "-topk8", "-nocrypt", "-in", key, "-out", copy)
        self.softhsm("--import", copy, "--token", "budstikke", "--label", label, "--id", number, "--pin", PIN)
        copy.unlink()
        key.unlink()

    def lines(self, label):
        return (f'key = "pkcs11:token=budstikke;object={label};type=private"\nsecret = "{self.pin_file}"\n'
                f'module = "{MODULE}"')

    def close(self):
        shutil.rmtree(self.folder)


@unittest.skipUnless(MODULE.exists() and shutil.which("softhsm2-util"),
                     "softhsm2 is not installed (tools/install-dependencies.sh)")
class KeysInAToken(unittest.TestCase):
    def test_sign_and_open_what_a_daemon_sends_and_gets_also_after_a_restart(self):
        token = Token()
        self.addCleanup(token.close)
        pair = ebxml.Pair(BIN)
        self.addCleanup(pair.close)
        node = pair.municipality
        for number, use in (("01", "signature"), ("02", "encryption")):
            _, key = pair.identities["municipality"][use]
            token.take(use, number, key)
            ebxml.rewrite(node.folder / "settings.toml", f'key = "{key}"', token.lines(use))
        node.environment["SOFTHSM2_CONF"] = str(token.configuration)
        pair.start()
        for _ in range(2):
            identity, body = support.message()
            self.assertEqual(pair.hospital.post(body)[0], 202)
            # Taken by the one key, acknowledged and answered by a receipt that the other signs.
            pair.hospital.wait_state(identity, "confirmed")
            self.assertEqual(node.terminate(), 0)
            node.start()

    def test_that_is_not_to_be_opened_are_told_of_at_the_start(self):
        token = Token()
        self.addCleanup(token.close)
        pair = ebxml.Pair(BIN)
        self.addCleanup(pair.close)
        node = pair.municipality
        _, key = pair.identities["municipality"]["signature"]
        token.take("signature", "01", key)
        settings = node.folder / "settings.toml"
        ebxml.rewrite(settings, f'key = "{key}"', token.lines("signature"))
        token.pin_file.write_text("9999\n", encoding="ascii")
        checked = subprocess.run([node.bin / "budstikked", "--config", settings, "--check"], capture_output=True,
                                         text=True, env=token.environment, check=False)
        self.assertEqual(checked.returncode, 78)
        self.assertIn("error: ", checked.stderr)
        self.assertNotIn("9999", checked.stderr + checked.stdout)


if __name__ == "__main__":
    unittest.main()
