"""Writes embedded.hpp and embedded.cpp, which carry the named files as string views.

Usage: embed.py OUTPUT_DIRECTORY FILE...
"""

import pathlib
import re
import sys


def identifier(path):
    return re.sub(r"[^a-zA-Z0-9]", "_", path.name)


def literal(data):
    # One octal-escaped literal per 64 bytes: raw strings would break on any delimiter the data contains.
    rows = [data[i : i + 64] for i in range(0, len(data), 64)] or [b""]
    return "\n".join('    "' + "".join("\\%03o" % byte for byte in row) + '"' for row in rows)


def main():
    out = pathlib.Path(sys.argv[1])
    files = [pathlib.Path(name) for name in sys.argv[2:]]
    out.mkdir(parents=True, exist_ok=True)
    header = ["#pragma once", "#include <string_view>", "namespace budstikke::embedded {"]
    source = ['#include "embedded.hpp"', "namespace budstikke::embedded {"]
    for path in files:
        data = path.read_bytes()
        header.append(f"extern const std::string_view {identifier(path)};")
        source.append(f"const std::string_view {identifier(path)}{{\n{literal(data)},\n    {len(data)}}};")
    header.append("}")
    source.append("}")
    (out / "embedded.hpp").write_text("\n".join(header) + "\n")
    (out / "embedded.cpp").write_text("\n".join(source) + "\n")


main()
