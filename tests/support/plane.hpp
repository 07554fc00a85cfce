/// A whole control plane in this process: an embedded orchestrator with a clock, chance, log and
/// simulated federation of the test's own.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/log.hpp"
#include "paas/orchestrator/local.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace paas::testing {

/// Keeps every line.
class KeepingLogger final : public Logger {
public:
    void log(LogLevel level, std::string_view room, std::string_view text) override;
    [[nodiscard]] std::vector<std::string> lines() const;

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

/// The user of the tests.
[[nodiscard]] orchestrator::Principal tester();

/// 2026-01-01T00:00:00Z, where virtual time begins.
[[nodiscard]] Timestamp dawn();

/// `options` with the crypto module of this build and virtual time.
[[nodiscard]] orchestrator::LocalOptions virtual_options(std::filesystem::path state_dir,
                                                         std::string simulation);

/// Says what failed and exits 1.
[[noreturn]] void die(std::string_view what, const Error& error);
[[noreturn]] void die(std::string_view what, const orchestrator::Refused& refused);

/// The value; ends the program when there is an error instead.
template <typename T, typename E>
T must(tl::expected<T, E> result, std::string_view what) {
    if (!result) {
        die(what, result.error());
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}

}  // namespace paas::testing
