"""Writes the made-up messages and records into two folders of the given one, a file each."""

import pathlib
import sys

import messages
import records

COUNT = 1500

for name, samples in (("messages", messages.samples), ("records", records.samples)):
    folder = pathlib.Path(sys.argv[1]) / name
    folder.mkdir()
    for number, text in enumerate(samples(COUNT)):
        (folder / f"{number:05}").write_text(text, encoding="utf-8")
