#!/usr/bin/python3
"""paas feed against the two OpenStack clouds of tests/services, with the tokens of an OpenID
provider: every flavor, image, network, volume type, quota and use must be what the openstack client
and the APIs themselves say; projects are kept apart; a cloud that dies in the middle of a run takes
nothing away from the other.

    openstack_feed.py PAAS

Started by `services run oidc openstack openstack2 -- …`. Exit codes: 0, 1.
"""
import json
import os
import pathlib
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from checks import Checks  # noqa: E402
from openstack_truth import Cloud, Project  # noqa: E402
from paas_program import Home, token  # noqa: E402

SERVICES = pathlib.Path(__file__).resolve().parent.parent / "services" / "services"
CLOUDS = [Cloud("openstack"), Cloud("openstack2")]
GROUPS = {"alpha-prod": "vo-alpha", "alpha-dev": "vo-alpha", "beta": "vo-beta"}
ISSUER = os.environ["PAAS_TEST_OIDC_ISSUER"]

# A machine that is busy with other things may take its time.
PATIENT = ("--provider-time", "20m")

QUOTA_NAMES = {
    "compute": {"cores": "cores", "instances": "instances", "ram": "ram"},
    "block-storage": {
        "gigabytes": "gigabytes",
        "per_volume_gigabytes": "per_volume_gigabytes",
        "volumes": "volumes",
    },
    "networking": {
        "floatingip": "public_ips",
        "network": "networks",
        "port": "ports",
        "security_group": "security_groups",
        "security_group_rule": "security_group_rules",
    },
}
# How the openstack client names quotas: service, and the API's name.
CLIENT_QUOTAS = {
    "cores": ("compute", "cores"),
    "instances": ("compute", "instances"),
    "ram": ("compute", "ram"),
    "volumes": ("block-storage", "volumes"),
    "gigabytes": ("block-storage", "gigabytes"),
    "per-volume-gigabytes": ("block-storage", "per_volume_gigabytes"),
    "floating-ips": ("networking", "floatingip"),
    "networks": ("networking", "network"),
    "ports": ("networking", "port"),
    "secgroups": ("networking", "security_group"),
    "secgroup-rules": ("networking", "security_group_rule"),
}


def configuration(ours=True, paced=None):
    """The clouds with all their projects; `paced` is asked one request every other second."""
    slas = {name: [] for name in GROUPS.values()}
    providers = []
    for cloud in CLOUDS:
        projects = []
        for project, group in GROUPS.items():
            sla = f"sla-{cloud.name}-{project}"
            slas[group].append({"doc_uuid": sla, "start_date": "2026-01-01"})
            projects.append({"id": cloud.project_id(project), "sla": sla})
        provider = {
            "name": cloud.name.upper(),
            "auth_url": cloud["AUTH_URL"],
            "identity_providers": [
                {
                    "endpoint": ISSUER,
                    "name": cloud["IDENTITY_PROVIDER"],
                    "protocol": cloud["PROTOCOL"],
                }
            ],
            "regions": [{"name": cloud["REGION"]}],
            "projects": projects,
        }
        if ours:
            provider["timeout"] = "120s"
            if cloud.name == paced:
                provider["requests_per_second"] = 0.5
        providers.append(provider)
    if not ours:
        for group in slas.values():
            for sla in group:
                sla["end_date"] = "2030-01-01"
    issuer = {
        "issuer": ISSUER,
        "group_claim": "groups",
        "user_groups": [{"name": name, "slas": one} for name, one in slas.items()],
    }
    head = {"schema": "paas.sources/1"} if ours else {}
    # JSON is YAML.
    return json.dumps({**head, "trusted_idps": [issuer], "openstack": providers}, indent=1)


def gib(mib):
    return -(-int(mib or 0) // 1024)


def check_flavors(checks, what, message, truth):
    found = {one["iaas_uuid"]: one for one in message["flavors"]}
    told = truth.flavors()
    checks.equal(f"{what}: ids", sorted(found), sorted(told))
    for key in sorted(found.keys() & told.keys()):
        mine, theirs = found[key], told[key]
        names = ("name", "vcpus", "ram", "disk", "ephemeral", "swap", "is_shared", "extra_specs")
        checks.equal(
            f"{what} {theirs['name']}",
            {name: mine.get(name, {}) for name in names},
            {
                **{name: theirs[name] for name in ("name", "vcpus", "ram", "disk")},
                "ephemeral": theirs["OS-FLV-EXT-DATA:ephemeral"],
                "swap": gib(theirs["swap"]),
                "is_shared": theirs["os-flavor-access:is_public"],
                "extra_specs": theirs["extra_specs"],
            },
        )
    listed = {
        row["ID"]: {
            "name": row["Name"],
            "vcpus": row["VCPUs"],
            "ram": row["RAM"],
            "disk": row["Disk"],
            "ephemeral": row["Ephemeral"],
            "swap": gib(row["Swap"]),
            "is_shared": row["Is Public"],
            "extra_specs": row["Properties"],
        }
        for row in truth.client("flavor", "list", "--long")
    }
    mine = {
        key: {name: one.get(name, {}) for name in next(iter(listed.values()))}
        for key, one in found.items()
    }
    checks.equal(f"{what} of the openstack client", mine, listed)


def check_images(checks, what, message, truth):
    found = {one["iaas_uuid"]: one for one in message["images"]}
    told = truth.images()
    checks.equal(f"{what}: ids", sorted(found), sorted(told))
    systems = {"linux": "Linux", "windows": "Windows"}
    for key in sorted(found.keys() & told.keys()):
        mine, theirs = found[key], told[key]
        wanted = {
            "name": theirs["name"],
            "os_type": systems.get(theirs.get("os_type")),
            "os_distro": theirs.get("os_distro"),
            "os_version": theirs.get("os_version"),
            "architecture": theirs.get("architecture"),
            "created_at": theirs["created_at"],
            "tags": sorted(theirs["tags"]),
            "visibility": theirs["visibility"],
            "is_shared": theirs["visibility"] in ("public", "community"),
            "min_disk": theirs["min_disk"],
            "min_ram": theirs["min_ram"],
            "cuda_support": theirs.get("cuda_support") == "true",
            "gpu_driver": theirs.get("gpu_driver") == "true",
        }
        # Members that are 0 are left out.
        checks.equal(
            f"{what} {theirs['name']}",
            {name: mine.get(name, 0) for name in wanted},
            wanted,
        )
    listed = {
        row["ID"]: {
            "name": row["Name"],
            "visibility": row["Visibility"],
            "tags": sorted(row["Tags"]),
        }
        for row in truth.client("image", "list", "--long", "--property", "status=active")
    }
    mine = {
        key: {name: one[name] for name in ("name", "visibility", "tags")}
        for key, one in found.items()
    }
    checks.equal(f"{what} of the openstack client", mine, listed)


def proxy_of(network):
    """(host, user) that a tag tells."""
    for tag in network["tags"]:
        if tag.startswith("proxy=") and not network["router:external"]:
            user, _, host = tag[len("proxy=") :].rpartition("@")
            return host, user or None
    return None, None


def check_networks(checks, what, message, truth):
    found = {one["iaas_uuid"]: one for one in message["networks"]}
    told = truth.networks()
    checks.equal(f"{what}: ids", sorted(found), sorted(told))
    for key in sorted(found.keys() & told.keys()):
        mine, theirs = found[key], told[key]
        alike = [n for n in told.values() if n["router:external"] == theirs["router:external"]]
        host, user = proxy_of(theirs)
        wanted = {
            "name": theirs["name"],
            "description": theirs["description"],
            "mtu": theirs["mtu"],
            "tags": sorted(theirs["tags"]),
            "is_router_external": theirs["router:external"],
            "is_shared": theirs["shared"] or theirs["router:external"],
            "is_default": theirs.get("is_default", False) or len(alike) == 1,
            "proxy_host": host,
            "proxy_user": user,
        }
        checks.equal(f"{what} {theirs['name']}", {name: mine[name] for name in wanted}, wanted)
    listed = {
        row["ID"]: (row["Name"], row["Router Type"] in (True, "External"), sorted(row["Tags"]))
        for row in truth.client("network", "list", "--long")
        if row["ID"] in told  # which of them a member may use was compared above
    }
    mine = {
        key: (one["name"], one["is_router_external"], one["tags"]) for key, one in found.items()
    }
    checks.equal(f"{what} of the openstack client", mine, listed)


def quotas_of(message):
    """(type, name) -> (limit, used); what stands under by_resource has no type."""
    figures = {}
    for quota in message["quotas"]:
        if quota["per_user"]:
            continue
        members = {
            name: value
            for name, value in quota.items()
            if name not in ("description", "type", "usage", "per_user", "by_resource")
        }
        pairs = [((quota["type"], name), value) for name, value in members.items()]
        pairs += [(("", name), value) for name, value in quota.get("by_resource", {}).items()]
        for key, value in pairs:
            limit, used = figures.get(key, (None, None))
            figures[key] = (limit, value) if quota["usage"] else (value, used)
    return figures


def check_quotas(checks, what, message, truth):
    told = truth.quotas()
    wanted = {}
    for service, figures in told.items():
        for name, figure in figures.items():
            known = QUOTA_NAMES[service].get(name)
            wanted[(service, known) if known else ("", name)] = figure
    checks.equal(what, quotas_of(message), wanted)
    shown = truth.client("quota", "show")
    found = quotas_of(message)
    for name, (service, resource) in CLIENT_QUOTAS.items():
        mine = found[(service, QUOTA_NAMES[service][resource])][0]
        checks.equal(f"{what} of the openstack client: {name}", mine, shown[name])


def check_rest(checks, what, message, truth):
    default = truth.default_volume_type()
    checks.equal(
        f"{what}: volume types",
        {
            one["id"]: (one["name"], one.get("is_public", True), one.get("is_default", False))
            for one in message.get("volume_types", [])
        },
        {
            key: (one["name"], one["is_public"], key == default)
            for key, one in truth.volume_types().items()
        },
    )
    checks.equal(f"{what}: zones", message.get("availability_zones", []), truth.zones())
    checks.equal(f"{what}: version", message.get("api_version"), truth.compute_version())


def by_project(messages):
    return {(one["provider_name"], one["project_id"]): one for one in messages}


def check_figures(checks, messages, access_token):
    """Everything that is said of every project."""
    found = by_project(messages)
    wanted = {(c.name.upper(), c.project_id(p)): g for c in CLOUDS for p, g in GROUPS.items()}
    checks.equal("projects", {key: one["user_group"] for key, one in found.items()}, wanted)
    for cloud in CLOUDS:
        for project in GROUPS:
            message = found[(cloud.name.upper(), cloud.project_id(project))]
            truth = Project(cloud, project, access_token)
            what = f"{cloud.name} {project}"
            checks.equal(f"{what}: missing", message.get("missing", []), [])
            checks.equal(f"{what}: region", message["region_name"], cloud["REGION"])
            check_flavors(checks, f"{what}: flavors", message, truth)
            check_images(checks, f"{what}: images", message, truth)
            check_networks(checks, f"{what}: networks", message, truth)
            check_quotas(checks, f"{what}: quotas", message, truth)
            check_rest(checks, what, message, truth)
            checks.section(what)


def check_apart(checks, messages):
    """What belongs to one project is told of no other."""
    found = by_project(messages)
    for cloud in CLOUDS:
        for kind in ("flavors", "images", "networks"):
            owners = {}
            for project in GROUPS:
                message = found[(cloud.name.upper(), cloud.project_id(project))]
                for one in message[kind]:
                    if not one["is_shared"]:
                        owners.setdefault(one["name"], []).append(project)
            private = {name: who for name, who in owners.items() if name != "alpha-shared"}
            checks.true(f"{cloud.name}: there are private {kind}", private)
            for name, who in private.items():
                checks.equal(f"{cloud.name}: projects that see {name}", len(who), 1)
        prod, dev = (
            found[(cloud.name.upper(), cloud.project_id(name))]["quotas"]
            for name in ("alpha-prod", "alpha-dev")
        )
        checks.true(f"{cloud.name}: projects of one group have quotas of their own", prod != dev)
    shared = [
        message["project_id"]
        for message in messages
        if any(image["name"] == "alpha-shared" for image in message["images"])
    ]
    one = CLOUDS[0]
    checks.equal(
        "projects that see an image shared with one",
        sorted(shared),
        sorted([one.project_id("alpha-prod"), one.project_id("beta")]),
    )


def without_times(messages):
    hidden = ("timestamp", "slas", "expires")
    return [{k: v for k, v in one.items() if k not in hidden} for one in messages]


def check_store(checks, home, file):
    """What was read is what the other commands know, each project by itself."""
    records = home.json("feed", file, *PATIENT)
    checks.equal("entries", {one["outcome"] for one in records}, {"complete"})
    checks.equal("news", {one["news"] for one in records}, {"appeared"})
    known = home.json("providers", "ls")
    checks.equal("providers that are known", len(known), len(CLOUDS) * len(GROUPS))
    again = home.json("feed", file, *PATIENT)
    checks.equal("news of a second run", {one["news"] for one in again}, {"none"})
    rows = home.json("providers", "check", "--sources", file)
    checks.equal("verdicts of providers check", {one["verdict"] for one in rows}, {"ok"})


def check_other_member(checks, home, file):
    """Who is no member of a project reads nothing of it, and all of the others."""
    home.variables["PAAS_TOKEN"] = token("alice")
    records = home.json("feed", file, "--dry-run", *PATIENT)
    beta = {cloud.project_id("beta") for cloud in CLOUDS}
    for one in records:
        wanted = "refused" if one["project"] in beta else "complete"
        checks.equal(f"alice at {one['key']}", one["outcome"], wanted)
    home.variables["PAAS_TOKEN"] = "a.b.c"
    output, errors = home.run("feed", file, "--dry-run", *PATIENT, "-o", "json", code=8)
    outcomes = {one["outcome"] for one in json.loads(output)}
    checks.equal("outcomes with a bad token", outcomes, {"refused"})
    checks.true("the bad token is not told", "a.b.c" not in output + errors)


def networks_were_told(log, start):
    """Whether Neutron has answered since `start` bytes of its log. Nova asks without a limit."""
    return "/v2.0/networks?limit=" in log.read_bytes()[start:].decode(errors="replace")


def check_dying(checks, home, complete):
    """The second cloud's services are killed while it is being read."""
    victim = CLOUDS[1]
    home.variables["PAAS_TOKEN"] = token("carol")
    file = home.write("paced.yaml", configuration(paced=victim.name))
    logs = pathlib.Path(os.environ["PAAS_SERVICES_DIR"]) / victim.name / "log"
    log = logs / "neutron-service.log"
    start = log.stat().st_size
    process = home.start("feed", file, "--dry-run", *PATIENT, "-o", "json")
    try:
        while process.poll() is None and not networks_were_told(log, start):
            time.sleep(0.05)
        checks.true("the cloud was being read", process.poll() is None)
        subprocess.run([SERVICES, "stop", victim.name], check=True)
        output, _ = process.communicate(timeout=600)
    finally:
        process.kill()
        subprocess.run([SERVICES, "start", victim.name], check=True)
    checks.equal("exit code", process.returncode, 0)
    for one in json.loads(output):
        key = one["key"]
        if one["provider"] == victim.name.upper():
            checks.equal(f"{key}: outcome", one["outcome"], "limited")
            checks.true(f"{key}: something is missing", one["missing"])
            told = [finding["message"] for finding in one["findings"]]
            checks.true(f"{key}: a finding about it", any(key in text for text in told))
        else:
            figures = ("outcome", "flavors", "images", "networks", "missing")
            wanted = {**{k: complete[key][k] for k in figures}, "outcome": "complete"}
            checks.equal(key, {k: one[k] for k in figures}, wanted)
    partly = [
        one["key"]
        for one in json.loads(output)
        if one["provider"] == victim.name.upper() and one["networks"] > 0
    ]
    checks.true("a part of the dying cloud was read before", partly)


def main():
    checks = Checks()
    with Home(sys.argv[1]) as home:
        access_token = token("carol")
        home.variables["PAAS_TOKEN"] = access_token
        home.variables["PAAS_CACERT"] = os.environ["PAAS_TEST_CA_FILE"]
        file = home.write("sites.yaml", configuration())
        messages = home.lines("feed", file, "--dry-run", *PATIENT)
        check_figures(checks, messages, access_token)
        check_apart(checks, messages)
        checks.section("projects apart")
        theirs = home.write("theirs.config.yaml", configuration(ours=False))
        checks.equal(
            "the present feeder's file",
            without_times(home.lines("feed", theirs, "--dry-run", *PATIENT)),
            without_times(messages),
        )
        check_store(checks, home, file)
        complete = {one["key"]: one for one in home.json("feed", file, "--dry-run", *PATIENT)}
        check_other_member(checks, home, file)
        checks.section("members")
        check_dying(checks, home, complete)
        checks.section("a dying cloud")
    return checks.exit_code()


if __name__ == "__main__":
    sys.exit(main())
