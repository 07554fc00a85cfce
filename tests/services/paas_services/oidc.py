"""The OpenID provider: npm's oidc-provider with INDIGO IAM's paths and claims."""
import hashlib
import json
import shutil
import ssl
import urllib.request

from . import host, login, pki, settings
from .daemon import wait_until
from .service import Service

_SOURCES = settings.SOURCES / "oidc"
_DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"

AUDIENCE = "https://wlcg.cern.ch/jwt/v1/any"
CLIENT = "paas-cli"
# A confidential client, as a server has it that asks about tokens.
RESOURCE_CLIENT, RESOURCE_SECRET = "paas-server", "paas-server-secret"


class Oidc(Service):
    name = "oidc"
    ports = ("issuer",)

    @property
    def issuer(self):
        return self.url("issuer", "https")

    def packages(self):
        # A Node.js of another origin brings its own npm and conflicts with Debian's.
        programs = {"node": "nodejs", "npm": "npm"}
        missing = [package for name, package in programs.items() if not shutil.which(name)]
        return ["openssl", *missing]

    def prepare(self):
        self._modules()

    def _modules(self):
        def fill(folder):
            for file in ("package.json", "package-lock.json"):
                shutil.copy(_SOURCES / file, folder)
            downloads = folder / "downloads"  # not the user's: there may be no home
            options = ["--ignore-scripts", "--no-audit", "--no-fund", "--cache", downloads]
            with host.Step("fetching the OpenID provider", "npm") as step:
                step.run([shutil.which("npm"), "ci", *options], unavailable=True, cwd=folder)
            shutil.rmtree(downloads, ignore_errors=True)

        if not shutil.which("npm"):
            raise host.Unavailable("npm is not installed")
        lock = hashlib.sha256((_SOURCES / "package-lock.json").read_bytes()).hexdigest()[:16]
        return host.cache_folder(f"oidc-{lock}", fill) / "node_modules"

    def _clients(self):
        grants = [_DEVICE_CODE, "refresh_token"]
        return [
            {
                "client_id": CLIENT,
                "application_type": "native",
                "token_endpoint_auth_method": "none",
                "grant_types": grants,
                "redirect_uris": [],
                "response_types": [],
            },
            {
                "client_id": RESOURCE_CLIENT,
                "client_secret": RESOURCE_SECRET,
                "grant_types": [*grants, "authorization_code", "client_credentials"],
                "redirect_uris": [f"{self.issuer}/callback"],
                "response_types": ["code"],
            },
        ]

    def run(self):
        pki.ensure()
        signing_key = self.folder / "signing.key"
        pki.signing_key(signing_key, self.folder / "signing.pub")
        # The program stands beside its modules, where Node.js looks for them.
        modules = self.folder / "node_modules"
        modules.unlink(missing_ok=True)
        modules.symlink_to(self._modules())
        program = shutil.copy(_SOURCES / "provider.mjs", self.folder)
        configuration = self.folder / "settings.json"
        values = {
            "port": self.port["issuer"],
            "certificate": str(pki.SERVER),
            "certificateKey": str(pki.SERVER_KEY),
            "signingKey": str(signing_key),
            "users": str(_SOURCES / "users.json"),
            "clients": self._clients(),
            "audience": AUDIENCE,
            "accessTokenSeconds": 3600,
        }
        configuration.write_text(json.dumps(values, indent=2))
        provider = self.daemon("provider")
        provider.start([shutil.which("node"), program, configuration])
        discovery = f"{self.issuer}/.well-known/openid-configuration"
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self.tls())
        )
        wait_until(lambda: opener.open(discovery, timeout=5).status == 200, self.name, [provider])

    def tls(self):
        return ssl.create_default_context(cafile=pki.CA)

    def token(self, user, scope=login.DEFAULT_SCOPE):
        """The token response of the provider for a user."""
        return login.device_login(self.issuer, CLIENT, user, self.tls(), scope)

    def approve(self, user, code, deny=False):
        login.approve(self.issuer, code, user, self.tls(), deny)

    def variables(self):
        driver = settings.SOURCES / "services"
        return {
            "PAAS_TEST_CA_FILE": pki.CA,
            "PAAS_TEST_OIDC_ISSUER": self.issuer,
            "PAAS_TEST_OIDC_CLIENT_ID": CLIENT,
            "PAAS_TEST_OIDC_AUDIENCE": AUDIENCE,
            "PAAS_TEST_OIDC_RESOURCE_CLIENT_ID": RESOURCE_CLIENT,
            "PAAS_TEST_OIDC_RESOURCE_CLIENT_SECRET": RESOURCE_SECRET,
            "PAAS_TEST_OIDC_USERS": " ".join(json.loads((_SOURCES / "users.json").read_text())),
            # Append a user: prints an access token. Or a user and a device's user code.
            "PAAS_TEST_OIDC_TOKEN_COMMAND": f"{driver} token",
            "PAAS_TEST_OIDC_APPROVE_COMMAND": f"{driver} approve",
            "PAAS_SERVICES_DIR": settings.STATE,
        }
