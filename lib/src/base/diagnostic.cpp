#include "paas/base/diagnostic.hpp"

#include <algorithm>
#include <numeric>

namespace paas {
namespace {

// No key of any vocabulary is longer; the distance costs time in the product of both lengths.
constexpr std::size_t kLongestWord = 80;

/// Edit distance where swapping two neighbours counts once (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + changed});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

}  // namespace

std::string_view to_string(Severity severity) noexcept {
    switch (severity) {
        case Severity::note:
            return "note";
        case Severity::warning:
            return "warning";
        case Severity::error:
            return "error";
    }
    return "error";
}

DiagnosticSink::~DiagnosticSink() = default;

void DiagnosticList::report(Diagnostic diagnostic) {
    errors_ += diagnostic.severity == Severity::error ? 1U : 0U;
    warnings_ += diagnostic.severity == Severity::warning ? 1U : 0U;
    all_.push_back(std::move(diagnostic));
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
    if (word.empty() || word.size() > kLongestWord) {
        return {};
    }
    // One slip in a short word, one in three letters of a longer one.
    std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
    std::string_view found;
    for (const std::string_view candidate : candidates) {
        const std::size_t shorter = std::min(word.size(), candidate.size());
        const std::size_t longer = std::max(word.size(), candidate.size());
        if (longer - shorter >= best || longer == 1) {
            continue;
        }
        const std::size_t slips = distance(word, candidate);
        if (slips < best) {
            best = slips;
            found = candidate;
        }
    }
    return found;
}

}  // namespace paas
