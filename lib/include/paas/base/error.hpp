/// Errors as values.
///
/// Every fallible function of libpaas returns `Result<T>`. An Error says what happened (`message`),
/// where (`position`, `context` from the innermost frame outwards) and what to do (`hint`).
/// The codes are the canonical set: they tell the caller what it can do, and are mapped once to
/// exit codes (`exit_code`) and once to HTTP status codes (room `api`).
///
///     Result<Template> parse(std::string_view text);
///     if (auto parsed = parse(text); !parsed) { return tl::unexpected(parsed.error()); }
#pragma once

#include "paas/base/export.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas {

enum class ErrorCode : std::uint8_t {
    invalid_argument,     ///< the input is wrong whatever the state of the system
    not_found,            ///< the thing named does not exist
    already_exists,       ///< the thing to be made exists
    permission_denied,    ///< the caller is known and may not
    unauthenticated,      ///< the caller is not known
    failed_precondition,  ///< the state does not allow it; do not retry before the state changes
    aborted,              ///< a race was lost; retry from a fresh read
    unavailable,          ///< a remote or device fails now; retry later
    deadline_exceeded,    ///< time ran out
    resource_exhausted,   ///< no provider has the capacity (quota included)
    unimplemented,        ///< not supported by this implementation
    internal,             ///< a bug or a failing local machine
    data_loss,            ///< stored data is unreadable
    cancelled,            ///< the caller gave up
};

/// Name of the code as it stands in JSON: "invalid_argument".
[[nodiscard]] PAAS_API std::string_view to_string(ErrorCode code) noexcept;

/// The code with this name, or nothing.
[[nodiscard]] PAAS_API std::optional<ErrorCode> parse_error_code(std::string_view name) noexcept;

/// A place in a text: 1-based line and column (in bytes); 0 = unknown.
struct SourcePosition {
    std::string file;
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    bool operator==(const SourcePosition&) const = default;
};

/// `file:line:column`, leaving out what is unknown.
[[nodiscard]] PAAS_API std::string to_string(const SourcePosition& position);

/// One failure. Thread-compatible value.
struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string message;               ///< what happened, one sentence without a full stop
    std::vector<std::string> context;  ///< "provider CLOUD-A", "reading quotas": innermost first
    std::string hint;                  ///< what to do about it; may be empty
    std::optional<SourcePosition> position;

    Error() = default;
    Error(ErrorCode c, std::string text, std::string advice = {})
        : code(c), message(std::move(text)), hint(std::move(advice)) {}

    /// Adds an outer frame: `error.in("provider CLOUD-A")`.
    Error&& in(std::string frame) && {
        context.push_back(std::move(frame));
        return std::move(*this);
    }
    Error& in(std::string frame) & {
        context.push_back(std::move(frame));
        return *this;
    }
    Error&& at(SourcePosition where) && {
        position = std::move(where);
        return std::move(*this);
    }
};

/// One line: position, context (outermost first), message.
[[nodiscard]] PAAS_API std::string to_string(const Error& error);

/// The exit code a command ends with when it fails this way; README and man page list them.
[[nodiscard]] PAAS_API int exit_code(ErrorCode code) noexcept;

template <typename T>
using Result = tl::expected<T, Error>;

/// Shorthand for the failing return: `return fail(ErrorCode::not_found, "no such deployment")`.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message,
                                                std::string hint = {}) {
    return tl::unexpected<Error>(Error(code, std::move(message), std::move(hint)));
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace paas
