"""Where the machine's processors were: a rate is of the machine and the moment, and this says how much of it others had."""

import os
import time

TICKS = os.sysconf("SC_CLK_TCK")
IDLE, WAITS = 3, 4  # columns of /proc/stat


def idle_seconds():
    """Of all processors together, since the machine started."""
    with open("/proc/stat", encoding="ascii") as file:
        fields = file.readline().split()[1:]
    return (int(fields[IDLE]) + int(fields[WAITS])) / TICKS


class Watch:
    """From when it is made."""

    def __init__(self):
        self.begun, self.idle = time.monotonic(), idle_seconds()

    def shares(self, used_seconds):
        """Of all processors: had by programs that used so many CPU-seconds, idle, and had by others."""
        whole = (time.monotonic() - self.begun) * os.cpu_count()
        used = min(used_seconds / whole, 1.0)
        idle = min((idle_seconds() - self.idle) / whole, 1.0 - used)
        return {"used": used, "idle": idle, "others": 1.0 - used - idle}
