/// Every file of the corpus that can be read is written and read again: the same tree, and the same
/// verdict and findings for the same reasons.
#include "../support/same_tree.hpp"
#include "corpus.hpp"

#include <algorithm>
#include <cstdio>

using namespace paas;

namespace {

/// The codes of all findings, without those of what writing removes: doubled keys.
std::vector<std::string> codes(const DiagnosticList& findings) {
    std::vector<std::string> out;
    for (const Diagnostic& finding : findings.all()) {
        if (finding.code != "YAML-0002") {
            out.push_back(finding.code);
        }
    }
    std::ranges::sort(out);
    return out;
}

std::string problem_of(const corpus::Corpus& corpus, const corpus::Row& row,
                       const std::string& text, const text::YamlDocument& document) {
    const std::string written = text::to_yaml(document.root());
    DiagnosticList list;
    const auto again = text::YamlDocument::parse(written, "written", {}, list);
    if (!again) {
        return "cannot be read again: " + again.error().message;
    }
    if (!list.all().empty()) {
        return "has a finding: " + list.all().front().message;
    }
    if (std::string difference = testing::tree_difference(document.root(), again->root());
        !difference.empty()) {
        return difference;
    }
    DiagnosticList before;
    DiagnosticList after;
    const auto model = corpus.validate(row, text, before, nullptr);
    const auto twin = corpus.validate(row, written, after, nullptr);
    if (model.has_value() != twin.has_value() || codes(before) != codes(after)) {
        return "is judged otherwise: " + corpus::first_error(before) + " / " +
               corpus::first_error(after);
    }
    return {};
}

}  // namespace

int main() {
    const auto corpus = corpus::Corpus::open();
    if (!corpus) {
        std::printf("skipped: no corpus (set PAAS_CORPUS)\n");
        return corpus::kSkipped;
    }
    int same = 0;
    int wrong = 0;
    int unreadable = 0;
    for (const corpus::Row& row : corpus->rows()) {
        if (row.kind == "csar") {
            continue;
        }
        const std::string text = corpus->read(row);
        DiagnosticList list;
        const auto document = text::YamlDocument::parse(text, row.path, {}, list);
        if (!document) {
            ++unreadable;
            continue;
        }
        const std::string problem = problem_of(*corpus, row, text, *document);
        if (problem.empty()) {
            ++same;
        } else {
            ++wrong;
            std::printf("%s %s\n", row.path.c_str(), problem.c_str());
        }
    }
    std::printf("the same after a round trip: %d; wrong: %d; no YAML: %d\n", same, wrong,
                unreadable);
    return wrong == 0 && same > 0 ? 0 : 1;
}
