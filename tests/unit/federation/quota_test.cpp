#include "paas/federation/quota.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace paas;
using federation::Limit;
using federation::Metric;
using federation::QuotaLine;
using federation::Quotas;

TEST_CASE("free is limit minus use, unless nobody told") {
    struct Row {
        const char* what;
        QuotaLine line;
        std::int64_t free;
    };
    const Row rows[] = {
        {"plain", {Limit::of(10), {}, 4}, 6},
        {"use not told", {Limit::of(10), {}, std::nullopt}, 10},
        {"use above the limit", {Limit::of(200), {}, 250}, 0},
        {"unlimited", {Limit::unlimited(), {}, 4}, kUnlimited},
        {"unknown", {{}, {}, 4}, kUnlimited},
        {"per user is smaller", {Limit::of(10), Limit::of(2), 4}, 2},
        {"per user is larger", {Limit::of(10), Limit::of(9), 4}, 6},
        {"per user alone", {Limit::unlimited(), Limit::of(2), 40}, 2},
        {"per user is unlimited", {Limit::of(10), Limit::unlimited(), 4}, 6},
        {"zero is a limit", {Limit::of(0), {}, 0}, 0},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        CHECK(row.line.free() == row.free);
    }
}

TEST_CASE("a bound is the smaller limit that is a number") {
    CHECK(QuotaLine{Limit::of(10), Limit::of(2), {}}.bound() == 2);
    CHECK(QuotaLine{Limit::of(10), {}, {}}.bound() == 10);
    CHECK(QuotaLine{Limit::unlimited(), Limit::of(2), {}}.bound() == 2);
    CHECK(QuotaLine{Limit::unlimited(), {}, {}}.bound() == std::nullopt);
}

TEST_CASE("quotas without any figure limit nothing") {
    const Resources free = Quotas{}.free();
    for (const auto& field : Resources::fields()) {
        CAPTURE(field.name);
        CHECK(federation::is_unlimited(free.*field.member));
    }
    CHECK(Quotas{}.used() == Resources{});
}

TEST_CASE("Kubernetes lines bound the common resources, the tightest wins") {
    Quotas quotas;
    quotas[Metric::requests_cpu_milli] = {Limit::of(20'000), {}, 3'500};
    quotas[Metric::limits_cpu_milli] = {Limit::of(40'000), {}, 39'001};
    quotas[Metric::requests_memory_mib] = {Limit::of(65'536), {}, 1'024};
    quotas[Metric::pods] = {Limit::of(100), {}, 7};
    quotas[Metric::pvcs] = {Limit::of(5), {}, 5};
    const Resources free = quotas.free();
    CHECK(free.vcpus == 0);  // 999 thousandths are no whole CPU
    CHECK(free.ram_mib == 64'512);
    CHECK(free.instances == 93);
    CHECK(free.volumes == 0);
    CHECK(quotas.limits().vcpus == 20);
    CHECK(quotas.used().vcpus == 40);
}

TEST_CASE("the project's limits and those of its users are told apart") {
    Quotas quotas;
    quotas[Metric::vcpus] = {Limit::of(200), Limit::of(64), 190};
    quotas[Metric::ram_mib] = {Limit::unlimited(), Limit::of(4096), 9000};
    quotas[Metric::instances] = {Limit::of(2), {}, 5};
    quotas[Metric::volumes] = {Limit::of(20), {}, 1};
    quotas[Metric::pvcs] = {Limit::of(30), {}, 29};
    CHECK(quotas.project_free() ==
          Resources{10, kUnlimited, 0, kUnlimited, 1, kUnlimited, kUnlimited});
    // Of the line that leaves least.
    CHECK(quotas.project_limits() ==
          Resources{200, kUnlimited, 2, kUnlimited, 30, kUnlimited, kUnlimited});
    CHECK(quotas.user_limits() ==
          Resources{64, 4096, kUnlimited, kUnlimited, kUnlimited, kUnlimited, kUnlimited});
    CHECK(quotas.is_told(&Resources::ram_mib));  // that there is no limit
    CHECK_FALSE(quotas.is_told(&Resources::gpus));
}

TEST_CASE("metrics have different names") {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < federation::kMetricCount; ++i) {
        names.insert(to_string(static_cast<Metric>(i)));
    }
    CHECK(names.size() == federation::kMetricCount);
}
