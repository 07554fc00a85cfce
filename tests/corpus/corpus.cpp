#include "corpus.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace paas::corpus {
namespace {

std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> fields;
    std::size_t from = 0;
    while (true) {
        const std::size_t tab = line.find('\t', from);
        fields.push_back(line.substr(from, tab - from));
        if (tab == std::string::npos) {
            return fields;
        }
        from = tab + 1;
    }
}

}  // namespace

std::optional<Corpus> Corpus::open() {
    const char* named = std::getenv("PAAS_CORPUS");
    Corpus corpus;
    corpus.root_ = named != nullptr ? std::filesystem::path(named)
                                    : std::filesystem::path(PAAS_SOURCE_DIR) / "../shared/corpus";
    corpus.root_ = std::filesystem::weakly_canonical(corpus.root_);
    std::ifstream manifest(corpus.root_ / "manifest.tsv");
    if (!manifest) {
        return std::nullopt;
    }
    std::string line;
    std::getline(manifest, line);
    const std::vector<std::string> names = split(line);
    const auto column = [&](std::string_view name) {
        return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) -
                                        names.begin());
    };
    while (std::getline(manifest, line)) {
        const std::vector<std::string> fields = split(line);
        const auto field = [&](std::string_view name) {
            return column(name) < fields.size() ? fields[column(name)] : std::string();
        };
        corpus.rows_.push_back({field("path"), field("expected_verdict"), field("kind"),
                                field("error_line"), field("gate") == "firm", field("reason"),
                                field("note")});
    }
    std::ifstream imports(corpus.root_ / "imports.tsv");
    std::getline(imports, line);
    while (std::getline(imports, line)) {
        const std::vector<std::string> fields = split(line);
        if (fields.size() >= 2) {
            corpus.map_.add(fields[0], corpus.root_ / fields[1]);
        }
    }
    return corpus;
}

std::string Corpus::read(const Row& row) const {
    return sources::read_file(root_ / row.path).value_or(std::string());
}

std::optional<tosca::ServiceTemplate> Corpus::validate(const Row& row, std::string text,
                                                       DiagnosticList& findings,
                                                       tosca::TypeCache* cache, bool strict) const {
    tosca::ValidateOptions options;
    options.cache = cache;
    options.strict = strict;
    return validate(row, std::move(text), findings, options);
}

std::optional<tosca::ServiceTemplate> Corpus::validate(
    const Row& row, std::string text, DiagnosticList& findings,
    const tosca::ValidateOptions& options) const {
    sources::ImportLoader loader(root_ / row.source(), {map_});
    return tosca::validate(std::move(text), (root_ / row.path).string(), loader, options, findings);
}

std::string verdict_of(const DiagnosticList& findings) {
    for (const Diagnostic& finding : findings.all()) {
        if (finding.code == "TOSCA-0102") {
            return "unsupported";
        }
    }
    return findings.errors() == 0 ? "valid" : "invalid";
}

std::string first_error(const DiagnosticList& findings) {
    for (const Diagnostic& finding : findings.all()) {
        if (finding.severity == Severity::error) {
            return to_string(finding.position) + ": " + finding.code + " " + finding.message;
        }
    }
    return {};
}

}  // namespace paas::corpus
