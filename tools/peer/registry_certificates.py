"""Certificates with any dates: for the scripted address registry, and for parties that sign and encrypt."""

import subprocess
import threading
from datetime import datetime, timedelta, timezone


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


ELLIPTIC = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")


class Authority:
    """Issues certificates with any dates. `new_key`: of the kind that `openssl req -newkey` makes, as ("rsa:3072",)."""

    def __init__(self, folder, name, new_key=ELLIPTIC):
        self.new_key = new_key
        self.folder = folder / name
        self.folder.mkdir(parents=True)
        self.certificate = self.folder / "root.pem"
        self.key = self.folder / "root.key"
        (self.folder / "index").write_text("")
        (self.folder / "index.attr").write_text("unique_subject = no\n")
        fields = "\n".join(f"{one} = optional" for one in ("countryName", "organizationName", "organizationIdentifier",
                                                           "serialNumber", "commonName"))
        (self.folder / "ca.cnf").write_text(
            f"[ca]\ndefault_ca = own\n[own]\ndatabase = {self.folder}/index\nnew_certs_dir = {self.folder}\n"
            f"certificate = {self.certificate}\nprivate_key = {self.key}\ndefault_md = sha256\npolicy = any\n"
            f"rand_serial = yes\n[any]\n{fields}\n[req]\ndistinguished_name = dn\n[dn]\n")
        openssl("req", "-x509", "-newkey", *new_key, "-nodes", "-days", "3650",
                "-keyout", self.key, "-out", self.certificate, "-subj", f"/C=NO/O=Budstikke test/CN={name}",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        self.lock = threading.Lock()

    def issue(self, name, subject, extensions, begin=-timedelta(days=1), end=timedelta(days=365)):
        """Returns the paths of the certificate and its key."""
        with self.lock:
            paths = [self.folder / f"{name}.{kind}" for kind in ("pem", "key", "csr", "ext")]
            certificate, key, request, extension_file = paths
            extension_file.write_text("basicConstraints=critical,CA:FALSE\n" + extensions + "\n")
            openssl("req", "-new", "-newkey", *self.new_key, "-nodes", "-utf8", "-keyout", key, "-out", request, "-subj",
                    subject)
            now = datetime.now(timezone.utc)
            openssl("ca", "-batch", "-notext", "-config", self.folder / "ca.cnf", "-in", request, "-out", certificate,
                    "-extfile", extension_file, "-startdate", (now + begin).strftime("%Y%m%d%H%M%SZ"), "-enddate",
                    (now + end).strftime("%Y%m%d%H%M%SZ"))
            return certificate, key
