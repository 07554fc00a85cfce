/// Every firm row of the corpus gets its verdict; the INFN and INDIGO rows must.
#include "corpus.hpp"

#include <cstdio>
#include <cstring>
#include <map>

using namespace paas;

namespace {

struct Score {
    int right = 0;
    int all = 0;
};

bool gated(const corpus::Row& row) {
    return row.path.starts_with("infn-") || row.path.starts_with("indigo-");
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
    const bool verbose = argc > 1 && std::strcmp(argv[1], "-v") == 0;
    tosca::TypeCache cache;
    std::map<std::string, Score> firm;
    std::map<std::string, Score> soft;
    int missed = 0;
    int without_place = 0;
    for (const corpus::Row& row : corpus->rows()) {
        if (row.kind == "csar") {
            continue;
        }
        DiagnosticList findings;
        const auto model = corpus->validate(row, corpus->read(row), findings, &cache);
        without_place += has_place(findings) ? 0 : 1;
        const std::string verdict = corpus::verdict_of(findings);
        // An unsupported version is one way of being invalid.
        const bool same =
            verdict == row.verdict || (row.verdict == "invalid" && verdict == "unsupported");
        const bool right = same && model.has_value() == (row.verdict == "valid");
        Score& score = (row.firm ? firm : soft)[row.source()];
        ++score.all;
        score.right += right ? 1 : 0;
        if (!right && (verbose || (row.firm && gated(row)))) {
            std::printf("%s %s: expected %s, found %s  %s\n", row.firm ? "FIRM" : "soft",
                        row.path.c_str(), row.verdict.c_str(), verdict.c_str(),
                        corpus::first_error(findings).c_str());
        }
        missed += !right && row.firm && gated(row) ? 1 : 0;
    }
    for (const auto& [source, score] : firm) {
        std::printf("firm %-24s %3d / %3d\n", source.c_str(), score.right, score.all);
    }
    for (const auto& [source, score] : soft) {
        std::printf("soft %-24s %3d / %3d\n", source.c_str(), score.right, score.all);
    }
    std::printf("gated rows missed: %d; findings without a place: %d\n", missed, without_place);
    return missed == 0 && without_place == 0 ? 0 : 1;
}
