/// The log interface: the library reports, the program decides where to.
#pragma once

#include "paas/base/export.hpp"

#include <cstdint>
#include <string_view>

namespace paas {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// Implementations are thread-safe. Texts never hold secrets: a `Secret` cannot be formatted.
class PAAS_API Logger {
public:
    Logger() = default;
    Logger(const Logger&) = delete;
    Logger& operator=(const Logger&) = delete;
    virtual ~Logger();
    virtual void log(LogLevel level, std::string_view room, std::string_view text) = 0;
};

/// Drops everything.
class PAAS_API NullLogger final : public Logger {
public:
    void log(LogLevel, std::string_view, std::string_view) override {}
};

}  // namespace paas
