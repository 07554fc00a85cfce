"""A certificate authority of the tests' own, and what it signs. Made once for a state folder."""
import subprocess

from . import settings

FOLDER = settings.STATE / "pki"
CA = FOLDER / "ca.pem"
SERVER = FOLDER / "server.pem"
SERVER_KEY = FOLDER / "server.key"
_CA_KEY = FOLDER / "ca.key"
_EC_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def _openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]} failed: {done.stderr}")


def ensure():
    """CA, and a server certificate for the names of the loopback interface."""
    if SERVER.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
    _openssl(
        "req", "-x509", *_EC_KEY, "-keyout", _CA_KEY, "-out", CA, "-days", 3650,
        "-subj", "/CN=paas tests CA", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
    )  # fmt: skip
    request, extensions = FOLDER / "server.csr", FOLDER / "server.ext"
    extensions.write_text(
        "subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost\nextendedKeyUsage=serverAuth\n"
    )
    _openssl("req", *_EC_KEY, "-keyout", SERVER_KEY, "-out", request, "-subj", "/CN=localhost")
    _openssl(
        "x509", "-req", "-in", request, "-CA", CA, "-CAkey", _CA_KEY, "-CAcreateserial",
        "-days", 3650, "-extfile", extensions, "-out", SERVER,
    )  # fmt: skip


def signing_key(private, public):
    """An RSA key pair for tokens, unless it is there."""
    if not public.exists():
        private.parent.mkdir(parents=True, exist_ok=True)
        _openssl("genrsa", "-out", private, 2048)
        _openssl("rsa", "-in", private, "-pubout", "-out", public)
