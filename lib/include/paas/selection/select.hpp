/// Which providers can run a template, and for each that cannot, every reason and what would help.
///
/// A provider that was read in part ("limited") is judged by what is known of it. What has to be
/// chosen from a list (flavor, image, network, volume type) and is not on the part that was read
/// refuses it; an amount that could not be read (a quota) is taken to suffice, and the verdict
/// states that assumption.
///
/// Pure, deterministic, independent of the order of providers, flavors, images and networks, and
/// monotonic: more quota never turns a provider that fits into one that does not.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/ids.hpp"
#include "paas/base/resources.hpp"
#include "paas/federation/snapshot.hpp"
#include "paas/selection/data.hpp"
#include "paas/selection/requirements.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace paas::selection {

/// One reason why a provider does not fit.
struct Refusal {
    /// "status", "downtime", "stale", "group", "issuer", "sla", "type", "provider", "region",
    /// "zone", "placement", "excluded", "blocked", "flavor", "image", "network", "storage_class",
    /// "volume_type", "volume_size", "node_pool", "limit_range", "unstated", or "quota." and a name
    /// of Resources::fields() ("quota.vcpus"), a metric ("quota.services") or a named resource
    /// ("quota.volumes_ssd").
    std::string code{};
    std::string text{};                    ///< one sentence without a full stop; see Detail
    std::optional<std::int64_t> wanted{};  ///< in the unit of the code
    std::optional<std::int64_t> free{};    ///< after use and reservations
    std::optional<std::int64_t> quota{};   ///< the limit itself, when it is a number
    std::string fix{};  ///< smallest change that would make it fit; may be empty; see Detail
    bool operator==(const Refusal&) const = default;
};

/// What one kind of machine becomes at a provider. Pointers live as long as the verdict's `entry`.
struct FlavorChoice {
    std::uint32_t node = 0;  ///< index into Requirements::nodes
    const federation::Flavor* flavor = nullptr;
    const federation::Image* image = nullptr;  ///< null = none asked for and none known
    bool exact = false;                        ///< each figure asked for equals the flavor's
};

/// The answer for one provider.
struct Verdict {
    ProviderKey provider;
    bool fits = false;
    std::vector<Refusal> refusals;  ///< all of them; empty if and only if `fits`
    Resources demand;  ///< sum over chosen flavors times count, volumes (GiB, each rounded up), IPs
    Resources free;    ///< quota - use - reservations; never negative
    Resources quota;   ///< the limit that leaves `free`: the project's, or that of its users
    /// What was taken to be so without being known; see Detail.
    std::vector<std::string> assumptions;
    /// Millionths of the data asked for that are at the provider; nothing when that is not known.
    std::optional<std::int64_t> data_ppm;
    std::vector<FlavorChoice> choices;  ///< one per node that found a flavor, in the order of nodes
    std::int64_t exact_flavors = 0;     ///< machines whose flavor is exact
    std::int64_t machines = 0;          ///< machines (or containers) asked for
    std::shared_ptr<const federation::ProviderEntry> entry;
    const federation::RallyHistory* rally = nullptr;  ///< lives as long as the snapshot
};

/// Keeps a provider out for a while.
struct Block {
    std::string provider;       ///< key, label or name
    std::string template_name;  ///< empty = every template
    std::string reason;
    Timestamp until{};
    /// Follows from failures, not from an administrator: a provider blocked this way is better than
    /// none (room `pipeline` lifts such blocks when nothing else fits).
    bool automatic = false;
};

/// Keeps a provider out of this decision (it failed before, or the user said so).
struct Exclusion {
    ProviderKey provider;
    std::string reason;
};

/// On whose behalf and where.
struct Target {
    /// Providers of this group only. Empty = a user without a group, as in the embedded default:
    /// providers of any group.
    std::string user_group{};
    /// Of the token, which is where the group is from: a group is (issuer, group). Compared when
    /// both sides name one, final '/' ignored.
    std::string issuer{};
    std::string provider{};  ///< name, "name/region" or key; empty = any
    std::string region{};
    std::string sla{};
    std::string template_name{};  ///< for blocks that name one
    bool operator==(const Target&) const = default;
};

/// What is known besides the snapshot.
struct SelectionState {
    std::map<ProviderKey, Resources> reserved;  ///< in flight, not yet in the providers' own use
    /// What of it belongs to the user who asks: limits per user count that and nothing else.
    std::map<ProviderKey, Resources> reserved_by_user;
    std::vector<Block> blocked;
    std::vector<Exclusion> excluded;
    Milliseconds max_age{0};  ///< figures older than this are refused as "stale"; 0 = no limit
    DataPlacement data{};     ///< of Requirements::datasets
};

/// How much a verdict says. Whether it fits, codes and figures do not depend on it.
enum class Detail : std::uint8_t {
    figures,    ///< no texts, fixes and assumptions: what a decision needs
    sentences,  ///< all of it, for people
};

/// One verdict per provider of the snapshot, sorted by key. Linear in providers. Thread-safe.
/// The result points into `snapshot` (verdict.rally): keep a copy of it, which is cheap.
[[nodiscard]] PAAS_API std::vector<Verdict> select(const Requirements& requirements,
                                                   const Target& target,
                                                   const federation::Snapshot& snapshot,
                                                   const SelectionState& state, Timestamp now,
                                                   Detail detail = Detail::sentences);

/// The same verdict in sentences. The arguments are those that it was given on.
[[nodiscard]] PAAS_API Verdict explained(const Verdict& verdict, const Requirements& requirements,
                                         const Target& target, const SelectionState& state,
                                         Timestamp now);

/// Judges these providers again: brings the verdicts of an earlier `select` up to date with a state
/// in which the reservations or exclusions of `changed` differ, and nothing else. All other
/// arguments are those of then; keys that the snapshot does not have are skipped.
PAAS_API void reselect(const Requirements& requirements, const Target& target,
                       const SelectionState& state, Timestamp now,
                       std::span<const ProviderKey> changed, std::vector<Verdict>& verdicts,
                       Detail detail = Detail::sentences);

/// free - reserved per member, never negative; what is unlimited stays so. The check to repeat
/// inside the transaction that takes a reservation: `demand.fits_in(remaining(free, reserved))`.
[[nodiscard]] PAAS_API Resources remaining(const Resources& free, const Resources& reserved);

/// Puts a verdict into sentences; see `explained`.
using Explainer = std::function<Verdict(const Verdict&)>;

/// The error when nothing fits: resource_exhausted, with the refusals of the nearest providers and
/// the fix that takes least. `explain` is asked for the nearest one; leave it out when the verdicts
/// are in sentences.
[[nodiscard]] PAAS_API Error no_provider_fits(const std::vector<Verdict>& verdicts,
                                              const Explainer& explain = {});

}  // namespace paas::selection
