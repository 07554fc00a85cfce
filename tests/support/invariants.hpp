/// The invariants of DESIGN section 1, checked on a state folder that nobody works on any more.
///
/// The journal says what paas believes; the simulator's own database says what exists. Both are
/// read here, and nothing that paas keeps in memory.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"
#include "paas/base/ids.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace paas::testing {

struct CheckOptions {
    std::filesystem::path state_dir;
    /// What must not be found in any file (raw, hexadecimal, base64) nor in `texts`.
    std::vector<std::string> canaries;
    /// Log lines, error texts, output of commands.
    std::vector<std::string> texts;
    /// Deployments that were accepted: each must be in the journal.
    std::vector<DeploymentId> accepted;
    /// Number of providers, which bounds the attempts of a deployment.
    int providers = 0;
    /// Time, on a clock that does not jump, at which an event with this wall time was recorded, not
    /// before `after`; nothing when there was no such time. For runs in which the wall clock jumps;
    /// empty = it did not.
    std::function<std::optional<Milliseconds>(Timestamp wall, Milliseconds after)> elapsed_at;
    /// False for runs in which nobody worked for a while, so that deadlines passed unseen.
    bool check_time = true;
    /// True for worlds in which a provider may never remove what it was told to: deployments that
    /// rest but for such a debt are at rest.
    bool debts_may_remain = false;
    /// Lateness that is allowed (I4).
    Milliseconds slack = std::chrono::seconds(1);
};

struct Verdict {
    std::string name;                     ///< "I1"
    std::string claim;                    ///< what it says
    std::string evidence;                 ///< what was looked at
    std::vector<std::string> violations;  ///< empty = it holds
};

struct InvariantReport {
    std::vector<Verdict> verdicts;
    std::uint64_t deployments = 0;
    std::uint64_t attempts = 0;
    std::uint64_t events = 0;
    std::uint64_t live = 0;     ///< infrastructures that exist at the simulated providers
    std::uint64_t lost = 0;     ///< accepted and not in the journal, or running there and not made
    std::uint64_t doubled = 0;  ///< more than one infrastructure where one is wanted
    std::uint64_t orphans = 0;  ///< infrastructures that the journal does not know

    [[nodiscard]] bool holds() const noexcept;
    /// "lost 0, doubled 0, orphans 0".
    [[nodiscard]] std::string summary() const;
    /// One line per invariant, with up to `shown` violations each.
    [[nodiscard]] std::string text(std::size_t shown = 5) const;
};

/// An error when a database cannot be read at all.
[[nodiscard]] Result<InvariantReport> check_invariants(const CheckOptions& options);

}  // namespace paas::testing
