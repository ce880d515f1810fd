"""What a key allows: the private and public operations of RSA that `openssl speed` does, and how many messages of the ebXML
road that makes.

For one message, the parties on this machine together
    sign the envelope and the acknowledgement         2 private operations
    decrypt the payload's key                         1 private operation
    verify the envelope and the acknowledgement       2 public operations
    encrypt the payload's key                         1 public operation
Certificates' own signatures are not counted: whoever saw a certificate before need not verify it again.
"""

import contextlib
import os
import subprocess

import places

SIGNATURES, DECRYPTIONS, VERIFICATIONS, ENCRYPTIONS = 2, 1, 2, 1
FORMULA = (f"cores / ({SIGNATURES} / sign + {DECRYPTIONS} / decrypt + {VERIFICATIONS} / verify + {ENCRYPTIONS} / encrypt), "
           "each a second and core")


class Speed:
    """Operations a second of all `cores` together."""

    def __init__(self, bits, cores, sign, verify, encrypt=None, decrypt=None):
        self.bits, self.cores = bits, cores
        self.sign, self.verify = sign, verify
        # Older openssl does not measure these two; they are the same operations on the same numbers.
        self.decrypt, self.encrypt = decrypt or sign, encrypt or verify

    def cpu_s_per_message(self):
        """CPU-seconds of the key alone, all parties together."""
        return self.cores * (SIGNATURES / self.sign + DECRYPTIONS / self.decrypt + VERIFICATIONS / self.verify +
                             ENCRYPTIONS / self.encrypt)

    def messages_per_s(self):
        return self.cores / self.cpu_s_per_message()


def read(outputs, bits):
    """From what each process of `openssl speed -mr` prints: +F2:number:bits:sign:verify[:encrypt:decrypt]."""
    found = []
    for output in outputs:
        line = next((line for line in output.splitlines() if line.startswith("+F2:")), "").split(":")
        if len(line) < 5 or line[2] != str(bits):
            raise places.CannotRun(f"openssl speed tells nothing of rsa{bits}")
        found.append([float(field) for field in line[3:7]])
    if min(min(rates[:2]) for rates in found) <= 0:
        raise places.CannotRun(f"openssl speed did not measure rsa{bits}")
    return Speed(bits, len(found), *map(sum, zip(*found)))


def measure(bits, seconds):
    """As many processes as there are processors, at once, each by its CPU time: other work on the machine does not count in.
    (One process with -multi would measure by elapsed time.)"""
    command = ["openssl", "speed", "-mr", "-seconds", str(seconds), f"rsa{bits}"]
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(places.running(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True))
                   for _ in range(os.cpu_count())]
        outputs = [process.communicate()[0] for process in running]
    return read(outputs, bits)


def mean(speeds):
    """Of one key, measured more than once."""
    def of(name):
        return sum(getattr(one, name) for one in speeds) / len(speeds)
    return Speed(speeds[0].bits, speeds[0].cores, of("sign"), of("verify"), of("encrypt"), of("decrypt"))
