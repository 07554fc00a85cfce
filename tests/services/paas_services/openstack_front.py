"""Apache in front of Keystone: https, and what makes a bearer token of the OpenID provider a Keystone
token. Keystone itself verifies nothing: it trusts the claims that Apache hands on."""
import os

from . import oidc, pki, settings
from .openstack_contents import IDENTITY_PROVIDER, PROTOCOL

_MODULES = [
    *["mpm_event", "authn_core", "authz_core", "authz_user", "headers"],
    *["proxy", "proxy_http", "ssl", "auth_openidc"],
]
_FOLDER = "/usr/lib/apache2/modules"
_FEDERATED = f"/v3/OS-FEDERATION/identity_providers/{IDENTITY_PROVIDER}/protocols/{PROTOCOL}/auth"


def configuration(folder, port, keystone, issuer):
    """The text of a configuration file: https on `port`, http to `keystone`, tokens of `issuer`."""
    load = "\n".join(f"LoadModule {name}_module {_FOLDER}/mod_{name}.so" for name in _MODULES)
    user = "User www-data\nGroup www-data\n" if os.geteuid() == 0 else ""
    return f"""ServerRoot {folder}
ServerName {settings.LOOPBACK}
Listen {settings.LOOPBACK}:{port}
PidFile {folder}/run/httpd.own
ErrorLog {folder}/log/front-service.log
Mutex pthread default
{load}
{user}StartServers 1
ThreadsPerChild 16
MaxRequestWorkers 64

SSLEngine on
SSLCertificateFile {pki.SERVER}
SSLCertificateKeyFile {pki.SERVER_KEY}
SSLSessionCache none

OIDCCryptoPassphrase tests-only
OIDCClaimPrefix OIDC-
# A list of groups arrives joined: Keystone splits at semicolons.
OIDCClaimDelimiter ;
# Unencrypted, a token is the key of its cache entry, and a long one is refused.
OIDCCacheEncrypt On
OIDCOAuthClientID {oidc.RESOURCE_CLIENT}
OIDCOAuthClientSecret {oidc.RESOURCE_SECRET}
OIDCOAuthIntrospectionEndpoint {issuer}/introspect
OIDCOAuthRemoteUserClaim sub
# The unprivileged children of Apache may not be able to read our CA; all of it is on loopback.
OIDCOAuthSSLValidateServer Off

<Location {_FEDERATED}>
  AuthType oauth20
  Require claim iss:{issuer}
</Location>

RequestHeader unset Connection
RequestHeader set X-Forwarded-Proto https
ProxyPreserveHost On
ProxyPass / {keystone}/ disablereuse=On
"""
