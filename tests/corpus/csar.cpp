/// The archives of the corpus: every invalid one is refused, and none that is valid is refused for
/// what it is as an archive. What the rules for templates say of them is shown.
#include "corpus.hpp"
#include "soft_rows.hpp"

#include "paas/sources/template_source.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

using namespace paas;

namespace {

/// Refused as an archive, or for a file that it holds.
bool refused_as_archive(const DiagnosticList& findings) {
    return std::ranges::any_of(findings.all(), [](const Diagnostic& finding) {
        return finding.severity == Severity::error && finding.code.starts_with("CSAR-");
    });
}

}  // namespace

int main(int argc, char** argv) {
    const auto corpus = corpus::Corpus::open();
    if (!corpus) {
        std::printf("skipped: no corpus (set PAAS_CORPUS)\n");
        return corpus::kSkipped;
    }
    corpus::SoftRows soft_rows(corpus->root());
    int firm = 0;
    int agreed = 0;
    int missed = 0;
    for (const corpus::Row& row : corpus->rows()) {
        if (row.kind != "csar") {
            continue;
        }
        const std::string file = (corpus->root() / row.path).string();
        DiagnosticList findings;
        sources::ImportLoader loader(corpus->root(), {});
        const auto source = sources::TemplateSource::open(file, corpus->read(row), loader,
                                                          {PAAS_MODULE_DIR}, findings);
        if (source != nullptr) {
            const auto ignored =
                tosca::validate(source->text(), source->name(), source->imports(), {}, findings);
            source->check_files(findings);
        }
        soft_rows.add(row, findings);
        const std::string verdict = corpus::verdict_of(findings);
        const bool right =
            verdict == row.verdict || (row.verdict == "invalid" && verdict == "unsupported");
        const bool wrong =
            row.verdict == "valid" ? refused_as_archive(findings) : verdict == "valid";
        firm += row.firm ? 1 : 0;
        agreed += row.firm && right ? 1 : 0;
        missed += row.firm && wrong ? 1 : 0;
        std::printf("%s %s %s: expected %s, found %s  %s\n", right ? "ok  " : "MISS",
                    row.firm ? "firm" : "soft", row.path.c_str(), row.verdict.c_str(),
                    verdict.c_str(), corpus::first_error(findings).c_str());
    }
    std::printf("firm archives: %d, same verdict: %d, wrong as archives: %d\n", firm, agreed,
                missed);
    const bool written =
        argc != 3 || std::strcmp(argv[1], "--soft") != 0 || soft_rows.append_to(argv[2]);
    return missed == 0 && firm > 0 && written ? 0 : 1;
}
