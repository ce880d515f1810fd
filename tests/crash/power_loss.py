"""What a power loss leaves of files: made from the journal of changes that no sync has reached (faulty_files).

The model is harsher than most disks. Of the bytes of a file that were written since its last completed sync, each sector of
512 holds any version that it has had since then; its length is any that it has had; a file cut short may be whole again.
Names made, moved or removed since the last sync of a directory that holds them may be as they were before, but where a later
one is kept an earlier one is kept too, as journals of file systems do it. A sync during which the process died did nothing.
A sync that failed has lost what it was for: programs read it still, but only what is written again can become durable.
"""

import collections
import contextlib
import os
import pathlib
import struct

WRITE, TRUNCATE, SYNC, DIRECTORY_SYNC, CREATE, RENAME, REMOVE, FAILED_SYNC = range(1, 9)
HEAD = struct.Struct("<8Q")
SECTOR = 512
PAGE = 4_096  # what a system writes at once

Record = collections.namedtuple("Record", "kind inode offset size path target before after")


def records(path):
    data = path.read_bytes()
    found, at = [], 0
    while at + HEAD.size <= len(data):
        kind, inode, offset, size, *lengths = HEAD.unpack_from(data, at)
        at += HEAD.size
        texts = []
        for length in lengths:
            texts.append(data[at:at + length])
            at += length
        if at > len(data):
            break
        found.append(Record(kind, inode, offset, size, texts[0].decode(), texts[1].decode(), texts[2], texts[3]))
    return found


def files_by_inode(roots):
    """Senders go on while the node is dead: a file of theirs that is renamed meanwhile is none of the node's."""
    places = {}
    for path in (path for root in roots for path in root.rglob("*")):
        with contextlib.suppress(FileNotFoundError):
            if path.is_file():
                places[path.stat().st_ino] = path
    return places


class PowerLoss:
    """One loss. `chance` picks what survives; `report` counts what did not."""

    def __init__(self, journal, roots, chance):
        self.chance = chance
        self.roots = [pathlib.Path(one) for one in roots]
        self.report = collections.Counter()
        self.contents = collections.OrderedDict()  # inode → unsynced writes and truncations
        self.names = []                             # unsynced changes of names
        self.dropped = collections.defaultdict(list)  # inode → writes whose sync failed
        self.rewritten = collections.defaultdict(set)  # inode → pages that were written again and synced since
        for record in records(journal):
            self.take(record)

    def take(self, record):
        if record.kind in (WRITE, TRUNCATE):
            self.contents.setdefault(record.inode, []).append(record)
        elif record.kind == SYNC:
            for one in self.contents.pop(record.inode, []):
                self.rewritten[record.inode].update(pages(one))
        elif record.kind == FAILED_SYNC:
            for one in self.contents.pop(record.inode, []):
                if one.kind == WRITE:
                    self.dropped[record.inode].append(one)
                    self.rewritten[record.inode].difference_update(pages(one))
        elif record.kind == DIRECTORY_SYNC:
            self.names = [one for one in self.names if record.path not in directories(one)]
        else:
            self.names.append(record)

    def strike(self):
        places = files_by_inode(self.roots)
        # How much survives is itself a matter of chance: nothing, all, or some.
        share = self.chance.choice((0.0, 0.0, 0.1, 0.5, 0.9, 1.0))
        in_order = self.chance.random() < 0.3
        for inode, changes in self.contents.items():
            if inode in places:
                self.lose_contents(places[inode], changes, share, in_order)
        for inode, writes in self.dropped.items():
            if inode in places:
                self.drop(places[inode], inode, writes)
        self.lose_names()
        self.scramble_shared_memory()
        return self.report

    def lose_contents(self, path, changes, share, in_order):
        image = bytearray(path.read_bytes())
        for one in reversed(changes):
            undo(image, one)
        kept = self.chance.randint(0, len(changes)) if in_order else None
        for place, one in enumerate(changes):
            if in_order and place > kept:
                self.report["changes"] += 1
                continue
            self.redo(image, one, 1.0 if in_order and place < kept else share)
        path.write_bytes(image)

    def redo(self, image, change, share):
        if change.kind == TRUNCATE:
            if self.chance.random() < share:
                resize(image, change.offset)
            else:
                self.report["truncations"] += 1
            return
        end = change.offset + len(change.after)
        at = change.offset
        while at < end:
            until = min((at // SECTOR + 1) * SECTOR, end)
            if self.chance.random() < share:
                if len(image) < until:
                    resize(image, until)
                image[at:until] = change.after[at - change.offset:until - change.offset]
            else:
                self.report["sectors"] += 1
            at = until

    def drop(self, path, inode, writes):
        """What stands in the pages of a failed sync is what stood there before."""
        image = bytearray(path.read_bytes())
        kept = self.rewritten[inode].union(*(pages(one) for one in self.contents.get(inode, [])))
        for one in reversed(writes):
            before = one.before.ljust(len(one.after), b"\0")
            for page in set(pages(one)) - kept:
                at = max(page * PAGE, one.offset)
                end = min((page + 1) * PAGE, one.offset + len(one.after), len(image))
                if at < end:
                    image[at:end] = before[at - one.offset:end - one.offset]
                    self.report["dropped"] += 1
        path.write_bytes(image)

    def lose_names(self):
        keep = self.chance.randint(0, len(self.names))
        for one in reversed(self.names[keep:]):
            if undo_name(one):
                self.report["names"] += 1

    def scramble_shared_memory(self):
        """The index of the log is rebuilt whatever it holds."""
        for root in self.roots:
            for path in root.glob("*-shm"):
                what = self.chance.choice(("kept", "gone", "scrambled"))
                if what == "gone":
                    path.unlink()
                elif what == "scrambled":
                    path.write_bytes(self.chance.randbytes(path.stat().st_size))


def directories(change):
    """Either end's sync settles a move."""
    return {os.path.dirname(change.path), os.path.dirname(change.target)} if change.target else {os.path.dirname(change.path)}


def pages(change):
    return range(change.offset // PAGE, -(-(change.offset + len(change.after)) // PAGE)) if change.kind == WRITE else ()


def resize(image, length):
    if length < len(image):
        del image[length:]
    else:
        image.extend(bytes(length - len(image)))


def undo(image, change):
    if change.kind == WRITE:
        if len(image) < change.offset + len(change.before):
            resize(image, change.offset + len(change.before))
        image[change.offset:change.offset + len(change.before)] = change.before
        resize(image, change.size)
    else:
        resize(image, change.offset)
        image.extend(change.before)
        resize(image, change.size)


def undo_name(change):
    """Puts a name back as it was; False where what came later makes that impossible."""
    path, target = pathlib.Path(change.path), pathlib.Path(change.target) if change.target else None
    if change.kind == CREATE and path.exists():
        path.unlink()
        return True
    if change.kind == REMOVE and not path.exists() and path.parent.exists():
        path.write_bytes(change.before)
        return True
    if change.kind == RENAME and target.exists() and not path.exists():
        target.rename(path)
        if change.offset:
            target.write_bytes(change.before)
        return True
    return False
