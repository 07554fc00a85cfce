#include "paas/ranking/history.hpp"

#include <doctest/doctest.h>

using namespace paas;
using ranking::History;
using ranking::Outcome;
using ranking::Tally;

namespace {

constexpr Timestamp kNow{std::chrono::days(20'500)};
constexpr Milliseconds kDay = std::chrono::days(1);

Outcome outcome(bool success, Timestamp at, std::string provider = "A/r/p",
                std::string template_name = "vm") {
    return {ProviderKey(std::move(provider)), std::move(template_name), success,
            std::chrono::seconds(100), at};
}

}  // namespace

TEST_CASE("an outcome counts half after a half-life") {
    Tally tally;
    tally.add(outcome(true, kNow), kDay);
    tally.add(outcome(false, kNow + kDay), kDay);
    CHECK(tally.successes == 0.5);
    CHECK(tally.failures == 1.0);
    CHECK(tally.success_seconds == 50.0);
    CHECK(tally.total_successes == 1);
    CHECK(tally.total_failures == 1);
    CHECK(tally.at == kNow + kDay);
    const Tally later = tally.decayed_to(kNow + 3 * kDay, kDay);
    CHECK(later.successes == 0.125);
    CHECK(later.trials() == 0.375);
    CHECK(later.total_failures == 1);
}

TEST_CASE("time that goes back changes no weight already counted") {
    Tally tally;
    tally.add(outcome(true, kNow), kDay);
    CHECK(tally.decayed_to(kNow - kDay, kDay) == tally);
    tally.add(outcome(false, kNow - kDay), kDay);  // a late message
    CHECK(tally.successes == 1.0);
    CHECK(tally.failures == 0.5);
    CHECK(tally.at == kNow);
}

TEST_CASE("no history decays to no history") {
    CHECK(Tally{}.decayed_to(kNow).trials() == 0.0);
    Tally tally;
    tally.add(outcome(true, kNow));
    CHECK(tally.successes == 1.0);  // not decayed from the epoch
}

TEST_CASE("the same outcomes in the same order give the same bits") {
    const auto play = [] {
        Tally tally;
        for (int i = 0; i < 1000; ++i) {
            tally.add(outcome(i % 3 != 0, kNow + Milliseconds(i * 7919)));
        }
        return tally;
    };
    CHECK(play() == play());
}

TEST_CASE("history counts per template, per provider and for the federation") {
    History history;
    history.add(outcome(true, kNow, "A/r/p-1", "vm"));
    history.add(outcome(false, kNow, "A/r/p-2", "vm"));  // same label, other project
    history.add(outcome(true, kNow, "A/r/p-1", "k8s"));
    history.add(outcome(false, kNow, "B/r/p", "vm"));
    CHECK(history.lookup("A/r", "vm").total_successes == 1);
    CHECK(history.lookup("A/r", "vm").total_failures == 1);
    CHECK(history.lookup("A/r").total_successes == 2);
    CHECK(history.federation().total_failures == 2);
    CHECK(history.lookup("A/r", "other") == Tally{});
    CHECK(history.lookup("C/r") == Tally{});
    CHECK(history.lookup("C/r", "vm") == Tally{});
}

TEST_CASE("rows put back give the same history") {
    History original;
    for (int i = 0; i < 20; ++i) {
        original.add(outcome(i % 4 != 0, kNow + i * kDay, i % 2 == 0 ? "A/r/p" : "B/r/p",
                             i % 3 == 0 ? "vm" : "k8s"));
    }
    History restored;
    for (const char* label : {"A/r", "B/r"}) {
        restored.restore(label, original.lookup(label));
        for (const char* name : {"vm", "k8s"}) {
            restored.restore(label, name, original.lookup(label, name));
        }
    }
    restored.restore_federation(original.federation());
    const Outcome next = outcome(true, kNow + 21 * kDay);
    original.add(next);
    restored.add(next);
    CHECK(restored.lookup("A/r", "vm") == original.lookup("A/r", "vm"));
    CHECK(restored.lookup("A/r") == original.lookup("A/r"));
    CHECK(restored.federation() == original.federation());
}
