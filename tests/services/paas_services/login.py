"""A user at the OpenID provider: gets a token by the device flow (RFC 8628), and plays the browser
in which a user approves a device."""
import html.parser
import http.cookiejar
import json
import time
import urllib.error
import urllib.parse
import urllib.request

DEFAULT_SCOPE = "openid offline_access profile email wlcg wlcg.groups"


class _Fields(html.parser.HTMLParser):
    """The named inputs of a page's form."""

    def __init__(self, page):
        super().__init__()
        self.values = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "input" and attributes.get("name"):
            self.values[attributes["name"]] = attributes.get("value") or ""


class Browser:
    """Enough of a web browser: keeps cookies, follows redirections, sends forms."""

    def __init__(self, tls):
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=tls),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        )

    def open(self, url, form=None):
        """(address after redirections, page)"""
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        with self._opener.open(url, body, timeout=30) as answer:
            return answer.geturl(), answer.read().decode()


def approve(issuer, user_code, login, tls, deny=False):
    """Enters a device's code as this user and approves it, or denies it."""
    browser = Browser(tls)
    device = f"{issuer}/device"
    _, page = browser.open(device)
    xsrf = _Fields(page).values["xsrf"]
    _, page = browser.open(device, {"xsrf": xsrf, "user_code": user_code})
    fields = _Fields(page).values
    if "xsrf" not in fields or "confirm" not in page:
        raise RuntimeError(f"the provider does not know the code {user_code}")
    form = {"xsrf": fields["xsrf"], "user_code": user_code, "confirm": "yes"}
    interaction, _ = browser.open(device, form)
    browser.open(interaction, {"deny": "1"} if deny else {"login": login})


def _post(url, form, tls):
    """(status, answer as JSON)"""
    request = urllib.request.Request(url, urllib.parse.urlencode(form).encode())
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls)
    )
    try:
        with opener.open(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def device_login(issuer, client, login, tls, scope=DEFAULT_SCOPE):
    """The provider's token response for this user."""
    status, device = _post(f"{issuer}/devicecode", {"client_id": client, "scope": scope}, tls)
    if status != 200:
        raise RuntimeError(f"{issuer} refused to start a device flow: {device}")
    approve(issuer, device["user_code"], login, tls)
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": device["device_code"],
        "client_id": client,
    }
    for _ in range(20):
        status, token = _post(f"{issuer}/token", form, tls)
        if status == 200:
            return token
        if token.get("error") != "authorization_pending":
            break
        time.sleep(0.2)
    raise RuntimeError(f"{issuer} gave no token to {login}: {token}")
