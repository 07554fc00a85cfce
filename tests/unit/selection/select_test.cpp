#include "fixtures.hpp"

#include <functional>

using namespace paas;
using namespace paas::selection;
using namespace paas::selection::test;
using federation::Limit;
using federation::Metric;
using federation::Provider;
using federation::Snapshot;

TEST_CASE("what is asked for and there fits") {
    const Verdict verdict = judge(single_vm(), site());
    CHECK(verdict.fits);
    CHECK(verdict.refusals.empty());
    CHECK(verdict.provider.str() == "SITE-A/RegionOne/p-1");
    CHECK(verdict.machines == 1);
    REQUIRE(verdict.choices.size() == 1);
    CHECK(verdict.choices[0].flavor->name == "medium");
    CHECK(verdict.choices[0].image->name == "ubuntu-22.04");
    CHECK(verdict.free == Resources{32, 65536, 8, 400, 16, 4, kUnlimited});
}

TEST_CASE("each rule refuses with its own code and says what would help") {
    struct Case {
        Requirements requirements = single_vm();
        Provider provider = site();
        Target target;
        SelectionState state;
    };
    struct Row {
        std::string code;
        std::function<void(Case&)> change;
        std::string text;
        std::string fix;
    };
    using namespace std::chrono_literals;
    const std::vector<Row> rows = {
        {"status", [](Case& c) { c.provider.status = "maintenance"; }, "its status is maintenance",
         "wait until it is active again"},
        {"stale",
         [](Case& c) {
             c.state.max_age = 24h;
             c.provider.timestamp = kNow - 25h;
         },
         "its figures are of 2026-02-14T23:00:00.000Z, older than 1d", "feed the provider again"},
        {"status", [](Case& c) { c.provider.status = "removed"; }, "its status is removed", ""},
        {"stale", [](Case& c) { c.provider.expires = kNow; },
         "its figures expired at 2026-02-16T00:00:00.000Z", "feed the provider again"},
        {"downtime", [](Case& c) { c.provider.downtimes = {{kNow - 1h, kNow + 1h, "power"}}; },
         "it has declared a downtime until 2026-02-16T01:00:00.000Z: power",
         "try again after that"},
        {"zone",
         [](Case& c) {
             c.requirements.placement.availability_zone = "gpu";
             c.provider.availability_zones = {"nova", "edge"};
         },
         "it has no availability zone gpu", "use its zone edge"},
        {"sla", [](Case& c) { c.provider.slas = {{"s-1", kNow - 48h, kNow, {}}}; },
         "SLA s-1 ended on 2026-02-16T00:00:00.000Z", "renew the agreement with the provider"},
        {"sla", [](Case& c) { c.provider.slas = {{"s-1", kNow + 1h, {}, {}}}; },
         "SLA s-1 begins on 2026-02-16T01:00:00.000Z",
         "wait until it begins on 2026-02-16T01:00:00.000Z"},
        {"sla", [](Case& c) { c.provider.slas = {{"s-1", {}, {}, {"p-2"}}}; },
         "none of its SLAs covers project p-1", "agree on an SLA that covers project p-1"},
        {"sla",
         [](Case& c) {
             c.provider.slas = {{"s-1", {}, {}, {"p-2"}}, {"s-2", {}, {}, {"p-1"}}};
             c.target.sla = "s-1";
         },
         "SLA s-1 does not cover project p-1", "name the provider instead of the SLA"},
        {"sla",
         [](Case& c) {
             c.provider.slas = {{"s-1", {}, kNow, {}}, {"s-2", {}, {}, {}}};
             c.requirements.placement.sla_id = "s-1";
             c.target.sla = "s-2";
         },
         "SLA s-1 ended on 2026-02-16T00:00:00.000Z", "renew the agreement with the provider"},
        {"sla",
         [](Case& c) {
             c.provider.slas = {{"s-1", {}, kNow - 1h, {}}, {"s-2", kNow + 1h, {}, {}}};
         },
         "SLA s-2 begins on 2026-02-16T01:00:00.000Z",
         "wait until it begins on 2026-02-16T01:00:00.000Z"},
        {"group",
         [](Case& c) {
             c.target = {.user_group = "lab/b", .issuer = "https://two.org"};
             c.provider.trusted_issuers = {{"https://two.org/", "two", "", "", {"lab/a"}}};
             c.provider.issuer_endpoint.clear();
         },
         "it serves group lab/test, not lab/b", "ask as a member of lab/test"},
        {"volume_type",
         [](Case& c) {
             c.provider.volume_types = {{"v-1", "ssd", "", false, true},
                                        {"v-2", "hdd", "", true, true}};
             c.requirements.volumes = {{"data", kGiB, 1, "nvme"}};
         },
         "it has no volume type nvme for volume data", "leave the type out to use the default hdd"},
        {"quota.gigabytes_ssd",
         [](Case& c) {
             c.provider.quotas.named("gigabytes_ssd") = quota(20, 15);
             c.requirements.volumes = {{"data", 3 * kGiB, 2, "ssd"}};
         },
         "needs 6 GiB of block storage of type ssd, 5 of 20 are free",
         "1 more GiB of block storage of type ssd: release them or raise the quota to 21"},
        {"quota.volumes_hdd",
         [](Case& c) {
             c.provider.volume_types = {{"v-2", "hdd", "", true, true}};
             c.provider.quotas.named("volumes_hdd") = quota(3, 2);
             c.state.reserved[ProviderKey("SITE-A/RegionOne/p-1")].volumes = 1;
             c.requirements.volumes = {{"data", kGiB, 1, ""}};
         },
         "needs 1 volumes of type hdd, 0 of 3 are free (1 are reserved by deployments in flight)",
         "1 more volumes of type hdd: release them or raise the quota to 4"},
        {"flavor",
         [](Case& c) {
             c.provider.status = "limited";
             c.provider.missing = {{"flavors", "timed out after 2 s"}};
             c.requirements.nodes[0].vcpus = 16;
             c.requirements.nodes[0].disk_bytes = 0;
         },
         "no flavor gives node server 16 vCPUs, 3815 MiB of memory; its flavors could not all be "
         "read: timed out after 2 s",
         "feed the provider again"},
        {"group", [](Case& c) { c.target.user_group = "lab/other"; },
         "it serves group lab/test, not lab/other", "ask as a member of lab/test"},
        {"issuer",
         [](Case& c) { c.target = {.user_group = "lab/test", .issuer = "https://other.org"}; },
         "it trusts https://iam.example.org/ for this group, not https://other.org",
         "use a token of https://iam.example.org/"},
        {"type", [](Case& c) { c.provider.type = "kubernetes"; },
         "it is of type kubernetes, the template needs openstack", "use a template for kubernetes"},
        {"provider", [](Case& c) { c.target.provider = "SITE-B"; }, "provider SITE-B is asked for",
         "ask for no provider by name"},
        {"region", [](Case& c) { c.target.region = "north"; }, "region north is asked for",
         "ask for no region"},
        {"region", [](Case& c) { c.requirements.placement.region = "north"; },
         "a placement policy of the template asks for region north",
         "take the region out of the placement policy"},
        {"placement", [](Case& c) { c.requirements.placement.cloud_id = "SITE-B"; },
         "a placement policy of the template asks for SITE-B", "take the placement policy out"},
        {"placement", [](Case& c) { c.requirements.placement.sla_id = "s-1"; },
         "SLA s-1 is asked for, the provider states none",
         "take the SLA out of the placement policy"},
        {"placement", [](Case& c) { c.target.sla = "s-1"; },
         "SLA s-1 is asked for, the provider states none", "name the provider instead of the SLA"},
        {"excluded",
         [](Case& c) {
             c.state.excluded = {{ProviderKey("SITE-A/RegionOne/p-1"), "it failed before"}};
         },
         "it failed before", "do not exclude it"},
        {"blocked",
         [](Case& c) { c.state.blocked = {{"SITE-A/RegionOne", "", "three failures", kNow + 1h}}; },
         "it is blocked until 2026-02-16T01:00:00.000Z: three failures",
         "paas providers unblock SITE-A/RegionOne"},
        {"flavor", [](Case& c) { c.requirements.nodes[0].vcpus = 16; },
         "no flavor gives node server 16 vCPUs, 3815 MiB of memory, 19 GiB of disk",
         "ask for at most 8 vCPUs (flavor large)"},
        {"flavor", [](Case& c) { c.requirements.nodes[0].instance_type = "tiny"; },
         "it has no flavor tiny, which node server asks for by name",
         "leave instance_type out and state num_cpus and mem_size"},
        {"image", [](Case& c) { c.requirements.nodes[0].os_version = "18.04"; },
         "no image gives node server ubuntu 18.04", "it offers ubuntu 22.04"},
        {"image",
         [](Case& c) {
             c.requirements.nodes[0].architecture = "x86_64";
             c.provider.images[0].architecture = "aarch64";
         },
         "no image gives node server ubuntu 22.04 x86_64",
         "ask for architecture aarch64 (image ubuntu-22.04)"},
        {"image",
         [](Case& c) {
             c.requirements.nodes[0].os_version = "20.04";
             c.requirements.nodes[0].os_type = "windows";
             c.provider.images[0].os_type = "linux";
         },
         "no image gives node server ubuntu 20.04 windows",
         "ask for version 22.04, type linux (image ubuntu-22.04)"},
        {"image", [](Case& c) { c.requirements.nodes[0].os_distribution = "debian"; },
         "no image gives node server debian 22.04",
         "its administrators can add an image of debian 22.04"},
        {"image", [](Case& c) { c.requirements.nodes[0].image = "golden"; },
         "it has no image golden, which node server asks for by name",
         "leave image out and state distribution and version"},
        {"network", [](Case& c) { c.provider.networks.erase(c.provider.networks.begin()); },
         "it has no network that gives public addresses",
         "its administrators can add a network with public addresses"},
        {"network",
         [](Case& c) {
             c.provider.networks.pop_back();
             c.requirements.networks = {{"net", "private", ""}};
         },
         "it has no private network", "its administrators can add a private network"},
        {"network", [](Case& c) { c.requirements.networks = {{"net", "private", "vlan7"}}; },
         "it has no network vlan7", "leave network_name out to use the provider's own"},
        {"volume_size",
         [](Case& c) {
             c.provider.quotas[Metric::volume_size_gib].limit = Limit::of(46);
             c.requirements.volumes = {{"data", 50 * kGB, 1, ""}};
         },
         "volume data of 47 GiB is larger than the 46 GiB that one volume may have",
         "ask for at most 46 GiB per volume"},
        {"quota.vcpus", [](Case& c) { c.provider.quotas[Metric::vcpus] = quota(9, 8); },
         "needs 2 vCPUs, 1 of 9 are free", "1 more vCPUs: release them or raise the quota to 10"},
        {"quota.ram_mib", [](Case& c) { c.provider.quotas[Metric::ram_mib] = quota(4096, 1); },
         "needs 4096 MiB of memory, 4095 of 4096 are free",
         "1 more MiB of memory: release them or raise the quota to 4097"},
        {"quota.instances", [](Case& c) { c.provider.quotas[Metric::instances] = quota(2, 2); },
         "needs 1 instances, 0 of 2 are free",
         "1 more instances: release them or raise the quota to 3"},
        {"quota.storage_gib",
         [](Case& c) {
             c.requirements.volumes = {{"data", 10 * kGiB, 41, ""}};
             c.provider.quotas[Metric::volumes].limit = Limit::unlimited();
         },
         "needs 410 GiB of block storage, 400 of 500 are free",
         "10 more GiB of block storage: release them or raise the quota to 510"},
        {"quota.volumes", [](Case& c) { c.requirements.volumes = {{"data", 10 * kGiB, 17, ""}}; },
         "needs 17 volumes, 16 of 20 are free",
         "1 more volumes: release them or raise the quota to 21"},
        {"quota.public_ips", [](Case& c) { c.provider.quotas[Metric::public_ips] = quota(1, 1); },
         "needs 1 public IPs, 0 of 1 are free",
         "1 more public IPs: release them or raise the quota to 2"},
        {"quota.vcpus", [](Case& c) { c.provider.quotas[Metric::vcpus] = quota(10, 15); },
         "needs 2 vCPUs, 0 of 10 are free (15 are in use)",
         "7 more vCPUs: release them or raise the quota to 17"},
        {"quota.vcpus",
         [](Case& c) {
             c.provider.quotas[Metric::vcpus] = {Limit::of(200), Limit::of(64), 190};
             c.requirements.nodes[0].count = 10;
             c.requirements.nodes[0].ram_bytes = kGB;
             c.requirements.nodes[0].public_ip = false;
             c.provider.quotas[Metric::instances] = {};
             c.provider.quotas[Metric::vcpus].used = 190;
             c.requirements.nodes[0].vcpus = 2;
         },
         "needs 20 vCPUs, 10 of 200 are free",
         "10 more vCPUs: release them or raise the quota to 210"},
        {"quota.vcpus",
         [](Case& c) {
             c.provider.quotas[Metric::vcpus] = {Limit::of(200), Limit::of(4), 20};
             c.state.reserved[ProviderKey("SITE-A/RegionOne/p-1")].vcpus = 6;
             c.state.reserved_by_user[ProviderKey("SITE-A/RegionOne/p-1")].vcpus = 3;
         },
         "needs 2 vCPUs, 1 of 4 are free for this user (3 are reserved by this user's deployments "
         "in flight)",
         "1 more vCPUs: release them or raise the limit per user to 5"},
        {"quota.vcpus",
         [](Case& c) { c.provider.quotas[Metric::vcpus] = {Limit::of(9), Limit::of(1), 8}; },
         "needs 2 vCPUs, 1 of 9 are free",
         "1 more vCPUs: release them or raise the quota to 10 and the limit per user to 2"},
        {"quota.vcpus",
         [](Case& c) { c.state.reserved[ProviderKey("SITE-A/RegionOne/p-1")].vcpus = 31; },
         "needs 2 vCPUs, 1 of 40 are free (31 are reserved by deployments in flight)",
         "1 more vCPUs: release them or raise the quota to 41"},
    };
    for (const Row& row : rows) {
        Case changed;
        row.change(changed);
        const Verdict verdict =
            judge(changed.requirements, changed.provider, changed.target, changed.state);
        CAPTURE(row.code);
        CAPTURE(row.text);
        CHECK(!verdict.fits);
        REQUIRE(codes(verdict) == std::vector<std::string>{row.code});
        CHECK(verdict.refusals[0].text == row.text);
        CHECK(verdict.refusals[0].fix == row.fix);
    }
}

TEST_CASE("all reasons are told, not the first") {
    Provider provider = site();
    provider.status = "maintenance";
    provider.quotas[Metric::vcpus] = quota(8, 8);
    provider.quotas[Metric::ram_mib] = quota(0, 0);
    provider.images.clear();
    const Verdict verdict = judge(single_vm(), provider, {.user_group = "lab/other"});
    CHECK(codes(verdict) ==
          std::vector<std::string>{"status", "group", "image", "quota.vcpus", "quota.ram_mib"});
}

TEST_CASE("rules that do not apply refuse nothing") {
    using namespace std::chrono_literals;
    Provider provider = site();
    provider.sla_id = "s-1";
    const Target names[] = {
        {.user_group = "lab/test", .issuer = "https://iam.example.org"},
        {.provider = "SITE-A"},
        {.provider = "SITE-A/RegionOne"},
        {.provider = "SITE-A/RegionOne/p-1"},
        {.region = "RegionOne"},
        {.sla = "s-1"},
        {.issuer = "https://elsewhere.org"},  // without a group the issuer says nothing
    };
    for (const Target& target : names) {
        CHECK(judge(single_vm(), provider, target).fits);
    }
    SelectionState state;
    state.blocked = {{"SITE-A", "", "over", kNow},
                     {"SITE-A", "other_template", "", kNow + 1h},
                     {"SITE-B", "", "", kNow + 1h}};
    state.excluded = {{ProviderKey("SITE-A/RegionOne/p-2"), ""}};
    CHECK(judge(single_vm(), provider, {.template_name = "mine"}, state).fits);

    state = {};
    state.max_age = 1h;
    provider.timestamp = {};  // messages before 1.3.0 tell no time
    CHECK(judge(single_vm(), provider, {}, state).fits);
}

TEST_CASE("demand is the sum of chosen flavors times count, volumes and addresses") {
    Requirements requirements;
    NodeRequirement master = machine("master");
    NodeRequirement worker = machine("worker");
    worker.count = 3;
    worker.public_ip = false;
    worker.vcpus = 4;
    worker.ram_bytes = 8 * kGB;
    requirements.nodes = {master, worker};
    requirements.volumes = {{"home", 10 * kGB, 3, ""}, {"scratch", 1, 1, ""}};
    Provider provider = site();
    const Verdict verdict = judge(requirements, provider);
    CHECK(verdict.fits);
    CHECK(verdict.machines == 4);
    CHECK(verdict.exact_flavors == 1);
    CHECK(verdict.demand == Resources{2 + 3 * 8, 4096 + 3 * 16384, 4, 3 * 10 + 1, 4, 1, 0});
}

TEST_CASE("a node of count 0 asks for no quota but must have a flavor") {
    Requirements requirements = single_vm();
    requirements.nodes[0].count = 0;
    Verdict verdict = judge(requirements, site());
    CHECK(verdict.fits);
    CHECK(verdict.demand == Resources{});
    requirements.nodes[0].vcpus = 100;
    verdict = judge(requirements, site());
    CHECK(codes(verdict) == std::vector<std::string>{"flavor"});
}

TEST_CASE("flavors that spare the scarce quota are tried before refusing") {
    Provider provider = site();
    provider.flavors = {flavor("many-cpus", 4, 2048), flavor("much-memory", 1, 65536)};
    Requirements requirements;
    NodeRequirement node;
    node.name = "n";
    requirements.nodes = {node};
    CHECK(judge(requirements, provider).choices[0].flavor->name == "many-cpus");
    provider.quotas[Metric::vcpus] = quota(10, 9);
    Verdict verdict = judge(requirements, provider);
    CHECK(verdict.fits);
    CHECK(verdict.choices[0].flavor->name == "much-memory");
    CHECK(verdict.demand.vcpus == 1);
    // When no choice helps, the figures told are those of the one that lacks least.
    provider.quotas[Metric::vcpus] = quota(9, 9);
    verdict = judge(requirements, provider);
    CHECK(codes(verdict) == std::vector<std::string>{"quota.vcpus"});
    CHECK(verdict.refusals[0].wanted == 1);
    CHECK(verdict.refusals[0].fix == "1 more vCPUs: release them or raise the quota to 10");
    CHECK(verdict.choices[0].flavor->name == "much-memory");
}

TEST_CASE("amounts that no cloud has are refused, not overflowed") {
    Requirements requirements = single_vm();
    requirements.nodes[0].count = INT64_MAX;
    requirements.volumes = {{"data", INT64_MAX, INT64_MAX, ""}};
    Provider provider = site();
    provider.quotas = {};  // even without any limit
    const Verdict verdict = judge(requirements, provider);
    CHECK(!verdict.fits);
    for (const Resources::Field& field : Resources::fields()) {
        CHECK(verdict.demand.*field.member >= 0);
    }
}

TEST_CASE("containers need a Kubernetes provider and its quotas") {
    Provider cluster;
    cluster.name = "K8S-A";
    cluster.type = "kubernetes";
    cluster.region = "default";
    cluster.project = "lab-ns";
    cluster.quotas[Metric::requests_cpu_milli] = {Limit::of(4000), {}, 2100};
    cluster.quotas[Metric::pods] = quota(10, 0);
    cluster.quotas[Metric::gpus] = quota(1, 0);
    cluster.storage_classes = {{"csi", "", "", true}};
    Requirements requirements;
    requirements.kind = "kubernetes";
    requirements.containers = {{"web", 3, 300, 512 * kMiB, 0}};
    requirements.volumes = {{"data", 10 * kGiB, 1, "csi"}};
    Verdict verdict = judge(requirements, cluster);
    CHECK(verdict.fits);
    CHECK(verdict.demand == Resources{1, 1536, 3, 10, 1, 0, 0});

    requirements.containers[0].milli_cpus = 400;  // 1.2 CPUs, one whole one is free
    requirements.containers[0].gpus = 1;
    requirements.volumes[0].type = "fast";
    verdict = judge(requirements, cluster);
    CHECK(codes(verdict) == std::vector<std::string>{"storage_class", "quota.vcpus", "quota.gpus"});
    CHECK(codes(judge(requirements, site())).front() == "type");
}

TEST_CASE("a template that asks for nothing fits everywhere") {
    Requirements requirements;
    requirements.kind = "any";
    CHECK(judge(requirements, site()).fits);
    Provider cluster;
    cluster.type = "kubernetes";
    CHECK(judge(requirements, cluster).fits);
}

TEST_CASE("remaining never goes below zero and keeps what is unlimited") {
    const Resources free{10, 100, 0, kUnlimited, 5, 5, kUnlimited};
    const Resources reserved{4, 200, 1, 1000, -3, 5, 7};
    CHECK(remaining(free, reserved) == Resources{6, 0, 0, kUnlimited, 5, 0, kUnlimited});
}

TEST_CASE("the error of no provider names the commonest reasons and the nearest provider") {
    CHECK(no_provider_fits({}).message == "no provider is known");
    Provider full = site("FULL");
    full.quotas[Metric::vcpus] = quota(8, 8);
    Provider fuller = site("FULLER");
    fuller.quotas[Metric::vcpus] = quota(8, 8);
    fuller.quotas[Metric::instances] = quota(8, 8);
    Provider other = site("OTHER");
    other.user_group = "lab/other";
    const Snapshot snapshot = Snapshot::of({full, fuller, other});
    const Error error =
        no_provider_fits(select(single_vm(), {.user_group = "lab/test"}, snapshot, {}, kNow));
    CHECK(error.code == ErrorCode::resource_exhausted);
    CHECK(error.message ==
          "none of 3 providers fits; refused for quota.vcpus (2), group (1), quota.instances (1)");
    CHECK(error.hint ==
          "nearest is FULL/RegionOne/p-1: 2 more vCPUs: release them or raise the quota to 10");
}

TEST_CASE("a provider read in part is judged by what is known of it") {
    Provider provider = site();
    provider.status = "limited";
    provider.missing = {{"flavors", "timed out"}};
    // A flavor that was read will do.
    CHECK(judge(single_vm(), provider).fits);
    CHECK(judge(single_vm(), provider).assumptions.empty());

    // An amount that was not read is taken to suffice, and that is said.
    provider.missing = {{"quotas.compute", "403 Forbidden"}};
    provider.quotas[Metric::vcpus] = {};
    Verdict verdict = judge(single_vm(), provider);
    CHECK(verdict.fits);
    CHECK(verdict.assumptions ==
          std::vector<std::string>{
              "quotas of machines suffice, which could not be read: 403 Forbidden"});

    // Unknown is not 0, and 0 is not unknown.
    provider.quotas[Metric::vcpus] = quota(0, 0);
    CHECK(codes(judge(single_vm(), provider)) == std::vector<std::string>{"quota.vcpus"});

    // What does not matter to the request is not assumed.
    provider.quotas[Metric::vcpus] = {};
    provider.missing = {{"quotas.block-storage", "403 Forbidden"}};
    CHECK(judge(single_vm(), provider).assumptions.empty());
    provider.missing.clear();
    CHECK(judge(single_vm(), provider).assumptions.size() == 1);
}

TEST_CASE("a group is (issuer, group), and a provider may trust several issuers") {
    Provider provider = site();
    provider.trusted_issuers = {{"https://two.org/", "two", "openid", "", {"lab/b", "lab/test"}},
                                {"https://three.org", "three", "openid", "", {}}};
    struct Row {
        const char* group;
        const char* issuer;
        bool fits;
    };
    const Row rows[] = {
        {"lab/test", "https://iam.example.org", true},
        {"lab/test", "https://two.org", true},
        {"lab/b", "https://two.org", true},
        {"lab/b", "https://iam.example.org", false},
        {"lab/b", "https://three.org", false},
        {"lab/test", "https://three.org/", true},
        {"lab/test", "https://four.org", false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.group);
        CAPTURE(row.issuer);
        CHECK(judge(single_vm(), provider, {.user_group = row.group, .issuer = row.issuer}).fits ==
              row.fits);
    }
}

TEST_CASE("an agreement in force is enough; the one asked for must be in force itself") {
    using namespace std::chrono_literals;
    Provider provider = site();
    provider.slas = {{"old", {}, kNow - 1h, {}}, {"new", kNow - 1h, kNow + 1h, {"p-1"}}};
    CHECK(judge(single_vm(), provider).fits);
    CHECK(judge(single_vm(), provider, {.sla = "new"}).fits);
    CHECK(codes(judge(single_vm(), provider, {.sla = "old"})) == std::vector<std::string>{"sla"});
    CHECK(codes(judge(single_vm(), provider, {.sla = "none"})) ==
          std::vector<std::string>{"placement"});
}

TEST_CASE("a downtime that is near is told, one that is over or far is not") {
    using namespace std::chrono_literals;
    Provider provider = site();
    provider.downtimes = {{kNow - 2h, kNow, "over"}, {kNow + 25h, kNow + 30h, "far"}};
    CHECK(judge(single_vm(), provider).fits);
    CHECK(judge(single_vm(), provider).assumptions.empty());
    provider.downtimes.push_back({kNow + 1h, kNow + 2h, "disks"});
    const Verdict verdict = judge(single_vm(), provider);
    CHECK(verdict.fits);
    REQUIRE(verdict.assumptions.size() == 1);
    CHECK(verdict.assumptions[0].find("2026-02-16T01:00:00.000Z: disks") != std::string::npos);
}

TEST_CASE("a zone that nobody tells is assumed, one of the list is not") {
    Requirements requirements = single_vm();
    requirements.placement.availability_zone = "nova";
    Provider provider = site();
    CHECK(judge(requirements, provider).assumptions.size() == 1);
    provider.availability_zones = {"edge", "nova"};
    CHECK(judge(requirements, provider).fits);
    CHECK(judge(requirements, provider).assumptions.empty());
}

TEST_CASE("figures alone say the same without words, and words can be had later") {
    federation::Provider full = site("FULL");
    full.quotas[Metric::vcpus] = quota(8, 8);
    full.status = "maintenance";
    full.images.clear();
    federation::Provider limited = site("LIMITED");
    limited.status = "limited";
    limited.missing = {{"quotas.network", "HTTP 500"}};
    federation::Provider other = site("OTHER");
    other.networks.clear();
    other.user_group = "lab/other";
    const Snapshot snapshot = Snapshot::of({full, limited, other, site("GOOD")});
    const Target target{.user_group = "lab/test"};
    const auto brief = select(single_vm(), target, snapshot, {}, kNow, Detail::figures);
    const auto told = select(single_vm(), target, snapshot, {}, kNow, Detail::sentences);
    REQUIRE(brief.size() == told.size());
    for (std::size_t i = 0; i < brief.size(); ++i) {
        CAPTURE(brief[i].provider.str());
        CHECK(brief[i].fits == told[i].fits);
        CHECK(brief[i].demand == told[i].demand);
        CHECK(brief[i].assumptions.empty());
        REQUIRE(brief[i].refusals.size() == told[i].refusals.size());
        for (std::size_t k = 0; k < brief[i].refusals.size(); ++k) {
            Refusal wordless = told[i].refusals[k];
            CHECK(!wordless.text.empty());
            wordless.text.clear();
            wordless.fix.clear();
            CHECK(brief[i].refusals[k] == wordless);
        }
        const Verdict later = explained(brief[i], single_vm(), target, {}, kNow);
        CHECK(later.refusals == told[i].refusals);
        CHECK(later.assumptions == told[i].assumptions);
        CHECK(later.rally == brief[i].rally);
    }
    const Snapshot nothing = Snapshot::of({other, full});
    const auto none = select(single_vm(), {}, nothing, {}, kNow, Detail::figures);
    const Error error = no_provider_fits(none, [&](const Verdict& verdict) {
        return explained(verdict, single_vm(), {}, {}, kNow);
    });
    CHECK(error.hint.find("can add a network with public") != std::string::npos);
}
