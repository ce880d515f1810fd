"""Checks every #include of the tree against layers.txt. Prints each breach as file:line and exits 1 if any.

Usage: layers.py PROJECT_DIRECTORY
"""

import pathlib
import re
import sys

STANDARD = set("""
algorithm any array atomic barrier bit bitset cassert cctype cerrno cfloat charconv chrono cinttypes climits clocale
cmath compare complex concepts condition_variable coroutine csignal cstdarg cstddef cstdint cstdio cstdlib cstring
ctime cwchar deque exception filesystem format forward_list fstream functional future initializer_list iomanip ios
iosfwd iostream istream iterator latch limits list locale map memory mutex new numbers numeric optional ostream queue
random ranges ratio regex semaphore set shared_mutex source_location span sstream stack stdexcept stop_token
streambuf string string_view system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set
utility valarray variant vector version
""".split())
POSIX = re.compile(r"^(sys/|netinet/|arpa/|dirent\.h|fcntl\.h|unistd\.h|poll\.h|signal\.h|pwd\.h|netdb\.h|termios\.h)")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def load(path):
    layers = {}
    for line in path.read_text().splitlines():
        line = line.split("#", 1)[0].strip()
        if not line:
            continue
        directory, rest = line.split(":", 1)
        own, _, libraries = rest.partition("|")
        layers[directory.strip()] = (own.split(), libraries.split())
    return layers


def layer_of(layers, path):
    fitting = [name for name in layers if path == name or path.startswith(name + "/")]
    return max(fitting, key=len, default=None)


def allowed(layers, name, kind, target):
    own, libraries = layers[name]
    if kind == '"':
        if target.endswith("embedded.hpp"):
            return True
        return any(target == d or target.startswith(d + "/") for d in own + [name])
    if target in STANDARD or ("posix" in libraries and POSIX.match(target)):
        return True
    return any(target.startswith(prefix) for prefix in libraries if prefix != "posix")


def main():
    root = pathlib.Path(sys.argv[1])
    layers = load(root / "tools/lint/layers.txt")
    breaches = []
    for top in ("engine", "rules", "config", "adapters", "tools", "tests"):
        for path in sorted((root / top).rglob("*.[ch]pp")):
            relative = path.relative_to(root).as_posix()
            name = layer_of(layers, relative)
            if name is None:
                breaches.append(f"{relative}:1: directory is not listed in tools/lint/layers.txt")
                continue
            for number, line in enumerate(path.read_text().splitlines(), 1):
                match = INCLUDE.match(line)
                if match and not allowed(layers, name, match[1], match[2]):
                    breaches.append(f"{relative}:{number}: {name} may not include {match[2]}")
    print("\n".join(breaches) if breaches else "layers: every include is allowed")
    return 1 if breaches else 0


sys.exit(main())
