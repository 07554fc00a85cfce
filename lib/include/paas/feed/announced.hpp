/// What has been announced of providers, so that the next run announces what changed and nothing
/// else.
///
///     auto announced = Announced::parse(text);            // of the last run
///     for (Announcement& one : announced->compare(run, now, renew_after)) { … publish it … }
///     announced->note(one);                                 // once it is out
///     write(announced->text());
///
/// A crash between publishing and writing announces something twice, which changes nothing.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"
#include "paas/base/ids.hpp"
#include "paas/federation/provider.hpp"
#include "paas/feed/run.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paas::feed {

enum class News : std::uint8_t {
    appeared,
    changed,
    renewed,   ///< nothing changed but its age: so that it does not expire
    vanished,  ///< the configuration has it no more: a tombstone
};
[[nodiscard]] PAAS_API std::string_view to_string(News news) noexcept;

struct Announcement {
    News news = News::appeared;
    federation::Provider provider;
    std::string source;  ///< file that has, or had it
};

/// What a run came to.
struct RunResult {
    const Sources& sources;
    std::span<const Reading> readings;  ///< of `connections(sources)`
    std::span<const federation::Provider> resting;
    std::set<std::string> files;  ///< that were read, as in ProviderSource::file
};

/// Plain value.
class PAAS_API Announced {
public:
    Announced() = default;
    /// data_loss when it is no such text.
    [[nodiscard]] static Result<Announced> parse(std::string_view text);
    [[nodiscard]] std::string text() const;

    /// News of a run. What was refused, and what nothing at all could be read of, is no news: what
    /// was known of it stays until it expires. An entry is renewed when it was announced
    /// `renew_after` ago, or when a third of its time to live is over. Only what the files of this
    /// run had before can vanish.
    [[nodiscard]] std::vector<Announcement> compare(const RunResult& run, Timestamp now,
                                                    Milliseconds renew_after) const;
    void note(const Announcement& announcement);
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct Entry {
        ContentHash figures;
        Timestamp at{};
        std::string source;
        federation::Provider identity;  ///< as much as a tombstone needs
    };
    std::map<ProviderKey, Entry> entries_;
};

}  // namespace paas::feed
