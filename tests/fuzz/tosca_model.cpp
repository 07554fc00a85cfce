/// The validator, resolver and renderer on any bytes: a model or an error, never both or neither,
/// and every finding at its place, as heavy as the table of codes says.
#include "paas/tosca/codes.hpp"
#include "paas/tosca/topology.hpp"

#include <cstdint>
#include <cstdlib>

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace paas;
    std::string text(reinterpret_cast<const char*>(data), size);
    DiagnosticList findings;
    tosca::NoImports imports;
    tosca::ValidateOptions options;
    options.budget.nodes = 20'000;
    const auto service = tosca::validate(std::move(text), "fuzz", imports, options, findings);
    if (service.has_value() != (findings.errors() == 0)) {
        std::abort();
    }
    check(findings);
    if (!service) {
        return 0;
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
