"""A Postfix of its own: on loopback ports that nobody else uses, with a folder of its own, beside whatever else runs here."""

import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

import node as support

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
flush unix n - n 1000? 0 flush
postlog unix-dgram n - n - 1 postlogd
"""


def missing():
    """Why none can run here; empty where one can."""
    if os.geteuid() != 0:
        return "Postfix begins as root"
    if not shutil.which("postfix"):
        return "Postfix is not installed (tools/install-dependencies.sh)"
    try:
        pwd.getpwnam("postfix")
    except KeyError:
        return "there is no user postfix"
    return ""


class Postfix:
    """Takes mail with STARTTLS and hands each domain of `lmtp` (domain → port) to an LMTP server of this machine. Of
    mail that waits longer than a second its sender is told."""

    def __init__(self, certificate, key, lmtp):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="budstikke-postfix."))
        self.folder.chmod(0o755)
        self.port = support.free_port()
        self.log = self.folder / "mail.log"
        for name in ("spool", "data"):
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "data", "postfix")
        for source, name in ((certificate, "server.pem"), (key, "server.key")):
            shutil.copy(source, self.folder / name)
        (self.folder / "server.key").chmod(0o600)
        routes = ", ".join(f"{{ {domain} = lmtp:inet:127.0.0.1:{port} }}" for domain, port in lmtp.items())
        (self.folder / "main.cf").write_text(f"""
compatibility_level = 3.6
queue_directory = {self.folder}/spool
data_directory = {self.folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {self.log}
maillog_file_prefixes = {self.folder}
myhostname = localhost
myorigin = localhost
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relay_domains = {', '.join(lmtp)}
transport_maps = inline:{{ {routes} }}
default_transport = error:no other mail leaves this machine
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {self.folder}/server.pem
smtpd_tls_key_file = {self.folder}/server.key
smtpd_relay_restrictions = permit_mynetworks, reject
message_size_limit = 60000000
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
delay_warning_time = 1s
lmtp_destination_concurrency_limit = 4
""", encoding="utf-8")
        (self.folder / "master.cf").write_text(MASTER.format(port=self.port), encoding="utf-8")

    def start(self):
        done = subprocess.run(["postfix", "-c", str(self.folder), "start"], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise support.GaveUp("Postfix did not start: " + done.stderr + done.stdout)
        return self

    def close(self):
        subprocess.run(["postfix", "-c", str(self.folder), "stop"], capture_output=True, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
