/// The check of the invariants is checked: a sound state passes, and after each kind of damage
/// exactly the invariants that it breaks are reported.
#include "invariants.hpp"
#include "plane.hpp"
#include "scratch.hpp"
#include "world.hpp"

#include "paas/sqlite/database.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace paas;
using namespace paas::testing;

constexpr const char* kCanary = "cAnArY-5eedc0de";
/// The canary in base64, with one byte before it.
constexpr const char* kEncoded = "eGNBbkFyWS01ZWVkYzBkZQ==";

struct Damage {
    const char* what;
    std::string broken;    ///< invariants that must be reported, "I2 I7"
    const char* database;  ///< file that `sql` is run on; null = none
    const char* sql;
    std::function<void(CheckOptions&)> more;
    std::uint64_t lost = 0;
    std::uint64_t doubled = 0;
    std::uint64_t orphans = 0;
};

constexpr const char* kWorld = "simulator.sqlite";
constexpr const char* kStore = "store.sqlite";
constexpr const char* kCopy =
    "INSERT INTO infrastructures SELECT number + 1000, id || 'x', provider, %, created, settles, "
    "fate, message, NULL, 0, changes, machines FROM infrastructures WHERE gone = 0 LIMIT 1";

std::string copy_with_tag(const std::string& tag) {
    std::string sql = kCopy;
    return sql.replace(sql.find('%'), 1, tag);
}

const std::string kDoubled = copy_with_tag("tag");
const std::string kOrphan = copy_with_tag("'nobody/1'");

std::vector<Damage> damages() {
    return {
        {"nothing", "", nullptr, "", {}},
        {"a running infrastructure vanished",
         "I2",
         kWorld,
         "UPDATE infrastructures SET gone = 1 WHERE number = (SELECT max(number) FROM "
         "infrastructures WHERE gone = 0)",
         {},
         1},
        {"an infrastructure of nobody", "I2", kWorld, kOrphan.c_str(), {}, 0, 0, 1},
        {"two infrastructures of one attempt", "I3", kWorld, kDoubled.c_str(), {}, 0, 1},
        {"an accepted deployment is not there", "I1", nullptr, "",
         [](CheckOptions& check) { check.accepted.emplace_back("unknown"); }, 1},
        {"a row of a projection differs",
         "I7",
         kStore,
         "UPDATE deployments SET reason = 'other' WHERE id = (SELECT min(id) FROM deployments)",
         {}},
        {"the end of a journal is missing",
         "I1 I7",
         kStore,
         "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal WHERE type = "
         "'attempt_succeeded')",
         {}},
        {"an event is missing in between",
         "I1 I2 I5 I7",
         kStore,
         "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal WHERE type = "
         "'infrastructure_created' AND stream IN (SELECT id FROM deployments WHERE status = "
         "'CREATE_COMPLETE'))",
         {},
         1,
         0,
         1},
        {"a worker wrote with an old epoch",
         "I5 I7",
         kStore,
         "UPDATE journal SET epoch = 99 WHERE type = 'attempt_started' AND number = 2",
         {}},
        {"an attempt took a day too long",
         "I4 I7",
         kStore,
         "UPDATE journal SET at = at + 86400000 WHERE type = 'attempt_succeeded'",
         {}},
        {"more attempts than providers", "I4", nullptr, "",
         [](CheckOptions& check) { check.providers = 1; }},
        {"a secret in a file, encoded", "I6", nullptr, "",
         [](CheckOptions& check) { std::ofstream(check.state_dir / "note") << kEncoded; }},
        {"a secret in a column",
         "I6 I7",
         kStore,
         "UPDATE deployments SET description = 'cAnArY-5eedc0de'",
         {}},
        {"a secret in a log line", "I6", nullptr, "",
         [](CheckOptions& check) { check.texts.emplace_back("password cAnArY-5eedc0de"); }},
    };
}

/// Deployments that run, that ran at the second provider, and that were deleted.
CheckOptions prepare(const std::filesystem::path& state) {
    VirtualClock clock(dawn());
    SeededRandom random(7);
    NullLogger log;
    auto plane = must(orchestrator::LocalOrchestrator::open(
                          virtual_options(state, "{seed: 3, defaults: {success: 0.5}}"), clock,
                          random, log, nullptr),
                      "opening the state");
    must(
        plane->feed(tester(), {{"feeder.jsonl", feeder_messages(make_federation({.at = dawn()}))}}),
        "feeding");
    CheckOptions check;
    check.state_dir = state;
    check.canaries = {kCanary};
    check.providers = 6;
    for (int i = 0; i < 12; ++i) {
        orchestrator::DeployRequest request;
        request.service_template = {"machine.yaml", std::string(kMachineTemplate)};
        request.inputs = {{"admin_password", kCanary}};
        request.group = "lab/test";
        check.accepted.push_back(must(plane->deploy(tester(), request), "deploying").id);
    }
    must(plane->work(true, {}), "working");
    must(plane->remove(tester(), check.accepted.front(), false), "deleting");
    must(plane->work(true, {}), "working");
    return check;
}

std::string broken(const InvariantReport& report) {
    std::string names;
    for (const Verdict& verdict : report.verdicts) {
        if (!verdict.violations.empty()) {
            names += (names.empty() ? "" : " ") + verdict.name;
        }
    }
    return names;
}

/// True when the damage is found as it should be.
bool is_found(const Damage& damage, CheckOptions check, const std::filesystem::path& state) {
    std::filesystem::remove_all(state);
    std::filesystem::copy(check.state_dir, state, std::filesystem::copy_options::recursive);
    check.state_dir = state;
    if (damage.database != nullptr) {
        auto database = must(sqlite::Database::open((state / damage.database).string(), {}),
                             "opening a database");
        must(database.execute(damage.sql), damage.what);
        if (database.changes() == 0) {
            std::printf("%s: nothing was damaged\n", damage.what);
            return false;
        }
    }
    if (damage.more) {
        damage.more(check);
    }
    const auto report = must(check_invariants(check), damage.what);
    const bool well = broken(report) == damage.broken && report.lost == damage.lost &&
                      report.doubled == damage.doubled && report.orphans == damage.orphans;
    std::printf("%-40s -> %s (%s)%s\n", damage.what,
                damage.broken.empty() ? "sound" : broken(report).c_str(), report.summary().c_str(),
                well ? "" : "  WRONG");
    if (!well) {
        std::printf("wanted \"%s\"\n%s", damage.broken.c_str(), report.text().c_str());
    }
    return well;
}

}  // namespace

int main() {
    const ScratchFolder scratch("paas-checker");
    const CheckOptions check = prepare(scratch.path() / "sound");
    bool well = true;
    for (const Damage& damage : damages()) {
        well = is_found(damage, check, scratch.path() / "damaged") && well;
    }
    return well ? 0 : 1;
}
