#!/usr/bin/env python3
"""Says last, of each test that failed, how it ended: the place where whoever reads a long log looks first.

  failed-tests.py FILE    what ctest --output-junit wrote
"""

import sys
import xml.etree.ElementTree as tree

LAST_LINES = 25


def main():
    for case in tree.parse(sys.argv[1]).iter("testcase"):
        if case.find("failure") is None:
            continue
        said = (case.findtext("system-out") or "").rstrip().splitlines()
        print(f"-- failed: {case.get('name')} (after {float(case.get('time')):.1f} s)")
        print("\n".join(f"   {line[:300]}" for line in said[-LAST_LINES:]))


if __name__ == "__main__":
    main()
