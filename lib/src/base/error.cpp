#include "paas/base/error.hpp"

#include <array>
#include <cstddef>

namespace paas {
namespace {

struct CodeRow {
    ErrorCode code;
    std::string_view name;
    int exit_code;
};

// One row per code, in the order of the enumeration. Exit codes: README and man page.
constexpr std::array kCodes{
    CodeRow{ErrorCode::invalid_argument, "invalid_argument", 3},
    CodeRow{ErrorCode::not_found, "not_found", 5},
    CodeRow{ErrorCode::already_exists, "already_exists", 6},
    CodeRow{ErrorCode::permission_denied, "permission_denied", 4},
    CodeRow{ErrorCode::unauthenticated, "unauthenticated", 4},
    CodeRow{ErrorCode::failed_precondition, "failed_precondition", 6},
    CodeRow{ErrorCode::aborted, "aborted", 6},
    CodeRow{ErrorCode::unavailable, "unavailable", 8},
    CodeRow{ErrorCode::deadline_exceeded, "deadline_exceeded", 7},
    CodeRow{ErrorCode::resource_exhausted, "resource_exhausted", 9},
    CodeRow{ErrorCode::unimplemented, "unimplemented", 1},
    CodeRow{ErrorCode::internal, "internal", 1},
    CodeRow{ErrorCode::data_loss, "data_loss", 1},
    CodeRow{ErrorCode::cancelled, "cancelled", 130},
};

constexpr bool rows_follow_the_enumeration() {
    for (std::size_t i = 0; i < kCodes.size(); ++i) {
        if (static_cast<std::size_t>(kCodes[i].code) != i) {
            return false;
        }
    }
    return true;
}
static_assert(rows_follow_the_enumeration());

const CodeRow& row(ErrorCode code) noexcept {
    return kCodes[static_cast<std::size_t>(code)];
}

}  // namespace

std::string_view to_string(ErrorCode code) noexcept {
    return row(code).name;
}

std::optional<ErrorCode> parse_error_code(std::string_view name) noexcept {
    for (const CodeRow& candidate : kCodes) {
        if (candidate.name == name) {
            return candidate.code;
        }
    }
    return std::nullopt;
}

int exit_code(ErrorCode code) noexcept {
    return row(code).exit_code;
}

std::string to_string(const SourcePosition& position) {
    std::string text = position.file;
    for (const std::uint32_t number : {position.line, position.column}) {
        if (number == 0) {
            break;  // a column without its line would be read as a line
        }
        if (!text.empty()) {
            text += ':';
        }
        text += std::to_string(number);
    }
    return text;
}

std::string to_string(const Error& error) {
    std::string text;
    if (error.position) {
        text = to_string(*error.position);
        if (!text.empty()) {
            text += ": ";
        }
    }
    for (auto frame = error.context.rbegin(); frame != error.context.rend(); ++frame) {
        text += *frame;
        text += ": ";
    }
    text += error.message;
    return text;
}

}  // namespace paas
