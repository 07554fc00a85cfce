/// What YamlWriter keeps while it writes; private to the room.
#pragma once

#include "paas/text/yaml.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace paas::text {

namespace detail {

/// The text between double quotes, with escapes for all that a reader could change.
void append_double_quoted(std::string& out, std::string_view text);
/// The bytes of a line break, a control or a byte order mark outside ASCII that begins `text`; 0
/// for any other letter. A reader may drop or fold them.
[[nodiscard]] std::size_t unprintable_size(std::string_view text) noexcept;

}  // namespace detail

struct YamlWriter::State {
    enum class Level : std::uint8_t { map, sequence };
    struct Frame {
        Level level;
        bool empty = true;
        bool compact = false;  ///< a map that starts on the line of its list's dash
    };
    std::string out;
    std::vector<Frame> frames;
    bool after_key = false;
    bool after_dash = false;
    bool after_question = false;  ///< the key stands after a question mark
    std::size_t anchors = 0;      ///< written so far

    [[nodiscard]] std::size_t indent() const {
        return frames.empty() ? 0 : 2 * (frames.size() - 1);
    }

    /// Starts the line of a new entry of the innermost collection.
    void line() {
        Frame& frame = frames.back();
        if (frame.empty && frame.compact) {
            frame.empty = false;
            return;
        }
        frame.empty = false;
        if (!out.empty() && out.back() != '\n') {
            out += '\n';
        }
        out.append(indent(), ' ');
    }

    /// The text of a key on its line, up to the colon, which readers look for behind a short key
    /// only: a longer one stands after a question mark.
    void key_text(std::string_view text) {
        constexpr std::size_t kLongest = 512;
        const bool long_key = text.size() > kLongest;
        out += long_key ? "? " : "";
        out += text;
        if (long_key) {
            out += '\n';
            end_of_question();
        }
    }
    /// Where the colon of a key after a question mark stands.
    void end_of_question() {
        out.append(indent(), ' ');
        after_question = true;
    }
    /// True where yaml-cpp takes an anchor or a tag for the start of a key, and so would want the
    /// lines of a block scalar behind it indented deeper than them.
    [[nodiscard]] bool key_may_start() const {
        const bool in_list = !frames.empty() && frames.back().level == Level::sequence;
        return after_question || (in_list && !after_key);
    }

    /// Where a value begins: after a key, after a dash, or alone.
    void before_value(bool collection) {
        if (!frames.empty() && frames.back().level == Level::sequence && !after_key) {
            line();
            out += "-";
            after_dash = true;
        }
        if (!collection && (after_key || after_dash)) {
            out += ' ';
        }
    }
    void after_value() {
        after_key = false;
        after_dash = false;
        after_question = false;
    }

    /// `marks` are the anchor and the tag, if any.
    void begin(Level level, std::string_view marks = {}) {
        before_value(true);
        const bool compact = after_dash && level == Level::map && marks.empty();
        if (compact || (!marks.empty() && (after_key || after_dash))) {
            out += ' ';
        }
        out += marks;
        after_value();
        frames.push_back({level, true, compact});
    }
    void end(std::string_view empty_form) {
        const Frame frame = frames.back();
        frames.pop_back();
        if (frame.empty) {
            if (!frame.compact && !out.empty() && out.back() != '\n') {
                out += ' ';
            }
            out += empty_form;
        }
    }
};

}  // namespace paas::text
