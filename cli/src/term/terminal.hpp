/// What the program is connected to, and how text looks there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace paas::cli {

enum class Color : std::uint8_t { plain, bold, dim, red, green, yellow, blue };

/// Facts about standard output and standard error, found once.
struct Terminal {
    bool out_is_terminal = false;
    bool err_is_terminal = false;
    bool in_is_terminal = false;
    std::size_t width = 0;  ///< columns of standard output; 0 = no limit (a file or a pipe)
    bool out_color = false;
    bool err_color = false;

    /// `when` is auto, always or never. COLUMNS overrides the width.
    [[nodiscard]] static Terminal detect(std::string_view when);
};

/// The text in a colour, when `enabled`.
[[nodiscard]] std::string paint(std::string_view text, Color color, bool enabled);

/// Columns that UTF-8 text takes: combining marks none, East Asian wide characters and emoji two.
[[nodiscard]] std::size_t display_width(std::string_view text);
/// The text cut to so many columns, the last being "…" when something was cut.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t width);
/// The text filled up with blanks.
[[nodiscard]] std::string pad(std::string_view text, std::size_t width, bool right = false);
/// The text on one line with nothing in it that a terminal would obey: control characters and
/// invalid UTF-8 become "?" or blanks. Names and messages come from templates and providers.
[[nodiscard]] std::string printable(std::string_view text);
/// The text broken into lines of at most `width` columns, each but the first indented.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t width, std::size_t indent = 0);

}  // namespace paas::cli
