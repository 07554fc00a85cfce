#include "paas/dispatch/simulator.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::dispatch;
using namespace std::chrono_literals;

TEST_CASE("settings are read from YAML") {
    const auto settings = SimulatorSettings::parse(R"(
seed: 7
defaults: {success: 0.95, ready: {median: 2m, p95: 10m}, lose_answer: 0.01}
providers:
  CLOUD-A/region-1:
    success: 0
    update_success: 0.5
    errors:
      - {class: capacity, weight: 3, at_create: true, message: full}
      - class: network
    ready: {distribution: uniform, min: 10s, max: 20s}
    outages: [{from: "2026-01-01T00:00:00Z", length: 2h, every: 7d, silent: true}]
    capacity: {vcpus: 64, instances: 20}
    hang_destroy: 0.25
    hang: 48h
)",
                                                   "simulation.yaml");
    REQUIRE(settings);
    CHECK(settings->seed == 7);
    CHECK(settings->defaults.success == 0.95);
    CHECK(settings->defaults.ready.median == 2min);
    CHECK_FALSE(settings->defaults.capacity);
    REQUIRE(settings->providers.size() == 1);
    const SimulatedProvider& provider = settings->providers.at("CLOUD-A/region-1");
    CHECK(provider.success == 0);
    CHECK(provider.update_success == 0.5);
    CHECK(provider.lose_answer == 0.01);  // from the defaults
    REQUIRE(provider.errors.size() == 2);
    CHECK(provider.errors[0].error_class == deployment::ErrorClass::capacity);
    CHECK(provider.errors[0].weight == 3);
    CHECK(provider.errors[0].at_create);
    CHECK(provider.errors[0].message == "full");
    CHECK_FALSE(provider.errors[1].at_create);
    CHECK(provider.ready.uniform);
    CHECK(provider.ready.max == 20s);
    REQUIRE(provider.outages.size() == 1);
    CHECK(provider.outages[0].every == 168h);
    CHECK(provider.outages[0].silent);
    CHECK(provider.capacity->vcpus == 64);
    CHECK(provider.capacity->ram_mib == kUnlimited);
    CHECK(provider.hang == 48h);
}

TEST_CASE("JSON and nothing are settings too") {
    CHECK(SimulatorSettings::parse(R"({"seed": 3})", "x")->seed == 3);
    CHECK(SimulatorSettings::parse("", "x")->seed == 1);
    CHECK(SimulatorSettings::parse(" \n", "x")->defaults.success == 0.9);
}

TEST_CASE("a mistake is named with its place") {
    struct Row {
        const char* text;
        const char* expected;
    };
    const Row rows[] = {
        {"seed: x", "seed"},
        {"sed: 1", "sed"},
        {"defaults: {success: 2}", "defaults.success"},
        {"defaults: {success: .nan}", ""},
        {"defaults: {ready: {median: 5}}", "defaults.ready.median"},
        {"defaults: {ready: {median: soon}}", "defaults.ready.median"},
        {"defaults: {ready: {distribution: normal}}", "defaults.ready.distribution"},
        {"defaults: {ready: {min: 2h, max: 1h}}", "defaults.ready.max"},
        {"defaults: {errors: [{class: strange}]}", "defaults.errors[0].class"},
        {"defaults: {errors: [{class: quota, weight: -1}]}", "defaults.errors[0].weight"},
        {"defaults: {outages: [{from: yesterday}]}", "defaults.outages[0].from"},
        {"providers: {A: {capacity: {cpus: 1}}}", "providers.A.capacity.cpus"},
        {"providers: [1]", "providers"},
        {"seed: 1\nseed: 2", "seed"},
        {"a: [", ""},
        {"just text", ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto settings = SimulatorSettings::parse(row.text, "simulation.yaml");
        REQUIRE_FALSE(settings);
        CHECK(settings.error().code == ErrorCode::invalid_argument);
        CAPTURE(to_string(settings.error()));
        CHECK(to_string(settings.error()).find(row.expected) != std::string::npos);
        REQUIRE(settings.error().position);
        CHECK(settings.error().position->file == "simulation.yaml");
        CHECK(settings.error().position->line > 0);
    }
    const auto settings = SimulatorSettings::parse(
        "seed: 1\nproviders:\n  A.B/c:\n    errors:\n      - {class: quota}\n"
        "      - {class: quota, weight: -1}\n",
        "simulation.yaml");
    REQUIRE_FALSE(settings);
    CHECK(to_string(settings.error().position.value()) == "simulation.yaml:6:24");
}
