/// What happened before, forgetting slowly: success and failure counts that lose half their weight
/// every half-life. Deterministic: the same outcomes in the same order give the same bits.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace paas::ranking {

/// How long until an outcome counts half, unless configured.
inline constexpr Milliseconds kDefaultHalfLife = std::chrono::hours(24 * 14);

/// The end of one try at one provider.
struct Outcome {
    ProviderKey provider;
    std::string template_name;
    bool success = false;
    Milliseconds duration{0};
    Timestamp at{};
};

/// Decayed counts as of `at`, and plain ones for people. Plain value; the store keeps one per row.
struct PAAS_API Tally {
    double successes = 0;
    double failures = 0;
    double success_seconds = 0;  ///< sum of durations of successes, decayed like them
    std::int64_t total_successes = 0;
    std::int64_t total_failures = 0;
    Timestamp at{};

    /// Decays to the outcome's time, then counts it. An outcome older than `at` (clock jumped, late
    /// message) is counted with the weight it has left at `at`.
    void add(const Outcome& outcome, Milliseconds half_life = kDefaultHalfLife);
    /// The same counts at a later time; an earlier time changes nothing.
    [[nodiscard]] Tally decayed_to(Timestamp now, Milliseconds half_life = kDefaultHalfLife) const;
    [[nodiscard]] double trials() const noexcept { return successes + failures; }
    bool operator==(const Tally&) const = default;
};

/// What a ranker asks. Labels are "name/region". Implementations are thread-safe for reading;
/// no history is an empty tally. Tallies are as stored: the ranker decays them to its `now`.
class PAAS_API HistoryView {
public:
    HistoryView() = default;
    HistoryView(const HistoryView&) = default;
    HistoryView& operator=(const HistoryView&) = default;
    virtual ~HistoryView();
    [[nodiscard]] virtual Tally lookup(std::string_view label,
                                       std::string_view template_name) const = 0;
    [[nodiscard]] virtual Tally lookup(std::string_view label) const = 0;
    [[nodiscard]] virtual Tally federation() const = 0;
};

/// The history in memory. Not thread-safe while written.
class PAAS_API History final : public HistoryView {
public:
    explicit History(Milliseconds half_life = kDefaultHalfLife) : half_life_(half_life) {}

    /// Counts at all three levels.
    void add(const Outcome& outcome);
    /// Puts back rows that were stored: one level each.
    void restore(std::string_view label, std::string_view template_name, const Tally& tally);
    void restore(std::string_view label, const Tally& tally);
    void restore_federation(const Tally& tally) { federation_ = tally; }

    [[nodiscard]] Tally lookup(std::string_view label,
                               std::string_view template_name) const override;
    [[nodiscard]] Tally lookup(std::string_view label) const override;
    [[nodiscard]] Tally federation() const override { return federation_; }

private:
    /// Lets a std::string key be looked up by view, without making a string.
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };
    template <typename T>
    using ByName = std::unordered_map<std::string, T, Hash, std::equal_to<>>;
    struct PerProvider {
        Tally all;
        ByName<Tally> templates;
    };
    PerProvider& at(std::string_view label);

    Milliseconds half_life_;
    Tally federation_;
    ByName<PerProvider> providers_;
};

}  // namespace paas::ranking
