/// Hands a text to yaml-cpp piece by piece; private to the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <streambuf>
#include <string_view>

namespace paas::text::detail {

/// What one value may take before the parser tells of it. yaml-cpp scans a flow collection to its
/// end before its first event, some 250 bytes of memory for each byte of `[[[[`.
constexpr std::size_t kMaxUnmatched = 4096;

/// Feeds the parser in small pieces and stops feeding when too much goes in without an event
/// coming out.
class FeedBuffer final : public std::streambuf {
public:
    enum class Stop : std::uint8_t { none, value_too_long, too_deep };

    FeedBuffer(std::string_view text, std::size_t longest) : rest_(text), longest_(longest) {}

    /// Something was understood: what lies ahead counts from here.
    void progress() noexcept {
        since_ = 0;
        unmatched_ = 0;
    }
    [[nodiscard]] Stop stopped() const noexcept { return stopped_; }

protected:
    int_type underflow() override {
        constexpr std::size_t kPiece = 4096;
        since_ += static_cast<std::size_t>(egptr() - eback());
        if (since_ > longest_) {
            stopped_ = Stop::value_too_long;
        } else if (unmatched_ > kMaxUnmatched) {
            stopped_ = Stop::too_deep;
        }
        if (rest_.empty() || stopped_ != Stop::none) {
            return traits_type::eof();
        }
        const std::string_view piece = rest_.substr(0, kPiece);
        rest_.remove_prefix(piece.size());
        for (const char c : piece) {
            unmatched_ += c == '[' || c == '{' ? 1U : 0U;
            unmatched_ -= (c == ']' || c == '}') && unmatched_ > 0 ? 1U : 0U;
        }
        char* begin = const_cast<char*>(piece.data());  // streambuf's interface; only read
        setg(begin, begin, begin + piece.size());
        return traits_type::to_int_type(*begin);
    }

private:
    std::string_view rest_;
    std::size_t longest_;
    std::size_t since_ = 0;
    std::size_t unmatched_ = 0;
    Stop stopped_ = Stop::none;
};

}  // namespace paas::text::detail
