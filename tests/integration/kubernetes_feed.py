#!/usr/bin/python3
"""paas feed against the Kubernetes API server of tests/services, with the tokens of an OpenID
provider: every quota and its use, limit range, storage class and node must be what kubectl says.

    kubernetes_feed.py PAAS

Started by `services run oidc k8s -- …`. Exit codes: 0, 1.
"""
import fractions
import json
import math
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
from checks import Checks  # noqa: E402
from paas_program import Home, token  # noqa: E402

GROUPS = {"vo-alpha": "vo-alpha", "vo-alpha-dev": "vo-alpha", "vo-beta": "vo-beta"}
ISSUER = os.environ["PAAS_TEST_OIDC_ISSUER"]
MIB, GIB = 2**20, 2**30

# resource of a quota: (metric of ours, base units in one of it)
METRICS = {
    "requests.cpu": ("requests_cpu_milli", fractions.Fraction(1, 1000)),
    "limits.cpu": ("limits_cpu_milli", fractions.Fraction(1, 1000)),
    "requests.memory": ("requests_memory_mib", MIB),
    "limits.memory": ("limits_memory_mib", MIB),
    "requests.ephemeral-storage": ("requests_ephemeral_mib", MIB),
    "limits.ephemeral-storage": ("limits_ephemeral_mib", MIB),
    "requests.storage": ("storage_gib", GIB),
    "persistentvolumeclaims": ("pvcs", 1),
    "pods": ("pods", 1),
    "services": ("services", 1),
    "services.loadbalancers": ("load_balancers", 1),
    "services.nodeports": ("node_ports", 1),
    "secrets": ("secrets", 1),
    "configmaps": ("config_maps", 1),
}
# member of a message's quota object: (its type, metric, number of the metric's units in one)
MEMBERS = {
    "requests_cpu": ("compute", "requests_cpu_milli", 1000),
    "limits_cpu": ("compute", "limits_cpu_milli", 1000),
    "requests_memory": ("compute", "requests_memory_mib", 1024),
    "limits_memory": ("compute", "limits_memory_mib", 1024),
    "pods": ("compute", "pods", 1),
    "services": ("compute", "services", 1),
    "services_loadbalancers": ("compute", "load_balancers", 1),
    "services_nodeports": ("compute", "node_ports", 1),
    "secrets": ("compute", "secrets", 1),
    "configmaps": ("compute", "config_maps", 1),
    "pvcs": ("block-storage", "pvcs", 1),
    "storage": ("block-storage", "storage_gib", 1),
    "requests_ephemeral_storage": ("block-storage", "requests_ephemeral_mib", 1024),
    "limits_ephemeral_storage": ("block-storage", "limits_ephemeral_mib", 1024),
}
SUFFIXES = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}


def quantity(text):
    """A Kubernetes quantity, exact."""
    number, suffix = re.fullmatch(r"([0-9.]+)([eE][+-]?[0-9]+|[A-Za-z]*)", text).groups()
    value = fractions.Fraction(number)
    if re.fullmatch(r"[eE][+-]?[0-9]+", suffix):
        return value * fractions.Fraction(10) ** int(suffix[1:])
    if suffix.endswith("i"):
        return value * 1024 ** ("KMGTPE".index(suffix[0]) + 1)
    return value * fractions.Fraction(10) ** SUFFIXES[suffix]


def kubectl(access_token, *words):
    command = [
        *[os.environ["PAAS_TEST_K8S_KUBECTL"], "--kubeconfig", "/dev/null"],
        *["--server", os.environ["PAAS_TEST_K8S_URL"], "--token", access_token],
        *["--certificate-authority", os.environ["PAAS_TEST_CA_FILE"], *words, "-o", "json"],
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"kubectl {' '.join(words)}: {done.stderr}")
    return json.loads(done.stdout)


def configuration(ours=True):
    slas = {name: [] for name in GROUPS.values()}
    projects = []
    for namespace, group in GROUPS.items():
        dates = {"start_date": "2026-01-01", "end_date": "2030-01-01"}
        slas[group].append({"doc_uuid": f"sla-{namespace}", **dates})
        projects.append({"id": namespace, "sla": f"sla-{namespace}"})
    provider = {
        "name": "CLUSTER",
        "auth_url": os.environ["PAAS_TEST_K8S_URL"],
        "ca_path": os.environ["PAAS_TEST_CA_FILE"],
        "identity_providers": [{"endpoint": ISSUER}],
        "projects": projects,
    }
    if ours:
        provider["timeout"] = "120s"
    issuer = {
        "issuer": ISSUER,
        "group_claim": "groups",
        "user_groups": [{"name": name, "slas": one} for name, one in slas.items()],
    }
    head = {"schema": "paas.sources/1"} if ours else {}
    return json.dumps({**head, "trusted_idps": [issuer], "kubernetes": [provider]}, indent=1)


def unit_of_named(resource):
    is_size = resource.endswith("/requests.storage") or "hugepages-" in resource
    return GIB if is_size else 1


def figures_of(quota):
    """name of a line -> (limit, used) of one ResourceQuota; limits down, use up."""
    lines = {}
    for resource, hard in quota["spec"]["hard"].items():
        name, unit = METRICS.get(resource, (resource, unit_of_named(resource)))
        used = quota["status"].get("used", {}).get(resource)
        lines[name] = (
            math.floor(quantity(hard) / unit),
            None if used is None else math.ceil(quantity(used) / unit),
        )
    return lines


def strictest(quotas):
    """What is left least of, over the quotas without scopes."""
    lines = {}
    for quota in quotas:
        if "scopes" in quota["spec"] or "scopeSelector" in quota["spec"]:
            continue
        for name, (limit, used) in figures_of(quota).items():
            left = max(0, limit - (used or 0))
            if name not in lines or (left, limit) < lines[name][0]:
                lines[name] = ((left, limit), (limit, used))
    every = {metric: (-1, None) for metric, _ in METRICS.values()}
    return {**every, **{name: figures for name, (_, figures) in lines.items()}}


def amount(value, scale):
    """A figure of a message in our own unit: a number, or a quantity."""
    if value is None or value == -1:
        return value
    if isinstance(value, str):
        return int(quantity(value) / (MIB if value.endswith("i") else fractions.Fraction(1, 1000)))
    return value * scale


def quotas_of(message):
    lines = {}
    for quota in message["quotas"]:
        if quota["per_user"]:
            continue
        pairs = dict(quota.get("by_resource", {}))
        for member, (kind, metric, scale) in MEMBERS.items():
            if quota["type"] == kind and quota.get(member) is not None:
                pairs[metric] = amount(quota[member], scale)
        for name, value in pairs.items():
            limit, used = lines.get(name, (None, None))
            lines[name] = (limit, value) if quota["usage"] else (value, used)
    return lines


def check_quotas(checks, what, message, quotas):
    checks.equal(what, quotas_of(message), strictest(quotas))
    mine = {one["name"]: one for one in message.get("resource_quotas", [])}
    checks.equal(f"{what}: names", sorted(mine), sorted(q["metadata"]["name"] for q in quotas))
    for quota in quotas:
        name = quota["metadata"]["name"]
        found = mine[name]
        hard, used = found.get("hard", {}), found.get("used", {})
        checks.equal(
            f"{what} {name}",
            {key: (hard.get(key), used.get(key)) for key in hard.keys() | used.keys()},
            figures_of(quota),
        )
        has_scopes = "scopes" in quota["spec"] or "scopeSelector" in quota["spec"]
        checks.equal(f"{what} {name}: scopes", bool(found.get("scopes")), has_scopes)


def check_limits(checks, what, message, ranges):
    wanted = []
    for one in ranges:
        for item in one["spec"]["limits"]:
            kinds = {
                "min": ("min", math.ceil),
                "max": ("max", math.floor),
                "default": ("default_limit", math.ceil),
                "defaultRequest": ("default_request", math.ceil),
            }
            resources = {name for kind in kinds for name in item.get(kind, {})}
            for resource in resources:
                unit = fractions.Fraction(1, 1000) if resource == "cpu" else 1
                row = {"scope": item["type"], "resource": resource}
                for kind, (name, rounded) in kinds.items():
                    if resource in item.get(kind, {}):
                        row[name] = rounded(quantity(item[kind][resource]) / unit)
                wanted.append(row)

    def ordered(rows):
        return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))

    checks.equal(what, ordered(message.get("limit_ranges", [])), ordered(wanted))
    checks.equal(f"{what}: number", len(message.get("limit_ranges", [])), len(wanted))


def check_classes(checks, what, message, classes):
    key = "storageclass.kubernetes.io/is-default-class"
    wanted = {
        one["metadata"]["name"]: (
            one["provisioner"],
            one["metadata"].get("annotations", {}).get(key) == "true",
        )
        for one in classes
    }
    mine = {
        one["name"]: (one["provisioner"], one["is_default"]) for one in message["storage_classes"]
    }
    checks.equal(what, mine, wanted)


def check_nodes(checks, what, message, nodes):
    """The test cluster has no two equal nodes, so each is a pool."""
    pools = {one["name"]: one for one in message.get("node_pools", [])}
    wanted, mine = {}, {}
    for node in nodes:
        name = node["metadata"]["name"]
        told = node["status"]["allocatable"]
        wanted[name] = {
            "nodes": 1,
            "cpu_milli": math.floor(quantity(told["cpu"]) * 1000),
            "ram_mib": math.floor(quantity(told["memory"]) / MIB),
            "ephemeral_mib": math.floor(quantity(told.get("ephemeral-storage", "0")) / MIB),
            "pods": int(told["pods"]),
            "labels": node["metadata"]["labels"],
            "accelerators": {
                f"{resource}={count}"
                for resource, count in told.items()
                if resource.startswith(("nvidia.com/", "amd.com/"))
            },
            "spot": node["metadata"]["labels"].get("karpenter.sh/capacity-type") == "spot",
        }
    for name, pool in pools.items():
        mine[name] = {
            **{key: pool.get(key, 0) for key in ("nodes", "cpu_milli", "ram_mib", "pods")},
            "ephemeral_mib": pool.get("ephemeral_mib", 0),
            "labels": pool["labels"],
            # The resource comes first, then what labels add.
            "accelerators": {one["evidence"].split()[0] for one in pool.get("accelerators", [])},
            "spot": pool.get("spot", False),
        }
    checks.equal(what, mine, wanted)


def check_namespace(checks, namespace, message, access_token):
    def items(*words):
        return kubectl(access_token, "get", *words)["items"]

    checks.equal(f"{namespace}: missing", message.get("missing", []), [])
    check_quotas(
        checks, f"{namespace}: quotas", message, items("resourcequota", "-n", namespace)
    )
    check_limits(checks, f"{namespace}: limits", message, items("limitrange", "-n", namespace))
    check_classes(checks, f"{namespace}: classes", message, items("storageclass"))
    version = kubectl(access_token, "version")["serverVersion"]["gitVersion"]
    checks.equal(f"{namespace}: version", message.get("api_version"), version)
    checks.section(namespace)


def main():
    checks = Checks()
    with Home(sys.argv[1]) as home:
        carol = token("carol")
        home.variables["PAAS_TOKEN"] = carol
        file = home.write("cluster.yaml", configuration())
        messages = {one["project_id"]: one for one in home.lines("feed", file, "--dry-run")}
        checks.equal("groups", {k: one["user_group"] for k, one in messages.items()}, GROUPS)
        for namespace, message in messages.items():
            check_namespace(checks, namespace, message, carol)
            nodes = kubectl(carol, "get", "nodes")["items"]
            check_nodes(checks, f"{namespace}: nodes", message, nodes)
        checks.section("nodes")
        theirs = home.write("theirs.config.yaml", configuration(ours=False))
        again = home.lines("feed", theirs, "--dry-run")
        hidden = ("timestamp",)
        checks.equal(
            "the present feeder's file",
            [{k: v for k, v in one.items() if k not in hidden} for one in again],
            [{k: v for k, v in one.items() if k not in hidden} for one in messages.values()],
        )
        records = home.json("feed", file)
        checks.equal("outcomes", {one["outcome"] for one in records}, {"complete"})
        checks.equal("providers that are known", len(home.json("providers", "ls")), len(GROUPS))
        rows = home.json("providers", "check", "--sources", file)
        checks.equal("verdicts of providers check", {one["verdict"] for one in rows}, {"ok"})
        # Who is no member of a namespace reads nothing of it; nodes are for one group alone.
        home.variables["PAAS_TOKEN"] = token("bob")
        for one in home.json("feed", file, "--dry-run"):
            wanted = "complete" if one["project"] == "vo-beta" else "refused"
            checks.equal(f"bob at {one['key']}", one["outcome"], wanted)
        beta = home.lines("feed", file, "--dry-run")
        checks.equal("what bob sees", [one["project_id"] for one in beta], ["vo-beta"])
        checks.equal("nodes that bob sees", beta[0].get("node_pools", []), [])
        home.variables["PAAS_TOKEN"] = token("dave")
        output, _ = home.run("feed", file, "--dry-run", "-o", "json", code=8)
        checks.equal("dave", {one["outcome"] for one in json.loads(output)}, {"refused"})
    return checks.exit_code()


if __name__ == "__main__":
    sys.exit(main())
