/// The validator, resolver and renderer on any bytes: a model or an error, never both or neither,
/// and every finding at its place, as heavy as the table of codes says. NUL bytes part templates
/// that are laid over one another; what they make together is a valid template by itself.
#include "paas/tosca/codes.hpp"
#include "paas/tosca/topology.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

void check(const paas::DiagnosticList& findings) {
    for (const paas::Diagnostic& finding : findings.all()) {
        const bool placed = !finding.position.file.empty() && finding.position.line > 0 &&
                            finding.position.column > 0;
        if (!placed || paas::tosca::find_code(finding.code) == nullptr ||
            finding.severity != paas::tosca::severity_of(finding.code, false)) {
            std::abort();
        }
    }
}

constexpr std::size_t kMostBases = 3;

/// The parts before the last one, which stays in `text`.
std::vector<paas::tosca::TemplateText> cut_bases(std::string& text) {
    std::vector<paas::tosca::TemplateText> bases;
    for (std::size_t end = text.find('\0'); end != std::string::npos && bases.size() < kMostBases;
         end = text.find('\0')) {
        bases.push_back({text.substr(0, end), "base" + std::to_string(bases.size())});
        text.erase(0, end + 1);
    }
    return bases;
}

/// What `deploy --with` stores must be readable when it is deployed again.
void check_merged(const paas::tosca::ServiceTemplate& service,
                  paas::tosca::ValidateOptions options) {
    options.bases.clear();
    options.budget.bytes *= 8;  // escapes and indentation
    options.budget.value_bytes *= 8;
    paas::tosca::NoImports imports;
    paas::DiagnosticList findings;
    if (!paas::tosca::validate(std::string(service.text()), "merged", imports, options, findings)) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace paas;
    std::string text(reinterpret_cast<const char*>(data), size);
    DiagnosticList findings;
    tosca::NoImports imports;
    tosca::ValidateOptions options;
    options.budget.nodes = 20'000;
    options.bases = cut_bases(text);
    const auto service = tosca::validate(std::move(text), "fuzz", imports, options, findings);
    if (service.has_value() != (findings.errors() == 0)) {
        std::abort();
    }
    check(findings);
    if (!service) {
        return 0;
    }
    if (!options.bases.empty()) {
        check_merged(*service, options);
    }
    const tosca::GivenInputs none;
    const auto inputs = tosca::check_inputs(*service, none, findings);
    const auto topology = tosca::resolve(*service, inputs.value_or(tosca::InputValues()));
    if (topology) {
        (void)tosca::render(*service, *topology);
        (void)tosca::to_dot(tosca::graph(*topology));
        (void)tosca::to_mermaid(tosca::graph(*topology));
    }
    return 0;
}
