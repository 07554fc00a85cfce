/// Properties that hold for every federation: checked on seeded random ones.
#include "fixtures.hpp"

#include <random>

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
    int fitting = 0;
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
        const bool after = judge(requirements, provider).fits;
        CHECK((!before || after));
        fitting += before ? 1 : 0;
    }
    CHECK(fitting > 20);  // the property was put to the test
    CHECK(fitting < 380);
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
