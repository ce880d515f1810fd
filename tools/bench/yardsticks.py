"""What the node's speed is held against, measured in the same run: an nginx proxy, which stores nothing; a Postfix relay,
which stores and forwards as the node does; the disk. Each on loopback ports and folders of its own."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import time

import places

NGINX = """
daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
{user}
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  client_body_buffer_size 128k;
  client_max_body_size 64m;
  keepalive_requests 100000000;
  upstream receiver {{
    server 127.0.0.1:{receiver};
    keepalive 128;
    keepalive_requests 100000000;
  }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://receiver;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }}
  }}
}}
"""

POSTFIX_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
mail_owner = postfix
setgid_group = postdrop
myhostname = bench.invalid
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.1/32
smtpd_relay_restrictions = permit_mynetworks, reject
relayhost = [127.0.0.1]:{sink}
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
notify_classes =
# As fast as it goes: no pause where more comes in than goes out, and as many sessions out as in.
in_flow_delay = 0
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
initial_destination_concurrency = 64
default_destination_concurrency_limit = 64
"""

POSTFIX_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""


def program(name):
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not found:
        raise places.CannotRun(f"{name} is not installed")
    return found


@contextlib.contextmanager
def nginx(parent, receiver_port):
    """The port of a proxy in front of the receiver."""
    with places.folder(parent) as folder:
        port = places.free_port()
        user = "user root;" if os.geteuid() == 0 else ""
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, port=port, receiver=receiver_port, user=user), encoding="utf-8")
        with places.running([program("nginx"), "-e", folder / "error.log", "-c", config]) as process:
            places.wait_for(lambda: process.poll() is not None or places.listens(port), "nginx")
            if process.poll() is not None:
                raise places.CannotRun("nginx: " + (folder / "error.log").read_text(errors="replace"))
            yield port


class Postfix:
    """An instance that relays everything to an smtp-sink. The machine's own (/etc/postfix) is left alone."""

    def __init__(self, folder):
        self.folder, self.port, self.sink_port = folder, places.free_port(), places.free_port()
        for name in ("etc", "queue", "data"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", user="postfix")
        (folder / "etc/main.cf").write_text(POSTFIX_MAIN.format(folder=folder, sink=self.sink_port), encoding="utf-8")
        (folder / "etc/master.cf").write_text(POSTFIX_MASTER.format(port=self.port), encoding="utf-8")
        self.counter = folder / "sink.log"

    def control(self, order):
        done = subprocess.run([program("postfix"), "-c", self.folder / "etc", order], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise places.CannotRun(f"postfix {order}: {done.stderr.strip()}")

    def arrived(self):
        """smtp-sink counts on one line, again and again."""
        with open(self.counter, "rb") as file:
            file.seek(max(0, self.counter.stat().st_size - 200))
            counts = re.findall(rb"mesg=(\d+)", file.read())
        return int(counts[-1]) if counts else 0

    def queued(self):
        return any(files for name in ("incoming", "active", "deferred", "maildrop")
                   for _, _, files in os.walk(self.folder / "queue" / name))

    def relay(self, messages, size, sessions):
        """Messages a second, until the queue is empty and all have come."""
        sink = [program("smtp-sink"), "-u", "postfix", "-c", f"127.0.0.1:{self.sink_port}", "512"]
        with open(self.counter, "wb") as counter, places.running(sink, stdout=counter, stderr=subprocess.STDOUT):
            places.wait_for(lambda: places.listens(self.sink_port), "smtp-sink")
            begun = time.monotonic()
            subprocess.run([program("smtp-source"), "-d", "-s", str(sessions), "-m", str(messages), "-l", str(size),
                            "-f", "sender@bench.invalid", "-t", "party@receiver.invalid", f"127.0.0.1:{self.port}"],
                           check=True, timeout=600)
            accepted = time.monotonic() - begun
            places.wait_for(lambda: self.arrived() >= messages, "the relay to deliver", 600)
            delivered = time.monotonic() - begun
            places.wait_for(lambda: not self.queued(), "the relay's queue to be empty", 60)
        return {"delivered_per_s": messages / delivered, "accepted_per_s": messages / accepted, "messages": messages}


@contextlib.contextmanager
def postfix(parent):
    if os.geteuid() != 0:
        raise places.CannotRun("an instance of Postfix can be started by root only")
    program("postfix"), program("smtp-source"), program("smtp-sink")
    with places.folder(parent, 0o755) as folder:
        instance = Postfix(folder)
        instance.control("start")
        try:
            places.wait_for(lambda: places.listens(instance.port), "postfix")
            yield instance
        finally:
            subprocess.run([program("postfix"), "-c", folder / "etc", "stop"], capture_output=True, check=False)


def disk(bin_directory, folder, seconds):
    """fdatasync of 4 KiB appended: microseconds."""
    done = subprocess.run([bin_directory / "budstikke_load", "disk", "--file", folder / "synced", "--seconds", str(seconds)],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise places.CannotRun(done.stderr.strip())
    return json.loads(done.stdout)
