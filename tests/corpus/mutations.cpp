/// Breaks every valid firm template of the corpus in 20 places, chosen by a seed among what its
/// grammar and its types make breakable, and expects an error at the line that was changed.
#include "corpus.hpp"
#include "mutation_sites.hpp"

#include "paas/base/clock.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

using namespace paas;
using corpus::kMutationKinds;
using corpus::Mutation;

namespace {

constexpr std::size_t kPerTemplate = 20;

struct Tally {
    std::array<int, kMutationKinds> tried{};
    std::array<int, kMutationKinds> found{};
    std::size_t templates = 0;
    int short_of_sites = 0;
};

/// Takes sites of each kind in turn until there are enough.
std::vector<Mutation> choose(corpus::Sites sites, std::uint64_t seed) {
    SeededRandom random(seed);
    std::vector<Mutation> chosen;
    bool any = true;
    while (chosen.size() < kPerTemplate && any) {
        any = false;
        for (auto& list : sites.of) {
            if (list.empty() || chosen.size() >= kPerTemplate) {
                continue;
            }
            const std::size_t index = random.next() % list.size();
            chosen.push_back(std::move(list[index]));
            list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
            any = true;
        }
    }
    return chosen;
}

bool found_at(const DiagnosticList& findings, const std::string& file, std::uint32_t line) {
    return std::any_of(findings.all().begin(), findings.all().end(),
                       [&](const Diagnostic& finding) {
                           return finding.severity == Severity::error &&
                                  finding.position.line == line && finding.position.file == file;
                       });
}

void try_template(const corpus::Corpus& corpus, const corpus::Row& row, tosca::TypeCache& cache,
                  Tally& tally) {
    const std::string text = corpus.read(row);
    DiagnosticList ignored;
    const auto model = corpus.validate(row, text, ignored, &cache);
    if (!model) {
        return;  // the verdict test reports it
    }
    ++tally.templates;
    const auto mutations = choose(corpus::Sites(model->model(), text), 20260101 + tally.templates);
    if (mutations.size() < kPerTemplate) {
        ++tally.short_of_sites;
        std::printf("only %zu sites in %s\n", mutations.size(), row.path.c_str());
    }
    for (const Mutation& mutation : mutations) {
        // Type files in production write keys twice, so only --strict makes an error of it.
        const bool strict = mutation.kind == corpus::duplicate_key;
        DiagnosticList findings;
        const auto broken =
            corpus.validate(row, mutation.text, findings, strict ? nullptr : &cache, strict);
        ++tally.tried[mutation.kind];
        if (!broken && found_at(findings, model->file(), mutation.line)) {
            ++tally.found[mutation.kind];
            continue;
        }
        std::printf("MISSED %s:%u %s (%s); first error: %s\n", row.path.c_str(), mutation.line,
                    corpus::kMutationNames[mutation.kind], mutation.what.c_str(),
                    corpus::first_error(findings).c_str());
    }
}

}  // namespace

int main() {
    const auto corpus = corpus::Corpus::open();
    if (!corpus) {
        std::printf("skipped: no corpus (set PAAS_CORPUS)\n");
        return corpus::kSkipped;
    }
    tosca::TypeCache cache;
    Tally tally;
    for (const corpus::Row& row : corpus->rows()) {
        if (row.firm && row.verdict == "valid" && row.kind == "template") {
            try_template(*corpus, row, cache, tally);
        }
    }
    bool all = tally.templates > 0;
    int tried = 0;
    int found = 0;
    for (std::size_t kind = 0; kind < kMutationKinds; ++kind) {
        std::printf("%-26s %4d / %4d\n", corpus::kMutationNames[kind], tally.found[kind],
                    tally.tried[kind]);
        all = all && tally.found[kind] == tally.tried[kind] && tally.tried[kind] > 0;
        tried += tally.tried[kind];
        found += tally.found[kind];
    }
    std::printf("%d of %d mutations found in %zu templates, %d of them with fewer than %zu sites\n",
                found, tried, tally.templates, tally.short_of_sites, kPerTemplate);
    return all ? 0 : 1;
}
