/// Every firm row of the corpus gets its verdict, with an error at the line the row states. The
/// soft rows, on which independent validators disagree, are only counted.
///
///     corpus_tosca [-v] [--soft FILE]    FILE: a table of the soft rows in Markdown
#include "corpus.hpp"
#include "soft_rows.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>

using namespace paas;

namespace {

/// Firm rows whose verdict contradicts the specification (TOSCA Simple Profile in YAML 1.3): they
/// must get ours.
struct Disputed {
    std::string_view path;
    std::string_view section;
};
constexpr Disputed kDisputed[] = {
    // The third argument is an attribute of the host's capability, which the peer does not look at.
    {"grycap-tosca/templates/kubernetes.yaml", "4.1 and 4.5.1: HOST with a capability's attribute"},
};

bool disputed(const corpus::Row& row) {
    return std::any_of(std::begin(kDisputed), std::end(kDisputed),
                       [&](const Disputed& one) { return one.path == row.path; });
}

struct Score {
    int right = 0;
    int all = 0;
};

/// The kinds of row this test can read.
bool readable(const corpus::Row& row) {
    return row.kind != "csar";
}

/// True when the row states no line, or an error stands at it.
bool at_stated_line(const corpus::Row& row, const DiagnosticList& findings) {
    if (row.error_line.empty()) {
        return true;
    }
    return std::any_of(findings.all().begin(), findings.all().end(),
                       [&](const Diagnostic& finding) {
                           return finding.severity == Severity::error &&
                                  std::to_string(finding.position.line) == row.error_line &&
                                  finding.position.file.ends_with(row.path);
                       });
}

/// Every finding says where.
bool has_place(const DiagnosticList& findings) {
    for (const Diagnostic& finding : findings.all()) {
        if (finding.position.file.empty() || finding.position.line == 0 ||
            finding.position.column == 0) {
            std::printf("no place: %s %s\n", finding.code.c_str(), finding.message.c_str());
            return false;
        }
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    const auto corpus = corpus::Corpus::open();
    if (!corpus) {
        std::printf("skipped: no corpus (set PAAS_CORPUS)\n");
        return corpus::kSkipped;
    }
    bool verbose = false;
    corpus::SoftRows soft_rows(corpus->root());
    std::string soft_file;
    for (int i = 1; i < argc; ++i) {
        verbose = verbose || std::strcmp(argv[i], "-v") == 0;
        soft_file = std::strcmp(argv[i], "--soft") == 0 && i + 1 < argc ? argv[i + 1] : soft_file;
    }
    tosca::TypeCache cache;
    std::map<std::string, Score> firm;
    std::map<std::string, Score> soft;
    int missed = 0;
    int skipped = 0;
    int lines = 0;
    int without_place = 0;
    for (const corpus::Row& row : corpus->rows()) {
        if (!readable(row)) {
            ++skipped;
            continue;
        }
        DiagnosticList findings;
        const auto model = corpus->validate(row, corpus->read(row), findings, &cache);
        without_place += has_place(findings) ? 0 : 1;
        const std::string verdict = corpus::verdict_of(findings);
        // An unsupported version is one way of being invalid.
        const bool same =
            verdict == row.verdict || (row.verdict == "invalid" && verdict == "unsupported");
        soft_rows.add(row, findings);
        const bool placed = at_stated_line(row, findings);
        lines += placed && !row.error_line.empty() ? 1 : 0;
        bool right = same && placed && model.has_value() == (row.verdict == "valid");
        if (disputed(row)) {
            right = !right;
            std::printf("disputed %s: found %s\n", row.path.c_str(), verdict.c_str());
        }
        Score& score = (row.firm ? firm : soft)[row.source()];
        ++score.all;
        score.right += right ? 1 : 0;
        if (!right && (verbose || row.firm)) {
            std::printf("%s %s: expected %s%s%s, found %s  %s\n", row.firm ? "FIRM" : "soft",
                        row.path.c_str(), row.verdict.c_str(),
                        row.error_line.empty() ? "" : " at line ", row.error_line.c_str(),
                        verdict.c_str(), corpus::first_error(findings).c_str());
        }
        missed += !right && row.firm ? 1 : 0;
    }
    for (const auto& [source, score] : firm) {
        std::printf("firm %-24s %3d / %3d\n", source.c_str(), score.right, score.all);
    }
    for (const auto& [source, score] : soft) {
        std::printf("soft %-24s %3d / %3d\n", source.c_str(), score.right, score.all);
    }
    std::printf(
        "firm rows missed: %d; errors at the stated line: %d; rows with a finding without a place: "
        "%d; archives skipped: %d\n",
        missed, lines, without_place, skipped);
    const bool written = soft_file.empty() || soft_rows.append_to(soft_file);
    return missed == 0 && without_place == 0 && written ? 0 : 1;
}
