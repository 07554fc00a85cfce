/// Canonical JSON, written and read back fast.
///
/// The store keeps each provider as text, and a command reads a thousand of them before it can
/// answer, so both directions work on the fixed, sorted list of a type's fields instead of on a
/// tree. The reader accepts only what the writer writes.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace paas::federation::canonical {

/// Appends JSON to a text.
class Writer {
public:
    void open(char bracket) {
        separate();
        text_ += bracket;
        first_ = true;
    }
    void close(char bracket) {
        text_ += bracket;
        first_ = false;
    }
    void key(std::string_view name) {
        value(name);
        text_ += ':';
        first_ = true;
    }
    void value(std::string_view string) {
        separate();
        text_ += '"';
        for (const char c : string) {
            append(c);
        }
        text_ += '"';
    }
    void value(bool flag) {
        separate();
        text_ += flag ? "true" : "false";
    }
    void value(std::int64_t number) { to_chars(number); }
    void value(double number) { to_chars(number); }

    [[nodiscard]] std::string take() && { return std::move(text_); }

private:
    void separate() {
        if (!first_) {
            text_ += ',';
        }
        first_ = false;
    }
    void append(char c) {
        constexpr std::string_view kHex = "0123456789abcdef";
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20U) {
            text_ += "\\u00";
            text_ += kHex[byte >> 4U];
            text_ += kHex[byte & 0xFU];
            return;
        }
        if (c == '"' || c == '\\') {
            text_ += '\\';
        }
        text_ += c;
    }
    template <typename Number>
    void to_chars(Number number) {
        separate();
        char digits[32];
        const auto end = std::to_chars(digits, digits + sizeof digits, number);
        text_.append(digits, end.ptr);
    }

    std::string text_;
    bool first_ = true;
};

/// Takes JSON from the front of a text. After the first mismatch `ok()` is false and stays so.
class Reader {
public:
    explicit Reader(std::string_view text)
        : begin_(text.data()), at_(text.data()), end_(text.data() + text.size()) {}

    [[nodiscard]] bool ok() const { return ok_; }
    /// A mismatch that the caller found.
    void require(bool holds) { ok_ = ok_ && holds; }
    [[nodiscard]] bool done() const { return ok_ && at_ == end_; }
    [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }

    bool open(char bracket) {
        first_ = true;
        return expect(bracket);
    }
    bool close(char bracket) {
        first_ = false;
        return expect(bracket);
    }
    /// True, and past the key, when the next member of the object has this name.
    bool key(std::string_view name) {
        // Most members are left out: mostly the first letter tells.
        const std::ptrdiff_t letter = first_ ? 1 : 2;
        return end_ - at_ > letter && at_[letter] == name[0] && take_key(name);
    }
    /// True when the array goes on with another element.
    bool element() {
        if (!ok_ || at_ == end_ || *at_ == ']') {
            return false;
        }
        if (!first_ && !expect(',')) {
            return false;
        }
        first_ = false;
        return true;
    }
    /// How many elements an array has whose bracket was just opened. Looks ahead; some number for
    /// what the writer did not write.
    [[nodiscard]] std::size_t elements() const {
        std::size_t count = at_ != end_ && *at_ != ']' ? 1 : 0;
        std::size_t depth = 0;
        for (const char* at = at_; at != end_; ++at) {
            if (*at == '"') {
                at = closing_quote(at + 1);
                if (at == end_) {
                    break;
                }
            } else if (*at == '[' || *at == '{') {
                ++depth;
            } else if (*at == ']' || *at == '}') {
                if (depth-- == 0) {
                    break;
                }
            } else if (*at == ',' && depth == 0) {
                ++count;
            }
        }
        return count;
    }
    [[nodiscard]] bool at_string() const { return ok_ && at_ != end_ && *at_ == '"'; }

    void value(std::string& out) {
        out.clear();
        if (!expect('"')) {
            return;
        }
        const char* start = at_;
        for (; at_ != end_ && *at_ != '"'; ++at_) {
            if (*at_ == '\\') {
                out.append(start, at_);
                ++at_;
                if (!escape(out)) {
                    return;
                }
                start = at_ + 1;
            }
        }
        out.append(start, at_);
        expect('"');
    }
    void value(bool& out) {
        out = at_ != end_ && *at_ == 't';
        for (const char c : out ? std::string_view("true") : std::string_view("false")) {
            expect(c);
        }
    }
    void value(std::int64_t& out) { from_chars(out); }
    void value(double& out) { from_chars(out); }

private:
    bool take_key(std::string_view name) {
        const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
        const std::size_t comma = first_ ? 0 : 1;
        if (!ok_ || rest.size() < name.size() + comma + 3 || rest[comma + 1 + name.size()] != '"' ||
            rest[comma + 2 + name.size()] != ':' || (comma == 1 && rest[0] != ',') ||
            rest[comma] != '"' || rest.compare(comma + 1, name.size(), name) != 0) {
            return false;
        }
        at_ += comma + name.size() + 3;
        first_ = false;
        return true;
    }
    /// Of the string whose text starts at `at`; the end of all when there is none.
    [[nodiscard]] const char* closing_quote(const char* at) const {
        while (at != end_ && *at != '"') {
            at += *at == '\\' && at + 1 != end_ ? 2 : 1;
        }
        return at;
    }
    bool expect(char c) {
        ok_ = ok_ && at_ != end_ && *at_ == c;
        at_ += ok_ ? 1 : 0;
        return ok_;
    }
    /// At the character behind a backslash; leaves `at_` on the last one of the escape.
    bool escape(std::string& out) {
        if (at_ != end_ && (*at_ == '"' || *at_ == '\\')) {
            out += *at_;
            return true;
        }
        unsigned code = 0;
        ok_ = end_ - at_ >= 5 && *at_ == 'u' &&
              std::from_chars(at_ + 1, at_ + 5, code, 16).ptr == at_ + 5 && code < 0x20U;
        if (ok_) {
            out += static_cast<char>(code);
            at_ += 4;
        }
        return ok_;
    }
    template <typename Number>
    void from_chars(Number& out) {
        const auto result = std::from_chars(at_, end_, out);
        ok_ = ok_ && result.ec == std::errc();
        at_ = ok_ ? result.ptr : at_;
    }

    const char* begin_;
    const char* at_;
    const char* end_;
    bool first_ = true;
    bool ok_ = true;
};

}  // namespace paas::federation::canonical
