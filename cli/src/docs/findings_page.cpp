// paas-findings(7), from the table of codes.
#include "docs/help.hpp"
#include "docs/roff.hpp"
#include "findings/all_codes.hpp"
#include "term/terminal.hpp"

#include <algorithm>

namespace paas::cli {
namespace {

struct Chapter {
    std::string_view prefix;  ///< of the codes in it
    std::string_view title;
};
constexpr Chapter kChapters[]{
    {"YAML-", "YAML"},
    {"TOSCA-01", "DOCUMENTS"},
    {"TOSCA-02", "KEYNAMES AND IMPORTS"},
    {"TOSCA-03", "TYPES"},
    {"TOSCA-04", "VALUES AND CONSTRAINTS"},
    {"TOSCA-05", "FUNCTIONS"},
    {"TOSCA-06", "REQUIREMENTS AND NODES"},
    {"TOSCA-07", "INTERFACES"},
    {"TOSCA-08", "GROUPS AND POLICIES"},
    {"TOSCA-09", "SUBSTITUTION AND WORKFLOWS"},
    {"TOSCA-10", "INPUT VALUES"},
    {"CSAR-", "ARCHIVES"},
    {"FEED-", "MESSAGES ABOUT PROVIDERS, AND CLOUDS"},
    {"SRC-", "CONFIGURATIONS OF FEEDERS"},
};

constexpr std::string_view kDescription =
    "What\n.BR paas\\-validate (1)\nand every command that reads a template can find, and\n"
    ".BR paas\\-feed (1)\nin messages about providers, in what clouds answer and in its "
    "configuration, by code. A code "
    "is never used again for something else.\n.PP\nA finding is an error or a warning. A\n.I "
    "leniency\n"
    "is what real templates do against the rule and orchestrators put up with: a warning, and "
    "with\n"
    ".B \\-\\-strict\nan error. Only errors make a template invalid.\n.PP\nThe examples are what\n"
    ".B paas validate \\-\\-explain \\fICODE\\fR\nshows. One of several files names each in a "
    "line\n"
    "that starts with\n.BR \"# file:\" ;\nthose of\n.B CSAR\\-\ncodes are packed in one archive, "
    "and\n.I inputs.yaml\nholds values given for inputs. After a line that starts with\n"
    ".B # repeat\nthe next line stands that often, with {n} for 1, 2 and so on.\n";

std::string_view weight_sentence(Weight weight) {
    switch (weight) {
        case Weight::error:
            return "An error.";
        case Weight::lenient:
            return "A leniency.";
        case Weight::warning:
            return "A warning.";
    }
    return {};
}

/// Lines with nothing in them that steers a terminal.
std::string shown_lines(const std::string& complete) {
    std::string text;
    for (std::string_view rest = complete; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        text += printable(rest.substr(0, end)) + "\n";
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return text;
}

std::string entry(const CodeInfo& info) {
    return ".SS " + escaped(info.code) + ": " + escaped(info.title) + "\n" +
           sentences(std::string(info.rule) + " " + std::string(weight_sentence(info.weight))) +
           ".PP\nWrong:\n" + lines_as_they_are(shown_lines(whole_example(info, info.wrong))) +
           ".PP\nRight:\n" + lines_as_they_are(shown_lines(whole_example(info, info.right)));
}

}  // namespace

std::string findings_page() {
    std::string text = page_start("paas-findings", 7,
                                  "what is found wrong in templates, messages and configurations") +
                       ".SH DESCRIPTION\n" + std::string(kDescription);
    for (const Chapter& chapter : kChapters) {
        text += ".SH " + std::string(chapter.title) + "\n";
        for (const CodeInfo& info : all_codes()) {
            if (info.code.starts_with(chapter.prefix)) {
                text += entry(info);
            }
        }
    }
    return text + ".SH SEE ALSO\n.BR paas (1),\n.BR paas\\-validate (1)\n";
}

}  // namespace paas::cli
