"""Free ports, a folder of the run's own, and programs that are always ended."""

import contextlib
import pathlib
import random
import shutil
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Below the ports that the kernel gives to outgoing connections, or one of those would sit on it between two rows.
FIRST_PORT, LAST_PORT = 18000, 32000


class CannotRun(Exception):
    """What is measured cannot be: with the reason."""


def free_port():
    for _ in range(1000):
        port = random.randint(FIRST_PORT, LAST_PORT)
        with contextlib.closing(socket.socket()) as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise CannotRun(f"no free port from {FIRST_PORT} to {LAST_PORT}")


def wait_for(condition, what, seconds=60.0, pause=0.01):
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise CannotRun(f"gave up waiting for {what}")
        time.sleep(pause)
    return value


def listens(port):
    with contextlib.closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def folder(parent, mode=0o700):
    path = pathlib.Path(tempfile.mkdtemp(prefix="budstikke-bench.", dir=parent))
    path.chmod(mode)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def running(command, **options):
    process = subprocess.Popen([str(part) for part in command], **options)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
