#include "invariants.hpp"

#include "scratch.hpp"
#include "secrets.hpp"

#include "paas/deployment/event.hpp"
#include "paas/deployment/lifecycle.hpp"
#include "paas/dispatch/simulator.hpp"
#include "paas/store/store.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace paas::testing {
namespace {

using deployment::Attempt;
using deployment::AttemptStatus;
using deployment::State;
using deployment::Status;
using dispatch::simulator::Entry;
using store::EventRow;

std::string count(std::uint64_t number, const std::string& what) {
    return std::to_string(number) + " " + what;
}

/// Which status may follow which, written down once more and not derived from the code.
bool may_follow(Status from, Status to) {
    static const std::map<Status, std::set<Status>> kNext{
        {Status::create_in_progress,
         {Status::create_complete, Status::create_failed, Status::delete_in_progress}},
        {Status::create_complete, {Status::update_in_progress, Status::delete_in_progress}},
        {Status::create_failed, {Status::delete_in_progress}},
        {Status::update_in_progress,
         {Status::update_complete, Status::update_failed, Status::delete_in_progress}},
        {Status::update_complete, {Status::update_in_progress, Status::delete_in_progress}},
        {Status::update_failed, {Status::update_in_progress, Status::delete_in_progress}},
        {Status::delete_in_progress, {Status::delete_complete, Status::delete_failed}},
        {Status::delete_failed, {Status::delete_in_progress}},
        {Status::delete_complete, {}}};
    return from == to || kNext.at(from).contains(to);
}

bool is_wanted(const Attempt& attempt) {
    return attempt.status != AttemptStatus::gone && attempt.status != AttemptStatus::condemned;
}

/// Which attempt's life an event belongs to, as "kind/attempt"; empty for events that may repeat.
std::string unique_part(const deployment::Event& event) {
    const auto of = [](const char* kind, int attempt) {
        return std::string(kind) + "/" + std::to_string(attempt);
    };
    if (std::holds_alternative<deployment::Accepted>(event)) {
        return "accepted";
    }
    if (std::holds_alternative<deployment::Deleted>(event)) {
        return "deleted";
    }
    if (const auto* started = std::get_if<deployment::AttemptStarted>(&event)) {
        return of("started", started->attempt);
    }
    if (const auto* created = std::get_if<deployment::InfrastructureCreated>(&event)) {
        return of("created", created->attempt);
    }
    if (const auto* succeeded = std::get_if<deployment::AttemptSucceeded>(&event)) {
        return of("ended", succeeded->attempt);
    }
    if (const auto* failed = std::get_if<deployment::AttemptFailed>(&event)) {
        return of("ended", failed->attempt);
    }
    return {};
}

/// Goes through the journal of one deployment after the other.
class Auditor {
public:
    explicit Auditor(const CheckOptions& options) : options_(options) {
        const std::array kClaims{"every deployment rests, or is parked",
                                 "no provider holds what the journal does not know",
                                 "at most one infrastructure per deployment that is not condemned",
                                 "attempts and times stay within their limits",
                                 "every transition is legal and journalled once",
                                 "no secret in files, topics and texts",
                                 "the state rebuilt from the journal is identical"};
        for (std::size_t i = 0; i < kClaims.size(); ++i) {
            report_.verdicts.push_back({"I" + std::to_string(i + 1), kClaims.at(i), {}, {}});
        }
    }

    void take(const DeploymentId& id, const std::vector<EventRow>& rows);
    void compare(const std::vector<Entry>& entries);
    [[nodiscard]] Result<void> search();
    [[nodiscard]] Result<void> rebuild();
    [[nodiscard]] InvariantReport finish() &&;

private:
    void violated(int invariant, std::string what) {
        report_.verdicts.at(static_cast<std::size_t>(invariant) - 1)
            .violations.push_back(std::move(what));
    }
    void evidence(int invariant, std::string what) {
        report_.verdicts.at(static_cast<std::size_t>(invariant) - 1).evidence = std::move(what);
    }
    /// Time of an event on a clock that does not jump.
    [[nodiscard]] Milliseconds time_of(const DeploymentId& id, Timestamp at, Milliseconds after) {
        if (!options_.elapsed_at) {
            return at.time_since_epoch();
        }
        const auto found = options_.elapsed_at(at, after);
        if (!found) {
            violated(5, id.str() + ": an event of " + format_time(at) +
                            ", which no clock showed after the event before it");
        }
        return found.value_or(after);
    }
    void check_step(const State& before, const State& after, const deployment::Event& event);
    void check_times(const State& before, const deployment::Event& event, Milliseconds at);
    void check_end(const State& state);
    void late(const State& state, const std::string& what, Milliseconds took, Milliseconds limit);

    const CheckOptions& options_;
    InvariantReport report_;
    std::map<std::string, std::uint64_t> statuses_;
    std::map<DeploymentId, State> states_;
    std::uint64_t parked_ = 0;
    std::uint64_t indebted_ = 0;
    std::uint64_t most_wanted_ = 0;
    std::size_t most_attempts_ = 0;
    std::uint64_t times_ = 0;
    Milliseconds worst_{INT64_MIN};
    // Of the deployment at hand, on the clock that does not jump.
    std::map<int, Milliseconds> started_;
    Milliseconds accepted_{0};
    Milliseconds parked_since_{0};
    Milliseconds parked_for_{0};
    std::optional<std::pair<Milliseconds, Milliseconds>> operation_;  // since, limit
};

void Auditor::late(const State& state, const std::string& what, Milliseconds took,
                   Milliseconds limit) {
    ++times_;
    worst_ = std::max(worst_, took - limit);
    if (options_.check_time && took > limit + options_.slack) {
        violated(4, state.id.str() + ": " + what + " took " + format_duration(took) +
                        ", allowed are " + format_duration(limit));
    }
}

void Auditor::check_times(const State& before, const deployment::Event& event, Milliseconds at) {
    const deployment::Limits& limits = before.request.limits;
    const auto ends_attempt = [&](int number) {
        late(before, "attempt " + std::to_string(number), at - started_[number],
             limits.provider_timeout);
        late(before, "making it", at - accepted_ - parked_for_, limits.timeout);
    };
    if (std::holds_alternative<deployment::Accepted>(event)) {
        accepted_ = at;
    } else if (const auto* started = std::get_if<deployment::AttemptStarted>(&event)) {
        started_[started->attempt] = at;
    } else if (const auto* succeeded = std::get_if<deployment::AttemptSucceeded>(&event)) {
        ends_attempt(succeeded->attempt);
    } else if (const auto* failed = std::get_if<deployment::AttemptFailed>(&event)) {
        ends_attempt(failed->attempt);
    } else if (std::holds_alternative<deployment::CreateFailed>(event)) {
        // The clean-up of the last attempt has its own limit.
        late(before, "failing", at - accepted_ - parked_for_,
             limits.timeout + deployment::LifecyclePolicy{}.cleanup_limit);
    } else if (std::holds_alternative<deployment::Parked>(event)) {
        parked_since_ = at;
    } else if (std::holds_alternative<deployment::Resumed>(event)) {
        parked_for_ += at - parked_since_;
    } else if (const auto* update = std::get_if<deployment::UpdateStarted>(&event)) {
        operation_ = {at, update->deadline.left};
    } else if (const auto* removal = std::get_if<deployment::DeleteStarted>(&event)) {
        operation_ = {at, removal->deadline.left};
    } else if (const auto* nodes = std::get_if<deployment::NodeActionStarted>(&event)) {
        operation_ = {at, nodes->deadline.left};
    } else if (const auto* port = std::get_if<deployment::PortChangeStarted>(&event)) {
        operation_ = {at, port->deadline.left};
    }
}

void Auditor::check_step(const State& before, const State& after, const deployment::Event& event) {
    if (before.version > 0 && !may_follow(before.status, after.status)) {
        violated(5, before.id.str() + ": " + std::string(to_string(before.status)) + " became " +
                        std::string(to_string(after.status)) + " by " +
                        std::string(type_of(event)));
    }
    const auto wanted =
        static_cast<std::uint64_t>(std::ranges::count_if(after.attempts, is_wanted));
    most_wanted_ = std::max(most_wanted_, wanted);
    if (wanted > 1) {
        ++report_.doubled;
        violated(3, after.id.str() + ": " + count(wanted, "attempts wanted at once after ") +
                        std::string(type_of(event)));
    }
}

void Auditor::take(const DeploymentId& id, const std::vector<EventRow>& rows) {
    State state;
    state.id = id;
    started_.clear();
    parked_for_ = Milliseconds{0};
    operation_.reset();
    std::set<std::string> seen;
    std::uint64_t number = 0;
    std::uint64_t epoch = 0;
    std::uint64_t sequence = 0;
    Milliseconds at{0};
    for (const EventRow& row : rows) {
        ++report_.events;
        if (row.number != ++number || row.sequence <= sequence) {
            violated(5, id.str() + ": event " + std::to_string(row.number) + " stands at place " +
                            std::to_string(number));
        }
        sequence = row.sequence;
        if (row.epoch != 0 && row.epoch < epoch) {
            violated(5, id.str() + ": a worker wrote with an old epoch");
        }
        epoch = std::max(epoch, row.epoch);
        auto event = deployment::decode(row.type, row.version, row.payload);
        if (!event) {
            violated(5, id.str() + ": " + to_string(event.error()));
            return;
        }
        if (const std::string part = unique_part(*event);
            !part.empty() && !seen.insert(part).second) {
            violated(5, id.str() + ": journalled twice: " + part);
        }
        State before = state;
        if (auto applied = apply(state, {row.at, *event}); !applied) {
            violated(5, to_string(applied.error()));
            return;
        }
        at = time_of(id, row.at, at);
        check_times(before, *event, at);
        if (operation_ && state.phase == deployment::Phase::none) {
            late(state, std::string(type_of(*event)), at - operation_->first, operation_->second);
            operation_.reset();
        }
        check_step(before, state, *event);
    }
    check_end(state);
    states_.emplace(id, std::move(state));
}

void Auditor::check_end(const State& state) {
    ++report_.deployments;
    report_.attempts += state.attempts.size();
    ++statuses_[std::string(to_string(state.status))];
    const bool rests = is_resting(state.status) && state.phase == deployment::Phase::none;
    if (state.phase == deployment::Phase::parked) {
        ++parked_;
    } else if (rests && state.has_debts() && options_.debts_may_remain) {
        ++indebted_;
    } else if (state.active() || !rests) {
        violated(1, state.id.str() + " is " + std::string(to_string(state.status)) + ", phase " +
                        std::string(to_string(state.phase)));
    }
    most_attempts_ = std::max(most_attempts_, state.attempts.size());
    const int limit = state.request.limits.max_providers;
    const auto providers = deployment::providers_tried(state).size();
    const bool too_many =
        (limit > 0 && providers > static_cast<std::size_t>(limit)) ||
        (options_.providers > 0 && providers > static_cast<std::size_t>(options_.providers));
    if (too_many) {
        violated(4, state.id.str() + ": " + count(state.attempts.size(), "attempts"));
    }
}

void Auditor::compare(const std::vector<Entry>& entries) {
    std::map<std::string, std::vector<const Entry*>> found;
    for (const Entry& entry : entries) {
        if (entry.alive) {
            ++report_.live;
            found[entry.tag].push_back(&entry);
        }
    }
    for (const DeploymentId& id : options_.accepted) {
        if (!states_.contains(id)) {
            ++report_.lost;
            violated(1, id.str() + " was accepted and is not in the journal");
        }
    }
    std::uint64_t known = 0;
    for (const auto& [id, state] : states_) {
        std::uint64_t wanted = 0;
        bool same_tag = false;
        for (const Attempt& attempt : state.attempts) {
            const auto mine = found.find(attempt.tag);
            const std::size_t there = mine == found.end() ? 0 : mine->second.size();
            if (attempt.status == AttemptStatus::gone) {
                continue;  // whatever is there is found below
            }
            known += there;
            // A removal that was confirmed too late is repeated with the next deletion.
            const bool must_exist =
                attempt.status == AttemptStatus::running && state.status != Status::delete_failed;
            if (must_exist && there == 0) {
                ++report_.lost;
                violated(2, id.str() + ": " + attempt.tag + " runs nowhere");
            }
            if (there > 1) {
                same_tag = true;
                ++report_.doubled;
                violated(3, id.str() + ": " + count(there, "infrastructures carry ") + attempt.tag);
            }
            if (there > 0 && mine->second.front()->provider != attempt.provider) {
                violated(2, attempt.tag + " is at another provider than journalled");
            }
            wanted += is_wanted(attempt) ? there : 0;
            found.erase(attempt.tag);
        }
        if (wanted > 1 && !same_tag) {
            ++report_.doubled;
            violated(3, id.str() + ": " + count(wanted, "infrastructures at once"));
        }
    }
    for (const auto& [tag, infrastructures] : found) {
        report_.orphans += infrastructures.size();
        violated(2, tag + " at " + infrastructures.front()->provider.str() +
                        " is not known to the journal");
    }
    evidence(2, count(entries.size(), "infrastructures ever made in the simulator's database, ") +
                    count(report_.live, "live, ") + count(known, "of them known to the journal"));
    evidence(3,
             count(report_.attempts, "attempts, at most ") + count(most_wanted_, "wanted at once"));
}

Result<void> Auditor::search() {
    auto search = search_secrets(options_.state_dir, options_.canaries, options_.texts);
    if (!search) {
        return fail(std::move(search.error()));
    }
    for (const std::string& place : search->found) {
        violated(6, place);
    }
    evidence(6, count(options_.canaries.size(), "canaries in ") + count(search->files, "files, ") +
                    count(search->columns, "columns and ") + count(search->texts, "texts"));
    return {};
}

Result<void> Auditor::rebuild() {
    const ScratchFolder scratch("paas-rebuild");
    const std::string store = (options_.state_dir / "store.sqlite").string();
    auto rebuilt = store::rebuild(store, (scratch.path() / "store.sqlite").string());
    if (!rebuilt && rebuilt.error().code == ErrorCode::data_loss) {
        violated(7, to_string(rebuilt.error()));
        return {};
    }
    if (!rebuilt) {
        return fail(std::move(rebuilt.error()));
    }
    std::uint64_t rows = 0;
    for (const store::TableComparison& table : rebuilt->tables) {
        rows += table.rows;
        if (table.differences != 0) {
            violated(7, table.table + ": " + count(table.differences, "rows differ, the first: ") +
                            table.first);
        }
    }
    if (rebuilt->tables.empty()) {
        violated(7, "nothing was compared");
    }
    auto problems = store::verify(store);
    if (!problems) {
        return fail(std::move(problems.error()));
    }
    for (const std::string& problem : *problems) {
        violated(7, problem);
    }
    evidence(7, count(rebuilt->events, "events replayed into an empty store, ") +
                    count(rows, "rows of ") + count(rebuilt->tables.size(), "tables compared"));
    return {};
}

InvariantReport Auditor::finish() && {
    std::string rests;
    for (const auto& [status, number] : statuses_) {
        rests += (rests.empty() ? "" : ", ") + count(number, status);
    }
    evidence(1, count(report_.deployments, "deployments: ") + rests +
                    (parked_ == 0 ? "" : ", of which parked " + std::to_string(parked_)) +
                    (indebted_ == 0 ? "" : ", of which with debts " + std::to_string(indebted_)));
    evidence(4, "at most " + count(most_attempts_, "attempts; ") +
                    count(times_, "times within their limits") +
                    (times_ == 0 || worst_ <= Milliseconds{0}
                         ? ""
                         : ", the latest by " + format_duration(worst_)) +
                    (options_.check_time ? "" : " (times not judged)"));
    evidence(5, count(report_.events, "events, each number once, epochs never fall"));
    return std::move(report_);
}

}  // namespace

bool InvariantReport::holds() const noexcept {
    return std::ranges::all_of(verdicts,
                               [](const Verdict& each) { return each.violations.empty(); });
}

std::string InvariantReport::summary() const {
    return count(lost, "lost, ") + count(doubled, "doubled, ") + count(orphans, "orphans");
}

std::string InvariantReport::text(std::size_t shown) const {
    std::string out;
    for (const Verdict& verdict : verdicts) {
        const bool holds = verdict.violations.empty();
        out += verdict.name + (holds ? " holds    " : " VIOLATED ") + verdict.claim + " [" +
               verdict.evidence + "]\n";
        for (std::size_t i = 0; i < std::min(shown, verdict.violations.size()); ++i) {
            out += "     - " + verdict.violations[i] + "\n";
        }
        if (verdict.violations.size() > shown) {
            out += "     - and " + count(verdict.violations.size() - shown, "more\n");
        }
    }
    return out;
}

Result<InvariantReport> check_invariants(const CheckOptions& options) {
    store::StoreOptions read;
    read.read_only = true;
    auto store = store::Store::open((options.state_dir / "store.sqlite").string(), read);
    if (!store) {
        return fail(std::move(store.error()));
    }
    store::DeploymentFilter all;
    all.deleted = true;
    auto rows = (*store)->list(all);
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    Auditor auditor(options);
    for (const store::DeploymentRow& row : *rows) {
        auto events = (*store)->events(row.id);
        if (!events) {
            return fail(std::move(events.error()));
        }
        auditor.take(row.id, *events);
    }
    auto made = dispatch::simulator::census((options.state_dir / "simulator.sqlite").string());
    if (!made) {
        return fail(std::move(made.error()));
    }
    auditor.compare(*made);
    if (auto done = auditor.search(); !done) {
        return fail(std::move(done.error()));
    }
    if (auto done = auditor.rebuild(); !done) {
        return fail(std::move(done.error()));
    }
    return std::move(auditor).finish();
}

}  // namespace paas::testing
