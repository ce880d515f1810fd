"""Where a JSON Schema finds fault with a TOML file, as lines: what an editor underlines."""

import datetime
import re


def as_json(value):
    """TOML as an editor hands it to a schema: dates and times are texts."""
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else value


def does_not_apply(error):
    """A choice of anyOf that is of another type than the value."""
    if error.validator == "type" and not error.relative_path:
        return True
    return error.validator == "anyOf" and not error.relative_path and all(map(does_not_apply, error.context))


def places(error):
    """The paths that an editor underlines."""
    here = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        return {(*here, key) for key in error.instance if key not in error.schema.get("properties", {})}
    if error.validator != "anyOf":
        return {here}
    choices = {}
    for inner in error.context:
        choices.setdefault(inner.schema_path[0], []).append(inner)
    live = [inner for inner in choices.values() if not any(map(does_not_apply, inner))]
    if len(live) != 1:
        return {here}
    return set().union(*map(places, live[0]))


def line_of(text, path):
    """The line of a path, in files where each key or table header has a line of its own; 0 for the file as a whole."""
    lines, at, header, array = text.splitlines(), 0, "", None
    for part in path:
        if isinstance(part, int):
            if array is None:
                return at  # an item of a list on one line
            at = [i for i, line in enumerate(lines, 1) if line.strip() == f"[[{array}]]" and i >= at][part]
            array = None
            continue
        full = f"{header}.{part}" if header else part
        headers = [i for i, line in enumerate(lines, 1) if line.strip() in (f"[{full}]", f"[[{full}]]") and i >= at]
        keys = [i for i, line in enumerate(lines, 1)
                if i >= max(at, 1) and re.match(rf'\s*"?{re.escape(part)}"?\s*[=.]', line)]
        if headers and (not keys or headers[0] < keys[0]):
            at, header = headers[0], full
            array = full if lines[at - 1].strip().startswith("[[") else None
        elif keys and not any(lines[i - 1].startswith("[[rule]]") for i in range(at + 1, keys[0])):
            at, array = keys[0], None
        else:
            return at
    return at
