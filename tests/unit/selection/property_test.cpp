/// Properties that hold for every federation: checked on seeded random ones.
#include "fixtures.hpp"

#include <limits>
#include <map>
#include <random>
#include <tuple>

using namespace paas;
using namespace paas::selection;
using namespace paas::selection::test;
using federation::Limit;
using federation::Metric;
using federation::Provider;
using federation::Snapshot;

namespace {

/// Draws small random worlds.
class World {
public:
    explicit World(unsigned seed) : random_(seed) {}

    std::int64_t number(std::int64_t from, std::int64_t to) {
        return std::uniform_int_distribution<std::int64_t>(from, to)(random_);
    }

    federation::QuotaLine line(std::int64_t most) {
        federation::QuotaLine drawn;
        const std::int64_t kind = number(0, 5);
        drawn.limit = kind == 0   ? Limit{}
                      : kind == 1 ? Limit::unlimited()
                                  : Limit::of(number(0, most));
        if (number(0, 3) == 0) {
            drawn.per_user = Limit::of(number(0, most));
        }
        if (number(0, 3) != 0) {
            drawn.used = number(0, most / 2);
        }
        return drawn;
    }

    Provider provider(int index) {
        Provider drawn = site("SITE-" + std::to_string(index));
        drawn.flavors.clear();
        for (std::int64_t i = number(0, 12); i > 0; --i) {
            federation::Flavor one = flavor("f" + std::to_string(number(0, 5)), number(1, 8),
                                            1024 * number(1, 16), 10 * number(0, 4));
            one.id += std::to_string(i);
            one.gpus = number(0, 9) == 0 ? 1 : 0;
            if (number(0, 4) == 0) {
                one.accelerators = {{.vendor = "nvidia",
                                     .model = number(0, 1) == 0 ? "A100" : "T4",
                                     .count = number(1, 2)}};
            }
            one.architecture = number(0, 3) == 0 ? "aarch64" : "";
            one.spot = number(0, 5) == 0;
            one.infiniband = number(0, 9) == 0;
            drawn.flavors.push_back(one);
        }
        if (number(0, 2) == 0) {
            drawn.images.push_back(image("ubuntu", "22.04"));
            drawn.images.back().name = "other";
        }
        drawn.quotas[Metric::vcpus] = line(40);
        drawn.quotas[Metric::ram_mib] = line(65536);
        drawn.quotas[Metric::instances] = line(10);
        drawn.quotas[Metric::storage_gib] = line(200);
        drawn.quotas[Metric::volumes] = line(10);
        drawn.quotas[Metric::public_ips] = line(4);
        if (number(0, 1) == 0) {
            drawn.volume_types = {{"v-1", "ssd", "", number(0, 1) == 0, true},
                                  {"v-2", "hdd", "", number(0, 1) == 0, true}};
            drawn.quotas.named("volumes_ssd") = line(8);
            drawn.quotas.named("gigabytes_ssd") = line(200);
        }
        if (number(0, 3) == 0) {
            drawn.images[0].min_disk_gib = 10 * number(0, 3);
            drawn.images[0].min_ram_mib = 1024 * number(0, 8);
        }
        if (number(0, 5) == 0) {
            drawn.status = "limited";
            drawn.missing = {{"quotas.compute", "timed out"}};
        }
        return drawn;
    }

    Requirements requirements() {
        Requirements drawn;
        for (std::int64_t i = number(1, 3); i > 0; --i) {
            NodeRequirement node = machine("n" + std::to_string(i));
            node.count = number(0, 3);
            node.vcpus = number(0, 6);
            node.ram_bytes = number(0, 12) * kGB;
            node.disk_bytes = number(0, 1) * 20 * kGB;
            node.public_ip = number(0, 2) == 0;
            node.gpus = number(0, 5) == 0 ? 1 : 0;
            node.gpu_model = number(0, 1) == 0 ? "A100" : "";
            node.architecture = number(0, 5) == 0 ? "arm64" : "";
            node.spot = number(0, 3) == 0;
            drawn.nodes.push_back(node);
        }
        if (number(0, 1) == 0) {
            drawn.volumes = {
                {"data", number(1, 100) * kGB, number(1, 3), number(0, 2) == 0 ? "ssd" : ""}};
        }
        return drawn;
    }

    Provider cluster() {
        Provider drawn;
        drawn.name = "K8S";
        drawn.type = "kubernetes";
        drawn.region = "default";
        drawn.project = "ns";
        drawn.quotas[Metric::requests_cpu_milli] = line(12'000);
        drawn.quotas[Metric::limits_memory_mib] = line(32'768);
        drawn.quotas[Metric::pods] = line(12);
        drawn.quotas[Metric::pvcs] = line(6);
        for (std::int64_t i = number(0, 3); i > 0; --i) {
            drawn.node_pools.push_back({.name = "pool-" + std::to_string(i),
                                        .nodes = number(1, 3),
                                        .cpu_milli = 1000 * number(1, 8),
                                        .ram_mib = 1024 * number(1, 32)});
        }
        drawn.storage_classes = {{"slow", "", "", true}, {"fast", "", "", false}};
        for (const char* resource : {"cpu", "memory"}) {
            federation::LimitRange range;
            range.scope = number(0, 1) == 0 ? "Container" : "Pod";
            range.resource = resource;
            if (number(0, 1) == 0) {
                range.default_limit = resource == std::string_view("cpu") ? 500 : kGiB;
            }
            drawn.limit_ranges.push_back(range);
        }
        return drawn;
    }

    Requirements containers() {
        Requirements drawn;
        drawn.kind = "kubernetes";
        for (std::int64_t i = number(1, 2); i > 0; --i) {
            ContainerRequirement container;
            container.name = "c" + std::to_string(i);
            container.count = number(1, 3);
            container.milli_cpus = 250 * number(0, 8);
            container.ram_bytes = number(0, 8) * kGiB;
            drawn.containers.push_back(container);
        }
        if (number(0, 2) == 0) {
            drawn.volumes = {{"data", number(1, 50) * kGiB, number(1, 3), "fast"}};
        }
        return drawn;
    }

    template <typename T>
    void shuffle(std::vector<T>& values) {
        std::ranges::shuffle(values, random_);
    }

private:
    std::mt19937 random_;
};

/// Everything of a verdict but addresses.
std::string describe(const Verdict& verdict) {
    std::string text = verdict.provider.str() + (verdict.fits ? " fits" : " refused");
    for (const std::string& assumption : verdict.assumptions) {
        text += '\n' + assumption;
    }
    for (const Refusal& refusal : verdict.refusals) {
        text += '\n' + refusal.code + '|' + refusal.text + '|' + refusal.fix;
    }
    for (const FlavorChoice& choice : verdict.choices) {
        text += '\n' + std::to_string(choice.node) + ' ' + choice.flavor->name + ' ' +
                choice.flavor->id + ' ' +
                (choice.image == nullptr ? "-" : choice.image->name + choice.image->id);
    }
    for (const Resources::Field& field : Resources::fields()) {
        text += ' ' + std::to_string(verdict.demand.*field.member) + '/' +
                std::to_string(verdict.free.*field.member);
    }
    return text;
}

std::vector<std::string> describe(const std::vector<Verdict>& verdicts) {
    std::vector<std::string> texts;
    for (const Verdict& verdict : verdicts) {
        texts.push_back(describe(verdict));
    }
    return texts;
}

/// What came of changes that may help a provider and never hurt it.
struct Monotony {
    int fitting = 0;  ///< before the change
    int helped = 0;   ///< by it

    void note(bool before, bool after) {
        CHECK((!before || after));
        fitting += before ? 1 : 0;
        helped += !before && after ? 1 : 0;
    }
};

/// How good a choice of flavors is: the quotas it breaks, by how much, what it costs; less is
/// better.
using Merit = std::tuple<int, std::int64_t, std::int64_t>;

Merit merit(const std::vector<NodeRequirement>& nodes,
            const std::vector<const federation::Flavor*>& flavors, const Resources& free) {
    constexpr std::int64_t kMibPerVcpu = 4096;
    Resources lack{.vcpus = -free.vcpus, .ram_mib = -free.ram_mib};
    std::int64_t cost = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        lack.vcpus += flavors[i]->vcpus * nodes[i].count;
        lack.ram_mib += flavors[i]->ram_mib * nodes[i].count;
        cost += federation::flavor_cost(*flavors[i]) * nodes[i].count;
    }
    return {(lack.vcpus > 0 ? 1 : 0) + (lack.ram_mib > 0 ? 1 : 0),
            kMibPerVcpu * std::max<std::int64_t>(0, lack.vcpus) +
                std::max<std::int64_t>(0, lack.ram_mib),
            cost};
}

/// The best of all choices, each tried in turn.
Merit best_merit(const std::vector<NodeRequirement>& nodes, const Provider& provider,
                 const Resources& free, std::vector<const federation::Flavor*> chosen = {}) {
    if (chosen.size() == nodes.size()) {
        return merit(nodes, chosen, free);
    }
    const NodeRequirement& node = nodes[chosen.size()];
    Merit best{std::numeric_limits<int>::max(), 0, 0};
    chosen.push_back(nullptr);
    for (const federation::Flavor& flavor : provider.flavors) {
        if (node.vcpus <= flavor.vcpus && node.ram_bytes <= flavor.ram_mib * kMiB) {
            chosen.back() = &flavor;
            best = std::min(best, best_merit(nodes, provider, free, chosen));
        }
    }
    return best;
}

}  // namespace

TEST_CASE("the order of providers, flavors, images and networks does not matter") {
    for (unsigned seed = 0; seed < 60; ++seed) {
        CAPTURE(seed);
        World world(seed);
        std::vector<Provider> providers;
        for (int i = 0; i < 12; ++i) {
            providers.push_back(world.provider(i));
        }
        const Requirements requirements = world.requirements();
        const auto first = describe(select(requirements, {}, Snapshot::of(providers), {}, kNow));
        CHECK(std::ranges::is_sorted(first));
        world.shuffle(providers);
        for (Provider& provider : providers) {
            world.shuffle(provider.flavors);
            world.shuffle(provider.images);
            world.shuffle(provider.networks);
            world.shuffle(provider.volume_types);
        }
        CHECK(describe(select(requirements, {}, Snapshot::of(providers), {}, kNow)) == first);
    }
}

TEST_CASE("more quota never makes a fitting provider unfit") {
    Monotony seen;
    for (unsigned seed = 0; seed < 400; ++seed) {
        CAPTURE(seed);
        World world(seed);
        Provider provider = world.provider(0);
        const Requirements requirements = world.requirements();
        const bool before = judge(requirements, provider).fits;
        for (const Metric metric : {Metric::vcpus, Metric::ram_mib, Metric::instances,
                                    Metric::storage_gib, Metric::volumes, Metric::public_ips}) {
            auto& line = provider.quotas[metric];
            line.limit.value += line.limit.is_value() ? world.number(0, 8192) : 0;
            line.per_user.value += line.per_user.is_value() ? world.number(0, 8192) : 0;
        }
        for (const char* resource : {"volumes_ssd", "gigabytes_ssd"}) {
            auto& line = provider.quotas.named(resource);
            line.limit.value += line.limit.is_value() ? world.number(0, 100) : 0;
        }
        seen.note(before, judge(requirements, provider).fits);
    }
    CHECK(seen.fitting > 20);  // the property was put to the test
    CHECK(seen.fitting < 380);
    CHECK(seen.helped > 20);
}

TEST_CASE("less use and fewer reservations never make a fitting provider unfit") {
    Monotony seen;
    for (unsigned seed = 0; seed < 400; ++seed) {
        CAPTURE(seed);
        World world(seed);
        Provider provider = world.provider(0);
        const Requirements requirements = world.requirements();
        SelectionState state;
        Resources& reserved = state.reserved[provider.key()];
        reserved = {.vcpus = world.number(0, 12),
                    .ram_mib = world.number(0, 16384),
                    .instances = world.number(0, 3),
                    .storage_gib = world.number(0, 50),
                    .volumes = world.number(0, 3),
                    .public_ips = world.number(0, 1)};
        const bool before = judge(requirements, provider, {}, state).fits;
        for (const Resources::Field& field : Resources::fields()) {
            reserved.*field.member = world.number(0, reserved.*field.member);
        }
        for (const Metric metric : {Metric::vcpus, Metric::ram_mib, Metric::instances,
                                    Metric::storage_gib, Metric::volumes, Metric::public_ips}) {
            if (auto& line = provider.quotas[metric]; line.used) {
                line.used = world.number(0, *line.used);
            }
        }
        seen.note(before, judge(requirements, provider, {}, state).fits);
    }
    CHECK(seen.fitting > 20);
    CHECK(seen.helped > 10);
}

namespace {

/// Raises the limits that a fix names: "… raise the quota to 17 and the limit per user to 4",
/// "raise the quota requests.cpu to 5500m and the quota limits.cpu to 6". `less` is taken off each.
void apply(const std::string& fix, const std::map<std::string, Metric>& by_name,
           const std::string& code, std::int64_t less, Provider& provider) {
    const auto number_after = [&](std::size_t at) {
        const std::size_t digits = fix.find(" to ", at) + 4;
        std::size_t end = 0;
        const std::int64_t amount = std::stoll(fix.substr(digits), &end);
        const bool is_milli = digits + end < fix.size() && fix[digits + end] == 'm';
        return std::pair(amount, is_milli);
    };
    const auto lines_of = [&](std::size_t at, std::string_view words) {
        std::vector<Metric> lines;
        const std::size_t name = at + words.size() + 1;
        const std::string called = fix.substr(name, fix.find(' ', name) - name);
        for (const auto& [key, metric] : by_name) {
            if (called == "to" ? key == code : key == called) {
                lines.push_back(metric);
            }
        }
        REQUIRE(lines.size() == 1);
        return lines;
    };
    for (const std::string_view words : {"the quota", "the limit per user"}) {
        for (std::size_t at = fix.find(words); at != std::string::npos;
             at = fix.find(words, at + 1)) {
            for (const Metric metric : lines_of(at, words)) {
                const auto [amount, is_milli] = number_after(at);
                const bool counts_milli = to_string(metric).ends_with("_milli");
                const std::int64_t units = counts_milli && !is_milli ? 1000 : 1;
                federation::QuotaLine& line = provider.quotas[metric];
                (words == "the quota" ? line.limit : line.per_user) =
                    Limit::of((amount - less) * units);
            }
        }
    }
}

/// Applies what is stated about quotas: then it fits.
struct ChangeCheck {
    const std::map<std::string, Metric>& by_name;
    int lifted = 0;
    int minimal = 0;

    void check(const Requirements& requirements, const Provider& provider,
               const SelectionState& state) {
        const Verdict verdict = judge(requirements, provider, {}, state);
        const bool is_about_quotas =
            !verdict.fits && std::ranges::all_of(verdict.refusals, [&](const Refusal& refusal) {
                return by_name.contains(refusal.code);
            });
        if (!is_about_quotas) {
            return;
        }
        const auto raised = [&](std::int64_t less) {
            Provider changed = provider;
            for (const Refusal& refusal : verdict.refusals) {
                CAPTURE(refusal.fix);
                apply(refusal.fix, by_name, refusal.code, less, changed);
            }
            return judge(requirements, changed, {}, state);
        };
        CAPTURE(describe(verdict));
        CHECK(raised(0).fits);
        ++lifted;
        if (verdict.refusals.size() == 1) {
            CHECK_FALSE(raised(1).fits);
            ++minimal;
        }
    }
};

SelectionState random_reservations(World& world, const ProviderKey& key) {
    SelectionState state;
    Resources& mine = state.reserved_by_user[key];
    Resources& all = state.reserved[key];
    mine = {.vcpus = world.number(0, 4), .ram_mib = world.number(0, 4096)};
    all = mine;
    all.vcpus += world.number(0, 8);
    all.instances += world.number(0, 2);
    return state;
}

}  // namespace

TEST_CASE("the smallest change is enough, and one less is not") {
    const std::map<std::string, Metric> by_name{
        {"quota.vcpus", Metric::vcpus},         {"quota.ram_mib", Metric::ram_mib},
        {"quota.instances", Metric::instances}, {"quota.storage_gib", Metric::storage_gib},
        {"quota.volumes", Metric::volumes},     {"quota.public_ips", Metric::public_ips}};
    ChangeCheck check{by_name};
    int overdrawn = 0;
    for (unsigned seed = 0; seed < 1500; ++seed) {
        CAPTURE(seed);
        World world(seed);
        const Provider provider = world.provider(0);
        const auto& vcpus = provider.quotas[Metric::vcpus];
        overdrawn += vcpus.limit.is_value() && vcpus.used.value_or(0) > vcpus.limit.value ? 1 : 0;
        check.check(world.requirements(), provider, random_reservations(world, provider.key()));
    }
    CHECK(check.lifted > 50);
    CHECK(check.minimal > 20);
    CHECK(overdrawn > 50);
}

TEST_CASE("of all flavors that have what is asked for the cheapest is taken") {
    int taken = 0;
    for (unsigned seed = 0; seed < 400; ++seed) {
        CAPTURE(seed);
        World world(seed);
        Provider provider = site();
        provider.quotas = {};
        provider.flavors.clear();
        for (std::int64_t i = world.number(0, 12); i > 0; --i) {
            federation::Flavor one = flavor("f" + std::to_string(i), world.number(1, 8),
                                            1024 * world.number(1, 16), 10 * world.number(0, 4));
            one.gpus = world.number(0, 4) == 0 ? world.number(1, 4) : 0;
            one.infiniband = world.number(0, 4) == 0;
            provider.flavors.push_back(one);
        }
        NodeRequirement node;
        node.name = "n";
        node.vcpus = world.number(0, 8);
        node.ram_bytes = world.number(0, 16) * kGiB;
        node.disk_bytes = world.number(0, 4) * 10 * kGiB;
        node.gpus = world.number(0, 2) == 0 ? world.number(1, 3) : 0;
        node.infiniband = world.number(0, 3) == 0;
        node.instance_type = world.number(0, 5) == 0 ? "f1" : "";
        const federation::Flavor* cheapest = nullptr;
        for (const federation::Flavor& one : provider.flavors) {
            const bool serves =
                node.instance_type.empty()
                    ? node.vcpus <= one.vcpus && node.ram_bytes <= one.ram_mib * kMiB &&
                          node.disk_bytes <= one.disk_gib * kGiB && node.gpus <= one.gpus &&
                          (!node.infiniband || one.infiniband)
                    : one.name == node.instance_type;
            if (serves && (cheapest == nullptr ||
                           federation::flavor_cost(one) < federation::flavor_cost(*cheapest))) {
                cheapest = &one;
            }
        }
        Requirements requirements;
        requirements.nodes = {node};
        const Verdict verdict = judge(requirements, provider);
        CHECK(verdict.fits == (cheapest != nullptr));
        if (cheapest != nullptr) {
            CHECK(federation::flavor_cost(*verdict.choices[0].flavor) ==
                  federation::flavor_cost(*cheapest));
            ++taken;
        }
    }
    CHECK(taken > 100);
    CHECK(taken < 300);
}

TEST_CASE("no other choice of flavors lacks less, or as little and is cheaper") {
    int fitting = 0;
    std::map<int, int> by_broken;
    for (unsigned seed = 0; seed < 600; ++seed) {
        CAPTURE(seed);
        World world(seed);
        Provider provider = site();
        provider.flavors.clear();
        // Few enough that all are looked at; their disks are alike, which only cost counts.
        const std::int64_t kinds = world.number(1, 3);
        for (std::int64_t i = kinds == 3 ? 2 : world.number(1, 4); i > 0; --i) {
            provider.flavors.push_back(
                flavor("f" + std::to_string(i), world.number(2, 8), 1024 * world.number(4, 16)));
        }
        provider.quotas = {};
        provider.quotas[Metric::vcpus] = quota(world.number(0, 60), 0);
        provider.quotas[Metric::ram_mib] = quota(1024 * world.number(0, 120), 0);
        Requirements requirements;
        for (std::int64_t i = 0; i < kinds; ++i) {
            NodeRequirement node;
            node.name = "n" + std::to_string(i);
            node.count = world.number(1, 4);
            node.vcpus = i;  // no two alike, and any flavor has as many
            node.ram_bytes = world.number(0, 8) * kGiB;
            requirements.nodes.push_back(node);
        }
        const Verdict verdict = judge(requirements, provider);
        if (verdict.choices.size() < requirements.nodes.size()) {
            continue;
        }
        std::vector<const federation::Flavor*> chosen;
        for (const FlavorChoice& choice : verdict.choices) {
            chosen.push_back(choice.flavor);
        }
        const Merit found = merit(requirements.nodes, chosen, verdict.free);
        CHECK(found == best_merit(requirements.nodes, provider, verdict.free));
        fitting += verdict.fits ? 1 : 0;
        ++by_broken[std::get<0>(found)];
    }
    CHECK(fitting > 50);
    CHECK(by_broken[0] == fitting);
    CHECK(by_broken[1] > 50);
    CHECK(by_broken[2] > 50);
}

TEST_CASE("at Kubernetes the smallest change names every quota that is in the way") {
    const std::map<std::string, Metric> by_name{{"requests.cpu", Metric::requests_cpu_milli},
                                                {"limits.cpu", Metric::limits_cpu_milli},
                                                {"quota.ram_mib", Metric::limits_memory_mib},
                                                {"quota.instances", Metric::pods},
                                                {"quota.volumes", Metric::pvcs},
                                                {"quota.vcpus", Metric::vcpus}};
    ChangeCheck check{by_name};
    for (unsigned seed = 0; seed < 600; ++seed) {
        CAPTURE(seed);
        World world(seed);
        Provider cluster = world.cluster();
        cluster.quotas[Metric::requests_cpu_milli] = {
            Limit::of(world.number(0, 6'000)), {}, world.number(0, 5'000)};
        cluster.quotas[Metric::limits_cpu_milli] = {
            Limit::of(world.number(0, 6'000)), {}, world.number(0, 5'000)};
        check.check(world.containers(), cluster, random_reservations(world, cluster.key()));
    }
    CHECK(check.lifted > 30);
}

TEST_CASE("at Kubernetes, too, order does not matter and more quota never hurts") {
    Monotony seen;
    for (unsigned seed = 0; seed < 300; ++seed) {
        CAPTURE(seed);
        World world(seed);
        Provider cluster = world.cluster();
        const Requirements requirements = world.containers();
        const Verdict before = judge(requirements, cluster);
        Provider shuffled = cluster;
        world.shuffle(shuffled.node_pools);
        world.shuffle(shuffled.storage_classes);
        world.shuffle(shuffled.limit_ranges);
        CHECK(describe(judge(requirements, shuffled)) == describe(before));
        for (const Metric metric :
             {Metric::requests_cpu_milli, Metric::limits_memory_mib, Metric::pods, Metric::pvcs}) {
            auto& line = cluster.quotas[metric];
            line.limit.value += line.limit.is_value() ? world.number(0, 8192) : 0;
        }
        seen.note(before.fits, judge(requirements, cluster).fits);
    }
    CHECK(seen.fitting > 20);
    CHECK(seen.fitting < 280);
    CHECK(seen.helped > 10);
}

TEST_CASE("what is selected again where it changed is what selecting anew gives") {
    int changed = 0;
    for (unsigned seed = 0; seed < 60; ++seed) {
        CAPTURE(seed);
        World world(seed);
        std::vector<Provider> providers;
        for (int i = 0; i < 12; ++i) {
            providers.push_back(world.provider(i));
        }
        const Snapshot snapshot = Snapshot::of(providers);
        const Requirements requirements = world.requirements();
        const auto random_state = [&] {
            SelectionState state;
            for (const auto& entry : snapshot.entries()) {
                if (world.number(0, 2) == 0) {
                    state.reserved[entry->key].vcpus = world.number(0, 20);
                }
                if (world.number(0, 5) == 0) {
                    state.excluded.push_back({entry->key, "it failed there"});
                }
            }
            state.reserved[ProviderKey("gone/r/p")].vcpus = world.number(0, 1);
            state.excluded.push_back({ProviderKey("gone/r/p"), "it failed there"});
            return state;
        };
        const SelectionState before = random_state();
        const SelectionState after = random_state();
        auto verdicts = select(requirements, {}, snapshot, before, kNow);
        const auto old = describe(verdicts);
        std::vector<ProviderKey> differ;
        for (const SelectionState* state : {&before, &after}) {
            std::ranges::transform(state->reserved, std::back_inserter(differ),
                                   [](const auto& entry) { return entry.first; });
            std::ranges::transform(state->excluded, std::back_inserter(differ),
                                   &Exclusion::provider);
        }
        reselect(requirements, {}, after, kNow, differ, verdicts);
        CHECK(describe(verdicts) == describe(select(requirements, {}, snapshot, after, kNow)));
        CHECK(std::ranges::all_of(verdicts, [](const Verdict& verdict) {
            return verdict.rally != nullptr && verdict.entry != nullptr;
        }));
        changed += describe(verdicts) != old ? 1 : 0;
    }
    CHECK(changed > 30);  // the property was put to the test
}

TEST_CASE("a verdict fits exactly when its demand is free and it has no refusal") {
    for (unsigned seed = 0; seed < 300; ++seed) {
        CAPTURE(seed);
        World world(seed);
        const Verdict verdict = judge(world.requirements(), world.provider(0));
        CHECK(verdict.fits == verdict.refusals.empty());
        if (verdict.fits) {
            CHECK(verdict.demand.fits_in(verdict.free));
        }
        for (const Resources::Field& field : Resources::fields()) {
            CHECK(verdict.free.*field.member >= 0);
        }
    }
}

TEST_CASE("what one deployment reserves is not given to the next") {
    // Reserving each verdict's demand in turn must end within the quota, never beyond it.
    World world(11);
    const Provider provider = site();
    SelectionState state;
    int accepted = 0;
    for (int i = 0; i < 50; ++i) {
        const Verdict verdict = judge(single_vm(), provider, {}, state);
        if (!verdict.fits) {
            break;
        }
        state.reserved[verdict.provider] += verdict.demand;
        ++accepted;
    }
    CHECK(accepted == 4);  // public addresses are the scarcest: 5 - 1
    CHECK(state.reserved.begin()->second.fits_in(provider.free()));
}
