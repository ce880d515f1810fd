"""Made-up people whose numbers and names a test plants, and the search for them in whatever a run leaves behind.

Nobody of them exists: the months of the numbers are those of synthetic people.
"""

import base64
import pathlib
import re
import urllib.parse

# Each stands in one place only, so that what leaks tells where from.
NUMBERS = {
    "patient": "01856712345", "relative": "02866823456", "personnel": "03876934567", "attachment": "04887045678",
    "malformed": "05817156789", "url": "06827267890", "file name": "07837378901", "configuration": "08847489012",
    "answer": "09857590123", "receipt": "10867601234", "header": "11877712345", "code field": "12887823456",
    "count": "13897934567",
}
NAMES = {
    "patient": "Plantesønn", "relative": "Frøavlsen", "personnel": "Rotbløyta", "attachment": "Knollgås",
    "malformed": "Stilkeløv", "url": "Bladåsen", "file name": "Krondal", "configuration": "Stengelbø",
    "answer": "Nektarøy", "receipt": "Pollenås", "header": "Barkehaug", "code field": "Kvistbakk",
    "count": "Torvmose",
}
# The same of letters that nothing changes or hides on its way: a name that is masked only because of its letters shows here.
PLAIN_NAMES = {
    "patient": "Plantesen", "relative": "Frofrosen", "personnel": "Rotviken", "attachment": "Knollberg",
    "malformed": "Stilkestad", "url": "Bladmoen", "file name": "Krondalen", "configuration": "Stengelvik",
    "answer": "Nektarheim", "receipt": "Pollenstad", "header": "Barkemoen", "code field": "Kvistheim",
    "count": "Torvmoen",
}
# What is not text of its own: the database, core files.
BINARY_CHARSETS = ("utf-16-le", "utf-16-be", "utf-32-le")


def base64_cores(data):
    """What every base64 text that holds these bytes holds, whatever stands before them."""
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + data).decode()
        start = (shift * 8 + 5) // 6
        yield encoded[start:start + (len(data) * 8 - (6 * start - 8 * shift)) // 6]


def forms_of(value):
    """(description, bytes) of every way in which the value may be written."""
    utf8 = value.encode("utf-8")
    forms = {"UTF-8": utf8, "Latin-1": value.encode("latin-1"), "percent-encoded": urllib.parse.quote(value).encode(),
             "percent-encoded Latin-1": urllib.parse.quote(value, encoding="latin-1").encode(),
             "JSON": "".join(c if ord(c) < 128 else f"\\u{ord(c):04x}" for c in value).encode(),
             "XML decimal": "".join(c if ord(c) < 128 else f"&#{ord(c)};" for c in value).encode(),
             "XML hexadecimal": "".join(c if ord(c) < 128 else f"&#x{ord(c):X};" for c in value).encode(),
             "hex": utf8.hex().encode(), "lower case": value.lower().encode()}
    for charset in BINARY_CHARSETS:
        forms[charset] = value.encode(charset)
    for shift, core in enumerate(base64_cores(utf8)):
        forms[f"base64, {shift} before it"] = core.encode()
    if value.isdigit():
        forms["six and five"] = f"{value[:6]} {value[6:]}".encode()
        forms["six-five"] = f"{value[:6]}-{value[6:]}".encode()
    return {data: form for form, data in reversed(forms.items())}.items()


def all_forms():
    for kind, values in (("number", NUMBERS), ("name", NAMES), ("plain name", PLAIN_NAMES)):
        for place, value in values.items():
            for data, form in forms_of(value):
                yield f"{kind} of the {place}, {form}", data


def found_in(data):
    """Which planted values the bytes hold. Empty is what it should be."""
    data = data if isinstance(data, bytes) else data.encode("utf-8", "surrogateescape")
    lower = data.lower()
    return sorted({what for what, form in all_forms() if form.lower() in lower})


def found_below(folder, content, names):
    """{path: what it holds} of every file below the folder. What matches `content` may hold content, and what matches
    `names` may be named after somebody."""
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        name = str(path.relative_to(folder))
        held = [] if re.search(names, name) else found_in(name)
        if path.is_file() and not path.is_symlink() and not re.search(content, name):
            held += found_in(path.read_bytes())
        if held:
            found[name] = held
    return found
