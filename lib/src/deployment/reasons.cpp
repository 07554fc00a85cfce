#include "reasons.hpp"

#include <algorithm>
#include <cstddef>

namespace paas::deployment::detail {
namespace {

/// Length of the UTF-8 sequence at the front of the text (RFC 3629); zero when it is malformed.
std::size_t sequence(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(0) < 0x80U) {
        return 1;
    }
    const std::size_t length = byte(0) >= 0xF0U ? 4 : byte(0) >= 0xE0U ? 3 : 2;
    if (byte(0) < 0xC2U || byte(0) > 0xF4U || text.size() < length) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    // Overlong forms, surrogates, and beyond U+10FFFF.
    const bool bad = (byte(0) == 0xE0U && byte(1) < 0xA0U) ||
                     (byte(0) == 0xEDU && byte(1) > 0x9FU) ||
                     (byte(0) == 0xF0U && byte(1) < 0x90U) || (byte(0) == 0xF4U && byte(1) > 0x8FU);
    return bad ? 0 : length;
}

/// At most about `limit` bytes of the text as valid UTF-8.
std::string clean(std::string_view text, std::size_t limit) {
    std::string result;
    while (!text.empty()) {
        if (result.size() >= limit) {
            return result + "…";
        }
        const std::size_t length = sequence(text);
        result += length == 0 ? std::string_view("\uFFFD") : text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

}  // namespace

ErrorClass class_of(const Outcome& outcome) {
    return outcome.error_class == ErrorClass::unknown ? classify(outcome.message)
                                                      : outcome.error_class;
}

std::string stored(std::string_view message) {
    return clean(message, 8192);
}

std::string shown(std::string_view message) {
    message.remove_prefix(std::min(message.find_first_not_of(" \t\r\n"), message.size()));
    std::string text = clean(message.substr(0, message.find_first_of("\r\n")), 300);
    while (!text.empty() && (text.back() == '.' || text.back() == ' ')) {
        text.pop_back();
    }
    return text.empty() ? "no reason given" : text;
}

std::string summary(const Attempt& attempt) {
    const std::string& provider =
        attempt.provider_label.empty() ? attempt.provider.str() : attempt.provider_label;
    return provider + ": " + std::string(to_string(attempt.error_class)) + ": " +
           shown(attempt.reason);
}

std::string attempts_summary(const State& state, const std::string& why) {
    const std::size_t count = state.attempts.size();
    std::string text =
        "tried " + std::to_string(count) + (count == 1 ? " provider: " : " providers: ");
    for (const Attempt& attempt : state.attempts) {
        text += (attempt.number == 1 ? "" : "; ") + summary(attempt);
    }
    return why.empty() ? text : text + "; " + why;
}

}  // namespace paas::deployment::detail
