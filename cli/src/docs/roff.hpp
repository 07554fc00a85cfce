/// Pieces of manual pages in the classic man(7) macros.
#pragma once

#include <string>
#include <string_view>

namespace paas::cli {

/// Text that roff prints as it is: backslashes, hyphens and leading control characters.
[[nodiscard]] std::string escaped(std::string_view text);
/// One sentence per line, as roff wants, so that its spacing after full stops is right.
[[nodiscard]] std::string sentences(std::string_view text);
/// Paragraphs that empty lines part.
[[nodiscard]] std::string paragraphs(std::string_view text);
[[nodiscard]] std::string upper(std::string_view text);
/// The heading of a page and its name.
[[nodiscard]] std::string page_start(std::string_view page, int section, std::string_view summary);
/// A paragraph with a hanging head, which is roff already.
[[nodiscard]] std::string item(const std::string& head, std::string_view text);
/// Lines as they are, indented.
[[nodiscard]] std::string lines_as_they_are(std::string_view text);

}  // namespace paas::cli
