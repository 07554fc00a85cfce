#include "docs/roff.hpp"

#include "paas/version.hpp"

#include <algorithm>
#include <cctype>

namespace paas::cli {

std::string escaped(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\') {
            result += "\\e";
        } else if (c == '-') {
            result += "\\-";
        } else if (c == '\'' || c == '`' || c == '^' || c == '~') {
            result += c == '\'' ? "\\(aq" : c == '`' ? "\\(ga" : c == '^' ? "\\(ha" : "\\(ti";
        } else if (c == '.' && (i == 0 || text[i - 1] == '\n')) {
            result += "\\&.";
        } else {
            result += c;
        }
    }
    return result;
}

std::string sentences(std::string_view text) {
    std::string result = escaped(text);
    for (std::size_t at = result.find(". "); at != std::string::npos; at = result.find(". ", at)) {
        const bool sentence =
            at + 2 < result.size() && std::isupper(static_cast<unsigned char>(result[at + 2])) != 0;
        if (sentence) {
            result[at + 1] = '\n';
        }
        at += 2;
    }
    return result + "\n";
}

std::string paragraphs(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find("\n\n"), text.size());
        result += (result.empty() ? "" : ".PP\n") + sentences(text.substr(0, end));
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return result;
}

std::string upper(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

std::string page_start(std::string_view page, int section, std::string_view summary) {
    return ".\\\" Made from the command table by `paas __man`; do not edit.\n.TH " + upper(page) +
           " " + std::to_string(section) + " \"\" \"paas " + kVersion + "\" \"paas\"\n.SH NAME\n" +
           escaped(page) + " \\- " + escaped(summary) + "\n";
}

std::string item(const std::string& head, std::string_view text) {
    return ".TP\n" + head + "\n" + sentences(text);
}

std::string lines_as_they_are(std::string_view text) {
    return ".RS 4\n.nf\n" + escaped(text) + ".fi\n.RE\n";
}

}  // namespace paas::cli
