/// One run of the feeders: all projects of all providers read at once, each failure kept where it
/// belongs.
///
///     FeederRun run(options, context);
///     std::vector<Reading> readings = run.read(sources, stop, progress);
#pragma once

#include "paas/auth/token_source.hpp"
#include "paas/base/clock.hpp"
#include "paas/base/diagnostic.hpp"
#include "paas/base/log.hpp"
#include "paas/federation/provider.hpp"
#include "paas/feed/sources.hpp"
#include "paas/net/http_client.hpp"
#include "paas/net/retry.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace paas::feed {

/// What became of one connection.
enum class Outcome : std::uint8_t {
    complete,
    limited,  ///< some of it is not known, or the provider did not answer: Provider::missing
    refused,  ///< nothing is known, for a reason that lies with us: no token, not allowed, TLS
};
[[nodiscard]] PAAS_API std::string_view to_string(Outcome outcome) noexcept;

/// One project at one region, as it was found. Where nothing at all was read (`anything` is false),
/// be it that the provider did not answer or that it refuses the feeder, there is no news: what was
/// known of it stays until it expires. Otherwise a passing outage would wipe its flavors, or let a
/// dead cluster look as if it had no limits.
struct Reading {
    std::size_t connection = 0;  ///< index into `connections(sources)`
    Outcome outcome = Outcome::refused;
    bool anything = false;          ///< at least one fact was read
    federation::Provider provider;  ///< only its identity when refused
    std::vector<Diagnostic> findings;
    Milliseconds took{0};
};

struct RunOptions {
    std::size_t at_once = 64;                              ///< connections read at the same time
    Milliseconds provider_time = std::chrono::minutes(3);  ///< for all of a provider
    std::uint32_t open_connections = 128;                  ///< to all hosts together
    std::uint32_t open_per_host = 8;
    double requests_per_second = 50;  ///< cap per provider that states none; 0 = none
    net::RetryPolicy retry{.attempts = 3};
    std::filesystem::path ca_file{};  ///< trusted for providers that name none
};

/// What a run works with; references must outlive it and be thread-safe.
struct RunContext {
    std::function<Result<std::unique_ptr<net::HttpClient>>(net::HttpClientOptions)> clients;
    auth::TokenContext tokens;
    Clock& clock;
    Random& random;
    Logger& log;
};

/// Told after each connection, one at a time.
using ReadingDone = std::function<void(const Reading& reading, std::size_t done, std::size_t all)>;

class PAAS_API FeederRun {
public:
    FeederRun(RunOptions options, RunContext context);
    ~FeederRun();
    FeederRun(const FeederRun&) = delete;
    FeederRun& operator=(const FeederRun&) = delete;

    /// One reading per connection, in the order of `connections(sources)`. When stopped, those that
    /// are not finished are refused as cancelled.
    [[nodiscard]] std::vector<Reading> read(const Sources& sources, std::stop_token stop,
                                            const ReadingDone& done);

    /// A service as `providers check` shows it.
    struct Check {
        ProviderKey entry;
        std::string service;   ///< "token", "identity", "compute", …
        std::string endpoint;  ///< may be empty
        Result<std::string> answer;
        Milliseconds took{0};
    };
    /// Logs in everywhere and asks each service for something small; nothing is kept.
    [[nodiscard]] std::vector<Check> check(const Sources& sources, std::stop_token stop,
                                           const std::function<bool(const Connection&)>& wanted);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The entry of a connection before anything is read: what the configuration says of it.
[[nodiscard]] PAAS_API federation::Provider entry_of(const Sources& sources,
                                                     const Connection& connection, Timestamp now);

/// Entries of projects whose provider is said to be in maintenance: they are not read.
[[nodiscard]] PAAS_API std::vector<federation::Provider> resting_entries(const Sources& sources,
                                                                         Timestamp now);

}  // namespace paas::feed
